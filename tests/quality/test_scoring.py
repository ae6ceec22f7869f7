"""The judge of the judge: what the conventions call right."""

from __future__ import annotations

from tests.quality import scoring


def test_places_and_topics_are_compared_leniently() -> None:
    case = {"text": "", "error": None, "place": "二楼活动室", "topic": "学习新党章"}
    answer = {"error": None, "place": "活动室", "topic": "组织学习新党章，讨论"}
    shares = {score.name: score.share for score in scoring.score_meetings([(case, answer)])}
    assert (shares["place"], shares["topic"]) == (1.0, 1.0)


def test_a_part_of_a_day_counts_by_date_and_name() -> None:
    case: dict[str, object] = {
        "text": "明早", "start": "2026-06-11T06:00:00", "end": "2026-06-11T09:00:00",
        "grain": "part_of_day", "part": "早上", "recurrence": None, "error": None, "also": [],
    }  # fmt: skip
    assert scoring.score_times([(case, {**case, "start": "2026-06-11T05:00:00"})])[0].hits == 1
    assert scoring.score_times([(case, {**case, "start": "2026-06-12T06:00:00"})])[0].hits == 0


def test_any_of_several_answers_is_right() -> None:
    case = {"text": "已阅", "answer": "other", "reason": None, "also": ["yes"]}
    assert scoring.score_answers([(case, {"answer": "yes", "reason": None})])[0].reached


def test_an_unsure_order_is_not_executed() -> None:
    case = {"text": "手里的318", "action": "none", "case": None, "target": None, "body": None}
    unsure = {"action": "accept", "sure": False, "case": "318", "target": None, "body": None}
    executed = {score.name: score for score in scoring.score_commands([(case, unsure)])}["talk executed"]
    assert executed.reached


def test_case_numbers_are_compared_without_order() -> None:
    case = {"text": "", "action": "accept", "case": "318,426", "target": None, "body": None}
    found = {"action": "accept", "sure": True, "case": "426,318", "target": None, "body": None}
    assert scoring.score_commands([(case, found)])[0].hits == 1
