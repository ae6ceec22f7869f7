"""A large import beside people who write."""

from __future__ import annotations

import asyncio
import time

from handlers.roster.importing import import_file
from storage.database import Database
from tests.roster.conftest import HOME, NOW
from tests.roster.tables import PEOPLE, as_csv, person


async def test_messages_do_not_wait_for_an_import(database: Database) -> None:
    rows = [
        person(
            姓名=f"居民{number}",
            手机号=f"138{number:08d}",
            身份="居民、志愿者",
            岗位="楼栋长",
            党支部="一支部",
        )
        for number in range(2000)
    ]
    await database.run(lambda uow: uow.places.community(HOME))
    importing = asyncio.create_task(
        import_file(database, "people", as_csv(PEOPLE, rows), apply=True, now=NOW, home=HOME)
    )
    waits = []
    while not importing.done():
        began = time.perf_counter()
        await database.run(lambda uow: uow.people.by_openid("oNobody"))
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.005)
    report = await importing
    assert report.counts and report.counts.new == 2000
    assert len(waits) > 10
    # A unit of the import takes about 10 ms; the bound leaves room for a busy machine.
    assert sorted(waits)[len(waits) // 2] < 0.2
