"""Whom a secretary names behind a number: people on the list, people on the roster, and the marks between the names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.meetings.floor.errors import NoNames, Several, Unknown
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.naming import name_of
from storage.meetings.model import Arrival
from storage.meetings.records import Invitation
from storage.people.store import Person
from storage.uow import Uow

_MOST_TOLD = 5
_MOST_NAMES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What stands behind a number: names, and how the people came."""

    names: tuple[str, ...]
    arrival: Arrival = Arrival.LISTED
    late: bool = False
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """People on the list of a meeting, and others of the roster."""

    invited: tuple[Invitation, ...]
    others: tuple[Person, ...] = ()


class NameReader:
    """Reads names and finds the people."""

    def __init__(self, words: FloorWords) -> None:
        self._words = words

    def read(self, text: str) -> Listed:
        """Split the words behind a number into names and marks."""
        words = self._words
        tokens = [token.strip("。.!！") for token in words.between.split(text.strip())]
        marks = words.paper | words.remote | words.late | words.everybody
        arrival = Arrival.LISTED
        if words.paper.intersection(tokens):
            arrival = Arrival.PAPER
        elif words.remote.intersection(tokens):
            arrival = Arrival.REMOTE
        return Listed(
            names=tuple(token for token in tokens if token and token not in marks)[:_MOST_NAMES],
            arrival=arrival,
            late=bool(words.late.intersection(tokens)),
            everybody=bool(words.everybody.intersection(tokens)),
        )

    def find(self, names: Sequence[str], listed: Sequence[Invitation], community_id: int, uow: Uow) -> Found:
        """Return the people of these names: on the list first, else on the roster. Names may be run together.

        Raises: NoNames; Unknown, for names nobody bears; Several, when a name alone does not tell who is meant.
        """
        if not names:
            raise NoNames
        by_name: dict[str, list[Invitation]] = {}
        for invitation in listed:
            by_name.setdefault(name_of(invitation, uow), []).append(invitation)
        invited: list[Invitation] = []
        others: list[Person] = []
        unknown: list[str] = []
        for name in names:
            on_list = self._on_list(name, by_name, uow)
            if on_list:
                invited += on_list
                continue
            person = self._on_roster(name, community_id, uow)
            if person is None:
                unknown.append(name)
            else:
                others.append(person)
        if unknown:
            raise Unknown(names="、".join(unknown[:_MOST_TOLD]))
        return Found(tuple(dict.fromkeys(invited)), tuple({one.id: one for one in others}.values()))

    def _on_list(self, name: str, by_name: dict[str, list[Invitation]], uow: Uow) -> list[Invitation]:
        plain, tail = (name, "") if name in by_name else self._with_tail(name)
        found = by_name.get(plain, [])
        if tail:
            found = [one for one in found if self._phone(one.person_id, uow).endswith(tail)]
        if len(found) > 1:
            raise Several(name=plain, count=len(found))
        return found or ([] if tail else _run_together(name, by_name))

    def _on_roster(self, name: str, community_id: int, uow: Uow) -> Person | None:
        plain, tail = name, ""
        found = uow.people.named(community_id, plain)
        if not found:
            plain, tail = self._with_tail(name)
            same = uow.people.named(community_id, plain) if tail else []
            found = [one for one in same if uow.people.phone_of(one).endswith(tail)]
        if len(found) > 1:
            raise Several(name=plain, count=len(found))
        return found[0] if found else None

    def _with_tail(self, name: str) -> tuple[str, str]:
        match = self._words.tail.match(name)
        return (match[1], match[2]) if match else (name, "")

    @staticmethod
    def _phone(person_id: int, uow: Uow) -> str:
        return uow.people.phone_of(uow.people.get(person_id))


def _run_together(text: str, by_name: dict[str, list[Invitation]]) -> list[Invitation]:
    """Cut 王五赵六 into names of the list; an empty list when something is left over or a name is not unique."""
    found: list[Invitation] = []
    rest = text
    known = sorted((name for name in by_name if name), key=len, reverse=True)
    while rest:
        name = next((one for one in known if rest.startswith(one)), None)
        if name is None or len(by_name[name]) != 1:
            return []
        found += by_name[name]
        rest = rest.removeprefix(name)
    return found
