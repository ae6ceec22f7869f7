"""What the roster keeps of people besides the office's own list: what they said before they belonged anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from storage.people.store import Person
from storage.uow import Uow

_COLUMNS = tuple(f"roster.newcomer.personal.columns.{name}" for name in ("at", "words"))


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    return (Held("roster.newcomer.personal.title", _COLUMNS, uow.newcomers.said(person.id)),)


def _erase(uow: Uow, person: Person, now: datetime) -> None:
    uow.newcomers.forget(person.id)
    uow.homes.mute(person, now, muted=False)


def _due(uow: Uow, before: datetime) -> int:
    return uow.newcomers.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.newcomers.let_go(before, limit)


PERSONAL = Personal(export=_export, erase=_erase)
KEEPS = (Keeping(kind="newcomers", due=_due, let_go=_let_go),)
