"""Trains the label model from phrases. Run as a process: `python -m bot.understanding.labels.training MODEL.npz`."""

import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.understanding.labels.classify import GROUPS, Model, divided_labels, write_model
from bot.understanding.labels.features import Features, Reader
from bot.understanding.segment import Segmenter

# How loud each kind of feature speaks: spelling, sound, concepts, classes of words. Found by trying.
LOUDNESS = (1.0, 0.8, 0.35, 0.5)
# The same where a divided label is told from the rest; sounds and classes of words only blur it.
LOUDNESS_APART = (1.0, 0.0, 0.7, 0.0)
_STRENGTH, _STRENGTH_APART = 4.0, 8.0
_SEEN_BY = (3, 3, 3, 3)  # phrases that must have a feature before it counts
_ROUNDS = 80
# Each phrase is learnt a second time with some of its words gone: messages hold words no phrase has, and what
# is left of them must be enough.
_GONE = 0.3
_GAP = "\u3400"  # a character nobody types

_Floats = NDArray[np.float64]
_Group = tuple[tuple[str, ...], _Floats, sparse.csr_matrix]


def train(phrases: Mapping[str, Sequence[str]], reader: Reader | None = None) -> Model:
    """Return the model of `phrases` by label; the same phrases give the same model."""
    reader = reader or Reader(Segmenter())
    labels = tuple(sorted(phrases))
    taught = [(text, at) for at, label in enumerate(labels) for text in phrases[label]]
    dice = random.Random(0)
    thinned = [(_thinned(reader.pieces(text), dice), at) for text, at in taught]
    rows = [(reader.read(text), at) for text, at in taught]
    rows += [(_without_gaps(reader.read(text)), at) for text, at in thinned if text.strip(_GAP)]
    answers = np.array([at for _, at in rows])
    # A phrase's own words are all known; what counts as known is what another phrase has, too.
    spread = Counter(
        piece for features, _ in rows[: len(taught)] for piece in {*features.texts, *features.tokens}
    )
    kinds = [features.groups(lambda word: spread[word] > 1) for features, _ in rows]
    groups = [_weigh([kind[group] for kind in kinds], group, len(taught)) for group in range(GROUPS)]
    table = sparse.hstack([matrix for _, _, matrix in groups], format="csr", dtype=np.float32)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, tol=1e-3)
    fitted.fit(table, answers)
    return _exported(labels, groups, fitted, _apart(labels, answers[: len(taught)], groups))


def _apart(
    labels: Sequence[str], answers: NDArray[np.int64], groups: Sequence[_Group]
) -> tuple[_Floats, _Floats]:
    """Return the slopes and heights that tell each divided label from the rest by what it is about and how it is
    spelt."""
    loud = [louder / loudness for louder, loudness in zip(LOUDNESS_APART, LOUDNESS, strict=True)]
    matrices = [matrix[: len(answers)] * factor for (_, _, matrix), factor in zip(groups, loud, strict=True)]
    table = sparse.hstack(matrices, format="csr")
    rarity = np.concatenate(
        [rarity * louder for (_, rarity, _), louder in zip(groups, LOUDNESS_APART, strict=True)]
    )
    slopes, heights = [], []
    for head in divided_labels(labels):
        inside = [at for at, label in enumerate(labels) if label.partition(":")[0] == head]
        fitted = LogisticRegression(C=_STRENGTH_APART, solver="liblinear")
        fitted.fit(table, np.isin(answers, inside))
        slopes.append(fitted.coef_[0] * rarity)
        heights.append(fitted.intercept_[0])
    return np.array(slopes).T if slopes else np.zeros((len(rarity), 0)), np.array(heights)


def _thinned(pieces: Sequence[str], dice: random.Random) -> str:
    """Return the text with some pieces gone, half of them leaving a gap that keeps their neighbours apart."""
    return "".join(
        piece if dice.random() >= _GONE else _GAP if dice.random() < 0.5 else "" for piece in pieces
    )


def _without_gaps(features: Features) -> Features:
    return replace(
        features,
        texts=[piece for piece in features.texts if _GAP not in piece],
        sounds=[piece for piece in features.sounds if _GAP not in piece],
    )


def _weigh(rows: Sequence[Sequence[str] | Sequence[int]], group: int, taught: int) -> _Group:
    """Return the names kept, their rarity (idf) and the rows as unit vectors times the group's loudness.

    Names are counted in the first `taught` rows, the phrases as they were written.
    """
    seen: Counter[str | int] = Counter(piece for pieces in rows[:taught] for piece in pieces)
    names = sorted((name for name, count in seen.items() if count >= _SEEN_BY[group]), key=str)
    column = {name: at for at, name in enumerate(names)}
    counts = np.array([seen[name] for name in names], dtype=np.float64)
    rarity = np.log((1 + taught) / (1 + counts)) + 1
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
    groups: Sequence[_Group],
    fitted: LogisticRegression,
    apart: tuple[_Floats, _Floats],
) -> Model:
    # Of two labels scikit-learn keeps one row, for the second.
    slopes, heights = fitted.coef_, fitted.intercept_
    if len(labels) == 2:
        slopes, heights = np.vstack([-slopes, slopes]), np.concatenate([-heights, heights])
    rarity = np.concatenate([rarity for _, rarity, _ in groups])
    loud = np.repeat(LOUDNESS, [len(names) for names, _, _ in groups])
    slopes_apart, heights_apart = apart
    scores = np.hstack([slopes.T * (rarity * loud)[:, None], slopes_apart])
    return Model(
        labels=labels,
        names=tuple(names for names, _, _ in groups),
        rarity=rarity.astype(np.float32),
        scores=np.ascontiguousarray(scores.astype(np.float16).astype(np.float32)),
        bias=np.concatenate([heights, heights_apart]).astype(np.float32),
    )


def main() -> None:
    """Train from the phrases on standard input (JSON, label to list) into the file named on the line."""
    write_model(train(json.load(sys.stdin)), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
