"""The words of the ledger, read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.meetings.ledger.quarters import Quarter
from storage.meetings.model import MeetingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWords:
    """What people call the ledger, its quarters, columns and rules; `sheet` is what stands in the workbook."""

    longest: int
    ledger: re.Pattern[str]
    rules: re.Pattern[str]
    export: re.Pattern[str]
    chart: re.Pattern[str]
    quarter: re.Pattern[str]
    year: re.Pattern[str]
    this: re.Pattern[str]
    last: re.Pattern[str]
    this_year: re.Pattern[str]
    last_year: re.Pattern[str]
    quarter_name: str
    ordinals: tuple[str, ...]
    columns: Mapping[MeetingKind, str]
    counts: Mapping[str, re.Pattern[str]]
    lesson: re.Pattern[str]
    lesson_months: Mapping[str, int]
    none: re.Pattern[str]
    reset: re.Pattern[str]
    sheet: Mapping[str, Any]
    chart_words: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> LedgerWords:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        asked, quarter, rules = words["asked"], words["quarter"], words["rules"]
        counts = ("branch_meetings", "committees", "groups", "theme_days")
        return cls(
            longest=int(asked["longest"]),
            ledger=re.compile(asked["ledger"]),
            rules=re.compile(asked["rules"]),
            export=re.compile(asked["export"]),
            chart=re.compile(asked["chart"]),
            quarter=re.compile(quarter["written"]),
            year=re.compile(quarter["year"]),
            this=re.compile(quarter["this"]),
            last=re.compile(quarter["last"]),
            this_year=re.compile(quarter["this_year"]),
            last_year=re.compile(quarter["last_year"]),
            quarter_name=str(quarter["name"]),
            ordinals=tuple(quarter["ordinals"]),
            columns={MeetingKind(kind): name for kind, name in words["columns"].items()},
            counts={name: re.compile(rules[name]) for name in counts},
            lesson=re.compile(rules["lesson"]),
            lesson_months=dict(rules["lesson_months"]),
            none=re.compile(rules["none"]),
            reset=re.compile(rules["reset"]),
            sheet=words["sheet"],
            chart_words=words["chart"],
        )

    def name_of(self, quarter: Quarter) -> str:
        """Return what a quarter is called."""
        return self.quarter_name.format(year=quarter.year, ordinal=self.ordinals[quarter.index - 1])
