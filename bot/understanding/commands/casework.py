"""Orders about the course of a case: more papers, pause, term, check, urgency, secrecy; and matters yet without number."""

import re
from collections.abc import Iterator

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.words import NEGATED, TAKEN_BACK

_POLITE = r"\s*(?:好的?[,\s]*)?(?:请|麻烦|帮我|帮忙|你|我|先|再|劳驾|把|将)*"
_RESIDENT = r"(?:的|那个|这个|那位|那户|这户)*(?:居民|报修人|反映人|当事人|业主|住户|诉求人|来电人|投诉人|大爷|大妈|阿姨|群众|家属|对方|本人|那边)?"
_LACKING = r"(?:再|先|需要?|得|要|应该|赶紧|重新|尽快)*(?:(?:拍|发|传)[^,。]{0,8}补|补(?:充|交|发|拍|传|报|一下|个|上|齐|一?[张份条段])|(?:拍|发|传|提供|说清|写清|说明)[^,。]{0,3}(?:照片?|视频|材料|证明|门牌|清楚|位置|地址))"
_LET_SUPPLY = re.compile(
    rf"{_POLITE}(?:(?:让|叫|请|通知|要求){CASE}{_RESIDENT}|(?:让|叫|请|通知|要求)(?:居民|报修人|反映人|当事人|业主|住户){CASE})\s*(?P<body>{_LACKING}.*)",
    re.DOTALL,
)
_SUPPLY = re.compile(
    rf"[\s,、:]*(?:还)?(?:(?:让|叫|请|要|通知|要求)?(?:居民|报修人|反映人|当事人|业主|住户|对方|他|她){_LACKING}|(?:要|得|需要?|还差|还缺)(?:再)?补(?:充|交|齐)?|材料不[全齐足够](?!.*退)|缺(?:材料|照片|手续))"
)
_AGREED = re.compile(
    rf"{_POLITE}(?P<no>不)?(?:同意|批准|准予?|允许|批)(?:了)?\s*{CASE}\s*(?:的|号|申请|要求|这个|延期|延长|挂起|展期|顺延|延)+[\s。!,了吧]*"
)
_AGREE = re.compile(
    r"[\s,、]*(?:的|那个|申请)*(?P<before>延期|延|挂起|展期)?(?:的|申请|要求|我|可以|就|,|\s)*(?P<no>不)?(?:同意|批准|准予?|允许|批)(?:了)?(?P<what>延期|延长|挂起|展期|顺延|延|申请)?(?:到|至)?"
)
_CHECKED = re.compile(
    r"[\s,、]*(?:现场|已经?|我|去|都|刚)*(?:核查|核验|核实|核|复核|验收|检查)(?:过|了|结果|情况|\s|,|下来)*(?P<no>不|没有?|未)?(?:合格|通过|达标|过关?|属实|无误|没问题|ok|完成)"
)
_GRADE = re.compile(
    r"[\s,、]*(?:的)?(?:级别|紧急程度|急度|等级|紧急度)?(?:要|先|给我|应该|直接)*(?:定|改|调|设|标|列|升|降|算|转|按|提)(?:为|成|到|作|级为|至)?(?:普通|一般|特急|加急|紧急|不急|急|重大|高|低|中|[一二三四1-4]级)(?:件|级|类|别|处理|办理|单)*(?:吧|了)?"
)
_CATEGORY = re.compile(
    r"[\s,、]*(?:的)?(?:类别|分类|类型)?(?:应该|要|先)*(?:归|改|分|划|调|算|属|定|换)(?:到|成|为|入|进|在|于|给|类到|类为)*[^\s,。到]{1,8}类(?:别|里|下|去|的|下面)?(?:吧|了)?"
)
_SECRET = re.compile(
    r"[\s,、]*(?:要|请|给我|需要|先|应该|内容)*(?:设为|列为|标为|作为|按|转为?|改为?|设成|改成|定为|加)?(?:个|成)?保密(?:件|处理|办理|案件|级|起来|下|一下)*"
)
_AVOID = re.compile(r"[\s,、:]*(?:让|叫|请|要)?")
_AVOID_ACT = re.compile(r"\s*(?:要|得|应该|应|需要?|必须|本人|同志|先)*回避(?:一下|下)?")
_TERM = re.compile(
    r"[\s,、]*(?:的)?(?:期限|时限|办理时限)?(?:想|要|需要|得|再|给我|能|申请|我|请|可以|\s)*(?:延期?|展期?|顺延|推迟|延后|延长|宽限|往后延|拖)(?:\s|到|至|个|一下|办理|办结|时间|期限)*(?=\d|[一二两三四五六七八九十半]|下|本|这|周|星期|月底|明|后天|国庆|元旦|春节)"
)
_AGAIN = re.compile(r"[\s,、]*(?:要|给我|请)?(?:重新)(?:打开|开|办|办理|受理|处理|立案)(?:一下|吧|了)?")
_ASKED = re.compile(
    r"[?吗]|(?:么|呢|没有|了没)\W*$|怎么|为什么|是不是|能不能|可不可以|要不要|谁|什么时候|几时|会不会"
)
_SAID = re.compile(r"听说|以为|好像|可能|估计|希望|如果|要是|等")

_MATTER = re.compile(
    r"\s*(?:发|建|新建|设|登记)?(?:一?个|一?条)?(?:(?P<event>事件)|(?P<report>代报|代为?上报|代居民报|替居民报))[\s:,、]+(?P<body>\S.*)",
    re.DOTALL,
)
_UNDO = re.compile(
    r"\s*(?:帮我|请|我要|把|给我)?(?:刚才|刚刚|上一[步个条]|上面)?(?:的|那个?|这个?)?(?:命令|操作|指令|动作|条|步|一步)?撤销(?:一下|吧|掉|了|刚才|刚刚|上一步|上一[个条]|的|那[步条个]|那一[步条]|操作|命令|指令)*[\s。!]*"
)


def before_number(text: str) -> Iterator[Found]:
    """Yield readings of sentences in which words come before the number."""
    if _ASKED.search(text) or TAKEN_BACK.search(text):
        return
    asked = _LET_SUPPLY.fullmatch(text)
    if asked is not None and CASE not in asked["body"]:
        yield Found("ask_more", body=asked.span("body"))
        return
    agreed = _AGREED.fullmatch(text)
    if agreed is not None:
        yield Found("decline" if agreed["no"] else "approve", closed=True)


def behind_number(text: str, start: int) -> Iterator[Found]:
    """Yield readings of sentences that begin with the number; `start` is right behind it."""
    tail = text[start:]
    if CASE in tail or _ASKED.search(tail) or TAKEN_BACK.search(tail) or _SAID.search(tail[:12]):
        return
    agreed = _AGREE.match(text, start)
    if agreed is not None and (agreed["before"] or agreed["what"]):
        yield from _with_reason("decline" if agreed["no"] else "approve", text, agreed.end())
        return
    checked = _CHECKED.match(text, start)
    if checked is not None:
        yield from _with_reason("refute" if checked["no"] else "check", text, checked.end())
        return
    term = _TERM.match(text, start)
    if term is not None and not NEGATED.search(term[0]):
        yield Found("extend", body=(term.end(), len(text)))
        return
    supply = _SUPPLY.match(text, start)
    if supply is not None:
        yield Found("ask_more", body=(start, len(text)))
        return
    yield from _avoided(text, start)
    for action, pattern in (
        ("grade", _GRADE),
        ("categorise", _CATEGORY),
        ("restrict", _SECRET),
        ("reopen", _AGAIN),
    ):
        found = pattern.match(text, start)
        if found is None or NEGATED.search(found[0].replace("不急", "")):
            continue
        if action in ("restrict", "reopen"):
            yield from _with_reason(action, text, found.end())
        elif is_modal_tail(text[found.end() :]):
            yield Found(action, body=(start, found.end()), closed=True)


def without_number(text: str) -> Found | None:
    """Return the opening of a matter (事件, 代报) or 撤销 alone."""
    if _UNDO.fullmatch(text):
        return Found("undo", closed=True)
    opened = _MATTER.fullmatch(text)
    if opened is None:
        return None
    return Found("event" if opened["event"] else "report_for", body=opened.span("body"))


def opens_matter(text: str) -> bool:
    """Whether the words open a matter of their own, so that digits in them are no case."""
    return _MATTER.match(text) is not None and _MATTER.fullmatch(text) is not None


def _avoided(text: str, start: int) -> Iterator[Found]:
    begin = _AVOID.match(text, start)
    who = read_recipient(text, begin.end() if begin else start, len(text), loose=False)
    act = _AVOID_ACT.match(text, who.end) if who else None
    if who is not None and act is not None:
        yield from _with_reason("avoid", text, act.end(), who.spans)


def _with_reason(
    action: str, text: str, end: int, target: tuple[tuple[int, int], ...] = ()
) -> Iterator[Found]:
    rest = text[end:]
    if is_modal_tail(rest):
        yield Found(action, target=target, closed=True)
    elif rest[0] in " \t\r\n,。;:!、" or action in ("approve", "decline"):
        yield Found(action, target=target, body=(end, len(text)), closed=True)
