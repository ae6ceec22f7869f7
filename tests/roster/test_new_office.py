"""As a new office would: files of three makes brought in, corrected, brought in again, and given back unchanged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.transfer import give_back
from handlers.counter.importing import import_services
from handlers.roster.importing import import_file
from handlers.roster.notices import Terms
from storage.database import Database
from storage.people.model import StewardName
from storage.uow import Uow
from tests.counter.catalogue import as_csv as catalogue_csv
from tests.roster.conftest import HOME, NOW, Import, printed
from tests.roster.tables import PEOPLE, SOME_UNITS, UNITS, as_book, as_csv, person

FORM: list[list[Any]] = [
    ["沿河街道同心社区楼栋基础信息采集表", *[None] * 7],
    ["填报单位（盖章）：同心社区", None, None, None, None, "填报日期：", 46204, None],
    ["序号", "所属街道", "网格", "房屋位置", None, "房屋情况", None, "备注"],
    [None, None, None, "小区名称", "楼栋号", "单元数", "总户数", None],
    [1, "沿河街道", "第一网格", "同心苑", "１号楼", 3, 36.0, None],
    [2, None, "第一网格", None, "2＃", "3个单元", "36户", "红砖楼"],
    [3, None, "二网格", None, "三栋", 2, 24, None],
    ["合计", None, None, None, 3, "=SUM(F5:F7)", "=SUM(G5:G7)", None],
]
FORM_MERGES = ["A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "B5:B7", "D5:D7"]


def property_export(*fixes: tuple[int, int, Any]) -> bytes:
    """Return what the property company's program writes: odd headings, addresses in one cell, two sheets."""
    head = ["房产编号", "业主姓名", "联系电话1", "房产地址", "面积"]
    first: list[list[Any]] = [
        head,
        ["A-001", "张 玉兰", 13800000101.0, "同心苑1号楼2单元501", 88.5],
        ["A-002", "李秀英", '="13800000102"', "同心苑2号楼1-302", 90],
        ["A-003", "王建国", "1380000010", "同心苑3栋101室", 77],
        ["A-004", "赵敏敏", "13800000104", "同心苑9号楼101", 77],
    ]
    for row, column, value in fixes:
        first[row][column] = value
    second = [["东区业主"], head, ["B-001", "刘海", "138-0000-0105", "同心苑3-2-201", 66]]
    return as_book({"西区": first, "东区": second, "说明": [["导出时间", "2026-06-30"]]})


HAND = [
    ["党员名册（手工）", "", "", "", "", "", "", ""],
    ["姓名", "手机", "身份", "职务", "任期至", "支部", "楼号", "住址"],
    ["陈志国", "13800000111", "党员、工作人员", "书记", "2027.6.30", "一支部", "", ""],
    ["周大姐", "1380000 0112", "党员", "楼栋长", "2026-02-30", "一支部、二支部", "2", ""],
    ["以上共2人，电话已核对", "", "", "", "", "", "", ""],
    ["制表：老张", "", "", "", "", "", "", ""],
]


async def test_three_files_of_different_make(bring: Import, database: Database) -> None:
    form = as_book({"封面": [["附件1"]], "采集表": FORM}, [("采集表", cells) for cells in FORM_MERGES])
    assert printed(await bring("places", form))[0] == "新增 3 更改 0 相同 0 错误 0"
    assert printed(await bring("places", form))[0] == "新增 0 更改 0 相同 3 错误 0"
    places = await database.read(lambda uow: [place.entry for place in uow.premises.places(1)])
    assert [(one.street, one.estate, one.name, one.households) for one in places] == [
        ("沿河街道", "同心苑", name, count) for name, count in (("1号楼", 36), ("2号楼", 36), ("三栋", 24))
    ]

    lines = printed(await bring("people", property_export()))
    assert lines[0] == "新增 3 更改 0 相同 0 错误 2"
    assert lines[1] == "「西区」第 4 行：手机号「1380000010」不对：应为 11 位，这里是 10 位"
    assert lines[2].startswith("「西区」第 5 行：楼栋「同心苑9号楼」不在楼栋表里")
    fixed = property_export((3, 2, "13800000103"), (4, 3, "同心苑1号楼101"))
    assert printed(await bring("people", fixed))[0] == "新增 2 更改 0 相同 3 错误 0"
    assert printed(await bring("people", fixed))[0] == "新增 0 更改 0 相同 5 错误 0"
    liu = await database.read(lambda uow: uow.people.named(1, "刘海")[0])
    assert (liu.entrance, liu.room) == ("2单元", "201")

    hand = [list(row) for row in HAND]
    lines = printed(await bring("people", as_csv(hand[0], hand[1:], "gbk")))
    assert lines[0] == "新增 1 更改 0 相同 0 错误 1"
    assert lines[1] == "第 4 行：「任期至」不是日期（2026-02-30），请写成 2026-06-30"
    assert any(line.startswith("第 5 行不是数据") for line in lines)
    hand[3][4] = "46203"
    assert printed(await bring("people", as_csv(hand[0], hand[1:], "gbk")))[0].startswith(
        "新增 1 更改 0 相同 1"
    )

    def look(uow: Uow) -> None:
        zhou = uow.roster.census().standing([uow.people.named(1, "周大姐")[0].id])
        profile = next(iter(zhou.values())).profile
        assert [(seat.name, str(seat.ends_on)) for seat in profile.seats] == [
            (StewardName.BUILDING_HEAD, "2026-06-30")
        ]
        assert {(tie.branch, tie.voting, tie.counts) for tie in profile.ties} == {
            ("一支部", True, True),
            ("二支部", False, False),
        }

    await database.read(look)
    # The last day is a day of the office: at 23:59 of 30 June there it is still the 30th.
    terms = Terms(OfficeCalendar())
    last_minute = datetime(2026, 6, 30, 15, 59, tzinfo=UTC)
    assert await database.run(lambda uow: terms.end(uow, last_minute)) == 0
    assert await database.run(lambda uow: terms.end(uow, last_minute + timedelta(minutes=2))) == 1


async def test_what_is_given_back_is_the_same(bring: Import, database: Database, tmp_path: Path) -> None:
    form = as_book({"采集表": FORM}, [("采集表", cells) for cells in FORM_MERGES])
    await bring("places", form)
    await bring("units", as_csv(UNITS, SOME_UNITS))
    await bring(
        "branches", as_csv(["党组织", "上级党组织"], [["同心社区党委", ""], ["一支部", "同心社区党委"]])
    )
    await bring("people", property_export((3, 2, "13800000103"), (4, 3, "同心苑1号楼101")))
    rows = [
        person(
            姓名="陈志国", 手机号="13800000111", 身份="党员、工作人员", 岗位="书记、支部书记", 党支部="一支部"
        ),
        person(
            姓名="王芳", 手机号="13800000112", 身份="工作人员", 岗位="居民服务员、值班", 网格="一网格、二网格"
        ),
        person(姓名="老周", 手机号="13800000113", 身份="单位联系人", 单位="同心物业", openid="o_zhou"),
        person(
            姓名="钱老师", 手机号="13800000114", 身份="居民", 岗位="楼栋长、计生专干", 楼栋="2", 小区="同心苑"
        ),
    ]
    await bring("people", as_csv(PEOPLE, rows))
    await import_services(database, catalogue_csv(), apply=True, now=NOW, home=HOME)
    for kind, count in (("people", 9), ("places", 3), ("units", 1), ("branches", 2), ("services", 6)):
        file = tmp_path / f"{kind}.xlsx"
        assert await give_back(database, kind, file, home=HOME, named=True) == count
        again: Any = import_services if kind == "services" else import_file
        words = () if kind == "services" else (kind,)
        report = await again(database, *words, file, apply=False, now=NOW, home=HOME)
        assert printed(report)[0] == f"新增 0 更改 0 相同 {count} 错误 0", (kind, printed(report))


async def test_names_and_phones_stay_in_the_house_without_a_reason(
    bring: Import, database: Database, tmp_path: Path
) -> None:
    await bring(
        "people", as_csv(PEOPLE, [person(姓名="王芳", 手机号="13800000112", 身份="居民", openid="o_x")])
    )
    file = tmp_path / "people.xlsx"
    await give_back(database, "people", file, home=HOME, named=False)
    content = file.read_bytes()
    assert b"13800000112" not in content
    report = await import_file(database, "people", file, apply=False, now=NOW, home=HOME)
    assert "王芳" not in str(report) and report.counts


async def test_two_communities_are_strangers(bring: Import, database: Database) -> None:
    rows = [
        person(姓名="王芳", 手机号="13800000001", 身份="工作人员", 岗位="站长"),
        person(姓名="王芳", 手机号="13800000001", 身份="工作人员", 岗位="站长", 社区="新城社区"),
    ]
    assert printed(await bring("people", as_csv(PEOPLE, rows)))[0] == "新增 2 更改 0 相同 0 错误 0"
    assert printed(await bring("people", as_csv(PEOPLE, rows)))[0] == "新增 0 更改 0 相同 2 错误 0"
    ids = await database.read(lambda uow: uow.roster.communities())
    found = await database.read(lambda uow: [uow.people.named(one, "王芳") for one in ids.values()])
    assert [len(people) for people in found] == [1, 1] and found[0][0].id != found[1][0].id
