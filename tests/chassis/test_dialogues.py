"""Where talks stand: one open dialogue a person, questions beside it, and what silence does to both."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from storage.database import Database, StorageSettings, open_database
from storage.dialogues import Dialogue, OpenAsk
from storage.vault import Vault

NOW = datetime(2026, 6, 9, 2, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=30)
WHERE = Dialogue("complaints", "locate", {"body": "灯坏了"}, NOW, SOON)
ATTEND, RATE = OpenAsk("meetings.attend", 241), OpenAsk("complaints.rate", 416)


async def kinds(database: Database, at: datetime = NOW) -> list[tuple[str, int]]:
    asks = await database.run(lambda uow: uow.dialogues.open_asks(1, at))
    return [(ask.kind, ask.ref) for ask in asks]


async def ask(database: Database, question: OpenAsk, until: datetime = SOON) -> None:
    await database.run(lambda uow: uow.dialogues.ask(1, question, NOW, until))


async def test_a_person_has_one_dialogue(database: Database) -> None:
    other = Dialogue("counter", "book", {}, NOW, SOON)
    await database.run(lambda uow: uow.dialogues.put(1, WHERE))
    await database.run(lambda uow: uow.dialogues.put(2, WHERE))
    await database.run(lambda uow: uow.dialogues.put(1, other))
    assert await database.run(lambda uow: uow.dialogues.of(1, NOW)) == other
    assert await database.run(lambda uow: uow.dialogues.of(2, NOW)) == WHERE


async def test_silence_ends_it(database: Database) -> None:
    await database.run(lambda uow: uow.dialogues.put(1, WHERE))
    assert await database.run(lambda uow: uow.dialogues.of(1, SOON - timedelta(seconds=1))) == WHERE
    assert await database.run(lambda uow: uow.dialogues.of(1, SOON)) is None


async def test_it_can_be_closed_also_when_none_is_open(database: Database) -> None:
    await database.run(lambda uow: uow.dialogues.put(1, WHERE))
    for _ in range(2):
        await database.run(lambda uow: uow.dialogues.close(1))
    assert await database.run(lambda uow: uow.dialogues.of(1, NOW)) is None


async def test_the_newest_question_comes_first_and_asking_again_makes_it_new(database: Database) -> None:
    for question in (ATTEND, RATE, ATTEND):
        await ask(database, question)
    assert await kinds(database) == [("meetings.attend", 241), ("complaints.rate", 416)]


async def test_a_question_answered_or_expired_is_closed(database: Database) -> None:
    await ask(database, ATTEND)
    await ask(database, RATE, NOW + timedelta(days=7))
    assert await kinds(database, SOON) == [("complaints.rate", 416)]
    await database.run(lambda uow: uow.dialogues.settle(1, RATE))
    assert await kinds(database) == [("meetings.attend", 241)]
    await database.run(lambda uow: uow.dialogues.settle_all("meetings.attend", 241))
    assert await kinds(database) == []


async def test_the_sweep_takes_what_has_expired(database: Database) -> None:
    await database.run(lambda uow: uow.dialogues.put(1, WHERE))
    await ask(database, ATTEND)
    await ask(database, RATE, NOW + timedelta(days=7))
    assert await database.run(lambda uow: uow.dialogues.sweep(SOON)) == 2
    assert await kinds(database) == [("complaints.rate", 416)]


async def test_two_processes_that_ask_the_same_ask_once(postgres_url: str, vault: Vault) -> None:
    both = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
    try:
        await asyncio.gather(
            *[ask(one, OpenAsk("meetings.attend", number)) for number in range(20) for one in both]
        )
        assert len(await kinds(both[0])) == 20
    finally:
        for one in both:
            one.close()
