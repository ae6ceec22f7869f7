"""The database: units of work through one writer, read-only reading beside it, and how SQLite and PostgreSQL differ."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from storage.base import lend_vault
from storage.uow import Uow
from storage.vault import Vault
from storage.writer import Job, Writer

T = TypeVar("T")

_CONNECT_WITHIN_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where things are kept: a SQLAlchemy URL, and a folder for pictures and voices."""

    url: str = field(default="sqlite:///data/tongxin.db", repr=False)  # may hold a password
    media_dir: Path = Path("data/media")


class DatabaseClosed(RuntimeError):
    """A unit of work came after the database was closed."""


class Database:
    """Runs units of work against SQLite or PostgreSQL. Open with `open_database`, close with `close`."""

    def __init__(self, engine: Engine, reading: Engine, vault: Vault) -> None:
        lend_vault(engine.dialect, vault)
        lend_vault(reading.dialect, vault)
        self._engine = engine
        self._reading = reading
        self.vault = vault
        self.dialect = engine.dialect.name
        self._closed = False
        self._writer = Writer(engine, vault)

    async def run(self, work: Callable[[Uow], T], *, person: str = "", first: bool = False) -> T:
        """Run `work` in the writer, in its own savepoint; return its result after the commit that holds it.

        Units with the same `person` never run at the same time, in whatever process. They and units that are `first` go
        before the others that wait. A unit may be run again from the
        start (after a deadlock between processes or a lost connection), so it must not change anything but the database.

        Raises: whatever `work` raised; its effects are rolled back, its neighbours' are not.
        """
        if self._closed:
            raise DatabaseClosed
        loop = asyncio.get_running_loop()
        job: Job[T] = Job(work, person, first or bool(person), loop, loop.create_future())
        self._writer.put(job)
        return await job.future

    async def read(self, query: Callable[[Uow], T]) -> T:
        """Run `query` on a read-only connection beside the writer; it sees what is committed."""
        return await asyncio.to_thread(self._read, query)

    async def is_alive(self) -> bool:
        """Whether the database answers."""
        try:
            await self.read(lambda uow: uow.places.first_community())
        except (DBAPIError, LookupError):
            return False
        return True

    def close(self) -> None:
        """Finish what waits, then let go of all connections."""
        if not self._closed:
            self._closed = True
            self._writer.finish()
            self._engine.dispose()
            self._reading.dispose()

    def _read(self, query: Callable[[Uow], T]) -> T:
        with self._reading.connect() as connection:
            return query(Uow(connection, self.vault))


def engine_url(url: str) -> URL:
    """Return the URL with the driver we use. Raises: sqlalchemy.exc.ArgumentError for text that is no URL."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """Return an engine; SQLite gets WAL with `synchronous=FULL` and explicit BEGIN."""
    parsed = engine_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = "-c timezone=UTC" + (" -c default_transaction_read_only=on" if read_only else "")
        arguments = {"options": options, "connect_timeout": _CONNECT_WITHIN_S}
        return create_engine(parsed, pool_pre_ping=read_only, connect_args=arguments, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # Parameters stay out of errors and logs: they may hold a person's words.
    waits = {"timeout": 10, "cached_statements": 512}
    engine = create_engine(parsed, connect_args=waits, hide_parameters=True)
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        # The order matters: without the busy timeout, turning WAL on can fail at once.
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def open_database(settings: StorageSettings, vault: Vault) -> Database:
    """Open the database of these settings; its schema must be up to date (see `storage.schema`)."""
    return Database(make_engine(settings.url), make_engine(settings.url, read_only=True), vault)
