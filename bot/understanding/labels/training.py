"""Trains the label model from phrases. Run as a process: `python -m bot.understanding.labels.training MODEL.npz`."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.understanding.labels.classify import GROUPS, Model, write_model
from bot.understanding.labels.features import Reader
from bot.understanding.segment import Segmenter

# How loud each kind of feature speaks: spelling, sound, concepts. Found by trying.
LOUDNESS = (1.0, 0.8, 1.0)
_STRENGTH = 12.0
_SEEN_BY = (2, 3, 3)  # phrases that must have a feature before it counts
_ROUNDS = 150


def train(phrases: Mapping[str, Sequence[str]], reader: Reader | None = None) -> Model:
    """Return the model of `phrases` by label; the same phrases give the same model."""
    reader = reader or Reader(Segmenter())
    labels = tuple(sorted(phrases))
    rows = [(reader.read(text), at) for at, label in enumerate(labels) for text in phrases[label]]
    answers = np.array([at for _, at in rows])
    # A phrase's own words are all known; what counts as known is what another phrase has, too.
    spread = Counter(piece for features, _ in rows for piece in {*features.texts, *features.tokens})
    kinds = [features.groups(lambda word: spread[word] > 1) for features, _ in rows]
    groups = [_weigh([kind[group] for kind in kinds], group) for group in range(GROUPS)]
    table = sparse.hstack([matrix for _, _, matrix in groups], format="csr")
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, tol=1e-3)
    fitted.fit(table, answers)
    return _exported(labels, groups, fitted)


def _weigh(
    rows: Sequence[Sequence[str] | Sequence[int]], group: int
) -> tuple[tuple[str, ...], NDArray[np.float64], sparse.csr_matrix]:
    """Return the names kept, their rarity (idf) and the rows as unit vectors times the group's loudness."""
    seen: Counter[str | int] = Counter(piece for pieces in rows for piece in pieces)
    names = sorted((name for name, count in seen.items() if count >= _SEEN_BY[group]), key=str)
    column = {name: at for at, name in enumerate(names)}
    counts = np.array([seen[name] for name in names], dtype=np.float64)
    rarity = np.log((1 + len(rows)) / (1 + counts)) + 1
    kept = [[column[piece] for piece in pieces if piece in column] for pieces in rows]
    ends = np.cumsum([0, *map(len, kept)])
    places = np.array([at for row in kept for at in row], dtype=np.int64)
    values = rarity[places]
    lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0.0), ends[:-1])) if len(kept) else values
    lengths = np.where(np.diff(ends) > 0, lengths, 1.0)
    values = values / np.repeat(lengths, np.diff(ends)) * LOUDNESS[group]
    matrix = sparse.csr_matrix((values, places, ends), shape=(len(rows), len(names)))
    return tuple(map(str, names)), rarity, matrix


def _exported(
    labels: tuple[str, ...],
    groups: Sequence[tuple[tuple[str, ...], NDArray[np.float64], sparse.csr_matrix]],
    fitted: LogisticRegression,
) -> Model:
    # Of two labels scikit-learn keeps one row, for the second.
    slopes, heights = fitted.coef_, fitted.intercept_
    if len(labels) == 2:
        slopes, heights = np.vstack([-slopes, slopes]), np.concatenate([-heights, heights])
    scores, at = [], 0
    for group, (names, rarity, _) in enumerate(groups):
        block = slopes[:, at : at + len(names)].T * rarity[:, None] * LOUDNESS[group]
        scores.append(block.astype(np.float16).astype(np.float32))
        at += len(names)
    return Model(
        labels=labels,
        names=tuple(names for names, _, _ in groups),
        rarity=tuple(rarity.astype(np.float32) for _, rarity, _ in groups),
        scores=tuple(scores),
        bias=heights.astype(np.float32),
    )


def main() -> None:
    """Train from the phrases on standard input (JSON, label to list) into the file named on the line."""
    write_model(train(json.load(sys.stdin)), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
