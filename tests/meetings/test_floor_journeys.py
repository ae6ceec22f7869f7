"""Transcript 6.6 from the evening of the meeting to the ledger, over the wire, on both kinds of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from bot.emulator.faults import Fault
from bot.kernel.numbers import is_valid
from handlers.roster.importing import import_file
from tests.meetings.branch import AGREED, PHONES, WRITING, member, members
from tests.town import Town, number_in, open_town

LINE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"
FAR, ILL, AWAY, LOST = 5, 6, 7, 8
NO_VOTE_AND_LOST = 3
EVERYBODY = WRITING + AGREED + PHONES


@pytest.fixture
async def town(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    """The ordinary town with the branch of the transcript beside its own ones."""
    async with open_town(tmp_path, database_url) as opened:
        rows = members().replace("二支部", "九支部").encode()
        report = await import_file(
            opened.program.database, "people", rows, home="同心社区", apply=True, now=opened.now()
        )
        assert report.clean, report
        yield opened


async def _published(town: Town) -> int:
    """Announce on the day before, take leave for three, and wait for the evening."""
    await town.pass_time(days=18)
    secretary = member(town, 0)
    number = number_in(await secretary.says(LINE))
    assert "已发布" in await secretary.says(f"{number % 100:02d}是")
    assert "党员06、党员07、党员05" not in await secretary.says(f"请假{number} 党员05 党员06 党员07 出差")
    await town.pass_time(days=1, hours=9, minutes=50)
    return number


async def test_the_evening_of_the_meeting_and_the_morning_after(town: Town) -> None:
    number = await _published(town)
    secretary, zhang = member(town, 0), town.resident("张阿姨")
    told = await secretary.says(f"签到码{number}")
    code = told.split("签到码：")[1][:4]
    assert "今天18:30到21:30有效" in told

    # 18:50: fourteen voters are there.
    early = [place for place in range(WRITING) if place not in (1, 2, 3, FAR, ILL, AWAY, LOST)][:14]
    for place in early:
        assert "签到18:50" in await member(town, place).says(f"签到 {code}")
    assert "应到31 表决权28 已签到14 还差1人过半（需15）" in await secretary.says(f"人数 {number}")
    assert "不能表决" in await secretary.says(f"表决{number} 接收李华为预备党员")

    await town.pass_time(minutes=14)
    late = next(place for place in range(9, WRITING) if place not in early)
    assert "签到19:04" in await member(town, late).says(f"签到 {code}")
    enough = await secretary.says(f"人数{number}")
    assert "已签到15，可以表决；赞成须超过应到会有表决权的半数，即≥15票" in enough

    await town.pass_time(minutes=16)
    for place in range(WRITING + AGREED):
        if place not in (*early, late, FAR, ILL, AWAY, LOST, NO_VOTE_AND_LOST):
            assert "签到19:20，记为迟到" in await member(town, place).says(code)
    phones = " ".join(f"党员{place:02d}" for place in range(WRITING + AGREED, EVERYBODY))
    assert "已按纸签补签4人" in await secretary.says(f"补签{number} {phones} 纸签")
    assert "已签到26（表决权24）" in await secretary.says(f"人数{number}")

    decided = await secretary.says(f"决议 {number} 同意接收×××为预备党员（赞成24）")
    assert "应到有表决权28，到会24：赞成24，反对0，弃权0，未投0。通过。" in decided
    assert "上报材料，党员10，6月30日 周二" in await secretary.says(f"任务 {number} 党员10 6-30 上报材料")
    await secretary.says(f"纪要{number} 一、为什么要修门禁？大家发言。", "二、表决通过。", "完")
    assert "散会后发给缺席的人" in await secretary.says(
        f"补课{number} 学习会议精神 https://study.example/1 14天"
    )
    closed = await secretary.says(f"结束{number}")
    assert "应到31=签到26+准假3+缺席2" in closed and "缺席：党员03、党员08" in closed

    # The next morning.
    for place in range(WRITING):
        member(town, place).forget()
    await town.pass_time(hours=13, minutes=12)
    await member(town, LOST).says("早上好")
    told_to = [place for place in range(WRITING) if "请补学" in "".join(member(town, place).news())]
    assert LOST in told_to and set(told_to) <= {LOST, NO_VOTE_AND_LOST}
    assert "已补学" in await member(town, LOST).says(f"已学{number} 收获很大")
    assert "2人里已学1人" in await secretary.says(f"补课{number}")
    assert "办完了" in await member(town, 10).says("完成")
    assert "已确认出席" in await secretary.says(f"确认出席{number}")

    # The ledger.
    ledger = await secretary.says("台账")
    assert "大会1/1" in ledger and "6月 ████████░░ 84%（26/31）" in ledger
    assert "大会1/1" in await town.staff("陈书记").says("台账 九支部")
    for words in (f"签到{code}", f"人数{number}", f"决议{number} 撤销", f"任务{number} 党员10 6-30 x"):
        free = next(other for other in range(900, 1000) if is_valid(other))
        heard = (await zhang.says(words)).replace(str(number), "#").replace(code, "#")
        same = words.replace(str(number), str(free)).replace(code, "1234")
        assert heard == (await zhang.says(same)).replace(str(free), "#").replace("1234", "#"), words


async def test_papers_are_fetched_once(town: Town) -> None:
    number = await _published(town)
    secretary = member(town, 0)
    await secretary.says(
        f"补签{number} 全部", f"决议{number} 同意（赞成25）", f"任务{number} 党员10 6-30 修门禁"
    )
    await secretary.says(f"纪要{number} 会议由周书记主持。", "完")
    await secretary.says(f"导出纪要{number}")
    page = await secretary.presses(secretary.link_heard())
    assert page.status == 200
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(page.content)).paragraphs)
    assert "支部党员大会「接收预备党员」会议记录" in text and "2026年6月28日 19:00" in text
    assert "应到31人（有表决权28人），实到28人，请假3人，缺席0人" in text and "会议由周书记主持。" in text
    assert "赞成25票，反对0票，弃权0票，通过" in text
    assert (await secretary.presses(secretary.link_heard())).status != 200
    table = Document(BytesIO(page.content)).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["修门禁", "党员10", "2026年6月30日", "未完成"]

    await town.pass_time(minutes=20)
    await secretary.says(f"结束{number}", "导出 台账 2026Q2")
    book = load_workbook(BytesIO((await secretary.presses(secretary.link_heard())).content))
    rows = list(book["2026年二季度"].iter_rows(values_only=True))
    assert rows[2][:3] == ("九支部", 31, "1/1") and len(rows) == 3
    await secretary.says("出席率图")
    picture = await secretary.presses(secretary.link_heard())
    assert Image.open(BytesIO(picture.content)).format == "PNG"


async def test_a_link_dies_with_the_post(town: Town) -> None:
    """Who leads the branch no longer gets no ledger, although the link was theirs."""
    number = await _published(town)
    secretary = member(town, 0)
    links = []
    for words in (f"导出纪要{number}", "导出台账", "出席率图"):
        await secretary.says(words)
        links.append(secretary.link_heard())
    rows = members().replace("二支部", "九支部").replace("党员,支部书记,九支部", "党员,,九支部")
    await import_file(
        town.program.database, "people", rows.encode(), home="同心社区", apply=True, now=town.now()
    )
    # Whoever announced a meeting keeps its list; the ledger goes with the post.
    assert (await secretary.presses(links[1])).content[:2] != b"PK"
    assert await secretary.says("台账") != ""
    assert "台账" not in secretary.last_heard()


async def test_votes_by_telephone_reach_those_who_are_there(town: Town) -> None:
    number = await _published(town)
    secretary = member(town, 0)
    for place in range(16):
        await member(town, place).says("到了")
    await secretary.says(f"补签{number} 全部")
    assert "到会有表决权的25人" in await secretary.says(f"表决{number} 同意修门禁")
    assert "【表决】同意修门禁" in member(town, 9).last_heard()
    assert "【表决】" not in member(town, 1).last_heard()
    for place in (4, 8, 9, 10, 11):
        assert "已收下您的一票" in await member(town, place).says("1")
    assert "已收下您的一票" in await member(town, 12).says("反对")
    result = await secretary.says(f"结束表决{number} 赞成16 弃权1")
    assert "赞成21，反对1，弃权1，未投2。通过。" in result


async def test_where_no_picture_can_be_had_the_digits_must_do(town: Town) -> None:
    number = await _published(town)
    secretary = member(town, 0)
    town.emulator.faults.add(Fault(path="/cgi-bin/qrcode/create", errcode=48001, times=None))
    await secretary.says(f"签到码{number}")
    await town.pass_time(seconds=20, step=timedelta(seconds=5))
    assert "二维码没做出来" in secretary.last_heard()


async def test_a_picture_in_the_room_lets_in(town: Town) -> None:
    number = await _published(town)
    secretary = member(town, 0)
    told = await secretary.says(f"签到码{number}")
    code = told.split("签到码：")[1][:4]
    assert "二维码随后发来" in told
    await town.pass_time(seconds=10, step=timedelta(seconds=5))
    assert secretary.phone.bubbles[-1].kind == "image"
    scene = f"meet-{number}-{code}"
    assert scene in town.emulator.world.tickets.values()
    let_in = await member(town, 9).phone.scans(scene)
    assert let_in is not None and "签到18:50" in let_in.text
    stranger = town.resident("张阿姨")
    told, usual = await stranger.phone.scans(scene), await stranger.phone.scans("meet-999-0000")
    assert told is not None and usual is not None and told.text == usual.text
