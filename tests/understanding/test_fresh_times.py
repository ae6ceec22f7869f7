"""Times as many people say them, written for the project with the answers computed by hand or by the calendar."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.times.reading import parse_time

_LINES = Path(__file__).with_name("fresh_times.jsonl").read_text("utf-8").splitlines()
CASES: list[dict[str, Any]] = [json.loads(line) for line in _LINES]


def _local(at: datetime | None) -> str | None:
    return at.replace(tzinfo=None).isoformat() if at is not None else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"]))
def test_a_time_is_read(case: dict[str, Any]) -> None:
    found = parse_time(case["text"], datetime.fromisoformat(case["now"]))
    start, end = _local(found.start), _local(found.end)
    assert (found.error, found.recurrence) == (case["error"], case["recurrence"])
    if case["day"] is not None:  # a part of a day: where it begins is only a convention
        assert ((start or "")[:10], found.part) == (case["day"], case["part"])
    else:
        assert [start, end] in [[case["start"], case["end"]], *case["also"]]
