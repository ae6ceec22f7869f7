"""How people say what they need, brought to the items of a catalogue whose names are nearest to what it is called."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot.understanding.search.acts import done_by, family_of
from bot.understanding.search.index import ask, flatten, unit_lists
from bot.understanding.search.meanings import signs
from bot.understanding.search.text import clean, everyday, pieces, with_abbreviations

_EVERYDAY = 0.95  # how far an everyday wording is trusted against a name or alias
_LINKED = (
    0.42  # likeness of names, as written and as meant, from which an everyday wording belongs to an item
)
_KIN = 0.25  # the same where item and need have no nearer one on either side
_WHOLLY = 0.7  # the same from which it is trusted fully
_ENOUGH_TO_KNOW = (
    12  # wordings by which a need is recognised that nothing here serves; all of them cost a second
)
_SAME = 0.8  # likeness of a name that holds most of another
_UNRELATED = 0.2  # likeness of names below which nothing in the catalogue serves a need of everybody
_NOT_HERE = 0.25  # the same for a need that is seldom served here
_HALF = 0.5  # share of a longer name that a name it holds must make up to mean the same
_MOST_OWNERS = 20  # items of one name that take the wordings of a need; more would only be shown at random
_MATTER = 2  # characters that say what a need served elsewhere is about
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
    """The wordings of a catalogue, and behind its items those of the needs that nothing in it serves.

    Owners below `served` are items, from there on needs served elsewhere, from `common` on needs of everybody.
    """

    wordings: tuple[Wording, ...]
    served: int
    common: int
    count: int
    unless: tuple[tuple[int, tuple[str, ...]], ...] = ()  # words with which a need is none of those elsewhere


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like the nearest names of a catalogue are to what a need is called, and whose names those are."""

    best: float
    owners: frozenset[int]
    mutual: bool = False  # no other need is nearer to one of the names


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
    served = common = count = len(items)
    unless: list[tuple[int, tuple[str, ...]]] = []
    names = "|".join(item.name for item in items)
    for need, words in _needs().items():
        if any(matter in names for matter in everyday()["matters"].get(need, "").split()):
            continue
        likeness = likenesses[need]
        spoken = list(filter(None, _SPLIT.split(words)))
        if likeness.best >= (_LINKED if not likeness.mutual else _KIN):
            trust = _EVERYDAY * min(1.0, max(_LINKED, likeness.best) / _WHOLLY)
            wordings += [
                Wording(owner, word, trust)
                for owner in sorted(likeness.owners)[:_MOST_OWNERS]
                for word in spoken
            ]
        elif likeness.best < (_NOT_HERE if need in everyday()["elsewhere"] else _UNRELATED):
            said = spoken if need in everyday()["elsewhere"] else spoken[:_ENOUGH_TO_KNOW]
            wordings += [Wording(count, word, _EVERYDAY) for word in (need, *said)]
            if need in everyday()["unless"]:
                unless.append((count, tuple(everyday()["unless"][need].split())))
            count += 1
        if need in everyday()["elsewhere"]:
            common = count
    return Needs(tuple(wordings), served, common, count, tuple(unless))


def _needs() -> Mapping[str, str]:
    """Return what is needed and how people say it, the needs served elsewhere first."""
    return {**everyday()["elsewhere"], **everyday()["needs"]}


def _likenesses(items: Sequence[ServiceItem]) -> Mapping[str, _Likeness]:
    """Find for each need the items whose name is nearest to what it is called."""
    spellings = [(owner, name) for owner, item in enumerate(items) for name in sorted(_spellings(item.name))]
    # 经营许可 is rare in a catalogue with one permit and says nothing all the same: the needs count, too.
    every = [*(name for _, name in spellings), *_needs()]
    written = unit_lists(flatten(pieces(clean(name) or name) for name in every), len(every))
    meant = unit_lists(flatten(signs(name, typed=False) for name in every), len(every))
    families: defaultdict[str, list[int]] = defaultdict(list)
    for owner, item in enumerate(items):
        families[family_of(item.name)].append(owner)
    found: dict[str, _Likeness] = {}
    nearest: dict[int, tuple[str, float]] = {}
    for need in _needs():
        alike = written.nearness(ask(pieces(clean(need))))[: len(spellings)]
        alike += meant.nearness(ask(signs(need, typed=False)))[: len(spellings)]
        alike /= 2
        for at, (_, name) in enumerate(spellings):
            if _is_part(name, need):
                alike[at] = max(alike[at], _SAME)
            elif need in everyday()["elsewhere"] and need[:_MATTER] not in name:
                alike[at] = 0.0
        best = float(alike.max(initial=0.0))
        owners = frozenset(spellings[int(at)][0] for at in np.flatnonzero(alike >= best - 1e-6))
        if not done_by(need):  # what is called 取水许可 is said of granting, renewing and ending it
            owners = frozenset(at for owner in owners for at in families[family_of(items[owner].name)])
        found[need] = _Likeness(best, owners)
        if need not in everyday()["elsewhere"]:
            for owner in owners:
                if best > nearest.get(owner, ("", 0.0))[1]:
                    nearest[owner] = (need, best)
    for need, _ in nearest.values():
        found[need] = replace(found[need], mutual=True)
    return found


def _is_part(name: str, need: str) -> bool:
    """Whether one of the two begins with the other, which makes up most of it: 养犬登记 of 养犬登记及年检."""
    shorter, longer = sorted((name, need), key=len)
    return len(shorter) > _HALF * len(longer) and longer.startswith(shorter)


def _spellings(name: str) -> set[str]:
    """Return a name with and without what stands in brackets."""
    return {name, _BRACKETS.sub("", name).strip() or name}
