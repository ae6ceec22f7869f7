"""Privacy's part of the morning's list: copies the office owes people, with the day they are due."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.talk import Say, say
from handlers.privacy import actions
from storage.people.store import Person
from storage.privacy.model import RequestKind
from storage.uow import Uow

_SHOWN = 3


def morning(uow: Uow, person: Person, _now: datetime) -> tuple[Say, ...]:
    """Tell keepers whom the office owes a copy of their data."""
    if not actions.is_keeper(person):
        return ()
    owed = [one for one in uow.privacy.open_requests(person.community_id) if one.kind is RequestKind.EXPORT]
    return tuple(say("privacy.morning.owed", number=one.number, due=one.due_at) for one in owed[:_SHOWN])
