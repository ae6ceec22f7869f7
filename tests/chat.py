"""A room to talk in: people of one community, the pipeline and the postman on a real database, no wire in between.

Journeys over the wire live beside `tests/town.py`; these talks are quicker and say which sentence followed which.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import insert, update

from bot.kernel.calendar import OfficeCalendar, Span
from bot.kernel.clock import AdjustableClock
from bot.kernel.delivery import Attempt, Fate, Outcome, TemplateNotice
from bot.kernel.office import Office
from bot.kernel.route import Service
from bot.kernel.talk import Inbound, Kind
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.phrases import PhraseBook
from bot.runtime.pipeline import Pipeline
from bot.runtime.postman import Postman
from bot.runtime.router import Router, Understanding
from bot.runtime.texts import Texts
from bot.understanding.emergency.reading import Danger, danger
from bot.understanding.labels.classify import Guess
from storage.database import Database
from storage.people.model import Role, branches, memberships, people, posts
from storage.uow import Uow

T = TypeVar("T")
_NIGHT = Span(time(20), time(8))
SERVICES = Path(__file__).parent.parent / "handlers"


@dataclass
class Labels:
    """Gives the label a test names for a text, and otherwise knows nothing, or what `learnt` does."""

    known: dict[str, str] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    learnt: Understanding | None = None

    def understand(self, text: str) -> Guess:
        if self.learnt is not None and text not in self.known:
            return self.learnt.understand(text)
        return Guess(self.known.get(text, "unknown"), 1.0, ())

    def guesses(self, text: str, count: int) -> list[Guess]:
        if self.learnt is not None:
            return self.learnt.guesses(text, count)
        return [Guess(label, 0.3, ()) for label in self.offered] or [self.understand(text)]

    def alarm(self, text: str) -> Danger | None:
        return danger(text)


class StillClock:
    """Shows the hour a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Mailbag:
    """A courier that always delivers, and remembers. With `dies` the process ends right after a message has left."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.dies = False

    async def send_text(self, openid: str, text: str) -> Outcome:
        self.sent.append((openid, text))
        if self.dies:
            raise asyncio.CancelledError
        return Outcome(fate=Fate.SENT)

    async def send_picture(self, openid: str, media_id: str) -> Outcome:
        return Outcome(fate=Fate.SENT)

    async def send_notice(
        self, openid: str, notice: TemplateNotice, message_key: str, at: datetime
    ) -> Outcome:
        return Outcome(fate=Fate.SENT)


@dataclass
class Somebody:
    """A person on the roster; with an account unless `phone_only`."""

    name: str
    roles: Sequence[Role] = (Role.RESIDENT,)
    posts: Sequence[tuple[str, str]] = ()
    branch: str = ""
    group: str = ""
    voting: bool = True
    phone_only: bool = False


class Chat:
    """One community and everybody in it. `now` moves only when a test moves it."""

    def __init__(self, database: Database, services: Sequence[Service], office: Office, at: datetime) -> None:
        self.database = database
        self.office = office
        self.labels = Labels()
        self.mail = Mailbag()
        self._clock = StillClock(at)
        folders = [(service.name, service.folder) for service in services]
        folders = [*folders, ("frontdesk", SERVICES / "frontdesk")]
        texts = Texts.load(dict(folders).items(), office.calendar.zone)
        router = Router(services, PhraseBook.load((s.name, s.folder) for s in services), self.labels)
        self._pipeline = Pipeline(database, router, texts, AdjustableClock(self._clock))
        self.postman = Postman(database, self.mail, texts, office.calendar, {})
        self._heart = Heartbeat(database, services, self.postman, self._clock)
        self._keys = count(1)

    @property
    def now(self) -> datetime:
        return self._clock.at

    async def says(self, name: str, text: str, label: str = "") -> str:
        """Let a person write; return the passive reply."""
        if label:
            self.labels.known[text] = label
        message = Inbound(
            key=f"push-{next(self._keys)}",
            account="office",
            openid=f"o-{name}",
            kind=Kind.TEXT,
            created_s=int(self.now.timestamp()),
            received_at=self.now,
            text=text,
        )
        return (await self._pipeline.answer(message, Attempt())).text

    def skip_pushes(self, amount: int) -> None:
        """Number the pushes from further on, so that two rooms never number one alike."""
        self._keys = count(amount)

    async def until(self, at: datetime) -> None:
        """Let time pass and everything that is owed happen."""
        self._clock.at = at
        while await self._heart.tick(at):
            pass

    def skip_to(self, at: datetime) -> None:
        """Let time pass while the program sleeps."""
        self._clock.at = at

    async def heard(self, name: str) -> list[str]:
        """Do what is owed now; return what was pushed to the person since the last look."""
        await self.until(self.now)
        mine = [text for openid, text in self.mail.sent if openid == f"o-{name}"]
        self.mail.sent = [pair for pair in self.mail.sent if pair[0] != f"o-{name}"]
        return mine

    async def ask(self, query: Callable[[Uow], T]) -> T:
        """Look into the database."""
        return await self.database.run(query)


async def gather(
    database: Database,
    build: Callable[[Office], Sequence[Service]],
    everybody: Sequence[Somebody],
    at: datetime,
) -> Chat:
    """Let these people into a migrated, empty database; all accounts are bound and may be written to."""
    await database.run(lambda uow: _settle(uow, everybody, at))
    return enter(database, build, at)


def enter(database: Database, build: Callable[[Office], Sequence[Service]], at: datetime) -> Chat:
    """Open a room on a database that has its people already: a second process, as it were."""
    office = Office(name="同心社区", phone="", hours_text="", calendar=OfficeCalendar(quiet=_NIGHT))
    return Chat(database, build(office), office, at)


def at(text: str) -> datetime:
    """Return an instant given in Beijing wall time: `2026-06-09 10:00`."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def _settle(uow: Uow, everybody: Sequence[Somebody], now: datetime) -> None:
    community = uow.places.community("同心社区")
    known: dict[str, int] = {}
    for one in everybody:
        person = uow.people.newcomer(f"o-{one.name}", community, now)
        uow.people.rename(person.id, one.name)
        _enrol(uow, person.id, community, one, known, now)


def _enrol(
    uow: Uow, person_id: int, community: int, one: Somebody, known: dict[str, int], now: datetime
) -> None:
    run = uow._connection.execute
    values: Mapping[str, object] = {
        "roles": ",".join(role.value for role in one.roles),
        "on_roster": True,
        "quota_left": 50,
        "quota_ends_at": now + timedelta(days=60),
    }
    run(update(people).where(people.c.id == person_id).values(**values))
    if one.phone_only:
        run(update(people).where(people.c.id == person_id).values(openid=None))
    for name in {one.branch, *(branch for _, branch in one.posts)} - {"", *known}:
        row = run(insert(branches).values(community_id=community, name=name)).inserted_primary_key
        assert row is not None
        known[name] = row[0]
    if one.branch:
        run(
            insert(memberships).values(
                community_id=community,
                person_id=person_id,
                branch_id=known[one.branch],
                party_group=one.group,
                voting=one.voting,
            )
        )
    for post, branch in one.posts:
        run(
            insert(posts).values(
                community_id=community, person_id=person_id, name=post, branch_id=known.get(branch)
            )
        )
