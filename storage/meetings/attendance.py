"""Questions about who came: codes, arrivals, what became of each invitation, and who still has to make up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.base import insert_or_replace
from storage.meetings.floor_model import check_attempts, chores
from storage.meetings.floor_records import Attempts
from storage.meetings.model import Answer, Arrival, MeetingState, Outcome, invitations, meetings
from storage.meetings.records import Invitation, Meeting
from storage.meetings.rows import invitation_of, meeting_of
from storage.statements import Statement

_SLICE = 50
_BOTH = select(meetings, *(column.label(f"its_{column.name}") for column in invitations.c)).join(
    invitations, invitations.c.number == meetings.c.number
)

_WAITING = Statement(
    select(meetings)
    .where(
        meetings.c.state == bindparam("its_state"),
        meetings.c.starts_at >= bindparam("since"),
        meetings.c.starts_at < bindparam("until"),
        ~exists().where(chores.c.number == meetings.c.number, chores.c.what == bindparam("chore")),
    )
    .order_by(meetings.c.starts_at, meetings.c.number)
    .limit(_SLICE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How somebody's arrival is known. `by`: who wrote it down for them."""

    arrival: Arrival
    at: datetime
    late: bool = False
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person's place at a meeting, as far as counting needs it."""

    person_id: int
    voting: bool
    answer: Answer
    branch_id: int | None
    walk_in: bool
    arrival: Arrival
    arrived_at: datetime | None
    late: bool
    left_at: datetime | None


class Attendance:
    """Finds and keeps who was at a meeting."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- codes ---------------------------------------------------------------------------------------

    def set_code(self, number: int, code: str) -> None:
        """Give a meeting the code that is shown in the room."""
        self._change_meeting(number, check_code=code)

    def codes(self, community_id: int, since: datetime, until: datetime) -> frozenset[str]:
        """Return the codes of meetings that begin in the span."""
        rows = self._connection.execute(
            select(meetings.c.check_code).where(
                meetings.c.community_id == community_id,
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
                meetings.c.check_code != "",
            )
        )
        return frozenset(row.check_code for row in rows)

    def attempts(self, person_id: int) -> Attempts | None:
        """Return what the person typed wrong lately."""
        row = self._connection.execute(
            select(check_attempts).where(check_attempts.c.person_id == person_id)
        ).first()
        return Attempts(wrong=row.wrong, since=row.since) if row else None

    def keep_attempts(self, person_id: int, community_id: int, attempts: Attempts) -> None:
        """Write down how often the person typed a wrong code."""
        values = {
            "person_id": person_id,
            "community_id": community_id,
            "wrong": attempts.wrong,
            "since": attempts.since,
        }
        self._connection.execute(insert_or_replace(check_attempts, self._connection.dialect.name), values)

    def forget_attempts(self, person_id: int) -> None:
        """The person typed the right code."""
        self._connection.execute(delete(check_attempts).where(check_attempts.c.person_id == person_id))

    # --- meetings around now -------------------------------------------------------------------------

    def near(self, person_id: int, since: datetime, until: datetime) -> list[tuple[Meeting, Invitation]]:
        """Return published meetings the person is invited to that begin in the span, earliest first."""
        return self._pairs(
            _BOTH.where(
                invitations.c.person_id == person_id,
                meetings.c.state == MeetingState.PUBLISHED.value,
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
            )
        )

    def begun(self, community_id: int, since: datetime, until: datetime) -> list[Meeting]:
        """Return published and closed meetings of a community that begin in the span, earliest first."""
        states = (MeetingState.PUBLISHED.value, MeetingState.HELD.value)
        rows = self._connection.execute(
            select(meetings)
            .where(
                meetings.c.community_id == community_id,
                meetings.c.state.in_(states),
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
            )
            .order_by(meetings.c.starts_at, meetings.c.number)
        )
        return [meeting_of(row) for row in rows]

    def waiting(
        self, states: Collection[MeetingState], what: str, since: datetime, until: datetime
    ) -> list[Meeting]:
        """Return some meetings in these states that began in the span and about which this chore was not done yet."""
        found = []
        for state in states:
            asked = {"its_state": state.value, "chore": what, "since": since, "until": until}
            found.extend(_WAITING.rows(self._connection, asked))
        return [
            meeting_of(row) for row in sorted(found, key=lambda row: (row.starts_at, row.number))[:_SLICE]
        ]

    def seats(self, number: int) -> list[Seat]:
        """Return how everybody on the list stands to the meeting, without names or words: a thousand are read at once."""
        rows = self._connection.execute(
            select(*(invitations.c[name] for name in Seat.__slots__)).where(invitations.c.number == number)
        )
        return [
            Seat(**dict(row._mapping) | {"answer": Answer(row.answer), "arrival": Arrival(row.arrival)})
            for row in rows
        ]

    def anyone(self, number: int) -> bool:
        """Whether somebody has been there."""
        came = (invitations.c.number == number) & invitations.c.arrived_at.is_not(None)
        return self._connection.execute(select(invitations.c.number).where(came).limit(1)).first() is not None

    def voters_there(self, meeting: Meeting) -> int:
        """Return how many are there whose vote counts at this meeting."""
        table = invitations.c
        home = or_(table.branch_id.is_(None), table.branch_id == meeting.branch_id)
        there = (table.arrived_at.is_not(None), table.left_at.is_(None), table.voting)
        return self._connection.execute(
            select(func.count()).where(
                table.number == meeting.number, *there, *((home,) if meeting.branch_id is not None else ())
            )
        ).scalar_one()

    # --- arrivals ------------------------------------------------------------------------------------

    def admit(
        self, meeting: Meeting, person_id: int, now: datetime, *, voting: bool, branch_id: int | None
    ) -> None:
        """Put somebody on the list who came without an invitation."""
        self._connection.execute(
            insert(invitations).values(
                number=meeting.number,
                person_id=person_id,
                community_id=meeting.community_id,
                voting=voting,
                answer=Answer.NONE.value,
                reason="",
                answered_at=now,
                messages=0,
                branch_id=branch_id,
                remote=False,
                by_proxy=False,
                walk_in=True,
                arrival=Arrival.NONE.value,
                late=False,
                outcome=Outcome.OPEN.value,
                made_up_words="",
            )
        )

    def arrive(self, number: int, person_ids: Collection[int], came: Came) -> None:
        """Note that these people are there; who had left is back."""
        self._change_people(
            number,
            person_ids,
            arrival=came.arrival.value,
            arrived_at=came.at,
            late=came.late,
            left_at=None,
            checked_by=came.by,
        )

    def leave(self, number: int, person_ids: Collection[int], at: datetime | None) -> None:
        """Note that these people left early; None: they are back."""
        self._change_people(number, person_ids, left_at=at)

    def strike(self, number: int, person_ids: Collection[int], by: int) -> None:
        """Take back that these people came."""
        self._change_people(
            number,
            person_ids,
            arrival=Arrival.NONE.value,
            arrived_at=None,
            late=False,
            left_at=None,
            checked_by=by,
        )

    # --- afterwards ----------------------------------------------------------------------------------

    def close(self, number: int, now: datetime) -> None:
        """Note that the meeting took place and is over."""
        self._change_meeting(number, state=MeetingState.HELD.value, closed_at=now, confirmed_at=None)

    def confirm(self, number: int, now: datetime) -> None:
        """Note that the list of who came is right."""
        self._change_meeting(number, state=MeetingState.ARCHIVED.value, confirmed_at=now)

    def settle(self, number: int) -> None:
        """Write down what became of each invitation, from who came and who was excused; what is made up stays."""
        came = invitations.c.arrived_at.is_not(None)
        excused = invitations.c.answer == Answer.EXCUSED.value
        made_up = invitations.c.outcome.in_((Outcome.OWED.value, Outcome.MADE_UP.value))
        self._outcome(number, came, Outcome.ATTENDED)
        self._outcome(number, ~came & excused & ~made_up, Outcome.EXCUSED)
        self._outcome(number, ~came & ~excused & ~made_up, Outcome.ABSENT)

    def owe(self, number: int, until: datetime, *, excused_too: bool) -> None:
        """Note that who stayed away has to make up for it until then; who did so already is done."""
        missed = (Outcome.ABSENT, Outcome.EXCUSED) if excused_too else (Outcome.ABSENT,)
        self._connection.execute(
            update(invitations)
            .where(
                invitations.c.number == number,
                invitations.c.outcome.in_([one.value for one in (*missed, Outcome.OWED)]),
                invitations.c.walk_in.is_(False),
            )
            .values(outcome=Outcome.OWED.value, make_up_by=until)
        )

    def make_up(self, number: int, person_ids: Collection[int], words: str, now: datetime) -> None:
        """Note that these people have studied what they missed."""
        self._change_people(
            number, person_ids, outcome=Outcome.MADE_UP.value, made_up_at=now, made_up_words=words
        )

    def owed_by(self, person_id: int) -> list[tuple[Meeting, Invitation]]:
        """Return the meetings the person still has to make up for, earliest first."""
        return self._pairs(
            _BOTH.where(invitations.c.person_id == person_id, invitations.c.outcome == Outcome.OWED.value)
        )

    # --- parts ---------------------------------------------------------------------------------------

    def _outcome(self, number: int, which: ColumnElement[bool], outcome: Outcome) -> None:
        self._connection.execute(
            update(invitations).where(invitations.c.number == number, which).values(outcome=outcome.value)
        )

    def _change_people(self, number: int, person_ids: Collection[int], **values: Any) -> None:
        if person_ids:
            self._connection.execute(
                update(invitations)
                .where(invitations.c.number == number, invitations.c.person_id.in_(person_ids))
                .values(**values)
            )

    def _change_meeting(self, number: int, **values: Any) -> None:
        self._connection.execute(update(meetings).where(meetings.c.number == number).values(**values))

    def _pairs(self, query: Select[Any]) -> list[tuple[Meeting, Invitation]]:
        rows = self._connection.execute(query.order_by(meetings.c.starts_at, meetings.c.number))
        return [(meeting_of(row), invitation_of(row, "its_")) for row in rows]
