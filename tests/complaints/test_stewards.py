"""Stewards of a building hear of things there, never of people; they look whether it is repaired; they may switch it off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.roster.importing import import_file
from tests.town import Town, Townsman, number_in, open_town

STEWARDS = (
    "姓名,手机号,身份,岗位,小区,楼栋,单元,房号,负责楼栋,openid\n"
    "郑楼长,13811110001,居民,楼栋长,幸福里,3号楼,1单元,101,3号楼,o_zheng\n"
    "马小组,13811110002,党员,党小组长,幸福里,3号楼,1单元,102,3号楼,o_ma\n"
    "姜卫生,13811110003,居民,卫生委员,幸福里,5号楼,1单元,102,5号楼,o_jiang\n"
)


@pytest.fixture
async def checked(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Town]:
    """A town where lights are checked by a second person, with stewards whose windows are open."""
    async with open_town(tmp_path, sqlite_url, changes={"complaints": {"check": ["照明"]}}) as town:
        report = await import_file(
            town.program.database, "people", STEWARDS.encode(), apply=True, now=town.now(), home="同心社区"
        )
        assert report.clean, report
        for name in ("郑楼长", "马小组", "姜卫生"):
            await steward(town, name).says("你好")
        yield town


def steward(town: Town, name: str) -> Townsman:
    return town.resident(name, {"郑楼长": "o_zheng", "马小组": "o_ma", "姜卫生": "o_jiang"}[name])


async def report(town: Town, words: str, who: str = "张阿姨") -> int:
    number = number_in(await town.resident(who).says(words, "1"))
    await town.pass_time(minutes=2)
    return number


async def test_a_new_public_matter_is_told_to_the_head_without_words_or_people(checked: Town) -> None:
    zheng, ma, jiang = (steward(checked, name) for name in ("郑楼长", "马小组", "姜卫生"))
    await report(checked, "3号楼2单元三楼灯坏了三天，请找张阿姨")
    assert "3号楼2单元有人反映公用的事：照明" in zheng.last_heard()
    assert (
        "张阿姨" not in zheng.last_heard()
        and "138" not in zheng.last_heard()
        and "三天" not in zheng.last_heard()
    )
    assert not ma.has_heard("反映公用"), "one person of the building is enough"
    zheng.forget()
    await report(checked, "3号楼1单元楼道灯也不亮", "刘大爷")
    assert not zheng.news(), "once a day of each kind"
    liu = checked.resident("刘大爷")
    await liu.says("我要反映何静收了3号楼人家的礼", "1", "1", "3号楼302装修吵得睡不着", "1")
    await checked.pass_time(minutes=2)
    assert not zheng.news(), "nothing restricted, nobody's quarrel"
    await report(checked, "5号楼门口垃圾没人收，臭得很")
    assert jiang.has_heard("5号楼有人反映公用的事：垃圾清运"), (
        "the others hear where nobody heads the building"
    )


async def test_what_is_made_confidential_in_time_is_not_told(checked: Town) -> None:
    zheng, chen = steward(checked, "郑楼长"), checked.staff("陈书记")
    number = number_in(await checked.resident("张阿姨").says("3号楼2单元三楼灯坏了三天", "1"))
    await chen.says(f"保密{number}")
    await checked.pass_time(minutes=3)
    assert not zheng.has_heard("反映公用")


async def test_an_outage_is_told_to_all_stewards_but_not_at_night_and_not_when_switched_off(
    checked: Town,
) -> None:
    zheng, ma, jiang = (steward(checked, name) for name in ("郑楼长", "马小组", "姜卫生"))
    li = checked.staff("李明")
    area = number_in(await li.says("事件 停电 3号楼 预计18点"))
    await checked.pass_time(minutes=2)
    assert "您负责的" in ma.last_heard() and zheng.has_heard("3号楼：停电") and not jiang.has_heard("停电")
    assert "不再发" in await ma.says("楼长通知关") and "（本人关了通知）" in await li.says("楼长 3号楼")
    assert "不再发" not in await checked.resident("张阿姨").says("楼长通知关")
    ma.forget()
    await checked.pass_time(hours=11, step=timedelta(hours=1))
    await steward(checked, "郑楼长").says("晚上好")
    zheng.forget()
    await li.says(f"结束 {area} 已恢复供电")
    await checked.pass_time(minutes=5)
    assert not zheng.news(), "quiet hours"
    await checked.pass_time(hours=12, step=timedelta(hours=4))
    assert any("结束了：已恢复供电" in text for text in zheng.news()) and not ma.news()
    assert "会告诉您" in await ma.says("楼长通知开")


async def test_a_steward_looks_whether_a_small_thing_is_repaired(checked: Town) -> None:
    zheng, wang, li = steward(checked, "郑楼长"), checked.staff("王芳"), checked.staff("李明")
    number = await report(checked, "3号楼2单元三楼灯坏了三天")
    await wang.says(f"受理{number}", f"办结{number} 换了灯泡")
    await wang.sends_picture()
    assert "麻烦您看一眼" in zheng.last_heard() and str(number) in zheng.last_heard()
    assert "照片收到" in await zheng.sends_picture()
    assert "再去看" in await zheng.says("2 灯还闪")
    assert "灯还闪" in wang.last_heard()
    await wang.says(f"办结{number} 换了整流器", f"{number % 100:02d}是")
    assert "修好了" in await zheng.says("1")
    assert checked.resident("张阿姨").has_heard("换了整流器")
    assert "没有" in await li.says(f"核{number}") or "没有改动" in li.last_heard()
    free = (await zheng.says("看 987")).replace("987", str(number))
    assert await zheng.says(f"看 {number}") == free, "the case itself is not the steward's to see"
