"""Importing the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.kernel.imports import ImportReport
from bot.runtime.texts import Texts
from handlers.counter import service
from handlers.counter.importing import import_services, read_catalogue
from handlers.counter.shelf import Shelf
from storage.counter.store import Edition
from storage.database import Database
from storage.uow import Uow
from tests.counter.catalogue import SOME, as_csv, line

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)


async def bring(database: Database, content: bytes, *, apply: bool = True) -> ImportReport:
    return await import_services(database, content, apply=apply, now=NOW, home="同心社区")


def printed(report: ImportReport) -> list[str]:
    folder = Path(service.__file__).parent
    folders = [("counter", folder), ("roster", folder.parent / "roster")]
    texts = Texts.load(folders, ZoneInfo("Asia/Shanghai"))
    return [texts.render([sentence], NOW) for sentence in report.lines]


async def test_a_dry_run_writes_nothing(database: Database) -> None:
    report = await bring(database, as_csv(), apply=False)
    assert printed(report)[0] == "新增 6 更改 0 相同 0 错误 0"
    assert await database.read(lambda uow: uow.catalogue.count()) == 0


async def test_twice_changes_nothing_and_one_cell_is_one_change(database: Database) -> None:
    await bring(database, as_csv())
    assert printed(await bring(database, as_csv(encoding="gb18030")))[0] == "新增 0 更改 0 相同 6 错误 0"
    first = await database.read(lambda uow: uow.catalogue.edition(1))
    changed = [line("A-1", "高龄老人津贴申领", "八十岁补贴、老人补贴、长寿钱", 收费="免费"), *SOME[1:]]
    assert printed(await bring(database, as_csv(changed)))[0] == "新增 0 更改 1 相同 5 错误 0"
    second = await database.read(lambda uow: uow.catalogue.edition(1))
    assert first and second and second.version == first.version + 1
    item = (await database.read(lambda uow: uow.catalogue.with_codes(1, ["A-1"])))[0]
    assert item.fee == "免费"


async def test_wrong_lines_are_named(database: Database) -> None:
    rows = [
        *SOME,
        line("A-1", "又一个津贴", ""),
        line("", "没有编码的事", ""),
        line("A-9", "跑不停的事", "", 到现场次数="很多"),
        line("A-10", "半网办的事", "", **{"可网办(是/否)": "看情况"}),
    ]
    lines = printed(await bring(database, as_csv(rows)))
    assert lines[0] == "新增 6 更改 0 相同 0 错误 4"
    assert lines[1] == "第 8 行：事项编码 A-1 与第 2 行相同"
    assert lines[2] == "第 9 行：没有填「事项编码」"
    assert lines[3].startswith("第 10 行：到现场次数应填") and lines[4].startswith("第 11 行：可网办应填")


async def test_items_that_are_not_in_the_table_stay(database: Database) -> None:
    await bring(database, as_csv())
    assert "目录里另有 4 项不在这个表里，保持不变。" in printed(await bring(database, as_csv(SOME[:2])))


async def test_another_table_is_refused_in_one_sentence(database: Database) -> None:
    lines = printed(await bring(database, "姓名,手机号\n张三,13800000001\n".encode()))
    assert len(lines) == 1 and "「事项编码、事项名称」" in lines[0]
    assert await database.read(lambda uow: uow.catalogue.count()) == 0


async def test_the_index_follows_the_catalogue(database: Database) -> None:
    shelf = Shelf()

    def best(uow: Uow) -> str:
        edition = uow.catalogue.edition(1)
        assert isinstance(edition, Edition)
        hits = shelf.index(edition, uow).find("身份证丢了怎么补", 1)
        return hits[0].code if hits else ""

    await bring(database, as_csv(SOME[:3]))
    assert await database.run(best) == ""
    await bring(database, as_csv())
    await database.run(lambda uow: shelf.prepare(uow, NOW))
    shelf.settle()
    assert await database.run(best) == "B-3"


def test_a_catalogue_is_read_without_a_database() -> None:
    assert [item.code for item in read_catalogue(as_csv())] == ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
