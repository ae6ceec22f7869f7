"""Finds the case numbers in a clerk's message and masks them, so that a grammar sees only their places."""

import re
from dataclasses import dataclass

from bot.understanding.commands.words import ENGLISH_VERBS, PINYIN_VERBS
from bot.understanding.numerals import DIGITS, SCALES, fold, read_number

CASE = "\ue000"  # stands for one or several case numbers in a `Shape`
_LONGEST_RANGE = 50
_DATE_UP_TO = 31
# Five-digit public hotlines are bodies a case is passed to, never cases.
_HOTLINES = frozenset(
    {
        12300,
        12315,
        12319,
        12329,
        12333,
        12338,
        12345,
        12348,
        12350,
        12355,
        12356,
        12369,
        12371,
        12380,
        12388,
        12393,
        12395,
    }
)
_CALLED = frozenset((110, 119, 120, 122))
_CALLS = ("打", "拨", "叫")

_NOUN = "案件|工单|单子|案子|诉求|投诉|编号|单号|案号|任务"
_HAN_NUMBER = rf"[{DIGITS}{SCALES}]{{2,7}}(?![{DIGITS}{SCALES}万亿])"
# What makes a number a place, a time, a price or a count.
UNIT = (
    r"(?:号(?:楼|院|线(?!索)|房(?!屋)|门|栋|店|铺|厂|桥|库|车|桌|桩)|楼(?![道梯])|院(?!子)|线(?![索路缆])|房(?![屋东子顶])|"
    r"门(?![禁口铃坏锁])|店|铺|厂|桥|库|车(?![位库棚辆])|桌|桩|[栋幢座巷层秒年岁块元次条步遍位名份斤瓦伏吨厘寸]|"
    r"弄(?![好完妥一了得利清不停到])|室|人(?![不没家在])|个(?!别)|户(?!主)|家(?![属里长])|点(?![不了])|天(?!然)|日(?!常)|月|度|"
    r"分(?![给派配到类拨小老阿]|.{1,2}网格)|[路时周万张米毛](?!师傅|工|主任|书记|姐|哥|站长|阿姨|老师|经理|队|所|灯|面|口|边|围)|"
    r"件(?!的)|单元|公里|平方|平米|网格|支部|小时|小区|社区(?!管|解决|协调|弄|办不|处理|没|不)|多|几|余|左右|%|\.\d|:\d|/\d{1,2}(?!\d)|[a-zA-Z])"
)
_ITEM = (
    rf"(?P<mark>#|№|第(?=[\d{DIGITS}{SCALES}]{{2,7}}\s*[号件])|(?:{_NOUN})(?:编号)?(?:为|是|:)?\s*#?|no\.?\s*)?\s*(?P<open>[【\[(\"“「])?"
    rf"(?P<number>(?<![\d期])(?<![\d{DIGITS}{SCALES}]月)(?<!\d[:.])(?<!超过|达到|不到|大约|将近|至少|只有|剩下)(?<!(?<!\d\d\d)/)(?<![^老小]周)\d{{1,7}}(?!\d)|(?<![期{DIGITS}{SCALES}])(?<![^老小]周)(?<!超过|达到|不到|大约|将近|至少|只有|剩下){_HAN_NUMBER})"
    rf"(?P<tail>\s*号?(?:这个|那个)?(?:{_NOUN}|件(?!的)|单(?!元|独|位|身))|号)?[】\])\"”」]?(?!{UNIT})"
)
_ITEM_PATTERN = re.compile(_ITEM, re.IGNORECASE)
# Behind a case 6-18 is a day, not a range of cases.
_MONTH_AND_DAY = re.compile(r"(?:20\d\d-)?(?:1[0-2]|0?[1-9])-(?:3[01]|[12]\d|0?[1-9])(?!\d)")
# 并 117 到 125 names two cases, not nine.
_MERGED_INTO = re.compile(r"(?:合并|归并|并案|并)[\s:,]*$")
_LETTERS_BEFORE = re.compile(r"[a-zA-Z]+$")
_JOINT = re.compile(r"\s*(?:(?P<range>到|至|[-~—–]+)|、|,|;|和|跟|与|及|还有|以及|\+|&|/|(?P<space>\s))\s*")


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """Case numbers written together: where, which, and how surely they are cases."""

    start: int
    end: int
    numbers: tuple[str, ...]
    marked: bool  # introduced as a case: #, 案件, 工单
    date_like: bool  # 12号 may be a day


@dataclass(frozen=True, slots=True)
class Shape:
    """A folded text in which every group of case numbers is one `CASE` character."""

    text: str
    spans: tuple[CaseSpan, ...]
    source: str
    _offsets: tuple[int, ...]

    def slice(self, start: int, end: int) -> str:
        """Return the original text behind a stretch of the shape, as the person wrote it."""
        return self.source[self._offsets[start] : self._offsets[end]]


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    value: int
    marked: bool
    date_like: bool
    digits: int


def shape_of(text: str, *, skip: int = 0) -> Shape:
    """Return the shape of `text` behind its first `skip` characters."""
    folded = fold(text)
    spans = tuple(_spans(folded, skip))
    pieces: list[str] = []
    offsets: list[int] = []
    cursor = skip
    for span in spans:
        pieces += [folded[cursor : span.start], CASE]
        offsets += [*range(cursor, span.start), span.start]
        cursor = span.end
    pieces.append(folded[cursor:])
    offsets += [*range(cursor, len(folded)), len(folded)]
    return Shape("".join(pieces).lower(), spans, text, tuple(offsets))


def _spans(folded: str, skip: int) -> list[CaseSpan]:
    spans: list[CaseSpan] = []
    cursor = skip
    while (item := _next_item(folded, cursor)) is not None:
        date = _MONTH_AND_DAY.match(folded, item.start) if spans else None
        if date is not None:
            cursor = date.end()
            continue
        span = _group(folded, item)
        spans.append(span)
        cursor = span.end
    return spans


def _group(folded: str, first: _Item) -> CaseSpan:
    values, last = [first.value], first
    merging = _MERGED_INTO.search(folded, 0, first.start) is not None
    while (joint := _JOINT.match(folded, last.end)) is not None:
        if joint["range"] and merging:
            break
        following = _item_at(folded, joint.end())
        if following is None or not _belongs(last, following, joint):
            break
        if joint["range"]:
            values.extend(range(last.value + 1, following.value))
        values.append(following.value)
        last = following
    numbers = tuple(dict.fromkeys(str(value) for value in values))
    return CaseSpan(first.start, last.end, numbers, first.marked, first.date_like and len(numbers) == 1)


def _belongs(before: _Item, after: _Item, joint: re.Match[str]) -> bool:
    if after.date_like and not after.marked and not before.date_like:
        return False
    if joint["range"]:
        return before.value < after.value <= before.value + _LONGEST_RANGE
    if joint["space"] and not joint[0].strip():
        # 回 241 #2 calls a text by its slot; 受理 241 #253 names two cases.
        return (after.marked and before.digits - after.digits < 2) or (before.digits == after.digits >= 2)
    return True


def _next_item(folded: str, position: int) -> _Item | None:
    for match in _ITEM_PATTERN.finditer(folded, position):
        item = _item(folded, match)
        if item is not None:
            return item
    return None


def _item_at(folded: str, position: int) -> _Item | None:
    match = _ITEM_PATTERN.match(folded, position)
    return _item(folded, match) if match else None


def _item(folded: str, match: re.Match[str]) -> _Item | None:
    token, tail = match["number"], match["tail"] or ""
    letters = _LETTERS_BEFORE.search(folded, 0, match.start("number"))
    if (
        letters is not None
        and letters[0].lower() not in PINYIN_VERBS
        and letters[0].lower() not in ENGLISH_VERBS
    ):
        return None
    value = read_number(token)
    if value in _CALLED and folded[max(0, match.start("number") - 1) : match.start("number")] in _CALLS:
        return None
    marked = bool(match["mark"]) or tail not in ("", "号")
    if value is None or value in _HOTLINES or _is_room(folded, match):
        return None
    spoken = not token.isascii()
    if spoken and value < 10:
        return None
    if spoken and value < 100 and not (marked or tail):
        return (
            None
            if token[0] in DIGITS and token[-1] in DIGITS and len(token) == 2
            else _plain(match, value, marked)
        )
    return _plain(match, value, marked)


def _plain(match: re.Match[str], value: int, marked: bool) -> _Item:
    date_like = not marked and value <= _DATE_UP_TO and (match["tail"] or "") == "号"
    return _Item(
        match.start("mark" if match["mark"] else "open" if match["open"] else "number"),
        match.end(),
        value,
        marked,
        date_like,
        len(str(value)),
    )


def _is_room(folded: str, match: re.Match[str]) -> bool:
    """3-2-502 is an entrance and a room, 12-5 with a single digit a date."""
    around = folded[max(0, match.start("number") - 6) : match.end() + 8]
    return bool(re.search(r"\d+-\d+-\d+", around))
