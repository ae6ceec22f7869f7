"""The ledger in talk: branches stand, rules change, secretaries are told, files are given, strangers hear nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import insert

from bot.kernel.lettering import find_letters
from handlers.meetings.ledger.account import LedgerSettings, Rate
from handlers.meetings.ledger.chart import RateChart
from handlers.meetings.papers import Papers
from storage.database import Database, StorageSettings, open_database
from storage.people.model import memberships
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import Chat, at, gather
from tests.meetings.floor_talk import EVERYBODY, published, services

KEEPER = "总书记员"


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def chat(sqlite_database: Database) -> Chat:
    return await gather(sqlite_database, services, EVERYBODY, at("2026-06-09 10:00"))


async def held(chat: Chat, line: str, *came: str) -> int:
    """Announce a meeting, let these people come, close it; return its number."""
    number = await published(chat, line)
    starts = await chat.ask(lambda uow: uow.meetings.find(number).starts_at)
    await chat.until(starts + timedelta(minutes=30))
    await chat.says("周书记", f"补签{number} {' '.join(came)}")
    assert "已结束" in await chat.says("周书记", f"结束{number}")
    return number


async def test_a_secretary_sees_how_the_branch_stands(chat: Chat) -> None:
    await held(chat, "开会 支部大会 6月12日19点 二楼会议室", "周书记", "李明", "王芳")
    await held(chat, "开会 党课 6月16日19点 二楼会议室", "周书记", "李明")
    told = await chat.says("周书记", "台账")
    assert "二支部 2026年二季度台账" in told
    assert "大会1/1 支委会不要求 小组会0/3（4月逾期，5月逾期，6月待开） 党课1/1" in told
    assert "主题党日0/3（4月逾期，5月逾期，6月待开）" in told
    assert "6月 █████░░░░░ 50%（5/10）" in told
    everything = await chat.says(KEEPER, "台账 二季度")
    assert "2个支部，齐的0个" in everything and "三支部：大会0/1" in everything
    assert "二支部 2026年一季度" in await chat.says(KEEPER, "台账 二支部 2026Q1")
    assert "没有找到您能看的支部" in await chat.says("周书记", "台账 三支部")


async def test_a_meeting_counts_only_when_it_was_held(chat: Chat) -> None:
    number = await published(chat, "开会 支部大会 6月12日19点 二楼会议室")
    await chat.until(at("2026-06-13 09:00"))
    assert "大会0/1" in await chat.says("周书记", "台账")
    await chat.says("周书记", f"补签{number} 全部")
    assert "大会0/1" in await chat.says("周书记", "台账")
    await chat.says("周书记", f"结束{number}")
    assert "大会1/1" in await chat.says("周书记", "台账")


async def test_a_lesson_of_all_counts_for_branches_that_came(chat: Chat) -> None:
    await chat.says(KEEPER, "开会 党课 6月12日15点 大礼堂")
    number = await chat.ask(lambda uow: max(one.number for one in uow.meetings.announced_by(7, chat.now)))
    await chat.says(KEEPER, f"{number % 100:02d}是")
    await chat.until(at("2026-06-12 15:30"))
    await chat.says(KEEPER, f"补签{number} 李明 王芳")
    await chat.says(KEEPER, f"结束{number}")
    assert "党课1/1" in await chat.says(KEEPER, "台账 二支部")
    assert "党课0/1" in await chat.says(KEEPER, "台账 三支部")


async def test_rules_of_a_branch_are_the_keepers_affair(chat: Chat) -> None:
    assert "支委会0次" in await chat.says("周书记", "台账规则")  # five members
    assert "由书记或管理员来改" in await chat.says("周书记", "台账规则 党课半年")
    told = await chat.says(KEEPER, "台账规则 二支部 党课半年 支委会3 小组会不要求")
    assert "支委会3次，小组会0次" in told and "党课每半年1次" in told
    shown = await chat.says("周书记", "台账")
    assert "支委会0/3" in shown and "小组会不要求" in shown
    assert "支委会0次" in await chat.says(KEEPER, "台账规则 二支部 恢复默认")


def _grow(uow: Uow) -> None:
    for index in range(2):
        person = uow.people.newcomer(f"o-new{index}", 1, at("2026-06-09 10:00"))
        uow._connection.execute(
            insert(memberships).values(
                community_id=1, person_id=person.id, branch_id=1, party_group="", voting=True
            )
        )


async def test_seven_members_have_a_committee(chat: Chat) -> None:
    assert "支委会不要求" in await chat.says("周书记", "台账")
    await chat.ask(_grow)
    assert "支委会0/3" in await chat.says("周书记", "台账")


async def test_secretaries_are_told_on_the_twentieth(chat: Chat) -> None:
    await held(chat, "开会 支部大会 6月12日19点 二楼会议室", "周书记", "李明", "王芳")
    for name in ("周书记", KEEPER):
        await chat.heard(name)
    await chat.until(at("2026-06-20 08:29"))
    assert not any("季度" in text for text in await chat.heard("周书记"))
    await chat.until(at("2026-06-20 08:30"))
    (told,) = await chat.heard("周书记")
    assert (
        "二支部2026年二季度还缺" in told
        and "党课0/1" in told
        and "大会" not in told.split("缺：")[1].split("。")[0]
    )
    (summed,) = await chat.heard(KEEPER)
    assert "2个支部，齐的0个" in summed and "三支部：大会0/1" in summed
    await chat.until(at("2026-06-21 08:30"))
    assert await chat.heard("周书记") == [] and await chat.heard(KEEPER) == []
    await chat.until(at("2026-09-20 08:30"))
    await chat.heard("周书记")
    # Sixty days later nothing can be pushed: it is handed over with the next reply.
    assert "三季度还缺" in await chat.says("周书记", "台账")


async def test_without_an_address_the_office_is_told_the_command(chat: Chat) -> None:
    assert "tongxin export ledger" in await chat.says("周书记", "导出台账")


@pytest.mark.parametrize("stranger", ["李明", "张阿姨", "小刘"])
async def test_the_ledger_does_not_exist_for_others(chat: Chat, stranger: str) -> None:
    for text in ("台账", "台账 二支部", "导出台账", "台账规则 二支部", "出席率", "导出 台账 2026Q2"):
        assert await chat.says(stranger, text) == "", text


def test_the_chart_is_a_picture_with_words_where_there_are_letters() -> None:
    words = {"title": "{of}三会一课出席率", "note": "%", "month": "{month}月", "january": "{year}年{month}月"}
    rates = [Rate(2026, month, month, 10) for month in range(1, 7)] + [Rate(2026, 7, 0, 0)]
    plain = RateChart(None, words)
    drawn = plain.draw(rates, "二支部")
    assert Image.open(BytesIO(drawn)).size == (720, 400)
    assert plain.draw([Rate(2026, 1, 0, 0)], "二支部")
    assert plain.draw(rates, "三支部") == drawn  # without letters nobody's name is written in boxes
    letters = find_letters()
    if letters is not None:
        worded = RateChart(letters, words)
        assert len({worded.draw(rates, "二支部"), worded.draw(rates, "三支部"), drawn}) == 3


async def test_the_workbook_holds_a_sheet_a_quarter(chat: Chat) -> None:
    number = await held(chat, "开会 支部大会 6月12日19点 二楼会议室 议题：=1+1", "周书记", "李明", "王芳")
    papers = Papers(chat.office, LedgerSettings())
    since, until = at("2026-01-01 00:00"), at("2026-07-01 00:00")
    paper = await chat.ask(lambda uow: papers.ledger("同心社区", since, until, at("2026-07-02 09:00"), uow))
    book = load_workbook(BytesIO(paper.content))
    assert book.sheetnames == ["2026年一季度", "2026年二季度", "会议明细", "出席率"]
    rows = list(book["2026年二季度"].iter_rows(values_only=True))
    assert rows[1] == ("支部", "党员数", "大会", "支委会", "小组会", "党课", "主题党日", "缺项")
    assert rows[2][:7] == ("二支部", 5, "1/1", "不要求", "0/3", "0/1", "0/3")
    assert "党课（逾期）" in str(rows[2][7])
    details = list(book["会议明细"].iter_rows(values_only=True))
    assert details[1][3] == number and details[1][7:12] == (5, 3, 0, 2, 0)
    assert book["出席率"]["D7"].value == 60
    assert len(book["出席率"]._charts) == 1
    assert paper.name == "三会一课台账 2026年一季度至2026年二季度.xlsx"
