"""Short words for a case: what an echo says, and what outsiders may read."""

from __future__ import annotations

import re

from bot.understanding.phones import without_numbers
from storage.complaints.store import Case
from storage.uow import Uow

_LONGEST_MATTER = 18
_LONGEST_ECHO = 60
_CLAUSE = re.compile(r"[,，。;；!！?？\n]")
_HIDDEN = "**"


def content_of(case: Case) -> str:
    """Return the human meaning of a number: place and matter."""
    return " ".join(part for part in (case.place, case.matter) if part)


def content_by_number(number: int, uow: Uow) -> str:
    """Return the human meaning of a number."""
    case = uow.complaints.numbered(number)
    return content_of(case) if case is not None else ""


def headline(text: str, *, without: str = "") -> str:
    """Return the first clause of a report, without the words that name its place, as a title of a few characters."""
    bare = text.replace(without, "", 1) if without else text
    first = next((clause for clause in clauses(bare) if len(clause) > 1), bare.strip() or text.strip())
    return cut(first, _LONGEST_MATTER)


def clauses(text: str) -> list[str]:
    """Return the clauses of a text."""
    return [clause.strip() for clause in _CLAUSE.split(text)]


def for_outsiders(text: str, reporter: str) -> str:
    """Return a text without long numbers (telephones, identity cards) and without the reporter's name."""
    masked = without_numbers(text, _HIDDEN)
    return masked.replace(reporter, _HIDDEN) if len(reporter) > 1 else masked


def short(text: str, length: int) -> str:
    """Return a text on one line, of at most `length` characters."""
    return cut(" ".join(text.split()), length)


def echoed(text: str) -> str:
    """Return words as an echo repeats them: on one line, short, without the stop at their end."""
    return short(text, _LONGEST_ECHO).rstrip("。.!！ ")


def cut(text: str, length: int) -> str:
    """Return the beginning of a text, with its lines, and an ellipsis when something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"
