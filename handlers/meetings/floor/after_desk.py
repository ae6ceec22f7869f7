"""The secretary's side after a meeting in chat: the end, the list confirmed, minutes, material for absentees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.numerals import read_number
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.aftermath import USUAL_DAYS, Aftermath, Closed, Offered
from handlers.meetings.floor.meant import running
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.meant import actor_of
from storage.meetings.model import Answer, Outcome
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

_LONGEST_MATERIAL = 400
_LONGEST_LINK = 300
_MOST_DAYS = 90
_TAIL = 60
_EDGE = " ,，、;；。:："


class AfterStep(StrEnum):
    """What the desk waits for."""

    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Minutes that are being written, one message after another."""

    number: int


class AfterDesk:
    """Answers those who keep a meeting's list."""

    def __init__(
        self, secretariat: Secretariat, aftermath: Aftermath, views: FloorViews, words: FloorWords
    ) -> None:
        self._secretariat = secretariat
        self._aftermath = aftermath
        self._views = views
        self._words = words

    # --- the end -------------------------------------------------------------------------------------

    def close(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Close a meeting; the bare word ends talks and is not ours."""
        if talk.number is None:
            return None
        closed = self._aftermath.close(talk.number, actor_of(msg, talk), uow)
        says = [self._sum("closed", closed), *self._absent(closed.meeting, uow)]
        if closed.vote_lost:
            says.append(say("meetings.floor.vote_lost"))
        return answer(*says, say("meetings.floor.after_hint", number=closed.meeting.number))

    def confirm(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Confirm the list of who came."""
        number = running(talk, uow)
        if number is None:
            return None
        closed = self._aftermath.confirm(number, actor_of(msg, talk), uow)
        return answer(self._sum("confirmed", closed), *self._absent(closed.meeting, uow))

    # --- minutes -------------------------------------------------------------------------------------

    def minutes(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Add to the minutes, and wait for more; without words show where they stand."""
        if talk.number is None or talk.order is None:
            return None
        words = talk.order.rest.strip()
        if words in self._words.anew:
            self._aftermath.write(talk.number, "", actor_of(msg, talk), uow, anew=True)
            written = say("meetings.floor.minutes.anew", number=talk.number)
        elif words:
            written = self._write(talk.number, words, msg, talk, uow)
        else:
            written = self._standing(self._secretariat.managed(talk.number, talk.person, uow), uow)
        return goto(AfterStep.MINUTES, written, form=Writing(number=talk.number))

    def more_minutes(self, msg: Inbound, talk: Talk[Writing], uow: Uow) -> Turn | None:
        """Take one more message into the minutes until the writer says that it is all."""
        words = msg.text.strip()
        if not words:
            return None
        if words.strip(_EDGE) in self._words.finished:
            return done(say("meetings.floor.minutes.done", number=talk.form.number))
        return stay(self._write(talk.form.number, words, msg, talk, uow))

    # --- material ------------------------------------------------------------------------------------

    def material(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Offer absentees what they missed; without words tell who has made up for it."""
        if talk.number is None or talk.order is None:
            return None
        offered = self._read(talk.order.rest)
        if not offered.words and not offered.link:
            meeting = self._secretariat.managed(talk.number, talk.person, uow)
            return answer(*self._made_up(meeting, uow))
        material = self._aftermath.offer(talk.number, offered, actor_of(msg, talk), uow)
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        owing = [one for one in uow.meetings.invitations(meeting.number) if one.outcome is Outcome.OWED]
        kind = "offered" if owing else "offered_later"
        values = {"number": talk.number, "count": len(owing), "by": self._aftermath.last_day(material)}
        return answer(say(f"meetings.floor.{kind}", **values), *self._views.names("owing", owing, uow))

    # --- parts ---------------------------------------------------------------------------------------

    def _sum(self, what: str, closed: Closed) -> Say:
        """Say the sum of who should have come, in one line that adds up."""
        there = closed.there
        return say(
            f"meetings.floor.{what}",
            **self._views.fill(closed.meeting),
            expected=there.expected,
            came=there.came - there.guests,
            excused=there.excused,
            missing=there.missing,
            guests=say("meetings.floor.and_guests", count=there.guests) if there.guests else "",
        )

    def _absent(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        people = uow.meetings.invitations(meeting.number)
        return (
            *self._views.names("excused", filter(_is_excused, people), uow),
            *self._views.names("absent", filter(_is_absent, people), uow),
        )

    def _write(self, number: int, words: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Say:
        written = self._aftermath.write(number, words, actor_of(msg, talk), uow)
        return say("meetings.floor.minutes.written", number=number, length=len(written.words))

    @staticmethod
    def _standing(meeting: Meeting, uow: Uow) -> Say:
        written = uow.meetings.floor.minutes(meeting.number)
        if written is None or not written.words:
            return say("meetings.floor.minutes.empty", number=meeting.number)
        tail = written.words[-_TAIL:]
        return say(
            "meetings.floor.minutes.standing",
            number=meeting.number,
            length=len(written.words),
            tail=tail if tail == written.words else f"…{tail}",
        )

    def _read(self, text: str) -> Offered:
        """Read a line such as 补课335 看第三章 https://… 7天 含请假."""
        link = self._words.link.search(text)
        rest = text.replace(link[0], " ") if link else text
        span = self._words.days.search(rest)
        days = USUAL_DAYS
        if span is not None:
            days = (read_number(span[1]) or USUAL_DAYS) * (7 if self._words.weeks.search(span[2]) else 1)
            rest = rest[: span.start()] + " " + rest[span.end() :]
        excused = self._words.excused_too.search(rest)
        rest = self._words.excused_too.sub(" ", rest)
        return Offered(
            words=" ".join(rest.split()).strip(_EDGE)[:_LONGEST_MATERIAL],
            link=link[0][:_LONGEST_LINK] if link else "",
            days=max(1, min(days, _MOST_DAYS)),
            excused_too=excused is not None,
        )

    def _made_up(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        material = uow.meetings.floor.material(meeting.number)
        if material is None:
            return (say("meetings.floor.ask.material", number=meeting.number),)
        people = uow.meetings.invitations(meeting.number)
        made_up = [one for one in people if one.outcome is Outcome.MADE_UP]
        owing = [one for one in people if one.outcome is Outcome.OWED]
        return (
            say(
                "meetings.floor.made_up",
                number=meeting.number,
                by=self._aftermath.last_day(material),
                done=len(made_up),
                count=len(made_up) + len(owing),
            ),
            *self._views.names("made_up", made_up, uow),
            *self._views.names("owing", owing, uow),
        )


def _is_excused(invitation: Invitation) -> bool:
    return invitation.arrived_at is None and invitation.answer is Answer.EXCUSED


def _is_absent(invitation: Invitation) -> bool:
    return (
        invitation.arrived_at is None and invitation.answer is not Answer.EXCUSED and not invitation.walk_in
    )
