"""What a secretary says of the meeting in hand without its number; nothing is done before 「41是」."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database, StorageSettings, open_database
from storage.meetings.model import Answer, MeetingState
from storage.meetings.records import Meeting
from storage.vault import Vault
from tests.chat import Chat, at
from tests.meetings.room import newest, open_room, published


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    return await open_room(sqlite_database)


async def _meeting(chat: Chat, number: int) -> Meeting:
    found = await chat.ask(lambda uow: uow.meetings.find(number))
    assert found is not None
    return found


async def test_the_community_secretary_names_a_branch_and_no_kind(chat: Chat) -> None:
    draft = await chat.says("总书记员", "明天下午三点二支部开个会 二楼会议室 学习二十大")

    assert "二支部应到5人" in draft  # and not everybody who works for the office
    assert "居民代表" not in draft


async def test_it_is_off(chat: Chat) -> None:
    number = await published(chat)

    for words in ("会不开了", "那个会先不开了", "这个会取消吧", "不开会了"):
        reply = await chat.says("周书记", words)
        assert f"要取消 {number}" in reply and "准假" not in reply, words
    assert (await _meeting(chat, number)).state is MeetingState.PUBLISHED
    assert "已取消" in await chat.says("周书记", f"{number % 100:02d}是")


async def test_it_is_at_another_hour_or_place(chat: Chat) -> None:
    number = await published(chat)

    assert "6月29日 周一 15:00" in await chat.says("周书记", "等下 改到6月29日下午三点")
    assert "三楼会议室" in await chat.says("周书记", "还是改到三楼会议室吧")
    assert "6月28日 周日 20:00" in await chat.says("周书记", "推迟到晚上八点")
    before = await _meeting(chat, number)
    assert before.place == "二楼会议室"


async def test_a_draft_is_meant_first(chat: Chat) -> None:
    await published(chat)
    await chat.says("周书记", "开会 党课 6月20日14点 一楼活动室")
    lesson = await newest(chat)

    assert "6月20日 周六 15:00" in await chat.says("周书记", "改成下午三点")
    assert "三楼会议室" in await chat.says("周书记", "地点改三楼会议室")
    assert (await _meeting(chat, lesson)).state is MeetingState.DRAFT


async def test_others_and_other_talk_are_let_alone(chat: Chat) -> None:
    await published(chat)

    for name, words in (
        ("李明", "会不开了"),
        ("李明", "改到6月29日下午三点"),
        ("周书记", "会不开了吗"),
        ("周书记", "改天再说"),
        ("周书记", "换个灯泡"),
    ):
        reply = await chat.says(name, words)
        assert "要取消" not in reply and "重新问一遍" not in reply, words


async def test_the_secretary_says_that_somebody_else_does_not_come(chat: Chat) -> None:
    number = await published(chat)

    assert "代为记下请假并已准：李明" in await chat.says("周书记", "李明请假 出差了")
    assert "代为记下请假并已准：老陈" in await chat.says("周书记", "老陈打电话说他来不了了")
    both = await chat.says("周书记", "王芳和赵强请假")
    assert "代为记下请假并已准：" in both and "王芳" in both and "赵强" in both
    assert "哪天几点开" in await chat.says("周书记", "推迟一小时")
    assert "代为记下参加：王芳" in await chat.says("周书记", "王芳能来")
    mine = await chat.ask(lambda uow: uow.meetings.invitations(number))
    me = await chat.ask(lambda uow: uow.people.by_openid("o-周书记"))
    assert me is not None
    assert [one.answer for one in mine if one.person_id == me.id] == [Answer.NONE]


async def test_an_invited_person_asks_without_saying_what(chat: Chat) -> None:
    number = await published(chat)

    for words in ("在哪开", "几点来着", "那到底在哪儿开会呀", "什么时候开始"):
        assert f"{number}" in await chat.says("李明", words), words
    assert "会议" not in await chat.says("张阿姨", "在哪开")


async def test_who_speaks_of_somebody_else_has_not_answered(chat: Chat) -> None:
    number = await published(chat)
    await chat.says("李明", f"请假{number} 孙子发烧")

    reply = await chat.says("李明", "我老伴也想去听听", "meeting.attend")
    assert "您参加" not in reply and f"{number}" in reply
    assert "您参加" in await chat.says("李明", "又能去了", "meeting.attend")


async def test_leave_is_granted_by_name_first(chat: Chat) -> None:
    number = await published(chat)
    await chat.says("李明", f"请假{number} 出差")

    assert "已准假1人" in await chat.says("周书记", "李明准假")
    mine = await chat.ask(lambda uow: uow.meetings.invitations(number))
    me = await chat.ask(lambda uow: uow.people.by_openid("o-周书记"))
    assert me is not None
    assert [one.answer for one in mine if one.person_id == me.id] == [Answer.NONE]


async def test_a_topic_keeps_its_first_character(chat: Chat) -> None:
    number = await published(chat)

    assert "「换届选举」" in await chat.says("周书记", f"改{number} 议题 换届选举")
    assert "「为民服务」" in await chat.says("周书记", f"改{number} 主题 为民服务")
    assert "「接收党员」" in await chat.says("周书记", f"改{number} 议题改成接收党员")


async def test_all_of_the_staff_are_the_staff(chat: Chat) -> None:
    draft = await chat.says("总书记员", "明天下午两点全体工作人员开会 三楼会议室 安排创城检查")

    assert "工作人员应到2人" in draft and "居民代表" not in draft


async def test_who_is_there_is_told_how_to_sign_in(chat: Chat) -> None:
    await published(chat)
    assert "四位数字" not in await chat.says("李明", "到了")
    chat.skip_to(at("2026-06-28 18:50"))
    assert f"{await newest(chat)}" in await chat.says("李明", "在哪里啊")
    assert "四位数字" in await chat.says("李明", "我到了")
    assert "四位数字" not in await chat.says("张阿姨", "我到了")
