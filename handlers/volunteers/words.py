"""The words that open an order of this service, read once from its toml files."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`starters` open a line that announces an activity; `everybody` stands for all who had a place.

    `of_offices`: a question asks when an office is open, not when an activity begins.
    """

    starters: tuple[str, ...]
    everybody: frozenset[str]
    of_offices: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read words.toml, and the verb `create` of commands.toml. Raises: OSError, TOMLDecodeError, KeyError."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        commands = tomllib.loads((folder / "commands.toml").read_text("utf-8"))
        return cls(
            starters=tuple(sorted(commands["verbs"]["create"], key=len, reverse=True)),
            everybody=frozenset(words["everybody"]),
            of_offices=re.compile(words["of_offices"]),
        )
