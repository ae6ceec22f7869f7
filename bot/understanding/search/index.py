"""Inverted lists over short documents, as arrays."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lists:
    """For each sign the documents that hold it and its weight there; `rarity` of every sign."""

    documents: Mapping[str, tuple[NDArray[np.int32], Floats]]
    rarity: Mapping[str, float]
    unseen: float
    count: int

    def raw(self, found: Signs) -> dict[str, float]:
        """Return the weights of a question times their rarity; what the collection never saw counts as rarest."""
        return {sign: weight * self.rarity.get(sign, self.unseen) for sign, weight in found.items()}

    def unit(self, found: Signs) -> dict[str, float]:
        """Return the unit vector of a question."""
        return _unit(self.raw(found))

    def scores(self, weights: Signs) -> Floats:
        """Return the sum over shared signs of weight times weight, for every document."""
        hits = [(self.documents[sign], weight) for sign, weight in weights.items() if sign in self.documents]
        if not hits:
            return np.zeros(self.count, dtype=np.float32)
        numbers = np.concatenate([documents for (documents, _), _ in hits])
        values = np.concatenate([held * np.float32(weight) for (_, held), weight in hits])
        return np.bincount(numbers, weights=values, minlength=self.count).astype(np.float32)

    def coverage(self, found: Signs, whole: float) -> Floats:
        """Return for every document which share of a question its signs cover; `whole` is added to the question's weight."""
        squares = {sign: weight * weight for sign, weight in self.raw(found).items()}
        total = sum(squares.values()) + whole
        return self.scores({sign: square / total for sign, square in squares.items()})


@dataclass(frozen=True, slots=True)
class Entries:
    """All signs of a collection in flat arrays: which sign (its place in `signs`), in which document, how much."""

    signs: tuple[str, ...]
    places: NDArray[np.int64]
    documents: NDArray[np.int64]
    weights: NDArray[np.float64]

    def lists(self) -> dict[str, tuple[NDArray[np.int32], Floats]]:
        """Return for each sign the documents that hold it and its weight there, as views of two arrays."""
        order = np.argsort(self.places, kind="stable")
        documents = self.documents[order].astype(np.int32)
        weights = self.weights[order].astype(np.float32)
        ends = np.cumsum(np.bincount(self.places, minlength=len(self.signs))).tolist()
        starts = [0, *ends][:-1]
        return {
            sign: (documents[start:end], weights[start:end])
            for sign, start, end in zip(self.signs, starts, ends, strict=True)
        }


def flatten(documents: Iterable[Signs]) -> Entries:
    """Return the signs of `documents` as arrays."""
    known: dict[str, int] = {}
    places: list[int] = []
    sizes: list[int] = []
    weights: list[float] = []
    for document in documents:
        sizes.append(len(document))
        places += [known.setdefault(sign, len(known)) for sign in document]
        weights += document.values()
    numbers = np.repeat(np.arange(len(sizes), dtype=np.int64), np.array(sizes, dtype=np.int64))
    return Entries(
        tuple(known), np.array(places, dtype=np.int64), numbers, np.array(weights, dtype=np.float64)
    )


def unit_lists(documents: Sequence[Signs], owners: Sequence[int] | None = None) -> Lists:
    """Index documents for the cosine. A sign is rare when few documents, or few of their owners, hold it."""
    entries = flatten(documents)
    rarity, unseen = _rarity(entries, owners, len(documents))
    weights = entries.weights * rarity[entries.places]
    norms = np.sqrt(np.bincount(entries.documents, weights=weights * weights, minlength=len(documents)))
    units = replace(entries, weights=weights / norms[entries.documents])
    return _lists(units, rarity, unseen, len(documents))


def presence_lists(documents: Sequence[Signs]) -> Lists:
    """Index documents whose values say how surely a sign belongs to them."""
    entries = flatten(documents)
    rarity, unseen = _rarity(entries, None, len(documents))
    return _lists(entries, rarity, unseen, len(documents))


def _lists(entries: Entries, rarity: NDArray[np.float64], unseen: float, count: int) -> Lists:
    return Lists(entries.lists(), dict(zip(entries.signs, rarity.tolist(), strict=True)), unseen, count)


def _rarity(entries: Entries, owners: Sequence[int] | None, count: int) -> tuple[NDArray[np.float64], float]:
    """Return how rare every sign is among documents or their owners, and what one never seen is."""
    held_by = entries.documents if owners is None else np.array(owners, dtype=np.int64)[entries.documents]
    total = count if owners is None else len(set(owners))
    pairs = np.unique(entries.places * (int(held_by.max(initial=0)) + 1) + held_by)
    seen = np.bincount(pairs // (int(held_by.max(initial=0)) + 1), minlength=len(entries.signs))
    return np.log(1 + total / np.maximum(seen, 1)), math.log(1 + total)


def _unit(weights: Signs) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {sign: weight / norm for sign, weight in weights.items()} if norm else {}
