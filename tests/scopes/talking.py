"""Says things on the ground and takes them back: what was answered, and whether anything changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.kernel.delivery import Attempt
from bot.kernel.route import Service, Trigger
from bot.kernel.talk import Inbound, Kind
from bot.understanding.commands.words import VERBS
from storage.base import metadata
from storage.uow import Uow
from tests.scopes.ground import Ground

DIGITS = re.compile(r"\d+")
_OF_EVERY_MESSAGE = ("inbox", "receipts")
_LAST_HEARD = ("heard_at", "quota_left", "quota_ends_at", "following")


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, and whether the database is another one for it."""

    text: str
    changed: bool

    @property
    def shape(self) -> str:
        """The answer without its digits."""
        return DIGITS.sub("#", self.text)


class _TakenBack(Exception):
    """Everything since the savepoint is undone."""


class Stage:
    """One unit of work in which people speak; whatever they do is taken back before the next one speaks."""

    def __init__(self, ground: Ground, uow: Uow) -> None:
        self.ground = ground
        self._pipeline = ground.chat._pipeline
        self._now = ground.chat.now
        self._uow = uow
        self._driver: Any = uow._connection.connection.driver_connection
        self._said = 0
        self._before = self._contents()
        self._least = self._changes("o-路人", "嗯")

    def says(self, name: str, text: str) -> Heard:
        """Say something, hear the answer, take it back."""
        heard, changed = "", False
        before = self._driver.total_changes
        try:
            with self._uow.attempt():
                heard = self._pipeline.receive(self._message(f"o-{name}", text), Attempt(), self._uow).text
                # As many rows as any message writes: its receipt, and when the person was last heard.
                if self._driver.total_changes - before != self._least:
                    changed = self._contents() != self._before
                raise _TakenBack
        except _TakenBack:
            return Heard(heard, changed)

    def does(self, name: str, text: str) -> str:
        """Say something that stays said until the scene is over; return the answer."""
        self._said += 1
        message = replace(self._message(f"o-{name}", text), key=f"push-before-{self._said}")
        return self._pipeline.receive(message, Attempt(), self._uow).text

    def settled(self) -> None:
        """Look at everything as it stands now: what comes is compared with this."""
        self._before = self._contents()

    @contextmanager
    def later(self, moment: datetime | None) -> Iterator[None]:
        """Let it be later, and take back at the end whatever happened."""
        now, before = self._now, self._before
        self._now = moment or now
        try:
            with self._uow.attempt():
                yield
                raise _TakenBack
        except _TakenBack:
            self._now, self._before = now, before

    def _changes(self, openid: str, text: str) -> int:
        before = self._driver.total_changes
        try:
            with self._uow.attempt():
                self._pipeline.receive(self._message(openid, text), Attempt(), self._uow)
                raise _TakenBack
        except _TakenBack:
            return int(self._driver.total_changes - before)

    def _message(self, openid: str, text: str) -> Inbound:
        return Inbound(
            key="push-of-the-matrix",
            account="office",
            openid=openid,
            kind=Kind.TEXT,
            created_s=int(self._now.timestamp()),
            received_at=self._now,
            text=text,
        )

    def _contents(self) -> list[list[tuple[Any, ...]]]:
        """Return all rows of all tables, but for what every message writes."""
        found = []
        for table in metadata.sorted_tables:
            if table.name not in _OF_EVERY_MESSAGE:
                columns = ",".join(
                    f'"{column.name}"' for column in table.columns if column.name not in _LAST_HEARD
                )
                found.append(self._driver.execute(f"SELECT {columns} FROM {table.name}").fetchall())
        return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing the program listens to, with words that mean it, and what stands behind the number."""

    key: str
    words: tuple[str, ...]
    rest: str = "服务员一 就这样办"


def listened_to(services: Sequence[Service]) -> list[Spoken]:
    """Return everything the services listen to by name, as their routes and commands.toml say: nothing is picked by hand."""
    found: dict[str, tuple[str, ...]] = {}
    for service in services:
        commands = tomllib.loads((service.folder / "commands.toml").read_text("utf-8"))
        for route in service.routes:
            if route.trigger is Trigger.VERB:
                found[f"verb {service.name}.{route.name}"] = tuple(commands["verbs"][route.name])
            elif route.trigger is Trigger.WORD:
                found[f"word {service.name}.{route.name}"] = tuple(commands["words"][route.name])
            elif route.trigger is Trigger.COMMAND:
                found[f"command {route.name}"] = VERBS.get(route.name, ())
            elif route.trigger is Trigger.CLAIM:
                found[f"claim {service.name}.{route.name}"] = ()
        for name, words in commands.get("claims", {}).items():
            found[f"claim {service.name}.{name}"] = tuple(words)
    found |= {f"command {action}": words for action, words in VERBS.items()}
    return [Spoken(key, words) for key, words in sorted(found.items())]


def kinds_of(services: Sequence[Service]) -> Iterator[str]:
    """Yield every kind of number the services own."""
    for service in services:
        yield from service.numbers
