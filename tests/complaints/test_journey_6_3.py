"""Field notes 6.3 over the wire: a complaint about a clerk goes round her, is taken back, and the person is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from storage.complaints.model import Discretion, State
from tests.town import number_in, open_town


async def test_about_a_clerk_only_the_secretary_knows_and_everything_can_be_taken_back(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with open_town(tmp_path, sqlite_url) as town:
        lin, chen, wang, liu, zhao, li = (
            town.resident("林妹妹"),
            *(town.staff(name) for name in ("陈书记", "王芳", "刘强", "赵敏", "李明")),
        )
        for phone in (chen, wang, liu, zhao, li):
            await phone.says("你好")
            phone.forget()
        choice = await lin.says("我要反映你们社区王芳收礼")
        assert "只有书记能看到" in choice and "12388" in choice
        assert "1 实名 2 只让书记知道我 3 匿名" in choice
        receipt = await lin.says("2")
        number = number_in(receipt)
        assert "已交书记" in receipt and f"编号 {number}" in receipt
        assert "时间、地点、经过" in receipt
        await lin.says("上个月在办公室收了两条烟")

        # The secretary hears the number and nothing else; she and those beside her hear nothing, not even a count.
        told = chen.news()
        assert told and all(str(number) in text and "收礼" not in text and "烟" not in text for text in told)
        for phone in (wang, liu, zhao, li):
            assert phone.news() == []
            free = (await phone.says("看102")).replace("102", "")
            assert (await phone.says(f"看{number}")).replace(str(number), "") == free
            assert str(number) not in await phone.says("待办")
            assert str(number) not in await phone.says("找 收礼")
        card = await chen.says(f"看{number}")
        assert "收礼" in card and "两条烟" in card
        stored = await town.look(lambda uow: uow.complaints.numbered(number))
        assert stored.discretion is Discretion.SECRETARY and len(stored.avoided) == 1
        assert timedelta(days=6) < stored.solve_by - stored.created_at < timedelta(days=9)
        reads = await town.look(lambda uow: uow.privacy.reads(stored.community_id, 10))
        assert any(str(number) in str(read) for read in reads)

        # The next day it is taken back; a plain yes is not enough.
        await town.pass_time(hours=24)
        asked = await lin.says(f"撤回 {number}")
        code = f"{number % 100:02d}是"
        assert "不再办理" in asked and f"「{code}」" in asked
        assert "还没有办" in await lin.says("是")
        assert "已撤回" in await lin.says(code)
        stored = await town.look(lambda uow: uow.complaints.numbered(number))
        assert stored.state is State.WITHDRAWN

        # And then everything about them goes.
        asked = await lin.says("把我的信息都删了")
        assert "将删除您的姓名" in asked and "找不回来" in asked
        assert "没有删除" in await lin.says("是")
        done = await lin.says(asked.split("「")[1].split("」")[0])
        assert "已删除" in done and "新朋友" in done
        stored = await town.look(lambda uow: uow.complaints.numbered(number))
        assert stored.reporter_id is None
        assert "收礼" not in stored.text and "两条烟" not in stored.text
        assert stored.state is State.WITHDRAWN
        assert "没有" in await lin.says(f"进度{number}")
