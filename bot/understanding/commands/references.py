"""The small grammar of numbered things: `参加427`, `报名 416 3人`, a bare `241`, `41是`."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.numerals import DIGITS, SCALES, fold, read_number

LONGEST_REFERENCE = 40  # characters before the rest; nobody types more in front of a number
_LONGEST_TEXT = 2_000
_CHINESE_FROM = 100  # spoken numbers below are dates and festivals: 五一, 三八, 十二
_DATE_UP_TO = 31  # 12号 is a day, 241号 is not

_NUMBER = rf"(?:\d{{1,7}}(?!\d)|[{DIGITS}{SCALES}]{{2,9}}(?![{DIGITS}{SCALES}]))"
_MARK = r"(?P<mark>#|(?:编号|单号|案件|工单|单子|诉求|会议|活动|预约)(?:编号)?\s*#?)?"
_THING = r"(?:号?(?:这个|那个)?(?:会议|活动|诉求|案件|工单|单子|预约|通知|投诉)(?!的)|号)?"
_REFERENCE = rf"{_MARK}\s*(?P<number>{_NUMBER})(?P<thing>{_THING})"
_GAP = r"[\s:,、;.。!~]*"
# Right after a number these make it a count, a place or a time.
_UNIT = (
    r"(?:号?[楼院线房门栋]|[栋幢座弄巷路层室房楼点时分秒天日月年周岁块元万千百个件次户家条步遍位名人张份米度斤后号]|"
    r"单元|公里|网格|支部|小时|多|几|%|\.\d|-\d|:\d|/\d)"
)
_GLUE = r"(?:的|了|过|吗|呢|么|没)"  # a sentence goes on: no command
_QUESTION = re.compile(r"[?吗]|(?:么|呢)\W*$|什么|怎么|怎样|几点|多少|哪|能不能|是不是|可不可以|行不行")
_PARTICLES = re.compile(r"^(?:吧|啊|呀|哈|哦|噢|嘛|啦|喽|哟|一下)+(?=$|[\s:,、;.。!~])")
_POLITE = r"(?:(?:你好|您好)[\s,!。]*)?(?:请|麻烦|麻烦您|帮我|帮忙|劳驾)?(?:我)?(?:要|想|来|想要)?"
_POLITE_START = re.compile(rf"\s*{_POLITE}\s*")
_NUMBER_AFTER = re.compile(rf"{_GAP}{_REFERENCE}(?!{_UNIT})")
_NUMBER_HEAD = re.compile(rf"\s*{_REFERENCE}(?!{_UNIT}){_GAP}")
_GLUE_NEXT = re.compile(_GLUE)
_LEADING_GAP = re.compile(r"^[\s:：,，、;；.。!！~～]+")
_BARE = re.compile(rf"^\s*{_REFERENCE}\s*[。.!?]*\s*$")
_CONFIRMATION = re.compile(rf"^\W*(?:回复?\W*)?(\d{{2,12}}|[{DIGITS}{SCALES}]{{2,9}})[\s,、]*是的?\W*$")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is to be done (`verb`, a key of the caller's table), to which number, with which words."""

    verb: str
    number: str | None
    rest: str


class Verbs:
    """A caller's verbs with their spellings, made ready for every message to come."""

    __slots__ = ("longest_first", "starts")

    def __init__(self, verbs: Mapping[str, Sequence[str]]) -> None:
        pairs = [(fold(spelling), verb) for verb, spellings in verbs.items() for spelling in spellings]
        self.longest_first = sorted(pairs, key=lambda pair: -len(pair[0]))
        self.starts = tuple(spelling for spelling, _ in pairs)


def parse_reference(
    text: str, verbs: Verbs | Mapping[str, Sequence[str]], *, free: Collection[str] = ()
) -> Reference | None:
    """Return the verb, number and rest of a numbered command; None when `text` is an ordinary sentence.

    The verb stands first (the longest spelling wins) or right behind the number. Without a number
    only the bare verb counts. The rest is as the person wrote it. `报名416 能带孩子吗` is a question,
    so nothing is to be done; verbs in `free` and anything behind a colon may hold questions.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    folded = fold(text)
    verbs = verbs if isinstance(verbs, Verbs) else Verbs(verbs)
    found = (
        _bare_verb(folded, verbs) or _verb_first(text, folded, verbs) or _number_first(text, folded, verbs)
    )
    if found is None or found.verb in free or found.number is None:
        return found
    return None if _asks(folded, found) else found


def _asks(folded: str, found: Reference) -> bool:
    rest = fold(found.rest)
    introduced = folded.removesuffix(rest).rstrip().endswith(":")
    return not introduced and bool(_QUESTION.search(rest))


def parse_number(text: str) -> str | None:
    """Return the digits of a message that is a number and nothing else: `241`, `#241`, `二四一号`."""
    match = _BARE.match(fold(text)) if len(text) <= LONGEST_REFERENCE else None
    return _digits(match) if match else None


def parse_confirmation(text: str, number: int | None = None) -> str | None:
    """Return the two digits of a confirmation of a heavy act (`41是`); None for anything looser.

    Who types the whole number of what is to be confirmed confirms it no less: its last two digits come back. Another
    number confirms something else: "". A plain 是 or 1 never confirms.
    """
    match = _CONFIRMATION.match(fold(text)) if len(text) <= LONGEST_REFERENCE else None
    value = read_number(match[1]) if match else None
    if value is None:
        return None
    return f"{value % 100:02d}" if value <= 99 or number in (None, value) else ""


def _bare_verb(folded: str, verbs: Verbs) -> Reference | None:
    word = folded.strip(" \t\r\n。.!?~,、")
    if word not in verbs.starts:
        return None
    return next(Reference(verb, None, "") for spelling, verb in verbs.longest_first if word == spelling)


def _verb_first(text: str, folded: str, verbs: Verbs) -> Reference | None:
    start = _end(_POLITE_START, folded, 0)
    for begin in dict.fromkeys((len(folded) - len(folded.lstrip()), start)):
        if not folded.startswith(verbs.starts, begin):
            continue
        for spelling, verb in verbs.longest_first:
            if not folded.startswith(spelling, begin):
                continue
            match = _NUMBER_AFTER.match(folded, begin + len(spelling))
            digits = _digits(match) if match else None
            if match is None or digits is None:
                break  # the longest spelling decides
            return _with_rest(verb, digits, text, folded, match.end())
    return None


def _number_first(text: str, folded: str, verbs: Verbs) -> Reference | None:
    match = _NUMBER_HEAD.match(folded)
    digits = _digits(match) if match else None
    if match is None or digits is None:
        return None
    for begin in (match.end(), _end(_POLITE_START, folded, match.end())):
        for spelling, verb in verbs.longest_first:
            if folded.startswith(spelling, begin):
                return _with_rest(verb, digits, text, folded, begin + len(spelling))
    return None


def _with_rest(verb: str, number: str, text: str, folded: str, end: int) -> Reference | None:
    if _GLUE_NEXT.match(folded, end):
        return None
    tail = folded[end:]
    particle = _PARTICLES.match(tail)
    kept = text[end + (particle.end() if particle else 0) :]
    return Reference(verb, number, _LEADING_GAP.sub("", kept).strip())


def _digits(match: re.Match[str]) -> str | None:
    token, marked, thing = match["number"], bool(match["mark"]), match["thing"]
    value = read_number(token)
    if value is None:
        return None
    if token.isascii():
        looks_like_date = value <= _DATE_UP_TO and thing.startswith("号") and not marked
        return None if looks_like_date else token
    return str(value) if value >= _CHINESE_FROM else None


def _end(pattern: re.Pattern[str], folded: str, position: int) -> int:
    match = pattern.match(folded, position)
    return match.end() if match else position
