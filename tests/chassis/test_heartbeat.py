"""The heartbeat: duties, rescue of replies nobody took, and any number of processes on one database."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator.server import Emulator
from bot.emulator.windows import USER_MESSAGE
from bot.kernel.clock import SystemClock
from bot.kernel.delivery import Outcome
from bot.runtime.health import HealthDoor
from bot.runtime.heartbeat import Heartbeat
from bot.wechat.api import Api
from bot.wechat.gateway import Gateway
from bot.wechat.line import Line
from bot.wechat.token import TokenKeeper
from storage.database import Database, StorageSettings, open_database
from storage.uow import Uow
from storage.vault import Vault
from tests.chassis.test_token import Shelf
from tests.chassis.tiny import NOON, Post, TinyOffice, news

SECOND = timedelta(seconds=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> TinyOffice:
    return await TinyOffice(database, tmp_path).open()


class TestDuties:
    async def test_a_failing_duty_stops_no_other(
        self, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails(uow: Uow, now: datetime) -> int:
            uow.outbox.enqueue(news("half", 1), now)
            raise RuntimeError("a bug")

        def owes(uow: Uow, now: datetime) -> int:
            return uow.outbox.enqueue(news("whole", 1), now)

        office = await TinyOffice(database, tmp_path, duties=[fails, owes]).open()
        await office.person("zhang", left=5)
        with caplog.at_level(logging.ERROR):
            assert await office.heart.tick(NOON) == 2
            assert await office.heart.tick(NOON) == 0
        assert (await office.state("half"), await office.state("whole")) == ("none", "sent")
        assert "a duty of tiny failed" in caplog.text

    async def test_ticks_do_not_overlap(self, database: Database, tmp_path: Path) -> None:
        office = await TinyOffice(database, tmp_path, courier=Waiting()).open()
        await office.owe(news("a", await office.person("zhang", left=5)))
        both = [asyncio.ensure_future(office.heart.tick(NOON)) for _ in range(2)]
        await asyncio.sleep(0.05)
        Waiting.gate.set()
        assert sorted(await asyncio.gather(*both)) == [0, 1]

    async def test_what_is_old_is_swept(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        await office.heart.tick(NOON + timedelta(days=31))
        assert await office.database.run(lambda uow: uow.inbox.reply_to("m:zhang:1")) is None


class Waiting(Post):
    """A courier who waits for a sign."""

    gate = asyncio.Event()

    def __init__(self) -> None:
        super().__init__()
        Waiting.gate = asyncio.Event()
        self.begun = asyncio.Event()

    async def send_text(self, openid: str, text: str) -> Outcome:
        self.begun.set()
        await Waiting.gate.wait()
        return await super().send_text(openid, text)


class TestBeating:
    async def test_stopping_finishes_the_tick_under_way(self, database: Database, tmp_path: Path) -> None:
        """A message that is being sent when the program stops is settled, or it would be sent again."""
        courier = Waiting()
        office = await TinyOffice(database, tmp_path, courier=courier).open()
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.heart.start()
        await asyncio.wait_for(courier.begun.wait(), 5)
        stopping = asyncio.ensure_future(office.heart.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        courier.gate.set()
        await asyncio.wait_for(stopping, 5)
        assert await office.state("a") == "sent"
        assert courier.ways() == ["custom"]

    async def test_health_needs_the_database_and_a_beat(self, office: TinyOffice) -> None:
        door = HealthDoor(office.database, office.heart, office.clock, lambda: {"pushes": 7})
        app = aiohttp.web.Application()
        app.add_routes(door.routes())
        async with TestClient(TestServer(app)) as client:
            assert (await client.get("/healthz")).status == 503
            await office.heart.tick(NOON)
            assert (await client.get("/healthz")).status == 200
            office.clock.at = NOON + timedelta(minutes=1)
            assert (await client.get("/healthz")).status == 503
            metrics = await (await client.get("/metrics")).text()
            assert 'tongxin_pushes_total{outcome="pushes"} 7.0' in metrics
            assert "tongxin_heartbeat_alive 0.0" in metrics
            office.database.close()
            assert (await client.get("/healthz")).status == 503


class TestRescue:
    """WeChat asks at 0, 5 and 10 seconds and waits 5: after 15 it can fetch nothing any more."""

    async def answer(self, office: TinyOffice) -> str:
        """Answer a push whose reply is never known to have arrived; return its key."""
        message = office.push("zhang", "灯坏了")
        assert (await office.hear(message)).text == "在哪栋楼?"
        return message.key

    async def tick(self, office: TinyOffice, after: timedelta, heart: Heartbeat | None = None) -> list[str]:
        office.clock.at = NOON + after
        await (heart or office.heart).tick(office.clock.at)
        return office.post.words()

    def restarted(self, office: TinyOffice, after: timedelta) -> Heartbeat:
        office.clock.at = NOON + after
        return Heartbeat(office.database, [], office.postman, office.clock)

    async def test_nothing_is_pushed_that_a_retry_could_fetch(self, office: TinyOffice) -> None:
        office.pipeline.cut_off(await self.answer(office))
        await office.pipeline.close()
        for second in range(20):
            assert await self.tick(office, second * SECOND) == []
        assert await self.tick(office, 21 * SECOND) == ["在哪栋楼?"]
        assert await self.tick(office, 60 * SECOND) == ["在哪栋楼?"]

    async def test_a_reply_a_retry_has_fetched_is_not_pushed(self, office: TinyOffice) -> None:
        key = await self.answer(office)
        office.pipeline.cut_off(key)
        office.pipeline.answered(key)
        await office.pipeline.close()
        assert await self.tick(office, 60 * SECOND) == []

    async def test_silence_while_the_program_was_up_means_it_arrived(self, office: TinyOffice) -> None:
        await self.answer(office)
        assert await self.tick(office, 60 * SECOND) == []

    async def test_up_again_before_the_last_retry_silence_means_the_same(self, office: TinyOffice) -> None:
        await self.answer(office)
        heart = self.restarted(office, 3 * SECOND)
        assert await self.tick(office, 60 * SECOND, heart) == []

    async def test_down_when_the_last_retry_came_the_reply_is_still_owed(self, office: TinyOffice) -> None:
        await self.answer(office)
        heart = self.restarted(office, 30 * SECOND)
        assert await self.tick(office, 31 * SECOND, heart) == ["在哪栋楼?"]
        assert await self.tick(office, 32 * SECOND, heart) == ["在哪栋楼?"]

    async def test_two_processes_rescue_a_reply_once(
        self, postgres_url: str, vault: Vault, tmp_path: Path
    ) -> None:
        both = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
        try:
            offices = [await TinyOffice(one, tmp_path).open() for one in both]
            await self.answer(offices[0])
            hearts = [self.restarted(office, 30 * SECOND) for office in offices]
            await asyncio.gather(*[heart.tick(NOON + 31 * SECOND) for heart in hearts])
            assert len(offices[0].post.sent) + len(offices[1].post.sent) == 1
        finally:
            for one in both:
                one.close()


class TestTwoProcesses:
    async def test_500_notices_due_at_once_are_sent_once_each(
        self, postgres_url: str, vault: Vault, tmp_path: Path
    ) -> None:
        """Both owe the same notices, both deliver; the platform counts."""
        both = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
        try:
            async with Emulator() as wechat, _gateway(wechat) as gateway:
                phones = [wechat.phone(f"居民{number}") for number in range(500)]
                for phone in phones:
                    phone.follower.window.open(USER_MESSAGE, wechat.clock.now())
                now = SystemClock().now()
                ids = await both[0].run(lambda uow: _settle(uow, [phone.openid for phone in phones], now))

                def owes(uow: Uow, now: datetime) -> int:
                    notices = [
                        news(f"n{person}", person, due_at=now, useless_after=now + 9 * SECOND)
                        for person in ids
                    ]
                    return sum(uow.outbox.enqueue(notice, now) for notice in notices)

                offices = [TinyOffice(one, tmp_path, courier=gateway, duties=[owes]) for one in both]
                await asyncio.gather(*[office.heart.tick(now) for office in offices])
                heard = Counter(phone.openid for phone in phones for _ in phone.heard)
            assert len(heard) == 500
            assert set(heard.values()) == {1}
            counts = await both[0].run(lambda uow: uow.outbox.counts())
            assert counts == {"sent": 500}
        finally:
            for one in both:
                one.close()


def _settle(uow: Uow, openids: list[str], now: datetime) -> list[int]:
    community = uow.places.community("同心社区")
    persons = [uow.people.newcomer(openid, community, now).id for openid in openids]
    for person in persons:
        uow.people.heard(person, now, 5, now + timedelta(hours=48), follows=True)
    return persons


@asynccontextmanager
async def _gateway(wechat: Emulator) -> AsyncIterator[Gateway]:
    async with aiohttp.ClientSession() as session:
        line = Line(session, wechat.base_url)
        keeper = TokenKeeper(line, wechat.account.app_id, wechat.account.secret, Shelf(), SystemClock())
        yield Gateway(Api(line, keeper), SystemClock())
