"""Where a router's handlers sit: found by what calls them, by whom they serve, by the number they answer for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.route import Audience, Route, Service, Trigger
from bot.kernel.talk import Inbound, Talk, Turn
from bot.runtime.phrases import Meaning
from storage.people.store import Person
from storage.uow import Uow


@dataclass(frozen=True, slots=True)
class Routed:
    """A turn, the service whose dialogue it moves, and whether it answered an emergency."""

    turn: Turn
    service: str
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A handler, and the service it speaks for."""

    service: Service
    route: Route


@dataclass(frozen=True, slots=True)
class Found:
    """A number that exists and that the person may know of."""

    service: Service
    number: int
    kind: str


class Seats:
    """Every handler in its seat; the first that takes a message answers it."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._seats: dict[tuple[Trigger, str], list[Seat]] = {}
        for service in services:
            for route in service.routes:
                self._seats.setdefault((route.trigger, route.name), []).append(Seat(service, route))
        self._sees = {kind: (service, sees) for service in services for kind, sees in service.numbers.items()}
        self._secret = next((service.secret for service in services if service.secret), None)

    def at(self, trigger: Trigger, name: str) -> list[Seat]:
        """Return the seats something with this name calls, in the order of the services."""
        return self._seats.get((trigger, name), [])

    def all_at(self, trigger: Trigger) -> list[Seat]:
        """Return the seats of a trigger, whatever they are named."""
        return [seat for (other, _), seats in self._seats.items() if other is trigger for seat in seats]

    def first(
        self, trigger: Trigger, name: str, message: Inbound, talk: Talk[Any], uow: Uow
    ) -> Routed | None:
        """Let those this name calls take the message."""
        return self.ask_each(self.at(trigger, name), message, talk, uow)

    def by_meaning(
        self, trigger: Trigger, meanings: Iterable[Meaning], message: Inbound, talk: Talk[Any], uow: Uow
    ) -> Routed | None:
        """Let those the meanings name take it."""
        return self.ask_each(self.of_meanings(trigger, meanings), message, talk, uow)

    def of_meanings(self, trigger: Trigger, meanings: Iterable[Meaning]) -> list[Seat]:
        """Return the seats the meanings name, each at its own service."""
        return [
            seat
            for meaning in meanings
            for seat in self.at(trigger, meaning.name)
            if seat.service.name == meaning.service
        ]

    @staticmethod
    def ask_each(seats: Iterable[Seat], message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        """Return the answer of the first that serves this person and takes the message."""
        for seat in seats:
            if not may(seat.route, talk.person):
                continue
            turn = seat.route.handler(message, talk, uow)
            if turn is not None:
                return Routed(turn, seat.service.name)
        return None

    def known(self, person: Person, number: int, uow: Uow) -> Found | None:
        """Return the bearer of a number this person may know of, None when there is none."""
        try:
            return self.visible(person, str(number), uow)
        except NoSuchNumber:
            return None

    def visible(self, person: Person, digits: str, uow: Uow) -> Found:
        """Return the bearer of a number this person may know of.

        A free number costs the questions a secret one costs, so that the time of the answer tells nothing either.
        Raises: NoSuchNumber, with the same words for a typo, a free number and somebody else's.
        """
        number = numbers.read(digits)
        if number is None:
            raise NoSuchNumber(number=digits)
        found = numbers.owner(uow, number)
        kind = self._secret if found is None else found.kind
        service, sees = self._sees.get(kind or "", (None, _nobody))
        seen = sees(person, number, uow)
        if not seen or found is None or service is None or found.community_id != person.community_id:
            raise NoSuchNumber(number=digits)
        return Found(service, number, found.kind)


def _nobody(person: Person, number: int, uow: Uow) -> bool:
    """Nobody may know of a number whose service is not there."""
    return False


def may(route: Route, person: Person) -> bool:
    """Whether a route serves this person at all."""
    if person.unplaced and not route.placeless:
        return False
    return route.audience is Audience.EVERYONE or person.is_staff
