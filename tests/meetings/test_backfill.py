"""Meetings held before the program was there are entered afterwards, silently, and count in the ledger."""

from __future__ import annotations

import pytest

from storage.meetings.model import Arrival, MeetingState
from tests.chat import Chat, at


async def entered(room: Chat, line: str, name: str = "周书记") -> tuple[str, int]:
    """Enter a meeting; return what was shown first and its number."""
    shown = await room.says(name, line)
    number = int(shown.split("补录 ")[1].split("：")[0])
    assert f"「{number % 100:02d}是」" in shown
    return shown, number


async def test_a_line_enters_a_meeting_with_who_was_not_there(room: Chat) -> None:
    shown, number = await entered(room, "补录 支部大会 3月15日19点 二楼会议室 请假：王芳 缺席：老陈")
    assert "3月15日 周日19:00" in shown and "应到5，到会3" in shown
    assert "记入台账" in await room.says("周书记", f"{number % 100:02d}是")
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.state is MeetingState.ARCHIVED
    assert meeting.starts_at == at("2026-03-15 19:00")
    people = await room.ask(lambda uow: uow.meetings.invitations(number))
    assert sum(one.arrival is Arrival.PAPER for one in people) == 3
    assert "大会1/1" in await room.says("周书记", "台账 二支部 一季度")
    for name in ("李明", "王芳", "周书记"):
        assert await room.heard(name) == []


async def test_without_names_the_list_is_kept_as_after_any_meeting(room: Chat) -> None:
    _, number = await entered(room, "补录 党课 5月20日 活动室")
    assert f"补签{number} 全部" in await room.says("周书记", f"{number % 100:02d}是")
    await room.says("周书记", f"补签{number} 全部")
    assert "应到5" in await room.says("周书记", f"确认出席{number}")
    assert "党课1/1" in await room.says("周书记", "台账 二支部")
    await room.until(at("2026-06-20 10:00"))
    assert not [text for text in await room.heard("周书记") if "纪要" in text]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("补录 支委会 昨天下午3点 二楼会议室 全到", "6月8日"),
        ("补录 支部大会 2026年1月9日19点 二楼会议室 全到", "1月9日"),
        ("补录 主题党日 12月5日 小广场 全到", "12月5日"),
        ("补登会议 党小组会 5月8日19点 全到", "5月8日"),
    ],
)
async def test_a_day_without_its_year_is_past(room: Chat, line: str, day: str) -> None:
    shown, number = await entered(room, line)
    assert day in shown
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.starts_at < room.now


async def test_what_cannot_be_entered(room: Chat) -> None:
    for line in ("补录 支部大会", "补录 支部大会 2月30日 会议室", "补录 支部大会 2027年3月5日19点"):
        assert "补录以前开过的会" in await room.says("周书记", line)
    _, number = await entered(room, "补录 支部大会 3月15日19点 二楼会议室 缺席：不认识")
    assert "没有不认识" in await room.says("周书记", f"{number % 100:02d}是")
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.state is MeetingState.DRAFT


async def test_who_may_not_call_meetings_cannot_enter_one(room: Chat) -> None:
    usual = await room.says("张阿姨", "补充一点 支部大会 3月15日19点 全到")
    assert await room.says("张阿姨", "补录 支部大会 3月15日19点 全到") == usual
    _, number = await entered(room, "补录 支部大会 3月15日19点 会议室 全到", "孙书记")
    assert (await room.says("周书记", str(number))).replace(str(number), "") == (
        await room.says("周书记", "888")
    ).replace("888", "")
