"""How alike two reports are: candidates for the same matter, shown to people and never merged by themselves.

A report is turned into weighted signs: what it is about (停水 and 没水 are one thing), how it is, and pairs of characters
for everything the list does not know. Places are compared apart, because 2单元 and 3单元 are two lamps.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources

from bot.understanding.normalise import digits, normalise

_LONGEST = 300  # characters of a report that are compared
_THING, _STATE, _PAIR = 2.0, 0.8, 0.5
_REMEMBERED = 4_096
_CONTAINED = 0.65  # how much it counts that the shorter report is contained in the longer one
_SAME_CATEGORY = 0.2
_ELSEWHERE = 0.35  # 2单元 here and 3单元 there
_DAYS = timedelta(days=14)
_ENOUGH = 0.5
_INNER = re.compile(r"(\d{1,2})\s*单元|(\d{1,2})[层楼](?!栋)|(?<!\d)(\d{3,4})室?(?=$|[^\d年月日号元块路])")
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
    meanings: Mapping[str, tuple[str, float]]
    longest: Mapping[str, int]  # by first character


@dataclass(frozen=True, slots=True)
class _Signs:
    weights: Mapping[str, float]
    total: float
    inner: tuple[str | None, str | None, str | None]  # entrance, floor, room


def likeness(one: str, other: str) -> float:
    """Return how alike two reports are, from 0 to 1; 1 says that one of them holds nothing the other does not."""
    left, right = _signs(one), _signs(other)
    if not left.total or not right.total:
        return 0.0
    few, many = (left, right) if len(left.weights) <= len(right.weights) else (right, left)
    shared = sum(weight for sign, weight in few.weights.items() if sign in many.weights)
    contained = shared / min(left.total, right.total)
    mutual = 2 * shared / (left.total + right.total)
    score = _CONTAINED * contained + (1 - _CONTAINED) * mutual
    return min(1.0, score) * (_ELSEWHERE if _apart(left, right) else 1.0)


def same_matter(
    new: Report, others: Iterable[Report], *, within: timedelta = _DAYS, at_least: float = _ENOUGH
) -> list[tuple[int, float]]:
    """Return the positions in `others` of likely reports of the same matter with their scores, likeliest first.

    They are about the same building (two reports without a building too), at most `within` apart; the same category
    counts for as much as a fifth of the words.
    """
    found = []
    for position, other in enumerate(others):
        if other.building != new.building or abs(new.at - other.at) > within:
            continue
        score = likeness(new.text, other.text)
        if other.category == new.category:
            score = min(1.0, score + _SAME_CATEGORY * score**0.5) if score else 0.0
        if score >= at_least:
            found.append((position, score))
    return sorted(found, key=lambda pair: -pair[1])


def _apart(left: _Signs, right: _Signs) -> bool:
    return any(
        a is not None and b is not None and a != b for a, b in zip(left.inner, right.inner, strict=True)
    )


@lru_cache(maxsize=_REMEMBERED)
def _signs(text: str) -> _Signs:
    plain = digits(text[:_LONGEST])
    inner: list[str | None] = [None, None, None]
    for match in _INNER.finditer(plain):
        for place, found in enumerate(match.groups()):
            inner[place] = inner[place] or found
    bare = _OUTER.sub(" ", _INNER.sub(" ", plain))
    weights: dict[str, float] = {}
    for run, meaning in _pieces(bare):
        if meaning is not None:
            weights[meaning[0]] = meaning[1]
        else:
            for at in range(len(run) - 1):
                weights[run[at : at + 2]] = _PAIR
    return _Signs(weights, sum(weights.values()), (inner[0], inner[1], inner[2]))


def _pieces(bare: str) -> Iterable[tuple[str, tuple[str, float] | None]]:
    """Yield the words with a meaning, and what stands between them."""
    words = _words()
    start = position = 0
    while position < len(bare):
        for size in range(words.longest.get(bare[position], 0), 0, -1):
            meaning = words.meanings.get(bare[position : position + size])
            if meaning is not None:
                size = min(size, len(bare) - position)
                break
        else:
            if not bare[position].isalnum():
                yield bare[start:position], None
                start = position + 1
            position += 1
            continue
        yield bare[start:position], None
        if meaning[1]:
            yield bare[position : position + size], meaning
        position += size
        start = position
    yield bare[start:], None


@cache
def _words() -> _Words:
    source = resources.files("bot.understanding").joinpath("likeness.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    meanings: dict[str, tuple[str, float]] = {
        normalise(word): ("", 0.0) for word in table["fill"]["words"].split()
    }
    for kind, weight in (("states", _STATE), ("places", _STATE), ("things", _THING)):
        for name, words in table[kind].items():
            meanings |= {normalise(word): (name, weight) for word in words.split()}
    longest: dict[str, int] = {}
    for word in meanings:
        longest[word[0]] = max(longest.get(word[0], 0), len(word))
    return _Words(meanings, longest)
