"""An activity over the wire: published by one line, found, filled, left and offered on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town, number_in, open_town


@pytest.fixture
async def town(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Town]:
    async with open_town(tmp_path, sqlite_url) as opened:
        yield opened


async def test_an_activity_from_one_line_to_the_last_place(town: Town) -> None:
    organiser = town.staff("钱老师")
    zhang, liu, sun = town.resident("张阿姨"), town.resident("刘大爷"), town.staff("孙师傅")
    number = number_in(await organiser.says("发活动 周六9点 清理楼道 3号楼 2人"))
    assert f"没有{number}" in await zhang.says(f"报名{number}")
    assert "已发布" in await organiser.says(f"{number % 100:02d}是")

    assert f"{number}" in await zhang.says("有什么志愿活动可以参加")
    assert "报上了" in await zhang.says(f"报名{number}")
    assert "报名回1" in await liu.says("我要报名周六的清理楼道")
    assert "报上了" in await liu.says("1")
    assert "候补第1" in await sun.says(f"报名{number}")
    sun.forget()
    assert "已取消" in await liu.says(f"取消{number}")
    assert any("有空位了" in text for text in sun.news())
    assert "报上了" in await sun.says("1")
    assert "报名2人，候补0位" in await organiser.says(f"名单{number}")

    await zhang.says("你好")
    zhang.forget()
    await town.pass_time(days=3, hours=9)
    await zhang.says("你好")
    assert any("清理楼道" in text for text in zhang.news())
