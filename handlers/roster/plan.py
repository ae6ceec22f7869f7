"""What an import would do: counted, with every wrong line named, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.kernel.imports import Counts, Problem, WrongLine
from bot.kernel.talk import Say
from storage.people.entries import Entry, PlaceEntry, UnitEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """A person to be written. `absorbs` is a second line of the same person that leaves the roster."""

    community: str
    target: int | None
    entry: Entry
    absorbs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """A building to be written."""

    community: str
    target: int | None
    entry: PlaceEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """An outside unit to be written."""

    community: str
    target: int | None
    entry: UnitEntry


Change = PersonChange | PlaceChange | UnitChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """Everything an import will write, in the order of the table, and what it will not.

    `grids` are new ones, each with its community's name: they are founded even when no post is held in them yet.
    """

    kind: str
    changes: tuple[Change, ...]
    counts: Counts
    wrong: tuple[WrongLine, ...] = ()
    notes: tuple[Say, ...] = ()
    grids: tuple[tuple[str, str], ...] = ()

    def parts(self, size: int) -> Iterator[ImportPlan]:
        """Cut the changes into plans of at most `size`, so that each is a short unit of work."""
        for start in range(0, max(len(self.changes), 1), size):
            yield replace(self, changes=self.changes[start : start + size])


@dataclass(slots=True)
class Draft:
    """A plan while it is drawn up."""

    changes: list[Change] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0

    def refuse(self, sheet: str, number: int, problems: tuple[Problem, ...]) -> None:
        """Note a wrong line."""
        self.wrong.append(WrongLine(sheet, number, problems))
