"""The accounts' part of the morning's list: wishes somebody of the office has to decide."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.talk import Say, say
from handlers.identity import actions, rules
from storage.people.store import Person
from storage.uow import Uow


def morning(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
    """Tell keepers of accounts who waits to be bound."""
    if not actions.is_keeper(person):
        return ()
    waiting = uow.codes.open_requests(person.community_id, now - rules.REQUEST_LASTS)
    return tuple(say("identity.morning.bind", number=number) for number in waiting[:3])
