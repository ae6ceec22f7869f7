"""Meetings that come again: one line starts them, each is drafted ahead and confirmed, holidays and 调休 move them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.meetings.series_model import DayFate
from storage.uow import Uow
from tests.chat import Chat, at
from tests.meetings.room import open_room
from tests.town import number_in

LINE = "开会 党课 每周一上午九点 三楼会议室 主题：条例"


async def started(room: Chat, line: str = LINE, name: str = "周书记") -> int:
    card = await room.says(name, line)
    number = number_in(card)
    assert "开始了" in await room.says(name, f"{number % 100:02d}是")
    return number


async def meetings_of(room: Chat, series: int) -> list[Meeting]:
    def look(uow: Uow) -> list[Meeting]:
        found = [uow.meetings.find(day.number) for day in uow.meetings.series.days(series) if day.number]
        return [one for one in found if one is not None]

    return await room.ask(look)


async def test_a_series_ends_on_the_day_that_was_said(room: Chat) -> None:
    card = await room.says("周书记", f"{LINE} 到6月底为止")
    assert "开到6月30日" in card and "6月29日 周一 9:00" in card and "7月6日" not in card
    number = number_in(card)
    await room.says("周书记", f"{number % 100:02d}是")
    changed = await room.says("周书记", f"停开{number} 6月23日")
    assert "开到6月23日" in changed and "6月22日" in changed and "6月29日" not in changed
    await day_by_day(room, at("2026-07-07 10:00"))
    assert [f"{one.starts_at:%m%d}" for one in await meetings_of(room, number)] == ["0615", "0622"]
    assert "已停" in await room.says("周书记", str(number))


async def test_an_hour_is_the_end_of_the_meeting_not_of_the_series(room: Chat) -> None:
    card = await room.says("周书记", "开会 党课 每周一9点到10点结束 三楼会议室")
    assert "开到" not in card and "每周一9:00" in card


async def day_by_day(room: Chat, until: datetime) -> None:
    """Let time pass as it does: the program looks every day."""
    while room.now < until:
        await room.until(min(until, room.now + timedelta(days=1)))


async def test_one_line_shows_the_days_to_come(room: Chat) -> None:
    card = await room.says("周书记", LINE)
    assert "每周一9:00 党课「条例」，三楼会议室" in card
    assert "6月15日 周一 9:00" in card and "6月22日 周一 9:00" in card
    assert "顺延" in card and "二支部应到5人" in card
    assert "还没执行" in await room.says("周书记", "1")
    assert await room.heard("李明") == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("开会 党课 每两周周三19点 二楼", "每两周的周三19:00"),
        ("开会 主题党日 每月15日下午3点 二楼", "每月15日15:00"),
        ("开会 主题党日 每月最后一个周五15点 二楼", "每月最后一个周五15:00"),
        ("开会 工作例会 每个工作日8点半 二楼", "每个工作日8:30"),
        ("开会 党小组会 每月第一个周一19点 二楼", "每月第1个周一19:00"),
    ],
)
async def test_many_rhythms_are_told_back(room: Chat, line: str, rule: str) -> None:
    assert rule in await room.says("总书记员", line)


async def test_what_is_missing_is_asked_here_too(room: Chat) -> None:
    assert "几点开" in await room.says("周书记", "开会 党课 每周一 三楼会议室")
    assert "每周一19:00" in await room.says("周书记", "晚上7点")


async def test_a_topic_that_speaks_of_every_week_is_no_rhythm(room: Chat) -> None:
    draft = await room.says("周书记", "开会 支部大会 6月28日19点 二楼会议室 议题：每周一学习的安排")
    assert "发布回" in draft and "固定安排" not in draft


async def test_each_meeting_is_drafted_ahead_and_confirmed(room: Chat) -> None:
    series = await started(room)
    await room.until(at("2026-06-10 08:59"))
    assert await room.heard("周书记") == []
    await room.until(at("2026-06-10 09:00"))
    heard = await room.heard("周书记")
    assert len(heard) == 1 and "6月15日 周一 9:00" in heard[0] and "还没通知大家" in heard[0]
    assert await room.heard("李明") == []
    (meeting,) = await meetings_of(room, series)
    assert meeting.state is MeetingState.DRAFT and meeting.series_number == series
    assert "已发布" in await room.says("周书记", f"{meeting.number % 100:02d}是")
    assert len(await room.heard("李明")) == 1
    await room.until(at("2026-06-17 09:00"))
    assert any("6月22日 周一 9:00" in text for text in await room.heard("周书记"))


async def test_the_organiser_may_leave_one_out_or_move_it(room: Chat) -> None:
    series = await started(room)
    await room.until(at("2026-06-10 09:00"))
    await room.heard("周书记")
    assert "这次不开" in await room.says("周书记", "不开")
    await room.until(at("2026-06-17 09:00"))
    await room.heard("周书记")
    first, second = await meetings_of(room, series)
    assert first.state is MeetingState.CANCELLED
    assert "6月23日 周二 9:00" in await room.says("周书记", f"改期{second.number} 6月23日")
    assert "已发布" in await room.says("周书记", f"{second.number % 100:02d}是")
    assert "6月23日" in (await room.heard("李明"))[0]
    assert await room.heard("王芳") != []


async def test_a_draft_nobody_confirmed_is_named_the_day_before(room: Chat) -> None:
    await started(room)
    await room.until(at("2026-06-10 09:00"))
    await room.heard("周书记")
    await room.until(at("2026-06-14 09:00"))
    heard = await room.heard("周书记")
    assert len(heard) == 1 and "还是草稿" in heard[0]


async def test_days_to_come_are_excepted(room: Chat) -> None:
    series = await started(room)
    card = await room.says("周书记", f"不开{series} 6月22日")
    assert "6月22日不开" in card
    card = await room.says("周书记", f"改期{series} 6月29日改到6月30日15点")
    assert "6月29日放假，挪到" not in card or "6月30日 周二 15:00" in card
    assert "6月30日 周二 15:00" in card
    assert "不在" in await room.says("周书记", f"不开{series} 6月23日")
    await day_by_day(room, at("2026-06-25 10:00"))
    found = await meetings_of(room, series)
    assert [f"{one.starts_at + timedelta(hours=8):%m-%d %H}" for one in found] == ["06-15 09", "06-30 15"]


async def test_holidays_of_2026_move_meetings(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-09-24 10:00"))
    series = await started(room, "开会 党课 每周一上午九点 三楼会议室")
    await day_by_day(room, at("2026-10-12 10:00"))
    days = await room.ask(lambda uow: uow.meetings.series.days(series))
    told = [(f"{day.day:%m-%d}", day.fate, day.moved_to) for day in days[:3]]
    assert told == [
        ("09-28", DayFate.DRAFTED, None),
        ("10-05", DayFate.MOVED, at("2026-10-08 09:00")),
        ("10-12", DayFate.DRAFTED, None),
    ]
    heard = await room.heard("周书记")
    assert any("逢放假挪到这天" in text and "10月8日 周四 9:00" in text for text in heard)


async def test_holidays_may_be_skipped_kept_or_met_before(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-09-24 10:00"))
    series = await started(room, "开会 党课 每周一上午九点 三楼会议室")
    assert "10月5日不开" in await room.says("周书记", f"遇假{series} 不开")
    assert "10月5日 周一 9:00" in await room.says("周书记", f"遇假{series} 照开")
    assert "9月30日 周三 9:00" in await room.says("周书记", f"遇假{series} 提前")
    assert "怎么办" in await room.says("周书记", f"遇假{series}")
    await room.says("周书记", f"遇假{series} 不开")
    await day_by_day(room, at("2026-09-30 10:00"))
    assert any("10月5日 周一的党课逢放假，这次不开" in text for text in await room.heard("周书记"))


async def test_a_year_whose_holidays_are_not_announced_is_warned_of(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2030-12-20 10:00"))
    card = await room.says("周书记", "开会 党课 每周一上午九点 三楼会议室")
    assert "2030年的放假安排还没公布" in card and "2031年的放假安排还没公布" in card
    number = number_in(card)
    await room.says("周书记", f"{number % 100:02d}是")
    await room.until(at("2030-12-20 10:01"))
    assert any("放假安排还没公布，请核对" in text for text in await room.heard("周书记"))


async def test_a_series_ends(room: Chat) -> None:
    series = await started(room)
    assert "确定回" in await room.says("周书记", f"取消会议{series}")
    assert "不再拟新的会" in await room.says("周书记", f"{series % 100:02d}是")
    await room.until(at("2026-06-29 09:00"))
    assert await meetings_of(room, series) == []
    assert "已停" in await room.says("周书记", f"{series}")


async def test_a_series_is_nobody_elses(room: Chat) -> None:
    series = await started(room)
    for name in ("李明", "孙书记", "张阿姨", "小刘"):
        for words in (
            f"{series}",
            f"停开{series}",
            f"不开{series} 6月15日",
            f"遇假{series} 照开",
            f"取消会议{series}",
        ):
            assert await room.says(name, words) == f"没有{series}这个编号，请核对后再发。"
    assert "每周一9:00 党课" in await room.says("总书记员", "例会安排")
    assert "没有固定安排" in await room.says("孙书记", "例会安排")
    assert await room.says("张阿姨", "例会安排") == ""
    assert "不是一次会议" in await room.says("周书记", f"人数{series}")


async def test_after_a_long_sleep_only_days_to_come_are_drafted(room: Chat) -> None:
    series = await started(room)
    await room.until(at("2026-08-05 10:00"))
    found = await meetings_of(room, series)
    assert [f"{one.starts_at + timedelta(hours=8):%m-%d}" for one in found] == ["08-10"]
    assert len(await room.heard("周书记")) == 1
