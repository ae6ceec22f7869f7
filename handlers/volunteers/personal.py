"""What volunteering keeps about a person: sign-ups and hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import Say, say
from handlers.volunteers.places import Places
from handlers.volunteers.scope import Actor
from storage.people.store import Person
from storage.uow import Uow
from storage.volunteers.model import SignupState

_COLUMNS = tuple(
    f"volunteers.personal.columns.{name}"
    for name in ("number", "at", "topic", "place", "state", "party", "minutes")
)
_LIVE = (SignupState.SIGNED, SignupState.WAITING, SignupState.OFFERED)


def personal(places: Places) -> Personal:
    """Return volunteering's part in a person's rights; `places` give a freed place to the next in line."""

    def erase(uow: Uow, person: Person, now: datetime) -> None:
        for activity, signup in uow.volunteers.of_person(person.id, now):
            if signup.state in _LIVE:
                places.withdraw(activity.number, Actor(person, now, ""), uow)

    return Personal(export=_export, erase=erase, loses=_loses)


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    rows = [
        (
            row.number,
            row.starts_at,
            row.topic,
            row.place,
            say(f"volunteers.personal.states.{row.state}"),
            row.party,
            row.minutes,
        )
        for row in uow.forgetting.volunteers.of_person(person.id)
    ]
    return (Held("volunteers.personal.title", _COLUMNS, rows),)


def _loses(uow: Uow, person: Person, now: datetime) -> Sequence[Say]:
    says = []
    if uow.volunteers.of_person(person.id, now):
        says.append(say("volunteers.personal.loses_places"))
    if minutes := uow.volunteers.minutes_of(person.id):
        says.append(say("volunteers.personal.loses_hours", hours=f"{minutes / 60:.4g}"))
    return says


def _due(uow: Uow, before: datetime) -> int:
    return uow.forgetting.volunteers.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.forgetting.volunteers.delete_due(before, limit)


KEEPS = (Keeping(kind="signups", due=_due, let_go=_let_go),)
