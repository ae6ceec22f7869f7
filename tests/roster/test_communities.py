"""Several communities in one installation: nobody sees across; and the sheets that bring newcomers home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.printing import SheetWords, write_qr_sheet
from handlers.frontdesk.rules import scene_of
from handlers.roster.importing import import_file
from storage.base import metadata
from tests.town import Town, number_in

NEW_PLACES = "社区,社区电话,网格,小区,楼栋\n新城社区,027-5550199,一网格,新城苑,1号楼\n"
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
    assert "哪个小区" in asked and "1 同心社区（幸福里）" in asked
    assert "2 新城社区（新城苑）" in asked and "3 不清楚" in asked
    only = await stranger.says("新城苑1号楼楼道灯不亮了")
    assert "我记下了" in only or "我记成" in only, "asked already: the name in the words is the answer"
    await stranger.says("1")
    number = number_in("".join(stranger.heard()))
    assert niu.has_heard(str(number)) and not wang.has_heard(str(number))
    assert "哪个" not in await stranger.says("菜单")

    silent = town.resident("后来的", "o_later")
    asked = await silent.says("新城苑1号楼楼道灯不亮了")
    assert "1 新城社区" in asked and "同心" not in asked, (
        "one who never followed in our sight; only what fits"
    )
    assert "1号楼" in await silent.says("新城")
    fire = town.resident("着急的", "o_fire")
    assert "119" in await fire.says("着火了，快来人"), "danger is never asked first"
    bound = town.resident("马站长二", "o_ma_two")
    assert "哪个" not in await bound.says("绑定 13700000001 123456"), "whom the roster knows is not asked"


async def _nobodys(town: Town, openid: str) -> Any:
    """Return the person, and what stands in the tables of any counter for them."""
    person = await town.look(lambda uow: uow.people.by_openid(openid))
    rows = await town.look(
        lambda uow: [
            table.name
            for table in metadata.sorted_tables
            for column in table.columns
            if column.name in ("person_id", "reporter_id")
            and table.name in _COUNTERS
            and uow._connection.execute(select(column).where(column == person.id)).first()
        ]
    )
    return person, rows


_COUNTERS = (
    "cases",
    "talks",
    "signups",
    "invitations",
    "dialogues_parked",
    "drafts",
    "emergencies",
    "picked_phrases",
)


async def test_who_cannot_say_is_led_to_the_telephone_and_nothing_is_filed(any_town: Town) -> None:
    town = any_town
    await found_new_town(town)
    ma, wang, zhao = town.resident("马站长", "o_ma"), town.staff("王芳"), town.staff("赵敏")
    for one in (ma, wang, zhao):
        await one.says("上班")
    lost = town.resident("找不着北", "o_lost")
    await lost.says("楼道灯不亮了，老人摔了怎么办")
    told = await lost.says("不清楚")
    assert "0472-5550100" in told and "新城社区 027-5550199" in told and "登记号" in told and "留着" in told
    number = number_in(told.split("登记号")[1])
    for words in ("人工", "报名", "3", str(number), "我的网格员", "进度"):
        await lost.says(words)
    assert "先回小区" in await lost.sends_picture()
    person, rows = await _nobodys(town, "o_lost")
    assert person.unplaced and rows == []
    assert not any("楼道灯" in text for one in (ma, wang, zhao) for text in one.heard())

    free = (await wang.says("归入 987")).replace("987", str(number))
    assert await wang.says(f"归入 {number}") == free, "who answers no telephone takes nobody in"
    assert str(number) in await ma.says("未归入")
    assert "只能归到本社区" in await ma.says(f"归入 {number} 同心社区")
    assert "新城社区" in await ma.says(f"归入{number}") and "没有改动" in await ma.says(f"归入{number}")
    assert "回1" in lost.last_heard() and "新城社区" in lost.last_heard()
    heard = await lost.says("1")
    assert "在哪栋楼" in heard, "what was said is heard now, by the right community"
    assert "没有还不知道" in await ma.says("未归入")


async def test_the_wrong_office_is_told_and_a_name_said_later_is_enough(town: Town) -> None:
    await found_new_town(town)
    zhao, lost = town.staff("赵敏"), town.resident("找不着北", "o_lost")
    await zhao.says("上班")
    await lost.says("垃圾桶满了没人收")
    number = number_in((await lost.says("说不清")).split("登记号")[1])
    assert "同心社区" in await zhao.says(f"归入 {number}")
    again = await lost.says("2")
    assert "登记号" in again and (await town.look(lambda uow: uow.people.by_openid("o_lost"))).unplaced
    await town.pass_time(days=3)
    heard = await lost.says("新城苑")
    assert "在哪栋楼" in heard
    ids = await town.look(lambda uow: uow.roster.communities())
    assert (await town.look(lambda uow: uow.people.by_openid("o_lost"))).community_id == ids["新城社区"]


async def test_words_said_before_a_code_was_scanned_are_asked_about(town: Town) -> None:
    building = await found_new_town(town)
    lost = town.resident("找不着北", "o_lost")
    await lost.says("垃圾桶满了没人收")
    await lost.phone.scans(scene_of(building))
    await town.settle()
    assert "垃圾桶满了没人收" in lost.last_heard() and "回1" in lost.last_heard()
    assert "垃圾" in await lost.says("1") or "记" in lost.last_heard()
    ids = await town.look(lambda uow: uow.roster.communities())
    person = await town.look(lambda uow: uow.people.by_openid("o_lost"))
    assert person.community_id == ids["新城社区"]
    assert await town.look(lambda uow: uow.newcomers.words(person.id)) == []


async def test_danger_goes_where_it_turns_out_to_be(town: Town) -> None:
    await found_new_town(town)
    ma, li, fire = town.resident("马站长", "o_ma"), town.staff("李明"), town.resident("着急的", "o_fire")
    for one in (ma, li):
        await one.says("上班")
    assert "119" in await fire.says("着火了，快来人") and "哪个小区" in fire.last_heard()
    assert li.has_heard("还不知道是哪个社区"), "somebody hears of it at once"
    await fire.says("新城苑1号楼")
    assert any("新城苑1号楼" in text for text in ma.heard())
    number = number_in("".join(ma.heard()))
    assert str(number) in await ma.says(f"到 {number}")
    assert "没有" in await li.says(f"到 {number}")
    near = town.resident("着急的二", "o_fire_two")
    li.forget()
    await near.says("新城苑1号楼着火了")
    assert not any("火" in text for text in li.news())


async def test_what_waits_for_a_community_goes_after_a_month(town: Town) -> None:
    await found_new_town(town)
    lost = town.resident("找不着北", "o_lost")
    await lost.says("垃圾桶满了没人收")
    person = await town.look(lambda uow: uow.people.by_openid("o_lost"))
    assert await town.look(lambda uow: uow.newcomers.words(person.id)) == ["垃圾桶满了没人收"]
    await town.pass_time(days=32)
    assert await town.look(lambda uow: uow.newcomers.words(person.id)) == []


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
