"""Who looks after a building and who lives behind a door: for staff of the grid; a resident hears of their own building."""

from __future__ import annotations

from handlers.roster.importing import import_file
from tests.town import Town

NEIGHBOURS = (
    "姓名,手机号,身份,岗位,小区,楼栋,单元,房号,负责楼栋\n"
    "郑楼长,13811110001,居民,楼栋长,幸福里,3号楼,1单元,101,3号楼\n"
    "马小组,13811110002,党员,党小组长,幸福里,3号楼,1单元,102,3号楼\n"
    "田一,13811110003,居民,,幸福里,3号楼,2单元,501,\n"
    "田二,,居民,,幸福里,3号楼,2单元,501,\n"
)


async def move_in(town: Town) -> None:
    """Bring stewards and a family of two into building 3."""
    report = await import_file(
        town.program.database, "people", NEIGHBOURS.encode(), apply=True, now=town.now(), home="同心社区"
    )
    assert report.clean, report


async def test_who_looks_after_a_building(town: Town) -> None:
    await move_in(town)
    wang, he, zhang, liu = (town.resident(name) for name in ("王芳", "何静", "张阿姨", "刘大爷"))
    heard = await wang.says("楼长 3号楼")
    assert "楼栋长 郑楼长 13811110001" in heard and "党小组长 马小组" in heard
    assert "138" not in await he.says("楼长3号楼"), "not her grid: names only"
    heard = await zhang.says("楼长")
    assert "楼栋长 郑楼长" in heard and "138" not in heard
    assert "马小组" not in heard, "who heads a party group is in the party"
    assert "郑楼长" not in await liu.says("楼长 3号楼")
    assert "还没有" in await wang.says("楼栋长 1号楼")
    assert "楼栋长和委员" not in await wang.says("楼长今天来找过我")


async def test_a_number_that_several_estates_have_is_asked_about(town: Town) -> None:
    places = "网格,小区,楼栋,单元数,户数\n二网格,康宁苑,3号楼,2,40\n"
    report = await import_file(
        town.program.database, "places", places.encode(), apply=True, now=town.now(), home="同心社区"
    )
    assert report.clean, report
    chen = town.staff("陈书记")
    for words, begin in (("楼长 3号楼", "楼长 "), ("户 3号楼", "户 "), ("户 3号楼2单元501", "户 ")):
        heard = await chen.says(words)
        assert "有2处" in heard and f"「{begin}" in heard and "3号楼」" in heard, words
    assert "康宁苑3号楼" in await chen.says("楼长 康宁苑3号楼")


async def test_the_lead_hears_in_the_morning_whose_term_ends(town: Town) -> None:
    table = NEIGHBOURS.replace("负责楼栋", "负责楼栋,任期至").replace(",3号楼\n", ",3号楼,2026-06-20\n", 1)
    report = await import_file(
        town.program.database, "people", table.encode(), apply=True, now=town.now(), home="同心社区"
    )
    assert report.clean, report
    heard = await town.staff("赵敏").says("上班")
    assert "任期快到：郑楼长（楼栋长）" in heard and "6月20日" in heard
    assert "任期快到" not in await town.staff("王芳").says("上班")
    await town.pass_time(days=12)
    assert "楼栋长 郑楼长" not in await town.staff("王芳").says("楼长 3号楼")


async def test_who_lives_behind_a_door(town: Town) -> None:
    await move_in(town)
    wang, he, chen = (town.staff(name) for name in ("王芳", "何静", "陈书记"))
    heard = await wang.says("户 3号楼2单元501")
    assert "2人" in heard and "田一 138****0003" in heard and "田二" in heard
    assert "13811110003" not in heard
    assert "看了一户住着谁" in await chen.says("查阅记录")
    assert await he.says("户 3号楼2单元501") == await wang.says("户 3号楼2单元909") == "名册里没有这一户。"
    heard = await wang.says("户 3号楼")
    assert "登记96户" in heard and "1单元 2户 2人" in heard and "2单元 1户" in heard
    for stranger in ("张阿姨", "老周", "孙师傅"):
        assert "田一" not in await town.resident(stranger).says("户 3号楼2单元501")
