"""What a person answered to a question that was asked, with the question as context."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.understanding.answers.attendance import read_attendance
from bot.understanding.answers.confirming import read_confirmation
from bot.understanding.answers.outcome import read_rating, read_solved
from bot.understanding.answers.sayings import resembled
from bot.understanding.numerals import fold, read_number

_LONGEST = 2_000
_BRIEF = 12  # characters up to which unlisted words may confirm; a longer text says something of its own
_ELSE = "else"
_EDGE = " \t\r\n,，。.!！、;；:：~～-—…"
_CODE = re.compile(
    r"\s*(?:(?:我?回复?|选择?|我选|扣|答|按|打)\s*)?[「『\"(\[]?\s*([0-9一二三四五])\s*[」』\")\]]?"
    r"(?=$|[\s,。.!、;:~?]|[^\d点时号月日楼层栋单元室个位名人天年次块元%十百/:-])"
)
_RATING_CODE = re.compile(
    r"\s*(?:(?:我?给|打|评|选)\s*)?(?:([0-5])\s*(?:分|颗?星|星级)?(?=$|[\s,。.!、;:~]|[^\d点时号月日楼层栋单元室个天])|"
    r"([零一二三四五])(?:分|颗?星|星级|(?=$|[\s,。!])))"
)
_POINTS = re.compile(r"(?<!\d)(100|[1-9]\d)\s*分(?!钟)")  # of a hundred
_ZERO_POINTS = re.compile(r"\s*[零0]\s*分")
_CHOICE = re.compile(
    r"\s*[(「【]?(?:(?:我|就|要|选择?|那|回复?|应该是|是|嗯|好的?)\s*,?)*[(「【]?(?:第|no\.?)?\s*(\d{1,3}|[一二三四五六七八九十两]{1,3})\s*(?:个|条|项|号|种)?[)」】]?"
    r"(?:吧|的|啊|呀|呢|了|好了|那个|谢谢|多谢|麻烦|您|你|[\s、,。.!~])*"
)
# 三个里面的第三个
_ORDINAL = re.compile(r"第(\d{1,2}|[一二三四五六七八九十]{1,2})[个条项号种]")
_FIRST_OF_ALL = re.compile(r"(?:我?[选要]|就|那)*(?:头一?个|打头的?那个)(?:吧|的|啊|呀|谢谢)*")
_REFUSES = re.compile(r"[不别没]|[?吗]")

_WANTED = re.compile(r"(?:我|还|嗯|好|那|就|当然|肯定|想|\s)*要(?:的|了|啊|呀|吧|啦|嘞|谢谢|\s)*")
_UNWANTED = re.compile(r"(?:我|算了|那|先|就|\s)*不(?:想)?要(?:的|了|啊|吧|啦|谢谢|\s)*")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in one word, and the remaining words as written."""

    answer: str
    reason: str | None


OTHER = Answer("other", None)


def parse_answer(text: str, ask: str) -> Answer:
    """Return the answer to `ask`: attend, signup, confirm, solved, rating or choice.

    Attend and sign-up give yes, no, leave, maybe or other; confirm yes, no or other; solved gives
    solved, partly, not or other; rating "0" (none given) to "5" or other; choice digits or other.
    """
    reader = _READERS.get(ask)
    if reader is None or not text.strip() or len(text) > _LONGEST:
        return OTHER
    return reader(text)


def _attend(text: str) -> Answer:
    return Answer(*read_attendance(text, signup=False))


def _signup(text: str) -> Answer:
    bare = fold(text).strip(_EDGE)
    if _WANTED.fullmatch(bare) or _UNWANTED.fullmatch(bare):
        return Answer("no" if _UNWANTED.fullmatch(bare) else "yes", None)
    return Answer(*read_attendance(text, signup=True))


def _confirm(text: str) -> Answer:
    folded = fold(text).lower()
    code = _coded(folded, {"1": "yes", "2": "no"})
    if code is not None:
        return Answer(code[0], _kept(text, code[1]))
    said = read_confirmation(text)
    if said is None:
        return _learnt(text, "confirm") if len(text) <= _BRIEF else OTHER
    return Answer(said[0], _kept(text, said[1]) if said[0] == "no" else None)


def _solved(text: str) -> Answer:
    folded = fold(text).lower()
    code = _coded(folded, {"1": "solved", "2": "partly", "3": "not"})
    if code is not None:
        return Answer(code[0], _kept(text, code[1]))
    said = read_solved(text)
    return _learnt(text, "solved") if said is None else Answer(*said)


def _rating(text: str) -> Answer:
    folded = fold(text).lower()
    if (points := _POINTS.search(folded)) is not None:
        return Answer(_of_hundred(int(points[1])), _kept(text, points.end()))
    match = _RATING_CODE.match(folded)
    if match is not None and not _ZERO_POINTS.match(folded):
        value = read_number(match[1] or match[2])
        return Answer(str(value), _kept(text, match.end()))
    said = read_rating(text)
    return _learnt(text, "rating") if said is None else Answer(*said)


def _learnt(text: str, ask: str) -> Answer:
    """Return what a saying without telling words amounts to; what is not settled keeps its words."""
    kind = resembled(text, ask)
    if kind in (None, _ELSE):
        return OTHER
    return Answer(kind or "", text.strip(_EDGE) if kind in ("partly", "not") else None)


def _of_hundred(points: int) -> str:
    """Return the satisfaction that marks of a hundred stand for."""
    return next(
        (value for least, value in ((90, "5"), (80, "4"), (60, "3"), (40, "2")) if points >= least), "1"
    )


def _choice(text: str) -> Answer:
    folded = fold(text).lower().strip()
    if _FIRST_OF_ALL.fullmatch(folded):
        return Answer("1", None)
    named = _ORDINAL.findall(folded) if not _REFUSES.search(folded) else []
    match = _CHOICE.fullmatch(folded)
    value = read_number(match[1] if match else named[0]) if match or len(named) == 1 else None
    return OTHER if value is None else Answer(str(value), None)


def _coded(folded: str, meanings: Mapping[str, str]) -> tuple[str, int] | None:
    match = _CODE.match(folded)
    if match is None:
        return None
    meaning = meanings.get(str(read_number(match[1])))
    # 一直漏水 begins with a numeral, but only alone does a spoken one answer.
    spoken = not match[1].isascii()
    alone = not folded[match.end() :].strip(_EDGE) or folded[match.end()] in _EDGE
    return None if meaning is None or (spoken and not alone) else (meaning, match.end())


def _kept(text: str, start: int) -> str | None:
    return text[start:].strip(_EDGE) or None


_READERS: Mapping[str, Callable[[str], Answer]] = {
    "attend": _attend,
    "signup": _signup,
    "confirm": _confirm,
    "solved": _solved,
    "rating": _rating,
    "choice": _choice,
}
