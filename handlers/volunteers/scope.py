"""Who may do what with an activity, what it is called, and how its changes are written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.volunteers.errors import AlreadyPublished, Cancelled, NotOrganiser, NotPublished
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow
from storage.volunteers.model import ActivityState
from storage.volunteers.records import Activity, ActivityEvent, Signup

KIND = "activity"
_LEADERS = (PostName.LEAD, PostName.SECRETARY, PostName.ADMIN, PostName.DUTY)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, when (UTC), and by which message."""

    person: Person
    at: datetime
    message_key: str


def may_organise(person: Person) -> bool:
    """Whether the person's post lets them publish activities."""
    return person.holds(PostName.ORGANISER, *_LEADERS)


def manages(person: Person, activity: Activity) -> bool:
    """Whether the person runs this activity: its organiser, and who leads the office."""
    return person.community_id == activity.community_id and (
        person.id == activity.organiser_id or person.holds(*_LEADERS)
    )


def managed(number: int, person: Person, uow: Uow) -> Activity:
    """Return an activity the person runs, locked.

    Raises: NotOrganiser for somebody who may only sign up, NoSuchNumber for anybody else.
    """
    activity = uow.volunteers.lock(number)
    if activity is None or not may_know(person, activity):
        raise NoSuchNumber(number=number)
    if not manages(person, activity):
        raise NotOrganiser(**told(activity))
    return activity


def may_know(person: Person, activity: Activity) -> bool:
    """Whether the person may know of the activity: everyone of the community, of a draft only who runs it."""
    if activity.state is ActivityState.DRAFT:
        return manages(person, activity)
    return person.community_id == activity.community_id


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether a number of an activity is a number for this person at all."""
    activity = uow.volunteers.find(number)
    return activity is not None and may_know(person, activity)


def name_of(signup: Signup, uow: Uow) -> str:
    """Return the person's name in clear, "" when unknown."""
    return uow.people.vault.unseal(signup.name_sealed) if signup.name_sealed else ""


def told(activity: Activity) -> dict[str, Any]:
    """Return the values that name an activity in a sentence."""
    return {
        "number": activity.number,
        "topic": activity.topic,
        "at": activity.starts_at,
        "place": activity.place,
    }


def write_event(
    activity: Activity, actor: Actor | None, uow: Uow, what: str, at: datetime | None = None, **detail: Any
) -> None:
    """Write an event; without an actor, time did it `at`."""
    when = actor.at if actor is not None else at
    assert when is not None
    uow.volunteers.note(
        ActivityEvent(
            activity=activity,
            actor_id=actor.person.id if actor is not None else None,
            at=when,
            what=what,
            detail=detail,
            message_key=actor.message_key if actor is not None else "",
        )
    )


def refusal(activity: Activity) -> DomainError:
    """Return why an act does not fit the activity's state."""
    if activity.state is ActivityState.CANCELLED:
        return Cancelled(**told(activity))
    if activity.state is ActivityState.PUBLISHED:
        return AlreadyPublished(**told(activity))
    return NotPublished(**told(activity))
