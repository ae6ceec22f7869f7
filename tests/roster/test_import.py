"""The import of people, places and units, from the file to what stands in the database."""

from __future__ import annotations

from typing import Any

import pytest

from storage.database import Database
from storage.people.model import PostName, Role
from storage.people.store import Person, Post
from storage.uow import Uow
from tests.roster.conftest import HOME, NOW, Import, printed
from tests.roster.tables import (
    PEOPLE,
    PLACES,
    SOME_PLACES,
    SOME_UNITS,
    UNITS,
    as_book,
    as_csv,
    person,
)

STAFF = person(姓名="王芳", 手机号="13800000001", 身份="工作人员", 岗位="居民服务员", 网格="一网格")
ZHANG = person(
    姓名="张玉兰", 手机号="13800000002", 身份="居民", 楼栋="3", 小区="同心苑", 单元="2", 房号="501"
)
CHEN = person(
    姓名="陈志国",
    手机号="13800000003",
    身份="党员、工作人员",
    岗位="支部书记、书记",
    党支部="二支部",
    党小组="第一小组",
    表决权="是",
)


async def find(database: Database, name: str) -> Person:
    """Return the one person of this name on the roster."""

    def named(uow: Uow) -> list[Person]:
        return uow.people.named(uow.places.community(HOME), name)

    found = await database.read(named)
    assert len(found) == 1
    return found[0]


async def test_a_dry_run_counts_and_writes_nothing(bring: Import, places: None, database: Database) -> None:
    lines = printed(await bring("people", as_csv(PEOPLE, [STAFF, ZHANG]), apply=False))
    assert lines[0] == "新增 2 更改 0 相同 0 错误 0"
    assert "没有写入" in lines[-1]
    assert await database.read(lambda uow: uow.people.named(1, "王芳")) == []


async def test_people_arrive_with_posts_branches_and_homes(
    bring: Import, places: None, database: Database
) -> None:
    report = await bring("people", as_csv(PEOPLE, [STAFF, ZHANG, CHEN]))
    assert report.clean and printed(report)[0] == "新增 3 更改 0 相同 0 错误 0"
    wang, zhang, chen = [await find(database, name) for name in ("王芳", "张玉兰", "陈志国")]
    grid = (await database.read(lambda uow: uow.places.grids(1)))[0]
    assert grid.name == "一网格" and wang.posts == (Post(PostName.SERVER, grid.id),)
    building = await database.read(lambda uow: uow.places.building(zhang.building_id or 0))
    assert building and (building.estate, building.name) == ("同心苑", "3号楼")
    assert (zhang.entrance, zhang.room) == ("2单元", "501")
    assert chen.roles == {Role.MEMBER, Role.STAFF}
    branch = (await database.read(lambda uow: uow.places.branches(1)))[0]
    assert set(chen.posts) == {Post(PostName.BRANCH_SECRETARY, None, branch.id), Post(PostName.SECRETARY)}
    member = (await database.read(lambda uow: uow.people.members_of(branch.id)))[0]
    assert member.voting and member.party_group == "第一小组"
    assert await database.read(lambda uow: uow.people.phone_of(chen)) == "13800000003"


async def test_the_same_file_twice_changes_nothing(bring: Import, places: None) -> None:
    content = as_csv(PEOPLE, [STAFF, ZHANG, CHEN])
    await bring("people", content)
    lines = printed(await bring("people", content))
    assert lines[0] == "新增 0 更改 0 相同 3 错误 0"
    assert lines[-1] == "没有需要写入的内容。"


async def test_one_changed_cell_is_one_change(bring: Import, places: None, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [STAFF, ZHANG, CHEN]))
    moved = [cell if cell != "居民服务员" else "值班" for cell in STAFF]
    report = await bring("people", as_csv(PEOPLE, [moved, ZHANG, CHEN]))
    assert printed(report)[0] == "新增 0 更改 1 相同 2 错误 0"
    assert (await find(database, "王芳")).posts == (Post(PostName.DUTY),)


async def test_wrong_lines_are_named_and_good_ones_written(
    bring: Import, places: None, database: Database
) -> None:
    rows = [
        ZHANG,
        person(姓名="赵一", 手机号="13800000011", 身份="居民", 小区="同心苑", 楼栋="99号楼"),
        person(姓名="钱二", 手机号="13800000012", 身份="路人"),
        person(姓名="", 手机号="13800000013", 身份="居民"),
        person(姓名="孙三", 手机号="1380000001", 身份="居民"),
        person(姓名="李四", 手机号="1.38E+10", 身份="居民"),
        person(姓名="周五", 手机号="13800000002", 身份="居民"),
        person(姓名="吴六", 手机号="13800000014", 身份="居民", 楼栋="1号楼"),
        person(姓名="郑七", 身份="单位联系人"),
        person(姓名="冯八", 身份="党员", 党支部="一支部", 表决权="也许"),
    ]
    report = await bring("people", as_csv(PEOPLE, rows))
    lines = printed(report)
    assert not report.clean
    assert lines[0] == "新增 1 更改 0 相同 0 错误 9"
    assert lines[1] == "第 3 行：楼栋「同心苑99号楼」不在楼栋表里，请先把它加进楼栋表（import places）"
    assert lines[2].startswith("第 4 行：身份「路人」不认识")
    assert lines[3] == "第 5 行：没有填「姓名」"
    assert lines[4] == "第 6 行：手机号「1380000001」不对：应为 11 位，这里是 10 位"
    assert "「1.38E+10」" in lines[5]
    assert lines[6] == "第 8 行：手机号与第 2 行相同"
    assert lines[7] == "第 9 行：好几个小区都有「1号楼」，请填上小区"
    assert lines[8] == "第 10 行：单位联系人没有填单位"
    assert lines[9] == "第 11 行：「表决权」应填 是 或 否，这里是「也许」"
    assert await find(database, "张玉兰")


async def test_what_does_not_fit_is_a_wrong_line(bring: Import) -> None:
    rows = [
        person(姓名="张" * 50, 身份="居民"),
        person(姓名="张三", 身份="居民", 房号="1" * 30),
        person(姓名="张四", 身份="工作人员", 岗位="网格" * 30),
        person(姓名="#REF!", 身份="居民"),
    ]
    lines = printed(await bring("people", as_csv(PEOPLE, rows)))
    assert lines[0] == "新增 0 更改 0 相同 0 错误 4"
    assert "「姓名」太长了" in lines[1] and "「房号」太长了" in lines[2] and "「岗位」太长了" in lines[3]
    assert "公式错误" in lines[4]


async def test_unknown_posts_are_kept_as_written(bring: Import, database: Database) -> None:
    row = person(姓名="何玲", 手机号="13800000021", 身份="工作人员", 岗位="计生专干、活动负责人")
    await bring("people", as_csv(PEOPLE, [row]))
    assert {post.name for post in (await find(database, "何玲")).posts} == {"计生专干", PostName.ORGANISER}


async def test_an_account_that_wrote_already_becomes_the_person(
    bring: Import, places: None, database: Database
) -> None:
    stranger = await database.run(lambda uow: uow.people.newcomer("oZhang", uow.places.community(HOME), NOW))
    row = person(姓名="张玉兰", 手机号="13800000002", 身份="党员", 党支部="二", openid="oZhang")
    report = await bring("people", as_csv(PEOPLE, [row]))
    assert printed(report)[0].startswith("新增 1")
    zhang = await find(database, "张玉兰")
    assert zhang.id == stranger.id and zhang.openid == "oZhang"
    assert zhang.roles == {Role.RESIDENT, Role.MEMBER}


async def test_an_account_is_tied_to_somebody_on_the_roster_who_wrote_before(
    bring: Import, database: Database
) -> None:
    await bring("people", as_csv(PEOPLE, [STAFF]))
    stranger = await database.run(lambda uow: uow.people.newcomer("oWang", 1, NOW))
    bound = [*STAFF[:-1], "oWang"]
    assert printed(await bring("people", as_csv(PEOPLE, [bound])))[0].startswith("新增 1 更改 0")
    wang = await find(database, "王芳")
    assert wang.id == stranger.id and wang.holds(PostName.SERVER)
    assert printed(await bring("people", as_csv(PEOPLE, [bound])))[0] == "新增 0 更改 0 相同 1 错误 0"


async def test_a_phone_claimed_in_chat_gives_no_powers(bring: Import, database: Database) -> None:
    """Whoever types the secretary's phone into the chat must not become the secretary by the next import."""

    def claim(uow: Uow) -> int:
        liar = uow.people.newcomer("oLiar", uow.places.community(HOME), NOW)
        uow.people.rename(liar.id, "陈志国", "13800000003")
        return liar.id

    liar = await database.run(claim)
    await bring("people", as_csv(PEOPLE, [CHEN]))
    assert (await find(database, "陈志国")).id != liar


async def test_a_phone_of_another_person_is_wrong(bring: Import) -> None:
    await bring("people", as_csv(PEOPLE, [STAFF]))
    other = person(姓名="刘建国", 手机号="13800000001", 身份="居民")
    lines = printed(await bring("people", as_csv(PEOPLE, [other])))
    assert lines[1] == "第 2 行：手机号已经是「王芳」的，请核对"
    corrected = ["" if cell == "王芳" else cell for cell in STAFF]
    corrected[PEOPLE.index("姓名")] = "王方"
    assert printed(await bring("people", as_csv(PEOPLE, [corrected])))[0].startswith("新增 0 更改 1")


async def test_people_without_phone_are_known_by_name_and_place(
    bring: Import, places: None, database: Database
) -> None:
    first = person(姓名="李秀英", 身份="居民", 小区="同心苑", 楼栋="1号楼", 房号="101")
    second = person(姓名="李秀英", 身份="居民", 小区="同心苑", 楼栋="1号楼", 房号="301")
    elsewhere = person(姓名="李秀英", 身份="居民", 小区="育才里", 楼栋="1号楼")
    content = as_csv(PEOPLE, [first, second, elsewhere])
    assert printed(await bring("people", content))[0].startswith("新增 3")
    assert printed(await bring("people", content))[0] == "新增 0 更改 0 相同 3 错误 0"
    with_phone = person(姓名="李秀英", 身份="居民", 小区="育才里", 楼栋="1号楼", 手机号="13800000031")
    assert printed(await bring("people", as_csv(PEOPLE, [with_phone])))[0].startswith("新增 0 更改 1")


async def test_what_a_person_told_in_chat_stays(bring: Import, places: None, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [ZHANG]))

    async def act() -> None:
        zhang = await find(database, "张玉兰")
        await database.run(lambda uow: uow.people.add_role(zhang, Role.VOLUNTEER))

    await act()
    assert printed(await bring("people", as_csv(PEOPLE, [ZHANG])))[0] == "新增 0 更改 0 相同 1 错误 0"
    assert Role.VOLUNTEER in (await find(database, "张玉兰")).roles


async def test_a_post_struck_from_the_table_is_gone(bring: Import, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [STAFF]))
    struck = person(姓名="王芳", 手机号="13800000001", 身份="居民")
    assert printed(await bring("people", as_csv(PEOPLE, [struck])))[0].startswith("新增 0 更改 1")
    assert not (await find(database, "王芳")).is_staff and (await find(database, "王芳")).posts == ()


async def test_a_table_without_a_column_leaves_it(bring: Import, places: None, database: Database) -> None:
    await bring("people", as_csv(PEOPLE, [STAFF, ZHANG]))
    short = as_csv(["姓名", "手机号"], [["王芳", "138 0000 0001"], ["张玉兰", "+86 138-0000-0002"]])
    assert printed(await bring("people", short))[0] == "新增 0 更改 0 相同 2 错误 0"


async def test_places_and_units(bring: Import, places: None, database: Database) -> None:
    again = printed(await bring("places", as_csv(PLACES, SOME_PLACES)))
    assert again[0] == "新增 0 更改 0 相同 4 错误 0"
    other_spelling = [["", "第二网格", "同心苑小区", "3#", "2", "24户", "", "", ""]]
    assert printed(await bring("places", as_csv(PLACES, other_spelling)))[0].startswith(
        "新增 0 更改 0 相同 1"
    )
    wrong = [
        ["", "一网格", "同心苑", "", "", "", "", "", ""],
        ["", "一网格", "同心苑", "7号楼", "三个半", "", "", "", ""],
        ["", "一网格", "同心苑", "8号楼", "", "", "", "40.6", "109.8"],
        ["", "一网格", "同心苑", "9号楼", "", "", "", "109.8", ""],
        ["", "一网格", "同心苑", "10", "", "", "", "", ""],
        ["", "一网格", "同心苑", "十号楼", "", "", "", "", ""],
    ]
    lines = printed(await bring("places", as_csv(PLACES, wrong)))
    assert lines[0] == "新增 1 更改 0 相同 0 错误 5"
    assert lines[5] == "第 7 行：与第 6 行是同一栋楼"
    assert printed(await bring("units", as_csv(UNITS, SOME_UNITS)))[0].startswith("新增 1")
    assert printed(await bring("units", as_csv(UNITS, SOME_UNITS)))[0] == "新增 0 更改 0 相同 1 错误 0"
    unit = (await database.read(lambda uow: uow.places.units(1)))[0]
    assert unit.aliases == ("物业",) and unit.kind == "物业"


async def test_a_contact_is_tied_to_the_unit(bring: Import, database: Database) -> None:
    await bring("units", as_csv(UNITS, SOME_UNITS))
    row = person(姓名="老周", 手机号="13800000041", 身份="单位联系人", 单位="同心物业")
    await bring("people", as_csv(PEOPLE, [row]))
    unit = (await database.read(lambda uow: uow.places.units(1)))[0]
    contacts = await database.read(lambda uow: uow.people.contacts_of(unit.id))
    assert [contact.is_staff for contact in contacts] == [True]


async def test_the_kinds_of_tables_are_not_mixed_up(bring: Import, places: None) -> None:
    people = as_csv(PEOPLE, [ZHANG])
    assert printed(await bring("places", people)) == ["这看起来是人员表，请用 import people 导入。"]
    lines = printed(await bring("people", as_csv(UNITS, SOME_UNITS)))
    assert len(lines) == 1 and "「姓名」" in lines[0]


@pytest.mark.parametrize("apply", [False, True])
async def test_office_workbooks_are_read_as_they_come(bring: Import, places: None, apply: bool) -> None:
    rows: list[list[Any]] = [
        ["同心社区人员花名册", *[None] * 7],
        ["填报单位：同心社区   2026年6月", *[None] * 7],
        ["序号", "姓 名", "联系电话", "身份", "住址", None, None, "备注"],
        [None, None, None, None, "小区", "楼号", "房号", None],
        [1, "张  兰", 13800000051.0, "居民", "同心苑", "３", 501, None],
        [2, "刘海", "１３８００００００５２", "居民", None, "2号楼", "502室", "老党员"],
        [3, "何苗", 13800000053, "租客", "同心苑", 1, None, None],
        ["合计", "3人", *[None] * 6],
    ]
    merged = [("名单", "A1:H1"), ("名单", "E3:G3"), ("名单", "B3:B4"), ("名单", "E5:E6")]
    book = as_book({"填表说明": [["请按样表填写"]], "名单": rows}, merged)
    lines = printed(await bring("people", book, apply=apply))
    assert lines[0] == "新增 2 更改 0 相同 0 错误 1"
    assert lines[1].startswith("第 7 行：身份「租客」")
    assert "没有用到的列：序号、备注" in lines
    assert "第 8 行不是数据，已跳过：合计" in lines
