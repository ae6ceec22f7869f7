"""Whom the office telephones because nothing reached them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers.frontdesk.actions.desk import watches_the_desk
from storage.outbox.model import State
from storage.outbox.records import Notice
from storage.people.store import Person
from storage.uow import Uow


def calls_for(uow: Uow, person: Person) -> list[Notice]:
    """Return whom this person should telephone because nothing reached them."""
    if not watches_the_desk(person):
        return []
    return uow.outbox.call_list(person.community_id, person.id)


def calls_for_old(uow: Uow, person: Person, born_by: int) -> list[Notice]:
    """Return those of the list who were born in that year or before."""
    listed = calls_for(uow, person)
    old = uow.priority.born_before({notice.person_id for notice in listed}, born_by)
    return [notice for notice in listed if notice.person_id in old]


def mark_called(uow: Uow, notice_ids: Iterable[int], now: datetime) -> int:
    """Note that staff reached these people by telephone; return how many notices that were."""
    marked = 0
    for notice_id in notice_ids:
        uow.outbox.settle(notice_id, State.CALLED, now, channel="phone")
        marked += 1
    return marked
