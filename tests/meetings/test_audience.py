"""Whom a meeting is for: what follows from its kind, what is said in the line, and what is changed afterwards."""

from __future__ import annotations

import pytest

from tests.chat import Chat
from tests.meetings.room import newest, published
from tests.town import Town, number_in


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("周书记", "开会 支部大会 6月28日19点 二楼", "二支部应到5人"),
        ("周书记", "开会 支委会 6月28日19点 二楼", "二支部委员会应到1人"),
        ("周书记", "开会 党课 6月28日19点 二楼", "二支部应到5人"),
        ("周书记", "开会 二组党小组会 6月28日19点 二楼", "二支部二组应到3人"),
        ("周书记", "开会 主题党日 6月28日19点 二楼", "二支部应到5人"),
        ("总书记员", "开会 周例会 6月29日9点 三楼", "社区党委应到3人"),
        ("总书记员", "开会 工作例会 6月29日9点 三楼", "工作人员应到2人"),
        ("总书记员", "开会 联合党委季度例会 6月29日9点 三楼", "单位联系人应到1人"),
        ("总书记员", "例会 三季度 联合党委 7月3日9点 三楼会议室", "单位联系人应到1人"),
        ("总书记员", "开会 居民代表大会 6月28日9点 活动室", "工作人员、居民代表应到3人"),
        ("总书记员", "开会 议事会 6月28日9点 活动室", "工作人员、居民代表应到3人"),
        ("总书记员", "开会 听证会 6月28日9点 活动室", "工作人员、居民代表应到3人"),
        ("总书记员", "开会 建言会 6月28日9点 活动室", "工作人员、居民代表应到3人"),
        ("总书记员", "开会 志愿者培训 6月28日9点 活动室", "志愿者应到1人"),
        ("总书记员", "述职 7月8日9点 三楼会议室 书记、站长述职评议", "各支部、居民代表应到9人"),
        ("总书记员", "开会 6月28日9点 活动室 讨论停车", "工作人员、居民代表应到3人"),
    ],
)
async def test_the_audience_follows_the_kind(room: Chat, who: str, line: str, expected: str) -> None:
    assert expected in await room.says(who, line)


@pytest.mark.parametrize(
    "line",
    [
        "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员",
        "开会 二楼会议室 6月28日19点 支部大会 议题：接收预备党员",
        "开会 议题：接收预备党员 支部大会 二楼会议室 6月28日19点",
        "开会 6月28日19点 议题：接收预备党员 二楼会议室 支部大会",
        "开会支部大会六月二十八号晚上七点二楼会议室议题接收预备党员",
    ],
)
async def test_the_order_of_the_line_does_not_matter(room: Chat, line: str) -> None:
    draft = await room.says("周书记", line)
    assert "支部党员大会「接收预备党员」" in draft
    assert "6月28日 周日 19:00，二楼会议室" in draft


async def test_a_bare_call_is_asked_what_for(room: Chat) -> None:
    assert "开什么会" in await room.says("周书记", "开会 明天15点 二楼会议室")
    assert "支部党员大会" in await room.says("周书记", "支部大会")
    assert "开什么会" in await room.says("周书记", "开会 明天15点 二楼会议室")
    assert "「商量停车」" in await room.says("周书记", "商量停车")


@pytest.mark.parametrize(
    ("who", "whom", "expected"),
    [
        ("总书记员", "居民代表、志愿者", "居民代表、志愿者应到2人"),
        ("总书记员", "二支部", "二支部应到5人"),
        ("总书记员", "二支部支委、单位", "二支部委员会、单位联系人应到2人"),
        ("总书记员", "李和平和孙七", "李和平、孙七等2人应到2人"),
        ("总书记员", "工作人员和居民代表", "工作人员、居民代表应到3人"),
        ("周书记", "李明、王芳", "李明、王芳等2人应到2人，表决权2"),
        ("周书记", "支委", "二支部委员会应到1人"),
    ],
)
async def test_the_line_may_say_whom_it_is_for(room: Chat, who: str, whom: str, expected: str) -> None:
    assert expected in await room.says(who, f"开会 党课 6月28日19点 二楼会议室 对象：{whom}")


@pytest.mark.parametrize(
    ("who", "whom", "refused"),
    [
        ("总书记员", "火星人", "没认出「火星人」"),
        ("总书记员", "重名", "有2位重名"),
        ("周书记", "三支部", "只能通知自己的支部"),
        ("周书记", "志愿者", "只能通知自己的支部"),
    ],
)
async def test_whom_nobody_knows_or_may_call_makes_no_draft(
    room: Chat, who: str, whom: str, refused: str
) -> None:
    assert refused in await room.says(who, f"开会 党课 6月28日19点 二楼会议室 对象：{whom}")


async def test_the_audience_of_a_draft_is_changed(room: Chat) -> None:
    await room.says("周书记", "开会 党课 6月28日19点 二楼会议室")
    number = await newest(room)
    assert "应到6人" in await room.says("周书记", f"对象{number} 加 孙七")
    assert "应到5人" in await room.says("周书记", f"对象{number} 去掉 李明")
    assert "应到6人" in await room.says("周书记", f"对象{number} 加 李明")
    draft = await room.says("周书记", f"对象{number} 李明、王芳")
    assert "应到2人" in draft and f"发布回「{number % 100:02d}是」" in draft
    assert await room.heard("孙七") == []


async def test_people_are_put_on_a_published_list_and_taken_off(room: Chat) -> None:
    number = await published(room)
    await room.heard("王芳")
    assert "已改好" in await room.says("周书记", f"对象{number} 加 孙七")
    assert any("【会议通知】" in text for text in await room.heard("孙七"))
    assert "您参加" in await room.says("孙七", "1")
    assert "已改好" in await room.says("周书记", f"对象{number} 去掉 王芳")
    assert any("不用参加了" in text for text in await room.heard("王芳"))
    assert await room.says("王芳", f"参加{number}") == f"没有{number}这个编号，请核对后再发。"
    assert "应到5" in await room.says("周书记", f"人数{number}")


async def test_a_list_cannot_become_empty(room: Chat) -> None:
    await room.says("周书记", "开会 党课 6月28日19点 二楼会议室 对象：李明")
    number = await newest(room)
    assert "没有找到该参加的人" in await room.says("周书记", f"对象{number} 去掉 李明")


async def test_a_grid_is_invited_when_it_is_named(town: Town) -> None:
    chen, zhang, liu = town.staff("陈书记"), town.resident("张阿姨"), town.resident("刘大爷")
    await zhang.says("你好")
    await liu.says("你好")
    draft = await chen.says("开会 一网格议事会 6月28日9点 活动室")
    assert "一网格应到" in draft
    number = number_in(draft)
    zhang.forget(), liu.forget()
    await chen.says(f"{number % 100:02d}是")
    assert any("【会议通知】" in text for text in zhang.news())
    assert liu.news() == []
    assert "您参加" in await zhang.says("1")
    assert str(number) in await zhang.says("我的会议")
