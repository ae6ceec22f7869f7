"""An account the lead has stopped: no commands, no heavy act under way, no links, no messages, from that moment on."""

from __future__ import annotations

from datetime import timedelta

from tests.town import Town, number_in


async def test_a_stopped_clerk_gives_no_commands_and_what_was_under_way_is_off(any_town: Town) -> None:
    town, zhang, wang, lead = any_town, *[any_town.resident(name) for name in ("张阿姨", "王芳", "赵敏")]
    first = number_in(await zhang.says("3号楼2单元灯坏了三天", "1"))
    second = number_in(await zhang.says("3号楼1单元门坏了", "1"))
    await wang.says(f"受理{first}")
    assert f"{first % 100:02d}是" in await wang.says(f"办结{first} 换了灯泡")
    token = await town.change(lambda uow: _link(uow, town, "王芳"))
    assert "已冻结王芳" in await lead.says("冻结 王芳")
    for words in (f"{first % 100:02d}是", f"受理{second}", "待办", f"看{first}", "菜单", "上班"):
        assert "已停用" in await wang.says(words), words
    case = await town.look(lambda uow: uow.complaints.numbered(first))
    assert case.state.value == "accepted" and case.is_open
    assert (await town.look(lambda uow: uow.complaints.numbered(second))).state.value == "new"
    assert await town.look(lambda uow: uow.links.find(token, town.now())) is None
    assert "已经是冻结的" in await lead.says("冻结 王芳")


async def test_news_of_the_office_go_to_others_and_come_back_afterwards(town: Town) -> None:
    zhang, wang, lead = [town.resident(name) for name in ("张阿姨", "王芳", "赵敏")]
    await wang.says("你好")
    await lead.says("你好", "冻结 王芳")
    wang.forget()
    case = number_in(await zhang.says("3号楼2单元灯坏了三天", "1"))
    await town.pass_time(minutes=5)
    assert not wang.news()
    assert (await town.look(lambda uow: uow.complaints.numbered(case))).owner_id != await _id(town, "王芳")
    assert "已解冻王芳" in await lead.says("解冻 王芳")
    assert "没有被冻结" in await lead.says("解冻 王芳")
    await zhang.says("3号楼1单元门坏了", "1")
    assert "待办" in await wang.says("待办") or wang.last_heard()
    assert "已受理" in await wang.says(f"受理{case}")


async def test_a_stopped_account_in_danger_is_heard(town: Town) -> None:
    wang, lead, li = town.staff("王芳"), town.staff("赵敏"), town.staff("李明")
    await li.says("你好")
    await lead.says("冻结 王芳")
    assert "119" in await wang.says("着火了")
    assert li.has_heard("紧急")


async def test_a_complaint_about_a_stopped_clerk_still_goes_round_them(town: Town) -> None:
    await town.staff("赵敏").says("冻结 王芳")
    await town.resident("刘大爷").says("我要反映王芳收礼", "1")
    mine = await town.look(lambda uow: uow.complaints.of_reporter(uow.people.named(1, "刘大爷")[0].id, 1))
    assert mine[0].restricted and mine[0].avoided == (await _id(town, "王芳"),)


async def test_who_may_stop_whom(town: Town) -> None:
    for name in ("王芳", "李明", "张阿姨", "孙师傅", "吴敏", "老周", "钱老师"):
        await town.resident(name).says("冻结 何静")
    assert not (await town.look(lambda uow: uow.people.named(1, "何静")[0])).frozen
    assert "自己的账号" in await town.staff("赵敏").says("冻结 赵敏")
    assert "名册里没有" in await town.staff("赵敏").says("冻结 王小明")
    assert "已冻结赵敏" in await town.staff("陈书记").says("冻结 赵敏")
    assert "已停用" in await town.staff("赵敏").says("解冻 赵敏")


async def _id(town: Town, name: str) -> int:
    found = await town.look(lambda uow: uow.people.named(1, name))
    return int(found[0].id)


def _link(uow, town: Town, name: str) -> str:  # type: ignore[no-untyped-def]
    person = uow.people.named(1, name)[0]
    return str(
        uow.links.issue(
            community_id=1, person_id=person.id, kind="x", payload={}, now=town.now(), lasts=timedelta(days=1)
        )
    )
