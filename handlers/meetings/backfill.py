"""Meetings held before the program was there: one line enters what the paper says, so that the ledger is right from day one.

Nobody is invited and nobody is told. Who came is entered as after any meeting; the line may name those who did not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.commands.references import parse_confirmation
from handlers.meetings import audience
from handlers.meetings.actions import Actor, Secretariat
from handlers.meetings.errors import NotOnList
from handlers.meetings.floor.rules import TOLD_AFTERWARDS
from handlers.meetings.meant import actor_of
from handlers.meetings.naming import code, fill
from handlers.meetings.pending import StaffStep
from handlers.meetings.reading import Reader, Sketch
from handlers.meetings.scope import branch_for, may_announce
from handlers.meetings.words import Words
from storage.meetings.attendance import Came
from storage.meetings.model import Answer, Arrival, MeetingKind, MeetingState
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

_BETWEEN = re.compile(r"[\s、,，;；]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was read of a meeting that is over and waits for consent.

    `absent` and `excused` by name; `complete` says that everybody else came.
    """

    number: int
    absent: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    complete: bool = False


class Backfill:
    """Enters meetings of the past, for those who may call one."""

    def __init__(self, secretariat: Secretariat, reader: Reader, words: Words) -> None:
        self._secretariat = secretariat
        self._reader = reader
        self._words = words

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a line that opens with the word for it; show what was read and wait for consent."""
        opened = self._words.backfill["opens"].match(msg.text)
        if opened is None or not may_announce(talk.person):
            return None
        excused, rest = self._names("excused", msg.text[opened.end() :])
        absent, rest = self._names("absent", rest)
        all_came = self._words.backfill["complete"].search(rest)
        rest = rest[: all_came.start()] + " " + rest[all_came.end() :] if all_came else rest
        sketch = self._reader.held(rest, talk.now)
        if sketch.starts_at is None or (sketch.kind is MeetingKind.OTHER and not sketch.topic):
            return answer(say("meetings.backfill.ask"))
        actor = actor_of(msg, talk)
        meeting = self._drafted(sketch, actor, uow)
        invited = audience.invitees(meeting, self._words, uow)
        past = Past(
            number=meeting.number,
            absent=absent,
            excused=excused,
            complete=bool(absent or excused or all_came),
        )
        came = "came" if past.complete else "unknown"
        values = fill(meeting, self._words) | {
            "expected": len(invited),
            "came": len(invited) - len(absent) - len(excused),
            "code": code(meeting.number),
        }
        return goto(StaffStep.BACKFILL, say(f"meetings.backfill.draft_{came}", **values), form=past)

    def confirm(self, msg: Inbound, talk: Talk[Past], uow: Uow) -> Turn | None:
        """Enter the meeting when the last two digits of its number are confirmed."""
        past = talk.form
        given = parse_confirmation(msg.text, past.number)
        if given is None:
            return None
        if given != code(past.number):
            return stay(say("meetings.confirm.code_needed", code=code(past.number)))
        actor = actor_of(msg, talk)
        meeting = self._enter(past, actor, uow)
        kind = "entered" if past.complete else "entered_bare"
        return done(say(f"meetings.backfill.{kind}", **fill(meeting, self._words)))

    # --- parts ---------------------------------------------------------------------------------------

    def _drafted(self, sketch: Sketch, actor: Actor, uow: Uow) -> Meeting:
        person = actor.person
        named = audience.named_in(sketch.text, uow.places.branches(person.community_id))
        branch = branch_for(person, sketch.kind, named, uow)
        assert sketch.starts_at is not None
        plan = Meeting(
            number=0,
            community_id=person.community_id,
            kind=sketch.kind,
            state=MeetingState.DRAFT,
            starts_at=sketch.starts_at,
            ends_at=sketch.ends_at,
            place=sketch.place or self._words.backfill_place,
            topic=sketch.topic,
            branch_id=branch,
            party_group=audience.group_for(person, sketch.kind, branch, sketch.text, uow),
            audience=audience.parts_for(sketch.kind, branch),
            announcer_id=person.id,
            created_at=actor.at,
        )
        return self._secretariat.draft(plan, audience.invitees(plan, self._words, uow), actor, uow)

    def _enter(self, past: Past, actor: Actor, uow: Uow) -> Meeting:
        meeting = self._secretariat.enter_held(past.number, actor, uow)
        for chore in TOLD_AFTERWARDS:  # years later nobody is reminded of minutes
            uow.meetings.floor.note_chore(meeting.number, meeting.community_id, chore, actor.at)
        if not past.complete:
            return meeting
        invited = uow.meetings.invitations(meeting.number)
        excused = _found(past.excused, invited, meeting.number, uow)
        away = {*excused, *_found(past.absent, invited, meeting.number, uow)}
        for one in invited:
            if one.person_id in excused:
                uow.meetings.answer(one, Answer.EXCUSED, "", actor.at, by_proxy=True)
        there = [one.person_id for one in invited if one.person_id not in away]
        came = Came(arrival=Arrival.PAPER, at=meeting.starts_at, by=actor.person.id)
        uow.meetings.attendance.arrive(meeting.number, there, came)
        uow.meetings.attendance.settle(meeting.number)
        uow.meetings.attendance.close(meeting.number, actor.at)
        uow.meetings.attendance.confirm(meeting.number, actor.at)
        self._secretariat.note(meeting, actor, uow, "confirmed", people=there)
        return meeting

    def _names(self, which: str, text: str) -> tuple[tuple[str, ...], str]:
        """Return the names behind a label, and the text without both."""
        found = self._words.backfill[which].search(text)
        if found is None:
            return (), text
        names = tuple(name for name in _BETWEEN.split(found["names"]) if name)
        return names, f"{text[: found.start()]} {text[found.end() :]}"


def _found(names: tuple[str, ...], invited: list[Invitation], number: int, uow: Uow) -> frozenset[int]:
    """Return who bears these names. Raises: NotOnList."""
    open_names = {
        uow.people.vault.unseal(one.name_sealed): one.person_id for one in invited if one.name_sealed
    }
    missing = [name for name in names if name not in open_names]
    if missing:
        raise NotOnList(number=number, names="、".join(missing[:5]))
    return frozenset(open_names[name] for name in names)
