"""How people say what they need, brought to the items of a catalogue whose names are nearest to what it is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from bot.understanding.search.index import Lists, unit_lists
from bot.understanding.search.text import clean, everyday, pieces, with_abbreviations

_EVERYDAY = 0.95  # how far an everyday wording is trusted against a name or alias
_LINKED = 0.8  # likeness of names from which an everyday wording belongs to an item
_UNRELATED = 0.25  # likeness of names below which nothing in the catalogue serves a need
_KNOWN = 0.5  # likeness of a question to everyday wordings from which it is known what is needed
_HALF = 0.5  # share of a longer name that a name it holds must make up to mean the same
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SPLIT = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceItem:
    """What of an item is searched; `around` is the text of conditions, audience and remarks."""

    code: str
    name: str
    aliases: Sequence[str] = ()
    around: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for the item at position `owner`, and how far they are to be trusted."""

    owner: int
    words: str
    trust: float


@dataclass(frozen=True, slots=True)
class Needs:
    """The wordings of a catalogue, and the needs that nothing in it serves."""

    wordings: tuple[Wording, ...]
    unserved: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like the nearest names of a catalogue are to what a need is called, and whose names those are."""

    best: float
    owners: frozenset[int]


def needs_of(items: Sequence[ServiceItem]) -> Needs:
    """Return the names, aliases and everyday wordings of every item."""
    wordings = [Wording(owner, with_abbreviations(item.name), 1.0) for owner, item in enumerate(items)]
    wordings += [
        Wording(owner, alias, 1.0)
        for owner, item in enumerate(items)
        for alias in item.aliases
        if alias.strip()
    ]
    likenesses = _likenesses(items)
    for need, words in everyday()["needs"].items():
        likeness = likenesses[need]
        if likeness.best >= _LINKED:
            trust = _EVERYDAY * likeness.best
            wordings += [
                Wording(owner, word, trust)
                for owner in sorted(likeness.owners)
                for word in _SPLIT.split(words)
                if word
            ]
    unserved = frozenset(need for need, likeness in likenesses.items() if likeness.best < _UNRELATED)
    return Needs(tuple(wordings), unserved)


def known_need(question: str) -> str | None:
    """Return what a cleaned question is known to be about, whatever a catalogue offers."""
    lists, spoken = _all_needs()
    alike = lists.scores(lists.unit(pieces(question)))
    at = int(alike.argmax())
    return spoken[at] if alike[at] >= _KNOWN else None


def _likenesses(items: Sequence[ServiceItem]) -> Mapping[str, _Likeness]:
    """Find for each need the items whose name is nearest to what it is called."""
    spellings = [(owner, name) for owner, item in enumerate(items) for name in sorted(_spellings(item.name))]
    names = unit_lists([pieces(clean(name) or name) for _, name in spellings])
    found: dict[str, _Likeness] = {}
    for need in everyday()["needs"]:
        alike = names.scores(names.unit(pieces(clean(need))))
        for at, (_, name) in enumerate(spellings):
            if _is_part(name, need):
                alike[at] = max(alike[at], _LINKED)
        best = float(alike.max(initial=0.0))
        owners = frozenset(spellings[int(at)][0] for at in np.flatnonzero(alike >= best - 1e-6))
        found[need] = _Likeness(best, owners)
    return found


def _is_part(name: str, need: str) -> bool:
    """Whether one of the two begins with the other, which makes up most of it: 养犬登记 of 养犬登记及年检."""
    shorter, longer = sorted((name, need), key=len)
    return len(shorter) > _HALF * len(longer) and longer.startswith(shorter)


def _spellings(name: str) -> set[str]:
    """Return a name with and without what stands in brackets."""
    return {name, _BRACKETS.sub("", name).strip() or name}


@cache
def _all_needs() -> tuple[Lists, tuple[str, ...]]:
    """Return all everyday wordings, indexed, and the need each of them speaks of."""
    spoken = [
        (need, word)
        for need, words in everyday()["needs"].items()
        for word in (need, *_SPLIT.split(words))
        if word
    ]
    counted = [pieces(clean(word) or word) for _, word in spoken]
    return unit_lists(counted), tuple(need for need, _ in spoken)
