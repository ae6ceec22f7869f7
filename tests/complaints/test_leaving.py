"""Somebody leaves the office for good: nothing is lost, both sides are told, no command of theirs works any more."""

from __future__ import annotations

from storage.complaints.model import State
from tests.town import Town, number_in


async def test_their_cases_go_to_whoever_comes_next_and_everybody_is_told(town: Town) -> None:
    zhang, wang, liu, lead = (
        town.resident("张阿姨"),
        town.staff("王芳"),
        town.staff("刘强"),
        town.staff("赵敏"),
    )
    for phone in (wang, liu, lead):
        await phone.says("你好")
    own = number_in(await zhang.says("3号楼2单元灯坏了三天", "1"))
    handed = number_in(await zhang.says("1号楼门口堆满垃圾", "1"))
    await wang.says(f"受理{own}")
    await lead.says(f"转{handed} 王芳")
    await wang.says(f"接{handed}")
    await town.pass_time(minutes=2)
    for phone in (wang, liu, lead, zhang):
        phone.forget()

    asked = await lead.says("离岗 王芳")
    assert "2件" in asked and "再回一次名字" in asked
    assert "还没有办" in await lead.says("是")
    assert "已离岗" in await lead.says("王芳")
    await town.pass_time(minutes=2)

    cases = [await town.look(lambda uow, n=n: uow.complaints.numbered(n)) for n in (own, handed)]
    keeper = (await town.look(lambda uow: uow.people.named(1, "刘强")))[0]
    assert cases[0].owner_id == keeper.id and cases[0].state is State.ACCEPTED
    assert cases[1].handler_id is None and cases[1].state is State.ACCEPTED
    assert any("2件" in text and "刘强" in text for text in wang.news())
    assert any("王芳离岗了" in text for text in liu.news())
    assert any("王芳离岗" in text for text in lead.news())
    assert zhang.news() == []

    before = cases[0]
    for words in (f"受理{own}", f"办结{own} 好了", f"看{own}", "待办", f"记{own} 内部"):
        said = await wang.says(words)
        assert "3号楼2单元" not in said and "已办结" not in said, words
    assert await town.look(lambda uow: uow.complaints.numbered(own)) == before
    assert "不是本办公室" in await lead.says("离岗 王芳")
    assert "自己的账号" in await lead.says("离岗 赵敏")


async def test_only_those_who_answer_for_accounts_let_anybody_go(town: Town) -> None:
    for name in ("王芳", "李明", "钱老师", "张阿姨", "吴敏"):
        await town.resident(name).says("离岗 何静")
        await town.resident(name).says("何静")
    he = (await town.look(lambda uow: uow.people.named(1, "何静")))[0]
    assert he.is_staff
