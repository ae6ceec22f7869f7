"""How well the features of the labels tell the seven first-level classes of citizens' letters apart.

`python -m tests.quality.seven_classes FOLDER`: FOLDER holds `complaints_segmented_dev.csv` (contest data, not part
of the repository). One fifth is examined, the rest taught; accuracy, macro-F1 and the worst confusions. Takes about two
minutes; with `--folds 5` every fifth in turn.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.understanding.labels.classify import Classifier
from bot.understanding.labels.features import Reader
from bot.understanding.labels.training import train
from bot.understanding.segment import Segmenter

_FIFTHS = 5
_LONGEST = (
    100  # characters; what residents write in chat is short, and a letter's matter stands at its beginning
)
_MOST_SHOWN = 6


def main(arguments: Sequence[str]) -> int:
    """Examine and print."""
    chosen = _parser().parse_args(arguments)
    cases = _read(chosen.folder / "complaints_segmented_dev.csv")
    reader = Reader(Segmenter())
    pairs: Counter[tuple[str, str]] = Counter()
    for fold in range(chosen.folds):
        taught: dict[str, list[str]] = defaultdict(list)
        for label, text in (case for at, case in enumerate(cases) if at % _FIFTHS != fold):
            taught[label].append(text)
        classifier = Classifier(train(taught, reader), reader)
        for label, text in cases[fold::_FIFTHS]:
            pairs[label, classifier.opinion(text, 1).guesses[0].label] += 1
    _print(pairs)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.seven_classes", description=__doc__)
    parser.add_argument("folder", type=Path, help="where complaints_segmented_dev.csv lies")
    parser.add_argument("--folds", type=int, default=1, choices=range(1, _FIFTHS + 1))
    return parser


def _read(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["label"], row["tokens"].replace(" ", "")[:_LONGEST]) for row in csv.DictReader(file)]


def _print(pairs: Counter[tuple[str, str]]) -> None:
    right = sum(count for (meant, found), count in pairs.items() if meant == found)
    labels = sorted({meant for meant, _ in pairs})
    scores = {label: _f1(pairs, label) for label in labels}
    print(f"accuracy {right / pairs.total():.3f}  macro-F1 {sum(scores.values()) / len(scores):.3f}")
    for label in labels:
        print(f"  {label}\t{scores[label]:.3f}")
    wrong = Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
    for (meant, found), count in wrong.most_common(_MOST_SHOWN):
        print(f"  {meant} taken for {found}: {count}")


def _f1(pairs: Counter[tuple[str, str]], label: str) -> float:
    hits = pairs[label, label]
    claimed = sum(count for (_, found), count in pairs.items() if found == label)
    meant = sum(count for (really, _), count in pairs.items() if really == label)
    return 2 * hits / (claimed + meant) if claimed + meant else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
