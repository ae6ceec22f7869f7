"""Orders in the turns of everyday speech: 这条241我们管不了，给水务所递过去 · 给老李提个醒，241明天要回话 · 241这单不收.

Every pattern says the whole order; what only resembles one is left to the loose reading, which asks.
"""

import re
from collections.abc import Iterator

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.words import QUESTION, TAKEN_BACK

_LEAD = r"\s*(?:(?:好的?|行|嗯|那|对了)[\s,]+)?(?:请|麻烦|帮我|帮忙|你|我|先|再|也|把|将|劳驾|那?就)*(?:这|那)?(?:个|件|单|条|桩|些|几[个件条单])?\s*"
_OF_CASE = r"(?:这|那)?(?:[两俩三四五几])?(?:个|件|单|条|桩|边)?(?:的事儿?|案子|单子|工单|投诉)?"
_WE = r"(?:我们|咱们|咱|我|社区|居委会?|站里|这边|本社区|网格)*"
_UNABLE = r"[^\s,。!?]{0,10}?(?:(?:管|办|弄|搞|解决|处理|协调|推|动|搞|整|够|查|接|做)不(?:了|动|下来?|着|成|到)|没(?:有)?(?:权限?|权力|资质|执法权|办法|法子|辙)|(?:不是|不在)[^\s,。]{1,8}|超出[^\s,。]{1,6}|无权[^\s,。]{0,4}|太大了?|太复杂了?)"
# 这条241我们管不了，给水务所递过去.
_BEYOND_US = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*(?P<why>{_UNABLE})[\s,。、]+(?:就|还是|直接|得|只能|先|请)*(?:给|往|向|朝|让|由|找)"
)
_TO_BODY = re.compile(rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*(?:就|还是|直接|先|得)*(?:给|往|向|朝|俾|畀)")
_HAND_OVER = re.compile(
    r"(?:那边|那里|那头|那儿)?(?:递|送|推|移|转|发|交|派|传|甩|挪)(?:过去|上去|一?下|一份|去|走|给他们|交|办|送)*(?P<end>$|[\s,。!了吧])"
)
_TAKES = re.compile(
    r"(?:那边|他们)?(?:去|来)?(?:处理|管|办理?|接手|解决|接)(?:吧|了|一下)*(?P<end>$|[\s,。!])"
)
_REFUSED = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*{_WE}(?:就)?(?:不(?:予)?(?:收|接收|立)|拒(?:收|了|掉))(?:了|吧|哈|啊)*(?P<end>$|[\s,。!:]+)"
)
_RAISED = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*(?:要|得|需要?|直接|就|先|给我|请)*(?:往上|向上)?(?:上升|提升|升级|升|提级|提交?|捅|顶|呈|递|反映|请示|报送?)(?:到|给|至|上|往)+"
)
_RAISED_TOWARDS = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*(?:要|得|需要?|直接|就|先|给我|请)*(?:往|向|朝)"
)
_REPORTS = re.compile(
    r"(?:那边|那里)?(?:去|上)?(?:上?报|反映|请示|提|呈)(?:上去|一?下|去|吧|了)*(?=$|[\s,。!])"
)
_THITHER = re.compile(r"(?:那边|那里|那儿)?(?:去|上去)?")
# 241应该归环卫，移过去.
_BELONGS = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}[\s,、]*(?:应该|应当|应|得|该|是|要|属于|其实)*(?:归|找|由|是|属|属于)"
)
_SENT_THERE = re.compile(
    r"(?:那边|那里)?(?:的事儿?|管辖?|负责|处理|的|办|管的)?(?:才对|才行)?[\s,。、]+(?:就|请|直接|给他们|给)?(?:移|推送?|转|递|送|派|推|发|交)(?:过去|走|给他们|一?下|了|吧|去|交)+[\s。!~]*$"
)
_SAME_AS = re.compile(
    rf"{_LEAD}{CASE}{_OF_CASE}(?:同|和|跟|与)?(?:{CASE})?{_OF_CASE}(?:说的?)?(?:是|都是|属于|属)?(?:一个|同一个?)?[^\s,。!?]{{0,8}}?(?:重复|一样|重了|一回事|相同|雷同|一[件码档个](?:子)?事儿?|撞了|同一[^\s,。]{{1,4}})(?:了|的|啦)*[\s,。、]*(?:就|把它|直接|给我|请|都|可以)*(?:合并?|并|归并?)(?:到|进|入|过|在)*(?:去|里面?|一起|一块儿?|一单|一处|一件|一个|案)*(?:吧|了|掉|处理|一下)*[\s。!~]*$"
)
_INTO = re.compile(r"(?:进|入|过)去|进来")
_WARN = re.compile(
    rf"{_LEAD}(?:(?:给|跟|向|同|俾|畀)(?P<to>)|(?:提醒|催一?催|催一下|催下|敲打一下|敲打敲打|盯一?盯|盯紧|督促|叮嘱|告诉)(?P<at>)(?:一?下|一?声)?)\s*"
)
_WARNED = re.compile(
    r"(?:那边|那头)?\s*(?:提个醒|提一?下?醒|打个?招呼|敲个?警钟|上上?弦|紧紧弦|提示一下|念叨一[声下])"
)
_THE_CASE = re.compile(
    rf"[\s,、:;。]*(?:把|将|那个|这个|关于|说)*\s*{CASE}(?:号|单|件|的事|这单|这件|那单|那件)*"
)
_JUST_DO = re.compile(
    r"[\s,、]*(?:快点?|赶紧|抓紧|尽快|早点|该|给)*(?:办|处理|弄|结|解决|搞|整|回|跟|落实|了结)(?:了|掉|完|好|结|一下|定|利索|妥)*(?:吧|哈|啊)*[\s。!~]*$"
)
_DUE = re.compile(
    r"[\s,、:]*(?:号|单|件)?(?=.{0,14}(?:必须|一定|务必|要|得|该|快|截止|到期|超期|超时|之前|以前|前|内|别拖|抓紧|赶紧|尽快|回话|回复|反馈|办|处理))[^?吗]{2,30}$"
)
_LOOSE_TALK = re.compile(r"听说|好像|可能|以为|如果|要是|他说|她说|昨天|上次|上回|之前说|当初|说是|说要|据说")


def readings(text: str) -> Iterator[Found]:
    """Yield the reading of a shape whose number stands in a turn of speech."""
    if QUESTION.search(text.rstrip("。!")) or TAKEN_BACK.search(text) or _LOOSE_TALK.search(text):
        return
    for reader in (_merged, _beyond_us, _belongs, _refused, _raised, _warned):
        found = reader(text)
        if found is not None:
            yield found
            return


def _merged(text: str) -> Found | None:
    match = _SAME_AS.match(text)
    return Found("merge", directed=_INTO.search(match[0]) is not None, closed=True) if match else None


def _beyond_us(text: str) -> Found | None:
    why = _BEYOND_US.match(text)
    begin = why or _TO_BODY.match(text)
    who = read_recipient(text, begin.end(), len(text), loose=False) if begin else None
    if who is None:
        return None
    act = _HAND_OVER.match(text, who.end) or (_TAKES.match(text, who.end) if why else None)
    ends = why is not None and is_modal_tail(text[who.end :])
    if act is None and not ends:
        return None
    rest = (act.end(), len(text)) if act else None
    body = why.span("why") if why else rest
    return Found("assign" if who.kind == "person" else "transfer", target=who.spans, body=body, closed=True)


def _belongs(text: str) -> Found | None:
    begin = _BELONGS.match(text)
    who = read_recipient(text, begin.end(), len(text), loose=False) if begin else None
    if who is None or _SENT_THERE.match(text, who.end) is None:
        return None
    return Found("assign" if who.kind == "person" else "transfer", target=who.spans, closed=True)


def _refused(text: str) -> Found | None:
    match = _REFUSED.match(text)
    if match is None or CASE in text[match.end() :]:
        return None
    return Found("reject", body=(match.end(), len(text)), closed=True)


def _raised(text: str) -> Found | None:
    towards = _RAISED_TOWARDS.match(text)
    match = towards or _RAISED.match(text)
    who = read_recipient(text, match.end(), len(text), loose=False) if match else None
    if who is None or who.kind == "other" or CASE in text[who.end :]:
        return None
    act = (_REPORTS if towards else _THITHER).match(text, who.end)
    if act is None:
        return None
    rest = text[act.end() :]
    if not is_modal_tail(rest) and rest[0] not in " ,。;!":
        return None
    return Found("escalate", target=who.spans, body=(act.end(), len(text)), closed=True)


def _warned(text: str) -> Found | None:
    """给老李提个醒，241明天要回话 · 提醒小宋把241办了."""
    begin = _WARN.match(text)
    who = read_recipient(text, begin.end(), len(text), loose=False) if begin else None
    if begin is None or who is None:
        return None
    by_name = begin["at"] is not None
    warned = None if by_name else _WARNED.match(text, who.end)
    if not by_name and warned is None:
        return None
    case = _THE_CASE.match(text, warned.end() if warned else who.end)
    if case is None or CASE in text[case.end() :]:
        return None
    rest = text[case.end() :]
    if is_modal_tail(rest) or _JUST_DO.match(rest):
        return Found("remind", target=who.spans, closed=True)
    if _DUE.match(rest) is None:
        return None
    return Found("remind", target=who.spans, body=(case.end(), len(text)), closed=True)
