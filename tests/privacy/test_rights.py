"""A resident's rights: asked once, withdrawn in one step, a copy by a link, deleting in two, forgotten on leaving."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio
from openpyxl import load_workbook

from storage.complaints.figures import Within
from storage.people.store import Person
from tests.town import Town, Townsman, number_in, open_town

LINK = re.compile(r"https?://\S+/l/(\S+)")


@pytest_asyncio.fixture
async def linked(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    """A town whose office has an address phones reach, on each kind of database."""
    changes = {"server": {"public_url": "https://wx.example.cn"}}
    async with open_town(tmp_path, database_url, changes=changes) as town:
        yield town


async def person(town: Town, who: Townsman) -> Person | None:
    found: Person | None = await town.look(lambda uow: uow.people.by_openid(who.openid))
    return found


# --- consent ------------------------------------------------------------------------------------------------


async def test_the_first_report_says_what_handing_in_means_and_only_the_first(any_town: Town) -> None:
    lin = any_town.resident("林妹妹")
    assert "同意" in await lin.says("3号楼2单元灯坏了三天")
    await lin.says("1")
    known = await person(any_town, lin)
    assert known is not None and known.agreed == "1"
    decided = await any_town.look(lambda uow: uow.privacy.decisions(known.id))
    assert [(what.value, version) for _, what, version in decided] == [("agreed", "1")]
    assert "同意" not in await lin.says("5号楼1单元门坏了")


async def test_a_phone_said_unasked_waits_for_consent_and_the_talk_goes_on(town: Town) -> None:
    lin = town.resident("林妹妹")
    asked = await lin.says("3号楼2单元灯坏了三天，电话13712345678")
    assert "同意吗" in asked and "我记下了" not in asked
    shown = await lin.says("1")
    assert "灯坏了三天" in shown and "3号楼" in shown
    case = number_in(await lin.says("1"))
    assert "13712345678" in (await town.look(lambda uow: uow.complaints.numbered(case))).text


async def test_words_added_to_a_draft_find_it_again_after_the_question(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("3号楼2单元灯坏了三天")
    assert "同意吗" in await lin.says("上门前打我电话13712345678，家里白天没人，晚上六点以后一直都有人在")
    assert "先回1同意" in await lin.says("啥")
    assert "灯坏了三天" in await lin.says("同意")


async def test_whoever_refuses_asks_on_without_leaving_anything(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("3号楼2单元灯坏了三天，电话13712345678")
    assert "没有留下" in await lin.says("2")
    known = await person(town, lin)
    assert known is not None and not known.agreed
    assert not await town.look(lambda uow: uow.complaints.of_reporter(known.id, 9))
    assert "一网格" in await lin.says("我的网格员", "3号楼") or "王芳" in lin.last_heard()
    assert lin.last_heard() and "同意吗" not in lin.last_heard()


async def test_a_new_version_of_the_words_asks_anew(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url) as town:
        await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1")
    async with open_town(tmp_path, sqlite_url, changes={"privacy": {"version": "2026-07"}}) as town:
        zhang = town.resident("张阿姨")
        assert "2026-07" in await zhang.says("隐私")
        assert "还没有同意过" in zhang.last_heard()
        assert "同意" in await zhang.says("5号楼1单元水管漏水")


async def test_consent_is_withdrawn_in_one_step_and_asked_for_anew(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("当志愿者", "林妹妹")
    known = await person(town, lin)
    assert known is not None and known.name_sealed and known.agreed
    assert "已撤回" in await lin.says("撤回同意")
    known = await person(town, lin)
    assert known is not None and not known.name_sealed and not known.agreed
    assert "没有同意过" in await lin.says("撤回同意")
    assert "同意" in await lin.says("3号楼2单元灯坏了三天")


# --- a copy ----------------------------------------------------------------------------------------------------


async def fetch(town: Town, text: str) -> bytes:
    """Open the link in a message and press the button."""
    found = LINK.search(text)
    assert found, text
    address = town.emulator.webhook_url.rsplit("/", 1)[0] + f"/l/{found[1]}"
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as page:
            assert page.status == 200 and "我的个人信息" in await page.text()
        async with session.post(address) as got:
            assert got.status == 200, await got.text()
            return await got.read()


async def test_a_resident_gets_everything_that_is_kept_by_a_link_that_opens_once(linked: Town) -> None:
    zhang = linked.resident("张阿姨")
    case = number_in(await zhang.says("3号楼2单元灯坏了三天，=HYPERLINK(1)", "1"))
    await linked.staff("王芳").says(f"受理{case}")
    activity = number_in(await linked.staff("钱老师").says("发活动 周六9点 清理楼道 3号楼 20人"))
    await linked.staff("钱老师").says(f"发布{activity}")
    await zhang.says(f"报名{activity}")
    said = await zhang.says("导出我的信息")
    archive = zipfile.ZipFile(io.BytesIO(await fetch(linked, said)))
    sheet, data = sorted(archive.namelist(), key=lambda name: name.endswith("json"))
    tree = json.loads(archive.read(data))
    assert tree["我的基本信息"][0] == {"项目": "姓名", "内容": "张阿姨"}
    assert [row["编号"] for row in tree["我反映的事"]] == [case]
    assert [row["编号"] for row in tree["我的志愿活动"]] == [activity]
    assert any("灯坏了" in row["我说的"] for row in tree["最近7天的对话"])
    book = load_workbook(io.BytesIO(archive.read(sheet)))
    assert "我反映的事" in book.sheetnames
    cells = [str(cell.value) for row in book["最近7天的对话"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]
    found = LINK.search(said)
    assert found
    address = linked.emulator.webhook_url.rsplit("/", 1)[0] + f"/l/{found[1]}"
    async with aiohttp.ClientSession() as session, session.post(address) as again:
        assert again.status != 200


async def test_nobody_elses_words_are_in_the_copy(linked: Town) -> None:
    liu, zhang = linked.resident("刘大爷"), linked.resident("张阿姨")
    await liu.says("5号楼1单元水管漏了", "1")
    await zhang.says("3号楼2单元灯坏了三天", "1")
    content = await fetch(linked, await zhang.says("导出我的信息"))
    tree = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("data.json"))
    assert "水管" not in json.dumps(tree, ensure_ascii=False) and "刘大爷" not in json.dumps(
        tree, ensure_ascii=False
    )


async def test_without_an_address_the_office_hands_it_over_within_three_days(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with open_town(tmp_path, sqlite_url, changes={"server": {"public_url": ""}}) as town:
        lead = town.staff("赵敏")
        await lead.says("你好")
        said = await town.resident("张阿姨").says("导出我的信息")
        number = number_in(said)
        assert "6月12日" in said
        assert any(str(number) in text and "tongxin privacy export" in text for text in lead.heard())
        assert "已经办好" not in await town.resident("张阿姨").says(str(number))


async def test_a_link_is_void_once_the_account_is_stopped(linked: Town) -> None:
    said = await linked.resident("张阿姨").says("导出我的信息")
    await linked.staff("赵敏").says("冻结 张阿姨")
    found = LINK.search(said)
    assert found
    address = linked.emulator.webhook_url.rsplit("/", 1)[0] + f"/l/{found[1]}"
    async with aiohttp.ClientSession() as session, session.post(address) as got:
        assert got.status != 200


# --- deleting -----------------------------------------------------------------------------------------------------


async def test_a_resident_deletes_everything_in_two_steps(any_town: Town) -> None:
    town, lin, wang = any_town, any_town.resident("林妹妹"), any_town.staff("王芳")
    over = number_in(await lin.says("3号楼1单元林妹妹家门口门坏了", "1"))
    await wang.says(f"受理{over}", f"办结{over} 修好了", f"{over % 100:02d}是")
    await lin.says("1", "5")
    running = number_in(await lin.says("3号楼2单元灯坏了三天", "1"))
    await wang.says(f"受理{running}")
    await lin.says("当志愿者", "林妹妹")
    before = await town.look(lambda uow: uow.figures.of(Within(community_id=None), *_year(town), town.now()))
    known = await person(town, lin)
    assert known is not None
    said = await lin.says("删除我的信息")
    assert "在办的1件" in said
    code = re.search(r"「(\d\d)是」", said)
    assert code
    assert "没有删除" in await lin.says("1")
    assert "没有删除" in await lin.says("00是" if code[1] != "00" else "11是")
    assert "已删除" in await lin.says(f"{code[1]}是")
    assert (
        await town.look(lambda uow: uow.figures.of(Within(community_id=None), *_year(town), town.now()))
        == before
    ), "figures stay"
    done, still = [await town.look(lambda uow, n=n: uow.complaints.numbered(n)) for n in (over, running)]
    assert (done.reporter_id, done.text, done.place, done.matter) == (None, "", "", "")
    assert still.reporter_id is None and still.is_open and "灯坏了" in still.text
    assert "林妹妹" not in await wang.says(f"看{running}")
    assert (
        "已办结" in await wang.says(f"办结{running} 换了灯泡", f"{running % 100:02d}是") or wang.last_heard()
    )
    await town.pass_time(days=1)
    assert (await town.look(lambda uow: uow.complaints.numbered(running))).text == ""
    kept = [receipt.text for receipt in await town.look(lambda uow: uow.inbox.of(lin.openid))]
    assert [words for words in kept if words] == [f"{code[1]}是"]
    again = await lin.says(f"进度{running}")
    assert again == (await lin.says("进度9996")).replace("9996", str(running))
    fresh = await person(town, lin)
    assert fresh is not None and fresh.id != known.id


async def test_deleting_needs_its_own_confirmation_and_may_be_left(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("当志愿者", "林妹妹", "删除我的信息", "取消")
    known = await person(town, lin)
    assert known is not None and known.name_sealed
    await lin.says("删除我的信息")
    await town.pass_time(minutes=4)
    await lin.says("07是")
    known = await person(town, lin)
    assert known is not None and known.name_sealed


async def test_whoever_serves_hands_over_first(town: Town) -> None:
    for name in ("王芳", "赵敏", "老周"):
        assert "还有岗位" in await town.resident(name).says("删除我的信息")


async def test_on_the_roster_the_account_goes_and_the_offices_list_stays(town: Town) -> None:
    zhang = town.resident("张阿姨")
    said = await zhang.says("3号楼2单元灯坏了三天", "1", "删除我的信息")
    code = re.search(r"「(\d\d)是」", said)
    assert code and "名册" in said
    await zhang.says(f"{code[1]}是")
    listed = await town.look(lambda uow: uow.people.named(1, "张阿姨"))
    assert len(listed) == 1 and listed[0].openid is None and listed[0].phone_sealed
    assert not await town.look(lambda uow: uow.complaints.of_reporter(listed[0].id, 9))


async def test_whoever_unfollows_is_parted_with(any_town: Town) -> None:
    lin, wang = any_town.resident("林妹妹"), any_town.staff("王芳")
    case = number_in(await lin.says("3号楼2单元灯坏了三天", "1"))
    await lin.says("当志愿者", "林妹妹")
    await lin.phone.unfollows()
    await any_town.settle()
    known = await person(any_town, lin)
    assert known is not None and not known.name_sealed and not known.following
    assert (await any_town.look(lambda uow: uow.complaints.numbered(case))).reporter_id is None
    assert "已受理" in await wang.says(f"受理{case}")


async def test_a_place_among_volunteers_goes_to_the_next(town: Town) -> None:
    lin, liu, qian = town.resident("林妹妹"), town.resident("刘大爷"), town.staff("钱老师")
    activity = number_in(await qian.says("发活动 周六9点 清理楼道 3号楼 1人"))
    await qian.says(f"发布{activity}")
    await lin.says(f"报名{activity}")
    await liu.says(f"报名{activity}")
    said = await lin.says("删除我的信息")
    code = re.search(r"「(\d\d)是」", said)
    assert code and "名额让给别人" in said
    await lin.says(f"{code[1]}是")
    assert "空" in liu.last_heard() or "位" in liu.last_heard()


def _year(town: Town) -> tuple[Any, Any]:
    return town.now() - timedelta(days=365), town.now() + timedelta(days=1)
