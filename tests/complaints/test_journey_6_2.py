"""Field notes 6.2 over the wire: no water, three voices, one event, an estimate that answers everybody, one closing word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from storage.complaints.model import State
from tests.town import Town, number_in, open_town

SIX_IN_THE_MORNING = datetime(2026, 6, 9, 22, 10, tzinfo=UTC)


async def at_home(town: Town, *names: str) -> None:
    """Let people of no roster be known to live in house number 3."""

    def settle(uow: object) -> None:
        for name in names:
            phone = town.resident(name)
            person = uow.people.by_openid(phone.openid)  # type: ignore[attr-defined]
            home = next(one for one in uow.places.buildings(person.community_id) if one.name == "3号楼")  # type: ignore[attr-defined]
            uow.people.settle_in(person.id, home.id, "2单元")  # type: ignore[attr-defined]

    await town.change(settle)


async def test_no_water_in_house_three(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, since=SIX_IN_THE_MORNING) as town:
        a, b, c, d, e = (town.resident(name) for name in ("居甲", "居乙", "居丙", "居丁", "居戊"))
        li, zhao, chen = town.staff("李明"), town.staff("赵敏"), town.staff("陈书记")
        for phone in (a, b, c, d, e, li, zhao, chen):
            await phone.says("你好")
            phone.forget()
        await at_home(town, "居甲", "居乙", "居丙", "居丁", "居戊")

        # 06:10 – 06:15: three of one house.
        await a.says("怎么没水了 3号楼")
        case = number_in(await a.says("1"))
        await town.pass_time(minutes=4)
        offered = await b.says("三号楼停水！")
        assert "已有人报过" in offered and "6:10" in offered and "回1加入" in offered
        assert "居甲" not in offered
        assert f"编号 {case}" in await b.says("1")
        await town.pass_time(minutes=1)
        await c.says("没水怎么做饭")
        assert f"编号 {case}" in await c.says("1")

        # 06:16: whoever is on duty is woken, and told how to answer all of them at once.
        (alarm,) = [text for text in li.news() if "3人" in text]
        assert "3号楼" in alarm and "事件" in alarm

        # 06:20: the event, answered from now on; so many homes take a second person.
        await town.pass_time(minutes=5)
        opened = await li.says("事件 停水 3号楼 预计10点")
        event = number_in(opened)
        assert event != case
        assert "3号楼停水" in opened and "今天10:00" in opened and "报过的3人" in opened
        assert "96户" in opened and f"复核{event}" in opened
        for phone in (a, b, c):
            assert "今天10:00" in phone.last_heard() and str(event) in phone.last_heard()
        assert "第二个人" in await li.says(f"复核{event}")
        await town.pass_time(minutes=4)
        told = await zhao.says(f"复核 {event}")
        assert "能收到" in told and "3号楼" in told
        assert "预计今天10:00恢复" in d.last_heard()

        # 08:02: who asks is answered at once.
        await town.pass_time(minutes=98)
        answer = await d.says("今天啥时候来水啊")
        assert "正在抢修" in answer and "10:00" in answer and str(event) in answer and "回1" in answer
        assert "记下了" in await d.says("1")

        # 11:30: the estimate has passed; the reminder counts, and whoever runs it is asked.
        await town.pass_time(minutes=208)
        li.forget()
        urged = await a.says(f"{case}怎么还不修,急!")
        assert f"编号 {case}" in urged and "第1次" in urged and "10:00已经过了" in urged
        await town.pass_time(minutes=2)
        for phone in (a, b, c, d):
            phone.forget()
        updated = await li.says(f"更新 {event} 13点 阀门配件在路上")
        assert "13:00" in updated and "4人" in updated
        for phone in (a, b, c, d):
            assert "13:00" in phone.last_heard() and "阀门配件在路上" in phone.last_heard()

        # 13:10: one closing message, one question.
        await town.pass_time(minutes=98)
        for phone in (a, b, c, d):
            phone.forget()
        ended = await li.says(f"结束 {event} 已恢复供水")
        assert "已恢复供水" in ended and "一起办结" in ended
        for phone in (a, b, c, d):
            (closing,) = phone.news()
            assert "已恢复供水" in closing and "没好" in closing
        stored = await town.look(lambda uow: uow.complaints.numbered(case))
        assert stored.state is State.SURVEYING
        assert "对不起" in await b.says("没来水")
        assert "谢谢" in await a.says("来水了")
        stored = await town.look(lambda uow: uow.complaints.numbered(case))
        assert (stored.state, stored.verdict) == (State.CLOSED, "solved")


async def test_who_was_not_reached_hears_it_with_the_next_word(tmp_path: Path, sqlite_url: str) -> None:
    """居E writes the next day: the news of yesterday comes inside the answer, the stale estimate does not."""
    async with open_town(tmp_path, sqlite_url, since=SIX_IN_THE_MORNING) as town:
        zhang, li, zhao = town.resident("张阿姨"), town.staff("李明"), town.staff("赵敏")
        event = number_in(await li.says("事件 停水 3号楼 预计10点"))
        await zhao.says(f"复核{event}")
        await town.pass_time(hours=7)
        await li.says(f"结束{event} 已恢复供水")
        await town.pass_time(hours=20)
        heard = await zhang.says("你好")
        assert "您好" in heard and "停水" in heard and "13:10已结束" in heard
        assert "预计" not in heard
