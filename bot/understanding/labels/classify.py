"""A linear model over the features of a message, kept as plain arrays."""

import hashlib
import json
import math
import os
import subprocess
import sys
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.labels.features import Features, Reader
from bot.understanding.segment import Segmenter

GROUPS = 4
_SEPARATOR = "\n"
_SOURCES = (
    "labels/classify.py",
    "labels/training.py",
    "labels/features.py",
    "labels/word_classes.py",
    "labels/word_classes.txt",
    "emergency/reading.py",
    "emergency/wordings.py",
    "emergency/sieve.py",
    "emergency/alarms.toml",
    "emergency/excuses.toml",
    "emergency/words.toml",
    "normalise.py",
    "numerals.py",
    "segment.py",
    "sounds.py",
    "sound_letters.py",
    "labels/concepts.toml",
    "labels/dialects.toml",
    "syllables.txt",
)
_MOST_WHY = 3
_LEAST = 1e-6  # no share is taken for surer than this
_TRAINING_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, how sure (0 to 1), and the words that decided."""

    label: str
    confidence: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What the model thinks of a divided label (`emergency:fire`): its likeliest part and how sure it is of the whole.

    `odds` adds the log-odds of two models: of all labels, and of this one against the rest by spelling and concepts.
    Each errs elsewhere, so both together tell dangers from look-alikes better than either.
    """

    kind: str
    odds: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of a message: its labels, best first, and what it thinks of the divided ones.

    The guesses give no words: `Classifier.explained` finds them, from what was `seen` and the share of every part.
    """

    guesses: tuple[Guess, ...]
    divided: Mapping[str, Part]
    seen: Features
    parts: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """What training leaves: the names of the features by kind, then for all of them in one table, a row each, how
    rare they are and what they say for each label.

    The last columns of `scores`, and the last numbers of `bias`, tell each divided label, by its name, from the rest.
    """

    labels: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    rarity: NDArray[np.float32]
    scores: NDArray[np.float32]
    bias: NDArray[np.float32]


def divided_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels that have more than one part, sorted."""
    heads = [label.partition(":")[0] for label in labels]
    return tuple(sorted({head for head in heads if heads.count(head) > 1}))


class TrainingFailed(RuntimeError):
    """The training process ended without a model; carries its last words."""


class Classifier:
    """Guesses the label of a message. Thread-safe after construction; no I/O."""

    def __init__(self, model: Model, reader: Reader) -> None:
        self._labels, self._scores, self._bias = model.labels, model.scores, model.bias
        self._reader = reader
        texts, sounds, concepts, classes = model.names
        rows = iter(range(len(model.rarity)))
        self._texts = dict(zip(texts, rows, strict=False))
        self._sounds = dict(zip(sounds, rows, strict=False))
        self._concepts = dict(zip(map(int, concepts), rows, strict=False))
        self._classes = dict(zip(map(int, classes), rows, strict=False))
        self._squares = array("d", (model.rarity.astype(np.float64) ** 2).tobytes())
        # Labels are sorted: the parts of one stand side by side.
        heads = [label.partition(":")[0] for label in model.labels]
        self._starts = [at for at, head in enumerate(heads) if at == 0 or heads[at - 1] != head]
        self._heads = tuple(heads[at] for at in self._starts)
        ends = [*self._starts[1:], len(heads)]
        spans = zip(self._heads, self._starts, ends, strict=True)
        self._divided = {head: (start, end) for head, start, end in spans if end - start > 1}

    def learn(self, words: Mapping[str, Iterable[str]]) -> None:
        """Take the community's own words by kind, see `Reader.learn`."""
        self._reader.learn(words)

    def opinion(self, text: str, count: int) -> Opinion:
        """Return the `count` likeliest labels with what is divided."""
        features = self._reader.read(text)
        totals = self._totals(features)
        spoken, apart = totals[: len(self._labels)], totals[len(self._labels) :]
        parts = np.exp(spoken - spoken.max())
        parts /= parts.sum()
        shares = np.add.reduceat(parts, self._starts).tolist()
        order = sorted(range(len(shares)), key=shares.__getitem__, reverse=True)[:count]
        divided = {
            head: self._part(parts, *span, alone)
            for (head, span), alone in zip(self._divided.items(), apart.tolist(), strict=True)
        }
        guesses = tuple([Guess(self._heads[at], min(1.0, shares[at]), ()) for at in order])
        return Opinion(guesses, divided, features, parts)

    def explained(self, guess: Guess, opinion: Opinion) -> Guess:
        """Return a guess of an opinion with the words that decided."""
        at = self._heads.index(guess.label)
        start, end = self._divided.get(guess.label, (self._starts[at], self._starts[at] + 1))
        likeliest = start + int(opinion.parts[start:end].argmax())
        return replace(guess, why=self._why(opinion.seen, likeliest))

    def concepts(self, opinion: Opinion) -> frozenset[str]:
        """Return the names of the concepts that were seen."""
        return frozenset(map(self._reader.name, opinion.seen.words))

    def _part(self, parts: NDArray[np.float32], start: int, end: int, alone: float) -> Part:
        likeliest = start + int(parts[start:end].argmax())
        share = min(max(float(parts[start:end].sum()), _LEAST), 1 - _LEAST)
        odds = math.log(share / (1 - share)) + alone
        return Part(self._labels[likeliest].partition(":")[2], odds)

    def knows(self, text: str) -> bool:
        """Return whether `text` as a whole occurs in the phrases as a piece of them."""
        return text in self._texts

    def _totals(self, features: Features) -> NDArray[np.float32]:
        """Return the score of every label, then of the divided ones against the rest."""
        texts, sounds, concepts, classes = features.groups(self.knows)
        kinds = (
            [row for row in map(self._texts.get, texts) if row is not None],
            [row for row in map(self._sounds.get, sounds) if row is not None],
            [row for row in map(self._concepts.get, concepts) if row is not None],
            [row for row in map(self._classes.get, classes) if row is not None],
        )
        squares = self._squares
        shares = [1 / math.sqrt(sum([squares[row] for row in rows])) if rows else 0.0 for rows in kinds]
        weights = np.array(shares, np.float32).repeat([len(rows) for rows in kinds])
        said: NDArray[np.float32] = weights @ self._scores.take(list(chain(*kinds)), axis=0)
        return self._bias + said

    def _why(self, features: Features, label: int) -> tuple[str, ...]:
        """Return the words of the message that spoke most for `label`, none of them inside another."""
        votes: dict[str, float] = {}
        said = [(self._concepts.get(concept), word) for concept, word in features.words.items()]
        said += [(self._texts.get(word), word) for word in features.tokens]
        for row, word in said:
            if row is not None:
                votes[word] = votes.get(word, 0.0) + float(self._scores[row, label])
        best: list[str] = []
        for word in sorted(votes, key=lambda word: (-votes[word], word)):
            if votes[word] <= 0 or len(best) == _MOST_WHY:
                break
            if not any(word in other or other in word for other in best):
                best.append(word)
        return tuple(best)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Phrases by label that are read only when they must be learnt; other phrases have another `mark`."""

    mark: str
    read: Callable[[], Mapping[str, Sequence[str]]]


def lessons(phrases: Mapping[str, Sequence[str]]) -> Lessons:
    """Return lessons of phrases that have been read already."""
    written = json.dumps(phrases, ensure_ascii=True, sort_keys=True).encode()
    return Lessons(hashlib.sha256(written).hexdigest(), lambda: phrases)


def load_or_train(taught: Lessons, cache_dir: Path, segmenter: Segmenter | None = None) -> Classifier:
    """Return the classifier for what is taught, from `cache_dir` when it was trained before.

    Training runs in a process of its own: scikit-learn costs a second and 90 MB that the service never
    needs again. Raises: TrainingFailed.
    """
    segmenter = segmenter or Segmenter(cache_dir=cache_dir)
    path = cache_dir / f"labels-{_fingerprint(taught)}.npz"
    model = read_model(path)
    if model is None:
        _train_apart(taught.read(), path)
        model = read_model(path)
    if model is None:
        raise TrainingFailed(f"{path} cannot be read")
    return Classifier(model, Reader(segmenter))


def _fingerprint(taught: Lessons) -> str:
    digest = hashlib.sha256(taught.mark.encode())
    room = resources.files("bot.understanding")
    for source in _SOURCES:
        digest.update(room.joinpath(source).read_bytes())
    return digest.hexdigest()[:16]


def _train_apart(phrases: Mapping[str, Sequence[str]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    house = str(Path(__file__).resolve().parents[3])
    search = os.pathsep.join(filter(None, (house, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "bot.understanding.labels.training", str(path)],
        input=json.dumps({label: list(texts) for label, texts in phrases.items()}).encode(),
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        timeout=_TRAINING_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise TrainingFailed(done.stderr.decode("utf-8", "replace")[-2000:])


def write_model(model: Model, path: Path) -> None:
    """Write `model` so that another process sees all of it or nothing."""
    arrays: dict[str, Any] = {"bias": model.bias, "rarity": model.rarity, "scores": model.scores}
    arrays["labels"] = _packed(model.labels)
    for group in range(GROUPS):
        arrays[f"names{group}"] = _packed(model.names[group])
    torn = path.with_suffix(f".{os.getpid()}.part")
    with torn.open("wb") as file:
        np.savez_compressed(file, **arrays)
    os.replace(torn, path)


def read_model(path: Path) -> Model | None:
    """Return the model in `path`, None when there is none or it is damaged."""
    try:
        # Opened here, not by numpy: it forgets to close a file it cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Model(
                labels=_unpacked(arrays["labels"]),
                names=tuple(_unpacked(arrays[f"names{group}"]) for group in range(GROUPS)),
                rarity=arrays["rarity"],
                scores=arrays["scores"],
                bias=arrays["bias"],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _packed(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(_SEPARATOR.join(names).encode("utf-8"), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> tuple[str, ...]:
    text = array.tobytes().decode("utf-8")
    return tuple(text.split(_SEPARATOR)) if text else ()
