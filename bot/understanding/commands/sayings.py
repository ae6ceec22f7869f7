"""Orders in words no form knows: 302说的事归咱们管,那就收了吧; learnt from examples, and only ever asked about.

The grammar reads what it can take apart. What is left is compared with how staff say each act in roundabout ways, and
with how they talk about a case without ordering anything; only a clear lead counts.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from bot.understanding.bayes import Resemblance
from bot.understanding.commands.case_numbers import CASE, Shape
from bot.understanding.commands.found import Found
from bot.understanding.commands.talk import CANNOT
from bot.understanding.commands.words import QUESTION, TAKEN_BACK
from bot.understanding.normalise import normalise
from bot.understanding.numerals import fold

_LONGEST = 80
_LEAD_OVER_TALK, _LEAD = 0.6, 0.1  # by which an act must lead talk, and the next act; from trying 0 to 0.8
_HEARSAY = re.compile(
    r"听说|听人|据说|以为|说成|(?:^|[,。\s])(?:先|你|可|千万)*(?:别|不要|莫|甭|勿)(?!拖|磨蹭|耽|压|晾|搁)"
)
_GUARDS = (QUESTION, TAKEN_BACK, CANNOT, _HEARSAY)
_NUMBER = "0"
_NO_ACT = "none"
_QUERIES = frozenset(("list_todo", "stats", "search"))
_SEEKS = re.compile(r"[查找搜翻]")
_OF_CASES = re.compile(
    r"[几件条张的]件|[单案]子|工单|案件|诉求|来件|的[件单](?!位|元)|[未没待在快]办|办[结完]|超[期时]|逾期|受理|催办|积压|督办|"
    r"(?:手[上里头]|名下|网格).*[件单活]"
)
_SHORTEST_NUMBER = 3  # digits of a case's number said in words
_TYPED = re.compile(r"[0-9]{2}")


def learnt_order(shape: Shape) -> Found | None:
    """Return the act that a message with a number resembles, never sure; None for talk and for doubt."""
    if not shape.spans or not _is_case(shape):
        return None
    act = _resembled(shape.text)
    return Found(act, sure=False) if act and act not in _QUERIES else None


def learnt_query(text: str) -> str | None:
    """Return the question about many cases that a message without a number resembles: list_todo, stats or search."""
    act = _resembled(text) if _OF_CASES.search(text) else None
    return act if act in _QUERIES and (act != "search" or _SEEKS.search(text)) else None


def _is_case(shape: Shape) -> bool:
    """Whether the first number can only be a case's: 十一 is a day and a holiday, too."""
    first = shape.spans[0]
    short = any(len(number) < _SHORTEST_NUMBER for number in first.numbers)
    at = shape.text.index(CASE)
    typed = _TYPED.search(fold(shape.slice(at, at + 1))) is not None
    return first.marked or not (first.date_like or (short and not typed))


def _resembled(text: str) -> str | None:
    if len(text) > _LONGEST or any(guard.search(text) for guard in _GUARDS):
        return None
    ranked = _sayings().ranked(normalise(text.replace(CASE, _NUMBER)))
    if not ranked or ranked[0][0] == _NO_ACT:
        return None
    (act, first), (_, second) = ranked[0], ranked[1]
    talk = next(score for kind, score in ranked if kind == _NO_ACT)
    return act if first - talk >= _LEAD_OVER_TALK and first - second >= _LEAD else None


def prepare() -> None:
    """Learn the examples now: the first message of a clerk must not wait for it."""
    _sayings()


@cache
def _sayings() -> Resemblance:
    source = resources.files("bot.understanding.commands").joinpath("sayings.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(source)["sayings"]
    return Resemblance(
        {act: [normalise(line) for line in lines.splitlines() if line] for act, lines in table.items()}
    )
