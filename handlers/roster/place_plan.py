"""The tables of places and units → what they bring, what they change, and which lines are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TypeVar

from bot.kernel.imports import Problem
from handlers.roster.plan import Draft, PlaceChange, UnitChange
from handlers.roster.town import Town
from storage.people.entries import Listed, PlaceEntry, UnitEntry

EntryT = TypeVar("EntryT", PlaceEntry, UnitEntry)

Numbered = tuple[str, int, EntryT]
"""Sheet, line number and what the line says."""


def plan_places(town: Town, lines: Iterable[Numbered[PlaceEntry]], draft: Draft) -> None:
    """Plan all buildings of one community."""
    seen: dict[tuple[str, str], int] = {}
    for sheet, number, entry in lines:
        key = town.place_key(entry.estate, entry.name)
        if key in seen:
            twin = Problem("roster.problems.same_building", {"row": seen[key]})
            draft.refuse(sheet, number, (twin,))
            continue
        seen[key] = number
        known = town.places.get(key)
        settled = replace(entry, grid=town.grids.settle(entry.grid) if entry.grid else None)
        wanted = _over(settled, known)
        if _counts(draft, known, wanted):
            target = known.id if known else None
            draft.changes.append(PlaceChange(community=town.name, target=target, entry=wanted))


def plan_units(town: Town, lines: Iterable[Numbered[UnitEntry]], draft: Draft) -> None:
    """Plan all outside units of one community."""
    seen: dict[str, int] = {}
    for sheet, number, entry in lines:
        key = town.key("unit", entry.name)
        if key in seen:
            draft.refuse(sheet, number, (Problem("roster.problems.same_unit", {"row": seen[key]}),))
            continue
        seen[key] = number
        known = town.unit_rows.get(key)
        wanted = _over(entry, known)
        if _counts(draft, known, wanted):
            target = known.id if known else None
            draft.changes.append(UnitChange(community=town.name, target=target, entry=wanted))


def _over(entry: EntryT, known: Listed[EntryT] | None) -> EntryT:
    """Return the line laid over what is known: blank cells leave it, and names keep the spelling in use."""
    if known is None:
        return entry
    stated = {
        field.name: getattr(entry, field.name)
        for field in fields(entry)
        if field.name not in ("name", "estate") and getattr(entry, field.name) not in (None, "", ())
    }
    return replace(known.entry, **stated)


def _counts(draft: Draft, known: Listed[EntryT] | None, wanted: EntryT) -> bool:
    """Count the line; return whether there is something to write."""
    if known is None:
        draft.new += 1
    elif known.entry == wanted:
        draft.same += 1
        return False
    else:
        draft.changed += 1
    return True
