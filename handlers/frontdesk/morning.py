"""The day begins with one word: it opens the window for messages, and the answer is what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.kernel.route import Digest, Service
from bot.kernel.talk import Inbound, Say, Talk, Turn, done, say
from handlers.frontdesk.actions import calls, desk
from storage.people.store import Person
from storage.uow import Uow


class Morning:
    """Answers whoever comes to work. `colleagues` are all services; each says what it has for this person."""

    def __init__(self, colleagues: Sequence[Service]) -> None:
        self._digests: tuple[Digest, ...] = (
            _own,
            *(service.digest for service in colleagues if service.digest is not None),
        )

    def start(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Say what waits today; when nothing does, say so kindly."""
        name = uow.people.name_of(talk.person)
        waiting = [line for digest in self._digests for line in digest(uow, talk.person, talk.now)]
        if not waiting:
            return done(say("frontdesk.morning.nothing", name=name))
        return done(say("frontdesk.morning.head", name=name), *waiting)


def _own(uow: Uow, person: Person, _now: datetime) -> tuple[Say, ...]:
    """The front desk's own part: dangers nobody has reached, people who asked for somebody, people to telephone."""
    if not desk.watches_the_desk(person):
        return ()
    dangers = [
        say("frontdesk.morning.danger", number=one.number)
        for one in uow.frontdesk.open_emergencies(person.community_id)
    ]
    talks = [
        say("frontdesk.morning.talk", number=number)
        for number in uow.frontdesk.open_talks(person.community_id)
    ]
    unreached = len(calls.calls_for(uow, person))
    return (*dangers, *talks, *([say("frontdesk.morning.calls", count=unreached)] if unreached else []))
