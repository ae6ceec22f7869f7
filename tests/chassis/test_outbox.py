"""Notices on their way out: written once, claimed by one, and never lost without a word."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from storage.database import Database, StorageSettings, open_database
from storage.outbox.model import State, Urgency
from storage.outbox.records import NewNotice, Notice, Question
from storage.uow import Uow
from storage.vault import Vault

NOW = datetime(2026, 6, 9, 2, 30, tzinfo=UTC)
LEASE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


def notice(key: str = "a", **more: Any) -> NewNotice:
    given: dict[str, Any] = {
        "community_id": 1,
        "person_id": 7,
        "text_key": "complaints.done",
        "due_at": NOW,
        "useless_after": NOW + timedelta(days=1),
    }
    return NewNotice(key=key, **(given | more))


async def write(database: Database, *notices: NewNotice) -> list[bool]:
    return [await database.run(partial(_enqueue, each)) for each in notices]


def _enqueue(one: NewNotice, uow: Uow) -> bool:
    return uow.outbox.enqueue(one, NOW)


def _steps_of_asking(uow: Uow) -> int:
    """Return how many hundred instructions SQLite needs to find what is held for one person."""
    steps = []
    driver: Any = uow.outbox._connection.connection.driver_connection
    driver.set_progress_handler(lambda: steps.append(1), 100)
    assert len(uow.outbox.held_for(7, NOW)) == 1
    driver.set_progress_handler(None, 0)
    return len(steps)


async def claim(database: Database, at: datetime = NOW, limit: int = 50) -> list[Notice]:
    return await database.run(lambda uow: uow.outbox.claim(at, LEASE, limit))


async def state(database: Database, key: str = "a") -> State:
    found = await database.run(lambda uow: uow.outbox.states_of(key))
    return found[0][1]


async def settle(database: Database, number: int, to: State, **more: Any) -> None:
    await database.run(lambda uow: uow.outbox.settle(number, to, NOW, **more))


class TestWriting:
    async def test_the_same_key_twice_is_one_notice(self, database: Database) -> None:
        assert await write(database, notice(), notice(), notice("b")) == [True, False, True]
        assert len(await claim(database)) == 2

    async def test_a_key_is_used_up_in_whatever_state(self, database: Database) -> None:
        await write(database, notice())
        await settle(database, (await claim(database))[0].id, State.SENT)
        assert await write(database, notice()) == [False]

    async def test_many_are_written_at_once_and_known_ones_left_alone(self, database: Database) -> None:
        await write(database, notice("3", person_id=99))
        many = [notice(str(number)) for number in range(10)]
        await database.run(lambda uow: uow.outbox.enqueue_all(many, NOW))
        await database.run(lambda uow: uow.outbox.enqueue_all([], NOW))
        found = {each.key: each.person_id for each in await claim(database)}
        assert found == {str(number): 99 if number == 3 else 7 for number in range(10)}

    async def test_it_comes_back_as_it_was_written(self, database: Database) -> None:
        question = Question(kind="meetings.attend", ref=241, lasts=timedelta(days=2))
        asked = notice(
            fill={"due": NOW, "place": "3号楼"},
            urgency=Urgency.HIGH,
            question=question,
            call=True,
            template="t",
        )
        await write(database, asked)
        found = (await claim(database))[0]
        assert found.fill == {"due": NOW, "place": "3号楼"}
        assert (found.urgency, found.question, found.call) == (Urgency.HIGH, question, True)
        assert (found.template, found.due_at, found.state, found.attempts) == ("t", NOW, State.WAITING, 0)


class TestClaiming:
    async def test_what_is_due_most_urgent_first(self, database: Database) -> None:
        await write(
            database,
            notice("news"),
            notice("old news", due_at=NOW - SECOND),
            notice("danger", urgency=Urgency.URGENT),
            notice("tomorrow", due_at=NOW + timedelta(days=1)),
        )
        assert [each.key for each in await claim(database)] == ["danger", "old news", "news"]

    async def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(self, database: Database) -> None:
        await write(database, notice())
        assert len(await claim(database)) == 1
        assert await claim(database, NOW + LEASE - SECOND) == []
        again = await claim(database, NOW + LEASE)
        assert [each.attempts for each in again] == [1]

    async def test_a_limit_is_kept(self, database: Database) -> None:
        await write(database, *[notice(str(number)) for number in range(5)])
        assert [len(await claim(database, limit=2)) for _ in range(4)] == [2, 2, 1, 0]

    async def test_what_failed_comes_again_later(self, database: Database) -> None:
        await write(database, notice())
        number = (await claim(database))[0].id
        await database.run(lambda uow: uow.outbox.postpone(number, NOW + SECOND))
        assert await claim(database) == []
        assert [each.attempts for each in await claim(database, NOW + SECOND)] == [1]

    async def test_what_was_not_tried_has_lost_no_attempt(self, database: Database) -> None:
        await write(database, notice())
        number = (await claim(database))[0].id
        await database.run(lambda uow: uow.outbox.put_off(number, NOW + SECOND))
        assert [each.attempts for each in await claim(database, NOW + SECOND)] == [0]


class TestEnding:
    async def test_stale_notices_are_dropped_or_go_on_the_call_list(self, database: Database) -> None:
        end = NOW + timedelta(hours=1)
        await write(
            database,
            notice("news", useless_after=end),
            notice("call", useless_after=end, call=True),
            notice("fresh"),
        )
        assert await database.run(lambda uow: uow.outbox.expire(end - SECOND)) == 0
        assert await database.run(lambda uow: uow.outbox.expire(end)) == 2
        assert [await state(database, key) for key in ("news", "call", "fresh")] == [
            State.DROPPED,
            State.MISSED,
            State.WAITING,
        ]
        listed = await database.run(lambda uow: uow.outbox.call_list(1))
        assert [each.key for each in listed] == ["call"]

    async def test_whoever_cannot_be_reached_is_called(self, database: Database) -> None:
        await write(
            database,
            notice("held", call=True),
            notice("quiet"),
            notice("elsewhere", call=True, community_id=2),
        )
        for each in await claim(database):
            await settle(database, each.id, State.HELD)
        listed = await database.run(lambda uow: uow.outbox.call_list(1))
        assert [each.key for each in listed] == ["held"]
        await settle(database, listed[0].id, State.CALLED, channel="phone")
        assert await database.run(lambda uow: uow.outbox.call_list(1)) == []

    async def test_what_is_held_waits_for_the_person_while_it_is_useful(self, database: Database) -> None:
        end = NOW + timedelta(hours=1)
        await write(
            database,
            notice("short", useless_after=end),
            notice("danger", urgency=Urgency.URGENT),
            notice("free"),
        )
        for each in await claim(database):
            if each.key != "free":
                await settle(database, each.id, State.HELD)
        held = await database.run(lambda uow: uow.outbox.held_for(7, NOW))
        assert [each.key for each in held] == ["danger", "short"]
        assert len(await database.run(lambda uow: uow.outbox.held_for(7, end))) == 1
        assert await database.run(lambda uow: uow.outbox.held_for(8, NOW)) == []

    async def test_what_is_held_for_others_costs_nobody_time(self, sqlite_url: str, vault: Vault) -> None:
        """SQLite knows no statistics, and has chosen an index over everything that is held before."""
        database = open_database(StorageSettings(url=sqlite_url), vault)
        many = [notice(f"{number}", person_id=number) for number in range(1000)]
        await database.run(lambda uow: uow.outbox.enqueue_all(many, NOW))
        ids = [each.id for each in await claim(database, limit=1000)]
        await database.run(lambda uow: [uow.outbox.settle(number, State.HELD, NOW) for number in ids])
        assert await database.run(_steps_of_asking) < 5
        database.close()

    async def test_a_recalled_notice_stays_recalled(self, database: Database) -> None:
        await write(database, notice("case:241:told"), notice("case:2419:told"), notice("case:241%:told"))
        on_its_way = {each.key: each.id for each in await claim(database)}
        assert await database.run(lambda uow: uow.outbox.recall("case:241:", NOW)) == 1
        for late in (State.HELD, State.HANDED, State.MISSED, State.DROPPED):
            await settle(database, on_its_way["case:241:told"], late)
            assert await state(database, "case:241:told") is State.RECALLED
        await settle(database, on_its_way["case:241:told"], State.SENT)
        assert await state(database, "case:241:told") is State.SENT

    async def test_whoever_left_gets_nothing_more(self, database: Database) -> None:
        await write(database, notice("a"), notice("b", person_id=8))
        on_its_way = await claim(database)
        assert await database.run(lambda uow: uow.outbox.drop_for(7, NOW)) == 1
        await settle(database, on_its_way[0].id, State.HELD)
        assert [await state(database, key) for key in "ab"] == [State.DROPPED, State.WAITING]

    async def test_a_template_message_that_did_not_arrive_is_held(self, database: Database) -> None:
        await write(database, notice())
        number = (await claim(database))[0].id
        await settle(database, number, State.SENT, channel="template", message_id="77")
        await database.run(lambda uow: uow.outbox.fail_delivered("78", NOW))
        assert await state(database) is State.SENT
        await database.run(lambda uow: uow.outbox.fail_delivered("77", NOW))
        assert await state(database) is State.HELD


class TestTwoProcesses:
    """On PostgreSQL, each with a `Database` of its own."""

    @pytest.fixture
    def both(self, postgres_url: str, vault: Vault) -> Iterator[list[Database]]:
        opened = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
        yield opened
        for each in opened:
            each.close()

    async def test_they_write_a_notice_once(self, both: list[Database]) -> None:
        """Whole days of notices, in opposite orders: whoever waits for the other writes nothing twice."""
        days = [[notice(str(number)) for number in range(60)] for _ in both]
        days[1].reverse()

        async def owe(one: Database, day: list[NewNotice]) -> int:
            return await one.run(lambda uow: sum(uow.outbox.enqueue(each, NOW) for each in day))

        written = await asyncio.gather(*[owe(one, day) for one, day in zip(both, days, strict=True)])
        assert sum(written) == 60
        assert len(await claim(both[0], limit=100)) == 60

    async def test_they_write_many_notices_once(self, both: list[Database]) -> None:
        many = [notice(str(number)) for number in range(300)]
        await asyncio.gather(
            *[one.run(lambda uow: uow.outbox.enqueue_all(many, NOW)) for one in both for _ in range(3)]
        )
        assert len(await claim(both[0], limit=1000)) == 300

    async def test_they_share_what_is_due(self, both: list[Database]) -> None:
        await both[0].run(
            lambda uow: uow.outbox.enqueue_all([notice(str(number)) for number in range(300)], NOW)
        )

        async def work(one: Database) -> list[str]:
            mine: list[str] = []
            while found := await claim(one, limit=7):
                mine += [each.key for each in found]
            return mine

        taken = await asyncio.gather(*map(work, both))
        assert sorted(taken[0] + taken[1]) == sorted(map(str, range(300)))
        assert all(taken)


class TestManyAtOnce:
    async def test_the_most_urgent_come_first_and_then_the_longest_due(self, database: Database) -> None:
        await write(
            database,
            notice("late", due_at=NOW - SECOND),
            notice("early", due_at=NOW - 9 * SECOND),
            notice("urgent", urgency=Urgency.URGENT),
            notice("not yet", urgency=Urgency.REPLY, due_at=NOW + SECOND),
        )
        assert [one.key for one in await claim(database, limit=2)] == ["urgent", "early"]
        assert [one.key for one in await claim(database)] == ["late"]

    async def test_many_are_settled_held_and_recalled_with_one_statement(self, database: Database) -> None:
        await write(database, *(notice(f"m:{person}", person_id=person) for person in range(1, 7)))
        one, two, three, *_ = await claim(database)
        await database.run(lambda uow: uow.outbox.settle_sent([one.id, two.id], NOW, "custom"))
        await database.run(lambda uow: uow.outbox.hold([three.id], NOW))
        back = await database.run(lambda uow: uow.outbox.recall_from("m:", [1, 3, 4, 9], NOW))
        assert back == frozenset((3, 4))
        states = dict(await database.run(lambda uow: uow.outbox.states_of("m:")))
        assert states == {
            1: State.SENT,
            2: State.SENT,
            3: State.RECALLED,
            4: State.RECALLED,
            5: State.WAITING,
            6: State.WAITING,
        }
