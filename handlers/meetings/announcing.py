"""Announcing a meeting in chat: one line is read, what is missing is asked for, the draft is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.reading import parse_command
from bot.understanding.questions import asks
from handlers.meetings import audience
from handlers.meetings.actions import Actor, Secretariat
from handlers.meetings.guests import GuestList
from handlers.meetings.meant import actor_of
from handlers.meetings.pending import StaffStep, ask_time, show_draft
from handlers.meetings.reading import LONGEST_PLACE, Reader, Sketch, Trouble, When
from handlers.meetings.rules import OPEN_KINDS
from handlers.meetings.scope import branch_for, is_wide, may_announce
from handlers.meetings.series import SeriesKeeper
from handlers.meetings.series_views import SeriesViews
from handlers.meetings.views import Views
from storage.meetings.model import Circle, MeetingKind, MeetingState
from storage.meetings.records import Meeting, Part
from storage.uow import Uow

_NUMBERED = re.compile(r"\s*\D{1,6}\d{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Nothing is known yet."""


class Announcements:
    """Takes announcements from those whose post lets them call a meeting."""

    def __init__(
        self,
        secretariat: Secretariat,
        reader: Reader,
        views: Views,
        guests: GuestList,
        series: tuple[SeriesKeeper, SeriesViews],
    ) -> None:
        self._secretariat = secretariat
        self._keeper, self._series_views = series
        self._guests = guests
        self._reader = reader
        self._views = views

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take an announcement: a line that opens with the verb, or, outside a dialogue, one that reads as such."""
        sketch = self._reader.ordered(msg.text, talk.now)
        if not may_announce(talk.person):
            complete = sketch is not None and sketch.starts_at is not None
            return answer(say("meetings.not_announcer")) if complete else None
        if sketch is None and not _is_order(msg.text) and not uow.dialogues.of(talk.person.id, talk.now):
            sketch = self._reader.plain(msg.text, talk.now)
            if sketch is not None and _speaks_of_self(msg.text, sketch):
                return None
        return self._begin(sketch, msg, talk, uow) if sketch is not None else None

    def announced(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a sentence about meetings that says when and where as an announcement of any kind."""
        if not may_announce(talk.person) or asks(msg.text):
            return None
        sketch = self._reader.read(msg.text, talk.now)
        complete = sketch.place and sketch.trouble is not Trouble.MISSING
        return self._begin(sketch, msg, talk, uow) if complete else None

    def call(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the whole line when only the verb was said."""
        if not may_announce(talk.person):
            return None
        return goto(StaffStep.WHOLE, say("meetings.ask.whole"), form=Blank())

    def take_whole(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Read the line that was asked for."""
        if asks(msg.text):
            return None
        return self._begin(self._reader.read(msg.text, talk.now), msg, talk, uow)

    def take_kind(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take the kind of meeting; words that name none say what it is about."""
        if asks(msg.text) or not msg.text.strip():
            return None
        kind, topic = self._reader.kind(msg.text, talk.now)
        sketch = replace(talk.form, kind=kind, topic=talk.form.topic or topic)
        return self._begin(replace(sketch, text=f"{msg.text} {sketch.text}"), msg, talk, uow)

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
        """Settle whom it is for, once the kind is known; a bare 开会 is no kind yet."""
        if sketch.kind is MeetingKind.OTHER and not sketch.topic:
            return goto(StaffStep.KIND, say("meetings.ask.kind"), form=sketch)
        return self._ask_or_draft(self._for_whom(sketch, talk, uow), msg, talk, uow)

    def _for_whom(self, sketch: Sketch, talk: Talk[Any], uow: Uow) -> Sketch:
        person, where = talk.person, talk.person.community_id
        named = audience.named_in(sketch.text, uow.places.branches(where))
        branch = branch_for(person, sketch.kind, named, uow)
        group = audience.group_for(person, sketch.kind, branch, sketch.text, uow)
        if sketch.whom:
            parts = self._guests.parts(sketch.whom, person, uow)
        else:
            parts = self._usual(sketch, branch, talk, uow)
        return replace(sketch, branch_id=branch, group=group, audience=parts)

    def _usual(self, sketch: Sketch, branch: int | None, talk: Talk[Any], uow: Uow) -> tuple[Part, ...]:
        """Return whom such a meeting is for; an open one may name its grid, or be known by what it is about."""
        if sketch.kind in OPEN_KINDS and is_wide(talk.person):
            grid = audience.named_in(sketch.text, uow.places.grids(talk.person.community_id))
            if grid is not None:
                return (Part(Circle.GRID, (grid,)),)
            called = self._views.words.circle_called(sketch.text) if branch is None else None
            if called is not None:
                return (Part(called),)
            about = self._views.words.circles_about(sketch.text)
            if about:
                return tuple(Part(circle) for circle in about)
        return audience.parts_for(sketch.kind, branch)

    def _ask_or_draft(self, sketch: Sketch, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask for one missing thing, or show the draft."""
        if sketch.starts_at is None:
            trouble = sketch.trouble or Trouble.MISSING
            return goto(StaffStep.TIME, ask_time(trouble), form=replace(sketch, trouble=Trouble.NONE))
        if not sketch.place:
            return goto(StaffStep.PLACE, say("meetings.ask.place"), form=sketch)
        plan, actor = _meeting(sketch, talk), actor_of(msg, talk)
        if sketch.rule:
            return self._series(plan, sketch, actor, uow)
        invited = audience.invitees(plan, self._views.words, uow)
        meeting = self._secretariat.draft(plan, invited, actor, uow)
        return show_draft(meeting, talk, self._views, uow, invited)

    def _series(self, plan: Meeting, sketch: Sketch, actor: Actor, uow: Uow) -> Turn:
        """Show meetings that come again as one arrangement."""
        one = self._keeper.draft(plan, sketch.rule, sketch.ends_on, actor, uow)
        invited = audience.invitees(plan, self._views.words, uow)
        return self._series_views.ask_to_start(one, self._views.people(plan, invited, uow), uow)


def _with_time(sketch: Sketch, found: When) -> Sketch:
    return replace(
        sketch,
        starts_at=found.start,
        ends_at=found.end,
        day=found.day or sketch.day,
        trouble=found.trouble,
    )


def _is_order(text: str) -> bool:
    """Whether the words are a command about something numbered, whatever else they mention."""
    return _NUMBERED.match(text) is not None or parse_command(text).action != "none"


def _speaks_of_self(text: str, sketch: Sketch) -> bool:
    """Whether somebody answers about a meeting rather than announces one."""
    named = sketch.place and sketch.kind is not MeetingKind.OTHER
    return not named and parse_answer(text, "attend").answer in ("leave", "no")


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
        audience=sketch.audience,
        remote=sketch.remote,
        announcer_id=talk.person.id,
        created_at=talk.now,
    )
