"""What meetings keep about a person: invitations, answers and their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import say
from storage.people.store import Person
from storage.uow import Uow

_COLUMNS = tuple(
    f"meetings.personal.columns.{name}"
    for name in ("number", "at", "topic", "place", "answer", "reason", "came")
)


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    rows = [
        (
            row.number,
            row.starts_at,
            row.topic,
            row.place,
            say(f"meetings.personal.answers.{row.answer}"),
            row.reason,
            row.arrived_at,
        )
        for row in uow.forgetting.meetings.of_person(person.id)
    ]
    return (Held("meetings.personal.title", _COLUMNS, rows),)


def _erase(uow: Uow, person: Person, _now: datetime) -> None:
    uow.forgetting.meetings.part_with(person.id)


def _due(uow: Uow, before: datetime) -> int:
    return uow.forgetting.meetings.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.forgetting.meetings.empty_due(before, limit)


PERSONAL = Personal(export=_export, erase=_erase)
KEEPS = (Keeping(kind="reasons", due=_due, let_go=_let_go),)
