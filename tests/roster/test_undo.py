"""Taking an import back: everything as it was, but never over what somebody has changed since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.importing import desk
from bot.importing.desk import Hour, silent
from bot.importing.parts import can_undo
from bot.kernel.imports import ImportReport
from handlers.counter.importing import import_services, importer
from handlers.roster.importing import importers
from storage.database import Database
from storage.imports.model import ImportState
from storage.imports.store import PartState
from storage.people.census import Census
from storage.people.model import Role
from storage.uow import Uow
from tests.counter.catalogue import SOME
from tests.counter.catalogue import as_csv as catalogue_csv
from tests.roster.conftest import HOME, NOW, Import, printed
from tests.roster.tables import PEOPLE, PLACES, SOME_UNITS, UNITS, as_csv, person

ALL = {**importers(), "services": importer()}
ZHANG = person(
    姓名="张玉兰", 手机号="13800000002", 身份="居民", 小区="同心苑", 楼栋="3", 单元="2", 房号="501"
)
WANG = person(姓名="王芳", 手机号="13800000001", 身份="工作人员", 岗位="居民服务员", 网格="一网格")


async def take_back(database: Database, number: int | None) -> ImportReport:
    assert number is not None
    standing = await database.read(lambda uow: uow.imports.find(number))
    assert standing is not None and can_undo(standing, NOW)
    return await desk.undo(database, ALL, standing, Hour(NOW), actor_id=None, tell=silent)


async def everything(database: Database) -> dict[str, Any]:
    """Return all people, places, units and branches as they stand."""

    def look(uow: Uow) -> dict[str, Any]:
        census: Census = uow.roster.census()
        people = census.snapshots(range(1, 60))
        return {
            "people": people,
            "grids": uow.places.grids(1),
            "places": uow.premises.places(1),
            "units": uow.premises.units(1),
            "branches": uow.premises.organisations(1),
            "items": uow.catalogue.items(1),
            "communities": uow.places.communities(),
        }

    return await database.read(look)


async def test_a_first_import_leaves_no_trace(bring: Import, places: None, database: Database) -> None:
    before = await everything(database)
    rows = [ZHANG, WANG, person(姓名="李强", 身份="党员", 党支部="三支部", 社区="新城社区", 岗位="支部书记")]
    report = await bring("people", as_csv(PEOPLE, rows))
    assert printed(report)[-1].startswith("已写入，导入编号")
    assert await everything(database) != before
    undone = await take_back(database, report.number)
    assert undone.clean and await everything(database) == before


async def test_changed_people_become_what_they_were(bring: Import, places: None, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [ZHANG, WANG]))
    before = await everything(database)
    moved = person(
        姓名="张玉兰", 手机号="13800000002", 身份="党员、居民", 党支部="二、一", 小区="育才里", 楼栋="1"
    )
    struck = person(姓名="王芳", 手机号="13800000001", 身份="居民")
    report = await bring("people", as_csv(PEOPLE, [moved, struck]))
    assert printed(report)[0] == "新增 0 更改 2 相同 0 错误 0"
    await take_back(database, report.number)
    assert await everything(database) == before


async def test_what_somebody_changed_since_stays_and_is_named(
    bring: Import, places: None, database: Database
) -> None:
    report = await bring("people", as_csv(PEOPLE, [ZHANG, WANG]))

    def volunteer(uow: Uow) -> None:
        zhang = uow.people.named(1, "张玉兰")[0]
        uow.people.add_role(zhang, Role.VOLUNTEER)

    await database.run(volunteer)
    undone = await take_back(database, report.number)
    assert not undone.clean
    lines = printed(undone)
    assert lines[0].endswith("1 行恢复原样。") and lines[1] == "有 1 行导入以后又改过，没有动：第 2 行。"
    assert await database.read(lambda uow: len(uow.people.named(1, "张玉兰"))) == 1
    assert await database.read(lambda uow: uow.people.named(1, "王芳")) == []


async def test_an_account_that_wrote_before_the_import_keeps_writing(
    bring: Import, places: None, database: Database
) -> None:
    stranger = await database.run(lambda uow: uow.people.newcomer("oZhang", uow.places.community(HOME), NOW))
    before = await everything(database)
    report = await bring("people", as_csv(PEOPLE, [[*ZHANG[:-1], "oZhang"]]))
    await take_back(database, report.number)
    assert await everything(database) == before
    found = await database.read(lambda uow: uow.people.by_openid("oZhang"))
    assert found is not None and found.id == stranger.id and not found.on_roster


async def test_two_entries_of_one_person_become_two_again(bring: Import, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [WANG]))
    await database.run(lambda uow: uow.people.newcomer("oWang", 1, NOW))
    before = await everything(database)
    report = await bring("people", as_csv(PEOPLE, [[*WANG[:-1], "oWang"]]))
    await take_back(database, report.number)
    assert await everything(database) == before


async def test_somebody_who_stands_in_a_case_leaves_a_blank_line(bring: Import, database: Database) -> None:
    report = await bring("people", as_csv(PEOPLE, [WANG]))

    def mention(uow: Uow) -> int:
        wang = uow.people.named(1, "王芳")[0]
        uow.consents.keep(wang.id, "template", 1)
        return wang.id

    wang = await database.run(mention)
    await take_back(database, report.number)
    left = await database.read(lambda uow: uow.people.get(wang))
    assert left.name_sealed is None and not left.on_roster and not left.is_staff


async def test_places_units_and_services_come_back_too(bring: Import, database: Database) -> None:
    await bring("places", as_csv(PLACES, [["", "一网格", "同心苑", "1号楼", "3", "36", "", "", ""]]))
    await bring("units", as_csv(UNITS, SOME_UNITS))
    await import_services(database, catalogue_csv(SOME[:2]), apply=True, now=NOW, home=HOME)
    before = await everything(database)
    rows = [
        ["", "二网格", "同心苑", "1号楼", "4", "36", "", "", ""],
        ["", "三网格", "同心苑", "2号楼", "", "", "", "", ""],
    ]
    places = await bring("places", as_csv([*PLACES, "街道"], [[*row, "沿河街道"] for row in rows]))
    units = await bring(
        "units", as_csv(UNITS, [["同心物业", "物管", "物业", "", "", ""], ["区供热", "", "供热", "", "", ""]])
    )
    items = await import_services(database, catalogue_csv(), apply=True, now=NOW, home=HOME)
    for report in (items, units, places):
        assert (await take_back(database, report.number)).clean
    assert await everything(database) == before


async def test_a_building_somebody_lives_in_by_now_stays(bring: Import, database: Database) -> None:
    report = await bring("places", as_csv(PLACES, [["", "一网格", "同心苑", "3号楼", "3", "36", "", "", ""]]))
    await bring("people", as_csv(PEOPLE, [ZHANG]))
    undone = await take_back(database, report.number)
    assert not undone.clean and len(await database.read(lambda uow: uow.premises.places(1))) == 1


async def test_a_day_later_it_is_too_late(bring: Import, database: Database) -> None:
    number = (await bring("people", as_csv(PEOPLE, [WANG]))).number
    assert number is not None
    standing = await database.read(lambda uow: uow.imports.find(number))
    assert standing is not None
    assert can_undo(standing, NOW + timedelta(hours=24)) and not can_undo(standing, NOW + timedelta(hours=25))
    day_after = NOW + timedelta(hours=25)
    assert await desk.carry_on(database, ALL, day_after) > 0
    assert await database.read(lambda uow: uow.imports.count_parts(number, PartState.WRITTEN)) == 0


async def test_what_was_never_set_off_is_dropped(database: Database) -> None:
    """A process that dies while putting things down leaves everything as it was."""

    def begin(uow: Uow) -> None:
        uow.imports.begin(241, uow.places.community(HOME), "people", None, NOW)
        uow.imports.put_down(241, 0, [b"something"], NOW)

    await database.run(begin)
    assert await desk.carry_on(database, ALL, NOW + timedelta(seconds=10)) == 0
    assert await desk.carry_on(database, ALL, NOW + timedelta(minutes=1)) > 0
    dropped = await database.read(lambda uow: uow.imports.find(241))
    assert dropped is not None and dropped.state is ImportState.DROPPED
    assert await database.read(lambda uow: uow.imports.count_parts(241, PartState.STAGED)) == 0


@pytest.mark.parametrize("again", [1, 3])
async def test_taken_back_and_brought_again(
    bring: Import, places: None, database: Database, again: int
) -> None:
    for _ in range(again):
        report = await bring("people", as_csv(PEOPLE, [ZHANG, WANG]))
        assert printed(report)[0].startswith("新增 2")
        await take_back(database, report.number)
    assert await database.read(lambda uow: uow.people.named(1, "王芳")) == []
