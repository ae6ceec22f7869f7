"""The words of the floor, read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.meetings.floor.rules import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorWords:
    """What people say at a meeting. Patterns are searched in the text as written."""

    between: re.Pattern[str]
    paper: frozenset[str]
    remote: frozenset[str]
    late: frozenset[str]
    everybody: frozenset[str]
    tail: re.Pattern[str]
    votes: Mapping[Choice, re.Pattern[str]]
    choices: Mapping[str, Choice]
    studied: tuple[str, ...]
    days: re.Pattern[str]
    weeks: re.Pattern[str]
    excused_too: re.Pattern[str]
    link: re.Pattern[str]
    placed: re.Pattern[str]
    until: re.Pattern[str]
    finished: frozenset[str]
    anew: frozenset[str]
    export: re.Pattern[str]
    document: Mapping[str, Any]
    review: Mapping[str, Any]
    marks: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> FloorWords:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, KeyError."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        marks, study, tasks = words["marks"], words["study"], words["tasks"]
        return cls(
            between=re.compile(words["between"]["names"]),
            paper=frozenset(marks["paper"]),
            remote=frozenset(marks["remote"]),
            late=frozenset(marks["late"]),
            everybody=frozenset(marks["everybody"]),
            tail=re.compile(words["tail"]["pattern"]),
            votes={choice: re.compile(words["votes"][choice.value]) for choice in Choice},
            choices={said: choice for choice in Choice for said in words["choices"][choice.value]},
            studied=tuple(sorted(study["done"], key=len, reverse=True)),
            days=re.compile(study["days"]),
            weeks=re.compile(study["weeks"]),
            excused_too=re.compile(study["excused_too"]),
            link=re.compile(study["link"]),
            placed=re.compile(tasks["placed"]),
            until=re.compile(tasks["until"]),
            finished=frozenset(words["minutes"]["finished"]),
            anew=frozenset(words["minutes"]["anew"]),
            export=re.compile(words["export"]["minutes"]),
            document=words["document"],
            review=words["review"],
            marks=re.compile(words["review"]["marks"]),
        )
