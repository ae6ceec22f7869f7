"""Reading lines of the catalogue, and what fits on a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import handlers.counter.service as counter
from bot.runtime.texts import MOST_BYTES, Texts
from bot.understanding.tables.reading import read_table
from handlers.counter.card import CARD, pages_of, shortened
from handlers.counter.importing import KIND
from handlers.counter.rules import read_item, read_papers
from handlers.counter.views import card_says, page_says
from handlers.counter.words import Words
from storage.counter.entries import Item
from tests.counter.catalogue import SOME, as_csv

FOLDER = Path(counter.__file__).parent
WORDS = Words.load(FOLDER)
TEXTS = Texts.load([("counter", FOLDER)], ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)


def read(content: bytes) -> list[Item]:
    items = [read_item(line.cells, WORDS) for line in read_table(content, KIND, {KIND: WORDS.headings})[1]]
    assert all(isinstance(item, Item) for item in items)
    return [item for item in items if isinstance(item, Item)]


def card(item: Item) -> str:
    return TEXTS.render(card_says(item, last=False, numbers=False), NOW)


def test_a_line_becomes_an_item() -> None:
    item = read(as_csv(SOME[:1]))[0]
    assert item.aliases == ("八十岁补贴", "老人补贴", "长寿钱")
    assert item.papers == ("身份证（原件1份）", "户口簿（复印件1份）")
    assert (item.promised_days, item.visits, item.online) == ("5", 1, True)


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("", ()),
        ("身份证", ("身份证",)),
        ("身份证（原件、复印件各1份）、户口簿", ("身份证（原件、复印件各1份）", "户口簿")),
        ("身份证(正、反面);照片", ("身份证(正、反面)", "照片")),
        ("身份证\n照片2张\n", ("身份证", "照片2张")),
    ],
)
def test_papers_are_cut_at_their_ends(text: str, papers: tuple[str, ...]) -> None:
    assert read_papers(text) == papers


def test_a_card_says_what_is_needed() -> None:
    shown = card(read(as_csv(SOME[:1]))[0])
    for piece in (
        "高龄老人津贴申领",
        "身份证",
        "户口簿",
        "社区一楼2号窗口",
        "8:30",
        "5个工作日",
        "不收费",
        "跑1次",
    ):
        assert piece in shown
    assert "000-5550001" in shown and "民政办" in shown


def test_a_paper_that_does_not_fit_is_counted() -> None:
    papers = tuple(f"第{number}种很长很长的证明材料" for number in range(1, 12))
    shown = card(replace(read(as_csv(SOME[:1]))[0], papers=papers))
    assert len(shown) <= CARD and "样见全文" in shown


words = st.text(alphabet="身份证户口簿（）()、；;，。 a1号窗口周一至五", max_size=120)


@example(
    "人人",
    ["1"] * 6 + ["111", "1111", "11111", "11111", "1" * 9, "1" * 9, "1" * 18, "1" * 32, "1"],
    "1" * 7,
    "1" * 8,
    "",
    "1",
    "1" * 6,
)
@given(
    name=st.text(alphabet="高龄老人津贴（市级）", min_size=1, max_size=60),
    papers=st.lists(words.filter(str.strip), max_size=15),
    place=words,
    hours=words,
    fee=words,
    phone=words,
    department=words,
)
def test_every_card_fits(
    name: str, papers: list[str], place: str, hours: str, fee: str, phone: str, department: str
) -> None:
    item = Item(
        code="X-1",
        name=name,
        papers=tuple(papers),
        place=place,
        hours=hours,
        fee=fee,
        phone=phone,
        department=department,
        promised_days="也许要二十个工作日再说",
        visits=2,
        online=True,
    )
    assert len(card(item)) <= CARD


@given(steps=st.text(alphabet="交材料→审核。领证\n", max_size=4000), remark=words)
def test_every_page_of_the_full_text_fits(steps: str, remark: str) -> None:
    item = Item(code="X-1", name="某事", steps=steps.strip(), remark=remark.strip(), papers=("一", "二"))
    pages = pages_of(item)
    shown = [TEXTS.render(page_says(item, pages, page), NOW) for page in range(len(pages))]
    assert all(len(text.encode()) <= MOST_BYTES and not text.endswith("\n…") for text in shown)


def test_words_are_shortened_at_their_joints() -> None:
    assert shortened("周一至周五 9:00-17:00（节假日除外）", 20) == "周一至周五 9:00-17:00"
    assert shortened("不收费；邮寄到付另计十二元", 8) == "不收费"
    assert shortened("一二三四五六七八九十", 5) == "一二三四…"


SHARED = Path(__file__).parents[3] / "shared" / "data" / "service_items.csv"


@pytest.mark.skipif(not SHARED.exists(), reason="the sample catalogue is not here")
def test_a_real_catalogue_fits_on_cards() -> None:
    assert max(len(card(item)) for item in read(SHARED.read_bytes())) <= CARD
