"""The day begins with one word; whoever asks is told who looks after their building; a clerk is a resident, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.town import PEOPLE, Town, number_in, open_town


async def test_the_morning_list_of_a_clerk_says_what_is_new_due_late_and_waiting(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    for words in ("3号楼2单元灯坏了三天", "3号楼1单元水管漏水"):
        await zhang.says(words, "1")
    late = number_in(zhang.last_heard())
    await town.pass_time(hours=9)
    said = await wang.says("上班")
    assert "王芳，早" in said and "在办2件" in said and "新的2" in said and "已超期2" in said
    assert str(late) in said


async def test_every_counter_has_its_part(any_town: Town) -> None:
    town, lead, li, wu = any_town, *[any_town.staff(name) for name in ("赵敏", "李明", "吴敏")]
    qian = town.staff("钱老师")
    meeting = number_in(await wu.says("开会 支部大会 今天19点 二楼会议室 议题:评议党员"))
    await wu.says(f"{meeting % 100:02d}是")
    await town.resident("孙师傅").says(f"请假{meeting} 孩子生病")
    activity = number_in(await qian.says("发活动 今天15点 清理楼道 3号楼 20人"))
    await qian.says(f"发布{activity}")
    await town.resident("刘大爷").says("人工")
    await town.resident("林妹妹").says("着火了")
    secretary = await wu.says("上班")
    assert f"（{meeting}）" in secretary and "1人请假" in secretary
    assert f"（{activity}）" in await qian.says("上班")
    desk = await li.says("上班")
    assert "等人工" in desk and "紧急情况" in desk
    assert "等人工" in await lead.says("上班")
    assert "等人工" not in await town.staff("王芳").says("上班")


async def test_nothing_to_do_is_said_kindly_and_the_window_opens(town: Town) -> None:
    he = town.staff("何静")
    said = await he.says("上班")
    assert "现在没有等您办的事" in said and "何静" in said
    he.forget()
    await town.resident("刘大爷").says("5号楼1单元灯坏了三天", "1")
    assert he.news(), "what is new reaches her"


@pytest.mark.parametrize("name", ["张阿姨", "孙师傅", "林妹妹"])
async def test_for_residents_the_word_means_nothing(town: Town, name: str) -> None:
    assert "今天的事" not in await town.resident(name).says("上班")


async def test_a_restricted_case_is_in_nobodys_list_but_its_readers(town: Town) -> None:
    case = number_in(await town.resident("刘大爷").says("我要反映王芳收礼", "1"))
    for name in ("王芳", "李明", "赵敏", "何静"):
        assert str(case) not in await town.staff(name).says("上班")
    assert str(case) in await town.staff("陈书记").says("上班")


# --- who looks after us ------------------------------------------------------------------------------------------


async def test_the_card_names_three_persons_who_is_on_duty_hours_and_address(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with open_town(tmp_path, sqlite_url, changes={"office": {"address": "幸福路8号一楼"}}) as town:
        card = await town.resident("张阿姨").says("谁管我们楼")
        for words in (
            "居民服务员 王芳",
            "民情收集员 刘强",
            "今天值班：李明",
            "08:30",
            "幸福路8号一楼",
            "0472-5550100",
        ):
            assert words in card, words


async def test_a_phone_is_told_only_of_who_agreed(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    assert "13800000001" not in await zhang.says("我的网格员")
    assert "会看到您的手机号" in await wang.says("公开电话")
    card = await zhang.says("我的网格员")
    assert "王芳 13800000001" in card and "13800000002" not in card
    assert "看不到" in await wang.says("不公开电话")
    assert "13800000001" not in await zhang.says("我的网格员")
    await zhang.says("公开电话")
    assert not (await town.look(lambda uow: uow.people.named(1, "张阿姨")[0])).phone_public


async def test_whoever_is_away_today_is_stood_in_for(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await town.staff("王芳").says("请假 6-9 到 6-10 李明代")
    card = await zhang.says("我的网格员")
    assert "居民服务员 王芳" in card and "今天由李明代班" in card
    await town.pass_time(days=3)
    assert "代班" not in await zhang.says("我的网格员")


async def test_the_building_of_an_earlier_case_is_enough(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("5号楼1单元灯坏了三天", "1")
    assert "何静" in await lin.says("我的网格员")


# --- a clerk is a resident, too ------------------------------------------------------------------------------------


async def test_a_clerk_reports_as_a_resident(town: Town) -> None:
    wang = town.staff("王芳")
    case = number_in(await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1"))
    assert "接着说" in await wang.says("居民")
    assert "我记下了" in await wang.says("居民 5号楼1单元的垃圾没人收")
    own = number_in(await wang.says("1"))
    stored = await town.look(lambda uow: uow.complaints.numbered(own))
    assert stored.reporter_id == (await town.look(lambda uow: uow.people.named(1, "王芳")[0])).id
    free = await wang.says("居民 进度9996")
    assert (await wang.says(f"居民 进度{case}")).replace(str(case), "N") == free.replace("9996", "N")
    assert "已受理" not in await wang.says(f"居民 受理{case}")
    assert (await town.look(lambda uow: uow.complaints.numbered(case))).state.value == "new"
    assert "5号楼" in await wang.says(f"居民：进度{own}")


async def test_residents_may_begin_with_that_word(town: Town) -> None:
    assert "我记下了" in await town.resident("张阿姨").says("居民楼道里的灯坏了三天，3号楼2单元")
    assert "王芳" in PEOPLE
