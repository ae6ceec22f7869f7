"""Everything a person typed is sealed at rest; what lay open before is sealed in slices, and so is a change of keys."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Text, insert, select, text, type_coerce

from bot.cli import main as cli
from storage.base import Sealed, SealedJson
from storage.complaints.model import case_events
from storage.database import Database, StorageSettings, open_database
from storage.dialogues import Dialogue, dialogues
from storage.inbox import Receipt, receipts
from storage.people.model import people
from storage.uow import Uow
from storage.vault import Vault

NOW = datetime(2026, 6, 9, 1, tzinfo=UTC)


async def test_what_is_written_lies_sealed_and_is_read_in_clear(database: Database) -> None:
    await database.run(_keep_some)
    raw = await database.run(_raw_words)
    assert all(stored.startswith("s1.") for stored in raw) and not any("王芳" in stored for stored in raw)
    form = await database.read(lambda uow: uow.dialogues.of(7, NOW))
    assert form is not None and form.form == {"text": "王芳 13800000001", "at": NOW}
    assert (await database.run(lambda uow: uow.inbox.reply_to("push-1"))).text == "王芳：好"  # type: ignore[union-attr]


async def test_what_lay_open_before_is_sealed_in_slices(database: Database) -> None:
    await database.run(_leave_open)
    await database.run(lambda uow: uow.sealing.begin())
    looked = []
    while step := await database.run(lambda uow: uow.sealing.step(3)):
        looked.append(step)
    assert sum(looked) == 9 and max(looked) == 3
    assert await database.read(lambda uow: uow.sealing.is_done())
    assert await database.run(lambda uow: _open_words(uow)) == 0
    assert (await database.run(lambda uow: uow.inbox.reply_to("push-4"))).text == "王芳：好"  # type: ignore[union-attr]


async def test_keys_are_changed_while_the_office_works(database_url: str, tmp_path: Path) -> None:
    """A second process changes the keys; the first one reads, writes and finds all the time."""
    path = tmp_path / "key"
    working = open_database(StorageSettings(url=database_url), Vault.open_file(path))
    changing = open_database(StorageSettings(url=database_url), Vault.open_file(path))
    try:
        person = await working.run(_somebody)
        await working.run(_keep_some)
        changing.vault.add_keys()
        assert await working.run(lambda uow: uow.people.named(1, "王芳"))
        await changing.run(lambda uow: uow.sealing.begin())
        while await changing.run(lambda uow: uow.sealing.step(2)):
            await working.run(lambda uow: uow.people.rename(person, "王芳", "13800000001"))
            assert [found.id for found in await working.run(lambda uow: uow.people.named(1, "王芳"))] == [
                person
            ]
        changing.vault.drop_old_keys()
        assert [found.id for found in await working.run(lambda uow: uow.people.named(1, "王芳"))] == [person]
        assert await working.read(lambda uow: uow.people.phone_of(uow.people.get(person))) == "13800000001"
        form = await changing.read(lambda uow: uow.dialogues.of(7, NOW))
        assert form is not None and form.form["text"] == "王芳 13800000001"
    finally:
        working.close()
        changing.close()


async def test_the_operators_command_changes_all_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], database_url: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[office]\nname = "同心社区"\n[storage]\nurl = "{database_url}"\n[privacy]\nkey_file = "{tmp_path / "key"}"\n'
    )
    working = open_database(StorageSettings(url=database_url), Vault.open_file(tmp_path / "key"))
    try:
        await working.run(_keep_some)
        before = await working.run(_raw_words)
        assert await asyncio.to_thread(cli.run, ["privacy", "rotate", "--config", str(config)]) == 0
        assert "key.old" in capsys.readouterr().out
        after = await working.run(_raw_words)
        assert not set(before) & set(after) and len(after) == len(before)
        form = await working.read(lambda uow: uow.dialogues.of(7, NOW))
        assert form is not None and form.form["text"] == "王芳 13800000001"
    finally:
        working.close()


async def test_an_error_of_the_database_does_not_repeat_anybodys_words(database: Database) -> None:
    def fail(uow: Uow) -> None:
        uow._connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "王芳 13800000001"})

    with pytest.raises(Exception, match="nowhere") as caught:
        await database.run(fail)
    assert "王芳" not in str(caught.value)


def _somebody(uow: Uow) -> int:
    person = uow.people.newcomer("o_wang", 1, NOW)
    uow.people.rename(person.id, "王芳", "13800000001")
    uow._connection.execute(people.update().values(on_roster=True))
    return person.id


def _keep_some(uow: Uow) -> None:
    uow.inbox.add(
        Receipt(key="push-1", openid="o", received_at=NOW, text="我是王芳", reply="王芳：好", reply_s=1)
    )
    uow.dialogues.put(
        7, Dialogue("complaints", "draft", {"text": "王芳 13800000001", "at": NOW}, NOW, NOW.replace(hour=9))
    )


def _raw_words(uow: Uow) -> list[str]:
    columns = (receipts.c.text, receipts.c.reply, dialogues.c.form)
    rows = [uow._connection.execute(select(type_coerce(column, Text))).scalars() for column in columns]
    return [stored for column in rows for stored in column]


def _leave_open(uow: Uow) -> None:
    """Write rows as they lay before columns were sealed."""
    values = {"openid": "o", "received_at": NOW, "reply_s": 1, "cut_off": False, "answered_at": None}
    for index in range(5):
        words = {"text": type_coerce("我是王芳", Text), "reply": type_coerce("王芳：好", Text)}
        uow._connection.execute(insert(receipts).values(key=f"push-{index}", **words, **values))
    for index in range(4):
        detail = {
            "detail": type_coerce('{"words":"王芳"}', Text),
            "case_id": index,
            "at": NOW,
            "what": "note",
        }
        uow._connection.execute(insert(case_events).values(community_id=1, message_key="", **detail))


def _open_words(uow: Uow) -> int:
    raw = [
        *_raw_words(uow),
        *uow._connection.execute(select(type_coerce(case_events.c.detail, Text))).scalars(),
    ]
    return sum(not stored.startswith("s1.") for stored in raw)


def test_a_sealed_column_asks_for_keys_only_when_it_is_used(database_url: str) -> None:
    assert isinstance(receipts.c.text.type, Sealed) and isinstance(dialogues.c.form.type, SealedJson)
