"""Explains how texts are understood: what `tongxin understand` prints. No database, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.understanding.answers.reading import parse_answer
from bot.understanding.categories import CategoryBook
from bot.understanding.commands.reading import parse_command
from bot.understanding.labels.reading import Labels
from bot.understanding.likeness import Report, same_matter
from bot.understanding.notices.reading import parse_activity, parse_meeting
from bot.understanding.search.finding import ServiceIndex
from bot.understanding.times.reading import parse_time
from handlers.counter.importing import read_catalogue

KINDS = ("message", "time", "meeting", "command", "answer", "service", "category", "activity", "same")

_SAMPLE = Path(__file__).parent / "demo_town" / "services.csv"
_CATEGORIES = Path(__file__).parent.parent / "handlers" / "complaints" / "categories.toml"
_MOST_ITEMS = 5
_ONE_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Explainer:
    """Answers one line of a kind. Models are loaded when first needed."""

    def __init__(self, load_labels: Callable[[], Labels], catalogue: Path | None) -> None:
        self._load_labels = load_labels
        self._catalogue = catalogue or _SAMPLE

    def explain(self, kind: str, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return what `line` means. Raises: KeyError, ValueError for a line without the fields of its kind."""
        text = str(line["text"])
        if kind == "time":
            return _time(text, datetime.fromisoformat(line["now"]))
        if kind == "meeting":
            return _meeting(text, datetime.fromisoformat(line["now"]))
        if kind == "activity":
            return _activity(text, datetime.fromisoformat(line["now"]))
        if kind == "same":
            return self._same(text, str(line["other"]))
        if kind == "answer":
            answer = parse_answer(text, str(line["ask"]))
            return {"answer": answer.answer, "reason": answer.reason}
        readers = {
            "message": self._message,
            "command": _command,
            "service": self._service,
            "category": self._category,
        }
        return readers[kind](text)

    @cached_property
    def _labels(self) -> Labels:
        return self._load_labels()

    @cached_property
    def _index(self) -> ServiceIndex:
        return ServiceIndex(read_catalogue(self._catalogue.read_bytes()))

    @cached_property
    def _categories(self) -> CategoryBook:
        phrases = _CATEGORIES.with_name("category_phrases.toml").read_text("utf-8")
        return CategoryBook.read(_CATEGORIES.read_text("utf-8"), phrases)

    def _message(self, text: str) -> dict[str, Any]:
        guess = self._labels.explain(text)
        return {"label": guess.label, "confidence": round(guess.confidence, 4), "why": list(guess.why)}

    def _service(self, text: str) -> dict[str, Any]:
        return {"items": [hit.code for hit in self._index.find(text, _MOST_ITEMS)]}

    def _category(self, text: str) -> dict[str, Any]:
        found = self._categories.classify(text)
        return {"category": found.name, "unit": found.unit, "urgency": found.urgency}

    def _same(self, text: str, other: str) -> dict[str, Any]:
        """Compare two reports of one building and one day."""
        new, known = (
            Report(words, None, self._categories.classify(words).key, _ONE_DAY) for words in (text, other)
        )
        found = same_matter(new, [known])
        return {"same": bool(found), "likeness": round(found[0][1], 4) if found else 0.0}


def explain_lines(
    explainer: Explainer, kind: str, lines: Iterable[str]
) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield (line number, answer with the line's id) in order; None for a line that cannot be read."""
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
            yield number, {"id": line.get("id"), **explainer.explain(kind, line)}
        except (ValueError, KeyError, TypeError, AttributeError):
            yield number, None
            return


def _command(text: str) -> dict[str, Any]:
    command = parse_command(text)
    return {
        "action": command.action,
        "sure": command.sure,
        "case": ",".join(command.cases) or None,
        "target": command.target,
        "body": command.body,
    }


def _time(text: str, now: datetime) -> dict[str, Any]:
    found = parse_time(text, now)
    return {
        "start": _local(found.start),
        "end": _local(found.end),
        "grain": found.grain,
        "part": found.part,
        "deadline": found.deadline,
        "recurrence": found.recurrence,
        "error": found.error,
    }


def _meeting(text: str, now: datetime) -> dict[str, Any]:
    found = parse_meeting(text, now)
    return {
        "start": _local(found.start),
        "end": _local(found.end),
        "all_day": found.all_day,
        "place": found.place,
        "topic": found.topic,
        "kind": found.kind,
        "error": found.error,
    }


def _activity(text: str, now: datetime) -> dict[str, Any]:
    found = parse_activity(text, now)
    return {
        "start": _local(found.start),
        "end": _local(found.end),
        "place": found.place,
        "topic": found.topic,
        "capacity": found.capacity,
        "team": found.team,
        "error": found.error,
    }


def _local(at: datetime | None) -> str | None:
    return at.replace(tzinfo=None).isoformat() if at is not None else None
