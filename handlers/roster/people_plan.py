"""The people table → whom it brings, whom it changes, and which lines are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.kernel.imports import Problem
from handlers.roster.matching import Match, Matcher, Sought
from handlers.roster.plan import Draft, PersonChange
from handlers.roster.rules import merged
from handlers.roster.town import NameBook, Town
from storage.people.entries import Entry, Profile, Standing
from storage.people.model import Role
from storage.people.roster import Roster


def plan_people(town: Town, lines: Iterable[Sought], roster: Roster, draft: Draft) -> None:
    """Plan all lines of one community."""
    good = [_settled(town, line) for line in _without_twins(_placed(town, lines, draft), draft)]
    town.take_census({line.row.openid for line in good if line.row.openid})
    matcher = Matcher(town.census, town.id, roster.vault.digest, roster.name_of)
    sure = [matcher.surely(line) for line in good]
    for line, found in zip(good, sure, strict=True):
        match = found or matcher.probably(line)
        if isinstance(match, Problem):
            draft.refuse(line.sheet, line.number, (match,))
        else:
            _plan(town, line, match, roster, draft)


def _plan(town: Town, line: Sought, match: Match | None, roster: Roster, draft: Draft) -> None:
    known = match.person if match else None
    profile = merged(line.row, known.profile if known else Profile(), line.building_id)
    if known is None or not known.on_roster:
        draft.new += 1
    elif match and match.absorbs is None and _is_same(known, line, profile, roster):
        draft.same += 1
        return
    else:
        draft.changed += 1
    draft.changes.append(
        PersonChange(
            community=town.name,
            target=known.id if known else None,
            entry=Entry(name=line.row.name, phone=line.row.phone, profile=profile),
            absorbs=match.absorbs if match else None,
        )
    )


def _is_same(known: Standing, line: Sought, profile: Profile, roster: Roster) -> bool:
    digest = roster.vault.digest
    return (
        known.name_hash == digest(line.row.name)
        and (not line.row.phone or known.phone_hash == digest(line.row.phone))
        and known.profile == profile
    )


def _placed(town: Town, lines: Iterable[Sought], draft: Draft) -> Iterable[Sought]:
    """Yield the lines with their building looked up; a line whose building nobody knows is wrong."""
    for line in lines:
        row = line.row
        if not row.building:
            yield line
            continue
        places = town.places_called(row.estate, row.building)
        if len(places) == 1:
            yield replace(line, building_id=places[0].id)
            continue
        values = {"place": f"{row.estate}{row.building}"}
        key = "roster.problems.which_estate" if places else "roster.problems.building"
        draft.refuse(line.sheet, line.number, (Problem(key, values),))


def _without_twins(lines: Iterable[Sought], draft: Draft) -> Iterable[Sought]:
    """Yield the lines that do not repeat the account, the phone or the person of an earlier one."""
    seen: dict[object, int] = {}
    for line in lines:
        problem = next(
            (Problem(key, {"row": seen[mark]}) for key, mark in _marks(line) if mark in seen),
            None,
        )
        if problem:
            draft.refuse(line.sheet, line.number, (problem,))
            continue
        seen |= {mark: line.number for _, mark in _marks(line)}
        yield line


def _marks(line: Sought) -> list[tuple[str, object]]:
    row = line.row
    marks: list[tuple[str, object]] = []
    if row.openid:
        marks.append(("roster.problems.openid_twice", ("openid", row.openid)))
    if row.phone:
        marks.append(("roster.problems.phone_twice", ("phone", row.phone)))
    if not marks:
        whom = (row.name, line.building_id, row.entrance, row.room, row.unit, row.branches)
        marks.append(("roster.problems.same_person", whom))
    return marks


def _settled(town: Town, line: Sought) -> Sought:
    """Return the line with grids, branches and unit by the names that are in use."""
    row = line.row
    is_contact = Role.CONTACT in row.roles
    return replace(
        line,
        row=replace(
            row,
            grids=_all_settled(town.grids, row.grids),
            branches=_all_settled(town.branches, row.branches),
            unit=town.units.settle(row.unit) if row.unit and is_contact else row.unit,
        ),
    )


def _all_settled(book: NameBook, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(book.settle(name) for name in names))
