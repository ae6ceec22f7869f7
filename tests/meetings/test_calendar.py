"""My meetings: in chat, and in the telephone's own calendar until it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handlers.meetings.ics import Event, calendar_file
from tests.chat import Chat
from tests.meetings.room import published
from tests.town import Town, number_in, open_town

LINE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"
NOW = datetime(2026, 6, 9, 2, tzinfo=UTC)

WORDS = st.text(st.characters(codec="utf-8"), max_size=200)


async def test_residents_see_residents_meetings_only(room: Chat) -> None:
    party = await published(room)
    open_one = await published(room, "开会 议事会 6月29日9点 活动室", "总书记员")
    assert "没有您可参加的会议" in await room.says("张阿姨", "我的会议")
    mine = await room.says("吴代表", "我的会议")
    assert str(open_one) in mine and str(party) not in mine
    mine = await room.says("李明", "我的会议")
    assert str(party) in mine and str(open_one) not in mine


async def test_a_calendar_is_read_again_and_again_until_it_is_taken_back(town: Town) -> None:
    secretary, sun, zhang = town.staff("吴敏"), town.staff("孙师傅"), town.resident("张阿姨")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    await sun.says("我的日历")
    await zhang.says("我的日历")
    mine, hers = sun.link_heard(), zhang.link_heard()
    for _ in range(2):
        page = await sun.opens(mine)
        assert page.status == 200 and page.headers["Content-Type"].startswith("text/calendar")
        assert f"UID:{number}@tongxin" in page.text and "DTSTART:20260628T110000Z" in page.text
        assert "支部" not in page.text and "党" not in page.text and "社区会议" in page.text
    assert "VEVENT" not in (await zhang.opens(hers)).text
    await secretary.says(f"改期{number} 6月29日19点")
    await secretary.says(f"{number % 100:02d}是")
    assert "DTSTART:20260629T110000Z" in (await sun.opens(mine)).text
    assert "已停用" in await sun.says("取消日历")
    assert (await sun.opens(mine)).status == 404
    assert "没有订阅" in await sun.says("取消日历")
    assert (await zhang.opens(hers)).status == 200


async def test_a_new_calendar_ends_the_old_one(town: Town) -> None:
    sun = town.staff("孙师傅")
    await sun.says("我的日历")
    first = sun.link_heard()
    await sun.says("我的日历")
    assert first != sun.link_heard()
    assert (await sun.opens(first)).status == 404
    assert (await sun.opens(sun.link_heard())).status == 200


async def test_without_an_address_there_is_no_calendar(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, changes={"server": {"public_url": ""}}) as town:
        assert "还没有设置网址" in await town.staff("孙师傅").says("我的日历")


@given(WORDS, WORDS)
def test_any_words_make_a_readable_calendar(summary: str, place: str) -> None:
    event = Event(
        uid="427@tongxin",
        version=1,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=2),
        summary=summary,
        place=place,
    )
    content = calendar_file("我的会议", [event], NOW)
    lines = content.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert sum(line.startswith("BEGIN:VEVENT") for line in lines) == 1
