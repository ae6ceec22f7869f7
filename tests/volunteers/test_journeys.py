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


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("发活动 周六上午8点半 植树 幸福里 30人", ("植树", "8:30，幸福里", "名额30人")),
        ("发活动 周六早上9点清理楼道5号楼20人", ("清理楼道\n", "9:00，幸福里5号楼", "名额20人")),
        (
            "发布一个活动：周五下午2点在社区广场教老人用手机，要10个人",
            ("教老人用手机", "社区广场", "名额10人"),
        ),
        ("招募志愿者 周日上午十点 社区食堂 包饺子 15个名额", ("包饺子", "社区食堂", "名额15人")),
    ],
)
async def test_organisers_write_as_they_like(town: Town, line: str, shown: tuple[str, ...]) -> None:
    draft = await town.staff("钱老师").says(line)
    assert "拟好了" in draft and all(words in draft for words in shown)


async def test_who_may_not_publish_hears_who_may(town: Town) -> None:
    zhang = town.resident("张阿姨")
    assert "活动负责人" in await zhang.says("发活动 周六9点 清理楼道 3号楼 20人")
    assert "书记" in await zhang.says("开会 支部大会 明天19点 二楼会议室 议题:评议")
