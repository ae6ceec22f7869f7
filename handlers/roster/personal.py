"""What the roster keeps of people besides the office's own list: words said before they belonged anywhere, sensitive facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import say
from storage.people.store import Person
from storage.uow import Uow

_COLUMNS = tuple(f"roster.newcomer.personal.columns.{name}" for name in ("at", "words"))


_FACTS = tuple(f"roster.priority.personal.columns.{name}" for name in ("field", "value"))


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    said = Held("roster.newcomer.personal.title", _COLUMNS, uow.newcomers.said(person.id))
    noted, born = uow.priority.noted([person.id]).get(person.id), uow.priority.born(person.id)
    facts: list[tuple[object, object]] = []
    if noted is not None:
        facts.append((say("roster.priority.personal.words"), list(noted[0])))
    if born is not None:
        facts.append((say("roster.priority.personal.born"), born))
    return (said, Held("roster.priority.personal.title", _FACTS, facts))


def _erase(uow: Uow, person: Person, now: datetime) -> None:
    uow.newcomers.forget(person.id)
    uow.priority.forget([person.id])
    uow.priority.forget_birth(person.id)
    uow.homes.mute(person, now, muted=False)


def _due(uow: Uow, before: datetime) -> int:
    return uow.newcomers.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.newcomers.let_go(before, limit)


PERSONAL = Personal(export=_export, erase=_erase)


def _priority_due(uow: Uow, before: datetime) -> int:
    return uow.priority.count_due(before)


def _priority_let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.priority.let_go(before, limit)


def _visits_due(uow: Uow, before: datetime) -> int:
    return uow.visits.count_due(before)


def _visits_let_go(uow: Uow, before: datetime, limit: int) -> int:
    return uow.visits.let_go(before, limit)


KEEPS = (
    Keeping(kind="visits", due=_visits_due, let_go=_visits_let_go),
    Keeping(kind="newcomers", due=_due, let_go=_let_go),
    # An import that still says so notes it anew.
    Keeping(kind="priority", due=_priority_due, let_go=_priority_let_go),
)
