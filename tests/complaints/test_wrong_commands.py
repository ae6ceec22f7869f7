"""Wrong commands, generated and collected: none of them changes anything, compared table by table, in one unit of work."""

from __future__ import annotations

from itertools import product
from typing import Any

from bot.kernel.delivery import Attempt
from storage.uow import Uow
from tests.complaints.bench import Bench
from tests.complaints.test_areas import event_in
from tests.complaints.test_desk import opened

KEPT = (
    "cases",
    "case_events",
    "case_parties",
    "case_sessions",
    "area_events",
    "area_parties",
    "area_log",
    "numbers",
    "outbox",
    "ready_texts",
)
VERBS = (
    "受理{}",
    "接{}",
    "转{} 物业",
    "派{} 何静",
    "退回{} 1",
    "退{} 3",
    "补{} 请发照片",
    "挂{} 等配件 6-18",
    "恢复{}",
    "延{} 6-30 缺料",
    "准{}",
    "不准{} 不行",
    "办结{} 好了",
    "核{}",
    "驳{} 没好",
    "上报{} 12345 编号2026",
    "级{} 急",
    "类{} 供水",
    "拆并{}",
    "拆{} 另一件",
    "保密{}",
    "回避{} 刘强",
    "记{} 内部",
    "回{} 明天来",
    "接入{}",
    "撤销{}",
    "催办{}",
)
ROLES = ("wang", "lead", "secretary", "he", "zhou", "elder", "zhang")
COLLECTED = (
    "受礼{}", "{}受里", "半截{}", "办姐{}", "{}办洁", "手里{}", "退2413", "受理", "办结", "转", "{}已经受理了吗",
    "{}是不是办结了", "先别受理{}", "不要办结{}", "{}明天再说", "{}是王芳在管吧", "受理一下那个灯的", "办结率多少",
    "我住{}弄3号", "{}别转物业", "{}要不要上报", "谁受理{}", "{}怎么还没办结", "昨天说要退{}来着", "听说{}转城管了",
    "{}办结了没", "能不能受理{}", "如果{}办结了告诉我", "{}那家又来电话了", "受理{}之前先问问", "办结{}要什么照片",
    "{}转给谁合适", "这个{}先放放", "{}算了别催了", "等会儿受理{}", "{}不归我们管吧", "想退回{}可以吗", "准备受理{}",
    "核心是{}", "挂了{}的电话", "延长线{}米", "级别{}", "类似{}的", "拆迁{}户", "保密协议{}", "报名{}", "参加{}", "请假{}",
    "{}受", "结{}束", "转{}圈", "记得{}", "回来{}", "看着{}办", "{}{}", "{} {}", "并{}", "合并{}", "并 {} 到 {}",
)  # fmt: skip


class _TakenBack(Exception):
    """Everything since the savepoint is undone."""


class Wrong:
    """Says wrong things one after another, each taken back, and keeps those that changed anything."""

    def __init__(self, bench: Bench, uow: Uow) -> None:
        self._bench = bench
        self._uow = uow
        self._driver: Any = uow._connection.connection.driver_connection
        self._kept = self._dump()
        self.tried = 0
        self.failed: list[str] = []
        self._least = 0
        self._least = self._say("wang", "嗯")[1]

    def says(self, name: str, words: str) -> None:
        """Say something that must change nothing, and must not sound as if it had."""
        self.tried += 1
        answer, rows, changed = self._say(name, words)
        if changed or ("已受理" in answer and "已受理，" not in answer):
            self.failed.append(f"{name}: {words} → {answer} ({rows})")

    def _say(self, name: str, words: str) -> tuple[str, int, bool]:
        heard, rows, changed = "", 0, False
        before = self._driver.total_changes
        try:
            with self._uow.attempt():
                message = self._bench.message(name, words)
                heard = self._bench.pipeline.receive(message, Attempt(), self._uow).text
                rows = self._driver.total_changes - before
                # Every message writes its receipt and when the person was last heard; more is looked at closely.
                changed = rows != self._least and self._dump() != self._kept
                raise _TakenBack
        except _TakenBack:
            return heard, rows, changed

    def _dump(self) -> list[list[Any]]:
        return [self._driver.execute(f"SELECT * FROM {name}").fetchall() for name in KEPT]


async def test_wrong_commands_change_nothing_whoever_says_them(bench: Bench) -> None:
    """Over a thousand, in one town: wrong numbers, a number of another kind, others' cases, a case that is over, slips."""
    number = await opened(bench, ("wang", "受理{}"))
    over = await bench.reports("zhang", "3号楼门口堆满垃圾")
    await bench.says("wang", f"受理{over}")
    await bench.says("wang", f"办结{over} 好了")
    await bench.says("wang", f"{over % 100:02d}是")
    await bench.says("zhang", "1")
    event = event_in(await bench.says("lead", "事件 停水 5号楼 预计18点"))
    await bench.after(minutes=11)
    await bench.hush()

    def walk(uow: Uow) -> Wrong:
        wrong = Wrong(bench, uow)
        for verb in VERBS:
            for digits, name in product((102, number + 1, number * 10 + 3), ROLES):
                wrong.says(name, verb.format(digits))
            for name in ("lead", "he"):
                wrong.says(name, verb.format(event))
            for name in ("he", "zhou", "elder", "zhang", "qian"):
                if not (name == "elder" and verb.startswith(("催办", "撤"))):
                    wrong.says(name, verb.format(number))
            for name in ("wang", "lead", "secretary"):
                if not verb.startswith(("记", "重开")):
                    wrong.says(name, verb.format(over))
        for words, name in product(COLLECTED, ("wang", "lead", "he")):
            wrong.says(name, words.replace("{}", str(number)))
        return wrong

    wrong = await bench.ask(walk)
    assert wrong.tried >= 1000
    assert not wrong.failed, "\n".join(wrong.failed[:20])
