"""The office's own affairs in chat: who stands in for whom, tables by link, and their way back."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.absences import Absence, ImpossibleDay, read_absence
from tests.roster.tables import PEOPLE, as_csv, person
from tests.town import Town, number_in

TUESDAY = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请假 6-23 到 6-25 李明代", Absence("", date(2026, 6, 23), date(2026, 6, 25), "李明")),
        ("请假6月23日至25日，李明代班", Absence("", date(2026, 6, 23), date(2026, 6, 25), "李明")),
        ("请假 明天 由李明代岗", Absence("", date(2026, 6, 10), date(2026, 6, 10), "李明")),
        ("王芳请假 今天到后天 刘强代", Absence("王芳", TUESDAY, date(2026, 6, 11), "刘强")),
        ("请假 １２.３０－１.２ 李明顶班", Absence("", date(2026, 12, 30), date(2027, 1, 2), "李明")),
        ("请假 6-23 到 6-25", Absence("", date(2026, 6, 23), date(2026, 6, 25), "")),
    ],
)
def test_absences(text: str, expected: Absence) -> None:
    assert read_absence(text, TUESDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "请假",
        "请假335 出差",
        "请假 335 明天有事",
        "明天请假",
        "请假 明天有事",
        "我想请假",
        "王芳请假了吗",
        "请假 6-23 有事",
        "3号楼灯坏了",
    ],
)
def test_other_words_are_no_absence(text: str) -> None:
    assert read_absence(text, TUESDAY) is None


@pytest.mark.parametrize("text", ["请假 2-30 李明代", "请假 6-25 到 6-23 李明代", "请假 13-1 李明代"])
def test_days_no_calendar_has(text: str) -> None:
    with pytest.raises(ImpossibleDay):
        read_absence(text, TUESDAY)


@given(st.text(max_size=40))
def test_any_text_is_an_absence_or_none(text: str) -> None:
    with suppress(ImpossibleDay):
        read_absence(f"请假 {text}", TUESDAY)


async def test_alerts_move_to_who_stands_in_and_back(town: Town) -> None:
    wang, li, zhang = town.staff("王芳"), town.staff("何静"), town.resident("张阿姨")
    zhao = town.staff("赵敏")
    for one in (wang, li, zhao):
        await one.says("上班")
    heard = await wang.says("请假 6-9 到 6-11 何静代")
    assert "转给何静" in heard and "6月9日" in heard
    assert li.has_heard("王芳") and zhao.has_heard("提醒转给何静")
    li.forget()
    wang.forget()
    await zhang.says("3号楼2单元楼道灯不亮了", "1")
    assert li.news() and not wang.news()
    number = number_in("".join(li.news()))
    assert "已受理" in await li.says(f"受理 {number}")
    assert "没有" not in await wang.says(f"看 {number}")
    assert "重新发给您" in await wang.says("销假")
    assert "没有登记" in await wang.says("销假")


async def test_an_absence_needs_a_colleague(town: Town) -> None:
    wang, zhao = town.staff("王芳"), town.staff("赵敏")
    assert "写上谁代您" in await wang.says("请假 6-23 到 6-25")
    assert "没有找到「张三」" in await wang.says("请假 6-23 到 6-25 张三代")
    assert "不能自己代自己" in await wang.says("请假 6-23 到 6-25 王芳代")
    assert "站长、书记或管理员" in await wang.says("刘强请假 6-23 到 6-25 何静代")
    assert "没有这一天" in await wang.says("请假 2-30 何静代")
    assert "刘强的提醒转给何静" in await zhao.says("刘强请假 6-23 到 6-25 何静代")
    resident = town.resident("张阿姨")
    assert "提醒转给" not in await resident.says("请假 6-23 到 6-25 李明代")


async def test_a_table_comes_in_by_link_and_is_taken_back_by_chat(town: Town) -> None:
    wang, zhao = town.staff("王芳"), town.staff("赵敏")
    assert "站长、书记或管理员" in await wang.says("导入人员")
    assert "导入楼栋" in await zhao.says("导入")
    link = (await zhao.says("导入 人员")).rpartition("：")[2].strip()
    rows = [
        person(姓名="新来的", 手机号="13900000077", 身份="居民", 小区="幸福里", 楼栋="3"),
        person(姓名="别处的", 手机号="13900000078", 身份="居民", 社区="别的社区"),
    ]
    content = as_csv(PEOPLE, rows)
    page = (await zhao.presses(link, ("people.csv", content))).text
    assert "新增 1 更改 0 相同 0 错误 1" in page and "只能导入本社区" in page and "--apply" not in page
    assert await town.look(lambda uow: uow.people.named(1, "新来的")) == []
    back = base64.b64encode(content).decode()
    assert "导入编号" in (await zhao.presses(link, name="people.csv", content=back)).text
    await town.settle()
    assert zhao.has_heard("导入完成：新增 1")
    assert len(await town.look(lambda uow: uow.people.named(1, "新来的"))) == 1
    asked = await zhao.says("撤销导入")
    assert await zhao.says("1") != "正在撤销"
    asked = await zhao.says(f"撤销导入{number_in(asked)}")
    assert "正在撤销" in await zhao.says(asked.split("「")[1].split("」")[0])
    await town.pass_time(minutes=1)
    assert zhao.has_heard("1 行恢复原样")
    assert await town.look(lambda uow: uow.people.named(1, "新来的")) == []
    assert "没有可以撤销的导入" in await zhao.says("撤销导入")


async def test_what_the_operator_brought_is_no_number_in_chat(town: Town) -> None:
    zhao = town.staff("赵敏")
    standing = await town.look(lambda uow: uow.imports.latest(["people"]))
    free = await zhao.says("987")
    assert await zhao.says(str(standing.number)) == free.replace("987", str(standing.number))
    assert "没有可以撤销的导入" in await zhao.says("撤销导入")
