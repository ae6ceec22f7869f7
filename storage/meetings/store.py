"""Questions about meetings, invitations and the waves of notices about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.meetings.attendance import Attendance
from storage.meetings.audience import Audience, parts_as_json
from storage.meetings.floor import Floor
from storage.meetings.invitations import InvitationBook
from storage.meetings.ledger import LedgerBook
from storage.meetings.model import (
    MeetingState,
    meeting_events,
    meetings,
)
from storage.meetings.records import Meeting, MeetingEvent, Standing
from storage.meetings.rows import meeting_of
from storage.meetings.series import SeriesBook
from storage.meetings.tasks import Tasks
from storage.meetings.waves import WaveBook
from storage.statements import Statement

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


class Meetings(InvitationBook):
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

    def standing(self, number: int) -> Standing | None:
        """Return who keeps the meeting with this number, without opening anything that is sealed."""
        row = _STANDING.first(self._connection, {"of": number})
        return Standing(**{**row._mapping, "state": MeetingState(row.state)}) if row else None

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
