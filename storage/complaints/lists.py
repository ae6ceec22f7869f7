"""Which cases are whose to do, which are alike, and which the clock must look at.

An open case has a limit (`due_at`), one that is over has none: the indices of the lists hold open cases only, each in
the order in which they press. A desk's list is put together from arms, each of which follows one index, so that it
costs what it shows and not what there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, not_, or_, select, union

from storage.complaints.cases import OPEN, Case, read_case
from storage.complaints.desk_model import PartyRole, case_parties
from storage.complaints.model import State, cases
from storage.people.model import Role, people


@dataclass(frozen=True, slots=True, kw_only=True)
class Remit:
    """Whose cases a staff member works on: the whole community's, some grids', and those in their own hands."""

    community_id: int
    person_id: int
    everywhere: bool = False
    grids: frozenset[int] = frozenset()
    unit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many cases are open; of these new, past their limit, due from now to a given instant."""

    open: int
    new: int
    late: int
    soon: int


_IS_OPEN = cases.c.due_at.is_not(None)
_KNOWN_TO_ALL = cases.c.restricted.is_(False)
_GOES_ROUND_SOMEBODY: ColumnElement[bool] = literal_column("cases.avoided <> '[]'")
"""As the index of these cases says it; with a bound value it would not be found."""
_MOST_HELPED = 500


class CaseLists:
    """Answers which cases, never one."""

    _connection: Connection

    def to_do(self, remit: Remit, limit: int, *, due_before: datetime | None = None) -> list[Case]:
        """Return open cases of a remit, most pressing first; with `due_before` those whose limit lies before."""
        pressing: dict[int, datetime] = {}
        theirs = self._not_round(remit)
        for arm in (*_shared(remit), *self._own(remit)):
            query = select(cases.c.id, cases.c.due_at).where(arm, *theirs)
            if due_before is not None:
                query = query.where(cases.c.due_at < due_before)
            rows = self._connection.execute(query.order_by(cases.c.due_at, cases.c.id).limit(limit))
            pressing |= {row.id: row.due_at for row in rows}
        first = sorted(pressing, key=lambda case_id: (pressing[case_id], case_id))[:limit]
        found = {case.id: case for case in self._all(select(cases).where(cases.c.id.in_(first)))}
        return [found[case_id] for case_id in first]

    def tally(self, remit: Remit, now: datetime, until: datetime | None = None) -> Tally:
        """Count what is open in a remit; `soon` is what is due before `until`."""
        counted = select(cases.c.id, cases.c.due_at, cases.c.state).where(*self._not_round(remit))
        parts: list[Any] = [counted.where(arm) for arm in _shared(remit)]
        if own := self._own(remit):
            parts.append(union(*(counted.where(arm) for arm in own)))
        tallies = [self._count(part, now, until) for part in parts]
        return Tally(
            open=sum(each.open for each in tallies),
            new=sum(each.new for each in tallies),
            late=sum(each.late for each in tallies),
            soon=sum(each.soon for each in tallies),
        )

    def waiting_for(self, community_id: int, person_id: int) -> int:
        """Return how many cases nobody but this person can take on: as owner, or as whoever they were handed to."""
        handed = cases.c.state.in_((State.ASSIGNED, State.REOPENED))
        asked = or_(handed, cases.c.state.in_((State.NEW, State.CHECKING)))
        others = or_(cases.c.owner_id.is_(None), cases.c.owner_id != person_id)
        count = select(func.count()).where(cases.c.community_id == community_id, _IS_OPEN)
        as_owner = count.where(cases.c.owner_id == person_id, asked)
        as_handler = count.where(cases.c.handler_id == person_id, handed, others)
        run = self._connection.execute
        return int(run(as_owner).scalar_one()) + int(run(as_handler).scalar_one())

    def alike(self, building_id: int, category: str, since: datetime, limit: int) -> list[Case]:
        """Return open, unrestricted cases of a kind in a building, the latest first."""
        return self._all(
            select(cases)
            .where(
                cases.c.building_id == building_id,
                cases.c.category == category,
                cases.c.created_at >= since,
                cases.c.state.in_(OPEN),
                cases.c.restricted.is_(False),
            )
            .order_by(cases.c.created_at.desc())
            .limit(limit)
        )

    def count_held(self, person_id: int) -> int:
        """Return how many open cases the person answers for or works on."""
        mine = or_(cases.c.owner_id == person_id, cases.c.handler_id == person_id)
        return int(self._connection.execute(select(func.count()).where(_IS_OPEN, mine)).scalar_one())

    def held_by(self, person_id: int, limit: int) -> list[Case]:
        """Return open cases the person answers for or works on, the most pressing first."""
        mine = or_(cases.c.owner_id == person_id, cases.c.handler_id == person_id)
        return self._all(select(cases).where(_IS_OPEN, mine).order_by(cases.c.due_at).limit(limit))

    def gone_holders(self) -> list[int]:
        """Return who answers for open cases or works on them without being of the office, or of a unit, any more."""
        holders = union(
            *(
                select(column.label("id")).where(_IS_OPEN, column.is_not(None))
                for column in (cases.c.owner_id, cases.c.handler_id)
            )
        ).subquery()
        working = or_(people.c.roles.contains(Role.STAFF.value), people.c.roles.contains(Role.CONTACT.value))
        rows = self._connection.execute(
            select(people.c.id).join(holders, holders.c.id == people.c.id).where(not_(working))
        )
        return [row.id for row in rows]

    def of_area(self, event_number: int) -> list[Case]:
        """Return the cases an area event answers for."""
        return self._all(select(cases).where(cases.c.event_number == event_number).order_by(cases.c.id))

    def count_alike(self, building_id: int, category: str, since: datetime) -> int:
        """Return how many have reported a kind of matter in a building since then, joiners counted."""
        of_kind = and_(cases.c.building_id == building_id, cases.c.category == category)
        reported = select(func.count()).where(of_kind, cases.c.created_at >= since)
        joined = (
            select(func.count())
            .select_from(case_parties.join(cases, cases.c.id == case_parties.c.case_id))
            .where(of_kind, case_parties.c.role == PartyRole.JOINER.value, case_parties.c.since >= since)
            .where(case_parties.c.via_case_id.is_(None))
        )
        run = self._connection.execute
        return int(run(reported).scalar_one()) + int(run(joined).scalar_one())

    def to_check(self, now: datetime, limit: int) -> list[Case]:
        """Return cases the clock must look at, longest waiting first; other processes pass them over meanwhile."""
        return self._all(
            select(cases)
            .where(cases.c.next_check_at <= now)
            .order_by(cases.c.next_check_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    def _not_round(self, remit: Remit) -> list[ColumnElement[bool]]:
        """Return the conditions that a case is open and does not go round the person whose remit it is."""
        query = select(cases.c.id, cases.c.avoided).where(
            cases.c.community_id == remit.community_id, _IS_OPEN, _GOES_ROUND_SOMEBODY
        )
        round_them = [row.id for row in self._connection.execute(query) if remit.person_id in row.avoided]
        return [_IS_OPEN, cases.c.id.not_in(round_them)] if round_them else [_IS_OPEN]

    def _own(self, remit: Remit) -> list[ColumnElement[bool]]:
        """Return the arms of what is in the person's own hands and nowhere else; a case may lie in several."""
        if remit.unit_id is not None:
            return []
        me, role = (
            case_parties.c.person_id == remit.person_id,
            case_parties.c.role == PartyRole.ASSISTANT.value,
        )
        query = select(case_parties.c.case_id).where(me, role)
        helping = self._connection.execute(
            query.order_by(case_parties.c.id.desc()).limit(_MOST_HELPED)
        ).scalars()
        mine = [cases.c.owner_id == remit.person_id, cases.c.handler_id == remit.person_id]
        if found := list(helping):
            mine.append(cases.c.id.in_(found))
        here = cases.c.community_id == remit.community_id
        return [and_(here, arm, *_elsewhere(remit)) for arm in mine]

    def _all(self, query: Select[Any]) -> list[Case]:
        return [read_case(row) for row in self._connection.execute(query)]

    def _count(self, rows: Any, now: datetime, until: datetime | None) -> Tally:
        open_ = rows.subquery()
        late = open_.c.due_at < now
        soon = and_(not_(late), open_.c.due_at < (until or now))
        row = self._connection.execute(
            select(
                func.count(),
                func.count().filter(open_.c.state == State.NEW.value),
                func.count().filter(late),
                func.count().filter(soon),
            ).select_from(open_)
        ).one()
        return Tally(open=row[0], new=row[1], late=row[2], soon=row[3])


def _shared(remit: Remit) -> list[ColumnElement[bool]]:
    """Return the arms of what a remit holds by place; no case lies in two of them."""
    here = cases.c.community_id == remit.community_id
    if remit.unit_id is not None:
        return [and_(here, cases.c.unit_id == remit.unit_id)]
    if remit.everywhere:
        return [and_(here, _KNOWN_TO_ALL)]
    return [and_(here, cases.c.grid_id == grid, _KNOWN_TO_ALL) for grid in sorted(remit.grids)]


def _elsewhere(remit: Remit) -> list[ColumnElement[bool]]:
    """Return the conditions that a case lies in none of the shared arms."""
    if remit.everywhere:
        return [cases.c.restricted.is_(True)]
    if not remit.grids:
        return []
    away = or_(cases.c.grid_id.is_(None), cases.c.grid_id.not_in(sorted(remit.grids)))
    return [or_(away, cases.c.restricted.is_(True))]
