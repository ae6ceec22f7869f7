"""The writer: units commit together, fail alone, and are repeated when the database asks for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database, DatabaseClosed, StorageSettings, open_database
from storage.inbox import Receipt
from storage.tokens import Token
from storage.uow import Uow
from storage.vault import Vault

NOW = datetime(2026, 6, 9, 2, 30, tzinfo=UTC)


class Refused(Exception):
    """What a unit of these tests raises."""


def note(name: str, value: str = "x", *, fails: bool = False) -> Callable[[Uow], Any]:
    """Return a unit that writes one row and then, if asked, raises."""

    def work(uow: Uow) -> str:
        uow.tokens.put(name, Token(value, NOW))
        if fails:
            raise Refused(name)
        return name

    return work


async def value_of(database: Database, name: str) -> str | None:
    token = await database.run(lambda uow: uow.tokens.get(name))
    return token.value if token else None


def group_of(uow: Uow) -> int:
    """Return what tells one group of commits from another."""
    return id(uow._connection.get_transaction())


@asynccontextmanager
async def writer_held(database: Database) -> AsyncIterator[None]:
    """Keep the writer busy until the block is left, so that what is asked meanwhile waits together."""
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(uow: Uow) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)

    held = asyncio.ensure_future(database.run(work))
    await begun.wait()
    try:
        yield
        await asyncio.sleep(0)
    finally:
        go_on.set()
    await held


async def together(
    database: Database, *works: Callable[[Uow], Any], persons: Sequence[str] = ()
) -> list[Any]:
    """Give units to a writer that is busy; return their results or errors."""
    named = persons or [""] * len(works)
    async with writer_held(database):
        asked = [
            asyncio.ensure_future(database.run(work, person=person))
            for work, person in zip(works, named, strict=True)
        ]
    return list(await asyncio.gather(*asked, return_exceptions=True))


class TestUnits:
    async def test_a_result_comes_back_after_its_commit(self, database: Database) -> None:
        assert await database.run(note("a", "1")) == "a"
        assert await database.read(lambda uow: uow.tokens.get("a")) == Token("1", NOW)

    async def test_what_raises_is_undone_alone(self, database: Database) -> None:
        results = await together(database, note("a"), note("b", fails=True), note("c"))
        assert results[0] == "a" and results[2] == "c"
        assert isinstance(results[1], Refused)
        assert [await value_of(database, name) for name in "abc"] == ["x", None, "x"]

    async def test_a_broken_statement_spoils_no_neighbour(self, database: Database) -> None:
        def breaks(uow: Uow) -> None:
            for _ in range(2):
                uow.inbox.add(Receipt(key="k", openid="o", received_at=NOW, text="", reply="", reply_s=1))

        results = await together(database, note("a"), breaks, note("c"))
        assert isinstance(results[1], IntegrityError)
        assert [await value_of(database, name) for name in "ac"] == ["x", "x"]
        assert await database.run(lambda uow: uow.inbox.reply_to("k")) is None

    async def test_an_error_no_future_takes_still_reaches_its_caller(self, database: Database) -> None:
        def stops(uow: Uow) -> None:
            raise StopIteration

        results = await asyncio.wait_for(together(database, stops, note("b")), 5)
        assert isinstance(results[0], RuntimeError)
        assert results[1] == "b"

    async def test_what_waits_commits_together(self, database: Database) -> None:
        groups = await together(database, *[group_of] * 60)
        assert len(set(groups)) == 1

    async def test_a_caller_who_leaves_disturbs_nobody(self, database: Database) -> None:
        async with writer_held(database):
            gone = asyncio.ensure_future(database.run(note("a")))
            stays = asyncio.ensure_future(database.run(note("b")))
            await asyncio.sleep(0)
            gone.cancel()
        assert await stays == "b"
        assert await value_of(database, "a") == "x"

    async def test_one_person_is_served_in_order(self, database: Database) -> None:
        served: list[str] = []

        def serve(person: str, turn: int) -> Callable[[Uow], Any]:
            return lambda uow: served.append(f"{person}{turn}")

        persons = ("b", "a", "b", "a", "b")
        await together(database, *[serve(name, turn) for turn, name in enumerate(persons)], persons=persons)
        assert [turn for turn in served if turn[0] == "a"] == ["a1", "a3"]
        assert [turn for turn in served if turn[0] == "b"] == ["b0", "b2", "b4"]


class TestReading:
    async def test_it_cannot_write(self, database: Database) -> None:
        with pytest.raises(DBAPIError):
            await database.read(note("a"))
        assert await value_of(database, "a") is None

    async def test_it_does_not_wait_for_the_writer(self, database: Database) -> None:
        await database.run(note("a", "old"))
        async with writer_held(database):
            token = await asyncio.wait_for(database.read(lambda uow: uow.tokens.get("a")), 5)
        assert token == Token("old", NOW)

    async def test_an_open_database_is_alive_once_somebody_lives_there(self, database: Database) -> None:
        assert not await database.is_alive()
        await database.run(lambda uow: uow.places.community("同心社区"))
        assert await database.is_alive()


class TestClosing:
    async def test_what_waits_is_finished(self, database_url: str, vault: Vault) -> None:
        database = open_database(StorageSettings(url=database_url), vault)
        asked = [asyncio.ensure_future(database.run(note(f"t{number}"))) for number in range(200)]
        await asyncio.sleep(0)
        await asyncio.to_thread(database.close)
        assert len(await asyncio.gather(*asked)) == 200
        again = open_database(StorageSettings(url=database_url), vault)
        assert await value_of(again, "t199") == "x"
        again.close()

    async def test_afterwards_nothing_is_taken(self, database: Database) -> None:
        database.close()
        with pytest.raises(DatabaseClosed):
            await database.run(note("a"))
        database.close()


class TestSqlite:
    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    async def test_it_waits_for_the_disk(self, database: Database) -> None:
        def ask(uow: Uow) -> tuple[object, object]:
            run = uow._connection.exec_driver_sql
            return run("PRAGMA journal_mode").scalar(), run("PRAGMA synchronous").scalar()

        assert await database.run(ask) == ("wal", 2)

    async def test_two_processes_take_turns(
        self, database: Database, database_url: str, vault: Vault
    ) -> None:
        other = open_database(StorageSettings(url=database_url), vault)
        try:
            works = [one.run(note(f"{number}", "y")) for number in range(100) for one in (database, other)]
            assert len(await asyncio.gather(*works)) == 200
        finally:
            other.close()


class TestPostgresql:
    """Two `Database` objects are two processes as far as the server can see."""

    @pytest.fixture
    def database_url(self, postgres_url: str) -> str:
        return postgres_url

    @pytest.fixture
    def other(self, database_url: str, vault: Vault) -> Iterator[Database]:
        opened = open_database(StorageSettings(url=database_url), vault)
        yield opened
        opened.close()

    async def test_one_person_is_served_by_one_process_at_a_time(
        self, database: Database, other: Database
    ) -> None:
        inside, most = 0, 0
        guard = threading.Lock()

        def serve(uow: Uow) -> None:
            nonlocal inside, most
            with guard:
                inside += 1
                most = max(most, inside)
            uow._connection.execute(text("SELECT pg_sleep(0.01)"))
            with guard:
                inside -= 1

        await asyncio.gather(
            *[one.run(serve, person="zhang") for one in (database, other) for _ in range(10)]
        )
        assert most == 1

    async def test_units_in_each_other_s_way_are_repeated(self, database: Database, other: Database) -> None:
        """Both take the first row, meet, and want the other's row: the server breaks the knot, we go on."""
        for name in ("a", "b"):
            await database.run(note(name, "0"))
        meeting, runs = threading.Barrier(2, timeout=10), {"ab": 0, "ba": 0}

        def swap(first: str, second: str) -> Callable[[Uow], Any]:
            def work(uow: Uow) -> None:
                runs[first + second] += 1
                _count(uow, first)
                if runs[first + second] == 1:
                    meeting.wait()
                _count(uow, second)

            return work

        await asyncio.wait_for(asyncio.gather(database.run(swap("a", "b")), other.run(swap("b", "a"))), 20)
        assert sorted(runs.values()) == [1, 2]
        assert [await value_of(database, name) for name in "ab"] == ["2", "2"]

    async def test_a_repeat_that_meets_another_knot_is_repeated_too(self, database: Database) -> None:
        tries = {"bad": 0, "good": 0}

        def knotted(uow: Uow) -> str:
            tries["bad"] += 1
            if tries["bad"] < 4:
                _complain(uow, "40001")
            return "untied"

        def good(uow: Uow) -> str:
            tries["good"] += 1
            uow.tokens.put("good", Token(str(tries["good"]), NOW))
            return "good"

        assert await together(database, good, knotted, good) == ["good", "untied", "good"]
        assert await value_of(database, "good") is not None

    async def test_a_knot_nobody_unties_fails_alone(self, database: Database) -> None:
        results = await together(database, note("a"), lambda uow: _complain(uow, "40P01"), note("c"))
        assert results[0] == "a" and results[2] == "c"
        assert isinstance(results[1], DBAPIError)
        assert [await value_of(database, name) for name in "ac"] == ["x", "x"]

    async def test_a_lost_connection_is_made_again(self, database: Database, database_url: str) -> None:
        await database.run(note("a"))
        _cut_connections(database_url)
        assert await together(database, note("b"), note("c")) == ["b", "c"]
        assert await database.is_alive() is False  # nobody lives there, but it answers
        assert [await value_of(database, name) for name in "abc"] == ["x", "x", "x"]

    async def test_a_connection_lost_inside_a_unit_is_made_again(
        self, database: Database, database_url: str
    ) -> None:
        runs: list[int] = []

        def work(uow: Uow) -> str:
            uow.tokens.put("a", Token("x", NOW))
            if not runs:
                runs.append(1)
                _cut_connections(database_url)
            return str(uow.tokens.get("a"))

        assert "expires_at" in await database.run(work)

    async def test_what_two_processes_write_at_once_is_written_once(
        self, database: Database, other: Database
    ) -> None:
        for turn in range(20):
            both = (one.run(note(f"t{turn}", "y")) for one in (database, other))
            await asyncio.gather(*both)
            found = (one.run(lambda uow: uow.places.community("同心社区")) for one in (database, other))
            assert len(set(await asyncio.gather(*found))) == 1


def _count(uow: Uow, name: str) -> None:
    uow._connection.execute(
        text("UPDATE tokens SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = :name"),
        {"name": name},
    )


def _complain(uow: Uow, sqlstate: str) -> None:
    """Let the server itself report what it reports in a knot."""
    uow._connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'knot' USING ERRCODE = '{sqlstate}'; END $$"))


def _cut_connections(url: str) -> None:
    """Do what a restart of the server or a firewall does to a connection."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_who_waits_for_an_answer_goes_before_the_work_of_the_office(database: Database) -> None:
    order: list[str] = []
    async with writer_held(database):
        office = [asyncio.ensure_future(database.run(lambda uow: order.append("office"))) for _ in range(3)]
        people = [
            asyncio.ensure_future(database.run(lambda uow: order.append("person"), person=f"o-{one}"))
            for one in range(2)
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*office, *people)
    assert order == ["person", "person", "office", "office", "office"]
