"""Inverted lists over short documents, as arrays."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def unit_lists(documents: Sequence[Signs], owners: Sequence[int] | None = None) -> Lists:
    """Index documents for the cosine. A sign is rare when few documents, or few of their owners, hold it."""
    rarity, unseen = _rarity(documents, owners)
    units = [
        _unit({sign: weight * rarity[sign] for sign, weight in document.items()}) for document in documents
    ]
    return Lists(_inverted(units), rarity, unseen, len(documents))


def presence_lists(documents: Sequence[Signs]) -> Lists:
    """Index documents whose values say how surely a sign belongs to them."""
    rarity, unseen = _rarity(documents, None)
    return Lists(_inverted(documents), rarity, unseen, len(documents))


def _rarity(documents: Sequence[Signs], owners: Sequence[int] | None) -> tuple[dict[str, float], float]:
    held: defaultdict[str, set[int]] = defaultdict(set)
    numbers = range(len(documents)) if owners is None else owners
    for number, document in zip(numbers, documents, strict=True):
        for sign in document:
            held[sign].add(number)
    count = len(set(numbers))
    return {sign: math.log(1 + count / len(seen)) for sign, seen in held.items()}, math.log(1 + count)


def _inverted(documents: Iterable[Signs]) -> dict[str, tuple[NDArray[np.int32], Floats]]:
    lists: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, document in enumerate(documents):
        for sign, weight in document.items():
            lists[sign].append((number, weight))
    return {
        sign: (
            np.array([number for number, _ in entries], dtype=np.int32),
            np.array([weight for _, weight in entries], dtype=np.float32),
        )
        for sign, entries in lists.items()
    }


def _unit(weights: Signs) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {sign: weight / norm for sign, weight in weights.items()} if norm else {}
