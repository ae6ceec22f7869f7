"""Everyday words to items of the service catalogue, and the recognition that it has no such item.

Every name, alias and everyday wording is a short document of characters, pairs, triples and sounds;
an item is as near as its nearest wording, helped by the other words of its entry. Plain arrays, no
model: a catalogue is indexed within a second whenever it changes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from bot.understanding.search.index import Floats, Lists, build_lists, raw_weights
from bot.understanding.search.text import clean, everyday, pieces, with_abbreviations
from bot.understanding.sounds import acronyms, initials

_EVERYDAY = 0.95  # how far an everyday wording is trusted against a name or alias
_COVERED = 0.9  # weight of how much of the question the item's words cover
_AROUND = 0.1  # weight of conditions and remarks
_LINKED = 0.8  # likeness of names from which an everyday wording belongs to an item
_ENOUGH = 0.2  # below, the catalogue has no such item
_FAR_BEHIND = 0.45  # share of the best score that later answers must reach
_OUTSIDE = 0.2  # what remains of a score when the question names a thing the catalogue never does
_FOREIGN = 0.35  # the same for an official paper of a trade the catalogue never names (导游证)
_ABBREVIATED = 0.6  # score of an item whose words begin with the letters typed
_OFFICIAL = re.compile(
    r"(?P<trade>(?:(?![办要领开考换补给个有没])[一-鿿]){2})(?:从业|经营|执业|职业|专业|制作|生产|销售|运输|施工|设计|服务|技术|甲级|乙级)*(?:资格|许可|资质|执业|备案|审批|证|执照|牌照|上牌|考核|年检|年审|评审|认定)"
)
_UNRELATED = 0.25  # likeness of names below which nothing in the catalogue serves a need
_KNOWN = 0.5  # likeness of a question to everyday wordings from which it is known what is needed
_DOUBTFUL = 0.5  # below, an item is not believed when something else is known to be needed
_HALF = 0.5  # share of a longer name that a name it holds must make up to mean the same
_SHORTEST = 60.0  # added to the weight of a question: about two pairs of characters
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SPLIT = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceItem:
    """What of an item is searched; `around` is the text of conditions, audience and remarks."""

    code: str
    name: str
    aliases: Sequence[str] = ()
    around: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its nearness (0 to about 1) and the words of the question that led to it."""

    code: str
    score: float
    words: tuple[str, ...] = field(default=())


class ServiceIndex:
    """Finds items of one catalogue. Immutable: a changed catalogue is a new index."""

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        self._items = tuple(items)
        likenesses = _likenesses(self._items)
        self._elsewhere = frozenset(
            need for need, likeness in likenesses.items() if likeness.best < _UNRELATED
        )
        wordings = _wordings(self._items, likenesses)
        texts = [clean(words) or words for _, words, _ in wordings]
        self._owner = np.array([owner for owner, _, _ in wordings], dtype=np.int32)
        self._trust = np.array([trust for _, _, trust in wordings], dtype=np.float32)
        self._initials = [initials(text) for text in texts]
        counted = [pieces(text) for text in texts]
        self._nearest = build_lists(counted, cosine=True)
        together = [Counter[str]() for _ in self._items]
        for (owner, _, _), document in zip(wordings, counted, strict=True):
            together[owner].update(document)
        self._together = build_lists(together, cosine=False)
        self._around = build_lists([pieces(clean(item.around)) for item in self._items], cosine=False)
        catalogue = "|".join((*texts, *(item.around for item in self._items)))
        self._outside = [word for word in everyday()["outside"]["words"].split() if word not in catalogue]

    def find(self, text: str, count: int = 5) -> list[Hit]:
        """Return the nearest items, best first; empty when the catalogue has no such item."""
        question = clean(text)
        if not question or not self._items:
            return []
        scores = self._scores(question)
        best = np.argsort(-scores, kind="stable")[:count]
        top = float(scores[best[0]])
        if top < _ENOUGH or (top < _DOUBTFUL and _known_need(question) in self._elsewhere):
            return []
        return [
            Hit(self._items[at].code, round(float(scores[at]), 4), self._why(question, int(at)))
            for at in best
            if scores[at] >= top * _FAR_BEHIND
        ]

    def _scores(self, question: str) -> Floats:
        found = pieces(question)
        scores = np.zeros(len(self._items), dtype=np.float32)
        np.maximum.at(scores, self._owner, self._nearest.scores(self._nearest.weights(found)) * self._trust)
        scores += _COVERED * _coverage(self._together, found) + _AROUND * _coverage(self._around, found)
        for letters in acronyms(question):
            meant = [
                owner for owner, known in zip(self._owner, self._initials, strict=True) if letters in known
            ]
            scores[meant] += _ABBREVIATED
        return scores * self._strangeness(question)

    def _strangeness(self, question: str) -> float:
        """Return what remains of the scores when the question names a thing this catalogue never does."""
        if any(word in question for word in self._outside):
            return _OUTSIDE
        trades = [match["trade"] for match in _OFFICIAL.finditer(question)]
        return _FOREIGN if any(self._unheard(trade) for trade in trades) else 1.0

    def _unheard(self, trade: str) -> bool:
        """Whether no wording holds the two characters, nor two that sound like them."""
        return not any(piece in self._together.rarity for piece in pieces(trade) if len(piece) > 1)

    def _why(self, question: str, at: int) -> tuple[str, ...]:
        item = self._items[at]
        own = "|".join((item.name, *item.aliases, item.around))
        words: list[str] = []
        for part in question.split("|"):
            words += _shared(part, own)
        return tuple(dict.fromkeys(words))


def _coverage(lists: Lists, found: Counter[str]) -> Floats:
    """Return for every document which share of the question's weight its words cover.

    A question of one or two characters never counts as covered, whatever holds them.
    """
    squares = {piece: weight * weight for piece, weight in raw_weights(found, lists).items()}
    whole = sum(squares.values()) + _SHORTEST
    return lists.scores({piece: square / whole for piece, square in squares.items()})


def _shared(part: str, own: str) -> list[str]:
    """Return the longest stretches of two and more characters that `part` shares with `own`."""
    found, start = [], 0
    while start < len(part) - 1:
        end = start + 2
        if part[start:end] not in own:
            start += 1
            continue
        while end < len(part) and part[start : end + 1] in own:
            end += 1
        found.append(part[start:end])
        start = end
    return found


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How like the nearest names of a catalogue are to what a need is called, and whose names those are."""

    best: float
    owners: frozenset[int]


def _wordings(
    items: Sequence[ServiceItem], likenesses: Mapping[str, _Likeness]
) -> list[tuple[int, str, float]]:
    wordings: list[tuple[int, str, float]] = []
    for owner, item in enumerate(items):
        wordings.append((owner, with_abbreviations(item.name), 1.0))
        wordings += [(owner, alias, 1.0) for alias in item.aliases if alias.strip()]
    for need, words in everyday()["needs"].items():
        likeness = likenesses[need]
        if likeness.best >= _LINKED:
            trust = _EVERYDAY * likeness.best
            wordings += [
                (owner, word, trust) for owner in likeness.owners for word in _SPLIT.split(words) if word
            ]
    return wordings


def _likenesses(items: Sequence[ServiceItem]) -> dict[str, _Likeness]:
    """Find for each need the items whose name is nearest to what it is called."""
    spellings = [(owner, name) for owner, item in enumerate(items) for name in sorted(_spellings(item.name))]
    names = build_lists([pieces(clean(name) or name) for _, name in spellings], cosine=True)
    found: dict[str, _Likeness] = {}
    for need in everyday()["needs"]:
        alike = names.scores(names.weights(pieces(clean(need))))
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
def _needs() -> tuple[Lists, tuple[str, ...]]:
    """Return all everyday wordings, indexed, and the need each of them speaks of."""
    spoken = [
        (need, word)
        for need, words in everyday()["needs"].items()
        for word in (need, *_SPLIT.split(words))
        if word
    ]
    counted = [pieces(clean(word) or word) for _, word in spoken]
    return build_lists(counted, cosine=True), tuple(need for need, _ in spoken)


def _known_need(question: str) -> str | None:
    """Return what the question is known to be about, whatever a catalogue offers."""
    lists, spoken = _needs()
    alike = lists.scores(lists.weights(pieces(question)))
    at = int(alike.argmax())
    return spoken[at] if alike[at] >= _KNOWN else None
