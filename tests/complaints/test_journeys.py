"""Whole stories over the wire: phones, WeChat's protocol, the program, time that passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.complaints.model import State
from storage.complaints.store import Case
from tests.town import Town, number_in, open_town

TUESDAY_EVENING = datetime(2026, 6, 9, 11, 42, tzinfo=UTC)
LAMP = "3号楼2单元三楼灯坏了三天，晚上老人下楼看不见"


async def case_of(town: Town, number: int) -> Case:
    case: Case | None = await town.look(lambda uow: uow.complaints.numbered(number))
    assert case is not None
    return case


async def test_the_lamp_from_the_first_word_to_satisfaction(tmp_path: Path, sqlite_url: str) -> None:
    """Field notes 6.1; the clock starts on Tuesday 2026-06-09 at 19:42."""
    async with open_town(tmp_path, sqlite_url, since=TUESDAY_EVENING) as town:
        zhang, wang, zhou = town.resident("张阿姨"), town.staff("王芳"), town.staff("老周")
        draft = await zhang.says(LAMP)
        assert "3号楼2单元3层" in draft
        assert "王芳" in draft
        assert "回1提交，回2改，也可先发照片" in draft
        assert "照片收到" in await zhang.sends_picture()
        receipt = await zhang.says("1")
        number = number_in(receipt)
        assert f"编号 {number}（照明）" in receipt
        assert "明天10:30前受理" in receipt
        assert f"「进度{number}」" in receipt

        await town.pass_time(hours=12, minutes=48)
        morning = await wang.says("待办")
        assert str(number) in morning
        assert "3号楼2单元3层" in morning
        wrong = await wang.says(f"受理 {number + 1}")
        assert "没有" in wrong
        assert "已受理" not in wrong
        accepted = await wang.says(f"受理{number}")
        assert accepted.startswith(f"已受理 {number}（3号楼2单元3层 灯坏了三天）")
        assert "已受理" in zhang.last_heard()

        assert "60秒后发出" in await wang.says(f"转 {number} 物业")
        await zhou.says("你好")
        await town.pass_time(seconds=61)
        assert str(number) in zhou.last_heard()
        assert "3号楼2单元3层" in zhou.last_heard()
        assert "138" not in zhou.last_heard()
        assert "张" not in zhou.last_heard()
        assert "安居物业" in zhang.last_heard()

        assert "已接" in await zhou.says(f"接{number}")
        asked = await zhou.says(f"办结 {number} 已更换灯泡")
        code = f"{number % 100:02d}是"
        assert f"「{code}」" in asked
        assert "已办结" in await zhou.says(code)
        assert "已更换灯泡" in zhang.last_heard()
        assert "回1解决" in zhang.last_heard()
        assert wang.has_heard("安居物业办结了")

        again = await zhang.says("2 三楼好了,四楼也不亮")
        assert "重新办理" in again
        assert "四楼也不亮" in zhou.last_heard()
        await zhou.says(f"办结 {number} 四楼也换好了")
        await zhou.says(code)
        assert "1到5" in await zhang.says("1")
        assert "谢谢" in await zhang.says("5")
        case = await case_of(town, number)
        assert (case.state, case.verdict, case.rating, case.round) == (State.CLOSED, "solved", 5, 1)
        progress = await zhang.says(f"进度{number}")
        assert "已结案" in progress
        assert "四楼也换好了" in progress


async def test_nobody_accepts_and_the_next_one_up_hears(town: Town) -> None:
    wang, liu, zhao, chen = (town.staff(name) for name in ("王芳", "刘强", "赵敏", "陈书记"))
    for clerk in (wang, liu, zhao, chen):
        await clerk.says("上班")
        clerk.forget()
    zhang = town.resident("张阿姨")
    await zhang.says("楼道灯不亮")
    number = number_in(await zhang.says("1"))
    assert len(wang.news()) == 1
    await town.pass_time(minutes=90)
    assert [str(number) in text for text in wang.news()] == [True, True]
    assert zhao.news() == []
    await town.pass_time(minutes=30)
    assert str(number) in liu.news()[-1]
    assert str(number) in zhao.news()[-1]
    assert chen.news() == []
    await town.pass_time(hours=3, step=timedelta(minutes=30))
    assert str(number) in chen.news()[-1]
    await town.pass_time(hours=24, step=timedelta(hours=2))
    assert [len(clerk.news()) for clerk in (wang, liu, zhao, chen)] == [2, 1, 1, 1]


async def test_out_of_scope_sounds_like_a_free_number(town: Town) -> None:
    zhang, he, liu = town.resident("张阿姨"), town.staff("何静"), town.resident("刘大爷")
    await zhang.says("楼道灯不亮")
    number = number_in(await zhang.says("1"))
    free = 102 if number != 102 else 117
    for person in (he, liu):
        for words in ("看{}", "受理{}", "进度{}", "{}", "撤回{}"):
            taken = await person.says(words.format(number))
            assert taken.replace(str(number), "") == (await person.says(words.format(free))).replace(
                str(free), ""
            )
    assert (await case_of(town, number)).state is State.NEW


async def test_a_restricted_letter_stands_on_the_call_list_of_its_confidant_only(town: Town) -> None:
    zhang, chen, li = town.resident("张阿姨"), town.staff("陈书记"), town.staff("李明")
    await zhang.says("我要举报你们的王芳收红包")
    number = number_in(await zhang.says("1"))
    await town.pass_time(days=3)
    await chen.says(f"回{number} 王芳的事正在核实")
    await town.pass_time(minutes=5)
    assert "正在核实" in await chen.says("未达")
    assert "王芳" not in await li.says("未达")
    assert "名单" in await town.staff("王芳").says("未达")


async def test_the_reporter_answers_back(town: Town) -> None:
    zhang, wang, liu = town.resident("张阿姨"), town.staff("王芳"), town.resident("刘大爷")
    await wang.says("你好")
    number = number_in(await zhang.says("楼上漏水", "1"))
    await wang.says(f"回{number} 请问您楼上是哪一户")
    await town.pass_time(minutes=2)
    assert f"「补充{number}" in zhang.last_heard()
    assert "还没有加" in await zhang.says(f"补充{number}")
    assert f"已加到 {number}" in await zhang.says(f"补充{number} 是402那户")
    assert "402" in wang.last_heard()
    assert f"没有{number}" in await liu.says(f"补充{number} 我也漏")


async def test_a_sound_is_no_place(town: Town) -> None:
    lin = town.resident("林妹妹")
    assert "在哪栋楼" in await lin.says("楼道灯坏了")
    assert "在哪栋楼" in await lin.says("啊")
    assert "地点：3号楼" in await lin.says("3号楼")
    assert "跳过" not in await lin.says("跳过")


async def test_a_transfer_is_undone_before_it_leaves(town: Town) -> None:
    zhang, wang, zhou = town.resident("张阿姨"), town.staff("王芳"), town.staff("老周")
    await zhou.says("你好")
    zhou.forget()
    await zhang.says("楼道灯不亮")
    number = number_in(await zhang.says("1"))
    await wang.says(f"受理{number}")
    await wang.says(f"转{number} 物业")
    await town.pass_time(seconds=20)
    assert f"{number}（3号楼2单元 楼道灯不亮）" in await wang.says("撤销")
    await town.pass_time(minutes=5)
    assert zhou.news() == []
    assert not zhang.has_heard("安居物业看不到")


async def test_a_case_lives_on_both_kinds_of_database(any_town: Town) -> None:
    zhang, wang = any_town.resident("张阿姨"), any_town.staff("王芳")
    await zhang.says("楼道灯不亮")
    number = number_in(await zhang.says("提交"))
    assert "已受理" in await wang.says(f"受理{number}")
    assert str(number) in await wang.says("待办")
    assert "第1次" in await zhang.says("催办")
    await any_town.pass_time(days=8)
    assert "超期1件" in await wang.says("待办")
    await wang.says(f"办结{number} 换了灯")
    await wang.says(f"{number % 100:02d}是")
    assert "回1解决" in await zhang.says("你好")  # her window was shut: the news waited for her next words
    assert "重新办理" in await zhang.says("3没解决,还是黑的")
    assert (await case_of(any_town, number)).state is State.REOPENED
