"""Which of many kinds a short text resembles most, learnt from few examples in milliseconds.

Complement naive Bayes (Rennie and others, 2003) over single characters and pairs: a kind is described by how the
*other* kinds speak, which stays fair when one kind has ten examples and another sixty. It needs no training
process and no cache, so a clerk's new example counts from the next start. Measured for the categories on 188
complaints written apart from the examples: 95 %, against 68 % for words alone and 90 % for a logistic regression
over words and characters.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_SMOOTHING = 0.3  # from trying 0.05 to 1
_MARKS = frozenset(" ,.!?;:、。，！？；：~-\"'()（）「」…")


class Resemblance:
    """Compares texts with the examples of each kind. Immutable; no I/O."""

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        """`examples` are normalised texts by kind; a kind without any is never found."""
        self.kinds = tuple(kind for kind, texts in examples.items() if texts)
        self._column: dict[str, int] = {}
        rows = [(at, self._row(text)) for at, kind in enumerate(self.kinds) for text in examples[kind]]
        counts = np.zeros(len(self._column))
        for _, row in rows:
            counts[row[: len(row) // 2].tolist()] += 1
        self._rarity = np.log((1 + len(rows)) / (1 + counts)) + 1
        self._weights = self._learn(rows)

    def _row(self, text: str) -> array[int]:
        """Return the columns of an example's pieces, a new one for each new piece, then how often each occurs."""
        pieces, known = _pieces(text), self._column
        return array("i", [*(known.setdefault(piece, len(known)) for piece in pieces), *pieces.values()])

    def _learn(self, rows: Sequence[tuple[int, array[int]]]) -> NDArray[np.float32]:
        """Return by piece and kind how unlikely the piece is among all other kinds."""
        sums = np.zeros((len(self._column), len(self.kinds)))
        for kind, row in rows:
            columns, times = row[: len(row) // 2].tolist(), row[len(row) // 2 :]
            sums[columns, kind] += self._unit(columns, times)
        others = sums.sum(axis=1, keepdims=True) - sums + _SMOOTHING
        # Single precision is enough for a table of thousands of rows that stays in memory.
        weights: NDArray[np.float32] = -np.log(others / others.sum(axis=0)).astype(np.float32)
        return weights

    def best(self, text: str) -> str | None:
        """Return the kind a normalised text resembles most, None when it shares nothing with any example."""
        columns, values = self._vector(_pieces(text))
        if not columns:
            return None
        return self.kinds[int(np.argmax(values @ self._weights[columns]))]

    def ranked(self, text: str) -> list[tuple[str, float]]:
        """Return all kinds with how much a normalised text resembles them, most first; [] when it shares nothing."""
        columns, values = self._vector(_pieces(text))
        if not columns:
            return []
        scores = (values @ self._weights[columns]).tolist()
        return sorted(zip(self.kinds, scores, strict=True), key=lambda pair: -pair[1])

    def surely(self, text: str, lead: float) -> str | None:
        """Return the kind a normalised text resembles most, None unless it leads the next by `lead`."""
        columns, values = self._vector(_pieces(text))
        if len(self.kinds) < 2 or not columns:
            return None
        scores = values @ self._weights[columns]
        second, first = np.argsort(scores)[-2:]
        return self.kinds[int(first)] if scores[first] - scores[second] >= lead else None

    def _vector(self, pieces: Mapping[str, int]) -> tuple[list[int], NDArray[np.float64]]:
        known = [(self._column[piece], times) for piece, times in pieces.items() if piece in self._column]
        columns = [column for column, _ in known]
        return columns, self._unit(columns, [times for _, times in known])

    def _unit(self, columns: Sequence[int], times: Iterable[int]) -> NDArray[np.float64]:
        values = np.array([1 + math.log(often) for often in times]) * self._rarity[columns]
        unit: NDArray[np.float64] = values / (math.sqrt(float(values @ values)) if len(columns) else 1.0)
        return unit


def _pieces(text: str) -> Counter[str]:
    """Count the characters and pairs of a text; marks part, digits are all the same."""
    plain = "".join("0" if char.isdigit() else " " if char in _MARKS else char for char in text)
    return Counter(piece for piece in _runs(plain) if not piece.isspace())


def _runs(plain: str) -> Iterable[str]:
    yield from (char for char in plain if char != " ")
    yield from (plain[at : at + 2] for at in range(len(plain) - 1) if " " not in plain[at : at + 2])
