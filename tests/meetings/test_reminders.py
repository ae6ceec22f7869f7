"""Reminders: those concerned, three at most, one text a day, out of quiet hours, nothing that has become pointless."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage.database import Database
from storage.people.model import people
from storage.uow import Uow
from tests.chat import Chat, at
from tests.meetings.room import NOTICE, newest, open_room, published

MORNING = "开会 主题党日 6月28日9点 二楼会议室"
EVENING = "开会 支部大会 6月28日15点 二楼会议室"


async def two_of_a_day(room: Chat) -> tuple[int, int]:
    numbers = []
    for line in (MORNING, EVENING):
        numbers.append(await published(room, line))
        for name in ("周书记", "李明", "王芳", "赵强"):
            assert len(await room.heard(name)) == 1
    return numbers[0], numbers[1]


async def test_several_meetings_of_a_day_are_asked_about_in_one_text(room: Chat) -> None:
    first, second = await two_of_a_day(room)
    await room.until(at("2026-06-27 09:00"))
    heard = await room.heard("李明")
    assert len(heard) == 1 and "同一天有2个会" in heard[0]
    assert str(first) in heard[0] and str(second) in heard[0]
    await room.until(at("2026-06-27 15:00"))
    assert await room.heard("李明") == []
    reply = await room.says("李明", "1")
    assert "2个会您都参加" in reply
    for number in (first, second):
        assert "李明" in await room.says("周书记", f"名单{number}")
    await room.until(at("2026-06-27 19:59"))
    heard = await room.heard("李明")
    assert len(heard) == 1 and heard[0].startswith("提醒您，同一天有2个会")
    await room.until(at("2026-06-28 14:00"))
    assert await room.heard("李明") == []


async def test_of_two_meetings_only_the_unanswered_one_is_asked_about(room: Chat) -> None:
    first, second = await two_of_a_day(room)
    await room.says("李明", f"参加{first}")
    await room.until(at("2026-06-27 15:00"))
    heard = await room.heard("李明")
    assert len(heard) == 1 and str(second) in heard[0] and "同一天" not in heard[0]


async def test_leave_from_a_whole_day(room: Chat) -> None:
    first, second = await two_of_a_day(room)
    await room.until(at("2026-06-27 09:00"))
    await room.heard("李明")
    assert "2个会的请假都报了" in await room.says("李明", "2 住院")
    for number in (first, second):
        assert "请假：李明（住院）" in await room.says("周书记", f"名单{number}")


async def test_invitations_that_wait_for_the_morning_become_one(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-06-09 21:30"))
    first, second = await published(room, MORNING), await published(room, EVENING)
    assert await room.heard("李明") == []
    await room.until(at("2026-06-10 08:01"))
    heard = await room.heard("李明")
    assert len(heard) == 1 and str(first) in heard[0] and str(second) in heard[0]
    assert "2个会您都参加" in await room.says("李明", "1")


async def test_invitations_of_one_moment_become_one(room: Chat) -> None:
    first, second = await published(room, MORNING), await published(room, EVENING)
    heard = await room.heard("李明")
    assert len(heard) == 1 and str(first) in heard[0] and str(second) in heard[0]


async def test_an_answer_leaves_the_other_meeting_in_a_text_that_waits(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-06-09 21:30"))
    first, second = await published(room, MORNING), await published(room, EVENING)
    await room.heard("李明")
    await room.says("李明", f"参加{first}")
    await room.until(at("2026-06-10 08:01"))
    heard = await room.heard("李明")
    assert len(heard) == 1 and str(second) in heard[0] and str(first) not in heard[0]


async def test_calling_one_off_leaves_the_other_in_a_text_that_waits(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-06-09 21:30"))
    first, second = await published(room, MORNING), await published(room, EVENING)
    await room.heard("李明")
    await room.says("周书记", f"取消会议{first}")
    await room.says("周书记", f"{first % 100:02d}是")
    await room.until(at("2026-06-10 08:01"))
    heard = await room.heard("李明")
    assert [("【取消】" in text, str(second) in text) for text in heard] == [(False, True), (True, False)]


async def test_an_answer_in_time_spares_the_question(sqlite_database: Database) -> None:
    room = await open_room(sqlite_database, at("2026-06-09 21:30"))
    number = await published(room)
    assert await room.heard("李明") == []
    assert "您参加" in await room.says("李明", f"参加{number}")
    await room.until(at("2026-06-10 09:00"))
    assert await room.heard("李明") == []


async def test_reminders_keep_out_of_quiet_hours(room: Chat) -> None:
    number = await published(room, "开会 党课 6月28日8点30分 二楼会议室")
    for name in ("李明", "王芳"):
        await room.heard(name)
    await room.says("李明", f"参加{number}")
    await room.until(at("2026-06-27 19:58"))
    before = await room.heard("李明")
    await room.until(at("2026-06-27 19:59"))
    assert before == [] and len(await room.heard("李明")) == 1
    await room.until(at("2026-06-28 08:10"))
    assert await room.heard("李明") == []


async def test_a_new_time_or_place_asks_everybody_again_and_reminds_of_the_new(room: Chat) -> None:
    number = await published(room)
    await room.heard("李明")
    await room.says("李明", "1")
    asked = await room.says("周书记", f"改地点{number} 三楼活动室")
    assert "三楼活动室" in asked and "答复作废" in asked
    await room.says("周书记", f"{number % 100:02d}是")
    heard = await room.heard("李明")
    assert len(heard) == 1 and "【改期】" in heard[0] and "三楼活动室" in heard[0]
    assert "您参加" in await room.says("李明", "1")
    await room.says("周书记", f"改期{number} 6月29日")
    await room.says("周书记", f"{number % 100:02d}是")
    assert "6月29日 周一19:00" in (await room.heard("李明"))[0]
    await room.says("李明", "1")
    await room.until(at("2026-06-28 19:00"))
    assert await room.heard("李明") == []


async def test_an_hour_alone_keeps_the_day_and_the_length(room: Chat) -> None:
    await room.says("周书记", "开会 支部大会 6月28日19点到20点30分 二楼会议室")
    number = await newest(room)
    assert "6月28日 周日 15:00" in await room.says("周书记", f"改{number} 时间 下午3点")
    ends = await room.ask(lambda uow: uow.meetings.find(number) or 0)
    assert ends and ends.ends_at == at("2026-06-28 16:30")
    assert "6月30日 周二 15:00" in await room.says("周书记", f"改期{number} 6月30日")


async def test_the_announcer_hears_before_the_meeting_what_is_undecided(room: Chat) -> None:
    number = await published(room)
    await room.heard("王芳")
    await room.says("王芳", "2 家里有事")
    for name in ("周书记", "李明"):
        await room.says(name, f"参加{number}")
    await room.heard("周书记")
    await room.until(at("2026-06-28 15:00"))
    heard = await room.heard("周书记")
    assert any("还有1人请假待批，2人没回" in text for text in heard)


async def test_nothing_undecided_is_no_news(room: Chat) -> None:
    number = await published(room)
    for name in ("周书记", "李明", "王芳", "赵强"):
        await room.says(name, f"参加{number}")
    await room.heard("周书记")
    await room.until(at("2026-06-28 15:00"))
    # The ledger has its own word to say on the twentieth.
    assert not [text for text in await room.heard("周书记") if "没回" in text]


STEPS = st.lists(
    st.sampled_from(
        ["1", "2 有事", "参加{n}", "请假{n} 出差", "准假{n} 全部", "不准{n} 全部", "night", "hours", "day"]
    ),
    max_size=8,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_nobody_gets_more_than_three_messages_whatever_happens(room: Chat, steps: list[str]) -> None:
    """Each example is another meeting of the same room; what it sends is told by its number.

    It begins at ten in the morning, so that the invitation arrives before anybody can answer: who answers while it
    waits for the end of quiet hours, and then stays away, rightly hears nothing at all. And time does not jump over a reminder: what comes
    due in an outage that lasts until the meeting is of no use afterwards.
    """
    await room.until(_next_morning(room.now))
    await room.ask(lambda uow: _open_windows(uow, room.now))
    local = room.now + timedelta(days=4, hours=8)
    number = await published(room, f"{NOTICE[:8]}{local.month}月{local.day}日15点 二楼会议室")
    await room.until(room.now)
    for step in steps:
        if step in _HOURS:
            await _pass_hours(room, _HOURS[step])
        else:
            who = "周书记" if "准" in step else "李明"
            await room.says(who, step.format(n=number))
    await _pass_hours(room, 4 * 24 + 6)
    mine = [text for text in await room.heard("李明") if str(number) in text]
    unasked = [text for text in mine if not text.startswith(_VERDICT)]
    assert 1 <= len(unasked) <= 3, mine


_VERDICT = ("您的请假", "已准您的假")
"""Who asks for leave is told what became of it, as often as they ask."""
_HOURS = {"night": 11, "hours": 3, "day": 24}


def _next_morning(now: datetime) -> datetime:
    """Return ten o'clock of the next day, in Beijing."""
    return (now + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)


async def _pass_hours(room: Chat, hours: int) -> None:
    """Look in at half past one and half past three: the meeting is at three, reminded of at one and the day before."""
    until = room.now + timedelta(hours=hours)
    noon = room.now.replace(hour=5, minute=30)
    looks = [noon + timedelta(days=day, hours=late) for day in range(hours // 24 + 2) for late in (0, 2)]
    for look in (one for one in looks if room.now < one < until):
        await room.until(look)
    await room.until(until)


def _open_windows(uow: Uow, now: datetime) -> None:
    uow._connection.execute(update(people).values(quota_left=50, quota_ends_at=now + timedelta(days=60)))
