"""The writer: one thread that takes all units of work that wait and commits them together.

Each unit runs in a SAVEPOINT of its own; what raises is undone alone. When nothing waits, a unit commits alone: the
group adds no wait. Units of a person, who waits for an answer, go before those of the office itself: a wave of notices
lets them through after every unit. However many persons write, the office has its turn between two groups of theirs.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.statements import set_savepoint
from storage.uow import Uow
from storage.vault import Vault

T = TypeVar("T")
log = logging.getLogger(__name__)

_MOST_IN_A_GROUP = 128
_MOST_TRIES = 5
_STEP_ASIDE_S = 0.05
# PostgreSQL: deadlock, serialization failure. The transaction is gone, and the server asks to repeat it.
_KNOTS = ("40P01", "40001")
_LOCK_PERSON = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))")


@dataclass(slots=True)
class Job(Generic[T]):
    """A unit that waits, and the future of whoever waits for it. One that is `first` goes before the office's work."""

    work: Callable[[Uow], T]
    person: str
    first: bool
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]
    result: Any = None
    error: Exception | None = None


class _Knot(Exception):
    """Two processes stood in each other's way; the group was undone and can be repeated."""


class _Lost(Exception):
    """The connection broke before COMMIT was said; the group was undone and can be repeated."""


class Writer:
    """Owns the writing connection. `put` never waits; `finish` returns when everything put before it is done."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._many_processes = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None
        self._waiting: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        # What has been taken from it; only the writer's thread knows these.
        self._people: deque[Job[Any]] = deque()
        self._office: deque[Job[Any]] = deque()
        self._office_turn = False
        self._ending = False
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def put(self, job: Job[Any]) -> None:
        """Let a unit wait for its turn."""
        self._waiting.put(job)

    def finish(self) -> None:
        """Do what waits, then stop."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        while jobs := self._gather():
            self._serve(jobs)
            _tell(jobs)
        if self._connection is not None:
            self._connection.close()

    def _gather(self) -> list[Job[Any]]:
        """Return the units whose turn it is, at least one; none when all is done and nothing will come."""
        self._look(wait=not self._people and not self._office)
        people = bool(self._people) and not (self._office and self._office_turn)
        self._office_turn = people
        line = self._people if people else self._office
        jobs = [line.popleft() for _ in range(min(len(line), _MOST_IN_A_GROUP))]
        if self._many_processes:
            # One order of locks in all processes, so that two groups seldom wait for each other.
            jobs.sort(key=lambda each: each.person)
        return jobs

    def _look(self, *, wait: bool) -> None:
        """Sort what has come into its line; wait for something to come only when asked to."""
        while not self._ending:
            try:
                job = self._waiting.get(block=wait)
            except queue.Empty:
                return
            wait = False
            if job is None:
                self._ending = True
            else:
                (self._people if job.first else self._office).append(job)

    def _give_way(self, jobs: list[Job[Any]], done: int) -> bool:
        """Put the office's units that are not done back in their line when a person waits; return whether it was so."""
        if jobs[0].first:
            return False
        self._look(wait=False)
        if self._people:
            self._office.extendleft(reversed(jobs[done:]))
            del jobs[done:]
        return bool(self._people)

    def _serve(self, jobs: list[Job[Any]]) -> None:
        """Commit units together; when the database asks for it, again one by one."""
        problem: Exception | None = None
        for tries in range(_MOST_TRIES):
            if tries:  # whoever is in our way must get through first, or both meet again at the same place
                time.sleep(_STEP_ASIDE_S * tries * random.uniform(0.5, 1.5))
            try:
                self._commit(jobs)
                return
            except _Lost as lost:
                problem = lost
                self._let_go()
            except _Knot as knot:
                problem = knot
                if len(jobs) > 1:
                    log.info("repeating %d units one by one", len(jobs))
                    for job in jobs:
                        self._serve([job])
                    return
            except Exception as error:  # noqa: BLE001 - the writer is an edge: it must outlive any failure
                self._let_go()
                _fail(jobs, error)
                return
        _fail(jobs, problem)

    def _commit(self, jobs: list[Job[Any]]) -> None:
        """Run and commit a group. Raises: _Knot, _Lost; anything else when it is not known what was kept."""
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin() as transaction:
            try:
                for done, job in enumerate(tuple(jobs), 1):
                    self._run(self._connection, job)
                    if self._give_way(jobs, done):
                        break
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise _Lost from error
                raise (_Knot if _is_knot(error) else error) from error
            try:
                transaction.commit()
            except DBAPIError as error:
                raise (_Knot if _is_knot(error) else error) from error

    def _run(self, connection: Connection, job: Job[Any]) -> None:
        """Run one unit in its savepoint. Raises: DBAPIError, when it is not this unit's fault alone."""
        job.result, job.error = None, None
        savepoint = set_savepoint(connection)
        try:
            if job.person and self._many_processes:
                connection.execute(_LOCK_PERSON, {"person": job.person})
            job.result = job.work(Uow(connection, self._vault))
            savepoint.commit()
        except Exception as error:
            if isinstance(error, DBAPIError) and (error.connection_invalidated or _is_knot(error)):
                raise
            savepoint.rollback()
            job.error = error

    def _let_go(self) -> None:
        """Throw the connection away; the next group opens another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _is_knot(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _KNOTS


def _fail(jobs: list[Job[Any]], problem: Exception | None) -> None:
    """Tell every unit of a group that nothing of it was kept."""
    cause = (problem.__cause__ if isinstance(problem, _Knot | _Lost) else None) or problem
    assert isinstance(cause, Exception)
    log.error("a group of %d units was not committed", len(jobs), exc_info=cause)
    for job in jobs:
        job.result, job.error = None, cause


def _tell(jobs: list[Job[Any]]) -> None:
    loops = {id(job.loop): job.loop for job in jobs}
    for loop in loops.values():
        mine = [job for job in jobs if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_complete, mine)
        except RuntimeError:
            log.warning("%d results came after their event loop had closed", len(mine))


def _complete(jobs: list[Job[Any]]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        elif isinstance(job.error, StopIteration):
            # A future takes any error but this one, which would end its awaiter as if all were well.
            job.future.set_exception(RuntimeError("a unit raised StopIteration"))
        else:
            job.future.set_exception(job.error)
