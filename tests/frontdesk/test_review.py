"""Words nobody was sure of: what the resident picked is kept masked, and a clerk adopts or drops it."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import list_services, load_labels
from bot.cli.main import run
from bot.config import Config
from bot.understanding.masking import mask
from handlers.frontdesk import service
from handlers.frontdesk.notices import forget_picks
from storage import schema
from storage.database import StorageSettings, open_database
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import Chat, Somebody, at, gather

START = at("2026-06-10 10:00")
ODD = "那个啥老张家13号楼502你懂的13800001111"


@pytest.fixture
async def chat(database_url: str, vault: Vault) -> AsyncIterator[Chat]:
    database = open_database(StorageSettings(url=database_url), vault)
    yield await gather(database, lambda office: (service.build(office),), [Somebody("张阿姨")], START)
    database.close()


async def test_what_is_picked_is_kept_without_numbers_and_names(chat: Chat) -> None:
    chat.labels.offered = ("contact", "human")
    assert "1" in await chat.says("张阿姨", ODD)
    await chat.says("张阿姨", "1")
    (pick,) = await chat.ask(lambda uow: uow.picks.all())
    assert pick.label == "contact"
    assert not any(part in pick.text for part in ("13", "502", "138"))


async def test_what_nobody_reviews_is_forgotten(chat: Chat) -> None:
    await chat.ask(lambda uow: uow.picks.keep(1, "那个啥", "contact", START))
    assert await chat.ask(lambda uow: forget_picks(uow, START + timedelta(days=100))) == 0
    assert await chat.ask(lambda uow: forget_picks(uow, START + timedelta(days=200))) == 1
    assert not await chat.ask(lambda uow: uow.picks.all())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("3-2-502漏水", "0漏水"),
        ("我叫王小丫,找李主任", "我叫某,找某主任"),
        ("三栋二单元五零二灯坏", "0栋0单元0灯坏"),
        ("电话13800001111", "电话0"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.fixture
def config(tmp_path: Path) -> Path:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    schema.upgrade(url)
    database = open_database(StorageSettings(url=url), Vault.open_file(tmp_path / "town.key"))
    asyncio.run(database.run(_leave_picks))
    database.close()
    path = tmp_path / "config.toml"
    path.write_text(f'[storage]\nurl = "{url}"\n[office]\nname = "同心社区"\n', "utf-8")
    return path


def _leave_picks(uow: Uow) -> None:
    community = uow.places.community("同心社区")
    for text, label in (("侬晓得伐", "help"), ("灯灯灯", "complaint.new"), ("灯灯灯", "complaint.new")):
        uow.picks.keep(community, text, label, START)


def review(config: Path, *more: str) -> int:
    return run(["phrases", "review", "--config", str(config), *more])


def test_a_clerk_sees_the_most_frequent_first(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(config) == 0
    first, second, _end = capsys.readouterr().out.splitlines()
    assert "1. 2 次 「灯灯灯」" in first and "反映问题" in first
    assert "侬晓得伐" in second


def test_adopted_wordings_leave_the_list_and_are_taught(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(config, "--adopt", "1") == 0
    own = config.with_name("phrases.toml")
    assert tomllib.loads(own.read_text("utf-8"))["labels"]["complaint.new"]["phrases"] == ["灯灯灯"]
    assert review(config, "--drop", "all") == 0
    capsys.readouterr()
    assert review(config) == 0
    assert "没有待审" in capsys.readouterr().out


@pytest.mark.parametrize("numbers", ["9", "0", "一", ""])
def test_a_wrong_number_changes_nothing(config: Path, numbers: str) -> None:
    assert review(config, "--adopt", numbers or ",") != 0
    assert not config.with_name("phrases.toml").exists()


def test_a_broken_file_of_ones_own_stops_nothing(tmp_path: Path) -> None:
    own = tmp_path / "phrases.toml"
    own.write_text("[labels", "utf-8")
    services = [found for found in list_services(Config()) if found.name == "meetings"]
    assert load_labels(services, tmp_path, own).understand("我要请假").label
