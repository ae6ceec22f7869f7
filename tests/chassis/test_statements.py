"""What is read with every message is made once, and anew as soon as it has changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from storage.database import Database
from storage.people.model import buildings, communities
from storage.people.places import Building
from storage.uow import Uow


def _build(uow: Uow, **more: Any) -> None:
    values = {
        "community_id": 1,
        "estate": "",
        "name": "3号楼",
        "entrances": 2,
        "households": 0,
        "aliases": [],
    }
    uow.places._connection.execute(insert(buildings).values(**(values | more)))


def _found(uow: Uow) -> list[Building]:
    return uow.places.buildings(1)


def _settle(uow: Uow) -> None:
    uow.places._connection.execute(insert(communities).values(id=1, name="同心社区"))
    _build(uow)


async def test_a_change_is_seen_by_the_next_who_asks(database: Database) -> None:
    await database.run(_settle)
    first = await database.run(_found)
    assert [one.name for one in first] == ["3号楼"]
    first.clear()  # what one does with the list is nobody else's
    assert await database.run(_found) == await database.read(_found) != []
    await database.run(lambda uow: _build(uow, name="4号楼"))
    renamed = update(buildings).where(buildings.c.name == "3号楼").values(aliases=["圆楼"])
    await database.run(lambda uow: uow.places._connection.execute(renamed) and None)
    assert [(one.name, one.aliases) for one in await database.run(_found)] == [
        ("3号楼", ("圆楼",)),
        ("4号楼", ()),
    ]


async def test_what_was_undone_is_not_remembered(database: Database) -> None:
    await database.run(_settle)

    def look_and_fail(uow: Uow) -> None:
        _build(uow, name="4号楼")
        assert len(_found(uow)) == 2
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await database.run(look_and_fail)
    assert [one.name for one in await database.run(_found)] == ["3号楼"]
