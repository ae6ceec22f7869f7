"""Inverted lists over short documents, as arrays."""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Posted:
    """For each sign the documents that hold it and its weight there, one behind the other in two arrays."""

    places: Mapping[str, int]
    bounds: Sequence[int]
    documents: NDArray[np.int32]
    weights: Floats

    def sum(self, signs: Mapping[str, float], into: Floats) -> Floats:
        """Add to every document the weight of each sign it holds times the weight asked."""
        places = [(self.places[sign], weight) for sign, weight in signs.items() if sign in self.places]
        if not places:
            return into
        spans = [slice(self.bounds[place], self.bounds[place + 1]) for place, _ in places]
        numbers = np.concatenate([self.documents[span] for span in spans])
        asked = np.array([weight for _, weight in places], dtype=np.float32)
        values = np.concatenate([self.weights[span] for span in spans])
        values *= np.repeat(asked, [span.stop - span.start for span in spans])
        return into + np.bincount(numbers, weights=values, minlength=len(into)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a collection with the rarity of every sign."""

    posted: Posted
    rarity: Sequence[float]  # by the place of the sign
    unseen: float
    count: int

    def raw(self, found: Signs) -> dict[str, float]:
        """Return the weights of a question times their rarity; what the collection never saw counts as rarest."""
        places, rarity = self.posted.places, self.rarity
        return {
            sign: weight * (rarity[places[sign]] if sign in places else self.unseen)
            for sign, weight in found.items()
        }

    def unit(self, found: Signs) -> dict[str, float]:
        """Return the unit vector of a question."""
        return _unit(self.raw(found))

    def scores(self, weights: Signs) -> Floats:
        """Return the sum over shared signs of weight times weight, for every document."""
        return self.posted.sum(weights, np.zeros(self.count, dtype=np.float32))

    def coverage(self, found: Signs, whole: float) -> Floats:
        """Return for every document which share of a question its signs cover; `whole` is added to the question's weight."""
        squares = {sign: weight * weight for sign, weight in self.raw(found).items()}
        total = sum(squares.values()) + whole
        return self.scores({sign: square / total for sign, square in squares.items()})


@dataclass(frozen=True, slots=True)
class Entries:
    """All signs of a collection in flat arrays: which sign, in which document, how much."""

    signs: Mapping[str, int]  # with their places
    places: NDArray[np.int64]
    documents: NDArray[np.int64]
    weights: NDArray[np.float64]

    def beside(self, other: "Entries", mark: str) -> "Entries":
        """Return both with the same documents, the signs of `other` behind `mark`."""
        shift = len(self.signs)
        return Entries(
            {**self.signs, **{mark + sign: place + shift for sign, place in other.signs.items()}},
            np.concatenate((self.places, other.places + shift)),
            np.concatenate((self.documents, other.documents)),
            np.concatenate((self.weights, other.weights)),
        )

    def posted(self) -> Posted:
        """Return the entries sorted by sign."""
        order = np.argsort(self.places, kind="stable")
        ends = np.cumsum(np.bincount(self.places, minlength=len(self.signs))).tolist()
        return Posted(
            self.signs,
            array("i", [0, *ends]),
            self.documents[order].astype(np.int32),
            self.weights[order].astype(np.float32),
        )


def unit_lists(entries: Entries, count: int, owners: NDArray[np.int64] | None = None) -> Lists:
    """Index `count` documents for the cosine. A sign is rare when few documents, or few of their owners, hold it."""
    rarity, unseen = _rarity(entries, owners, count)
    weights = entries.weights * rarity[entries.places]
    norms = np.sqrt(np.bincount(entries.documents, weights=weights * weights, minlength=count))
    units = replace(entries, weights=weights / norms[entries.documents])
    return Lists(units.posted(), array("d", rarity), unseen, count)


def presence_lists(entries: Entries, count: int) -> Lists:
    """Index `count` documents whose values say how surely a sign belongs to them."""
    rarity, unseen = _rarity(entries, None, count)
    return Lists(entries.posted(), array("d", rarity), unseen, count)


def flatten(documents: Iterable[Signs]) -> Entries:
    """Return the signs of `documents` as arrays."""
    known: dict[str, int] = {}
    places, weights, sizes = array("i"), array("f"), array("i")
    for document in documents:
        sizes.append(len(document))
        places.extend([known.setdefault(sign, len(known)) for sign in document])
        weights.extend(document.values())
    numbers = np.repeat(np.arange(len(sizes), dtype=np.int64), np.array(sizes, dtype=np.int64))
    return Entries(known, np.array(places, dtype=np.int64), numbers, np.array(weights, dtype=np.float64))


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


def _unit(weights: Signs) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {sign: weight / norm for sign, weight in weights.items()} if norm else {}
