"""A branch meeting over the wire: announced by one line, answered in words, reminded; silence towards everybody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kernel.numbers import is_valid
from tests.town import Town, number_in, open_town

LINE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"


@pytest.fixture
async def town(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Town]:
    async with open_town(tmp_path, sqlite_url) as opened:
        yield opened


async def test_a_meeting_is_announced_answered_and_reminded(town: Town) -> None:
    secretary, sun, zhou = town.staff("吴敏"), town.staff("孙师傅"), town.staff("周大姐")
    for member in (sun, zhou):
        await member.says("你好")
        member.forget()
    draft = await secretary.says(LINE)
    number = number_in(draft)
    assert "应到4人，表决权3" in draft and "6月28日 周日 19:00" in draft
    assert sun.news() == []
    assert "已发布" in await secretary.says(f"{number % 100:02d}是")
    assert any("【会议通知】" in text for text in sun.news())

    assert "您参加" in await sun.says("1")
    assert "请假已报" in await zhou.says("2 在外地带孙子")
    assert secretary.has_heard("周大姐 请假")
    assert "已准假1人" in await secretary.says(f"准假{number} 周大姐")
    counts = await secretary.says(f"人数{number}")
    assert "应到4，表决权3；参加1" in counts and "未回复：" in counts and "冯老" in counts
    await zhou.says("那天我能来了")
    assert "您参加" in await zhou.says(f"参加 {number}")

    sun.forget()
    await town.pass_time(days=18, hours=9)
    await sun.says("你好")
    await town.pass_time(hours=24, step=None)
    assert any("提醒您开会" in text for text in sun.news())


async def test_nobody_else_learns_of_a_party_meeting(town: Town) -> None:
    secretary, zhang = town.staff("吴敏"), town.resident("张阿姨")
    before = await zhang.says("我的会议")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    free = str(next(other for other in range(900, 1000) if is_valid(other)))
    for verb in ("", "看", "进度", "参加", "请假", "人数", "取消会议", "名单", "准假"):
        asked = await zhang.says(f"{verb}{number}")
        assert asked.replace(str(number), "#") == (await zhang.says(f"{verb}{free}")).replace(free, "#")
    assert await zhang.says("我的会议") == before
    assert "没有您可参加的会议" in before


async def test_without_a_window_the_invitation_goes_as_a_template(tmp_path: Path, sqlite_url: str) -> None:
    """The platform checks every field; the time is written as its rules want it."""
    invite = {"id": "TPL-MEET", "fields": {"thing1": "{title}", "time2": "{at}", "thing3": "{place}"}}
    async with open_town(tmp_path, sqlite_url, changes={"templates": {"meeting_invite": invite}}) as town:
        labels = {"thing1": "会议", "time2": "时间", "thing3": "地点"}
        town.emulator.world.add_template("TPL-MEET", "会议通知", labels)
        secretary, sun = town.staff("吴敏"), town.staff("孙师傅")
        number = number_in(await secretary.says(LINE))
        await secretary.says(f"{number % 100:02d}是")
        calls = town.emulator.journal.calls_to("/cgi-bin/message/template/send")
        sent = [json.loads(call.body) for call in calls if call.errcode == 0]
        assert sun.openid in {body["touser"] for body in sent}
        assert {body["data"]["time2"]["value"] for body in sent} == {"2026年6月28日 19:00"}
        assert "您参加" in await sun.says("1")
