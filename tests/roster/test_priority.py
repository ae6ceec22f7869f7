"""Whom the office looks after: brought in by a column, read by the workers of the grid and the lead, every look written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.importing import desk
from bot.importing.desk import Hour, silent
from bot.kernel.imports import ImportReport
from bot.understanding.cared import read_wanted
from handlers.roster.importing import import_file, importers
from storage.people.model import people, priority_people
from tests.town import Town, number_in

HEAD = "姓名,手机号,身份,网格,小区,楼栋,单元,房号,出生年月,重点人群,openid\n"
CARED = (
    "田一,13811110003,居民,,幸福里,3号楼,2单元,501,1941-05-01,独居、低保户,\n"
    "田二,13811110004,居民,,幸福里,3号楼,2单元,501,1990,,\n"
    "田三,13811110005,居民,,幸福里,1号楼,1单元,101,1949年3月,,\n"
    "田四,13811110006,居民,,幸福里,5号楼,1单元,302,1938,残疾,\n"
    "张阿姨,13800000012,居民,,幸福里,3号楼,2单元,,195503,空巢,o_zhang\n"
)


async def bring(town: Town, rows: str = CARED, head: str = HEAD, *, apply: bool = True) -> ImportReport:
    content = (head + rows).encode()
    report: ImportReport = await import_file(
        town.program.database, "people", content, apply=apply, now=town.now(), home="同心社区"
    )
    return report


async def test_workers_of_the_grid_and_the_lead_read_it_and_nobody_else(any_town: Town) -> None:
    town = any_town
    assert (await bring(town)).clean
    wang, he, zhao = town.staff("王芳"), town.staff("何静"), town.staff("赵敏")
    heard = await wang.says("重点人群")
    assert "您管的2位，没绑微信的1位" in heard
    assert (
        "3号楼2单元501 田一 85岁 独居老人、低保（没微信）" in heard
        and "田四" not in heard
        and "138" not in heard
    )
    assert "田四 88岁 残疾人" in await he.says("重点人群") and "田一" not in he.last_heard()
    assert "您管的3位" in await zhao.says("重点人群")
    assert "没有符合" in await wang.says("重点人群 5号楼") and "没有符合" in await he.says("重点人群 独居")
    heard = await wang.says("重点人群 70岁以上 没微信 电话")
    assert "田一" in heard and "13811110003" in heard and "田三 77岁" in heard and "张阿姨" not in heard
    assert "张阿姨" in await wang.says("重点人群 3号楼 空巢") and "田一" not in wang.last_heard()
    heard = await wang.says("户 3号楼2单元501")
    assert "田一" in heard and "85岁 独居老人" in heard
    assert "独居" not in await town.staff("李明").says("户 3号楼2单元501"), "on duty, but not of the grid"
    for name in ("李明", "陈书记", "吴敏", "钱老师", "张阿姨", "老周"):
        heard = await town.resident(name).says("重点人群")
        assert "田" not in heard and "您管的" not in heard and "没有符合" not in heard
    heard = await zhao.says("查阅记录")
    assert "王芳" in heard and "重点人群" in heard
    reads = await town.look(lambda uow: uow.privacy.reads(1, 30, kind="priority"))
    assert len(reads) == 7, "who asked in vain has read nothing, but whoever looked through a list has"


async def test_a_stand_in_hears_alerts_but_reads_nothing(town: Town) -> None:
    await bring(town)
    assert "何静" in await town.staff("王芳").says("请假 6-9 到 6-11 何静代")
    assert "田一" not in await town.staff("何静").says("重点人群")


async def test_an_outage_tells_whom_to_ring_first(town: Town) -> None:
    await bring(town)
    li, zhao = town.staff("李明"), town.staff("赵敏")
    await zhao.says("上班")
    area = number_in(await li.says("事件 停电 3号楼 预计18点"))
    assert "其中65岁以上1人先打" in await zhao.says(f"复核{area}")
    await town.pass_time(minutes=3)
    heard = await zhao.says("未达 65岁以上")
    assert "田一 13811110003" in heard and "田二" not in heard
    assert "田二" in await zhao.says("未达") and "没有要打电话" in await zhao.says("电话名单 90岁以上")
    assert "田" not in await town.staff("何静").says("未达 65岁以上")


async def test_visits_are_counted_and_nothing_of_them_is_kept(town: Town) -> None:
    await bring(town)
    wang, he = town.staff("王芳"), town.staff("何静")
    heard = await wang.says("走访 3号楼2单元501 独居，想学手机")
    assert "走访3号楼2单元501" in heard and "本月走了1户，本季1户" in heard and "代报" in heard
    await wang.says("走访3号楼2单元501", "走访 1号楼1单元101")
    assert "本月走了2户" in await wang.says("走访")
    assert "田一 85岁 独居老人、低保（没微信） 本季走访2次" in await wang.says("重点人群")
    heard = await wang.says("重点人群 没走到")
    assert "田一" not in heard and "张阿姨" in heard
    assert "撤销了" in await wang.says("撤销走访") and "本月走了1户" in await wang.says("走访")
    assert "名册里没有" in await he.says("走访 3号楼2单元501")
    assert "房号" in await wang.says("走访 3号楼")
    assert "走访" not in await town.resident("张阿姨").says("走访 3号楼2单元501")
    raw = await town.look(lambda uow: list(uow._connection.exec_driver_sql("SELECT * FROM visits")))
    assert len(raw) == 2 and not any("手机" in str(row) for row in raw)
    await town.pass_time(days=30)
    assert "本月走了0户，本季0户" in await wang.says("走访")


async def test_the_table_is_the_office_s_word_and_can_be_taken_back(town: Town) -> None:
    await bring(town)
    again = await bring(town)
    assert again.counts is not None and (again.counts.new, again.counts.changed) == (0, 0)
    report = await bring(town, "田一,13811110003,无\n", "姓名,手机号,重点人群\n")
    assert report.counts is not None and report.counts.changed == 1
    assert "田一" not in await town.staff("王芳").says("重点人群")
    assert "田一 85岁" in await town.staff("王芳").says("重点人群 80岁以上"), "a blank column leaves the year"
    standing = await town.look(lambda uow: uow.imports.find(report.number))
    hour = Hour(town.now())
    await desk.undo(town.program.database, importers(), standing, hour, actor_id=None, tell=silent)
    assert "田一 85岁 独居老人、低保" in await town.staff("王芳").says("重点人群")
    wrong = await bring(town, "田六,13811110009,九十多\n", "姓名,手机号,出生年\n", apply=False)
    assert "roster.problems.year" in str(wrong) and not wrong.clean


async def test_it_lies_sealed_and_leaves_with_the_person(town: Town) -> None:
    await bring(town)
    raw = await town.look(
        lambda uow: [
            str(row)
            for query in (
                "SELECT * FROM priority_people",
                "SELECT born_sealed FROM people WHERE born_sealed IS NOT NULL",
            )
            for row in uow._connection.exec_driver_sql(query)
        ]
    )
    assert len(raw) == 8 and not any("独居" in row or "1941" in row for row in raw)
    zhang = town.resident("张阿姨")
    page = await zhang.presses((await zhang.says("导出我的信息")) and zhang.link_heard())
    assert page.status == 200
    asked = await zhang.says("删除我的信息")
    await zhang.says(asked.split("确定就回「")[1][:3])
    person = await town.look(
        lambda uow: uow.people.chosen(people.c.phone_hash.in_(uow.people.vault.digests("13800000012")))
    )
    left = await town.look(
        lambda uow: uow._connection.execute(
            priority_people.select().where(priority_people.c.person_id == person[0].id)
        ).first()
    )
    assert left is None and await town.look(lambda uow: uow.priority.born(person[0].id)) is None
    await town.pass_time(days=401, step=timedelta(days=201))
    assert "您管的" not in await town.staff("何静").says("重点人群")


@pytest.mark.parametrize(
    ("text", "age", "unbound", "phones", "page", "rest"),
    [
        ("", None, False, False, 1, ""),
        (" 3号楼 70岁以上", 70, False, False, 1, "3号楼"),
        ("七十岁以上没绑微信的电话", 70, True, True, 1, ""),
        ("独居 第2页", None, False, False, 2, "独居"),
        ("里没有微信的名单", None, True, False, 1, "里"),
        ("满80周岁的 带电话", 80, False, True, 1, ""),
    ],
)
def test_how_a_list_is_asked_for(
    text: str, age: int | None, unbound: bool, phones: bool, page: int, rest: str
) -> None:
    wanted = read_wanted(text)
    assert (wanted.age, wanted.only_unbound, wanted.with_phones, wanted.page, wanted.rest) == (
        age,
        unbound,
        phones,
        page,
        rest,
    )
