"""Reads which branch and which quarters somebody asks about, and what a branch is to owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.understanding.numerals import read_number
from handlers.meetings.audience import named_in
from handlers.meetings.ledger.quarters import Quarter
from handlers.meetings.ledger.words import LedgerWords
from storage.people.places import Named

_NONE = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks about; no `branch`: all they may see. `left` are words that mean nothing here."""

    branch: Named | None
    quarters: tuple[Quarter, ...]
    left: str = ""


class LedgerReader:
    """Reads what stands behind 台账."""

    def __init__(self, words: LedgerWords) -> None:
        self._words = words

    def wanted(self, text: str, branches: Sequence[Named], today: date) -> Wanted:
        """Return branch and quarters; without words the quarter of today."""
        quarters, rest = self._quarters(text, today)
        found = named_in(rest, list(branches)) if rest.strip() else None
        branch = next((one for one in branches if one.id == found), None)
        return Wanted(branch, quarters, "" if branch else rest.strip(" ,，。:："))

    def figures(self, text: str) -> dict[str, int]:
        """Return what a branch is to owe, by the names of `Norm`; nothing for words that say nothing about it."""
        figures: dict[str, int] = {}
        for name, pattern in self._words.counts.items():
            match = pattern.search(text)
            if match is not None:
                figures[name] = _NONE if self._words.none.search(match[1]) else min(int(match[1]), 9)
        lesson = self._words.lesson.search(text)
        if lesson is not None:
            figures["lesson_months"] = self._lesson(lesson[1])
        return figures

    def resets(self, text: str) -> bool:
        """Whether a branch is to owe the usual again."""
        return self._words.reset.search(text) is not None

    def _lesson(self, said: str) -> int:
        if self._words.none.search(said):
            return _NONE
        return next(months for word, months in self._words.lesson_months.items() if word in said)

    def _quarters(self, text: str, today: date) -> tuple[tuple[Quarter, ...], str]:
        words, now = self._words, Quarter.of(today)
        match = words.quarter.search(text)
        if match is not None:
            year = int(match["year"]) if match["year"] else now.year
            index = match["index"] or str(read_number(match["named"]))
            return (Quarter(year, int(index)),), _without(text, match.span())
        for pattern, year in ((words.this_year, now.year), (words.last_year, now.year - 1)):
            match = pattern.search(text)
            if match is not None:
                return _year(year), _without(text, match.span())
        match = words.year.search(text)
        if match is not None:
            return _year(int(match["year"])), _without(text, match.span())
        for pattern, quarter in ((words.last, now.before()), (words.this, now)):
            match = pattern.search(text)
            if match is not None:
                return (quarter,), _without(text, match.span())
        return (now,), text


def _year(year: int) -> tuple[Quarter, ...]:
    return tuple(Quarter(year, index) for index in (1, 2, 3, 4))


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]]} {text[span[1] :]}"
