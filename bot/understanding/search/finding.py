"""Everyday words to items of the service catalogue, and the recognition that it has no such item.

Every name, alias and everyday wording is a short document, seen twice: as characters, pairs, triples and sounds, and
as meanings. An item is as near as its nearest wording in both views, helped by how much of the question all its words
together cover; what all signs together say for one item against the others (`odds`) has a vote in the order. Plain arrays, no model: a catalogue is indexed within seconds whenever it changes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding.search.acts import acts_of, add_votes
from bot.understanding.search.index import (
    Entries,
    Floats,
    Lists,
    Question,
    Signs,
    ask,
    flatten,
    presence_lists,
    unit_lists,
)
from bot.understanding.search.meanings import signs
from bot.understanding.search.odds import learn
from bot.understanding.search.text import clean, everyday, pieces
from bot.understanding.search.wordings import Needs, ServiceItem, needs_of
from bot.understanding.sounds import acronyms, initials

__all__ = ["Hit", "ServiceIndex", "ServiceItem"]

_COVERED = 0.9  # weight of how much of the question the item's words cover
_HABIT = (
    1.5  # wordings beside which one more that holds a meaning makes it half sure that it belongs to the item
)
_UNUSUAL = 12.0  # added to the weight of a question's meanings, so that a poor question is never covered
_AROUND = 0.1  # weight of conditions and remarks
_WRITTEN = 0.7  # weight of the characters against the meanings
_ENOUGH = 0.3  # below, the catalogue has no such item
_NEAREST = 1.5  # what nearness counts for beside the odds
_SHOWN = 3  # so many are shown though far behind
_STRANGER = 0.1  # share of the best score below which nothing is shown
_FAR_BEHIND = 0.45  # share of the best score that later answers must reach
_OUTSIDE = 0.4  # what remains of a score when the question names a thing the catalogue never does
_FOREIGN = 0.45  # the same for an official paper of a trade the catalogue never names (导游证)
_ABBREVIATED = 0.6  # score of an item whose words begin with the letters typed
_OFFICIAL = re.compile(
    r"(?P<trade>(?:(?![办要领开考换补给个有没该进上下里的了着过到去来把被写])[一-鿿]){2})(?:从业|经营|执业|职业|专业|制作|生产|销售|运输|施工|设计|服务|技术|甲级|乙级)*(?:资格|许可|资质|执业|备案|审批|(?<![验认])证|执照|牌照|上牌|考核|年检|年审|评审|认定)"
)
_ENOUGH_FOR_STRANGE = 0.75  # the same for a question that names a thing the catalogue never does
_AHEAD = 4.0  # votes by which an item must lead over the needs that others serve
_PLAIN = 1.6  # nearness of an item from which no such need is believed instead
_BEHIND = 5.0  # votes by which it may lag behind a need of everybody that nothing here serves, for such needs are kin
_TELLING = 4  # characters of a question that a name must hold to be meant
_SHORTEST = 60.0  # added to the weight of a question: about two pairs of characters


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its nearness (0 to about 3) and the words of the question that led to it.

    Hits come by what speaks for them against the others, which is not always the nearest first.
    """

    code: str
    score: float
    words: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _View:
    """One way of seeing the wordings: each for itself, all of an item together, and what stands around it."""

    nearest: Lists
    together: Lists
    around: Lists
    owners: NDArray[np.int32]
    trust: Floats
    poor: float

    def scores(self, question: Question) -> Floats:
        """Return how near every item is to a question."""
        best = np.zeros(self.together.count, dtype=np.float32)
        np.maximum.at(best, self.owners, self.nearest.nearness(question) * self.trust)
        best += _COVERED * self.together.coverage(question, self.poor)
        best += _AROUND * self.around.coverage(question, self.poor)
        return best


class ServiceIndex:
    """Finds items of one catalogue. Immutable: a changed catalogue is a new index."""

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        self._items = tuple(items)
        needs = needs_of(self._items)
        self._served, self._common, self._unless = needs.served, needs.common, needs.unless
        texts = [clean(wording.words) or wording.words for wording in needs.wordings]
        self._owner = [wording.owner for wording in needs.wordings]
        letters = {text: initials(text) for text in set(texts)}
        self._initials = [letters[text] for text in texts]
        written = flatten(map(pieces, texts))
        self._written = _view(
            needs, written, (pieces(clean(item.around)) for item in self._items), poor=_SHORTEST
        )
        meanings = [signs(wording.words, typed=False) for wording in needs.wordings]
        meant = flatten(meanings)
        self._acts = acts_of([item.name for item in self._items], zip(self._owner, meanings, strict=True))
        self._meant = _view(
            needs, meant, (signs(item.around, typed=False) for item in self._items), poor=_UNUSUAL
        )
        self._odds = learn(written.beside(meant), self._owner, needs.count)
        own = [text for text, owner in zip(texts, self._owner, strict=True) if owner < needs.served]
        catalogue = "|".join((*own, *(item.around for item in self._items)))
        self._outside = [word for word in everyday()["outside"]["words"].split() if word not in catalogue]

    def find(self, text: str, count: int = 5) -> list[Hit]:
        """Return the nearest items, best first; empty when the catalogue has no such item."""
        question = clean(text)
        if not question or not self._items:
            return []
        found = signs(text)
        written, meant = ask(pieces(question)), ask(found)
        strange = self._strangeness(question)
        scores = self._scores(question, written, meant) * np.float32(strange)
        votes = np.float32(_NEAREST) * _spread(scores) + self._odds.scores(written.beside(meant))
        votes[[need for need, words in self._unless if any(word in question for word in words)]] = -np.inf
        enough = _ENOUGH if strange == 1.0 else _ENOUGH_FOR_STRANGE
        top = float(scores[: self._served].max())
        nearest = int(np.argmax(votes[: self._served]))
        refused = top < enough or self._is_elsewhere(votes, plain=top >= _PLAIN)
        if refused and not self._is_named(question, nearest):
            return []
        votes = add_votes(votes[: self._served], self._acts.votes(text, found, nearest))
        best = np.argsort(-votes, kind="stable")[:count]
        return [
            Hit(self._items[at].code, round(float(scores[at]), 4), self._why(question, int(at)))
            for at in best
            if scores[at] >= top * (_STRANGER if at in best[:_SHOWN] else _FAR_BEHIND)
        ]

    def _is_named(self, question: str, at: int) -> bool:
        """Whether the name of an item holds all that is asked (退休认证 of 退休待遇资格认证)."""
        name = self._items[at].name
        covered = (sum(map(len, _shared(part, name))) == len(part) for part in question.split("|"))
        return len(question) >= _TELLING and all(covered)

    def _is_elsewhere(self, votes: Floats, *, plain: bool) -> bool:
        """Whether the question rather means something that nothing in this catalogue serves."""
        best = float(votes[: self._served].max())
        others, common = votes[self._served : self._common], votes[self._common :]
        beaten = len(others) > 0 and best - float(others.max()) < _AHEAD
        return beaten or (not plain and len(common) > 0 and float(common.max()) - best > _BEHIND)

    def _scores(self, question: str, written: Question, meant: Question) -> Floats:
        scores = self._written.scores(written)
        for letters in acronyms(question):
            spelt = [
                owner for owner, known in zip(self._owner, self._initials, strict=True) if letters in known
            ]
            scores[spelt] += _ABBREVIATED
        return _WRITTEN * scores + self._meant.scores(meant)

    def _strangeness(self, question: str) -> float:
        """Return what remains of the scores when the question names a thing this catalogue never does."""
        strange = _OUTSIDE if any(word in question for word in self._outside) else 1.0
        trades = [match["trade"] for match in _OFFICIAL.finditer(question)]
        return strange * (_FOREIGN if any(self._unheard(trade) for trade in trades) else 1.0)

    def _unheard(self, trade: str) -> bool:
        """Whether no wording of an item holds the two characters, nor two that sound like them."""
        holders = self._written.nearest.posted.holders(ask(dict.fromkeys(_pairs(trade), 1.0)))
        return not (self._written.owners[holders] < self._served).any()

    def _why(self, question: str, at: int) -> tuple[str, ...]:
        item = self._items[at]
        own = "|".join((item.name, *item.aliases, item.around))
        words: list[str] = []
        for part in question.split("|"):
            words += _shared(part, own)
        return tuple(dict.fromkeys(words))


def _view(needs: Needs, wordings: Entries, around: Iterable[Signs], *, poor: float) -> _View:
    owners = np.array([wording.owner for wording in needs.wordings], dtype=np.int64)
    return _View(
        nearest=unit_lists(wordings, len(owners), owners),
        together=presence_lists(_habits(wordings, owners, needs.count), needs.count),
        around=presence_lists(flatten(dict.fromkeys(words, 1.0) for words in around), needs.count),
        owners=owners.astype(np.int32),
        trust=np.array([wording.trust for wording in needs.wordings], dtype=np.float32),
        poor=poor,
    )


def _habits(wordings: Entries, owners: NDArray[np.int64], count: int) -> Entries:
    """Return how surely each sign belongs to an item: the more of its wordings hold it, the surer."""
    pairs, times = np.unique(wordings.places * count + owners[wordings.documents], return_counts=True)
    return Entries(wordings.signs, pairs // max(count, 1), pairs % max(count, 1), times / (times + _HABIT))


def _spread(scores: Floats) -> Floats:
    """Return the scores in standard deviations from their mean."""
    width = float(scores.std())
    return (scores - scores.mean()) / np.float32(width) if width > 0 else np.zeros_like(scores)


def _pairs(text: str) -> list[str]:
    """Return the pairs of characters of a cleaned text and of its sounds."""
    return [piece for piece in pieces(text) if len(piece) > 1]


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
