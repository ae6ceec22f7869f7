"""The real program as the operator starts it, killed, doubled and stopped, against the emulator."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.emulator import wire
from bot.emulator.account import Account, Mode
from bot.emulator.phone import Phone
from bot.emulator.platform import EmulatorConfig
from bot.emulator.pusher import PushTiming
from bot.emulator.server import Emulator
from bot.emulator.windows import USER_MESSAGE
from bot.kernel.clock import SystemClock
from storage.database import Database, StorageSettings, open_database
from storage.inbox import receipts
from storage.outbox.records import NewNotice
from storage.people.model import people
from storage.uow import Uow
from storage.vault import Vault
from tests.chassis.tiny import TinyOffice

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
QUICK_START = timedelta(seconds=8)
"""A machine that starts the program in less than this is up before WeChat asks for the last time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program runs: its config file and its address."""

    config: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook(self) -> str:
        return f"{self.address}/wechat"


def settle_in(folder: Path, database_url: str, wechat: Emulator) -> Place:
    """Write the config of a program that serves the emulator's account."""
    folder.mkdir(exist_ok=True)
    account = wechat.account
    aes_key = account.aes_key if account.mode is Mode.SAFE else ""
    port = _free_port()
    path = folder / f"config-{port}.toml"
    path.write_text(
        f"""
[wechat]
app_id = "{account.app_id}"
secret = "{account.secret}"
token = "{account.token}"
aes_key = "{aes_key}"
api_base = "{wechat.base_url}"
[server]
port = {port}
[storage]
url = "{database_url}"
media_dir = "{folder / "media"}"
[office]
name = "同心社区"
quiet = ""
[privacy]
key_file = "{folder / "key"}"
""",
        "utf-8",
    )
    return Place(path, port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def start(place: Place, role: str = "all") -> Process:
    """Start `python -m bot run` and wait until it is healthy."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", "--config", str(place.config), "--role", role),
        cwd=place.config.parent,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )
    async with aiohttp.ClientSession() as session:

        async def is_well() -> bool:
            if process.returncode is not None:
                assert process.stderr is not None
                raise AssertionError((await process.stderr.read()).decode())
            try:
                async with session.get(f"{place.address}/healthz") as response:
                    return response.status == 200
            except aiohttp.ClientError:
                return False

        await until(is_well)
    return process


@asynccontextmanager
async def running(*places: Place) -> AsyncIterator[list[Process]]:
    """Run programs; afterwards stop them as a service manager does, and see that they end cleanly."""
    started = await asyncio.gather(*map(start, places))
    try:
        yield started
        for process in started:
            process.terminate()
        for process in started:
            assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def until(holds: Callable[[], object]) -> None:
    """Wait for a condition, plain or awaitable."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = holds()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.02)


async def stored(database: Database) -> list[tuple[str, str]]:
    """Return (openid, reply) of every receipt."""
    rows = await database.run(
        lambda uow: uow._connection.execute(select(receipts.c.openid, receipts.c.reply)).all()
    )
    return [(row.openid, row.reply) for row in rows]


async def test_killed_in_the_middle_of_200_messages(tmp_path: Path, sqlite_url: str) -> None:
    """Every message answered is stored once, every one stored gets its answer, and nothing happens twice."""
    timing = PushTiming(tries=8, interval_s=2, cut_after_s=3)
    async with Emulator(EmulatorConfig(timing=timing)) as wechat:
        phones = [wechat.phone(f"居民{number}") for number in range(200)]
        place = settle_in(tmp_path / "home", sqlite_url, wechat)
        wechat.webhook_url = place.webhook
        doomed = await start(place)
        saying = [asyncio.ensure_future(phone.says("人工")) for phone in phones]
        # The moment the first answer is there, the others are being computed, committed and written.
        await asyncio.wait(saying, return_when=asyncio.FIRST_COMPLETED)
        os.kill(doomed.pid, signal.SIGKILL)
        assert not all(each.done() for each in saying)
        await doomed.wait()
        down_since = SystemClock().now()
        async with running(place):
            up_again = SystemClock().now()
            await asyncio.gather(*saying)
        await _nothing_was_lost(tmp_path, sqlite_url, phones)
        # Down for longer than WeChat asks, it cannot know what the one before it had got through, and says it again.
        if up_again - down_since < QUICK_START:
            await _nothing_came_twice(tmp_path, sqlite_url, phones, up_again)


async def _nothing_was_lost(folder: Path, url: str, phones: Sequence[Phone]) -> None:
    database = open_database(StorageSettings(url=url), Vault.open_file(folder / "home" / "key"))
    try:
        kept = await stored(database)
        assert Counter(openid for openid, _ in kept) == Counter(phone.openid for phone in phones)
        assert {phone.openid: set(phone.heard) for phone in phones} == {
            openid: {reply} for openid, reply in kept
        }
        known = await database.run(
            lambda uow: uow._connection.execute(select(people.c.openid)).scalars().all()
        )
        assert sorted(known) == sorted(phone.openid for phone in phones)
        assert len({reply for _, reply in kept}) == 200  # every talk has a number of its own
    finally:
        database.close()


async def _nothing_came_twice(folder: Path, url: str, phones: Sequence[Phone], up_again: datetime) -> None:
    assert {len(phone.heard) for phone in phones} == {1}
    database = open_database(StorageSettings(url=url), Vault.open_file(folder / "home" / "key"))
    try:
        office = TinyOffice(database, folder, started_at=up_again)
        await office.heart.tick(up_again + timedelta(minutes=1))
        assert office.post.sent == []
    finally:
        database.close()


async def test_two_programs_on_one_database(tmp_path: Path, postgres_url: str) -> None:
    """The same push to both gets one reply; 500 notices due at once are sent once each."""
    async with Emulator(EmulatorConfig(account=Account(mode=Mode.PLAIN))) as wechat:
        places = [settle_in(tmp_path / "home", postgres_url, wechat) for _ in range(2)]
        async with running(*places):
            await _same_push_to_all(wechat, places)
            await _a_wave_of_notices(tmp_path, postgres_url, wechat)


async def _same_push_to_all(wechat: Emulator, places: Sequence[Place]) -> None:
    async with aiohttp.ClientSession() as session:
        for number in range(10):
            push = wechat.phone(f"居民{number}").prepare(wire.text("人工"))

            async def send(place: Place, query: str = push.query, body: bytes = push.body) -> bytes:
                async with session.post(f"{place.webhook}?{query}", data=body) as response:
                    assert response.status == 200
                    return await response.read()

            answers = await asyncio.gather(*[send(place) for place in [*places, *places]])
            assert len(set(answers)) == 1
            assert answers[0].startswith(b"<xml>")


async def _a_wave_of_notices(folder: Path, url: str, wechat: Emulator) -> None:
    phones = [wechat.phone(f"党员{number}") for number in range(500)]
    for phone in phones:
        phone.follower.window.open(USER_MESSAGE, wechat.clock.now())
    database = open_database(StorageSettings(url=url), Vault.open_file(folder / "home" / "key"))
    try:
        now = SystemClock().now()
        await database.run(lambda uow: _owe(uow, phones, now))
        await until(lambda: all(phone.heard for phone in phones))
        await until(lambda: _is_settled(database))
    finally:
        database.close()
    assert Counter(len(phone.heard) for phone in phones) == {1: 500}


def _owe(uow: Uow, phones: Sequence[Phone], now: datetime) -> None:
    community = uow.places.first_community()
    persons = [uow.people.newcomer(phone.openid, community, now).id for phone in phones]
    for person in persons:
        uow.people.heard(person, now, 5, now + timedelta(hours=48), follows=True)
    notices = [
        NewNotice(
            key=f"wave:{person}",
            community_id=community,
            person_id=person,
            text_key="frontdesk.verbatim",
            fill={"text": "明天停水"},
            due_at=now,
            useless_after=now + timedelta(hours=1),
        )
        for person in persons
    ]
    uow.outbox.enqueue_all(notices, now)


async def _is_settled(database: Database) -> bool:
    states = await database.run(lambda uow: uow.outbox.states_of("wave:"))
    return {state.value for _, state in states} == {"sent"}


async def test_a_busy_port_is_one_sentence(tmp_path: Path, sqlite_url: str) -> None:
    async with Emulator() as wechat:
        place = settle_in(tmp_path / "home", sqlite_url, wechat)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", place.port))
            taken.listen()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "run", "--config", str(place.config)),
                cwd=place.config.parent,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=PIPE,
                stderr=PIPE,
            )
            out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert process.returncode == 1
        assert str(place.port) in (out + err).decode()
        assert "Traceback" not in (out + err).decode()
