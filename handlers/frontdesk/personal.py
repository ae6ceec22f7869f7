"""What the front desk keeps about a person: emergencies they called out, talks they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import say
from storage.people.store import Person
from storage.uow import Uow

_COLUMNS = tuple(f"frontdesk.personal.columns.{name}" for name in ("number", "at", "what", "place"))


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    called = [
        (row.number, row.reported_at, say(f"frontdesk.emergency.names.{row.danger}"), row.place)
        for row in uow.forgetting.desk.emergencies_of(person.id)
    ]
    asked = [
        (row.number, row.opened_at, say("frontdesk.things.talk"), "")
        for row in uow.forgetting.desk.talks_of(person.id)
    ]
    return (Held("frontdesk.personal.title", _COLUMNS, (*called, *asked)),)


def _erase(uow: Uow, person: Person, now: datetime) -> None:
    uow.forgetting.desk.part_with(person.id, now)


def _due(uow: Uow, before: datetime) -> int:
    return uow.forgetting.desk.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.forgetting.desk.empty_due(before, limit)


PERSONAL = Personal(export=_export, erase=_erase)
KEEPS = (Keeping(kind="emergencies", due=_due, let_go=_let_go),)
