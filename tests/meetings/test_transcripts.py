"""The transcripts 6.6 and the meetings of 6.10, over the wire, up to the meeting's beginning."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.emulator.templates import TemplateKind
from handlers.roster.importing import import_file
from tests.meetings.branch import AGREED, MEETING_TEMPLATE, PHONES, TEMPLATES, WRITING, agree, member, members
from tests.town import Town, number_in, open_town

LINE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"
FAR, ILL, AWAY = 5, 6, 7
SILENT = range(8, 12)


@pytest.fixture
async def town(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Town]:
    """The ordinary town, with the branch of the transcript in place of its own second one."""
    changes = {"templates": TEMPLATES, "office": {"name": "同心社区"}}
    async with open_town(tmp_path, sqlite_url, changes=changes) as opened:
        labels = {"thing1": "会议", "time2": "时间", "thing3": "地点"}
        opened.emulator.world.add_template(MEETING_TEMPLATE, "会议通知", labels, TemplateKind.ONE_TIME)
        report = await import_file(
            opened.program.database,
            "people",
            members().replace("二支部", "九支部").encode(),
            home="同心社区",
            apply=True,
            now=opened.now(),
        )
        assert report.clean, report
        await agree(opened)
        yield opened


async def _write_first(town: Town) -> None:
    """Let those write who do write: WeChat lets us answer them for two days."""
    for place in range(WRITING):
        phone = member(town, place)
        await phone.says("你好")
        phone.forget()


async def test_a_branch_meeting_from_the_line_to_the_evening_before(town: Town) -> None:
    # Friday before the Sunday of the meeting.
    await town.pass_time(days=17)
    await _write_first(town)
    secretary = member(town, 0)
    draft = await secretary.says(LINE)
    number = number_in(draft)
    assert "应到31人，表决权28" in draft and "6月28日 周日 19:00" in draft
    assert f"微信可达{WRITING}，订阅{AGREED}，待补0，要打电话{PHONES}" in draft
    assert "已发布" in await secretary.says(f"{number % 100:02d}是")

    told = [place for place in range(WRITING) if "【会议通知】" in "".join(member(town, place).news())]
    assert told == list(range(WRITING))
    sent = town.emulator.journal.calls_to("/cgi-bin/message/subscribe/bizsend")
    assert len([call for call in sent if call.errcode == 0]) == AGREED
    assert "要打电话的4人" in await secretary.says(f"电话名单{number}")

    reply = await member(town, FAR).says("2 在外地")
    assert "请假已报" in reply and "可否线上听？" in reply
    assert "您参加（线上）" in await member(town, FAR).says("1")
    for place, words in ((ILL, "2 住院"), (AWAY, "2 家里有事"), (4, f"请假{number} 值班")):
        assert "请假已报" in await member(town, place).says(words)
    for place in range(WRITING):
        if place not in (4, FAR, ILL, AWAY, *SILENT):
            assert "您参加" in await member(town, place).says("1")
    approved = await secretary.says(f"准假 {number} 全部")
    assert "已准假3人" in approved
    assert f"还有{len(SILENT) + AGREED + PHONES}人没回" in approved
    assert "党员08、党员09、党员10、党员11" in await secretary.says(f"未回复{number}")

    for place in range(WRITING):
        member(town, place).forget()
    await town.pass_time(days=1, hours=9, minutes=59)
    assert all(not member(town, place).news() for place in range(1, WRITING))
    await town.pass_time(minutes=2)
    asked = [place for place in range(1, WRITING) if member(town, place).news()]
    assert asked == list(SILENT)
    assert "还没收到您的答复" in member(town, SILENT[0]).last_heard()
    for place in SILENT:
        await member(town, place).says("1")
        member(town, place).forget()

    # Friday's words opened the window until Sunday morning only.
    await _write_first(town)
    await town.pass_time(hours=22)
    reminded = [place for place in range(WRITING) if "提醒您开会" in "".join(member(town, place).news())]
    assert reminded == [place for place in range(WRITING) if place not in (4, ILL, AWAY)]
    counts = await secretary.says(f"人数 {number}")
    assert "应到31" in counts and "表决权28" in counts


async def test_a_resident_who_asks_about_the_branch_meeting_learns_nothing(town: Town) -> None:
    secretary, zhang = member(town, 0), town.resident("张阿姨")
    before = await zhang.says("支部大会几点开")
    number = number_in(await secretary.says(LINE))
    await secretary.says(f"发布{number}")
    assert await zhang.says("支部大会几点开") == before
    assert before == "我这里没有您可参加的会议。居民活动回「活动」。"


async def test_the_joint_committee_meets_once_a_quarter(town: Town) -> None:
    chen, zhou = town.staff("陈书记"), town.staff("老周")
    await zhou.says("你好")
    zhou.forget()
    assert "几点开" in await chen.says("例会 三季度 联合党委")
    assert "在哪里开" in await chen.says("7月3日上午9点")
    draft = await chen.says("三楼会议室")
    number = number_in(draft)
    assert "联合党委季度例会" in draft and "单位联系人应到1人" in draft and "7月3日 周五 9:00" in draft
    await chen.says(f"{number % 100:02d}是")
    assert any("【会议通知】联合党委季度例会" in text for text in zhou.news())
    assert "您参加" in await zhou.says("1")
    assert "参加1" in await chen.says(f"人数{number}")


async def test_last_quarters_tasks_are_on_the_table_of_the_joint_committee(town: Town) -> None:
    chen = town.staff("陈书记")
    number = number_in(await chen.says("开会 联合党委季度例会 明天9点 三楼会议室"))
    await chen.says(f"{number % 100:02d}是")
    await town.pass_time(days=1)
    await chen.says(f"补签{number} 全部")
    for words in ("清理白色垃圾 7月20日", "修补围墙 7月10日", "开放操场 7月30日"):
        assert "任务" in await chen.says(f"任务{number} 老周 {words}")
    await chen.says(f"完成{number}-2")
    await town.pass_time(days=85, step=timedelta(days=85))
    draft = await chen.says("开会 联合党委季度例会 明天9点 三楼会议室")
    assert "上次任务：1完成2未完成" in draft and "清理白色垃圾（安居物业" in draft and "限7月20日" in draft
    assert "修补围墙（" not in draft


async def test_the_weekly_meeting_finds_its_agenda(town: Town) -> None:
    chen, zhang = town.staff("陈书记"), town.resident("张阿姨")
    await zhang.says("三号楼二单元楼道灯坏了", "1")
    case = number_in(await zhang.says("进度"))
    await town.pass_time(days=9, step=timedelta(days=9))
    draft = await chen.says("开会 周例会 明天9点 三楼会议室")
    number = number_in(draft)
    assert f"超期的诉求1件：{case}\n" in draft
    assert f"：{case}" in await chen.says(f"议程{number}")
    # Of other meetings, and to others, nothing of the kind is told.
    other = await chen.says("开会 党课 明天15点 三楼会议室")
    assert "超期" not in other
    assert "没有" in await zhang.says(f"议程{number}")


async def test_reports_are_heard_by_members_and_representatives(town: Town) -> None:
    """述职评议: the invitation; the anonymous marks are in test_secret_votes."""
    chen = town.staff("陈书记")
    assert "几点开" in await chen.says("述职 7月8日")
    assert "在哪里开" in await chen.says("上午9点")
    draft = await chen.says("三楼会议室")
    assert "7月8日 周三 9:00" in draft and "各支部" in draft and "少于10份不出结果" in draft
    number = number_in(draft)
    changed = await chen.says(f"对象{number} 党员、居民代表、工作人员")
    assert "各支部、居民代表、工作人员" in changed or "名册上没有居民代表" in changed
