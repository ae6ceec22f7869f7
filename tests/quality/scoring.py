"""What counts as right, kind by kind: the conventions of the sample files (lenient for places, topics and bodies).

A case is a line of a sample file, an answer what `tongxin understand` says to it. Times are compared as text: both
sides write local time without an offset.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Case = Mapping[str, Any]
Answer = Mapping[str, Any]
Pair = tuple[Case, Answer]

_OFF_TOPIC = frozenset({"unknown", "smalltalk", "help"})
_MARKS = re.compile(r"[\W_]+")
_WORST = 6
_DATE = len("2026-06-10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many of `n` lines had the property; `target` a share, None where none is set.

    `at_most`: the property is a mistake, and the target a ceiling.
    """

    name: str
    hits: int
    n: int
    target: float | None = None
    at_most: bool = False
    misses: tuple[str, ...] = ()
    confusions: tuple[str, ...] = ()  # what was wanted and what came instead, with how often, worst first

    @property
    def share(self) -> float:
        """Return the share of lines with the property."""
        return self.hits / self.n if self.n else 0.0

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without a target or without lines."""
        if self.target is None or not self.n:
            return None
        return self.share <= self.target if self.at_most else self.share >= self.target


def score_messages(pairs: Sequence[Pair]) -> list[Score]:
    """Labels, and how well emergencies are told from the rest."""
    alarms = [pair for pair in pairs if pair[0]["intent"] == "emergency"]
    calm = [pair for pair in pairs if pair[0]["intent"] != "emergency" and "emergency" not in _also(pair[0])]
    return [
        _confused(_share("label", pairs, _has_label, 0.92), pairs, "intent", "label"),
        _share("emergencies heard", alarms, _is_emergency, 1.0),
        _share("false alarms", calm, _is_emergency, 1 / 500, at_most=True),
    ]


def score_off_topic(pairs: Sequence[Pair]) -> list[Score]:
    """Requests to a phone assistant or a travel guide: none of our business."""
    return [_share("left alone", pairs, lambda _case, answer: answer["label"] in _OFF_TOPIC, 0.95)]


def score_meetings(pairs: Sequence[Pair]) -> list[Score]:
    """Begin and errors; the other fields are shown without a target."""
    sound = [pair for pair in pairs if pair[0]["error"] is None]
    broken = [pair for pair in pairs if pair[0]["error"] is not None]
    return [
        _share("start", sound, _same("start"), 0.95),
        _share("error recognised", broken, _same("error"), 0.90),
        _share("end", sound, _same("end")),
        _share("kind", pairs, _same("kind")),
        _share("place", pairs, _alike("place")),
        _share("topic", pairs, _alike("topic")),
    ]


def score_times(pairs: Sequence[Pair]) -> list[Score]:
    """The whole meaning of a time expression."""
    return [_share("right", pairs, _is_time, 0.95), _share("grain", pairs, _same("grain"))]


def score_commands(pairs: Sequence[Pair]) -> list[Score]:
    """Orders, and talk that is taken for an order."""
    orders = [pair for pair in pairs if pair[0]["action"] != "none"]
    talk = [pair for pair in pairs if pair[0]["action"] == "none"]
    return [
        _confused(_share("action and case", orders, _is_order, 0.97), pairs, "action", "action"),
        _share("talk executed", talk, _executes, 0.0, at_most=True),
        _share("target", orders, _alike("target")),
        _share("body", orders, _alike("body")),
    ]


def score_answers(pairs: Sequence[Pair]) -> list[Score]:
    """Members' answers; the reason leniently."""
    return [
        _confused(
            _share(
                "answer", pairs, lambda case, found: found["answer"] in (case["answer"], *_also(case)), 0.93
            ),
            pairs,
            "answer",
            "answer",
        ),
        _share("reason", pairs, _alike("reason")),
    ]


def score_services(pairs: Sequence[Pair]) -> list[Score]:
    """Items found, and questions the catalogue has no item for."""
    known = [pair for pair in pairs if pair[0]["gold"]]
    strange = [pair for pair in pairs if not pair[0]["gold"]]
    return [
        _share("first", known, lambda case, found: _hits(case, found["items"][:1]), 0.80),
        _share("among three", known, lambda case, found: _hits(case, found["items"][:3]), 0.95),
        _share("not in catalogue", strange, lambda _case, found: not found["items"], 0.80),
        _share("false refusals", known, lambda _case, found: not found["items"], 0.10, at_most=True),
    ]


def score_categories(pairs: Sequence[Pair]) -> list[Score]:
    """The matter of a complaint."""
    return [_confused(_share("category", pairs, _same("category")), pairs, "category", "category")]


def score_activities(pairs: Sequence[Pair]) -> list[Score]:
    """Announcements of volunteers' activities."""
    sound = [pair for pair in pairs if pair[0]["error"] is None]
    broken = [pair for pair in pairs if pair[0]["error"] is not None]
    return [
        _share("start", sound, _same("start"), 0.95),
        _share("error recognised", broken, _same("error"), 0.90),
        _share("end", sound, _same("end"), 0.95),
        _share("place", sound, _alike("place"), 0.90),
        _share("topic", sound, _alike("topic"), 0.90),
        _share("capacity", pairs, _same("capacity"), 0.95),
        _share("team", pairs, _same("team"), 0.95),
    ]


def score_same(pairs: Sequence[Pair]) -> list[Score]:
    """Reports offered as the same matter: how many rightly, and how many of those that are were offered."""
    offered = [pair for pair in pairs if pair[1]["same"]]
    real = [pair for pair in pairs if pair[0]["same"]]
    return [
        _share("offered rightly", offered, lambda case, _answer: bool(case["same"]), 0.75),
        _share("offered of the same", real, lambda _case, answer: bool(answer["same"]), 0.75),
    ]


def _share(
    name: str,
    pairs: Sequence[Pair],
    has_property: Callable[[Case, Answer], bool],
    target: float | None = None,
    *,
    at_most: bool = False,
) -> Score:
    verdicts = [(case, has_property(case, answer)) for case, answer in pairs]
    notable = tuple(str(case["text"]) for case, verdict in verdicts if verdict is at_most)
    hits = sum(verdict for _, verdict in verdicts)
    return Score(name=name, hits=hits, n=len(pairs), target=target, at_most=at_most, misses=notable)


def _confused(score: Score, pairs: Sequence[Pair], wanted: str, found: str) -> Score:
    counts = Counter(
        f"{case[wanted]} → {answer[found]}"
        for case, answer in pairs
        if answer[found] not in (case[wanted], *_also(case))
    )
    return replace(score, confusions=tuple(f"{pair} ×{count}" for pair, count in counts.most_common(_WORST)))


def _also(case: Case) -> Sequence[Any]:
    also: Sequence[Any] = case.get("also") or ()
    return also


def _has_label(case: Case, answer: Answer) -> bool:
    return answer["label"] in (case["intent"], *_also(case))


def _is_emergency(_case: Case, answer: Answer) -> bool:
    return bool(answer["label"] == "emergency")


def _same(field: str) -> Callable[[Case, Answer], bool]:
    return lambda case, answer: bool(case.get(field) == answer.get(field))


def _alike(field: str) -> Callable[[Case, Answer], bool]:
    """Compare words leniently: one contains the other, or half of the shorter one is shared in one piece."""
    return lambda case, answer: _overlap(case.get(field), answer.get(field))


def _overlap(wanted: str | None, found: str | None) -> bool:
    left, right = _MARKS.sub("", wanted or ""), _MARKS.sub("", found or "")
    if not left or not right:
        return left == right
    shorter, longer = sorted((left, right), key=len)
    piece = max(2, (len(shorter) + 1) // 2)
    return shorter in longer or any(
        shorter[at : at + piece] in longer for at in range(len(shorter) - piece + 1)
    )


def _is_time(case: Case, answer: Answer) -> bool:
    if answer["error"] != case["error"] or answer["recurrence"] != case["recurrence"]:
        return False
    readings = [case, *({**case, **other} for other in _also(case))]
    return any(_is_reading(reading, answer) for reading in readings)


def _is_reading(case: Case, answer: Answer) -> bool:
    """A part of a day counts by its date and name: where it begins is only a convention."""
    if case["grain"] == "part_of_day":
        same_day = (answer["start"] or "")[:_DATE] == (case["start"] or "")[:_DATE]
        return bool(same_day and answer["part"] == case["part"])
    return bool(answer["start"] == case["start"] and answer["end"] == case["end"])


def _is_order(case: Case, answer: Answer) -> bool:
    """Authors differ in whether a merge lists the case it goes into (the development sample does): either is right."""
    return bool(answer["action"] == case["action"]) and _cases(answer) == _cases(case)


def _cases(found: Case | Answer) -> frozenset[str]:
    numbers = frozenset((found["case"] or "").split(","))
    return numbers | {found["target"]} if found["action"] == "merge" and found["target"] else numbers


def _executes(_case: Case, answer: Answer) -> bool:
    return bool(answer["action"] != "none" and answer["sure"])


def _hits(case: Case, items: Iterable[str]) -> bool:
    return not set(case["gold"]).isdisjoint(items)
