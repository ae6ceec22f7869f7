"""The office's side: triage by number, scopes, units, undo, heavy acts, and what wrong words do, which is nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage.complaints.model import State
from tests.complaints.bench import Bench, open_bench

CONTENT = "幸福里3号楼2单元3层 灯坏了三天"
FREE = 102


async def opened(bench: Bench, *steps: tuple[str, str]) -> int:
    """Report the lamp and let staff do these steps; return the number, with everything delivered and forgotten."""
    number = await bench.reports("elder")
    for name, words in steps:
        await bench.says(name, words.format(number))
    await bench.after(minutes=2)
    await bench.hush()
    return number


# --- accepting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["受理{}", "受理 {}", "{}受理", "受理#{}", "接{}", "受理{}号"])
async def test_accepting_echoes_the_content_and_tells_the_resident(bench: Bench, words: str) -> None:
    number = await opened(bench)
    echo = await bench.says("wang", words.format(number))
    assert echo.startswith(f"已受理 {number}（{CONTENT}）")
    assert "撤销" in echo
    case = await bench.case(number)
    assert (case.state, case.owner_id is not None) == (State.ACCEPTED, True)
    (told,) = await bench.heard("elder")
    assert "已受理" in told
    assert str(number) in told


async def test_accepting_twice_says_when_it_was(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    again = await bench.says("liu", f"受理{number}")
    assert "已经受理过了（9:00）" in again
    assert "已受理" not in again
    assert await bench.heard("elder") == []


async def test_several_numbers_get_a_line_each(bench: Bench) -> None:
    first = await bench.reports("elder")
    second = await bench.reports("zhang", "楼道窗户碎了")
    await bench.says("wang", f"受理{first}")
    lines = (await bench.says("wang", f"受理 {first} {second}")).splitlines()
    assert len(lines) == 2
    assert "已经受理过了" in lines[0]
    assert lines[1].startswith(f"已受理 {second}（")


# --- scope -----------------------------------------------------------------------------------------------

MATRIX = [
    ("wang", True),
    ("liu", True),
    ("he", False),
    ("duty", True),
    ("lead", True),
    ("secretary", True),
    ("qian", False),
    ("zhou", False),
]


@pytest.mark.parametrize(("name", "sees"), MATRIX)
async def test_who_sees_a_case_of_the_first_grid(bench: Bench, name: str, sees: bool) -> None:
    number = await opened(bench)
    card = await bench.says(name, f"看{number}")
    assert ("灯坏了" in card) is sees
    assert (str(number) in await bench.says(name, "待办")) is sees


@pytest.mark.parametrize("name", [name for name, sees in MATRIX if not sees] + ["zhang"])
@pytest.mark.parametrize(
    "words",
    [
        "看{}",
        "受理{}",
        "转{} 物业",
        "办结{} 好了",
        "退回{} 1",
        "记{} 内部",
        "接{}",
        "撤销{}",
        "进度{}",
        "催办{}",
        "{}",
    ],
)
async def test_outside_one_s_scope_a_case_is_like_a_free_number(bench: Bench, name: str, words: str) -> None:
    number = await opened(bench)
    before = await bench.case(number)
    taken = await bench.says(name, words.format(number))
    free = await bench.says(name, words.format(FREE))
    assert taken.replace(str(number), "") == free.replace(str(FREE), "")
    assert await bench.case(number) == before


@pytest.mark.parametrize("words", ["受理{}", "看{}", "办结{} 好了", "转{} 物业", "{}"])
async def test_a_slip_of_the_thumb_is_no_number(bench: Bench, words: str) -> None:
    number = await opened(bench)
    before = await bench.case(number)
    slips = [number + 1, int("".join(reversed(str(number)))) + 1, number * 10 + 3]
    for slip in slips:
        answer = await bench.says("wang", words.format(slip))
        assert "已受理" not in answer
        assert "已办结" not in answer
    assert await bench.case(number) == before


@pytest.mark.parametrize(
    "words",
    [
        "{}已经受理了吗",
        "先别受理{}",
        "受里{}",
        "办姐{}",
        "{}是王芳在管吧",
        "受理一下那个灯的",
        "办结率多少",
        "{}明天再说",
        "我住{}弄3号",
    ],
)
async def test_talk_about_a_case_changes_nothing(bench: Bench, words: str) -> None:
    number = await opened(bench)
    before = await bench.case(number)
    answer = await bench.says("wang", words.format(number))
    assert "已受理" not in answer
    assert "已办结" not in answer
    assert await bench.case(number) == before


# --- passing on ------------------------------------------------------------------------------------------


async def test_a_unit_gets_place_and_matter_without_the_person(bench: Bench) -> None:
    number = await bench.reports("zhang", "楼道灯坏了，我是张秀英，电话13800000012")
    await bench.says("wang", f"受理{number}")
    await bench.hush()
    echo = await bench.says("wang", f"转 {number} 物业")
    assert "安居物业" in echo
    assert "60秒后发出" in echo
    assert await bench.heard("zhou") == []
    await bench.after(seconds=60)
    (handed,) = await bench.heard("zhou")
    assert "幸福里3号楼2单元" in handed
    for view in (handed, await bench.says("zhou", f"看{number}"), await bench.says("zhou", "待办")):
        assert str(number) in view
        assert "张秀英" not in view
        assert "138" not in view
    (told,) = await bench.heard("zhang")
    assert "转给安居物业" in told
    assert (await bench.case(number)).state is State.ASSIGNED


async def test_undo_within_the_pause_stops_the_message(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("wang", f"转{number} 物业")
    await bench.after(seconds=30)
    undone = await bench.says("wang", "撤销")
    assert f"{number}（{CONTENT}）" in undone
    assert "转" in undone
    await bench.after(minutes=5)
    assert await bench.heard("zhou") == []
    assert await bench.heard("elder") == []
    case = await bench.case(number)
    assert (case.state, case.unit_id) == (State.ACCEPTED, None)
    assert "没有" in await bench.says("zhou", f"看{number}")


async def test_undo_after_the_pause_corrects_those_who_heard(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    await bench.says("wang", f"撤销 {number}")
    (corrected,) = await bench.heard("zhou")
    assert "先不用办" in corrected
    (told,) = await bench.heard("elder")
    assert "更正" in told


async def test_a_unit_nobody_can_write_to_is_telephoned(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    assert "0472-5550110" in await bench.says("wang", f"转{number} 城管")
    assert "当面" in await bench.says("wang", f"转{number} 街道办")


async def test_an_unknown_name_is_answered_with_those_known(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    for words in (f"转{number} 自来水公司", f"派{number} 小赵"):
        answer = await bench.says("wang", words)
        assert "安居物业" in answer
        assert "没有转出" in answer
    assert "转给谁" in await bench.says("wang", f"转{number}")
    assert (await bench.case(number)).state is State.ACCEPTED


async def test_a_colleague_is_called_by_full_name(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    assert f"已派 {number}（{CONTENT}）给何静" in await bench.says("wang", f"转{number} 何静")
    (alert,) = await bench.heard("he")
    assert str(number) in alert
    assert "已接" in await bench.says("he", f"接{number}")
    case = await bench.case(number)
    assert case.state is State.WORKING
    assert "何静接了" in (await bench.heard("wang"))[-1]


async def test_passing_on_what_nobody_accepted_accepts_it(bench: Bench) -> None:
    number = await opened(bench)
    await bench.says("duty", f"转{number} 物业")
    case = await bench.case(number)
    assert case.state is State.ASSIGNED
    assert case.accepted_at is not None


async def test_a_unit_takes_hands_back_and_finishes_but_decides_nothing(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    assert "由社区决定" in await bench.says("zhou", f"转{number} 城管")
    assert "已接" in await bench.says("zhou", f"受理{number}")
    assert "已经接过了" in await bench.says("zhou", f"接{number}")
    await bench.hush()
    assert "已退" in await bench.says("zhou", f"退回{number} 不归我管,是电力")
    assert "不归我管,是电力" in (await bench.heard("wang"))[-1]
    assert (await bench.case(number)).state is State.ACCEPTED
    await bench.says("zhou", f"看{number}")
    assert "没有" in await bench.says("zhou", f"看{number}")


async def test_a_unit_is_spared_what_the_office_finished_itself(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    await bench.says("wang", f"办结{number} 已更换灯泡")
    await bench.says("wang", f"{number % 100:02d}是")
    (told,) = await bench.heard("zhou")
    assert (str(number) in told, "不用办了" in told) == (True, True)


async def test_a_unit_never_hears_of_what_was_finished_before_it_was_told(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    for words in (f"转{number} 物业", f"办结{number} 已更换灯泡", f"{number % 100:02d}是"):
        await bench.says("wang", words)
    await bench.after(minutes=2)
    assert await bench.heard("zhou") == []


async def test_handing_back_to_somebody_else_takes_the_case_away(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"), ("wang", "转{} 何静"))
    assert "没有" in await bench.says("zhou", f"看{number}")


# --- words -----------------------------------------------------------------------------------------------


async def test_an_answer_reaches_the_resident_after_the_pause(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    assert "60秒后发出" in await bench.says("wang", f"回{number} 师傅明天上午来")
    assert "师傅" not in await bench.says("elder", f"进度{number}")
    assert await bench.heard("elder") == []
    await bench.after(seconds=61)
    (told,) = await bench.heard("elder")
    assert "师傅明天上午来" in told
    assert "师傅明天上午来" in await bench.says("elder", f"进度{number}")


async def test_an_answer_can_be_stopped_but_not_fetched_back(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("wang", f"回{number} 写错了")
    assert "撤销了" in await bench.says("wang", "撤销")
    await bench.says("wang", f"回{number} 师傅明天来")
    await bench.after(minutes=2)
    assert "收不回" in await bench.says("wang", "撤销")
    assert [text for text in await bench.heard("elder") if "写错了" in text] == []
    assert "写错了" not in await bench.says("elder", f"进度{number}")


async def test_a_note_never_leaves_the_office(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    assert "只有同事" in await bench.says("wang", f"记{number} 这家人爱告状")
    assert "爱告状" in await bench.says("liu", f"看{number}")
    await bench.says("wang", f"办结{number} 换了灯泡")
    await bench.says("wang", f"{number % 100:02d}是")
    await bench.after(days=1)
    for name in ("elder", "zhou"):
        said = [
            *(await bench.heard(name)),
            await bench.says(name, f"看{number}"),
            await bench.says(name, str(number)),
        ]
        assert not any("爱告状" in text for text in said)


# --- heavy acts ------------------------------------------------------------------------------------------


async def test_finishing_asks_for_two_digits(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    code = f"{number % 100:02d}是"
    asked = await bench.says("wang", f"办结{number} 已更换灯泡")
    assert f"「{code}」" in asked
    assert "已更换灯泡" in asked
    assert "已办结" not in asked
    for plain in ("1", "是", f"{(number + 1) % 100:02d}是"):
        answer = await bench.says("wang", plain)
        assert f"「{code}」" in answer
        assert "已办结" not in answer
    assert await bench.heard("elder") == []
    assert f"已办结 {number}（{CONTENT}）" in await bench.says("wang", code)
    (told,) = await bench.heard("elder")
    assert "已更换灯泡" in told
    assert (await bench.case(number)).state is State.SURVEYING
    again = await bench.says("wang", f"办结{number} 再来一次")
    assert "已经了结" in again
    assert "已办结" not in again


async def test_another_command_cancels_what_waits(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("wang", f"办结{number} 好了")
    await bench.says("wang", "待办")
    await bench.says("wang", f"{number % 100:02d}是")
    assert (await bench.case(number)).state is State.ACCEPTED


async def test_what_waits_is_checked_again_when_it_is_confirmed(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.says("wang", f"办结{number} 好了")
    await bench.says("elder", f"撤回{number}")
    await bench.says("elder", f"{number % 100:02d}是")
    assert "了结" in await bench.says("wang", f"{number % 100:02d}是")
    assert (await bench.case(number)).state is State.WITHDRAWN


async def test_a_case_is_accepted_before_it_is_finished(bench: Bench) -> None:
    number = await opened(bench)
    answer = await bench.says("wang", f"办结{number} 好了")
    assert f"「受理{number}」" in answer
    assert (await bench.case(number)).state is State.NEW


@pytest.mark.parametrize(
    ("words", "reason"),
    [("退{} 3", "物业服务合同"), ("退回{} 3", "物业服务合同"), ("不受理{} 邻区的事", "邻区的事")],
)
async def test_refusing_gives_a_reason_and_where_to_go(bench: Bench, words: str, reason: str) -> None:
    number = await opened(bench)
    asked = await bench.says("duty", words.format(number))
    assert reason in asked
    assert (await bench.case(number)).state is State.NEW
    await bench.says("duty", f"{number % 100:02d}是")
    (told,) = await bench.heard("elder")
    assert reason in told
    assert "已受理" not in told
    assert (await bench.case(number)).state is State.REJECTED


async def test_refusing_without_a_reason_lists_them(bench: Bench) -> None:
    number = await opened(bench)
    assert "6 要求不合理" in await bench.says("duty", f"退回{number}")


# --- undo, lists, reminding ------------------------------------------------------------------------------


async def test_an_accept_is_undone_within_ten_minutes(bench: Bench) -> None:
    number = await opened(bench)
    due = (await bench.case(number)).next_check_at
    await bench.says("wang", f"受理{number}")
    await bench.after(minutes=9)
    assert "撤销了" in await bench.says("wang", "撤销")
    case = await bench.case(number)
    assert (case.state, case.accepted_at, case.next_check_at) == (State.NEW, None, due)
    assert "更正" in (await bench.heard("elder"))[-1]
    assert "没有可以撤销" in await bench.says("wang", "撤销")


async def test_nothing_is_undone_late_or_across_others(bench: Bench) -> None:
    number = await opened(bench)
    await bench.says("wang", f"受理{number}")
    await bench.says("liu", f"转{number} 物业")
    assert "没有可以撤销" in await bench.says("wang", "撤销")
    await bench.after(minutes=11)
    assert "没有可以撤销" in await bench.says("liu", "撤销")
    assert (await bench.case(number)).state is State.ASSIGNED


async def test_lists_show_what_is_pressing(bench: Bench) -> None:
    assert "没有在办" in await bench.says("wang", "待办")
    number = await opened(bench)
    other = await bench.reports("zhang", "楼道窗户碎了")
    await bench.says("wang", f"受理{other}")
    listed = await bench.says("wang", "待办")
    assert "在办2件，超期0件" in listed
    assert listed.index(str(number)) < listed.index(str(other))
    assert "没有超期" in await bench.says("wang", "超期")
    await bench.after(hours=7)
    late = await bench.says("wang", "超期")
    assert str(number) in late
    assert f"\n{other} " not in late
    mine = await bench.says("liu", "我的")
    assert str(number) not in mine


async def test_staff_remind_whoever_has_it(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    assert "已催" in await bench.says("lead", f"催办{number}")
    assert str(number) in (await bench.heard("zhou"))[-1]
    assert str(number) in (await bench.heard("wang"))[-1]
    assert (await bench.case(number)).urges == 0


async def test_staff_are_residents_too(bench: Bench) -> None:
    number = await bench.reports("he", "3号楼3单元门禁坏了")
    assert "待受理" in await bench.says("he", f"看{number}")
    assert "您反映的" in await bench.says("he", f"受理{number}")
    assert (await bench.case(number)).state is State.NEW
    assert "第1次" in await bench.says("he", f"催办{number}")


# --- clocks ----------------------------------------------------------------------------------------------


async def test_who_does_not_accept_is_reminded_covered_and_reported_each_once(bench: Bench) -> None:
    number = await bench.reports("elder")
    await bench.hush()
    heard: dict[str, list[str]] = {name: [] for name in ("wang", "liu", "duty", "lead", "secretary")}
    stages: list[tuple[int, str]] = []
    for minute in range(0, 8 * 60, 10):
        await bench.after(minutes=10)
        for name, texts in heard.items():
            for text in await bench.heard(name):
                texts.append(text)
                stages.append((minute + 10, name))
    assert stages == [(90, "wang"), (120, "liu"), (120, "lead"), (300, "secretary")]
    assert all(str(number) in text for texts in heard.values() for text in texts)
    assert "王芳" in heard["lead"][0]


async def test_an_accepted_case_escalates_by_its_solution_only(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    await bench.after(hours=8)
    assert await bench.heard("lead") == await bench.heard("secretary") == []
    await bench.after(days=6)
    assert str(number) in (await bench.heard("wang"))[-1]
    await bench.after(days=1)
    assert str(number) in (await bench.heard("lead"))[-1]
    await bench.after(days=6)
    assert str(number) in (await bench.heard("secretary"))[-1]
    await bench.after(days=30)
    assert await bench.heard("wang") == await bench.heard("lead") == []
    assert "超过时限" in await bench.says("lead", f"看{number}")


async def test_seconds_are_limits_too(tmp_path: Path) -> None:
    async with open_bench(tmp_path, respond_within=timedelta(seconds=4)) as bench:
        await bench.reports("elder")
        await bench.hush()
        await bench.after(seconds=3)
        assert len(await bench.heard("wang")) == 1
        await bench.after(seconds=1)
        assert len(await bench.heard("lead")) == 1
        await bench.after(seconds=2)
        assert len(await bench.heard("secretary")) == 1


async def test_after_an_outage_every_stage_is_told_once(bench: Bench) -> None:
    await bench.reports("elder")
    await bench.hush()
    await bench.after(days=2)
    counts = {name: len(await bench.heard(name)) for name in ("wang", "lead", "secretary")}
    assert counts == {"wang": 1, "lead": 1, "secretary": 1}


async def test_nobody_is_sent_to_a_case_that_is_not_theirs(bench: Bench) -> None:
    first = await bench.reports("elder")
    other = await bench.reports("zhang", "5号楼1单元门口垃圾没人清")
    await bench.says("lead", f"并 {first} 到 {other}")
    await bench.says("lead", f"{first % 100:02d}是")
    assert f"请用{other}办" in await bench.says("lead", f"受理{first}")
    assert str(other) not in await bench.says("wang", f"受理{first}")
