"""Questions about meetings, invitations and the waves of notices about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.meetings.attendance import Attendance
from storage.meetings.audience import Audience, parts_as_json
from storage.meetings.floor import Floor
from storage.meetings.ledger import LedgerBook
from storage.meetings.model import (
    Answer,
    Arrival,
    MeetingState,
    Outcome,
    invitations,
    meeting_events,
    meetings,
)
from storage.meetings.records import Invitation, Invitee, Meeting, MeetingEvent, Standing
from storage.meetings.rows import invitation_of, meeting_of
from storage.meetings.series import SeriesBook
from storage.meetings.tasks import Tasks
from storage.meetings.waves import WaveBook
from storage.people.model import people
from storage.statements import Statement

_OF_PERSON = Statement(
    select(meetings, *(column.label(f"its_{column.name}") for column in invitations.c))
    .join(invitations, invitations.c.number == meetings.c.number)
    .where(
        invitations.c.person_id == bindparam("person"),
        meetings.c.state == MeetingState.PUBLISHED.value,
        meetings.c.starts_at > bindparam("now"),
    )
    .order_by(meetings.c.starts_at, meetings.c.number)
)
# Asked for every number anybody types, also by those who must not learn what bears it: as quick as for a free one.
_STANDING = Statement(
    select(
        meetings.c.number,
        meetings.c.community_id,
        meetings.c.state,
        meetings.c.branch_id,
        meetings.c.announcer_id,
    ).where(meetings.c.number == bindparam("of"))
)
_MEETING = Statement(select(meetings).where(meetings.c.number == bindparam("of")))
_INVITED = Statement(
    select(invitations.c.person_id).where(
        invitations.c.number == bindparam("of"), invitations.c.person_id == bindparam("person")
    )
)

_LIST = Statement(
    select(invitations, people.c.name_sealed)
    .join(people, people.c.id == invitations.c.person_id)
    .where(invitations.c.number == bindparam("of"), invitations.c.person_id > bindparam("after"))
    .order_by(invitations.c.person_id)
    .limit(bindparam("most"))
)
_ALL = 1_000_000
_INVITE = Statement(
    insert(invitations),
    keys=(
        "number",
        "person_id",
        "community_id",
        "voting",
        "answer",
        "reason",
        "messages",
        "branch_id",
        "remote",
        "by_proxy",
        "walk_in",
        "arrival",
        "late",
        "outcome",
        "made_up_words",
    ),
)
_NOT_YET = {
    "remote": False,
    "by_proxy": False,
    "walk_in": False,
    "arrival": Arrival.NONE.value,
    "late": False,
    "outcome": Outcome.OPEN.value,
    "made_up_words": "",
}
"""What is not known of an invitation that goes out."""


class Meetings:
    """Finds and keeps meetings.

    Who could be invited is `audience`, meetings that come again are `series`, what goes out is `waves`, who came is `attendance`, what is done in
    the room is `floor`, what somebody has to do afterwards `tasks`, what a branch owes `ledger`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.audience = Audience(connection)
        self.series = SeriesBook(connection)
        self.waves = WaveBook(connection)
        self.floor = Floor(connection)
        self.attendance = Attendance(connection)
        self.tasks = Tasks(connection)
        self.ledger = LedgerBook(connection)

    # --- meetings ----------------------------------------------------------------------------------

    def add(self, meeting: Meeting) -> None:
        """Keep a new meeting."""
        fields = {name: getattr(meeting, name) for name in Meeting.__slots__}
        fields["audience"] = parts_as_json(meeting.audience)
        self._connection.execute(insert(meetings).values(**fields))

    def find(self, number: int) -> Meeting | None:
        """Return the meeting with this number."""
        row = _MEETING.first(self._connection, {"of": number})
        return meeting_of(row) if row else None

    def lock(self, number: int) -> Meeting | None:
        """Return the meeting and keep others from changing it until the commit."""
        row = self._connection.execute(
            select(meetings).where(meetings.c.number == number).with_for_update()
        ).first()
        return meeting_of(row) if row else None

    def change(self, meeting: Meeting) -> Meeting:
        """Write a meeting over the one with its number; return it as it stands then, its version counted up."""
        changed = replace(meeting, version=meeting.version + 1)
        fields = {name: getattr(changed, name) for name in Meeting.__slots__ if name != "number"}
        fields["audience"] = parts_as_json(changed.audience)
        self._connection.execute(update(meetings).where(meetings.c.number == meeting.number).values(**fields))
        return changed

    def forget_answers(self, number: int) -> None:
        """Let everybody answer anew; how many messages they got still counts."""
        self._connection.execute(
            update(invitations)
            .where(invitations.c.number == number)
            .values(
                answer=Answer.NONE.value,
                reason="",
                answered_at=None,
                remote=False,
                by_proxy=False,
                decided_by=None,
                decided_at=None,
            )
        )

    def between(self, community_id: int, since: datetime, until: datetime) -> list[Meeting]:
        """Return published meetings of a community that begin in the span, earliest first."""
        rows = self._connection.execute(
            select(meetings)
            .where(
                meetings.c.community_id == community_id,
                meetings.c.state == MeetingState.PUBLISHED.value,
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
            )
            .order_by(meetings.c.starts_at, meetings.c.number)
        )
        return [meeting_of(row) for row in rows]

    def announced_by(self, person_id: int, now: datetime) -> list[Meeting]:
        """Return what the person announced, drafts too, as far as it has not begun; soonest first."""
        rows = self._connection.execute(
            select(meetings)
            .where(
                meetings.c.announcer_id == person_id,
                meetings.c.starts_at > now,
                meetings.c.state != MeetingState.CANCELLED,
            )
            .order_by(meetings.c.starts_at)
        )
        return [meeting_of(row) for row in rows]

    def of_person(self, person_id: int, now: datetime) -> list[tuple[Meeting, Invitation]]:
        """Return published meetings the person is invited to and that have not begun, soonest first."""
        rows = _OF_PERSON.rows(self._connection, {"person": person_id, "now": now})
        return [(meeting_of(row), invitation_of(row, "its_")) for row in rows]

    def calendar_of(self, person_id: int, since: datetime) -> list[tuple[Meeting, Invitation]]:
        """Return all meetings but drafts that the person is invited to and that begin after `since`, soonest first."""
        rows = self._connection.execute(
            select(meetings, *(column.label(f"its_{column.name}") for column in invitations.c))
            .join(invitations, invitations.c.number == meetings.c.number)
            .where(
                invitations.c.person_id == person_id,
                meetings.c.state != MeetingState.DRAFT.value,
                meetings.c.starts_at > since,
            )
            .order_by(meetings.c.starts_at, meetings.c.number)
        )
        return [(meeting_of(row), invitation_of(row, "its_")) for row in rows]

    def standing(self, number: int) -> Standing | None:
        """Return who keeps the meeting with this number, without opening anything that is sealed."""
        row = _STANDING.first(self._connection, {"of": number})
        return Standing(**{**row._mapping, "state": MeetingState(row.state)}) if row else None

    def is_invited(self, number: int, person_id: int) -> bool:
        """Whether the person is on the list of the meeting."""
        return _INVITED.first(self._connection, {"of": number, "person": person_id}) is not None

    def invited_to(self, numbers: Sequence[int]) -> dict[int, frozenset[int]]:
        """Return who is invited to each of these meetings."""
        if not numbers:
            return {}
        found: dict[int, set[int]] = {}
        rows = self._connection.execute(
            select(invitations.c.number, invitations.c.person_id).where(invitations.c.number.in_(numbers))
        )
        for row in rows:
            found.setdefault(row.number, set()).add(row.person_id)
        return {number: frozenset(people) for number, people in found.items()}

    def of_day(
        self, person_ids: Sequence[int], since: datetime, until: datetime, *, but: int
    ) -> dict[int, list[tuple[Meeting, Invitation]]]:
        """Return to what else these people are invited that begins in the span, by person, earliest first."""
        rows = self._connection.execute(
            select(meetings, *(column.label(f"its_{column.name}") for column in invitations.c))
            .join(invitations, invitations.c.number == meetings.c.number)
            .where(
                invitations.c.person_id.in_(person_ids),
                meetings.c.number != but,
                meetings.c.state == MeetingState.PUBLISHED.value,
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
            )
            .order_by(meetings.c.starts_at, meetings.c.number)
        )
        found: dict[int, list[tuple[Meeting, Invitation]]] = {}
        for row in rows:
            found.setdefault(row.its_person_id, []).append((meeting_of(row), invitation_of(row, "its_")))
        return found

    # --- invitations -------------------------------------------------------------------------------

    def invite(self, meeting: Meeting, invitees: Sequence[Invitee]) -> None:
        """Write down who is invited, with one statement."""
        rows = [
            {
                "number": meeting.number,
                "person_id": invitee.person_id,
                "community_id": meeting.community_id,
                "voting": invitee.voting,
                "answer": Answer.NONE.value,
                "reason": "",
                "messages": 0,
                "branch_id": invitee.branch_id,
                **_NOT_YET,
            }
            for invitee in invitees
        ]
        _INVITE.change_all(self._connection, rows)

    def uninvite(self, number: int, person_ids: Sequence[int]) -> None:
        """Take people off the list of a meeting."""
        self._connection.execute(
            delete(invitations).where(invitations.c.number == number, invitations.c.person_id.in_(person_ids))
        )

    def invitation(self, number: int, person_id: int) -> Invitation | None:
        """Return a person's invitation, None when the person is not invited."""
        row = self._connection.execute(
            select(invitations).where(invitations.c.number == number, invitations.c.person_id == person_id)
        ).first()
        return invitation_of(row) if row else None

    def invitations(self, number: int, *, after: int = 0, limit: int | None = None) -> list[Invitation]:
        """Return invitations with sealed names in the order of persons; of those after `after` at most `limit`."""
        wanted = {"of": number, "after": after, "most": _ALL if limit is None else limit}
        rows = _LIST.rows(self._connection, wanted)
        return [invitation_of(row) for row in rows]

    def answer(
        self,
        invitation: Invitation,
        answer: Answer,
        reason: str,
        now: datetime,
        *,
        remote: bool = False,
        by_proxy: bool = False,
    ) -> None:
        """Write down what an invited person said, over what they said before and what was decided about it."""
        self._revise(
            invitation,
            answer=answer.value,
            reason=reason,
            answered_at=now,
            remote=remote,
            by_proxy=by_proxy,
            decided_by=None,
            decided_at=None,
        )

    def decide(self, invitation: Invitation, answer: Answer, by: int, now: datetime) -> None:
        """Write down who granted or refused leave."""
        self._revise(invitation, answer=answer.value, decided_by=by, decided_at=now)

    def _revise(self, invitation: Invitation, **values: Any) -> None:
        self._connection.execute(
            update(invitations)
            .where(
                invitations.c.number == invitation.number,
                invitations.c.person_id == invitation.person_id,
            )
            .values(**values)
        )

    def count_messages(self, number: int, person_ids: Sequence[int]) -> None:
        """Note that each of these people gets one more message about the meeting."""
        if person_ids:
            self._connection.execute(
                update(invitations)
                .where(invitations.c.number == number, invitations.c.person_id.in_(person_ids))
                .values(messages=invitations.c.messages + 1)
            )

    # --- what happened -----------------------------------------------------------------------------

    def note(self, event: MeetingEvent) -> None:
        """Write an event."""
        self._connection.execute(
            insert(meeting_events).values(
                community_id=event.meeting.community_id,
                number=event.meeting.number,
                actor_person_id=event.actor_id,
                at=event.at,
                what=event.what,
                detail=event.detail,
                message_key=event.message_key,
            )
        )

    def events(self, number: int) -> list[str]:
        """Return what happened to a meeting, oldest first."""
        rows = self._connection.execute(
            select(meeting_events.c.what)
            .where(meeting_events.c.number == number)
            .order_by(meeting_events.c.id)
        )
        return [row.what for row in rows]
