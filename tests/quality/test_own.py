"""What was won on the repository's own cases of activities and of the same matter stays won."""

import json
from pathlib import Path
from typing import Any

from bot.explain import Explainer
from tests.quality.scoring import Score, score_activities, score_same

_OWN = Path(__file__).parent / "own"


def _no_labels() -> Any:
    raise AssertionError("nothing here asks for labels")


def _pairs(kind: str, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    explainer = Explainer(_no_labels, None)
    cases = [json.loads(line) for line in (_OWN / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [(case, explainer.explain(kind, case)) for case in cases]


def _missed(scores: list[Score]) -> list[tuple[str, float]]:
    return [(score.name, round(score.share, 3)) for score in scores if score.reached is False]


def test_activities_are_read() -> None:
    assert _missed(score_activities(_pairs("activity", "activities"))) == []


def test_reports_of_the_same_matter_are_offered() -> None:
    assert _missed(score_same(_pairs("same", "same_matter"))) == []
