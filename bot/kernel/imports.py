"""What an import of a table says about itself, whichever service took it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.kernel.talk import Say

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The columns of one kind of table: name of the column → its spellings, the office's own first.

    `needed` columns must be there, or this is another table.
    """

    columns: Mapping[str, Sequence[str]]
    needed: frozenset[str]

    def shown(self, name: str) -> str:
        """Return the column's own spelling."""
        return self.columns[name][0]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is wrong: a sentence of texts.toml and what fills it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that is not taken; `sheet` is empty unless several sheets hold lines."""

    sheet: str
    number: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How the lines of a table fall."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What to tell the clerk: one sentence a line, and whether every line of the table was good.

    `counts` is None when the file was refused as a whole.
    """

    lines: tuple[Say, ...]
    clean: bool
    counts: Counts | None = None
