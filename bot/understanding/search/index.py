"""Inverted lists over short documents, as arrays."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_CHAR, _PAIR, _TRIPLE, _SOUND = 0.3, 1.0, 1.1, 0.5


@dataclass(frozen=True, slots=True)
class Lists:
    """For each piece the documents that hold it and its weight there; `rarity` of every piece."""

    documents: Mapping[str, tuple[NDArray[np.int32], Floats]]
    rarity: Mapping[str, float]
    unseen: float
    count: int

    def weights(self, found: Counter[str]) -> dict[str, float]:
        """Return the unit vector of a question; what the collection never saw counts as rarest."""
        return _unit(found, self.rarity, self.unseen)

    def scores(self, weights: Mapping[str, float]) -> Floats:
        """Return the sum over shared pieces of weight times weight, for every document."""
        hits = [
            (self.documents[piece], weight) for piece, weight in weights.items() if piece in self.documents
        ]
        if not hits:
            return np.zeros(self.count, dtype=np.float32)
        numbers = np.concatenate([documents for (documents, _), _ in hits])
        values = np.concatenate([held * np.float32(weight) for (_, held), weight in hits])
        return np.bincount(numbers, weights=values, minlength=self.count).astype(np.float32)


def build_lists(counted: Sequence[Counter[str]], *, cosine: bool) -> Lists:
    """Index documents given as their pieces: by cosine, or (for coverage) by plain presence."""
    present: Counter[str] = Counter(piece for document in counted for piece in document)
    rarity = {piece: math.log(1 + len(counted) / seen) for piece, seen in present.items()}
    unseen = math.log(1 + len(counted))
    lists: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, document in enumerate(counted):
        weights = _unit(document, rarity, unseen) if cosine else dict.fromkeys(document, 1.0)
        for piece, weight in weights.items():
            lists[piece].append((number, weight))
    documents = {
        piece: (
            np.array([number for number, _ in entries], dtype=np.int32),
            np.array([weight for _, weight in entries], dtype=np.float32),
        )
        for piece, entries in lists.items()
    }
    return Lists(documents, rarity, unseen, len(counted))


def raw_weights(found: Counter[str], lists: Lists) -> dict[str, float]:
    """Return the weights of a question's pieces before they are made a unit vector."""
    return _raw(found, lists.rarity, lists.unseen)


def _unit(document: Counter[str], rarity: Mapping[str, float], unseen: float) -> dict[str, float]:
    weights = _raw(document, rarity, unseen)
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {piece: weight / norm for piece, weight in weights.items()} if norm else {}


def _raw(document: Counter[str], rarity: Mapping[str, float], unseen: float) -> dict[str, float]:
    return {
        piece: _kind_weight(piece) * rarity.get(piece, unseen) * (1 + math.log(seen))
        for piece, seen in document.items()
    }


def _kind_weight(piece: str) -> float:
    if piece[0] == "~":
        return _SOUND
    return (_CHAR, _PAIR, _TRIPLE)[min(len(piece), 3) - 1]
