"""Several communities in one installation: nobody sees across; and the sheets that bring newcomers home."""

from __future__ import annotations

from pathlib import Path

from bot.printing import SheetWords, write_qr_sheet
from handlers.frontdesk.rules import scene_of
from handlers.roster.importing import import_file
from tests.town import Town, number_in

NEW_PLACES = "社区,网格,小区,楼栋\n新城社区,一网格,新城苑,1号楼\n"
NEW_PEOPLE = (
    "社区,姓名,手机号,身份,岗位,网格,openid\n"
    "新城社区,马站长,13700000001,工作人员,站长,,o_ma\n"
    "新城社区,牛网格,13700000002,工作人员,居民服务员,一网格,o_niu\n"
)


async def found_new_town(town: Town) -> int:
    """Bring a second community in; return the id of its building."""
    for kind, table in (("places", NEW_PLACES), ("people", NEW_PEOPLE)):
        report = await import_file(
            town.program.database, kind, table.encode(), apply=True, now=town.now(), home="同心社区"
        )
        assert report.clean
    ids = await town.look(lambda uow: uow.roster.communities())
    buildings = await town.look(lambda uow: uow.places.buildings(ids["新城社区"]))
    return int(buildings[0].id)


async def test_a_scanned_code_brings_a_newcomer_into_the_buildings_community(town: Town) -> None:
    building = await found_new_town(town)
    stranger = town.resident("新来的", "o_new")
    assert "1号楼" in await stranger.follows(scene_of(building))
    person = await town.look(lambda uow: uow.people.by_openid("o_new"))
    ids = await town.look(lambda uow: uow.roster.communities())
    assert person.community_id == ids["新城社区"] and person.building_id == building


async def test_nobody_sees_across(town: Town) -> None:
    building = await found_new_town(town)
    stranger, niu, wang = (
        town.resident("新来的", "o_new"),
        town.resident("牛网格", "o_niu"),
        town.staff("王芳"),
    )
    for one in (niu, wang):
        await one.says("上班")
    await stranger.follows(scene_of(building))
    await stranger.says("新城苑1号楼楼道灯不亮了", "1")
    heard = "".join(stranger.heard())
    number = number_in(heard)
    assert niu.has_heard(str(number)) and not wang.has_heard(str(number))
    free = (await wang.says("看 987")).replace("987", str(number))
    assert await wang.says(f"看 {number}") == free
    assert str(number) in await niu.says(f"看 {number}")


async def test_a_newcomer_without_a_code_is_asked_once_where_they_belong(town: Town) -> None:
    await found_new_town(town)
    niu, wang = town.resident("牛网格", "o_niu"), town.staff("王芳")
    for one in (niu, wang):
        await one.says("上班")
    stranger = town.resident("新来的", "o_new")
    asked = await stranger.follows()
    assert "哪个社区" in asked and "2 新城社区" in asked and "3 不清楚" in asked
    assert "哪个社区" in await stranger.says("新城苑1号楼楼道灯不亮了")
    assert "我记下了" in await stranger.says("2"), "the words that waited are heard now"
    await stranger.says("1")
    number = number_in("".join(stranger.heard()))
    assert niu.has_heard(str(number)) and not wang.has_heard(str(number))
    assert "哪个社区" not in await stranger.says("菜单")

    silent = town.resident("后来的", "o_later")
    assert "哪个社区" in await silent.says("1号楼楼道灯不亮了"), "one who never followed in our sight"
    assert "我记下了" in await silent.says("我住同心社区的")
    fire = town.resident("着急的", "o_fire")
    assert "119" in await fire.says("着火了，快来人"), "danger is never asked first"
    bound = town.resident("马站长二", "o_ma_two")
    assert "哪个社区" not in await bound.says("绑定 13700000001 123456"), "whom the roster knows is not asked"


async def test_who_lives_here_stays_here(town: Town) -> None:
    building = await found_new_town(town)
    zhang = town.resident("张阿姨")
    await zhang.follows(scene_of(building))
    person = await town.look(lambda uow: uow.people.by_openid("o_zhang"))
    assert person.community_id == 1 and person.building_id != building


async def test_one_page_a_building(town: Town, tmp_path: Path) -> None:
    await found_new_town(town)
    file = tmp_path / "codes.html"
    words = SheetWords("二维码", ["反映问题", "问办事 <b>"], "用微信扫一扫")
    told: list[tuple[int, int]] = []
    count = await write_qr_sheet(town.program, file, words, lambda done, of: told.append((done, of)))
    text = file.read_text("utf-8")
    assert count == 5 and text.count("<section>") == 5 and text.count("<svg") == 5 and told[-1] == (5, 5)
    assert "<h2>新城社区</h2><h1>新城苑 1号楼</h1>" in text and "size:A4" in text
    assert "问办事 &lt;b&gt;" in text and list(tmp_path.glob("*.part")) == []
