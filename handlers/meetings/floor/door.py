"""Who comes and who goes: the only writer of arrivals."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.kernel.numbers import is_valid
from handlers.meetings.actions import Actor, Secretariat
from handlers.meetings.errors import Cancelled, NotPublished
from handlers.meetings.floor.errors import NotYet, Unknown
from handlers.meetings.floor.names import Found, Listed, NameReader
from handlers.meetings.floor.rules import (
    AROUND,
    LONGEST,
    MOST_WRONG,
    WRONG_FORGOTTEN,
    end_of,
    has_opened,
    is_locked,
    window,
)
from handlers.meetings.naming import name_of
from handlers.meetings.rules import OPEN_KINDS
from storage.meetings.attendance import Came
from storage.meetings.floor_records import Attempts
from storage.meetings.model import Answer, Arrival, MeetingState
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

_DAY = timedelta(days=1)
_SCENE = "meet-"


class Knock(StrEnum):
    """What came of a code: let in, there already, wrong, or tried too often."""

    IN = "in"
    AGAIN = "again"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a code somebody typed. `meeting` when it was right; `left` tries when it was wrong."""

    knock: Knock
    meeting: Meeting | None = None
    at: datetime | None = None
    late: bool = False
    remote: bool = False
    left: int = 0


@dataclass(frozen=True, slots=True)
class Entered:
    """Whose arrival or leaving was written down, by name; `guests` stood on no list."""

    meeting: Meeting
    names: tuple[str, ...]
    guests: tuple[str, ...] = ()


class Door:
    """Lets people in and out, and keeps the list."""

    def __init__(self, secretariat: Secretariat, names: NameReader, late_after: timedelta) -> None:
        self._secretariat = secretariat
        self._names = names
        self._late_after = late_after

    # --- the code ------------------------------------------------------------------------------------

    def code(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        """Return the meeting with its code; the first time one is drawn that no other meeting of these days has.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled.
        """
        meeting = self._open(number, actor, uow)
        if meeting.check_code:
            return meeting
        taken = uow.meetings.attendance.codes(
            meeting.community_id, meeting.starts_at - _DAY, meeting.starts_at + _DAY
        )
        code = _draw(taken)
        uow.meetings.attendance.set_code(number, code)
        self._secretariat.note(meeting, actor, uow, "code_drawn")
        return replace(meeting, check_code=code)

    def knock(self, digits: str, actor: Actor, uow: Uow) -> Answered | None:
        """Take a code from somebody; None when no meeting of theirs is near, so that the digits mean nothing.

        Only the person's own meetings are compared: nobody can find another one by trying.
        """
        near = self.near(actor, uow)
        if not near:
            return None
        known = uow.meetings.attendance.attempts(actor.person.id)
        if known is not None and is_locked(known.wrong, known.since, actor.at):
            return Answered(Knock.LOCKED)
        for meeting, invitation in near:
            if meeting.check_code and secrets.compare_digest(meeting.check_code, digits):
                uow.meetings.attendance.forget_attempts(actor.person.id)
                arrival = Arrival.REMOTE if invitation.remote else Arrival.CODE
                return self._let_in(meeting, invitation, arrival, actor, uow)
        fresh = known is None or actor.at - known.since >= WRONG_FORGOTTEN
        attempts = (
            Attempts(wrong=1, since=actor.at)
            if fresh or known is None
            else Attempts(wrong=known.wrong + 1, since=known.since)
        )
        uow.meetings.attendance.keep_attempts(actor.person.id, actor.person.community_id, attempts)
        if attempts.wrong >= MOST_WRONG:
            return Answered(Knock.LOCKED)
        return Answered(Knock.WRONG, left=MOST_WRONG - attempts.wrong)

    def scan(self, scene: str, actor: Actor, uow: Uow) -> Answered | None:
        """Take the picture shown in the room; None when it is no meeting's or not for this person.

        To a residents' meeting somebody may come uninvited; of a party meeting a stranger learns nothing.
        """
        meeting = self._of_scene(scene, uow)
        if meeting is None or meeting.community_id != actor.person.community_id:
            return None
        if meeting.state is not MeetingState.PUBLISHED or not window(meeting).holds(actor.at):
            return None
        invitation = uow.meetings.invitation(meeting.number, actor.person.id)
        if invitation is None:
            if meeting.kind not in OPEN_KINDS:
                return None
            uow.meetings.attendance.admit(meeting, actor.person.id, actor.at, voting=False, branch_id=None)
            invitation = uow.meetings.invitation(meeting.number, actor.person.id)
            assert invitation is not None
        return self._let_in(meeting, invitation, Arrival.QR, actor, uow)

    @staticmethod
    def near(actor: Actor, uow: Uow) -> list[tuple[Meeting, Invitation]]:
        """Return the person's meetings that one may check in to now."""
        found = uow.meetings.attendance.near(actor.person.id, actor.at - LONGEST, actor.at + AROUND)
        return [(meeting, one) for meeting, one in found if window(meeting).holds(actor.at)]

    # --- the secretary's list ------------------------------------------------------------------------

    def enter(self, number: int, listed: Listed, actor: Actor, uow: Uow) -> Entered:
        """Write down that people were there, during the meeting or from the paper afterwards.

        Who is on no list but on the roster came uninvited. Typed later, nobody is late unless it is said.
        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, NotYet, NoNames, Unknown, Several.
        """
        meeting = self._begun(number, actor, uow)
        invitations = uow.meetings.invitations(number)
        found = Found(tuple(one for one in invitations if one.answer is not Answer.EXCUSED))
        if not listed.everybody:
            found = self._names.find(listed.names, invitations, meeting.community_id, uow)
        self._admit(meeting, found, actor, uow)
        ids = [*(one.person_id for one in found.invited), *(one.id for one in found.others)]
        at = min(actor.at, meeting.starts_at)
        came = Came(arrival=listed.arrival, at=at, late=listed.late, by=actor.person.id)
        uow.meetings.attendance.arrive(number, ids, came)
        self._changed(meeting, ids, "entered", actor, uow)
        guests = tuple(uow.people.name_of(one) for one in found.others)
        return Entered(meeting, tuple(name_of(one, uow) for one in found.invited), guests)

    def strike(self, number: int, names: Sequence[str], actor: Actor, uow: Uow) -> Entered:
        """Take back that people were there. Raises: as `enter`."""
        meeting = self._begun(number, actor, uow)
        invited = self._invited(meeting, names, uow)
        ids = [one.person_id for one in invited]
        uow.meetings.attendance.strike(number, ids, actor.person.id)
        self._changed(meeting, ids, "struck", actor, uow)
        return Entered(meeting, tuple(name_of(one, uow) for one in invited))

    def let_out(self, number: int, names: Sequence[str], actor: Actor, uow: Uow) -> Entered:
        """Write down that people left early. Raises: as `enter`."""
        meeting = self._begun(number, actor, uow)
        invited = [one for one in self._invited(meeting, names, uow) if one.arrived_at is not None]
        ids = [one.person_id for one in invited]
        uow.meetings.attendance.leave(number, ids, min(actor.at, end_of(meeting)))
        self._changed(meeting, ids, "left", actor, uow)
        return Entered(meeting, tuple(name_of(one, uow) for one in invited))

    def go(self, meeting: Meeting, actor: Actor, uow: Uow) -> None:
        """Somebody says themselves that they leave early."""
        uow.meetings.attendance.leave(meeting.number, [actor.person.id], actor.at)
        self._secretariat.note(meeting, actor, uow, "left", people=[actor.person.id])

    # --- parts ---------------------------------------------------------------------------------------

    def _let_in(
        self, meeting: Meeting, invitation: Invitation, arrival: Arrival, actor: Actor, uow: Uow
    ) -> Answered:
        if invitation.arrived_at is not None and invitation.left_at is None:
            return Answered(Knock.AGAIN, meeting, invitation.arrived_at, invitation.late, invitation.remote)
        at = invitation.arrived_at or actor.at
        late = invitation.late or at > meeting.starts_at + self._late_after
        uow.meetings.attendance.arrive(
            meeting.number, [actor.person.id], Came(arrival=arrival, at=at, late=late)
        )
        self._secretariat.note(meeting, actor, uow, "checked_in", how=arrival.value)
        return Answered(Knock.IN, meeting, at, late, arrival is Arrival.REMOTE)

    def _open(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state is MeetingState.DRAFT:
            raise NotPublished(number=number)
        if meeting.state is MeetingState.CANCELLED:
            raise Cancelled(number=number)
        return meeting

    def _begun(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        meeting = self._open(number, actor, uow)
        if not has_opened(meeting, actor.at):
            raise NotYet(number=number, opens=window(meeting).opens)
        return meeting

    def _invited(self, meeting: Meeting, names: Sequence[str], uow: Uow) -> tuple[Invitation, ...]:
        invitations = uow.meetings.invitations(meeting.number)
        found = self._names.find(names, invitations, meeting.community_id, uow)
        if found.others:
            raise Unknown(names="、".join(uow.people.name_of(one) for one in found.others))
        return found.invited

    @staticmethod
    def _admit(meeting: Meeting, found: Found, actor: Actor, uow: Uow) -> None:
        if not found.others:
            return
        ids = [one.id for one in found.others]
        for one in uow.meetings.audience.named(meeting.community_id, ids, meeting.branch_id):
            uow.meetings.attendance.admit(
                meeting, one.person_id, actor.at, voting=one.voting, branch_id=one.branch_id
            )

    def _changed(self, meeting: Meeting, ids: Collection[int], what: str, actor: Actor, uow: Uow) -> None:
        """Note the change; a list that was closed or confirmed is settled anew and waits to be confirmed again."""
        if meeting.state in (MeetingState.HELD, MeetingState.ARCHIVED):
            uow.meetings.attendance.settle(meeting.number)
            uow.meetings.attendance.close(meeting.number, meeting.closed_at or actor.at)
        self._secretariat.note(meeting, actor, uow, what, people=list(ids))

    @staticmethod
    def _of_scene(scene: str, uow: Uow) -> Meeting | None:
        number, _, code = scene.removeprefix(_SCENE).partition("-")
        if not scene.startswith(_SCENE) or not (number.isascii() and number.isdigit() and code):
            return None
        meeting = uow.meetings.find(int(number))
        matches = meeting is not None and secrets.compare_digest(meeting.check_code, code)
        return meeting if matches else None


def scene_of(meeting: Meeting) -> str:
    """Return the scene of the picture that lets people in who scan it. Nobody but the account can make one."""
    return f"{_SCENE}{meeting.number}-{meeting.check_code}"


def _draw(taken: Collection[str]) -> str:
    """Return four digits that are neither taken nor could be somebody's number."""
    while True:
        drawn = 1000 + secrets.randbelow(9000)
        if str(drawn) not in taken and not is_valid(drawn):
            return str(drawn)
