"""The database: one writer with group commit, read-only reading beside it, and the only dialect switches.

A unit of work is a plain function. All units that wait are run one after another, each in its own SAVEPOINT, and
committed together; then their callers go on. When nothing waits, a unit commits alone: the group adds no wait.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from storage.uow import Uow
from storage.vault import Vault

T = TypeVar("T")
log = logging.getLogger(__name__)

_MOST_IN_A_GROUP = 128
# PostgreSQL: deadlock, serialization failure. The whole batch is repeated, one unit at a time.
_REPEATABLE = ("40P01", "40001")


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where things are kept: a SQLAlchemy URL, and a folder for pictures and voices."""

    url: str = "sqlite:///data/tongxin.db"
    media_dir: Path = Path("data/media")


class DatabaseClosed(RuntimeError):
    """A unit of work came after the database was closed."""


@dataclass(slots=True)
class _Job(Generic[T]):
    """A unit that waits, and the future of whoever waits for it."""

    work: Callable[[Uow], T]
    person: str
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Batch:
    jobs: list[_Job[Any]] = field(default_factory=list)
    last: bool = False


class Database:
    """Runs units of work against SQLite or PostgreSQL. Open with `open_database`, close with `close`."""

    def __init__(self, engine: Engine, reading: Engine, vault: Vault) -> None:
        self._engine = engine
        self._reading = reading
        self.vault = vault
        self.dialect = engine.dialect.name
        self._waiting: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._closed = False
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    async def run(self, work: Callable[[Uow], T], *, person: str = "") -> T:
        """Run `work` in the writer, in its own savepoint; return its result after the commit that holds it.

        Units with the same `person` never run at the same time, in whatever process. A unit may be run again from the
        start (after a deadlock between processes), so it must not change anything but the database.

        Raises: whatever `work` raised; its effects are rolled back, its neighbours' are not.
        """
        if self._closed:
            raise DatabaseClosed
        loop = asyncio.get_running_loop()
        job: _Job[T] = _Job(work, person, loop, loop.create_future())
        self._waiting.put(job)
        return await job.future

    async def read(self, query: Callable[[Uow], T]) -> T:
        """Run `query` on a read-only connection beside the writer; it sees what is committed."""
        return await asyncio.to_thread(self._read, query)

    async def is_alive(self) -> bool:
        """Whether the database answers."""
        try:
            await self.read(lambda uow: uow.people.first_community())
        except (DBAPIError, LookupError):
            return False
        return True

    def close(self) -> None:
        """Finish what waits, then let go of all connections."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._writer.join()
            self._engine.dispose()
            self._reading.dispose()

    def _read(self, query: Callable[[Uow], T]) -> T:
        with self._reading.connect() as connection:
            return query(Uow(connection, self.vault))

    # --- the writer thread ---------------------------------------------------------------------------

    def _write(self) -> None:
        connection: Connection | None = None
        batch = _Batch()
        while not batch.last:
            batch = self._gather()
            try:
                connection = connection or self._engine.connect()
                self._commit_together(connection, batch.jobs)
            except Exception as error:  # noqa: BLE001 - the writer is an edge: it must outlive any failure
                connection = self._give_up(connection, batch.jobs, error)
            _tell(batch.jobs)
        if connection is not None:
            connection.close()

    def _gather(self) -> _Batch:
        batch = _Batch()
        job = self._waiting.get()
        while True:
            if job is None:
                batch.last = True
                break
            batch.jobs.append(job)
            if len(batch.jobs) >= _MOST_IN_A_GROUP:
                break
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
        # One order of locks in all processes, so that two batches seldom wait for each other.
        if self.dialect == "postgresql":
            batch.jobs.sort(key=lambda job: job.person)
        return batch

    def _commit_together(self, connection: Connection, jobs: list[_Job[Any]]) -> None:
        try:
            self._commit(connection, jobs)
        except DBAPIError as error:
            if not _is_repeatable(error):
                raise
            log.info("repeating %d units one by one after %s", len(jobs), type(error.orig).__name__)
            for job in jobs:
                self._commit(connection, [job])

    def _commit(self, connection: Connection, jobs: list[_Job[Any]]) -> None:
        with connection.begin():
            for job in jobs:
                self._run_one(connection, job)

    def _run_one(self, connection: Connection, job: _Job[Any]) -> None:
        job.result, job.error = None, None
        savepoint = connection.begin_nested()
        try:
            if job.person and self.dialect == "postgresql":
                connection.execute(_LOCK_PERSON, {"person": job.person})
            job.result = job.work(Uow(connection, self.vault))
            savepoint.commit()
        except Exception as error:
            if isinstance(error, DBAPIError) and (_is_repeatable(error) or error.connection_invalidated):
                raise
            savepoint.rollback()
            job.error = error

    def _give_up(
        self, connection: Connection | None, jobs: list[_Job[Any]], error: Exception
    ) -> Connection | None:
        log.exception("a group of %d units was not committed", len(jobs))
        for job in jobs:
            job.result, job.error = None, error
        if connection is not None:
            connection.invalidate()
            connection.close()
        return None


_LOCK_PERSON = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))")


def _is_repeatable(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _REPEATABLE


def _tell(jobs: list[_Job[Any]]) -> None:
    loops = {id(job.loop): job.loop for job in jobs}
    for loop in loops.values():
        mine = [job for job in jobs if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_complete, mine)
        except RuntimeError:
            log.warning("%d results came after their event loop had closed", len(mine))


def _complete(jobs: list[_Job[Any]]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


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
        return create_engine(parsed, pool_pre_ping=read_only, connect_args={"options": options})
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 10, "cached_statements": 512})
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
