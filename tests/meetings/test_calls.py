"""Whom to telephone: in chat, as a sheet behind a one-time link, and never on other people's lists."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from storage.outbox.model import State
from tests.chat import Chat
from tests.meetings.room import published
from tests.town import Town, number_in, open_town

LINE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"


async def test_who_has_no_wechat_is_named_with_a_telephone(town: Town) -> None:
    secretary = town.staff("吴敏")
    for name in ("孙师傅", "周大姐"):
        await town.staff(name).says("你好")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    listed = await secretary.says(f"电话名单{number}")
    assert "要打电话的1人" in listed and "1. 冯老 13800000010" in listed
    assert "孙师傅" not in listed
    await secretary.says(f"参加{number} 冯老")
    assert "没有要打电话的人" in await secretary.says(f"电话名单{number}")


async def test_the_list_is_printed_by_a_link_that_serves_once(town: Town) -> None:
    secretary = town.staff("吴敏")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    await secretary.says(f"电话名单{number}")
    link = secretary.link_heard()
    assert (await secretary.opens(link)).status == 200
    sheet = await secretary.presses(link)
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(sheet.content)).active.iter_rows()]
    assert str(number) in rows[0][0] and "2026-06-28 19:00" in rows[0][0]
    assert rows[1] == ["序号", "姓名", "电话", "参加/请假", "备注"]
    assert "冯老" in [row[1] for row in rows[2:]]
    assert (await secretary.presses(link)).status == 404


async def test_without_an_address_the_list_is_told_in_chat_only(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, changes={"server": {"public_url": ""}}) as town:
        secretary = town.staff("吴敏")
        number = number_in(await secretary.says(LINE))
        await secretary.says(f"发布{number}")
        listed = await secretary.says(f"电话名单{number}")
        assert "冯老" in listed and "http" not in listed and "代为记下" in listed


async def test_a_party_meeting_is_on_no_other_call_list(town: Town) -> None:
    secretary, lead, chen = town.staff("吴敏"), town.staff("赵敏"), town.staff("陈书记")
    before = await lead.says("未达")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    await town.pass_time(hours=2)
    assert await lead.says("未达") == before
    assert await chen.says("未达") == before
    assert await lead.says(f"电话名单{number}") == f"没有{number}这个编号，请核对后再发。"
    assert "冯老" in await chen.says(f"电话名单{number}")


async def test_other_calls_stay_on_the_list_beside_many_of_a_party_meeting(room: Chat) -> None:
    """The list shows fifty; letters that the reader may not see take nobody's place."""
    number = await published(room)
    await room.heard("李明")
    states = await room.ask(lambda uow: uow.outbox.states_of(f"meetings:{number}:"))
    assert State.HELD in [state for _, state in states]
    listed = await room.ask(lambda uow: uow.outbox.call_list(1, 99))
    assert listed == []
    mine = await room.ask(lambda uow: uow.outbox.call_list(1, 1))
    assert len(mine) == 1


async def test_who_was_told_of_the_meeting_in_a_text_about_the_day_is_not_called(room: Chat) -> None:
    first = await published(room, "开会 主题党日 6月28日9点 二楼会议室")
    second = await published(room, "开会 支部大会 6月28日15点 二楼会议室")
    await room.heard("李明")
    for number in (first, second):
        listed = await room.says("周书记", f"电话名单{number}")
        assert "老陈（名册上没有电话）" in listed and "李明" not in listed
