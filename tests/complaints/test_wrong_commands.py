"""Wrong commands, generated and collected: none of them changes anything, compared table by table."""

from __future__ import annotations

from itertools import product
from typing import Any

from sqlalchemy import select

from storage.base import metadata
from storage.uow import Uow
from tests.complaints.bench import Bench
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


def _dump(uow: Uow) -> dict[str, list[Any]]:
    run = uow._connection.execute
    return {name: [tuple(row) for row in run(select(metadata.tables[name])).all()] for name in KEPT}


async def _changes_nothing(bench: Bench, name: str, words: str) -> None:
    before = await bench.ask(_dump)
    answer = await bench.says(name, words)
    assert await bench.ask(_dump) == before, f"{name}: {words} → {answer}"
    assert "已受理" not in answer or "已受理，" in answer, words


async def test_wrong_numbers_change_nothing_whoever_says_what(bench: Bench) -> None:
    """27 verbs × 3 wrong numbers × 7 people: a free number, a neighbour and one digit too many."""
    number = await opened(bench, ("wang", "受理{}"))
    tried = 0
    for verb, wrong, name in product(VERBS, (102, number + 1, number * 10 + 3), ROLES):
        await _changes_nothing(bench, name, verb.format(wrong))
        tried += 1
    assert tried >= 300


async def test_what_others_may_not_do_changes_nothing(bench: Bench) -> None:
    """Somebody else's case, for staff of another grid, a unit that does not have it, and another resident."""
    number = await opened(bench, ("wang", "受理{}"))
    for verb, name in product(VERBS, ("he", "zhou", "zhang", "qian")):
        await _changes_nothing(bench, name, verb.format(number))


async def test_what_the_state_forbids_changes_nothing(bench: Bench) -> None:
    """A case that is over takes nothing but notes."""
    number = await opened(bench, ("wang", "受理{}"), ("wang", "办结{} 好了"))
    await bench.says("wang", f"{number % 100:02d}是")
    await bench.after(days=9)
    await bench.hush()
    for verb, name in product(VERBS, ("wang", "lead", "secretary")):
        if not verb.startswith("记"):
            await _changes_nothing(bench, name, verb.format(number))


async def test_collected_slips_and_talk_change_nothing(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    for words, name in product(COLLECTED, ("wang", "lead", "he")):
        await _changes_nothing(bench, name, words.replace("{}", str(number)))
