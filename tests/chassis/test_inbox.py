"""Receipts: every push once, and what is still owed to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.inbox import Receipt, StoredReply
from storage.uow import Uow

NOW = datetime(2026, 6, 9, 2, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAMP = Receipt(key="m:o:1", openid="o", received_at=NOW, text="灯坏了", reply="收到 😀", reply_s=1780972200)


async def keep(database: Database, *receipts: Receipt) -> None:
    for receipt in receipts:
        await database.run(partial(_add, receipt))


def _add(receipt: Receipt, uow: Uow) -> None:
    uow.inbox.add(receipt)


async def owed(database: Database) -> list[Receipt]:
    return await database.run(lambda uow: uow.inbox.unanswered(NOW - HOUR, NOW + HOUR))


async def test_a_repeat_finds_the_same_words_and_the_same_second(database: Database) -> None:
    assert await database.run(lambda uow: uow.inbox.reply_to(LAMP.key)) is None
    await keep(database, LAMP)
    assert await database.run(lambda uow: uow.inbox.reply_to(LAMP.key)) == StoredReply("收到 😀", 1780972200)


async def test_a_push_is_kept_once(database: Database) -> None:
    await keep(database, LAMP)
    with pytest.raises(IntegrityError):
        await keep(database, LAMP)


async def test_what_nobody_took_is_owed_oldest_first(database: Database) -> None:
    newer = replace(LAMP, key="m:o:2", received_at=NOW + timedelta(minutes=1))
    taken = replace(LAMP, key="m:o:3", answered_at=NOW)
    ancient = replace(LAMP, key="m:o:4", received_at=NOW - 2 * HOUR)
    await keep(database, newer, LAMP, taken, ancient)
    assert await owed(database) == [LAMP, newer]


async def test_a_reply_taken_is_owed_no_more(database: Database) -> None:
    await keep(database, LAMP)
    await database.run(lambda uow: uow.inbox.mark_answered([LAMP.key, "m:nobody:9"], NOW))
    assert await owed(database) == []


async def test_nothing_to_note_is_nothing_to_do(database: Database) -> None:
    await database.run(lambda uow: uow.inbox.mark_answered([], NOW))


async def test_a_connection_that_broke_is_remembered_until_a_retry_takes_the_reply(
    database: Database,
) -> None:
    await keep(database, LAMP)
    await database.run(lambda uow: uow.inbox.mark_cut_off(LAMP.key))
    assert await owed(database) == [replace(LAMP, cut_off=True)]
    await database.run(lambda uow: uow.inbox.mark_answered([LAMP.key], NOW))
    await database.run(lambda uow: uow.inbox.mark_cut_off(LAMP.key))
    assert await owed(database) == []


async def test_old_receipts_go_in_slices(database: Database) -> None:
    await keep(database, *[replace(LAMP, key=f"m:o:{number}") for number in range(5)])
    young = replace(LAMP, key="m:o:young", received_at=NOW + HOUR)
    await keep(database, young)
    gone = [await database.run(lambda uow: uow.inbox.forget_before(NOW + HOUR, 3)) for _ in range(3)]
    assert gone == [3, 2, 0]
    assert await owed(database) == [young]
