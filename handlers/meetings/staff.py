"""The secretary's side in chat: announce, publish, count, decide on leave, move, cancel."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.answers import parse_answer
from bot.understanding.commands import parse_command
from bot.understanding.references import parse_confirmation
from handlers.meetings import audience
from handlers.meetings.actions import Actor, Secretariat, name_of
from handlers.meetings.reading import LONGEST_PLACE, Reader, Sketch, Trouble, When, asks
from handlers.meetings.rules import Act, Reply
from handlers.meetings.views import MOST_LINES, Views, code, is_draft
from storage.meetings.model import Answer, MeetingKind, MeetingState
from storage.meetings.records import Meeting
from storage.uow import Uow

_NUMBERED = re.compile(r"\s*\D{1,6}\d{3,}")
_CONFIRM_WITHIN = timedelta(minutes=3)


class StaffStep(StrEnum):
    """What the desk waits for."""

    WHOLE = "whole"
    TIME = "time"
    PLACE = "place"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A heavy act that waits for its confirmation."""

    act: Act
    number: int
    reason: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class SecretaryDesk:
    """Answers those whose post lets them call meetings."""

    def __init__(self, secretariat: Secretariat, reader: Reader, views: Views) -> None:
        self._secretariat = secretariat
        self._reader = reader
        self._views = views

    # --- announcing ----------------------------------------------------------------------------------

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take an announcement: a line that opens with the verb, or, outside a dialogue, one that reads as such."""
        if not audience.may_announce(talk.person):
            return None
        sketch = self._reader.ordered(msg.text, talk.now)
        if sketch is None and not _is_order(msg.text) and not uow.dialogues.of(talk.person.id, talk.now):
            sketch = self._reader.plain(msg.text, talk.now)
            if sketch is not None and _speaks_of_self(msg.text, sketch):
                return None
        return self._begin(sketch, msg, talk, uow) if sketch is not None else None

    def announced(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a sentence about meetings that says when and where as an announcement of any kind."""
        if not audience.may_announce(talk.person) or asks(msg.text):
            return None
        sketch = self._reader.read(msg.text, talk.now)
        complete = sketch.place and sketch.trouble is not Trouble.MISSING
        return self._begin(sketch, msg, talk, uow) if complete else None

    def call(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the whole line when only the verb was said."""
        if not audience.may_announce(talk.person):
            return None
        return goto(StaffStep.WHOLE, say("meetings.ask.whole"), form=Blank())

    def take_whole(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Read the line that was asked for."""
        if asks(msg.text):
            return None
        return self._begin(self._reader.read(msg.text, talk.now), msg, talk, uow)

    def take_time(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take the missing day or hour; an hour alone belongs to the day said before."""
        found = self._reader.when(msg.text, talk.now, talk.form.day)
        if found.trouble is Trouble.MISSING and asks(msg.text):
            return None
        return self._ask_or_draft(_with_time(talk.form, found), msg, talk, uow)

    def take_place(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take the missing place as it is said."""
        place = msg.text.strip()
        if asks(place):
            return None
        if not place or len(place) > LONGEST_PLACE:
            return stay(say("meetings.ask.place_again"))
        return self._ask_or_draft(replace(talk.form, place=place), msg, talk, uow)

    def _begin(self, sketch: Sketch, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        branch = audience.branch_for(talk.person, sketch.kind, msg.text, uow)
        group = audience.group_for(talk.person, sketch.kind, branch, msg.text, uow)
        return self._ask_or_draft(replace(sketch, branch_id=branch, group=group), msg, talk, uow)

    def _ask_or_draft(self, sketch: Sketch, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask for one missing thing, or show the draft."""
        if sketch.starts_at is None:
            trouble = sketch.trouble or Trouble.MISSING
            return goto(StaffStep.TIME, *_ask_time(trouble), form=replace(sketch, trouble=Trouble.NONE))
        if not sketch.place:
            return goto(StaffStep.PLACE, say("meetings.ask.place"), form=sketch)
        meeting = self._secretariat.draft(_meeting(sketch, talk), _actor(msg, talk), uow)
        return self._show_draft(meeting, talk, uow)

    def _show_draft(self, meeting: Meeting, talk: Talk[Any], uow: Uow) -> Turn:
        says = self._views.draft(meeting, talk.now, uow)
        return _confirm(Pending(act=Act.PUBLISH, number=meeting.number), *says)

    # --- acts on a number ----------------------------------------------------------------------------

    def publish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Publish a draft by its full number: that is as deliberate as the confirmation."""
        if talk.number is None:
            return self._latest_draft(talk, uow)
        return self._publish(talk.number, msg, talk, uow)

    def cancel(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before a meeting is called off."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        reason = talk.order.rest if talk.order else ""
        pending = Pending(act=Act.CANCEL, number=meeting.number, reason=reason)
        sentence = "drop_draft" if is_draft(meeting) else "cancel"
        invited = len(uow.meetings.invitations(meeting.number))
        return _confirm(
            pending,
            say(
                f"meetings.confirm.{sentence}",
                **self._views.fill(meeting),
                invited=invited,
                code=code(meeting.number),
            ),
        )

    def drop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before the numbered meeting is called off; the bare word ends dialogues and is the front desk's."""
        return self.cancel(msg, talk, uow) if talk.number is not None else None

    def move(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Read the new time of a meeting and ask before everybody is asked again."""
        if talk.number is None or talk.order is None:
            return None
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        when = self._reader.when(talk.order.rest, talk.now)
        if when.start is None:
            return answer(*_ask_time(when.trouble), say("meetings.ask.move_example", number=meeting.number))
        moved = replace(meeting, starts_at=when.start, ends_at=when.end)
        pending = Pending(act=Act.MOVE, number=meeting.number, starts_at=when.start, ends_at=when.end)
        invited = len(uow.meetings.invitations(meeting.number))
        confirm = say("meetings.confirm.move", invited=invited, code=code(meeting.number))
        return _confirm(pending, *self._views.what(moved), confirm)

    def confirm(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Carry out the heavy act when the last two digits of its number are confirmed."""
        pending = talk.form
        given = parse_confirmation(msg.text)
        if given == code(pending.number):
            return self._carry_out(pending, msg, talk, uow)
        if given is not None or parse_answer(msg.text, "signup").answer == "yes":
            return stay(say("meetings.confirm.code_needed", code=code(pending.number)))
        return None

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell a meeting to those who keep its list."""
        meeting = self._kept(talk, uow)
        if meeting is None:
            return None
        if is_draft(meeting):
            return self._show_draft(meeting, talk, uow)
        return answer(*self._views.what(meeting), *self._views.counts(meeting, uow))

    def counts(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell how the answers stand."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        return answer(*self._views.counts(self._secretariat.managed(number, talk.person, uow), uow))

    def roster(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell the answers with names."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        return answer(*self._views.roster(self._secretariat.managed(number, talk.person, uow), uow))

    def excuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Grant leave to the named person or to all."""
        return self._decide(Reply.EXCUSE, msg, talk, uow)

    def refuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse leave to the named person or to all."""
        return self._decide(Reply.REFUSE, msg, talk, uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _carry_out(self, pending: Pending, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        actor = _actor(msg, talk)
        if pending.act is Act.CANCEL:
            meeting = self._secretariat.cancel(pending.number, pending.reason, actor, uow)
            told = len(uow.meetings.invitations(meeting.number))
            return done(say("meetings.cancelled", **self._views.fill(meeting), told=told))
        if pending.act is Act.MOVE and pending.starts_at is not None:
            when = (pending.starts_at, pending.ends_at)
            moved = self._secretariat.move(pending.number, when, actor, uow)
            return done(say("meetings.moved", number=moved.number), *self._views.what(moved))
        return self._publish(pending.number, msg, talk, uow)

    def _publish(self, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        meeting, invited = self._secretariat.publish(number, _actor(msg, talk), uow)
        return done(say("meetings.published", **self._views.fill(meeting), invited=invited))

    def _latest_draft(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        drafts = [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if is_draft(one)]
        return self._show_draft(max(drafts, key=lambda one: one.number), talk, uow) if drafts else None

    def _kept(self, talk: Talk[Any], uow: Uow) -> Meeting | None:
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        return meeting if meeting is not None and audience.manages(talk.person, meeting) else None

    def _meant(self, talk: Talk[Any], uow: Uow) -> int | None:
        """Return the number said, or that of the only meeting the person has announced."""
        if talk.number is not None:
            return talk.number
        mine = self._announced_by(talk, uow)
        return mine[0].number if len(mine) == 1 else None

    def _which(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the number among several announced meetings; with none the word is nobody's here."""
        mine = self._announced_by(talk, uow)
        if not mine:
            return None
        lines = [self._views.line(meeting, None) for meeting in mine[:MOST_LINES]]
        verb = talk.order.verb if talk.order else ""
        return answer(say("meetings.ask.which", verb=verb, number=mine[0].number), *lines)

    @staticmethod
    def _announced_by(talk: Talk[Any], uow: Uow) -> list[Meeting]:
        return [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if not is_draft(one)]

    def _decide(self, decision: Reply, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        number = self._meant(talk, uow)
        if number is None or talk.order is None:
            return self._which(talk, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        waiting = [
            name_of(one, uow)
            for one in uow.meetings.invitations(meeting.number)
            if one.answer is Answer.LEAVE_ASKED
        ]
        who = talk.order.rest.strip()
        if not who and len(waiting) > 1:
            names = "、".join(waiting)
            return answer(say("meetings.leave_waiting", number=meeting.number, names=names))
        everybody = not who or who in self._views.words.everybody
        decided = self._secretariat.decide(
            meeting.number, None if everybody else who, decision, _actor(msg, talk), uow
        )
        left = say("meetings.decided", number=meeting.number, names="、".join(decided.names))
        verdict = say(f"meetings.verdict.{decision.value}", count=len(decided.names))
        return answer(verdict, left)


def _confirm(pending: Pending, *says: Say) -> Turn:
    return goto(StaffStep.CONFIRM, *says, form=pending, lasts=_CONFIRM_WITHIN)


def _actor(msg: Inbound, talk: Talk[Any]) -> Actor:
    return Actor(talk.person, talk.now, msg.key)


def _with_time(sketch: Sketch, found: When) -> Sketch:
    return replace(
        sketch,
        starts_at=found.start,
        ends_at=found.end,
        day=found.day or sketch.day,
        trouble=found.trouble,
    )


def _ask_time(trouble: Trouble) -> tuple[Say, ...]:
    return (say(f"meetings.trouble.{trouble.value}"),)


def _is_order(text: str) -> bool:
    """Whether the words are a command about something numbered, whatever else they mention."""
    return _NUMBERED.match(text) is not None or parse_command(text).action != "none"


def _speaks_of_self(text: str, sketch: Sketch) -> bool:
    """Whether somebody answers about a meeting rather than announces one."""
    return not sketch.place and parse_answer(text, "attend").answer in ("leave", "no")


def _meeting(sketch: Sketch, talk: Talk[Any]) -> Meeting:
    assert sketch.starts_at is not None
    return Meeting(
        number=0,
        community_id=talk.person.community_id,
        kind=MeetingKind(sketch.kind),
        state=MeetingState.DRAFT,
        starts_at=sketch.starts_at,
        ends_at=sketch.ends_at,
        place=sketch.place,
        topic=sketch.topic,
        branch_id=sketch.branch_id,
        party_group=sketch.group,
        announcer_id=talk.person.id,
        created_at=talk.now,
    )
