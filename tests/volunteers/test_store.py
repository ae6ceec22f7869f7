"""What the volunteer store promises: the last place is given once, whoever comes at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.volunteers.service import VolunteerSettings, build
from storage.database import Database, StorageSettings, open_database
from storage.people.model import PostName, Role
from storage.vault import Vault
from storage.volunteers.model import SignupState
from tests.chat import Chat, Somebody, at, enter, gather

CROWD = 30
PLACES = 7


def _services(office: Office) -> Sequence[Service]:
    return (build(VolunteerSettings(), office),)


@pytest.fixture
async def chat(database: Database) -> Chat:
    return await gather(database, _services, _crowd(), at("2026-06-09 10:00"))


def _crowd() -> list[Somebody]:
    organiser = Somebody("小绿", (Role.VOLUNTEER,), ((PostName.ORGANISER, ""),))
    return [organiser, *(Somebody(f"居民{one}") for one in range(CROWD))]


async def test_the_last_place_is_given_once(chat: Chat) -> None:
    await chat.says("小绿", f"发活动 周六9点 清理楼道 3号楼 {PLACES}人")
    number = await chat.ask(lambda uow: uow.volunteers.drafts_of(1, chat.now)[0].number)
    await chat.says("小绿", f"发布{number}")
    replies = await asyncio.gather(*(chat.says(f"居民{one}", f"报名{number}") for one in range(CROWD)))
    assert sum("报上了" in reply for reply in replies) == PLACES
    places = sorted(int(reply.split("候补第")[1].split("。")[0]) for reply in replies if "候补第" in reply)
    assert places == list(range(1, CROWD - PLACES + 1))
    assert await chat.ask(lambda uow: uow.volunteers.taken([number])) == {number: PLACES}


async def test_two_processes_give_the_last_place_once(postgres_url: str, vault: Vault) -> None:
    """Each process has a writer of its own; the lock on the activity's row is all they share."""
    databases = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
    first = await gather(databases[0], _services, _crowd(), at("2026-06-09 10:00"))
    second = enter(databases[1], _services, at("2026-06-09 10:00"))
    await first.says("小绿", f"发活动 周六9点 清理楼道 3号楼 {PLACES}人")
    number = await first.ask(lambda uow: uow.volunteers.drafts_of(1, first.now)[0].number)
    await first.says("小绿", f"发布{number}")
    second.skip_pushes(1000)
    replies = await asyncio.gather(
        *((first, second)[one % 2].says(f"居民{one}", f"报名{number}") for one in range(CROWD))
    )
    assert sum("报上了" in reply for reply in replies) == PLACES
    assert await first.ask(lambda uow: uow.volunteers.taken([number])) == {number: PLACES}
    for database in databases:
        database.close()


async def test_leaving_and_coming_back_means_the_end_of_the_line(chat: Chat) -> None:
    await chat.says("小绿", "发活动 周六9点 清理楼道 3号楼 1人")
    number = await chat.ask(lambda uow: uow.volunteers.drafts_of(1, chat.now)[0].number)
    await chat.says("小绿", f"发布{number}")
    for one in range(3):
        await chat.says(f"居民{one}", f"报名{number}")
    await chat.says("居民1", f"取消{number}")
    await chat.until(at("2026-06-09 10:05"))
    assert "候补第2" in await chat.says("居民1", f"报名{number}")
    waiting = await chat.ask(lambda uow: [one.person_id for one in uow.volunteers.waiting(number)])
    assert waiting == [4, 3]
    states = await chat.ask(
        lambda uow: [one.state for one in uow.volunteers.everybody(number, tuple(SignupState))]
    )
    assert states == [SignupState.SIGNED, SignupState.WAITING, SignupState.WAITING]


async def test_nothing_due_is_one_cheap_question(chat: Chat) -> None:
    assert await chat.ask(lambda uow: uow.volunteers.due_wave(chat.now)) is None
    assert await chat.ask(lambda uow: uow.volunteers.lapsed_offers(chat.now, 20)) == []
