"""The course of a case: what is missing, pauses, later dates; the clocks run only while the office owes the next step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.kernel.talk import Kind
from storage.complaints.model import State
from tests.chat import at
from tests.complaints.bench import Bench
from tests.complaints.test_desk import CONTENT, opened

MINUTE = timedelta(minutes=1)


# --- asking for more -------------------------------------------------------------------------------------


async def test_what_is_missing_is_asked_for_and_the_clock_stands(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    before = await bench.case(number)
    echo = await bench.says("wang", f"补 {number} 请发一张门牌照片")
    assert f"{number}（{CONTENT}）" in echo
    assert "60秒后发出" in echo
    assert await bench.heard("elder") == []
    await bench.after(hours=2)
    (asked,) = await bench.heard("elder")
    assert "请发一张门牌照片" in asked
    waiting = await bench.case(number)
    assert (waiting.state, waiting.state_before) == (State.AWAITING, State.ACCEPTED)
    answer = await bench.says("elder", "门牌是302")
    assert f"{number}（{CONTENT}）" in answer
    again = await bench.case(number)
    assert (again.state, again.state_before, again.until_at) == (State.ACCEPTED, None, None)
    assert again.solve_by - before.solve_by == timedelta(hours=2)
    assert "门牌是302" in (await bench.heard("wang"))[-1]
    assert "没听懂" in await bench.says("elder", "门牌是302")


async def test_a_new_case_waits_too_and_its_first_answer_is_owed_later(bench: Bench) -> None:
    number = await bench.reports("elder")
    before = await bench.case(number)
    await bench.after(minutes=30)
    await bench.says("wang", f"补{number} 几楼")
    await bench.after(hours=4)
    await bench.hush()
    await bench.says("elder", "三楼那盏")
    again = await bench.case(number)
    assert again.state is State.NEW
    assert before.respond_by == at("2026-06-09 11:00")
    assert again.respond_by == at("2026-06-09 15:30")  # 13:30 is lunch; an hour and a half is left from 14:00
    await bench.after(hours=1)
    assert await bench.heard("lead") == []


async def test_a_picture_is_an_answer(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "补{} 请发照片"))
    assert f"已加到 {number}" in await bench.sends("elder", Kind.IMAGE, media_id="m1")
    assert f"{number}" in await bench.sends("elder", Kind.IMAGE, media_id="m2")
    assert "照片：2张" in await bench.says("wang", f"看{number}")
    assert (await bench.case(number)).state is State.ACCEPTED
    await bench.after(minutes=11)
    # Later ones may be of something else: it is asked, not guessed.
    assert f"是 {number}" in await bench.sends("elder", Kind.IMAGE, media_id="m3")


async def test_a_question_or_another_matter_is_no_answer(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "补{} 请发照片"))
    await bench.says("elder", "老年卡怎么办", "service.lookup")
    await bench.says("elder", "楼上往下漏水", "complaint.new")
    assert (await bench.case(number)).state is State.AWAITING


async def test_who_never_answers_is_reminded_once_and_finds_the_way_back(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "补{} 请发照片"))
    await bench.after(hours=49)
    (reminded,) = await bench.heard("elder")
    assert "还在等您" in reminded
    await bench.after(days=3)
    assert any("先结了" in text for text in await bench.heard("elder"))
    closed = await bench.case(number)
    assert (closed.state, closed.verdict) == (State.CLOSED, None)
    await bench.after(days=5)
    assert await bench.heard("elder") == []
    assert f"已加到 {number}" in await bench.says("elder", "照片没有，就是三楼")
    assert (await bench.case(number)).state is State.REOPENED


async def test_asking_twice_says_so(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "补{} 请发照片"))
    case = await bench.case(number)
    assert "已经在等居民补充了" in await bench.says("liu", f"补{number} 请发照片")
    assert "请写上要居民补什么" in await bench.says("liu", f"补{number}")
    assert await bench.case(number) == case


# --- pauses ----------------------------------------------------------------------------------------------


async def test_a_pause_is_told_stops_the_clock_and_ends_in_the_morning(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    before = await bench.case(number)
    echo = await bench.says("wang", f"挂 {number} 等配件 6-18")
    assert f"{number}（{CONTENT}）到6月18日 周四8:30：等配件" in echo
    paused = await bench.case(number)
    assert (paused.state, paused.until_at) == (State.PAUSED, at("2026-06-18 08:30"))
    await bench.after(minutes=1)
    (told,) = await bench.heard("elder")
    assert "等配件" in told
    assert "6月18日" in told
    await bench.until(at("2026-06-18 08:29"))
    assert await bench.heard("wang") == await bench.heard("lead") == []
    await bench.until(at("2026-06-18 08:30"))
    resumed = await bench.case(number)
    assert resumed.state is State.ACCEPTED
    stood = at("2026-06-18 08:30") - paused.stops[-1]["since"]
    # Nine days later falls on a Thursday that is worked.
    assert resumed.solve_by == before.solve_by + stood
    assert "接着办" in (await bench.heard("wang"))[-1]


async def test_a_pause_until_a_day_off_ends_on_the_next_working_day(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    assert "6月22日 周一8:30" in await bench.says("wang", f"挂{number} 等配件 6-20")
    assert (await bench.case(number)).until_at == at("2026-06-22 08:30")


async def test_the_third_pause_is_the_lead_s(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    for day in ("6-12", "6-15"):
        assert "已挂起" in await bench.says("wang", f"挂{number} 等配件 {day}")
        assert "恢复办理" in await bench.says("wang", f"恢复{number}")
    case = await bench.case(number)
    assert "要站长来" in await bench.says("wang", f"挂{number} 等配件 6-18")
    assert await bench.case(number) == case
    assert "已挂起" in await bench.says("lead", f"挂{number} 等配件 6-18")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("挂{} 等配件", "没有看出日子"),
        ("挂{} 6-18", "请写上原因和日子"),
        ("挂{} 等配件 6-1", "已经过了"),
        ("挂{} 等配件 2月30日", "没有这个日子"),
        ("挂{} 等配件 5-1", "太远了"),
        ("挂{}", "没有看出日子"),
        ("延{} 6-10 缺料", "延期要比这个晚"),
        ("延{} 缺料", "没有看出日子"),
        ("延{} 6-30", "请写上日子和原因"),
        ("恢复{}", "正办着"),
        ("准{}", "没有等着批的"),
        ("不准{} 不行", "没有等着批的"),
        ("核{}", "不用核"),
        ("驳{} 灯还闪", "不用核"),
        ("拆并{}", "没有并到别的件"),
    ],
)
async def test_what_cannot_be_says_why_and_changes_nothing(bench: Bench, words: str, says: str) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    before = await bench.case(number)
    answer = await bench.says("wang", words.format(number))
    assert says in answer
    assert "没有改动" in answer or "还没有" in answer
    assert await bench.case(number) == before


# --- later dates -----------------------------------------------------------------------------------------


async def test_a_later_date_is_asked_for_and_approved(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "接{}"))
    assert "已请站长批" in await bench.says("wang", f"延 {number} 6-30 缺料")
    (asked,) = await bench.heard("lead")
    assert "王芳申请" in asked
    assert f"「准{number}」" in asked
    before = await bench.case(number)
    assert before.solve_by == at("2026-06-16 09:00")
    assert "由站长或书记定" in await bench.says("liu", f"准{number}")
    assert "6月30日" in await bench.says("lead", f"准 {number}")
    case = await bench.case(number)
    assert (case.solve_by, case.asked) == (at("2026-06-30 17:30"), None)
    await bench.after(minutes=1)
    (told,) = await bench.heard("elder")
    assert "6月30日" in told
    assert "缺料" in told
    assert "批准了" in (await bench.heard("wang"))[-1]
    await bench.after(days=15)
    assert await bench.heard("lead") == []


async def test_a_later_date_is_declined_or_runs_out(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    limit = (await bench.case(number)).solve_by
    await bench.says("wang", f"延{number} 6-30 缺料")
    assert "没有批准" in await bench.says("lead", f"不准 {number} 太久了")
    assert "太久了" in (await bench.heard("wang"))[-1]
    await bench.says("wang", f"延{number} 6-25 缺料")
    assert "已经申请过了" in await bench.says("wang", f"延{number} 6-25 缺料")
    await bench.after(hours=5)
    assert not any("按不准算" in text for text in await bench.heard("wang"))
    await bench.after(hours=2)
    assert "按不准算" in (await bench.heard("wang"))[-1]
    case = await bench.case(number)
    assert (case.solve_by, case.asked) == (limit, None)
    assert await bench.heard("elder") == []


async def test_the_lead_sets_a_later_date_outright_and_takes_it_back(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    before = await bench.case(number)
    assert "延到6月30日" in await bench.says("lead", f"延{number} 6-30 缺料")
    assert "时限已经是" in await bench.says("lead", f"延{number} 6-30 缺料")
    assert "撤销了" in await bench.says("lead", "撤销")
    assert await bench.case(number) == before
    await bench.after(minutes=2)
    assert await bench.heard("elder") == []


# --- undo --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("", "受理{}"),
        ("", "补{} 几楼"),
        ("", "转{} 物业"),
        ("", "级{} 急"),
        ("受理{}", "补{} 几楼"),
        ("受理{}", "挂{} 等配件 6-18"),
        ("挂{} 等配件 6-18", "恢复{}"),
        ("受理{}", "延{} 6-30 缺料"),
        ("受理{}", "转{} 何静"),
        ("受理{}", "转{} 何静 协办 刘强"),
        ("转{} 物业", "转{} 何静"),
        ("受理{}", "级{} 急"),
        ("受理{}", "类{} 供水"),
        ("受理{}", "类{} 工作人员作风"),
        ("受理{}", "记{} 约了周五"),
        ("受理{}", "回{} 明天来"),
        ("受理{}", "接{}"),
        ("受理{}", "回避{} 刘强"),
        ("受理{}", "拆{} 四楼也不亮"),
        ("转{} 物业", "退回{} 不归物业"),
    ],
)
async def test_an_undone_act_leaves_no_trace_on_the_case(bench: Bench, first: str, words: str) -> None:
    number = await opened(bench)
    if first:
        await bench.says("wang", f"受理{number}")
        await bench.says("wang", first.format(number))
    await bench.after(minutes=2)
    await bench.hush()
    before = await bench.case(number)
    await bench.says("wang", words.format(number))
    await bench.after(seconds=20)
    assert "撤销了" in await bench.says("wang", "撤销")
    assert await bench.case(number) == before
    await bench.after(minutes=5)
    assert [text for text in await bench.heard("elder") if "更正" not in text and "已受理" not in text] == []
