"""Questions about complaints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import case as when

from storage.complaints.desk_model import PartyRole, case_parties
from storage.complaints.model import Act, Discretion, Source, State, case_events, cases
from storage.statements import Statement
from storage.vault import Vault

OVER = (State.DONE, State.SURVEYING, State.CLOSED, State.REJECTED, State.MERGED, State.WITHDRAWN)
"""States in which the office owes nothing more."""
OPEN = tuple(state for state in State if state not in (State.DRAFT, *OVER))
"""States in which it does. Questions name them one by one, so that the index on the state serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it stands. All instants UTC. `place` and `matter` are short words fit for an echo."""

    id: int
    community_id: int
    number: int
    reporter_id: int | None
    source: Source
    filer_id: int | None
    on_behalf: str
    discretion: Discretion
    text: str
    matter: str
    category: str
    urgent: bool
    restricted: bool
    avoided: tuple[int, ...]
    place: str
    building_id: int | None
    grid_id: int | None
    entrance: str
    state: State
    state_before: State | None
    owner_id: int | None
    handler_id: int | None
    unit_id: int | None
    created_at: datetime
    accepted_at: datetime | None
    respond_from: datetime
    respond_by: datetime
    solve_from: datetime
    solve_by: datetime
    step_from: datetime | None
    step_by: datetime | None
    step_stage: int
    until_at: datetime | None
    stops: tuple[dict[str, Any], ...]
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    round: int
    urges: int
    urged_at: datetime | None
    verdict: str | None
    rating: int | None
    stage: int
    next_check_at: datetime | None
    returns: int
    asked: dict[str, Any] | None
    merged_into: int | None
    event_number: int | None
    assistants: tuple[int, ...]
    outside_body: str
    outside_number: str
    outside_hash: str | None

    @property
    def is_open(self) -> bool:
        """Whether the office still owes the next step."""
        return self.state not in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A report as it is handed in."""

    community_id: int
    number: int
    reporter_id: int | None
    source: Source = Source.SELF
    filer_id: int | None = None
    on_behalf: str = ""
    discretion: Discretion = Discretion.NAMED
    text: str
    matter: str
    category: str
    urgent: bool
    restricted: bool
    avoided: tuple[int, ...] = ()
    place: str = ""
    building_id: int | None = None
    grid_id: int | None = None
    entrance: str = ""
    latitude: float | None = None
    longitude: float | None = None
    owner_id: int | None = None
    created_at: datetime
    respond_by: datetime
    solve_by: datetime
    next_check_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case. `actor_id` None: the clock did it."""

    id: int
    case_id: int
    actor_id: int | None
    at: datetime
    what: Act
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remit:
    """Whose cases a staff member works on: the whole community's, some grids', and those in their own hands."""

    community_id: int
    person_id: int
    everywhere: bool = False
    grids: frozenset[int] = frozenset()
    unit_id: int | None = None


_REPORTED = select(cases).where(cases.c.reporter_id == bindparam("person")).limit(bindparam("most"))
_OF_REPORTER = Statement(
    _REPORTED.order_by(or_(*(cases.c.state == state.value for state in OVER)), cases.c.id.desc())
)
_OPEN_OF_REPORTER = Statement(
    _REPORTED.where(or_(*(cases.c.state == state.value for state in OPEN))).order_by(cases.c.id.desc())
)


class Complaints:
    """Finds and keeps complaints. `vault` is not needed while reports hold no sealed column."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    # --- cases -----------------------------------------------------------------------------------

    def add(self, new: NewCase) -> Case:
        """Keep a new report."""
        values = {entry.name: getattr(new, entry.name) for entry in fields(new)}
        self._connection.execute(
            insert(cases).values(
                **values
                | {
                    "avoided": list(new.avoided),
                    "source": new.source.value,
                    "discretion": new.discretion.value,
                },
                state=State.NEW.value,
                respond_from=new.created_at,
                solve_from=new.created_at,
                due_at=new.respond_by,
                step_stage=0,
                stops=[],
                round=0,
                urges=0,
                stage=0,
                returns=0,
                assistants=[],
                outside_body="",
                outside_number="",
            )
        )
        case = self.numbered(new.number)
        assert case is not None
        return case

    def numbered(self, number: int) -> Case | None:
        """Return the case with this number."""
        row = self._connection.execute(select(cases).where(cases.c.number == number)).first()
        return _case(row) if row else None

    def locked(self, number: int) -> Case | None:
        """Return the case and keep other processes from changing it before this unit of work ends."""
        row = self._connection.execute(
            select(cases).where(cases.c.number == number).with_for_update()
        ).first()
        return _case(row) if row else None

    def by_id(self, case_id: int) -> Case | None:
        """Return the case with this id, however it is numbered."""
        row = self._connection.execute(select(cases).where(cases.c.id == case_id)).first()
        return _case(row) if row else None

    def change(self, case: Case, **values: Any) -> Case:
        """Write new values and return the case as it is now."""
        self._connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
        changed = self.numbered(case.number)
        assert changed is not None
        return changed

    def of_reporter(self, person_id: int, limit: int, *, only_open: bool = False) -> list[Case]:
        """Return what a person reported, open ones first, then newest first."""
        statement = _OPEN_OF_REPORTER if only_open else _OF_REPORTER
        return [_case(row) for row in statement.rows(self._connection, {"person": person_id, "most": limit})]

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

    def to_do(self, remit: Remit, limit: int, *, due_before: datetime | None = None) -> list[Case]:
        """Return open cases of a remit, most pressing first; with `due_before` those whose next limit lies before."""
        query = select(cases).where(cases.c.state.in_(OPEN), _on(remit))
        if due_before is not None:
            query = query.where(_limit() < due_before)
        return self._all(query.order_by(_limit(), cases.c.id).limit(limit))

    def count_to_do(self, remit: Remit, now: datetime) -> tuple[int, int]:
        """Return how many cases are open in a remit, and how many of them are past their limit."""
        late = func.count().filter(_limit() < now)
        row = self._connection.execute(
            select(func.count(), late).where(cases.c.state.in_(OPEN), _on(remit))
        ).one()
        return int(row[0]), int(row[1])

    def to_check(self, now: datetime, limit: int) -> list[Case]:
        """Return cases the clock must look at, longest waiting first; other processes pass them over meanwhile."""
        return self._all(
            select(cases)
            .where(cases.c.next_check_at <= now)
            .order_by(cases.c.next_check_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    # --- what happened ---------------------------------------------------------------------------

    def log(
        self,
        case: Case,
        what: Act,
        now: datetime,
        *,
        actor_id: int | None = None,
        detail: Mapping[str, Any] | None = None,
        message_key: str = "",
    ) -> int:
        """Write down that something happened; return the event's id."""
        result = self._connection.execute(
            insert(case_events).values(
                community_id=case.community_id,
                case_id=case.id,
                actor_id=actor_id,
                at=now,
                what=what.value,
                detail=dict(detail or {}),
                message_key=message_key,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def events(self, case: Case, limit: int, *, only: Collection[Act] | None = None) -> list[Event]:
        """Return the latest events of a case, oldest of them first; of these kinds when `only` is given."""
        query = select(case_events).where(case_events.c.case_id == case.id)
        if only is not None:
            query = query.where(case_events.c.what.in_([what.value for what in only]))
        rows = self._connection.execute(query.order_by(case_events.c.id.desc()).limit(limit)).all()
        return [_event(row) for row in reversed(rows)]

    def last_act_of(
        self, person_id: int, acts: Collection[Act], since: datetime, case: Case | None = None
    ) -> Event | None:
        """Return the person's latest event of these kinds since then, on one case when it is given."""
        query = select(case_events).where(
            case_events.c.actor_id == person_id,
            case_events.c.at >= since,
            case_events.c.what.in_([what.value for what in acts]),
        )
        if case is not None:
            query = query.where(case_events.c.case_id == case.id)
        row = self._connection.execute(query.order_by(case_events.c.id.desc()).limit(1)).first()
        return _event(row) if row else None

    def case_of(self, event: Event) -> Case:
        """Return the case an event belongs to."""
        row = self._connection.execute(
            select(cases).where(cases.c.id == event.case_id).with_for_update()
        ).one()
        return _case(row)

    def amend(self, event: Event, **more: Any) -> None:
        """Add to an event's detail, such as that it was undone."""
        self._connection.execute(
            update(case_events).where(case_events.c.id == event.id).values(detail={**event.detail, **more})
        )

    def _all(self, query: Select[Any]) -> list[Case]:
        return [_case(row) for row in self._connection.execute(query)]


def _limit() -> ColumnElement[datetime]:
    """The limit that counts now: the first answer while nobody has accepted, the solution afterwards."""
    return when((cases.c.state == State.NEW.value, cases.c.respond_by), else_=cases.c.solve_by)


def _on(remit: Remit) -> ColumnElement[bool]:
    """The condition that a case lies in this remit; a restricted one only before those it was given to."""
    here = cases.c.community_id == remit.community_id
    if remit.unit_id is not None:
        return and_(here, cases.c.unit_id == remit.unit_id)
    helping = select(case_parties.c.case_id).where(
        case_parties.c.person_id == remit.person_id, case_parties.c.role == PartyRole.ASSISTANT.value
    )
    own = or_(
        cases.c.handler_id == remit.person_id, cases.c.owner_id == remit.person_id, cases.c.id.in_(helping)
    )
    if remit.everywhere:
        return and_(here, or_(own, cases.c.restricted.is_(False)))
    in_grid = and_(cases.c.grid_id.in_(remit.grids), cases.c.restricted.is_(False))
    return and_(here, or_(own, in_grid))


def _case(row: Row[Any]) -> Case:
    values = row._mapping
    known = {entry.name: values[entry.name] for entry in fields(Case)}
    known["avoided"] = tuple(known["avoided"])
    known["stops"] = tuple(known["stops"])
    known["assistants"] = tuple(known["assistants"])
    known["source"], known["discretion"] = Source(known["source"]), Discretion(known["discretion"])
    known["state"] = State(known["state"])
    known["state_before"] = State(known["state_before"]) if known["state_before"] else None
    return Case(**known)


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        case_id=row.case_id,
        actor_id=row.actor_id,
        at=row.at,
        what=Act(row.what),
        detail=row.detail,
    )
