"""Inverted lists over short documents, as arrays."""

import math
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Signs = Mapping[str, float]


_APART = 0x5BD1E995_9E3779B9  # any number: it makes another hash of each
_WIDE = "〇"


@dataclass(frozen=True, slots=True)
class Question:
    """The signs of a question by their hash, and how much of each."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]

    def beside(self, other: "Question") -> "Question":
        """Return the signs of both, those of `other` as other signs than any here."""
        keys = np.concatenate((self.keys, other.keys ^ _APART))
        return Question(keys, np.concatenate((self.weights, other.weights)))


def ask(found: Signs) -> Question:
    """Return signs as a question."""
    return Question(_hashes(found), np.fromiter(found.values(), np.float64, len(found)))


class Vocabulary:
    """The signs of a collection with their places, known by their hash: 12 bytes a sign instead of 150.

    Two signs of the same hash would be one. Among 65,000 signs of 64 bits that is one catalogue in thousands of
    millions.
    """

    __slots__ = ("_keys", "_places")

    def __init__(self, keys: NDArray[np.int64]) -> None:
        """`keys` stand in the order of their places."""
        self._places = np.argsort(keys).astype(np.int32)
        self._keys = keys[self._places]

    def __len__(self) -> int:
        return len(self._keys)

    def places(self, question: Question) -> NDArray[np.int32]:
        """Return the place of each sign of a question, -1 for one that is not here."""
        if not len(self._keys):
            return np.full(len(question.keys), -1, np.int32)
        at = np.minimum(self._keys.searchsorted(question.keys), len(self._keys) - 1)
        return np.where(self._keys[at] == question.keys, self._places[at], np.int32(-1))

    def beside(self, other: "Vocabulary") -> "Vocabulary":
        """Return the signs of both, as `Question.beside` does."""
        return Vocabulary(np.concatenate((self._in_order(), other._in_order() ^ _APART)))

    def _in_order(self) -> NDArray[np.int64]:
        keys = np.empty_like(self._keys)
        keys[self._places] = self._keys
        return keys


def _hashes(signs: Collection[str]) -> NDArray[np.int64]:
    # Python hashes the bytes a text is kept in, one for each Latin letter but two for others: ab and 扡 are one then.
    return np.fromiter([hash(sign + _WIDE) for sign in signs], np.int64, len(signs))


@dataclass(frozen=True, slots=True)
class Posted:
    """For each sign the documents that hold it and its weight there, one behind the other in two arrays."""

    signs: Vocabulary
    bounds: NDArray[np.int32]
    documents: NDArray[np.unsignedinteger[Any]]
    weights: Floats

    def sum(self, places: NDArray[np.int32], asked: NDArray[np.float64], into: Floats) -> Floats:
        """Add to every document the weight of each sign it holds times the weight asked."""
        known = places >= 0
        if not known.any():
            return into
        spans = self._spans(places[known])
        numbers = np.concatenate([self.documents[span] for span in spans])
        values = np.concatenate([self.weights[span] for span in spans])
        values *= np.repeat(asked[known].astype(np.float32), [span.stop - span.start for span in spans])
        return into + np.bincount(numbers, weights=values, minlength=len(into)).astype(np.float32)

    def holders(self, question: Question) -> NDArray[np.unsignedinteger[Any]]:
        """Return the documents that hold a sign of the question."""
        places = self.signs.places(question)
        return np.concatenate(
            [self.documents[:0], *(self.documents[span] for span in self._spans(places[places >= 0]))]
        )

    def _spans(self, places: NDArray[np.int32]) -> list[slice]:
        return list(map(slice, self.bounds[places].tolist(), self.bounds[places + 1].tolist()))


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a collection with the rarity of every sign.

    `rarity` goes by the place of the sign; behind the last stands that of a sign the collection never saw: the rarest.
    """

    posted: Posted
    rarity: NDArray[np.float64]
    count: int

    def nearness(self, question: Question) -> Floats:
        """Return the cosine of a question and every document."""
        places = self.posted.signs.places(question)
        weights = question.weights * self.rarity[places]
        norm = math.sqrt(float(weights @ weights))
        return self._scores(places, weights / norm if norm else weights)

    def coverage(self, question: Question, whole: float) -> Floats:
        """Return for every document which share of a question its signs cover; `whole` is added to the question's weight."""
        places = self.posted.signs.places(question)
        weights = question.weights * self.rarity[places]
        squares = weights * weights
        return self._scores(places, squares / (float(squares.sum()) + whole))

    def _scores(self, places: NDArray[np.int32], weights: NDArray[np.float64]) -> Floats:
        return self.posted.sum(places, weights, np.zeros(self.count, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Entries:
    """All signs of a collection in flat arrays: which sign, in which document, how much."""

    signs: Vocabulary
    places: NDArray[np.int64]
    documents: NDArray[np.int64]
    weights: NDArray[np.float64]

    def beside(self, other: "Entries") -> "Entries":
        """Return both with the same documents, the signs of `other` as other signs than any here."""
        return Entries(
            self.signs.beside(other.signs),
            np.concatenate((self.places, other.places + len(self.signs))),
            np.concatenate((self.documents, other.documents)),
            np.concatenate((self.weights, other.weights)),
        )

    def posted(self) -> Posted:
        """Return the entries sorted by sign."""
        order = np.argsort(self.places, kind="stable")
        ends = np.cumsum(np.bincount(self.places, minlength=len(self.signs)))
        return Posted(
            self.signs,
            np.concatenate(([0], ends)).astype(np.int32),
            self.documents[order].astype(np.min_scalar_type(int(self.documents.max(initial=0)))),
            self.weights[order].astype(np.float32),
        )


def unit_lists(entries: Entries, count: int, owners: NDArray[np.int64] | None = None) -> Lists:
    """Index `count` documents for the cosine. A sign is rare when few documents, or few of their owners, hold it."""
    rarity, unseen = _rarity(entries, owners, count)
    weights = entries.weights * rarity[entries.places]
    norms = np.sqrt(np.bincount(entries.documents, weights=weights * weights, minlength=count))
    units = replace(entries, weights=weights / norms[entries.documents])
    return Lists(units.posted(), np.append(rarity, unseen), count)


def presence_lists(entries: Entries, count: int) -> Lists:
    """Index `count` documents whose values say how surely a sign belongs to them."""
    rarity, unseen = _rarity(entries, None, count)
    return Lists(entries.posted(), np.append(rarity, unseen), count)


def flatten(documents: Iterable[Signs]) -> Entries:
    """Return the signs of `documents` as arrays."""
    known: dict[str, int] = {}
    places, weights, sizes = array("i"), array("f"), array("i")
    for document in documents:
        sizes.append(len(document))
        places.extend([known.setdefault(sign, len(known)) for sign in document])
        weights.extend(document.values())
    numbers = np.repeat(np.arange(len(sizes), dtype=np.int64), np.array(sizes, dtype=np.int64))
    return Entries(
        Vocabulary(_hashes(known)),
        np.array(places, dtype=np.int64),
        numbers,
        np.array(weights, dtype=np.float64),
    )


def _rarity(
    entries: Entries, owners: NDArray[np.int64] | None, count: int
) -> tuple[NDArray[np.float64], float]:
    """Return how rare every sign is among documents or their owners, and what one never seen is."""
    held_by = entries.documents if owners is None else owners[entries.documents]
    total = count if owners is None else len(np.unique(owners))
    width = int(held_by.max(initial=0)) + 1
    pairs = np.unique(entries.places * width + held_by)
    seen = np.bincount(pairs // width, minlength=len(entries.signs))
    return np.log(1 + total / np.maximum(seen, 1)), math.log(1 + total)
