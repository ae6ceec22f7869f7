"""What the complaints desk keeps about a person: given out, parted from, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Keeping, Personal
from bot.kernel.talk import Say, say
from handlers.complaints.wording import for_outsiders
from handlers.complaints.words import Words
from storage.complaints.store import OPEN
from storage.media import MediaKind
from storage.people.store import Person
from storage.uow import Uow

_SERVICE = "complaints"
_COLUMNS = ("number", "at", "place", "text", "state", "done_at", "verdict", "rating", "pictures")


def personal(words: Words) -> Personal:
    """Return the desk's part in a person's rights; `words` say what states are called."""

    def export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
        rows = [
            (
                row.number,
                row.created_at,
                row.place,
                row.text,
                words.states[row.state],
                row.done_at,
                say(f"complaints.personal.verdicts.{row.verdict}") if row.verdict else "",
                row.rating,
                uow.media.count_about(_SERVICE, row.number, MediaKind.IMAGE),
            )
            for row in uow.forgetting.cases.of_person(person.id)
        ]
        joined = [(row.number, row.since, row.text) for row in uow.forgetting.cases.joined_by(person.id)]
        events = [(number, since) for number, since in uow.areas.joined_by(person.id)]
        return (
            _held("title", _COLUMNS, rows),
            _held("joined", ("number", "at", "text"), joined),
            _held("events", ("number", "at"), events),
        )

    return Personal(export=export, erase=erase, loses=loses)


def erase(uow: Uow, person: Person, now: datetime) -> None:
    """Take the person out of their cases: open ones are finished without a name, the others keep only figures."""
    name = uow.people.name_of(person)
    for number in uow.forgetting.cases.part_with(person.id, lambda words: for_outsiders(words, name)):
        _let_number_go(uow, number, now)
    uow.areas.part_with(person.id)
    uow.media.release_of(person.id, now)


def loses(uow: Uow, person: Person, _now: datetime) -> Sequence[Say]:
    """Say how many open cases go on without the person."""
    count = sum(row.state in OPEN for row in uow.forgetting.cases.of_person(person.id))
    return (say("complaints.personal.loses", count=count),) if count else ()


def _due(uow: Uow, before: datetime) -> int:
    return uow.forgetting.cases.count_due(before)


def _let_go(uow: Uow, before: datetime, limit: int) -> int:
    numbers = uow.forgetting.cases.empty_due(before, limit)
    for number in numbers:
        _let_number_go(uow, number, before)
    return len(numbers)


def _let_number_go(uow: Uow, number: int, now: datetime) -> None:
    """Let go what lies beside a case: its pictures, and the words of messages about it."""
    uow.media.release(_SERVICE, number, now)
    uow.outbox.empty_about(f"complaints.{number}.")


KEEPS = (Keeping(kind="cases", due=_due, let_go=_let_go),)


def _held(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Held:
    keys = tuple(f"complaints.personal.columns.{column}" for column in columns)
    return Held(f"complaints.personal.{title}", keys, rows)
