"""A resident at the counter: from an everyday question to a card, and further."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handlers.counter import service
from handlers.counter.importing import import_services
from storage.database import StorageSettings, open_database
from storage.vault import Vault
from tests.chat import Chat, Somebody, at, gather
from tests.counter.catalogue import as_csv, line

START = at("2026-06-10 10:00")


@pytest.fixture
async def empty(sqlite_url: str, vault: Vault) -> AsyncIterator[Chat]:
    database = open_database(StorageSettings(url=sqlite_url), vault)
    yield await gather(database, lambda office: (service.build(office),), [Somebody("张阿姨")], START)
    database.close()


@pytest.fixture
async def chat(empty: Chat) -> Chat:
    report = await import_services(empty.database, as_csv(), apply=True, now=START)
    assert report.clean
    return empty


async def ask(chat: Chat, text: str) -> str:
    return await chat.says("张阿姨", text, label="service.lookup")


async def test_a_clear_question_gets_the_card(chat: Chat) -> None:
    shown = await ask(chat, "身份证丢了怎么补")
    assert shown.startswith("「居民身份证补领」") and "不用跑" in shown and len(shown) <= 200


async def test_the_full_text_follows_on_request(chat: Chat) -> None:
    await ask(chat, "身份证丢了怎么补")
    for words in ("全文", "1"):
        full = await chat.says("张阿姨", words)
        assert "监督电话：000-5550002" in full and "事项编码：B-3" in full
        await ask(chat, "身份证丢了怎么补")


async def test_rivals_are_offered_by_number(chat: Chat) -> None:
    offered = await ask(chat, "居住证")
    assert offered.startswith("您问的是哪一件？") and "1 居住证" in offered and "2 居住证" in offered
    assert (await chat.says("张阿姨", "9")).startswith("请回 1 到 ")
    assert (await chat.says("张阿姨", "第二个")).startswith("「居住证")


async def test_not_this_goes_on_to_the_next_and_ends_honestly(chat: Chat) -> None:
    seen = await ask(chat, "居住证")
    for _ in range(6):
        seen = await chat.says("张阿姨", "不是这个")
        if "没有别的相近事项" in seen:
            break
    assert "人工" in seen


async def test_what_the_catalogue_has_not_is_said(chat: Chat) -> None:
    said = await ask(chat, "火星移民签证去哪里盖章")
    assert "没有找到" in said and "人工" in said


async def test_without_a_catalogue_nothing_is_invented(empty: Chat) -> None:
    assert "还没有准备好" in await ask(empty, "身份证丢了")


async def test_everything_can_be_listed(chat: Chat) -> None:
    departments = await chat.says("张阿姨", "办事")
    assert "1 民政办" in departments and "2 派出所" in departments
    items = await chat.says("张阿姨", "2")
    assert "1 居住证首次申领" in items
    assert (await chat.says("张阿姨", "三")).startswith("「居民身份证补领」")


async def test_long_lists_come_by_the_screenful(empty: Chat) -> None:
    rows = [line(f"C-{n}", f"第{n}类证明开具", f"证明{n}") for n in range(12)]
    await import_services(empty.database, as_csv(rows), apply=True, now=START)
    await empty.says("张阿姨", "办事")
    assert "还有 3 个" in await empty.says("张阿姨", "1")
    assert "1 第9类证明开具" in await empty.says("张阿姨", "更多")


async def test_no_appointment_is_pretended(chat: Chat) -> None:
    said = await chat.says("张阿姨", "明天上午预约办居住证首次申领", label="service.booking")
    assert "还不能替您约号" in said and "派出所户籍窗口" in said and "000-5550001" in said
    said = await chat.says("张阿姨", "预约")
    assert "还不能替您约号" in said and "同心社区" in said


async def test_what_is_asked_next_is_about_the_item_on_the_card(chat: Chat) -> None:
    await ask(chat, "身份证丢了怎么补")
    for words, told in (
        ("那要带什么", "带："),
        ("几点开门", "时间："),
        ("周六开吗", "时间："),
        ("在哪办啊", "到："),
        ("多少钱", "不收费"),
        ("多久能办好", "工作日办好"),
        ("那我妈呢", "谁能办："),
        ("我妈能替我办不", "替办"),
        ("我腿不好去不了", "替办"),
        ("能发多少钱一个月", "能领多少，目录里没有写"),
    ):
        said = await chat.says("张阿姨", words)
        assert said.startswith("「居民身份证补领」") and told in said, (words, said)
    assert "居住证" in await ask(chat, "居住证要带什么")


async def test_without_an_item_it_is_asked_which(chat: Chat) -> None:
    for words in ("那要带什么", "要带什么吗", "在哪办啊"):
        assert "您要办哪件事" in await ask(chat, words)


async def test_an_appointment_is_for_the_item_on_the_card(chat: Chat) -> None:
    await ask(chat, "身份证丢了怎么补")
    assert "「居民身份证补领」" in await chat.says("张阿姨", "预约")
    assert "「居民身份证补领」" in await chat.says("张阿姨", "要几张照片")
