"""`python -m tests.meetings.bench`: how long announcing takes, and whether a wave of notices keeps residents waiting.

A branch of 1,000 and a district of 5,531 members (--members) are announced to by one line; while the invitations go
out (every call to the platform takes 30 ms), residents write at a steady rate to the whole program: all counters, the
trained labels, a database on disk that syncs every commit. Their answers are timed from the push to the commit.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from bot.app import list_services, load_labels
from bot.config import Config, OfficeSettings
from bot.kernel.clock import AdjustableClock
from bot.kernel.delivery import Attempt, Fate, Outcome, TemplateNotice
from bot.kernel.talk import Inbound, Kind
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.phrases import PhraseBook
from bot.runtime.pipeline import Pipeline
from bot.runtime.postman import Postman
from bot.runtime.router import Router
from bot.runtime.texts import Texts
from storage import schema
from storage.database import Database, StorageSettings, open_database
from storage.people.model import branches, memberships, people, posts
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import StillClock, at
from tests.postgres import running_postgres

NOW = at("2026-06-09 10:00")
ROOT = Path(__file__).parents[2]
TEXTS = (
    "楼道灯坏了",
    "3号楼2单元没水",
    "老年卡怎么办",
    "活动",
    "你好",
    "进度",
    "我的会议",
    "谢谢",
    "电梯又停了",
    "1",
)
_CALL_S = 0.03


class Wire:
    """A courier whose every call takes as long as one to the platform."""

    def __init__(self) -> None:
        self.sent = 0

    async def send_text(self, openid: str, text: str) -> Outcome:
        return await self._send()

    async def send_picture(self, openid: str, media_id: str) -> Outcome:
        return await self._send()

    async def send_voice(self, openid: str, media_id: str) -> Outcome:
        return await self._send()

    async def send_notice(
        self, openid: str, notice: TemplateNotice, message_key: str, at: datetime
    ) -> Outcome:
        return await self._send()

    async def _send(self) -> Outcome:
        await asyncio.sleep(_CALL_S)
        self.sent += 1
        return Outcome(fate=Fate.SENT)


@dataclass(slots=True)
class Office:
    """The program without its wire."""

    database: Database
    pipeline: Pipeline
    heart: Heartbeat
    wire: Wire

    async def says(self, openid: str, text: str, key: str) -> tuple[str, float]:
        """Let somebody write; return the answer and how long it took, in milliseconds."""
        begun = time.perf_counter()
        message = Inbound(
            key=key,
            account="office",
            openid=openid,
            kind=Kind.TEXT,
            created_s=int(NOW.timestamp()),
            received_at=NOW,
            text=text,
        )
        reply = await self.pipeline.answer(message, Attempt())
        return reply.text, (time.perf_counter() - begun) * 1000


def _open(folder: Path, url: str) -> Office:
    schema.upgrade(url)
    database = open_database(StorageSettings(url=url), Vault.open_file(folder / "key"))
    config = Config(office=OfficeSettings(name="同心社区"))
    services = list_services(config)
    folders = [(service.name, service.folder) for service in services]
    texts = Texts.load(folders, config.office.timezone)
    labels = load_labels(services, ROOT / "build" / "cache")
    clock = AdjustableClock(StillClock(NOW))
    pipeline = Pipeline(database, Router(services, PhraseBook.load(folders), labels), texts, clock)
    wire = Wire()
    postman = Postman(database, wire, texts, config.office_facts().calendar, {})
    return Office(database, pipeline, Heartbeat(database, services, postman, clock), wire)


def _settle(uow: Uow, members: int, residents: int) -> None:
    """Let a branch, its secretary and residents in."""
    run = uow._connection.execute
    where = uow.places.community("同心社区")
    branch = run(insert(branches).values(community_id=where, name="一支部")).inserted_primary_key
    assert branch is not None
    rows = [
        {
            "id": place,
            "community_id": where,
            "openid": f"o-{place}",
            "roles": "member,resident" if place <= members else "resident",
            "on_roster": place <= members,
            "name_sealed": uow.people.vault.seal(f"党员{place}"),
            "entrance": "",
            "room": "",
            "following": True,
            "quota_left": 5,
            "quota_ends_at": NOW + timedelta(days=2),
            "created_at": NOW,
        }
        for place in range(1, members + residents + 1)
    ]
    run(insert(people), rows)
    ties = [
        {
            "community_id": where,
            "person_id": place,
            "branch_id": branch[0],
            "party_group": "",
            "voting": True,
        }
        for place in range(1, members + 1)
    ]
    run(insert(memberships), ties)
    run(insert(posts).values(community_id=where, person_id=1, name="branch_secretary", branch_id=branch[0]))


async def _residents(
    office: Office, first: int, amount: int, rate: float, until: asyncio.Event, keys: count[int]
) -> list[float]:
    """Let residents write, `rate` a second whatever the answers take; return how long each waited."""
    under_way: list[asyncio.Task[tuple[str, float]]] = []
    begun = time.perf_counter()
    while not until.is_set():
        place = len(under_way)
        openid = f"o-{first + place % amount}"
        says = office.says(openid, TEXTS[place % len(TEXTS)], f"r{next(keys)}")
        under_way.append(asyncio.create_task(says))
        await asyncio.sleep(max(0.0, begun + (place + 1) / rate - time.perf_counter()))
    return [taken for _, taken in await asyncio.gather(*under_way)]


async def _wave(office: Office, done: asyncio.Event) -> float:
    """Tick as the heart does until every notice is out; return the seconds that took."""
    begun = time.perf_counter()
    while await office.heart.tick(NOW):
        await asyncio.sleep(0)
    done.set()
    return time.perf_counter() - begun


async def _acts(office: Office, number: str, members: int) -> str:
    """Let one in ten ask for leave, then time what a secretary does with the whole list."""
    for place in range(2, members + 1, 10):
        await office.says(f"o-{place}", f"请假{number} 出差", f"l{place}")
    told = []
    for place, act in enumerate(("人数", "名单", "未回复", "电话名单", "准假{} 全部", "签到码")):
        text = act.format(number) if "{}" in act else f"{act}{number}"
        _, taken = await office.says("o-1", text, f"a{place}")
        told.append(f"{act.format('')} {taken:.0f} ms")
    return ", ".join(told)


def _told(name: str, waits: Sequence[float]) -> str:
    ordered = sorted(waits)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"{name}: {len(ordered)} messages, p50 {statistics.median(ordered):.1f} ms, p99 {p99:.1f} ms, "
        f"slowest {ordered[-1]:.1f} ms"
    )


async def _measure(members: int, rate: float, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = _open(Path(folder), url or f"sqlite:///{folder}/tongxin.db")
        try:
            await office.database.run(lambda uow: _settle(uow, members, 2000))
            keys = count(1)
            for place in range(50):
                await office.says(f"o-{members + 1 + place}", TEXTS[place % len(TEXTS)], f"w{place}")
            # As `tongxin run` does: the models are no garbage, and are not looked through again and again.
            gc.collect()
            gc.freeze()
            calm = asyncio.Event()
            asyncio.get_running_loop().call_later(4, calm.set)
            quiet = await _residents(office, members + 1, 2000, rate, calm, keys)
            draft, drafting = await office.says("o-1", "开会 支部大会 6月28日19点 二楼会议室", "s1")
            number = draft.split("编号 ")[1].split("，")[0]
            answer, publishing = await office.says("o-1", f"发布{number}", "s2")
            assert f"通知{members}人" in answer, answer
            done = asyncio.Event()
            busy = asyncio.create_task(_residents(office, members + 1, 2000, rate, done, keys))
            seconds = await _wave(office, done)
            waits = await busy
            print(f"{members} members: draft {drafting:.0f} ms, publishing {publishing:.0f} ms")
            print(f"  wave: {office.wire.sent} notices in {seconds:.1f} s")
            print("  " + _told(f"residents before it, {rate:g}/s", quiet))
            print("  " + _told(f"residents during it, {rate:g}/s", waits))
            print("  secretary: " + await _acts(office, number, members))
        finally:
            await office.pipeline.close()
            office.database.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="*", default=[1000, 5531])
    parser.add_argument("--rate", type=float, default=20.0, help="residents' messages a second")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    chosen = parser.parse_args()
    with running_postgres() if chosen.postgres else nullcontext() as server:
        for members in chosen.members:
            url = server.url(server.create()) if server is not None else ""
            asyncio.run(_measure(members, chosen.rate, url))


if __name__ == "__main__":
    main()
