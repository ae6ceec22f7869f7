"""What a community says of its own is understood while the program runs: its words, and wordings a clerk adopts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.review import adopt, review
from bot.runtime.learning import Learning
from bot.understanding.labels.classify import lessons
from bot.understanding.labels.phrasebook import read_phrasebook
from bot.understanding.labels.reading import Labels, load_labels
from handlers.frontdesk import service
from storage.database import StorageSettings, open_database
from storage.people.directory import Directory
from storage.people.entries import PlaceEntry
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import Chat, Somebody, at, gather

START = at("2026-06-10 10:00")
ODD = "囧囧的那个呗"
TAUGHT = {
    "contact": ["网格员电话", "社区电话多少", "居委会在哪", "找网格员的电话", "网格员在哪"],
    "human": ["转人工", "找个真人", "人工服务", "让人来说", "人工客服"],
    "help": ["怎么用", "能办什么", "有什么功能", "使用说明", "菜单"],
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def labels(cache: Path) -> Iterator[Labels]:
    yield load_labels(TAUGHT, cache)


@pytest.fixture
async def chat(tmp_path: Path, sqlite_url: str, vault: Vault) -> AsyncIterator[Chat]:
    database = open_database(StorageSettings(url=sqlite_url), vault)
    yield await gather(database, lambda office: (service.build(office),), [Somebody("张阿姨")], START)
    database.close()


def learning(chat: Chat, labels: Labels, own: Path, cache: Path) -> Learning:
    def relearn() -> None:
        adopted = read_phrasebook([own]).phrases
        all_of_it = {label: [*texts, *3 * adopted.get(label, ())] for label, texts in TAUGHT.items()}
        labels.relearn(lessons(all_of_it), cache)

    return Learning(chat.database, labels, own, relearn)


async def test_an_adopted_wording_is_understood_without_a_restart(
    chat: Chat, labels: Labels, tmp_path: Path, cache: Path
) -> None:
    chat.labels.learnt, own = labels, tmp_path / "phrases.toml"
    keeper = learning(chat, labels, own, cache)
    await keeper.refresh(START)
    menu = await chat.says("张阿姨", ODD)
    picked = next(guess.label for guess in labels.guesses(ODD, 3))
    assert "1" in menu
    await chat.says("张阿姨", "1")
    await adopt(chat.database, own, await review(chat.database))
    assert await keeper.refresh(START) == 1
    found = labels.understand(ODD)
    assert (found.label, found.confidence > 0.45) == (picked, True)
    assert await keeper.refresh(START) == 0


async def test_a_file_nobody_can_learn_is_tried_once(
    chat: Chat, labels: Labels, tmp_path: Path, cache: Path
) -> None:
    own = tmp_path / "phrases.toml"
    keeper = learning(chat, labels, own, cache)
    await keeper.refresh(START)
    own.write_text("[labels", "utf-8")
    with pytest.raises(ValueError, match="phrases"):
        await keeper.refresh(START)
    assert await keeper.refresh(START) == 0
    assert labels.understand("转人工").label == "human"


async def test_a_nickname_is_one_word_as_soon_as_it_is_on_the_list(
    chat: Chat, tmp_path: Path, cache: Path
) -> None:
    labels = load_labels(
        {**TAUGHT, "contact": ["小区的电话", "楼道的电话", "院子的电话", "单元门的电话"]}, cache
    )
    keeper = learning(chat, labels, tmp_path / "phrases.toml", cache)
    await keeper.refresh(START)
    before = labels.explain("刀把子楼的电话").why
    await chat.ask(_list_a_building)
    assert await keeper.refresh(START) == 1
    assert "刀把子楼" in labels.explain("刀把子楼的电话").why and "刀把子楼" not in before
    assert await keeper.refresh(START) == 0


def _list_a_building(uow: Uow) -> None:
    community = uow.places.first_community()
    entry = PlaceEntry(street="", grid="", estate="同心苑", name="9号楼", aliases=("刀把子楼",))
    uow.premises.keep_place(Directory(uow.places._connection, community), community, entry, None)
