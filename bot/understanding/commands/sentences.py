"""Orders said as sentences: 五十三号我先接着, 跟230的居民讲一下, 252办得怎么样了."""

import re
from collections.abc import Iterator

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.parts import BARE_WORK, ECHO, ONLY_DONE
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.words import NEGATED, TAKEN_BACK

_SHORT = 3  # characters behind a question about a case: 吗, 了呀, 现在
_GAP = r"[\s,、;:。.!~-]*"
_RESIDENT = (
    r"(?:的|那个|这个|那位|那户|这户|单|号)*(?:居民|报修人|反映人|当事人|业主|住户|诉求人|来电人|投诉人|报事人|大爷|大妈|阿姨|群众|市民|老人|家属|人家|本人|那边|对方|那家|那户|那位|他家|家里)"
    r"(?:那边)?"
)
_SAY = r"(?:(?:回|带|捎|递)(?:个|一?句|一声)?(?:信儿?|话|音|条)|发(?:个|条)?(?:消息|信息|通知|短信|微信)|讲|说|回复|回|答复|告知|告诉|解释|通知|反馈)(?:他|她|一下|一声|一句|个话|清楚|下(?![午周月班雨雪楼个次面水了])|们)*"
_POLITE = r"\s*(?:好的?[,\s]*)?(?:请|麻烦|帮我|帮忙|你|我来|我|先|再|去|劳驾)*"
_TELL = re.compile(
    rf"{_POLITE}(?:(?:跟|给|和|向|对){CASE}(?:{_RESIDENT})?{_SAY}|(?:告诉|告知|转告|通知|回复|答复)(?:{CASE}{_RESIDENT}|(?:居民|报修人|业主|当事人|反映人){CASE})(?:讲|说)?(?:一下|一声)?){_GAP}"
)
_TELL_DIRECT = re.compile(rf"{_POLITE}(?:告诉|告知|转告){CASE}(?![了吗的没这怎][^,。]?)[\s,:]*")
_JOT = re.compile(
    rf"{_POLITE}(?:(?:给|在|往|把){CASE}(?:里面?|上面?|下面?|那)?(?:再|也|先)?(?:备注|标注|记录|补充|添加|写明|注明|附|加|补|添|记|写|注|(?:做|留|打|挂|贴)(?=[上个一]*(?:备注|说明|记录|话|批注|标|记|附注|注|底)))(?:上|一?句|一?条|个|一?段|一?行|一笔|一下|下)*(?:备注|说明|记录|话|批注|标注|标记|记号|附注|注释|注|标)?|"
    rf"{CASE}(?:里面?|上面?|下面?|那)?(?:再|也|先)?(?:加|补|添|记|写|注)(?:(?:上|一?句|一?条|个|一笔|一下|下)+(?:备注|说明|记录|话|批注)?|备注|说明|批注|(?=[\s,:]))|(?:记|写|标|注|备注|标注|登记?|录|加|添|补|附)(?:到|在|进|入|上)*{CASE}(?:里|上|下|底下|后|当中|名下|头|面|边|去|那儿?|的|备注|记录|说明|台账|案|单|件)+(?=[\s,:])|{CASE}(?:这|那)?(?:单|件|条|个)?(?:再|也|先|给)?(?:做|打|留|上)(?:个|一个|条|一条|段)?(?:备注|记录|说明|批注|标注|标记|记号|附注|注释)){_GAP}"
)
_HEARD = re.compile(
    rf"\s*(?:好的?[,\s]*)?收到\s*{CASE}(?:了)?(?:$|[\s,。!]+(?=$|这就|马上|我|现在|立刻|立即|一会|待会|下午|上午|明天|今天|晚上|安排|处理|去|先|尽快|好))"
)
_GIVE_TO = re.compile(rf"{_POLITE}(?:给|跟)\s*")
_GIVE_ACT = re.compile(rf"\s*(?:派|分|安排|分配|指派)(?:一下|个|单)?\s*{CASE}")
_LET = re.compile(rf"{_POLITE}(?:让|俾|畀|派|叫上?|喊|请|由|麻烦|通知)\s*")
_LET_ACT = re.compile(
    rf"[\s,、:]*(?:你|您)?(?:今天|明天|下午|上午|现在|马上|尽快|先|也|你)*(?:去|来|过去|负责|跟进?|处理|办理?|看|睇|瞅|瞧|弄|搞|整|趟|接|核实|查|修|解决|联系|盯|管|跑|走|上门)+(?:去|一?下|看|看看|办|处理|跟进|理|的|掉|着|一趟)*\s*{CASE}"
)
# 跟物业说241抓紧, 告诉老周241快到期了.
_SAY_DUE = re.compile(
    rf"(?P<say>{_POLITE}(?:跟|给|和|告诉|通知|转告))(?P<who>[^\s,。{CASE}]{{1,8}}?)(?:说(?:一?声|一下)?)?[\s,:]*{CASE}\s*(?:要|快|就|马上|今天|明天|后天)*(?:到期|超期|截止|逾期|抓紧|赶紧|尽快|加快)"
)
_PRESS = re.compile(
    rf"[^,。]{{1,8}}?(?P<act>(?:赶紧|抓紧|快点|尽快|加快|快些)(?:把|处理|办|弄|解决|一?下|时间|进度)*\s*{CASE})(?:号|单|件)?(?:处理|办|弄|解决|结|搞|整)?(?:了|掉|好|完|妥|利索)*[\s。!吧了]*$"
)
_VOCATIVE_ACT = re.compile(
    rf"[\s,:、]*(?:麻烦|请|你|您|把|将|\s)*{CASE}(?:号)?(?:你|您|麻烦|请|来|\s|,)*(?:去|来|跟|处理|办|看|负责|接|盯|核实|联系|给你|归你|交给你|派给你|上门)"
)
_URGE = re.compile(rf"{_POLITE}(?:再|继续|赶紧)*(?:跟|给|向|让|叫|找|对)?\s*")
_URGE_ACT = re.compile(
    rf"(?:再|也|那边|赶紧|快点|尽快|\s)*(?:催办|催|提醒|督促|督办)(?:一遍|一下|一声|一催|催|下|办|了)*\s*{CASE}"
)
_TELL_ME = re.compile(
    rf"{_POLITE}(?:告诉我|发我|给我看看?|跟我说说?|我想看|我要看|想看看?)(?:一下)?\s*{CASE}(?:的|现在|目前)*(?:进度|情况|进展|详情|内容|到哪了|记录)?{_GAP}$"
)

_I_TAKE = re.compile(
    r"(?:[\s,、]*(?:那个|这个|那件|这件)?[^\s,。!?]{0,12}?(?:的|那个))?[\s,、:]*(?:这|那)?(?:个|件|单)?[\s,、]*(?:(?:好的?|行|ok|收到|嗯)[\s,]*)?"
    r"(?:(?:我|我们|咱|俺)(?:们|站|组|队|班|中心|社区|物业|网格)*(?:先|来|这边|现在|这就|马上|们|都|全|一块儿?|一起|一并|一道)*(?:接|收|领|跟|办|处理|弄|负责|去|管|盯|认领|受理)(?:现场|实地|下来?|了|着|手|单|一下|吧|走|来|看看?|处理|办|过去|的|跟|跟进|进|理)*"
    r"|我来|归我(?:管|们)?|算我的?|(?:就|先)?给我(?:吧|办|了)?|交给我(?:吧|了|来)?|(?:交|给)我手[上里]|我的|收到(?:了)?|接了?|收了?|领了?)"
)
_DONE_WORD = (
    r"(?:处理|修|弄|搞|办|整|解决|清理|更?换|疏通|安装|整改|协调|维修|收拾|抢修|恢复|完成|打扫|清运|搬|拆除?|补|调解|沟通|安抚|落实|核实|化解)"
    r"(?:完毕?|好|妥当?|定|掉|结束|成功|到位|利索|清楚|完成|干净)(?:了)?"
)
_DONE = re.compile(
    rf"[\s,、:]*(?:[^\s,。!?]{{0,10}}?)(?:已经?|都|全部?|也|刚刚?|现场|师傅|那边|物业|我们?|这边)*(?:{_DONE_WORD}|搞定了?|完成了?(?=$|[\s,。!])|完事儿?了?|完工了?|ok了?|妥了|好了|解决了|修了|完成了|处理了|已(?:经)?(?:解决|处理|修复|办理|完成|整改|更换|清理|清运|疏通|协调|恢复)|没问题了|结束了|完活儿?了?|齐活儿?了?|收工了?|收尾了|利索了|停当了|圆满解决)"
)
_CLOSE_IT = re.compile(
    r"[\s,。!、]*(?:可以|能|就|先|给|请|帮我|给我|把它|直接|那就)*(?:办结|结案|关了?|关掉|关闭|结了?|结掉|销了?|销号|销案|销单|归档|完结|结单)(?:了|吧|掉|一下|单|哈)*[\s。!~]*$"
)
_FORMAL_DONE = re.compile(
    r"\s*(?:已经?|都)?(?:处理|办理|解决|整改|维修|完成)(?:完毕?|好|结束|到位|完成)?了?(?:$|[\s,。!])"
)
_HOW_IS_IT = re.compile(
    r"[\s,、]*(?:这|那)?(?:个|件|单)?(?:的事|的)?(?:现在|目前|到底|后来|如今)*(?:"
    r"(?:办|处理|弄|搞|进行|进展|解决|跟)(?:得|的)?(?:怎么样|咋样|如何|怎样|到哪)|怎么样|咋样|到哪|啥情况|什么情况|什么进度|啥进度|什么进展|什么状态|啥状态|进展如何|进度|进展|详情|情况(?!记录|说明|反馈|登记)|状态|"
    r"有(?:没有)?(?:结果|进展|回音|人接|人办|人处理|消息)|谁在?(?:办|跟|处理|负责|接)|是谁(?:在)?(?:办|跟|处理|负责|接)|(?:在|归|到)谁(?:手里|手上|那里?)?了?|"
    r"(?:受理|办结|处理|修|弄|解决|转|结案?|派|回复|完成|接|办)(?:好|完|出去|掉)?(?:了)?(?:吗|没有?|么)(?=\W*$|[\s,。])|是什么(?:事|案子|内容)?|内容(?=$|[\s?。])|是?(?:谁|哪家|哪户|哪位|哪个)(?:家)?(?:报|反映|投诉|提)(?:上来)?的|是?啥(?=$|[\s?。])|什么(?:事|内容)|(?:完整|全部|整个|所有)?(?:的)?(?:来龙去脉|前因后果|来历|原委|始末|经过|全过程|底细|老底|处理经过|办理经过|处理过程|办理过程|流转记录|办理记录|处理记录|全部信息|完整记录)(?=$|[\s,。]|给我|发我|展开|摊开|调|拉|看|说|讲|捋|理|列|翻)|(?:给我|都|全部?|帮我)*(?:展开|摊开|铺开)(?:看看?|来看看?|一下|说说?|讲讲?|吧)*(?=$|[\s,。!])|(?:内容|详情|记录|情况)?(?:发|给)我(?:看看?|一下|瞧瞧)|是?啥事|呢(?=\W*$)|给我看|发我看|在哪一?步|走到哪|"
    r"是不是(?:已经)?(?:受理|办结|处理|结|转|派)|超期|还有几天|几号到期|什么时候到期|哪天到期)"
)
_HURRY = re.compile(
    r"[\s,、]*(?:要|得|请|麻烦|再|你们)*(?:抓紧|尽快|赶紧|快点|加快|快些|抓点紧|加急)(?:办|处理|弄|解决|跟进|落实|一下|点|进度|时间|吧|了|哈|办理)*[\s。!~]*$"
)
_GIVE = re.compile(
    r"[\s,、:]*(?:这|那)?(?:[两俩三四五几])?(?:个|件|单|条|桩|活儿?|事儿?)?(?:就|先|还是|都|全部?|统统|通通|一律|一并|一起|也|改|重新)*(?:换成?|让|叫|喊|由|请|麻烦|派|给|俾|畀|拨给|指给|派[俾畀]|交[俾畀]|交给|交由|归|归给|划给|落到|安排|通知|联系|对接|协调|找)\s*"
)
# 这活儿小薛来干: the case is only pointed at.
_THIS = re.compile(r"[\s,、:]*(?:(?:这|那)(?:个|件|单|条|桩)?(?:活儿?|事儿?)?(?=[小老大阿@])\s*)?")
_DO = re.compile(
    r"[\s,、]*(?:你|们|同志|他们)?(?:[俩仨两三](?:个人?)?)?(?:一块儿?|一起|一道|一同|搭伙|合伙|结伴|共同|分头)?(?:再|先)?(?:去|来|过去|负责|跟进?|处理|办理?|看|接|核实|查|修|解决|联系|盯|上门|管|牵头|到现场|抓紧|尽快|今天|明天|下午|上午|马上|吧|一下|辛苦|协调|了解|走一趟|跑一趟|带(?:个|几个)?(?:人|队|着|上)|干|弄|搞|整|打理|收拾|料理|搭把手|办了|跟一跟|瞧|一块儿?|一起|一道)"
)
# 让物业抓紧 passes nothing on: it is theirs already.
_PRESSED = re.compile(
    r"(?:再)?(?:抓紧|抓点紧|赶紧|快点|快些|加快|上点心|别拖)(?:点|办|弄|处理|时间|进度|一?下|了|吧|啊|哈|[\s。!~])*$"
)
_CALLED = re.compile(r"联系|对接|协调|找")
_TELL_BEHIND = re.compile(
    rf"[\s,、:]*(?:先|请|麻烦|帮我|再)*(?:告知|告诉|转告|通知)(?:居民|报修人|反映人|当事人|业主|住户|诉求人|来电人|投诉人|大爷|大妈|阿姨|群众|市民|老人|家属|人家|本人|对方|他们?|她们?)(?:一下|一声)?(?![了吗没]){_GAP}(?=\S)"
)
_YOU = re.compile(
    r"[\s,、]*(?:你|您)(?:来|去|负责|先)*(?:办|处理|跟|接|看|负责|弄|盯|去|核实|管)(?:一?下|一?趟|吧|进|理|看|跟)*[\s,]*@"
)
_ASKED = re.compile(r"[?吗]|(?:么|呢|没有|了没)\W*$|怎么|为什么|是不是|能不能|可不可以|要不要|谁")
_BY_RESIDENT = re.compile(r"我(?:报|反映|投诉|说(?!说|一[下说]))|我家")
_SAME = re.compile(
    r"[^。!?]{0,14}?(?:是一回事|是同一|重复|一样|一个事|一码事|同一)[^。!?]{0,8}?(?:[\s,。]|就|可以)*(?:合并?|并|归到)(?:一下|到?一起|了|吧|成一个|掉|案|处理|一块|起来|为一)*[\s。!~]*$"
)
_TOGETHER = re.compile(
    r"[\s,、]*(?:可以|就|都|给我)?(?:合|并|归|放)(?:到|在|成)?(?:一起|一块|一个|一条|一单|一下)(?:吧|了|办|处理)*[\s。!~]*$"
)


def before_verbs(text: str) -> Iterator[Found]:
    """Yield readings of sentences in which words come before the number."""
    told = _TELL.match(text) or _TELL_DIRECT.match(text)
    if told is not None and CASE not in text[told.end() :]:
        if text[told.end() :].strip() and not re.match(r"了|吗|的|没", text[told.end() :]):
            yield Found("reply", body=(told.end(), len(text)))
        return
    jotted = _JOT.match(text)
    if jotted is not None and CASE not in text[jotted.end() :] and not _no_words(text, jotted.end()):
        yield Found("note", body=(jotted.end(), len(text)))
        return
    heard = _HEARD.match(text)
    if heard is not None and not _ASKED.search(text):
        rest = text[heard.end() :]
        yield Found(
            "accept",
            body=(heard.end(), len(text)),
            closed=is_modal_tail(rest) or "," in heard[0] or " " in heard[0],
        )
        return
    if _TELL_ME.match(text):
        yield Found("show", closed=True)
        return
    yield from _someone_first(text)


def _no_words(text: str, start: int) -> bool:
    """Whether nothing is to be noted: a question follows, or 我来办."""
    return bool(_ASKED.match(text[start:]) or ECHO.fullmatch(text[start:]))


def _someone_first(text: str) -> Iterator[Found]:
    """让小王去看241 · 小王，241你去 · 跟燃气公司催一遍255."""
    if _ASKED.search(text) or NEGATED.search(text[: text.index(CASE)]) or TAKEN_BACK.search(text):
        return
    urged = _URGE.match(text)
    who = read_recipient(text, urged.end() if urged else 0, len(text), loose=False)
    act = _URGE_ACT.match(text, who.end) if who else None
    if who and act:
        yield Found("remind", target=who.spans, body=(act.end(), len(text)))
        return
    given = _GIVE_TO.match(text)
    who = read_recipient(text, given.end(), len(text), loose=False) if given else None
    act = _GIVE_ACT.match(text, who.end) if who else None
    if who and act:
        yield Found("assign", target=who.spans, body=(act.end(), len(text)))
        return
    due = _SAY_DUE.match(text)
    who = read_recipient(text, due.end("say"), due.end("who"), loose=False) if due else None
    if due is not None and who is not None:
        yield Found("remind", target=who.spans, body=(text.index(CASE) + 1, len(text)))
        return
    let = _LET.match(text)
    begin = let.end() if let else 0
    pressed = _PRESS.match(text, begin) if let and "请" not in let[0] else None
    if pressed is not None and (who := read_recipient(text, begin, pressed.start("act"), loose=False)):
        yield Found("remind", target=who.spans, closed=True)
        return
    who = read_recipient(text, let.end() if let else 0, len(text), loose=False)
    act = _LET_ACT.match(text, who.end) if who else None
    if who and act and (let or who.kind == "person"):
        yield Found(_sent(who.kind), target=who.spans, body=(act.end(), len(text)))
        return
    act = _VOCATIVE_ACT.match(text, who.end) if who and not let else None
    if who and act and who.kind == "person":
        yield Found(
            "assign",
            target=who.spans,
            body=(text.index(CASE) + 1, len(text)),
        )


def behind_number(text: str, start: int) -> Iterator[Found]:
    """Yield readings of sentences that begin with the number; `start` is right behind it."""
    tail = text[start:]
    if CASE in tail:
        return
    asked = _HOW_IS_IT.match(tail)
    if asked is not None and not _BY_RESIDENT.search(text) and len(tail) <= 24:
        rest = tail[asked.end() :]
        yield Found("show", sure=len(rest) <= _SHORT or rest[0] in " ,。?", closed=True)
        return
    told = _TELL_BEHIND.match(text, start)
    if told is not None:
        yield Found("reply", body=(told.end(), len(text)))
        return
    if _ASKED.search(tail) or TAKEN_BACK.search(tail):
        return
    if _HURRY.match(tail):
        yield Found("remind", closed=True)
        return
    if _SAME.match(tail) or _TOGETHER.match(tail):
        yield Found("merge", closed=True)
        return
    yield from _taken(text, start)
    yield from _given(text, start)
    yield from _finished(text, start)


def _taken(text: str, start: int) -> Iterator[Found]:
    match = _I_TAKE.match(text, start)
    if match is None or NEGATED.search(match[0]):
        return
    rest = text[match.end() :]
    if is_modal_tail(rest):
        yield Found("accept", closed=True)
    elif rest[0] in " ,。;!\n" and len(rest) <= 40:
        yield Found("accept", body=(match.end(), len(text)), closed=True)


def _given(text: str, start: int) -> Iterator[Found]:
    you = _YOU.match(text, start)
    if you is not None:
        who = read_recipient(text, you.end() - 1, len(text), loose=False)
        if who is not None:
            yield Found("assign", target=who.spans, body=(who.end, len(text)))
        return
    give = _GIVE.match(text, start)
    this = give or _THIS.match(text, start)
    begin = this.end() if this else start
    who = read_recipient(text, begin, len(text), loose=False)
    if who is None or NEGATED.search(text[start:begin]):
        return
    do = _DO.match(text, who.end)
    if do is not None and text[do.end() : do.end() + 1] == "不":
        return  # 我们处理不了 is a reason, no order
    if do is not None and give is None and text[do.end() : do.end() + 1] in ("了", "过"):
        return  # 小孔去了 tells what happened
    if give is not None and _PRESSED.match(text, who.end):
        yield Found("remind", target=who.spans, closed=True)
        return
    handle = text[begin : begin + 1] == "@"
    ends = is_modal_tail(text[who.end :])
    called = give is not None and _CALLED.search(give[0]) is not None
    if (
        (give and (do or (ends and not called)))
        or (do and who.kind == "person")
        or (handle and who.kind == "person")
    ):
        bare = BARE_WORK.match(text, who.end)
        yield Found(_sent(who.kind), target=who.spans, body=(bare.end() if bare else who.end, len(text)))


def _finished(text: str, start: int) -> Iterator[Found]:
    done = _DONE.match(text, start)
    if (
        done is None
        or NEGATED.search(done[0])
        or re.search(
            r"说|问(?!题)|听|答复|回复|告|备注|记录|转|派|要是|以为|好像|可能|应该|估计|希望|如果|等", done[0]
        )
    ):
        return
    rest = text[done.end() :]
    formal = _FORMAL_DONE.match(text, start) is not None
    if _CLOSE_IT.fullmatch(rest):
        said = None if ONLY_DONE.fullmatch(text[start : done.end()].strip(" ,:")) else (start, done.end())
        yield Found("close", body=said, closed=True)
    elif is_modal_tail(rest):
        yield Found("close", sure=formal, closed=True)
    elif rest[0] in " ,。;!\n":
        yield Found("close", sure=formal, body=(done.end(), len(text)), closed=True)


def _sent(kind: str) -> str:
    return "assign" if kind == "person" else "transfer"


def is_done(reason: str) -> bool:
    """Whether a reason only says that the work is done."""
    return ONLY_DONE.fullmatch(reason) is not None
