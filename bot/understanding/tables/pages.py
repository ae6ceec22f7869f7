"""A file seen as pages of rows, whatever its format; and why a file cannot be taken at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any

from bot.kernel.late import openpyxl

MOST_BYTES = 50_000_000
"""Largest file that is looked at; a district of 220,000 people makes one of about 14,000,000 bytes."""

MOST_ROWS = 500_000
TOP = 40
"""Rows in which headings are looked for: nobody writes longer titles above a table."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
# An export puts a ' before what begins like a formula; it is no part of the words.
_LIKE_FORMULAS = ("=", "+", "-", "@")
_SPACES = re.compile(r"\s+")
# What exporting programs write so that a spreadsheet leaves a long number alone: ="13800000001".
_TEXT_AS_FORMULA = re.compile(r'="([^"=]*)"')


class Trouble(StrEnum):
    """Why a file cannot be taken at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PROTECTED = "protected"
    OLD_FORMAT = "old_format"
    MACRO = "macro"
    TORN = "torn"
    UNREADABLE = "unreadable"
    NO_HEADINGS = "no_headings"
    OTHER_KIND = "other_kind"


class SheetError(Exception):
    """The file as a whole is refused. `values` fill the sentence for `trouble`."""

    def __init__(self, trouble: Trouble, **values: str) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.values = values


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that is not blank. `number` counts from 1, blank and title rows included.

    `band` marks one piece of text merged across the row: a title, not a line of the table. `hidden`: the row does not
    show in the spreadsheet.
    """

    number: int
    cells: tuple[str, ...]
    band: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook, or a whole CSV file with the name "" in one way to cut it.

    `rows` reads the page from its beginning each time, raising SheetError for what is broken further down;
    `hidden_columns` counts from 0.
    """

    name: str
    top: tuple[RawRow, ...]
    rows: Callable[[], Iterator[RawRow]]
    hidden_columns: frozenset[int] = frozenset()


def top_of(rows: Iterator[RawRow]) -> tuple[RawRow, ...]:
    """Return the first rows, where the headings are."""
    return tuple(islice(rows, TOP))


def as_text(value: Any) -> str:
    """Return what a cell says; a formula keeps its `=`, so that its reader can refuse it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    formula = openpyxl.worksheet.formula
    if isinstance(value, formula.ArrayFormula | formula.DataTableFormula):
        return "={}"
    return tidy(str(value))


def tidy(text: str) -> str:
    """Return `text` without invisible characters and outer spaces; inner runs of space become one."""
    if text.startswith('="') and (quoted := _TEXT_AS_FORMULA.fullmatch(text.strip())):
        return tidy(quoted[1])
    if text[:1] == "'" and text[1:2] in _LIKE_FORMULAS:
        return tidy(text[1:])
    if "\n" not in text and text.isascii() and text.isprintable():
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def is_formula(text: str) -> bool:
    """Whether a cell holds a formula instead of words: what it would show is not in the file for sure."""
    return len(text) > 1 and text[0] == "="
