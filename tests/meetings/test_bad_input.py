"""What goes wrong in an office: two who edit at once, clocks that jump, dates that cannot be, words that are too long."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from storage.meetings.model import MeetingState
from storage.people.model import Role, people
from tests.chat import Chat, at
from tests.meetings.room import NOTICE, newest, published


async def test_who_publishes_sees_what_another_changed_meanwhile(room: Chat) -> None:
    await room.says("周书记", NOTICE)
    number = await newest(room)
    assert "6月30日" in await room.says("总书记员", f"改期{number} 6月30日")
    again = await room.says("周书记", f"{number % 100:02d}是")
    assert "刚才有人改过" in again and "6月30日 周二 19:00" in again
    assert await room.heard("李明") == []
    assert "已发布" in await room.says("周书记", f"{number % 100:02d}是")
    assert "6月30日" in (await room.heard("李明"))[0]


async def test_who_moves_sees_what_another_moved_meanwhile(room: Chat) -> None:
    number = await published(room)
    await room.says("周书记", f"改期{number} 6月29日")
    await room.says("总书记员", f"改期{number} 6月30日")
    assert "已改期" in await room.says("总书记员", f"{number % 100:02d}是")
    told = await room.says("周书记", f"{number % 100:02d}是")
    assert "刚才有人改过" in told and "6月30日" in told
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.starts_at == at("2026-06-30 19:00")


async def test_of_two_who_publish_the_second_is_told(room: Chat) -> None:
    await room.says("周书记", NOTICE)
    number = await newest(room)
    await room.says("总书记员", f"{number}")
    assert "已发布" in await room.says("总书记员", f"{number % 100:02d}是")
    assert "已经发布过" in await room.says("周书记", f"{number % 100:02d}是")
    assert len(await room.heard("李明")) == 1


async def test_of_two_one_calls_off_what_the_other_publishes(room: Chat) -> None:
    await room.says("周书记", NOTICE)
    number = await newest(room)
    await room.says("总书记员", f"取消会议{number}")
    await room.says("总书记员", f"{number % 100:02d}是")
    assert "已取消" in await room.says("周书记", f"{number % 100:02d}是")
    assert await room.heard("李明") == []


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("开会 支部大会 2月30日19点 活动室", "没有这个日期"),
        ("开会 支部大会 6月31日19点 活动室", "没有这个日期"),
        ("开会 支部大会 6月28日25点 活动室", "没有这个日期或钟点"),
        ("开会 支部大会 今天上午9点 活动室", "已经过去"),
        ("开会 支部大会 6月8日19点 活动室", "已经过去"),
    ],
)
async def test_a_date_that_cannot_be_makes_no_draft(room: Chat, line: str, hint: str) -> None:
    assert hint in await room.says("周书记", line)
    assert await room.ask(lambda uow: uow.meetings.announced_by(1, room.now)) == []


@pytest.mark.parametrize("when", ["2月30日", "昨天下午3点", "火星时间", ""])
async def test_a_meeting_is_moved_to_no_such_time(room: Chat, when: str) -> None:
    number = await published(room)
    reply = await room.says("周书记", f"改期{number} {when}")
    assert "完整写法" in reply
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.starts_at == at("2026-06-28 19:00")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("改地点{n} " + "很" * 60, "不超过40个字"),
        ("改议题{n} " + "很" * 120, "不超过100个字"),
        ("线上{n} " + "很" * 250, "不超过200个字"),
        ("改地点{n}", "不超过40个字"),
        ("对象{n} 火星人", "没认出"),
    ],
)
async def test_words_without_end_or_sense_change_nothing(room: Chat, words: str, hint: str) -> None:
    number = await published(room)
    before = await room.ask(lambda uow: uow.meetings.find(number))
    assert hint in await room.says("周书记", words.format(n=number))
    assert await room.ask(lambda uow: uow.meetings.find(number)) == before


async def test_a_clock_that_jumps_a_day_sends_nothing_twice_and_nothing_stale(room: Chat) -> None:
    number = await published(room)
    for name in ("周书记", "李明", "王芳", "赵强"):
        await room.heard(name)
    await room.says("李明", f"参加{number}")
    # From before the first reminder to after the last: whoever is silent is asked, whoever comes is reminded, once.
    await room.until(at("2026-06-27 18:00"))
    await room.until(at("2026-06-28 18:00"))
    assert ["提醒您开会" in text for text in await room.heard("李明")] == [True]
    assert ["还没收到" in text for text in await room.heard("王芳")] == [True]
    # Back a day, and forward again.
    await room.until(at("2026-06-27 18:00"))
    await room.until(at("2026-06-28 18:00"))
    assert await room.heard("李明") == [] and await room.heard("王芳") == []


async def test_a_clock_that_jumps_over_the_meeting_reminds_of_nothing(room: Chat) -> None:
    number = await published(room)
    for name in ("李明", "王芳"):
        await room.heard(name)
    await room.says("李明", f"参加{number}")
    await room.until(at("2026-06-29 18:00"))
    assert await room.heard("李明") == [] and await room.heard("王芳") == []
    meeting = await room.ask(lambda uow: uow.meetings.find(number))
    assert meeting is not None and meeting.state is MeetingState.PUBLISHED


async def test_a_meeting_nobody_belongs_to_makes_no_draft(room: Chat) -> None:
    await room.ask(
        lambda uow: uow._connection.execute(
            update(people).where(people.c.roles == Role.VOLUNTEER.value).values(roles=Role.RESIDENT.value)
        )
    )
    before = await room.ask(lambda uow: uow.numbers.draw("meeting", 1))
    for line in ("开会 志愿者培训 6月28日9点 二楼会议室", "补录 志愿者培训 3月15日 二楼 全到"):
        assert "没有找到该参加的人" in await room.says("总书记员", line)
    assert await room.ask(lambda uow: uow.numbers.draw("meeting", 1)) == before + 1
