"""How well messages are understood: pure counting over labelled lines, for `make eval` and clerks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.understanding.labels.classify import Guess

EMERGENCY = "emergency"


class Understands(Protocol):
    """Whatever can label a text."""

    def understand(self, text: str) -> Guess:
        """Return the label of `text`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came out: counts, the worst confusions first, and the ids of what went wrong."""

    total: int
    right: int
    by_label: Mapping[str, tuple[int, int]]  # label: right, total
    by_style: Mapping[str, tuple[int, int]]
    confusions: tuple[tuple[tuple[str, str], int], ...]  # (meant, understood): how often
    missed_emergencies: tuple[str, ...]
    false_alarms: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of right labels, 0 when there was nothing to label."""
        return self.right / self.total if self.total else 0.0


def score_messages(lines: Iterable[Mapping[str, Any]], labels: Understands) -> Report:
    """Label each line (`id`, `text`, `intent`, optionally `also`, `style`) and count.

    A label in `also` counts as right.
    """
    judged = [(line, labels.understand(str(line["text"])).label) for line in lines]
    wrong = Counter((str(line["intent"]), label) for line, label in judged if not _is_right(line, label))
    return Report(
        total=len(judged),
        right=len(judged) - wrong.total(),
        by_label=_tally(judged, "intent"),
        by_style=_tally(judged, "style"),
        confusions=tuple(wrong.most_common()),
        missed_emergencies=tuple(
            str(line["id"]) for line, label in judged if line["intent"] == EMERGENCY != label
        ),
        false_alarms=tuple(
            str(line["id"]) for line, label in judged if label == EMERGENCY and not _is_right(line, EMERGENCY)
        ),
    )


def _is_right(line: Mapping[str, Any], label: str) -> bool:
    return label == line["intent"] or label in line.get("also", ())


def _tally(judged: Iterable[tuple[Mapping[str, Any], str]], key: str) -> dict[str, tuple[int, int]]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line, label in judged:
        group = str(line.get(key, ""))
        total[group] += 1
        right[group] += _is_right(line, label)
    return {group: (right[group], count) for group, count in sorted(total.items())}
