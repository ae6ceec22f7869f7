"""What was won on the examples written with the work stays won; ordinary talk is never executed."""

import json
from pathlib import Path
from typing import Any

from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.reading import parse_command

_HERE = Path(__file__).parent


def _cases(name: str, folder: str = "written") -> list[dict[str, Any]]:
    lines = (_HERE / folder / f"{name}.dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_orders_are_read_and_talk_is_left_alone() -> None:
    read = [(case, parse_command(case["text"])) for case in _cases("staff_commands")]
    right = [
        found.action == case["action"] and ",".join(found.cases) == (case["case"] or "")
        for case, found in read
    ]
    talk = [(case, found) for case, found in read if case["action"] == "none"]
    assert not [case["text"] for case, found in talk if found.action != "none" and found.sure]
    assert sum(found.action != "none" for _, found in talk) / len(talk) <= 0.05, "asked about"
    assert sum(right) / len(right) >= 0.98


def test_orders_as_they_are_said_are_read_and_talk_that_resembles_them_is_never_executed() -> None:
    read = [(case, parse_command(case["text"])) for case in _cases("staff_commands", "spoken")]
    talk = [(case, found) for case, found in read if case["action"] == "none"]
    executed = [case["text"] for case, found in talk if found.action != "none" and found.sure]
    right = [found.action == case["action"] for case, found in read if case["action"] != "none"]
    assert not executed
    assert sum(right) / len(right) >= 0.95


def test_answers_are_read() -> None:
    cases = _cases("member_replies")
    right = [
        parse_answer(case["text"], case["ask"]).answer in (case["answer"], *case["also"]) for case in cases
    ]
    assert sum(right) / len(right) >= 0.98
