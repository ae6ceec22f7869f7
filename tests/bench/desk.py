"""What a clerk waits for among 20,000 open and 500,000 closed cases: `python -m tests.bench.desk [--postgres]`.

Every command goes through the whole pipeline, from the receipt to the commit; WeChat's wire is left out. A second
table shows the heartbeat's duties one by one. `--open` and `--over` take other numbers of cases.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from bot.app import cache_folder, list_services, load_labels
from bot.config import Config, build_config
from bot.kernel.clock import AdjustableClock
from bot.kernel.delivery import Attempt
from bot.kernel.route import Duty, Service
from bot.kernel.talk import Inbound, Kind
from bot.runtime.phrases import PhraseBook
from bot.runtime.pipeline import Pipeline
from bot.runtime.postman import Postman
from bot.runtime.router import Router
from bot.runtime.texts import Texts
from handlers.roster.importing import import_file
from storage.complaints.model import State, cases
from storage.database import Database, StorageSettings, make_engine, open_database
from storage.people.model import buildings, people, posts
from storage.schema import upgrade
from storage.uow import Uow
from storage.vault import Vault
from tests.bench.desk_town import PLACES, Staff, pour
from tests.chat import Mailbag, StillClock, at
from tests.complaints.bench import UNITS
from tests.postgres import running_postgres

NOW = at("2026-06-09 09:00")
MEDIAN_MS, P99_MS, BEAT_S = 50, 200, 1.0
_UNNAMED = "…"
_PEOPLE = "姓名,手机号,身份,岗位,网格,单位,openid\n" + "".join(
    f"{name},1380000{at:04d},{role},{post},{grid},{unit},o-{who}\n"
    for at, (name, role, post, grid, unit, who) in enumerate(
        (
            ("王芳", "工作人员", "居民服务员", "一网格", "", "wang"),
            *((f"服务{word}", "工作人员", "居民服务员", f"{word}网格", "", f"server{order}") for order, word in enumerate("二三四五六七八九")),
            ("刘强", "工作人员", "民情收集员", "一网格", "", "liu"),
            ("李明", "工作人员", "值班", "", "", "duty"),
            ("赵敏", "工作人员", "站长", "", "", "lead"),
            ("陈志远", "工作人员", "书记", "", "", "secretary"),
            ("老周", "单位联系人", "", "", "安居物业", "zhou"),
        )
    )
)  # fmt: skip


class Spent(NamedTuple):
    """Seconds: on the wall, and of this process on a core (the server of PostgreSQL is another process)."""

    wall: float
    core: float


class Desk:
    """The program's pipeline on a full database, and stopwatches."""

    def __init__(self, database: Database, config: Config, services: Sequence[Service]) -> None:
        folders = [(service.name, service.folder) for service in services]
        texts = Texts.load(dict(folders).items(), config.office.timezone)
        labels = load_labels(services, cache_folder())
        router = Router(services, PhraseBook.load(folders), labels)
        self.database, self.services, self.clock = database, services, StillClock(NOW)
        self._pipeline = Pipeline(database, router, texts, AdjustableClock(self.clock))
        self.postman = Postman(database, Mailbag(), texts, config.office_facts().calendar, {})
        self._keys = count(1)
        self.times: dict[str, list[Spent]] = {}
        self.answers: dict[str, str] = {}

    async def says(self, who: str, text: str, called: str = "") -> str:
        """Let somebody write, three seconds after the last words; keep how long the answer took under `called`."""
        self.clock.at += timedelta(seconds=3)
        message = Inbound(
            key=f"push-{next(self._keys)}",
            account="office",
            openid=f"o-{who}",
            kind=Kind.TEXT,
            created_s=int(self.clock.at.timestamp()),
            received_at=self.clock.at,
            text=text,
        )
        with self.watch(called or _UNNAMED):
            heard = (await self._pipeline.answer(message, Attempt())).text
        self.answers[called] = heard
        return heard

    @contextmanager
    def watch(self, called: str) -> Iterator[None]:
        """Keep how long something took, by the clock on the wall and of this process's own work."""
        begun, worked = time.perf_counter(), time.process_time()
        yield
        spent = Spent(time.perf_counter() - begun, time.process_time() - worked)
        self.times.setdefault(called, []).append(spent)

    async def confirmed(self, who: str, text: str, number: int, called: str) -> None:
        """Let somebody order something heavy and confirm it."""
        await self.says(who, text, called)
        await self.says(who, f"{number % 100:02d}是", f"{called} + 是")


async def commands(desk: Desk, by_state: dict[State, list[int]], rounds: int) -> None:
    """Let everybody do their work, each time on another case."""
    left = {state: iter(found) for state, found in by_state.items()}
    for turn in range(rounds):
        await _look(desk, by_state, turn)
        await _everyday(desk, left)
        await _heavy(desk, left)
        await _residents(desk, turn)


async def _look(desk: Desk, by_state: dict[State, list[int]], turn: int) -> None:
    working = by_state[State.WORKING]
    for who, title in (("lead", "站长"), ("wang", "网格"), ("zhou", "物业")):
        for words in ("我的", "待办", "超期"):
            await desk.says(who, words, f"{words} ({title})")
    await desk.says("lead", f"看 {working[turn]}", "看")
    await desk.says("lead", str(working[turn]), "光报编号")
    await desk.says("lead", "看 214", "看 (没有的编号)")
    for who, title in (("lead", "站长"), ("wang", "网格"), ("secretary", "书记")):
        await desk.says(who, "上班", f"上班 ({title})")
    await desk.says("lead", "找 3号楼 灯", "找")
    await desk.says("lead", "统计", "统计")
    await desk.says("secretary", "上周分类统计", "上周分类统计")
    await desk.says("lead", "导出 周报", "导出 周报")


async def _everyday(desk: Desk, left: dict[State, Iterator[int]]) -> None:
    new, accepted, working = (next(left[state]) for state in (State.NEW, State.ACCEPTED, State.WORKING))
    await desk.says("lead", f"受理 {new}", "受理")
    await desk.says("lead", "撤销", "撤销")
    await desk.says("lead", f"转 {accepted} 物业", "转 物业")
    await desk.says("zhou", f"接 {accepted}", "接")
    await desk.says("lead", f"派 {new} 刘强", "派")
    await desk.says("lead", f"回 {working} 师傅今天下午到", "回")
    await desk.says("lead", f"记 {working} 已电话联系", "记")
    await desk.says("lead", f"级 {working} 急", "级")
    await desk.says("lead", f"类 {working} 照明", "类")
    await desk.says("lead", f"催 {working}", "催")
    await desk.says("lead", f"回避 {working} 刘强", "回避")
    await desk.says("lead", f"补 {working} 请发一张照片", "补")
    await desk.says("lead", f"恢复 {working}", "恢复")
    await desk.says("lead", f"延 {working} 6-30 等配件", "延")
    await desk.says("lead", f"挂 {working} 等配件 6-18", "挂")
    await desk.says("lead", f"核 {next(left[State.CHECKING])}", "核")
    await desk.says("lead", f"保密 {working}", "保密")


async def _heavy(desk: Desk, left: dict[State, Iterator[int]]) -> None:
    def next_one(state: State) -> int:
        return next(left[state])

    done, gone, into, back, up = (next_one(State.WORKING), *(next_one(State.ACCEPTED) for _ in range(4)))
    await desk.confirmed("lead", f"办结 {done} 已换灯泡", done, "办结")
    await desk.confirmed("lead", f"并 {gone} 到 {into}", gone, "并")
    await desk.says("lead", f"拆并 {gone}", "拆并")
    await desk.confirmed("lead", f"退 {back} 3", back, "退")
    await desk.confirmed("lead", f"上报 {up} 12345 编号2026{up}", up, "上报")


async def _residents(desk: Desk, turn: int) -> None:
    who = f"r{turn * 7}"
    await desk.says(who, f"{turn % 9 + 1}号楼2单元三楼灯坏了三天，晚上老人下楼看不见", "报事 (找同一件)")
    await desk.says(who, "2", "报事 第二句")
    await desk.says(who, "1", "报事 第三句")
    await desk.says(who, "进度", "进度 (居民)")


async def duties(desk: Desk, called: str) -> float:
    """Run every duty once; return how long the beat took, with the postman's part."""
    whole = time.perf_counter()
    for service in desk.services:
        for duty in service.duties:
            with desk.watch(f"{called}: {service.name} {getattr(duty, '__qualname__', duty)}"):
                await desk.database.run(partial(_do, duty, desk.clock.at))
    with desk.watch(f"{called}: postman"):
        await desk.postman.deliver_due(desk.clock.at)
    return time.perf_counter() - whole


def _do(duty: Duty, now: datetime, uow: Uow) -> int:
    return duty(uow, now)


async def measure(url: str, folder: Path, *, still_open: int, over: int, rounds: int) -> None:
    """Fill, measure, print."""
    upgrade(url)
    vault = Vault.open_file(folder / "key")
    config = build_config(
        {"storage": {"url": url}, "office": {"name": "同心社区"}, "server": {"public_url": "https://t.test"}}
    )
    async with _opened(url, vault) as database:
        begun = time.perf_counter()
        await _fill(database, url, vault, still_open, over)
        print(
            f"{still_open + over} cases in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f}"
        )
        desk = Desk(database, config, list_services(config))
        by_state = await database.run(_numbers_by_state)
        for who in ("lead", "wang", "secretary", "zhou", "r1"):
            await desk.says(who, "你好")  # the first words of all open models and connections
        begun = time.perf_counter()
        await commands(desk, by_state, rounds)
        _table(desk)
        print(f"({rounds} rounds in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f})")
        await _beats(desk, by_state)


async def _beats(desk: Desk, by_state: dict[State, list[int]]) -> None:
    while await desk.postman.deliver_due(desk.clock.at):
        pass  # what the commands have left to send is no part of a beat
    desk.times.clear()
    first = await duties(desk, "first beat of the day")
    quiet = [await duties(desk, "quiet beat") for _ in range(5)]
    desk.clock.at += timedelta(minutes=1)
    await desk.database.run(lambda uow: _make_due(uow, desk.clock.at, by_state[State.ACCEPTED][-2000:]))
    busy = [await duties(desk, "2,000 due") for _ in range(10)]
    _table(desk, least=0.005)
    for called, spent in (("first", [first]), ("quiet", quiet), ("2,000 due", busy)):
        verdict = "ok" if max(spent) <= BEAT_S else "OVER"
        print(
            f"beat, {called:10} median {statistics.median(spent):6.3f} s  longest {max(spent):6.3f} s  {verdict}"
        )


def _make_due(uow: Uow, now: datetime, numbers: Sequence[int]) -> None:
    change = cases.update().where(cases.c.number.in_(numbers))
    uow._connection.execute(
        change.values(
            next_check_at=now, stage=0, solve_by=now - timedelta(days=4), due_at=now - timedelta(days=4)
        )
    )


def _table(desk: Desk, least: float = 0) -> None:
    for called, spent in desk.times.items():
        walls = sorted(each.wall for each in spent)
        if walls[-1] < least or called == _UNNAMED:
            continue
        middle, high = statistics.median(walls) * 1e3, walls[int(len(walls) * 0.99)] * 1e3
        core = statistics.median(each.core for each in spent) * 1e3
        verdict = "ok" if middle <= MEDIAN_MS and high <= P99_MS else "OVER"
        said = desk.answers.get(called, "").replace("\n", "/")[:40]
        print(
            f"{called:24} n {len(spent):4}  median {middle:7.1f} ms (core {core:6.1f})  p99 {high:7.1f} ms  {verdict:4}  {said}"
        )


def _numbers_by_state(uow: Uow) -> dict[State, list[int]]:
    found: dict[State, list[int]] = {state: [] for state in State}
    states = [State.NEW.value, State.ACCEPTED.value, State.WORKING.value, State.CHECKING.value]
    query = select(cases.c.state, cases.c.number).where(
        cases.c.state.in_(states), cases.c.restricted.is_(False), cases.c.unit_id.is_(None)
    )
    for state, number in uow._connection.execute(query.order_by(cases.c.number)):
        found[State(state)].append(number)
    return found


async def _fill(database: Database, url: str, vault: Vault, still_open: int, over: int) -> None:
    home = await database.run(lambda uow: uow.places.community("同心社区"))
    for kind, table in (("places", PLACES), ("units", UNITS), ("people", _PEOPLE)):
        report = await import_file(database, kind, table.encode(), apply=True, now=NOW, home="同心社区")
        assert report.clean, report
    staff = await database.run(lambda uow: _staff(uow, home))
    engine = make_engine(url)
    await asyncio.to_thread(pour, engine, vault, staff, NOW, still_open, over)
    engine.dispose()


def _staff(uow: Uow, home: int) -> Staff:
    run = uow._connection.execute
    uow._connection.execute(people.update().values(quota_left=100_000, quota_ends_at=NOW + timedelta(days=9)))
    servers = (
        run(select(posts.c.person_id).where(posts.c.name == "server").order_by(posts.c.grid_id))
        .scalars()
        .all()
    )
    built = run(select(buildings.c.id, buildings.c.grid_id).order_by(buildings.c.id)).all()
    return Staff(
        community=home,
        buildings=[(row.id, row.grid_id) for row in built],
        owners=list(servers),
        unit=next(unit.id for unit in uow.places.units(home) if unit.name == "安居物业"),
    )


@asynccontextmanager
async def _opened(url: str, vault: Vault) -> AsyncIterator[Database]:
    database = open_database(StorageSettings(url=url), vault)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _somewhere(*, postgres: bool) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield f"sqlite:///{folder}/desk.db", Path(folder)
            return
        with running_postgres() as server:
            yield server.url(server.create()), Path(folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--open", type=int, default=20_000, dest="still_open")
    parser.add_argument("--over", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=100)
    chosen = parser.parse_args()
    with _somewhere(postgres=chosen.postgres) as (url, folder):
        asyncio.run(
            measure(url, folder, still_open=chosen.still_open, over=chosen.over, rounds=chosen.rounds)
        )


if __name__ == "__main__":
    main()
