"""What stands in a meeting's way is named before anybody is invited."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.chat import Chat, at
from tests.meetings.room import newest, open_room, published


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("开会 支部大会 6月19日15点 二楼", "端午节假期"),
        ("开会 支部大会 10月10日15点 二楼", "调休上班日"),
        ("开会 支部大会 10月2日15点 二楼", "国庆节假期"),
        ("开会 支部大会 6月28日21点 二楼", "免打扰时间"),
        ("开会 支部大会 2031年3月3日15点 二楼", "2031年的放假安排还没公布"),
    ],
)
async def test_an_odd_day_or_hour_is_named(room: Chat, line: str, warning: str) -> None:
    assert warning in await room.says("周书记", line)


async def test_an_ordinary_day_is_not_commented_on(room: Chat) -> None:
    assert "注意" not in await room.says("周书记", "开会 支部大会 6月28日15点 二楼会议室")


async def test_announced_at_night_the_notice_waits_for_the_morning(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-06-09 21:30"))
    draft = await room.says("周书记", "开会 支部大会 6月28日15点 二楼会议室")
    assert "通知明天8:00发出" in draft
    number = await newest(room)
    await room.says("周书记", f"{number % 100:02d}是")
    assert await room.heard("李明") == []
    await room.until(at("2026-06-10 08:01"))
    assert len(await room.heard("李明")) == 1


async def test_the_same_room_and_the_same_people_are_named(room: Chat) -> None:
    number = await published(room, "开会 支部大会 6月28日19点 二楼会议室")
    draft = await room.says("周书记", "开会 党课 6月28日20点30分 2楼会议室")
    assert f"2楼会议室那个时间已有 {number}" not in draft
    assert f"二楼会议室那个时间已有 {number} 支部党员大会" in draft
    assert f"有5人那个时间还有 {number}" in draft
    draft = await room.says("周书记", "开会 党课 6月28日21点30分 二楼会议室")
    assert "那个时间已有" not in draft


async def test_of_a_meeting_somebody_may_not_know_only_the_taken_room_is_told(room: Chat) -> None:
    number = await published(room, "开会 支部大会 6月28日19点 二楼会议室")
    draft = await room.says("孙书记", "开会 党课 6月28日19点 二楼会议室")
    assert "二楼会议室那个时间已有人用" in draft
    assert str(number) not in draft and "支部党员大会" not in draft


async def test_no_room_is_shared_by_meetings_on_the_wire(room: Chat) -> None:
    await published(room, "开会 支部大会 6月28日19点 腾讯会议")
    assert "已有" not in await room.says("孙书记", "开会 党课 6月28日19点 腾讯会议")
