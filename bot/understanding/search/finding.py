"""Everyday words to items of the service catalogue, and the recognition that it has no such item.

Every name, alias and everyday wording is a short document, seen twice: as characters, pairs, triples and sounds, and
as meanings. An item is as near as its nearest wording in both views, helped by how much of the question all its words
together cover; what all signs together say for one item against the others (`odds`) has a vote in the order. Plain arrays, no model: a catalogue is indexed within seconds whenever it changes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.understanding.search.index import Floats, Lists, Signs, presence_lists, unit_lists
from bot.understanding.search.meanings import signs
from bot.understanding.search.odds import learn
from bot.understanding.search.text import clean, everyday, pieces
from bot.understanding.search.wordings import ServiceItem, Wording, needs_of
from bot.understanding.sounds import acronyms, initials

__all__ = ["Hit", "ServiceIndex", "ServiceItem"]

_COVERED = 0.9  # weight of how much of the question the item's words cover
_HABIT = (
    1.5  # wordings beside which one more that holds a meaning makes it half sure that it belongs to the item
)
_UNUSUAL = 12.0  # added to the weight of a question's meanings, so that a poor question is never covered
_AROUND = 0.1  # weight of conditions and remarks
_WRITTEN = 0.7  # weight of the characters against the meanings
_ENOUGH = 0.35  # below, the catalogue has no such item
_NEAREST = 1.5  # what nearness counts for beside the odds
_SHOWN = 3  # so many are shown however far behind
_FAR_BEHIND = 0.45  # share of the best score that later answers must reach
_OUTSIDE = 0.4  # what remains of a score when the question names a thing the catalogue never does
_FOREIGN = 0.45  # the same for an official paper of a trade the catalogue never names (导游证)
_ABBREVIATED = 0.6  # score of an item whose words begin with the letters typed
_OFFICIAL = re.compile(
    r"(?P<trade>(?:(?![办要领开考换补给个有没])[一-鿿]){2})(?:从业|经营|执业|职业|专业|制作|生产|销售|运输|施工|设计|服务|技术|甲级|乙级)*(?:资格|许可|资质|执业|备案|审批|(?<!验)证|执照|牌照|上牌|考核|年检|年审|评审|认定)"
)
_ENOUGH_FOR_STRANGE = 0.75  # the same for a question that names a thing the catalogue never does
_AHEAD = 0.5  # votes by which an item must lead over the needs that others serve
_BEHIND = 5.0  # votes by which it may lag behind a need of everybody that nothing here serves, for such needs are kin
_SHORTEST = 60.0  # added to the weight of a question: about two pairs of characters


@dataclass(frozen=True, slots=True)
class Hit:
    """An item with its nearness (0 to about 1) and the words of the question that led to it."""

    code: str
    score: float
    words: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _View:
    """One way of seeing the wordings: each for itself, all of an item together, and what stands around it."""

    nearest: Lists
    together: Lists
    around: Lists
    owners: np.typing.NDArray[np.int32]
    trust: Floats
    poor: float

    def scores(self, found: Signs) -> Floats:
        """Return how near every item is to a question."""
        best = np.zeros(self.together.count, dtype=np.float32)
        np.maximum.at(best, self.owners, self.nearest.scores(self.nearest.unit(found)) * self.trust)
        best += _COVERED * self.together.coverage(found, self.poor)
        best += _AROUND * self.around.coverage(found, self.poor)
        return best


class ServiceIndex:
    """Finds items of one catalogue. Immutable: a changed catalogue is a new index."""

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        self._items = tuple(items)
        needs = needs_of(self._items)
        self._served, self._common = needs.served, needs.common
        cleaned = {words: clean(words) or words for words in {wording.words for wording in needs.wordings}}
        texts = [cleaned[wording.words] for wording in needs.wordings]
        self._owner = [wording.owner for wording in needs.wordings]
        letters = {text: initials(text) for text in set(texts)}
        self._initials = [letters[text] for text in texts]
        elsewhere: list[Signs] = [{} for _ in range(needs.count - needs.served)]
        around = [pieces(clean(item.around)) for item in self._items]
        written = {text: pieces(text) for text in set(texts)}
        self._written = _view(
            needs.wordings, [written[text] for text in texts], [*around, *elsewhere], poor=_SHORTEST
        )
        spoken = {wording.words: signs(wording.words, typed=False) for wording in needs.wordings}
        meant = [spoken[wording.words] for wording in needs.wordings]
        self._meant = _view(
            needs.wordings,
            meant,
            [*(signs(item.around, typed=False) for item in self._items), *elsewhere],
            poor=_UNUSUAL,
        )
        together = [_both(written[text], sound) for text, sound in zip(texts, meant, strict=True)]
        self._odds = learn(together, self._owner, needs.count)
        own = [text for text, owner in zip(texts, self._owner, strict=True) if owner < needs.served]
        self._heard = frozenset(piece for text in set(own) for piece in written[text])
        catalogue = "|".join((*own, *(item.around for item in self._items)))
        self._outside = [word for word in everyday()["outside"]["words"].split() if word not in catalogue]

    def find(self, text: str, count: int = 5) -> list[Hit]:
        """Return the nearest items, best first; empty when the catalogue has no such item."""
        question = clean(text)
        if not question or not self._items:
            return []
        scores = self._scores(question, text)
        votes = np.float32(_NEAREST) * _spread(scores) + self._odds.scores(
            _both(pieces(question), signs(text))
        )
        top = float(scores[: self._served].max())
        enough = _ENOUGH if self._strangeness(question) == 1.0 else _ENOUGH_FOR_STRANGE
        if top < enough or self._is_elsewhere(votes):
            return []
        best = np.argsort(-votes[: self._served], kind="stable")[:count]
        return [
            Hit(self._items[at].code, round(float(scores[at]), 4), self._why(question, int(at)))
            for at in best
            if scores[at] >= top * _FAR_BEHIND or at in best[:_SHOWN]
        ]

    def _is_elsewhere(self, votes: Floats) -> bool:
        """Whether the question rather means something that nothing in this catalogue serves."""
        best = float(votes[: self._served].max())
        others, common = votes[self._served : self._common], votes[self._common :]
        beaten = len(others) > 0 and best - float(others.max()) < _AHEAD
        return beaten or (len(common) > 0 and float(common.max()) - best > _BEHIND)

    def _scores(self, question: str, text: str) -> Floats:
        scores = self._written.scores(pieces(question))
        for letters in acronyms(question):
            meant = [
                owner for owner, known in zip(self._owner, self._initials, strict=True) if letters in known
            ]
            scores[meant] += _ABBREVIATED
        scores = _WRITTEN * scores + self._meant.scores(signs(text))
        return scores * self._strangeness(question)

    def _strangeness(self, question: str) -> float:
        """Return what remains of the scores when the question names a thing this catalogue never does."""
        strange = _OUTSIDE if any(word in question for word in self._outside) else 1.0
        trades = [match["trade"] for match in _OFFICIAL.finditer(question)]
        return strange * (_FOREIGN if any(self._unheard(trade) for trade in trades) else 1.0)

    def _unheard(self, trade: str) -> bool:
        """Whether no wording holds the two characters, nor two that sound like them."""
        return not any(piece in self._heard for piece in pieces(trade) if len(piece) > 1)

    def _why(self, question: str, at: int) -> tuple[str, ...]:
        item = self._items[at]
        own = "|".join((item.name, *item.aliases, item.around))
        words: list[str] = []
        for part in question.split("|"):
            words += _shared(part, own)
        return tuple(dict.fromkeys(words))


def _view(
    wordings: Sequence[Wording], documents: Sequence[Signs], around: Sequence[Signs], *, poor: float
) -> _View:
    owners = [wording.owner for wording in wordings]
    seen: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for owner, document in zip(owners, documents, strict=True):
        seen[owner].update(document.keys())
    habits = [
        {sign: count / (count + _HABIT) for sign, count in seen[owner].items()}
        for owner in range(len(around))
    ]
    return _View(
        nearest=unit_lists(documents, owners),
        together=presence_lists(habits),
        around=presence_lists([dict.fromkeys(words, 1.0) for words in around]),
        owners=np.array(owners, dtype=np.int32),
        trust=np.array([wording.trust for wording in wordings], dtype=np.float32),
        poor=poor,
    )


def _spread(scores: Floats) -> Floats:
    """Return the scores in standard deviations from their mean."""
    width = float(scores.std())
    return (scores - scores.mean()) / np.float32(width) if width > 0 else np.zeros_like(scores)


def _both(written: Signs, meant: Signs) -> dict[str, float]:
    """Return characters and meanings side by side, marked apart."""
    return {**written, **{f"@{sign}": weight for sign, weight in meant.items()}}


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
