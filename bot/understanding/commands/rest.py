"""Reads what stands around verb and number: recipient, reason, or words that forbid the act."""

import re
from dataclasses import replace

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.words import QUESTION, TAKEN_BACK

_SEPARATORS = " \t\r\n,、;:。.!~-"
# A sentence goes on right behind the number or verb: 受理241之前, 办结128要照片.
_GLUE = re.compile(
    r"(?:回来|着[\s,。]|头(?!像)|来(?!补|重)|[这此][种类样]|(?:来了?|了)[一二两三四五几好多\d]+[次回遍]|不(?:退|办|转|派|结|报|关|收|催|升|了|成|掉|得|动|下|上|到)|的(?!居民|报修)|之?前|之?后|以前|以后|时|要|得|需|应该|还|是|过|怎|多久|为|谁|会|能|可以|没|也|都|这样|那样|证明|流程|率|条件|标准|材料|手续|结果|单位|"
    r"(?:了)(?:之后|以后|没|吗|么|的|一|两|几|半|\d|好多|很多|很久|多)|人员|窗口|时间|期限|程序|文件|地址|电话)"
)
# The same behind a space, where 回101 没问题 is an answer and 回101 没 asks whether there was one.
_TALK_APART = re.compile(r"了|吗|么|怎|没有?\W*$|过了?(?:没有?|吗)?\W*$|之?[前后](?!天)|以[前后]|的?时候")
_ASKS_AT_END = re.compile(r"[?吗]|(?:么|呢|没有|了没|没|不)\W*$")
_TIME_OF_IT = re.compile(r"(?:之[前后]|以[前后]|前(?![天面])|后(?![天面])|时(?![间候])|的?时候|期间|那天)")
_TO = re.compile(
    r"[\s,、:]*(?:to\s|->|→|给|俾|畀|到|至|交给|交(?!警|通)|去|往|由|让|请|叫|跟|向|和|找)?[\s,、:]*"
)
_TO_WHOM = re.compile(r"[\s,、:]*(?:给|到|至|交给|往|向)[\s,、:]*")
_ACT = re.compile(
    r"[\s,、]*(?:来|去|过去|负责|处理|跟进|办理?|解决|核实|看看?|一下|下|了|吧|哈|啊|那边|那里|这边|继续|联系|协调|牵头|主办|接手|尽快|抓紧)*[\s。.!~]*"
)
_MERGE_INTO = re.compile(
    rf"\s*(?:到|进|入|至|给|里|去)*\s*{CASE}\s*(?:里面?|里头|里边|里|中|当中|名下|下面|去|上|号|那?[个件单条案]|一起)*"
)
_RESIDENT = re.compile(
    r"\s*(?:的|那个|这个|那位|那户|这户)*(?:居民|报修人|反映人|当事人|业主|住户|诉求人|来电人|投诉人|大爷|大妈|阿姨|群众|市民|老人|家属|人家|本人|那边|对方|报事人)?"
    r"(?:那边)?(?:讲|说|告知)?(?:一下|一声|一句|个话)?"
)
_ADDRESSED = ("assign", "transfer", "escalate", "remind", "avoid")
_URGED = ("escalate", "remind")
_UPWARD = re.compile(r"[街镇区市县省]|上级|上[面头]|领导|书记|站长|主任|党|政府|[局委科办所]$|大队|中队|@")
_STATE_OF_IT = re.compile(
    r"(?:的|现在|目前|到底|办理|处理)*(?:进度|情况|进展|详情|内容|状态|记录|来龙去脉|前因后果|来历|原委|始末|全过程|(?:办理|处理)?(?:经过|过程|记录)|办到哪一?步?|到哪一?步?|啥情况|什么情况|啥样|怎么样|咋样|(?:办|处理|修|弄|搞|结|派|转|受理)(?:完|好|掉|出去)?(?:没有?|吗)|卡在哪儿?|什么内容|啥内容|写了?啥)(?:了|吧|呢|[\s?。!])*"
)
_LOOK = re.compile(r"(?:我|给我|来)?(?:看看?|瞧瞧?)(?:一下|下|吧)?[\s。!]*")
_DUE = re.compile(r"(?:要|快|就|马上|明天|今天|后天|已经?)*(?:到期|超期|截止|逾期|超时)")
_SPOKEN = ("reply", "note", "ask_more")
# Dates and outside numbers may stand in the words of these.
_NUMBERS_IN_WORDS = (
    "show",
    "pause",
    "extend",
    "approve",
    "decline",
    "update",
    "end",
    "split",
    "reopen",
    "resume",
)


def read_rest(text: str, action: str, between: tuple[int, int] | None, start: int) -> Found | None:
    """Return the reading of `action` with the words from `start` on, None when they forbid it.

    `between` is the stretch from verb to number when the verb came first.
    """
    if action == "merge":
        return _merge(text, between, start)
    inner = text[between[0] : between[1]].strip(_SEPARATORS) if between else ""
    if inner and not is_modal_tail(inner):
        return _with_inner(text, action, between or (start, start), start)
    if _TIME_OF_IT.match(text, start):
        return None
    if action in _ADDRESSED:
        return _addressed(text, action, start)
    if action in _SPOKEN:
        return _spoken(text, action, start)
    return _plain(text, action, start)


def _plain(text: str, action: str, start: int) -> Found | None:
    rest = text[start:]
    if is_modal_tail(rest) or (action == "show" and _STATE_OF_IT.fullmatch(rest)):
        return Found(action, closed=True)
    adjacent = rest[0] not in _SEPARATORS
    if CASE in rest and (adjacent or action not in _NUMBERS_IN_WORDS):
        return None
    if _forbids(rest, adjacent=adjacent) or (adjacent and text[start - 2 : start - 1] in ("接", "领")):
        return None
    if adjacent and action == "show":
        looked_at = rest[0] in "这那" and len(rest) <= 10
        return Found(action) if looked_at or _LOOK.fullmatch(rest) else None
    if adjacent and len(rest) > 24:
        return None
    return Found(action, body=(start, len(text)))


def _forbids(rest: str, *, adjacent: bool) -> bool:
    if TAKEN_BACK.search(rest) or _ASKS_AT_END.search(rest):
        return True
    return (
        bool(_GLUE.match(rest) or QUESTION.search(rest))
        if adjacent
        else bool(QUESTION.match(rest.strip(_SEPARATORS)))
    )


def _spoken(text: str, action: str, start: int) -> Found | None:
    """The words of a reply or note are free; only a sentence glued to the number is none."""
    apart = text[start : start + 1] in _SEPARATORS
    if action == "reply":
        match = _RESIDENT.match(text, start)
        start = match.end() if match else start
    rest = text[start:]
    if is_modal_tail(rest):
        return Found(action, closed=True)
    if apart and _TALK_APART.match(rest):
        return None
    if not apart and rest[0] not in _SEPARATORS and (_GLUE.match(rest) or re.match(r"了|吗|么|这|那", rest)):
        return None
    return Found(action, body=(start, len(text)))


def _addressed(text: str, action: str, start: int) -> Found | None:
    rest = text[start:]
    if is_modal_tail(rest):
        return Found(action, closed=True)
    if CASE in rest or TAKEN_BACK.search(rest) or _ASKS_AT_END.search(rest):
        return None
    begin = _end(_TO, text, start)
    introduced = bool(text[start:begin].strip(_SEPARATORS))
    loose = action in ("assign", "transfer", "avoid") or (action == "escalate" and introduced)
    who = read_recipient(text, begin, len(text), loose=loose)
    if who is not None and action == "escalate" and not (introduced or _UPWARD.search(text, begin, who.end)):
        who = None  # 升级 物业拖了俩月
    if who is None or (action in _URGED and _begins_sentence(text, begin, who.end, start)):
        return _unaddressed(text, action, start)
    end = _end(_ACT, text, who.end)
    if end == who.end and end < len(text) and _GLUE.match(text, end):
        return None
    return _named(Found(action, target=who.spans, body=(end, len(text)), closed=False), who.kind)


def _begins_sentence(text: str, begin: int, end: int, start: int) -> bool:
    """催241，燃气那边拖太久: behind the comma somebody is spoken of, nobody addressed."""
    return "," in text[start:begin] and not (is_modal_tail(text[end:]) or text[end] in _SEPARATORS)


def _unaddressed(text: str, action: str, start: int) -> Found | None:
    rest = text[start:]
    adjacent = rest[0] not in _SEPARATORS
    if action in ("assign", "transfer"):
        # 转241: to whom is asked later; but a sentence about the case is no order.
        return None if adjacent else Found(action, sure=False, body=(start, len(text)))
    return None if _forbids(rest, adjacent=adjacent) else Found(action, body=(start, len(text)))


def _with_inner(text: str, action: str, between: tuple[int, int], start: int) -> Found | None:
    """派小郭去看216 · 催一下物业253 · 办结 已换灯泡 241: words stand between verb and number."""
    tail = text[start:]
    if TAKEN_BACK.search(text[between[0] :]) or _ASKS_AT_END.search(text[between[0] :]):
        return None
    if action in _ADDRESSED:
        begin = _end(_TO, text, between[0])
        who = read_recipient(text, begin, between[1], loose=False)
        if who is None:
            return None
        inner = text[who.end : between[1]].strip(_SEPARATORS)
        if _GLUE.match(text, who.end) or (len(inner) > 12 and not is_modal_tail(tail)):
            return None
        ends = is_modal_tail(tail) or _ACT.fullmatch(tail) is not None
        adjacent = tail[:1] not in _SEPARATORS
        if (
            not ends
            and not (action == "remind" and _DUE.match(tail))
            and ((adjacent and action != "remind") or _forbids(tail, adjacent=adjacent))
        ):
            return None
        body = (who.end, between[1]) if ends else (start, len(text))
        return _named(Found(action, target=who.spans, body=body), who.kind)
    if action in _SPOKEN or not is_modal_tail(tail):
        return None
    # The reason may stand before the number, but only set off by a space or comma on both sides.
    lead, trail = text[between[0] : between[0] + 1], text[between[1] - 1 : between[1]]
    set_off = lead in _SEPARATORS and trail in _SEPARATORS
    if not set_off or between[1] - between[0] > 24 or QUESTION.search(text[between[0] : between[1]]):
        return None
    return Found(action, body=between, sure=action != "show")


def _merge(text: str, between: tuple[int, int] | None, start: int) -> Found | None:
    if between is not None and text[between[0] : between[1]].strip(_SEPARATORS + "一下个"):
        return None
    into = _MERGE_INTO.match(text, start)
    end = into.end() if into else start
    rest = text[end:]
    if TAKEN_BACK.search(rest) or _ASKS_AT_END.search(rest) or CASE in rest:
        return None
    if is_modal_tail(rest) or re.match(
        r"\s*(?:到)?(?:一起|一块|一个|一条|一件|一单|一处|一案|成一|处理|办理|为一)", rest
    ):
        return Found("merge", directed=into is not None, closed=True)
    if rest[0] not in _SEPARATORS:
        return None
    return Found("merge", directed=into is not None, body=(end, len(text)))


def _named(found: Found, kind: str) -> Found:
    """A body is passed to (转), a person is sent (派), whichever verb was at hand."""
    if found.action == "transfer" and kind == "person":
        return replace(found, action="assign")
    if found.action == "assign" and kind == "body":
        return replace(found, action="transfer")
    return found


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
