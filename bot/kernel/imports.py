"""The words of importing tables: what an importer of one kind of table must be able to do, and what it says about it.

An import is examined first, line by line, without writing anything. What is to be written is put down as steps, and
each step leaves a trace by which it can be taken back. Rows, steps and traces are frozen dataclasses of plain values:
they are encoded and sealed while they wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bot.kernel.talk import Say

if TYPE_CHECKING:
    from storage.uow import Uow


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
    """Why a line is wrong: a sentence of texts.toml and what fills it. A `Where` in the values is said as a row."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Where(NamedTuple):
    """Where a line stands: the index of its sheet, and its number as the sheet shows it."""

    sheet: int
    row: int

    def packed(self) -> int:
        """Return a small form, for hundreds of thousands of them."""
        return self.sheet << 24 | self.row

    @classmethod
    def unpacked(cls, packed: int) -> Where:
        """Return what was packed."""
        return cls(packed >> 24, packed & 0xFFFFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The community of lines that name none. With `only` a line that names another one is wrong."""

    name: str
    only: bool = False


class Fall(StrEnum):
    """How a line of a table falls."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a line falls; with the step that writes it, or why it cannot be written. A step names its `community`."""

    fall: Fall
    step: Any = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How the lines of a table fall."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0


class Types(NamedTuple):
    """The dataclasses of one kind of table."""

    row: type
    step: type
    trace: type


class Plan(Protocol):
    """The examination of one table. It holds what the database knows, and reads more in slices."""

    def take(self, where: Where, row: Any) -> Any | tuple[Problem, ...]:
        """Return the row by the names in use, or what is wrong with it among the rows taken before."""
        ...

    def survey(self, rows: Sequence[tuple[Where, Any]]) -> None:
        """Look at a slice of the rows taken; asked about all of them before the first is decided."""
        ...

    def decide(self, rows: Sequence[tuple[Where, Any]]) -> list[Verdict]:
        """Return how each row of a slice falls, in its order."""
        ...

    def notes(self) -> tuple[Say, ...]:
        """Say what a clerk should look at before writing."""
        ...


class Importer(Protocol):
    """One kind of table. A step written twice changes nothing the second time."""

    @property
    def kind(self) -> str:
        """The name of the kind."""
        ...

    @property
    def types(self) -> Types:
        """What rows, steps and traces are, to decode them."""
        ...

    @property
    def headings(self) -> Mapping[str, Headings]:
        """The columns of this kind, and of others it is easily mixed up with."""
        ...

    def read(self, cells: Mapping[str, str], columns: Set[str]) -> Any | tuple[Problem, ...]:
        """Return what a line says, or what is wrong with it. Pure."""
        ...

    def examine(self, uow: Uow, home: Home, columns: frozenset[str]) -> Plan:
        """Begin to examine a table with these columns. Nothing is written."""
        ...

    def finished(self, uow: Uow, community_id: int, now: datetime) -> None:
        """Do what follows once everything is written or taken back."""
        ...

    def write(self, uow: Uow, steps: Sequence[Any], now: datetime) -> list[Any]:
        """Write the steps as things stand now; return what takes each back."""
        ...

    def restore(self, uow: Uow, traces: Sequence[Any], now: datetime) -> list[Where]:
        """Take steps back, last first; return those that stay because somebody changed them since."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What to tell the clerk: one sentence a line, and whether every line of the table was good.

    `counts` is None when the file was refused as a whole; `number` names an import that can be undone.
    """

    lines: tuple[Say, ...]
    clean: bool
    counts: Counts | None = None
    number: int | None = None


class Stage(StrEnum):
    """What an import is doing."""

    READ = "read"
    COMPARE = "compare"
    WRITE = "write"
    UNDO = "undo"


Progress = Callable[[Stage, int, int], None]
"""Told now and then how far a stage is: what is done, and of how much; 0 while that is not known."""
