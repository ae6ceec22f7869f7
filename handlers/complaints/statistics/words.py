"""What stands on sheets and pictures of figures, read once from words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """`plain` are single words and patterns, the rest tables by stored name, in the order of the file."""

    plain: Mapping[str, str]
    sheets: Mapping[str, str]
    names: Mapping[str, str]
    rates: Mapping[str, str]
    columns: Mapping[str, str]
    counts: Mapping[str, str]
    rules: Mapping[str, str]
    details: Mapping[str, str]
    personal: Mapping[str, str]
    yes: Mapping[str, str]
    verdicts: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> FigureWords:
        """Read words.toml. Raises: OSError, tomllib.TOMLDecodeError, TypeError for a table that is missing."""
        words = tomllib.loads((folder / "words.toml").read_text("utf-8"))
        tables = {name: table for name, table in words.items() if isinstance(table, dict)}
        return cls(plain={name: word for name, word in words.items() if name not in tables}, **tables)
