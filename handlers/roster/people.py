"""The people table: whom it brings, whom it changes, which lines are wrong; and how a line is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.kernel.imports import Fall, Problem, Verdict, Where
from bot.kernel.talk import Say, say
from handlers.roster.matching import Candidates, Match, Matcher
from handlers.roster.rules import PersonRow, Sought, merged
from handlers.roster.town import Town, Towns
from storage.people.entries import Profile, Standing
from storage.people.model import Role
from storage.uow import Uow

Wrong = tuple[Problem, ...]
Placed = tuple[Where, Sought]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStep:
    """A line to be written: onto `target`, or as somebody new; `absorbs` is a second entry of the same person."""

    where: Where
    sought: Sought
    target: int | None = None
    absorbs: int | None = None

    @property
    def community(self) -> str:
        """Return the name of the community the line belongs to."""
        return self.sought.row.community


class PeoplePlan:
    """The examination of a people table. Lines of a slice may belong to different communities."""

    def __init__(self, uow: Uow, towns: Towns) -> None:
        self._uow = uow
        self._towns = towns
        self._census = uow.roster.census()
        self._matchers: dict[str, Matcher] = {}
        # What tells lines apart → the packed place of the first one that bears it.
        self._marks: dict[int, int] = {}
        self._addresses_unread = 0

    def take(self, where: Where, row: PersonRow) -> Sought | Wrong:
        """Look up the places a line names, and refuse one that repeats an earlier line."""
        town = self._towns.called(row.community)
        if not isinstance(town, Town):
            return town
        sought = self._placed(town, _settled(town, row))
        if not isinstance(sought, Sought):
            return sought
        for key, mark in _marks(sought):
            before = self._marks.get(hash(mark))
            if before is not None:
                return (Problem(key, {"row": Where.unpacked(before)}),)
        self._marks |= {hash(mark): where.packed() for _, mark in _marks(sought)}
        return sought

    def survey(self, rows: Sequence[Placed]) -> None:
        """Note whom the lines are surely about."""
        for name, lines in _by_town(rows).items():
            among = self._candidates(name, lines)
            for where, sought in lines:
                self._matcher(name).claim(where, sought.row, among)

    def decide(self, rows: Sequence[Placed]) -> list[Verdict]:
        """Compare the lines with the people they are about."""
        verdicts: dict[Where, Verdict] = {}
        for name, lines in _by_town(rows).items():
            verdicts |= self._decide(name, lines)
        return [verdicts[where] for where, _ in rows]

    def notes(self) -> tuple[Say, ...]:
        """Say what is new, and what was not understood."""
        unread = self._addresses_unread
        more = (say("roster.import.addresses_unread", count=unread),) if unread else ()
        return (*self._towns.notes(), *more)

    def _decide(self, name: str, lines: Sequence[Placed]) -> dict[Where, Verdict]:
        among, matcher = self._candidates(name, lines), self._matcher(name)
        found = {where: matcher.surely(where, sought.row, among) for where, sought in lines}
        left = [sought.row.name for where, sought in lines if found[where] is None]
        if matcher.community_id is not None:
            among.add(namesakes=self._census.namesakes(matcher.community_id, left))
        return {
            where: self._verdict(where, sought, found[where] or matcher.probably(where, sought, among))
            for where, sought in lines
        }

    def _verdict(self, where: Where, sought: Sought, match: Match | Problem | None) -> Verdict:
        if isinstance(match, Problem):
            return Verdict(Fall.WRONG, problems=(match,))
        if match is None:
            return Verdict(Fall.NEW, PersonStep(where=where, sought=sought))
        known = match.person
        if match.absorbs is None and known.on_roster and self._is_same(known, sought):
            return Verdict(Fall.SAME)
        step = PersonStep(where=where, sought=sought, target=known.id, absorbs=match.absorbs)
        return Verdict(Fall.CHANGED if known.on_roster else Fall.NEW, step)

    def _is_same(self, known: Standing, sought: Sought) -> bool:
        digest, row = self._uow.roster.vault.digest, sought.row
        return (
            known.name_hash == digest(row.name)
            and (not row.phone or known.phone_hash == digest(row.phone))
            and known.profile == merged(sought, known.profile)
        )

    def _candidates(self, name: str, lines: Iterable[Placed]) -> Candidates:
        rows = [sought.row for _, sought in lines]
        among, community_id = Candidates(), self._towns.get(name).id
        among.add(owners=self._census.owners(row.openid for row in rows if row.openid))
        if community_id is not None:
            phones = [row.phone for row in rows if row.phone]
            among.add(holders=self._census.holders(community_id, phones))
        return among

    def _matcher(self, name: str) -> Matcher:
        if name not in self._matchers:
            roster = self._uow.roster
            self._matchers[name] = Matcher(self._towns.get(name).id, roster.vault.digest, roster.name_of)
        return self._matchers[name]

    def _placed(self, town: Town, row: PersonRow) -> Sought | Wrong:
        """Look up where the person lives and which buildings the person looks after."""
        row = self._with_address(town, row)
        homes = [(row.estate, row.building)] if row.building else []
        duties = [(row.estate, building) for building in row.duty_buildings or ()]
        ids = []
        for estate, building in (*homes, *duties):
            found = town.places_called(estate, building)
            if len(found) != 1:
                key = "roster.problems.which_estate" if found else "roster.problems.building"
                return (Problem(key, {"place": f"{estate}{building}"}),)
            ids.append(found[0].id)
        return Sought(
            row=row, building_id=ids[0] if homes else None, duty_building_ids=tuple(ids[len(homes) :])
        )

    def _with_address(self, town: Town, row: PersonRow) -> PersonRow:
        """Take the place out of a whole address when the columns of its own are empty."""
        if not row.address or row.building:
            return row
        place = town.book.find(row.address)
        if place is None or place.building is None:
            self._addresses_unread += 1
            return row
        return replace(
            row,
            estate=row.estate or place.estate or "",
            building=place.building,
            entrance=row.entrance or place.entrance or "",
            room=row.room or place.room or "",
        )


def _settled(town: Town, row: PersonRow) -> PersonRow:
    """Return the line with community, grids, branches and unit by the names that are in use."""
    is_contact = Role.CONTACT in row.roles
    return replace(
        row,
        community=town.name,
        grids=town.grids.settle_all(row.grids),
        branches=town.branches.settle_all(row.branches),
        unit=town.units.settle(row.unit) if row.unit and is_contact else row.unit,
    )


def _marks(sought: Sought) -> list[tuple[str, object]]:
    """Return what no other line may bear. People of two communities may share a telephone."""
    row = sought.row
    marks: list[tuple[str, object]] = []
    if row.openid:
        marks.append(("roster.problems.openid_twice", ("openid", row.openid)))
    if row.phone:
        marks.append(("roster.problems.phone_twice", ("phone", row.community, row.phone)))
    if not marks:
        whom = (
            row.community,
            row.name,
            sought.building_id,
            row.entrance,
            row.room,
            row.unit,
            row.branches,
        )
        marks.append(("roster.problems.same_person", whom))
    return marks


def _by_town(rows: Iterable[Placed]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = defaultdict(list)
    for where, sought in rows:
        found[sought.row.community].append((where, sought))
    return found


def profile_of(sought: Sought, known: Standing | None) -> Profile:
    """Return what the roster says of a person after this line."""
    return merged(sought, known.profile if known else Profile())
