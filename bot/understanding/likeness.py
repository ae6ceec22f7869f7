"""How alike two reports are: candidates for the same matter, shown to people and never merged by themselves.

A report is turned into weighted signs: what it is about (停水 and 没水 are one thing), what is wrong with it, and pairs of
characters for everything the list does not know. Two reports of a dog, one of its barking and one of its dirt, are two
matters. Places are compared apart, because 2单元 and 3单元 are two lamps.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources

from bot.understanding.normalise import digits, normalise
from bot.understanding.numerals import read_number

_LONGEST = 300  # characters of a report that are compared
_THING, _FAULT, _PLACE, _PAIR = 2.0, 1.0, 0.5, 0.3
_REMEMBERED = 4_096
_CONTAINED = 0.65  # how much it counts that the shorter report is contained in the longer one
_SAME_CATEGORY = 0.2
_ELSEWHERE = 0.35  # 2单元 here and 3单元 there
_OTHER_FLOOR = 0.6  # who tells of the floor above may live on any
_OTHER_THING = 0.4  # both say what it is about, and nothing is the same
_OTHER_FAULT = 0.5  # both say what is wrong, and nothing is the same
# One building, one kind of matter, a fortnight, and nothing that the two say differently: worth a look.
_NOTHING_AGAINST = 0.5
_DAYS = timedelta(days=14)
_ENOUGH = 0.5
_NUMERAL = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_INNER = re.compile(
    rf"({_NUMERAL})\s*单元|({_NUMERAL})[层楼](?![栋上下顶道梯])|(?<!\d)(\d{{3,4}})室?(?=$|[^\d年月日号元块路])"
)
_OUTER = re.compile(r"\d{1,3}(?:号楼|栋|幢|座|#)|\d{1,3}-\d{1,2}-\d{2,4}|\d+")


@dataclass(frozen=True, slots=True)
class Report:
    """What of a report decides whether two are about the same matter; `building` and `category` as the caller names them."""

    text: str
    building: str | int | None
    category: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Words:
    meanings: Mapping[str, tuple[tuple[str, float], ...]]  # what says nothing has none
    longest: Mapping[str, int]  # by first character
    akin: tuple[frozenset[str], ...]  # faults that come together


@dataclass(frozen=True, slots=True)
class _Signs:
    weights: Mapping[str, float]
    total: float
    things: frozenset[str]
    faults: frozenset[str]
    names: frozenset[str]  # three characters in a row that the list does not know: 铁架子
    inner: tuple[str | None, str | None, str | None]  # entrance, floor, room


def likeness(one: str, other: str) -> float:
    """Return how alike two reports are, from 0 to 1; 1 says that one of them holds nothing the other does not."""
    left, right = _signs(one), _signs(other)
    return _likeness(left, right, _difference(left, right))


def _likeness(left: _Signs, right: _Signs, remains: float) -> float:
    if not left.total or not right.total:
        return 0.0
    few, many = (left, right) if len(left.weights) <= len(right.weights) else (right, left)
    shared = sum(weight for sign, weight in few.weights.items() if sign in many.weights)
    contained = shared / min(left.total, right.total)
    mutual = 2 * shared / (left.total + right.total)
    score = _CONTAINED * contained + (1 - _CONTAINED) * mutual
    return min(1.0, score) * remains


def same_matter(
    new: Report, others: Iterable[Report], *, within: timedelta = _DAYS, at_least: float = _ENOUGH
) -> list[tuple[int, float]]:
    """Return the positions in `others` of likely reports of the same matter with their scores, likeliest first.

    They are about the same building (two reports without a building too), at most `within` apart; the same category
    counts for as much as a fifth of the words.
    """
    found = []
    mine = _signs(new.text)
    for position, other in enumerate(others):
        if other.building != new.building or abs(new.at - other.at) > within:
            continue
        theirs = _signs(other.text)
        remains = _difference(mine, theirs)
        score = _likeness(mine, theirs, remains)
        same_kind = other.category == new.category
        if same_kind:
            score = min(1.0, score + _SAME_CATEGORY * score**0.5)
        compatible = remains == 1.0 and bool(mine.total and theirs.total)
        if compatible and (same_kind or not mine.names.isdisjoint(theirs.names)):
            score = max(score, _NOTHING_AGAINST)
        if score >= at_least:
            found.append((position, score))
    return sorted(found, key=lambda pair: -pair[1])


def _difference(left: _Signs, right: _Signs) -> float:
    """Return what remains of a likeness where the two say that they are about different places, things or faults."""
    entrance, floor, room = (
        a is not None and b is not None and a != b for a, b in zip(left.inner, right.inner, strict=True)
    )
    remains = _ELSEWHERE if entrance or room else _OTHER_FLOOR if floor else 1.0
    if left.things and right.things and left.things.isdisjoint(right.things):
        remains *= _OTHER_THING
    if left.faults and right.faults and not _akin(left.faults, right.faults):
        remains *= _OTHER_FAULT
    return remains


def _akin(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether faults are the same or such as come together: rubbish that is left and rubbish that smells."""
    groups = _words().akin
    return not left.isdisjoint(right) or any(left & group and right & group for group in groups)


@lru_cache(maxsize=_REMEMBERED)
def _signs(text: str) -> _Signs:
    plain = digits(text[:_LONGEST])
    inner: list[str | None] = [None, None, None]
    for match in _INNER.finditer(plain):
        for place, found in enumerate(match.groups()):
            inner[place] = inner[place] or (str(read_number(found)) if found else None)
    bare = _OUTER.sub(" ", _INNER.sub(" ", plain))
    weights: dict[str, float] = {}
    names: set[str] = set()
    for run, meanings in _pieces(bare):
        weights |= dict(meanings)
        if not meanings:
            weights |= {run[at : at + 2]: _PAIR for at in range(len(run) - 1)}
            names.update(run[at : at + 3] for at in range(len(run) - 2))
    return _Signs(
        weights,
        sum(weights.values()),
        frozenset(sign for sign in weights if sign.startswith("things.")),
        frozenset(sign for sign in weights if sign.startswith("faults.")),
        frozenset(names),
        (inner[0], inner[1], inner[2]),
    )


def _pieces(bare: str) -> Iterable[tuple[str, tuple[tuple[str, float], ...]]]:
    """Yield the words that mean something, and with no meaning what stands between them."""
    words = _words()
    start = position = 0
    while position < len(bare):
        size = _longest_word(bare, position, words)
        if not size:
            if not bare[position].isalnum():
                yield bare[start:position], ()
                start = position + 1
            position += 1
            continue
        yield bare[start:position], ()
        meanings = words.meanings[bare[position : position + size]]
        if meanings:
            yield bare[position : position + size], meanings
        position += size
        start = position
    yield bare[start:], ()


def _longest_word(bare: str, position: int, words: _Words) -> int:
    """Return the length of the longest listed word at a position, 0 when there is none."""
    most = min(words.longest.get(bare[position], 0), len(bare) - position)
    return next(
        (size for size in range(most, 0, -1) if bare[position : position + size] in words.meanings), 0
    )


@cache
def _words() -> _Words:
    source = resources.files("bot.understanding").joinpath("likeness.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    meanings: dict[str, tuple[tuple[str, float], ...]] = {
        normalise(word): () for word in table["fill"]["words"].split()
    }
    for kind, weight in (("faults", _FAULT), ("places", _PLACE), ("things", _THING)):
        for name, words in table[kind].items():
            for word in map(normalise, words.split()):
                meanings[word] = (*meanings.get(word, ()), (f"{kind}.{name}", weight))
    longest: dict[str, int] = {}
    for word in meanings:
        longest[word[0]] = max(longest.get(word[0], 0), len(word))
    akin = (frozenset(f"faults.{name}" for name in names.split()) for names in table["akin"].values())
    return _Words(meanings, longest, tuple(akin))
