"""Any life of any case: residents, staff, the clock, WeChat's retries and crashes in any order lose and leak nothing.

A state machine of hypothesis talks to the real pipeline on a real SQLite file. After every step the database is held
against what must be true whatever was said: each receipt has its case, every state follows from the table, the clocks
only go on, and whoever read a case's number or words is somebody it concerns.

`TONGXIN_LIVES=400` lives more lives than the few of every run.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.kernel.delivery import Attempt
from bot.kernel.office import Office
from bot.kernel.route import Service
from bot.kernel.talk import Inbound, Kind
from storage.complaints.cases import Case
from storage.complaints.model import State
from storage.database import Database, StorageSettings, open_database
from storage.vault import Vault
from tests.complaints.bench import TUESDAY, Bench, furnish, open_bench
from tests.complaints.witness import (
    RESIDENTS,
    SECRET,
    STAFF,
    History,
    Readers,
    all_cases,
    amounts,
    events_since,
)

T = TypeVar("T")
CLERKS = (*STAFF, "lead", "lead", "lead", "wang", "wang", "zhou", "zhou", "qian")
MATTERS = (
    "3号楼2单元三楼灯坏了三天标记{}",
    "5号楼1单元门口垃圾没人清标记{}",
    "我要反映王芳收礼标记{}",
    "小区广场太吵了睡不着标记{}",
    "3号楼1单元停水了标记{}",
)
ORDERS = (
    "受理{n}", "接{n}", "转{n} 物业", "派{n} 何静", "派{n} 刘强 协办 王芳", "退回{n} 不归我管", "退{n} 3", "补{n} 请发照片",
    "挂{n} 等配件 6-18", "恢复{n}", "延{n} 6-30 缺料", "准{n}", "不准{n} 不行", "办结{n} 好了", "核{n}", "驳{n} 没好",
    "上报{n} 12345 编号2026", "级{n} 急", "级{n} 普通", "类{n} 供水", "拆并{n}", "拆{n} 另一件", "保密{n}", "回避{n} 刘强",
    "记{n} " + SECRET, "回{n} 明天来", "撤销{n}", "撤销", "催{n}", "看{n}", "{n}", "并{n} 到 {m}", "待办", "我的", "超期",
    "重开{n} 还是不亮", "找 3号楼 灯", "事件 停水 3号楼 预计18点", "结束{n} 已恢复供水",
)  # fmt: skip
WORDS = (
    "进度", "催办{n}", "撤回{n}", "补充{n} 就在三楼", "1", "2", "3", "5", "3没解决还是不亮", "不同意", "取消", "好的", "{n}",
)  # fmt: skip
COURSES = (
    "wang:受理{n} > lead:转{n} 物业 > zhou:接{n} > +:1 > zhou:办结{n} 换了灯泡 > lead:核{n} > reporter:3没解决还是不亮 > +:99 > lead:办结{n} 又换了 > reporter:1 > reporter:5",
    "lead:派{n} 何静 > he:接{n} > he:退回{n} 不归我管 > lead:派{n} 刘强 > liu:退回{n} 也不归我管 > lead:派{n} 王芳 > wang:办结{n} 好了 > duty:核{n} > +:200",
    "wang:受理{n} > wang:补{n} 请发照片 > +:50 > reporter:就在三楼 > wang:挂{n} 等配件 6-18 > +:300 > wang:恢复{n} > secretary:办结{n} 好了",
    "lead:退{n} 3 > reporter:不同意",
    "wang:受理{n} > lead:上报{n} 12345 编号2026 > +:200 > lead:办结{n} 上级答复了 > lead:核{n} > reporter:2还有一点",
    "wang:受理{n} > wang:延{n} 6-30 缺料 > lead:准{n} > wang:撤销 > lead:保密{n} > secretary:看{n}",
    "duty:受理{n} > duty:撤销 > lead:回避{n} 王芳 > wang:看{n} > lead:派{n} 刘强 协办 何静 > he:记{n} 只有同事能看 > liu:回{n} 明天来 > liu:撤销",
    "reporter:催办{n} > +:25 > reporter:催办{n} > +:25 > reporter:催办{n} > reporter:撤回{n}",
)
SPANS = (
    timedelta(seconds=20), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(days=4),
)  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An office with its people, to be copied for every life."""
    folder = tmp_path_factory.mktemp("lives")

    async def prepare() -> None:
        async with open_bench(folder):
            pass

    asyncio.run(prepare())
    Lives.template, Lives.furniture = folder, furnish(check=("lighting",))
    yield


class Lives(RuleBasedStateMachine):
    """The world: an office, two residents, whoever is in their phones, and a clock."""

    template: Path
    furniture: tuple[Office, list[Service]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lives-"))
        for name in ("bench.db", "key"):
            shutil.copy(self.template / name, self.folder / name)
        self.loop = asyncio.new_event_loop()
        self.bench = self._open(TUESDAY)
        self.receipts: dict[int, str] = {}
        self.readers, self.history = Readers(), History()
        self.last: tuple[Inbound, str] | None = None
        self.reports = 0

    # --- what happens ----------------------------------------------------------------------------------

    @initialize(what=st.sampled_from(MATTERS), who=st.sampled_from(RESIDENTS))
    def begin(self, what: str, who: str) -> None:
        """Nothing to do without a case."""
        self.report(who, what)

    @precondition(lambda self: self.reports < 7)
    @rule(who=st.sampled_from((*RESIDENTS, "he")), what=st.sampled_from(MATTERS))
    def report(self, who: str, what: str) -> None:
        """Somebody reports, and hands in what the program has understood."""
        mark = "".join(_STEMS[int(digit)] for digit in str(self.reports + 10))
        self.reports += 1
        text = what.format(mark)
        self.bench.labels.known[text] = "complaint.new"
        heard = self.says(who, text)
        for _ in range(4):
            receipt = re.search(r"编号 ?(\d+)", heard) if "已收到" in heard else None
            if receipt:
                self.receipts[int(receipt[1])] = who
                self.readers.marks[mark] = int(receipt[1])
                return
            if "没听懂" in heard or "拿不准" in heard:
                return
            heard = self.says(who, "1" if "实名" not in heard else "实名")

    @rule(
        orders=st.lists(st.tuples(st.sampled_from(CLERKS), st.sampled_from(ORDERS)), min_size=1, max_size=6),
        case=st.integers(0, 9),
        other=st.integers(0, 9),
        sure=st.booleans(),
    )
    def order(self, orders: list[tuple[str, str]], case: int, other: int, *, sure: bool) -> None:
        """People of the office, or some who are not, order things about a case, and may confirm them."""
        number, second = self._some(case), self._some(other)
        for who, order in orders:
            heard = self.says(who, order.format(n=number, m=second))
            asked = re.search(r"「(\d\d)是」", heard)
            if asked and sure:
                self.says(who, f"{asked[1]}是")

    @rule(course=st.sampled_from(COURSES), case=st.integers(0, 9), steps=st.integers(1, 9))
    def go_on(self, course: str, case: int, steps: int) -> None:
        """A case takes a course it often takes, or the beginning of one; waits are written as spans of hours."""
        number = self._some(case)
        for step in course.split(" > ")[:steps]:
            who, _, words = step.partition(":")
            if who == "+":
                self._step(self.bench.after(hours=float(words)))
                continue
            who = self.receipts.get(number, "zhang") if who == "reporter" else who
            heard = self.says(who, words.format(n=number))
            if asked := re.search(r"「(\d\d)是」", heard):
                self.says(who, f"{asked[1]}是")

    @rule(who=st.sampled_from((*RESIDENTS, "he")), words=st.sampled_from(WORDS), case=st.integers(0, 9))
    def talk(self, who: str, words: str, case: int) -> None:
        """A resident says something, about some case or none."""
        heard = self.says(who, words.format(n=self._some(case)))
        asked = re.search(r"「(\d\d)是」", heard)
        if asked:
            self.says(who, f"{asked[1]}是")

    @rule(span=st.sampled_from(SPANS))
    def wait(self, span: timedelta) -> None:
        """Time passes, and what is owed happens."""
        self._step(self.bench.after(seconds=span.total_seconds()))

    @precondition(lambda self: self.last is not None)
    @rule()
    def retry(self) -> None:
        """WeChat pushes the last message again: the same answer, and nothing happens."""
        assert self.last is not None
        message, answered = self.last
        if self.bench.now - message.received_at > _RETRIED_WITHIN:
            return  # it gives up after seconds; receipts are kept for days
        before = self._ask(amounts)
        again = self._run(self.bench._pipeline.answer(message, Attempt())).text
        assert again == answered
        assert self._ask(amounts) == before

    @rule(falling=st.booleans())
    def crash(self, *, falling: bool) -> None:
        """The process dies, perhaps with a message on its way; another one takes over."""
        old = self.bench
        if falling:
            old.mail.dies = True
            with suppress(asyncio.CancelledError):
                self._run(old.postman.deliver_due(old.now))
            self._read(old.mail.sent)
        old.database.close()
        self.bench = self._open(old.now)
        self.bench._keys = old._keys
        self.bench.labels.known.update(old.labels.known)

    # --- what must be true -------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """Hold what is stored against what must be true."""
        found = self._cases()
        self.no_case_is_lost(found)
        self.clocks_only_go_on(found)
        self.history.go_on(self._ask(lambda uow: events_since(uow, self.history.seen)), found)
        self.readers.tighten()

    def no_case_is_lost(self, found: list[Case]) -> None:
        """Each receipt has its case; each case has a limit while it is open, and none when it is over."""
        stored = {case.number: case for case in found}
        assert set(self.receipts) <= set(stored)
        for case in stored.values():
            assert (case.due_at is not None) == case.is_open, case
            if case.state not in (State.MERGED, State.WITHDRAWN, State.REJECTED, State.CLOSED):
                owed = (
                    case.next_check_at
                    or case.state in (State.NEW, State.ESCALATED)
                    or case.stage
                    or case.step_stage
                )
                assert owed, f"nobody will ever look at {case}"

    def clocks_only_go_on(self, found: list[Case]) -> None:
        """Limits lie behind their starts, and a case is finished after it was taken up."""
        for case in found:
            assert case.respond_from <= case.respond_by
            assert case.solve_from <= case.solve_by
            steps = [at for at in (case.created_at, case.accepted_at, case.done_at, case.closed_at) if at]
            assert steps == sorted(steps), case
            stops = [at for stop in case.stops for at in (stop["since"], stop["until"]) if at]
            assert stops == sorted(stops), case

    def teardown(self) -> None:
        """Close what was opened."""
        self.bench.database.close()
        self.loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- means -------------------------------------------------------------------------------------------

    def says(self, who: str, text: str) -> str:
        """Let somebody write; the answer is read over their shoulder, and so is what leaves meanwhile."""
        self._ask(self.readers.learn)
        bench = self.bench
        message = Inbound(
            key=f"push-{next(bench._keys)}",
            account="office",
            openid=f"o-{who}",
            kind=Kind.TEXT,
            created_s=int(bench.now.timestamp()),
            received_at=bench.now,
            text=text,
        )
        heard = self._run(bench._pipeline.answer(message, Attempt())).text
        self.last = message, heard
        assert "没处理好" not in heard, f"{who}: {text} → {heard}"
        self._ask(self.readers.learn)
        self.readers.check(who, heard, said=text)
        self._step(bench.until(bench.now))
        return heard

    def _step(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something be done, and read what left."""
        self._ask(self.readers.learn)
        self._run(work)
        sent, self.bench.mail.sent = self.bench.mail.sent, []
        self._read(sent)

    def _read(self, sent: list[tuple[str, str]]) -> None:
        """Read every message that left over the shoulder of whoever got it."""
        self._ask(self.readers.learn)
        for openid, text in sent:
            self.readers.check(openid.removeprefix("o-"), text, said="")

    def _open(self, now: datetime) -> Bench:
        settings_ = StorageSettings(url=f"sqlite:///{self.folder / 'bench.db'}")
        database: Database = open_database(settings_, Vault.open_file(self.folder / "key"))
        office, services = self.furniture
        return Bench(database, services, office, now)

    def _some(self, order: int) -> int:
        numbers = sorted(self.readers.concerned) or [241]
        return numbers[order % len(numbers)]

    def _cases(self) -> list[Case]:
        found: list[Case] = self._ask(all_cases)
        return found

    def _ask(self, query: Any) -> Any:
        return self._run(self.bench.ask(query))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


_RETRIED_WITHIN = timedelta(days=1)
_MANY = int(os.environ.get("TONGXIN_LIVES", "0"))

TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=_MANY or 10,
    stateful_step_count=40 if _MANY else 15,
    derandomize=not _MANY,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # a life of fifteen steps is short enough to read
    suppress_health_check=list(HealthCheck),
)
