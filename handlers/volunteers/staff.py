"""The organiser's side in chat: publish an activity, see the list, call it off, record hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from bot.understanding.places import PlaceBook
from bot.understanding.questions import asks
from handlers.volunteers.actions import Bureau
from handlers.volunteers.reading import LONGEST_PLACE, LONGEST_TOPIC, Reader, Sketch, Trouble
from handlers.volunteers.scope import Actor, managed, manages, may_organise, told
from handlers.volunteers.views import Views
from storage.uow import Uow
from storage.volunteers.model import ActivityState, SignupState
from storage.volunteers.records import Activity
from storage.volunteers.store import ALIVE

_CONFIRM_WITHIN = timedelta(minutes=3)


class StaffStep(StrEnum):
    """What the desk waits for."""

    WHOLE = "whole"
    TIME = "time"
    TOPIC = "topic"
    PLACE = "place"
    CONFIRM = "confirm"


class Heavy(StrEnum):
    """Acts that are confirmed with the last two digits."""

    PUBLISH = "publish"
    STOP = "stop"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A heavy act that waits for its confirmation."""

    act: Heavy
    number: int
    reason: str = ""
    who: str | None = None
    hours: float = 0.0


class OrganiserDesk:
    """Answers those whose post lets them run activities."""

    def __init__(self, bureau: Bureau, reader: Reader, views: Views) -> None:
        self._bureau = bureau
        self._reader = reader
        self._views = views

    # --- announcing ----------------------------------------------------------------------------------

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a line that opens with the verb of an announcement."""
        sketch = self._reader.ordered(msg.text, talk.now)
        if sketch is None:
            return None
        if not may_organise(talk.person):
            return answer(say("volunteers.not_organiser")) if sketch.starts_at is not None else None
        return self._ask_or_draft(self._placed(sketch, msg, talk, uow), msg, talk, uow)

    def create(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the whole line when only the verb was said."""
        if not may_organise(talk.person):
            return None
        return goto(StaffStep.WHOLE, say("volunteers.ask.whole"), form=Blank())

    def take_whole(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Read the line that was asked for."""
        if asks(msg.text):
            return None
        sketch = self._placed(self._reader.read(msg.text, talk.now), msg, talk, uow)
        return self._ask_or_draft(sketch, msg, talk, uow)

    def take_time(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take the missing day or hour."""
        sketch = self._reader.timed(talk.form, msg.text, talk.now)
        if sketch.trouble is Trouble.MISSING and asks(msg.text):
            return None
        return self._ask_or_draft(sketch, msg, talk, uow)

    def take_topic(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take what is to be done, as it is said."""
        topic = msg.text.strip()
        if asks(topic):
            return None
        if not topic or len(topic) > LONGEST_TOPIC:
            return stay(say("volunteers.ask.topic"))
        return self._ask_or_draft(replace(talk.form, topic=topic), msg, talk, uow)

    def take_place(self, msg: Inbound, talk: Talk[Sketch], uow: Uow) -> Turn | None:
        """Take the missing place as it is said."""
        place = msg.text.strip()
        if asks(place):
            return None
        if not place or len(place) > LONGEST_PLACE:
            return stay(say("volunteers.ask.place_again"))
        return self._ask_or_draft(replace(talk.form, place=place), msg, talk, uow)

    def _placed(self, sketch: Sketch, msg: Inbound, talk: Talk[Any], uow: Uow) -> Sketch:
        """Find the place among the community's own estates and buildings when no word gave it away as one."""
        if sketch.place:
            return sketch
        known = uow.places.buildings(talk.person.community_id)
        book = PlaceBook((building.estate, building.name, building.aliases) for building in known)
        found = book.find(msg.text)
        if found is None or not (found.estate or found.building):
            return sketch
        inner = (found.estate, found.building, found.entrance)
        topic = self._reader.read(found.rest, talk.now).topic
        return replace(sketch, place="".join(part for part in inner if part), topic=topic)

    def _ask_or_draft(self, sketch: Sketch, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask for one missing thing, or show the draft."""
        if sketch.starts_at is None:
            trouble = sketch.trouble or Trouble.MISSING
            form = replace(sketch, trouble=Trouble.NONE)
            return goto(StaffStep.TIME, say(f"volunteers.trouble.{trouble.value}"), form=form)
        if not sketch.topic:
            return goto(StaffStep.TOPIC, say("volunteers.ask.topic"), form=sketch)
        if not sketch.place:
            return goto(StaffStep.PLACE, say("volunteers.ask.place"), form=sketch)
        return self._show_draft(self._bureau.draft(_activity(sketch, talk), _actor(msg, talk), uow))

    def _show_draft(self, activity: Activity) -> Turn:
        return _confirm(Pending(act=Heavy.PUBLISH, number=activity.number), *self._views.draft(activity))

    # --- acts on a number ----------------------------------------------------------------------------

    def publish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Publish a draft by its full number; the verb alone shows the newest draft again."""
        if talk.number is not None:
            return self._publish(talk.number, msg, talk, uow)
        drafts = uow.volunteers.drafts_of(talk.person.id, talk.now)
        return self._show_draft(drafts[0]) if drafts else None

    def stop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before an activity is called off."""
        if talk.number is None:
            return None
        activity = managed(talk.number, talk.person, uow)
        reason = talk.order.rest if talk.order else ""
        people = len(uow.volunteers.everybody(activity.number, ALIVE))
        sentence = say(
            "volunteers.confirm.stop", **told(activity), people=people, code=_code(activity.number)
        )
        return _confirm(Pending(act=Heavy.STOP, number=activity.number, reason=reason), sentence)

    def hours(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before hours are recorded."""
        if talk.number is None or talk.order is None:
            return None
        activity = managed(talk.number, talk.person, uow)
        found = self._reader.hours(talk.order.rest)
        if found is None:
            return answer(say("volunteers.ask.hours", number=activity.number))
        people = uow.volunteers.everybody(activity.number, (SignupState.SIGNED,))
        whom = found.who if found.who is not None else say("volunteers.everybody", people=len(people))
        sentence = say(
            "volunteers.confirm.hours",
            **told(activity),
            whom=whom,
            hours=_figure(found.hours),
            code=_code(activity.number),
        )
        pending = Pending(act=Heavy.HOURS, number=activity.number, who=found.who, hours=found.hours)
        return _confirm(pending, sentence)

    def roster(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell who is signed up; without a number for the only activity the person runs."""
        upcoming = uow.volunteers.upcoming(talk.person.community_id, talk.now)
        mine = [one.number for one in upcoming if one.organiser_id == talk.person.id]
        number = talk.number or (mine[0] if len(mine) == 1 else None)
        if number is None:
            return None
        return answer(*self._views.roster(managed(number, talk.person, uow), uow))

    def confirm(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Carry out the heavy act when the last two digits of its number are confirmed."""
        pending = talk.form
        given = parse_confirmation(msg.text, pending.number)
        if given == _code(pending.number):
            return self._carry_out(pending, msg, talk, uow)
        if given is not None or parse_answer(msg.text, "signup").answer == "yes":
            return stay(say("volunteers.confirm.code_needed", code=_code(pending.number)))
        return None

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell a draft to who runs it; published ones are told as to everybody."""
        activity = uow.volunteers.find(talk.number) if talk.number is not None else None
        if activity is None or activity.state is not ActivityState.DRAFT:
            return None
        return self._show_draft(activity) if manages(talk.person, activity) else None

    # --- parts ---------------------------------------------------------------------------------------

    def _carry_out(self, pending: Pending, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        actor = _actor(msg, talk)
        if pending.act is Heavy.STOP:
            people = len(uow.volunteers.everybody(pending.number, ALIVE))
            activity = self._bureau.cancel(pending.number, pending.reason, actor, uow)
            return done(say("volunteers.stopped", **told(activity), people=people))
        if pending.act is Heavy.HOURS:
            names = self._bureau.record_hours(pending.number, pending.who, pending.hours, actor, uow)
            hours = _figure(pending.hours)
            return done(
                say("volunteers.hours_recorded", number=pending.number, count=len(names), hours=hours)
            )
        return self._publish(pending.number, msg, talk, uow)

    def _publish(self, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        activity = self._bureau.publish(number, _actor(msg, talk), uow)
        return done(say("volunteers.published", **told(activity)))


def _confirm(pending: Pending, *says: Say) -> Turn:
    return goto(StaffStep.CONFIRM, *says, form=pending, lasts=_CONFIRM_WITHIN)


def _code(number: int) -> str:
    return f"{number % 100:02d}"


def _figure(hours: float) -> str:
    return f"{hours:g}"


def _actor(msg: Inbound, talk: Talk[Any]) -> Actor:
    return Actor(talk.person, talk.now, msg.key)


def _activity(sketch: Sketch, talk: Talk[Any]) -> Activity:
    assert sketch.starts_at is not None
    return Activity(
        number=0,
        community_id=talk.person.community_id,
        state=ActivityState.DRAFT,
        starts_at=sketch.starts_at,
        ends_at=sketch.ends_at,
        place=sketch.place,
        topic=sketch.topic,
        team=sketch.team,
        capacity=sketch.capacity,
        organiser_id=talk.person.id,
        created_at=talk.now,
    )
