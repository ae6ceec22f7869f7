"""Questions about who is invited to a meeting and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.meetings.model import Answer, Arrival, MeetingState, Outcome, invitations, meetings
from storage.meetings.records import Invitation, Invitee, Meeting, Share
from storage.meetings.rows import invitation_of, meeting_of
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
_ALL = 1_000_000


class InvitationBook:
    """Finds and keeps invitations; the part of `storage.meetings.store.Meetings` that is about people."""

    _connection: Connection

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

    def answered(
        self,
        number: int,
        answers: Collection[Answer],
        *,
        limit: int | None = None,
        remote: bool | None = None,
    ) -> list[Invitation]:
        """Return the invitations with one of these answers, with sealed names, in the order of persons.

        `limit`: at most so many; `remote`: only of those who follow from afar, or only of those who do not.
        """
        query = (
            select(invitations, people.c.name_sealed)
            .join(people, people.c.id == invitations.c.person_id)
            .where(
                invitations.c.number == number,
                invitations.c.answer.in_([answer.value for answer in answers]),
            )
            .order_by(invitations.c.person_id)
            .limit(limit)
        )
        if remote is not None:
            query = query.where(invitations.c.remote == remote)
        return [invitation_of(row) for row in self._connection.execute(query)]

    def shares(self, number: int) -> list[Share]:
        """Return how many of those invited to a meeting answered how."""
        rows = self._connection.execute(
            select(
                invitations.c.answer, invitations.c.voting, invitations.c.remote, func.count().label("times")
            )
            .where(invitations.c.number == number)
            .group_by(invitations.c.answer, invitations.c.voting, invitations.c.remote)
        )
        return [Share(Answer(row.answer), row.voting, row.remote, row.times) for row in rows]

    def count_answers(self, number: int) -> Counter[Answer]:
        """Return how often each answer was given."""
        rows = self._connection.execute(
            select(invitations.c.answer, func.count().label("times"))
            .where(invitations.c.number == number)
            .group_by(invitations.c.answer)
        )
        return Counter({Answer(row.answer): row.times for row in rows})

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
            invitation.number,
            [invitation.person_id],
            answer=answer.value,
            reason=reason,
            answered_at=now,
            remote=remote,
            by_proxy=by_proxy,
            decided_by=None,
            decided_at=None,
        )

    def decide(self, number: int, person_ids: Sequence[int], answer: Answer, by: int, now: datetime) -> None:
        """Write down who granted or refused leave to these people."""
        self._revise(number, person_ids, answer=answer.value, decided_by=by, decided_at=now)

    def count_messages(self, number: int, person_ids: Sequence[int]) -> None:
        """Note that each of these people gets one more message about the meeting."""
        if person_ids:
            self._revise(number, person_ids, messages=invitations.c.messages + 1)

    def _revise(self, number: int, person_ids: Sequence[int], **values: Any) -> None:
        self._connection.execute(
            update(invitations)
            .where(invitations.c.number == number, invitations.c.person_id.in_(person_ids))
            .values(**values)
        )

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
