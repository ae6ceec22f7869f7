"""Look-ups stay indexed on both databases, and no part of an import keeps a resident waiting."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import Connection, Select, select, text

from bot.importing import desk, parts
from bot.importing.desk import Hour, Order
from bot.kernel.imports import Home
from handlers.roster.importing import importers
from storage.database import Database, make_engine
from storage.imports.model import import_parts, imports
from storage.people.model import covers, people, posts
from storage.uow import Uow
from tests.roster.conftest import HOME, NOW
from tests.roster.tables import PEOPLE, as_csv, person

QUESTIONS = {
    "account": select(people).where(people.c.openid == "o"),
    "phone": select(people).where(people.c.phone_hash.in_(["a", "b"])),
    "building": select(people).where(people.c.building_id == 7),
    "name": select(people).where(people.c.community_id == 1, people.c.name_hash.in_(["a", "b"])),
    "posts of a building": select(posts).where(posts.c.building_id == 7),
    "terms": select(posts.c.id).where(posts.c.ends_on < text("'2026-06-09'")).limit(50),
    "absence": select(covers).where(covers.c.person_id == 7, covers.c.until > text("'2026-06-09'")),
    "import under way": select(imports).where(imports.c.state == "applying"),
    "next part": select(import_parts).where(
        import_parts.c.import_number == 7, import_parts.c.state == "staged"
    ),
}


def plan_of(connection: Connection, query: Select[tuple[object]]) -> str:
    words = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    if connection.dialect.name == "sqlite":
        return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all())
    # An empty table is cheapest to walk through; what counts is that an index can answer.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return str(connection.exec_driver_sql(f"EXPLAIN {words}").all())


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_index_answers(database_url: str, question: str) -> None:
    engine = make_engine(database_url)
    try:
        with engine.begin() as connection:
            plan = plan_of(connection, QUESTIONS[question])
    finally:
        engine.dispose()
    assert " INDEX " in plan or "Index" in plan, plan
    assert "SCAN people" not in plan and "Seq Scan" not in plan


async def test_each_part_of_an_import_is_short(database: Database) -> None:
    """Within 20 ms of work; the writer takes residents' messages in between."""
    rows = [
        person(姓名=f"居民{number}", 手机号=f"138{number:08d}", 身份="居民、党员", 党支部="一支部")
        for number in range(1200)
    ]
    await database.run(lambda uow: uow.places.community(HOME))
    tables, took = importers(), []
    order = Order(home=Home(name=HOME), hour=Hour(NOW))
    number = await desk.put_down(database, tables["people"], as_csv(PEOPLE, rows), order)

    def part(uow: Uow) -> bool:
        standing = uow.imports.find(number)
        assert standing is not None
        began = time.thread_time()
        more = parts.next_part(uow, tables, standing, NOW)
        took.append(time.thread_time() - began)
        return more

    while await database.run(part):
        pass
    assert len(took) == 61 and sorted(took)[len(took) // 2] < 0.02, sorted(took)
    assert await database.read(lambda uow: uow.people.count_roster()) == 1200
