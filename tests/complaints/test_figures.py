"""Figures equal what is counted by hand, reach nobody who may not know them, and leave as files that open."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.kernel.lettering import find_letters
from bot.understanding.figures import By, Form, Wanted, read_request
from bot.understanding.spans import Grain, Span, months_in, read_span
from handlers.complaints.statistics.report import Rate, rates_of
from storage.complaints.figures import Figures, Within, together
from storage.complaints.model import State, Verdict
from storage.complaints.store import NewCase
from storage.database import Database
from storage.uow import Uow
from tests.chat import at
from tests.town import Town

TODAY = date(2026, 6, 9)
NOON = at("2026-06-09 12:00")
MONTH = (at("2026-06-01 00:00"), at("2026-07-01 00:00"))
HOUR = timedelta(hours=1)

# What became of each case: grid, kind, values. Counted by hand below.
HAND = (
    # Accepted in time, solved, content.
    (1, "lighting", {"accepted_at": 1, "state": State.CLOSED, "verdict": Verdict.SOLVED, "rating": 5}),
    # Accepted at the last minute, solved, not content.
    (1, "lighting", {"accepted_at": 2, "state": State.CLOSED, "verdict": Verdict.SOLVED, "rating": 3}),
    # Accepted late, solved, no mark given.
    (2, "lighting", {"accepted_at": 3, "state": State.CLOSED, "verdict": Verdict.SOLVED}),
    # Said to be solved in part, worked on again, late by now.
    (2, "water", {"accepted_at": 1, "state": State.REOPENED, "verdict": Verdict.PARTLY, "round": 1, "due_at": 4}),
    # Not solved, finished again, asked again.
    (2, "water", {"accepted_at": 1, "state": State.SURVEYING, "verdict": Verdict.UNSOLVED, "round": 1}),
    # Nobody said anything.
    (None, "", {"accepted_at": 1, "state": State.CLOSED, "verdict": Verdict.NO_ANSWER}),
    # Refused with a reason in time, and too late.
    (1, "water", {"state": State.REJECTED, "closed_at": 2}),
    (1, "water", {"state": State.REJECTED, "closed_at": 5}),
    # Taken back; merged; neither enters a rate.
    (1, "lighting", {"accepted_at": 1, "state": State.WITHDRAWN, "closed_at": 2}),
    (1, "lighting", {"accepted_at": 9, "state": State.MERGED, "closed_at": 9}),
    # New: still in time; not taken up in time.
    (2, "lighting", {"state": State.NEW, "respond_by": 300, "due_at": 300}),
    (2, "lighting", {"state": State.NEW, "due_at": 2}),
    # The resident was asked for more; nobody answered and it was closed.
    (1, "lighting", {"state": State.AWAITING, "due_at": 300}),
    (1, "lighting", {"state": State.CLOSED, "closed_at": 200}),
    # Handed upward.
    (1, "water", {"accepted_at": 1, "state": State.ESCALATED, "outside_body": "12345", "due_at": 300}),
    # Nobody else may know.
    (1, "water", {"accepted_at": 1, "state": State.CLOSED, "verdict": Verdict.SOLVED, "restricted": True}),
)  # fmt: skip
WHOLE = Figures(
    reported=15, withdrawn=1, merged=1, rejected=2, outside=1, open=5, late=2, finished=6, reopened=2,
    due=10, responded=7, called=5, solved=3, satisfied=1, unheard=1, waiting=1,
)  # fmt: skip


def lay_out(uow: Uow) -> None:
    """Write the cases of HAND, reported on the second of June, and one of May."""
    begun = at("2026-06-02 09:00")
    for order, (grid, category, values) in enumerate([*HAND, (1, "lighting", {})]):
        values = dict(values)
        case = uow.complaints.add(
            NewCase(
                community_id=1,
                number=1000 + order,
                reporter_id=7,
                text="灯坏了",
                matter="灯坏了",
                category=category,
                urgent=False,
                restricted=bool(values.pop("restricted", False)),
                grid_id=grid,
                created_at=begun if order < len(HAND) else at("2026-05-31 23:59"),
                respond_by=begun + values.pop("respond_by", 2) * HOUR,
                solve_by=begun + 300 * HOUR,
                next_check_at=None,
            )
        )
        hours = {
            name: begun + value * HOUR for name, value in values.items() if name.endswith(("_at", "_by"))
        }
        uow.complaints.change(case, **{"due_at": None} | values | hours)


async def test_figures_are_those_counted_by_hand(database: Database) -> None:
    def count(uow: Uow) -> dict[str, list[Any]]:
        lay_out(uow)
        groups = uow.figures.of(Within(community_id=1), *MONTH, NOON)
        mine = uow.figures.of(Within(community_id=1, grids=frozenset((2,))), *MONTH, NOON)
        rows = list(uow.figures.rows(Within(community_id=None), *MONTH))
        none = uow.figures.of(Within(community_id=2), *MONTH, NOON)
        return {"groups": groups, "mine": mine, "rows": rows, "none": none}

    found = await database.run(count)
    whole = together(group.figures for group in found["groups"])
    assert whole == WHOLE
    assert rates_of(whole) == (Rate("responded", 7, 10), Rate("solved", 3, 5), Rate("satisfied", 1, 5))
    assert [rate.share for rate in rates_of(whole)] == ["70%", "60%", "20%"]
    water = next(each.figures for each in found["groups"] if (each.grid_id, each.category) == (2, "water"))
    assert (water.reported, water.called, water.solved, water.reopened, water.late) == (2, 2, 0, 2, 1)
    assert together(group.figures for group in found["mine"]).reported == 5
    assert (found["none"], len(found["rows"])) == ([], 15)
    assert not {"text", "matter", "place", "reporter_id", "owner_id", "handler_id"} & found["rows"][0].keys()
    assert Rate("solved", 0, 0).share == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("上周统计", (6, 1), (6, 7)),
        ("本月三率", (6, 1), (6, 9)),
        ("上个月统计", (5, 1), (5, 31)),
        ("五月统计", (5, 1), (5, 31)),
        ("第一季度统计", (1, 1), (3, 31)),
        ("6-1到6-5统计", (6, 1), (6, 5)),
        ("近7天统计", (6, 3), (6, 9)),
        ("昨天统计", (6, 8), (6, 8)),
        ("上半年统计", (1, 1), (6, 9)),
    ],
)  # fmt: skip
def test_days_are_read_as_a_clerk_means_them(
    text: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    wanted = read_request(text, TODAY)
    assert wanted is not None
    assert (wanted.span.first, wanted.span.last) == (date(2026, *first), date(2026, *last))


def test_what_is_asked_for_and_what_is_only_talk() -> None:
    monday = date(2026, 6, 8)
    last_week = Span(date(2026, 6, 1), date(2026, 6, 7), Grain.WEEK)
    assert read_request("导出 周报", monday) == Wanted(last_week, Form.FILE)
    assert read_request("导出三率 去年12月", TODAY) == Wanted(
        Span(date(2025, 12, 1), date(2025, 12, 31), Grain.MONTH), Form.FILE
    )
    picture = read_request("5月统计图", TODAY)
    assert picture is not None
    assert picture.form is Form.PICTURE
    grids = read_request("按网格统计", TODAY)
    assert grids is not None
    assert grids.by is By.GRID
    for talk in (
        "统计局在哪里",
        "帮我统计一下参加人数",
        "你把报表交给王芳",
        "导出我的信息",
        "导出台账",
        "周末报名",
        "7-1到7-5统计人数",
    ):
        assert read_request(talk, TODAY) is None, talk
    assert read_span("2027年1月", TODAY) is None
    assert [
        month.first.month for month in months_in(Span(date(2025, 12, 5), date(2026, 2, 3), Grain.DAYS))
    ] == [12, 1, 2]


async def test_the_chat_gives_figures_files_and_pictures_to_those_who_may_know(town: Town) -> None:
    lead, wang, zhang = town.staff("赵敏"), town.staff("王芳"), town.resident("张阿姨")
    number = await _report(town)
    await wang.says(f"受理 {number}")
    said = await lead.says("统计")
    assert "收件1，办结0，在办1" in said
    assert "响应率 100%（1/1" in said
    assert "解决率：还没有回访到" in said
    assert "照明 ████████ 1" in said
    assert "您的网格" in await wang.says("统计")
    assert "没有人报事" in await town.staff("何静").says("统计")
    for other in (zhang, town.staff("老周"), town.staff("钱老师")):
        assert "收件" not in await other.says("统计")
    assert "收件1" in await lead.says("这个月结了多少件")
    assert "太长" in await lead.says("今年统计")

    told = await lead.says("导出 周报")
    assert "不含姓名电话" in told
    page = await lead.presses(lead.link_heard())
    book = load_workbook(io.BytesIO(page.content))
    assert book.sheetnames == ["三率", "按网格", "按类别", "按月", "明细", "口径"]
    rates = [[cell.value for cell in row] for row in book["三率"].iter_rows(min_row=2, max_row=4)]
    assert [row[:4] for row in rates] == [
        ["响应率", "100%", 1, 1],
        ["解决率", None, 0, 0],
        ["满意率", None, 0, 0],
    ]
    assert book["明细"]["A2"].value == number
    everything = str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    assert "王芳" not in everything
    assert "13800000012" not in everything
    assert "楼道灯" not in everything, "no words of residents"
    again = await lead.opens(lead.link_heard())
    assert again.status != 200 or "PK" not in again.text[:4]


@pytest.mark.skipif(find_letters() is None, reason="no Chinese letters on this machine")
async def test_the_month_as_a_picture(town: Town) -> None:
    lead = town.staff("赵敏")
    await _report(town)
    assert "统计图" in await lead.says("统计图")
    page = await lead.presses(lead.link_heard())
    with Image.open(io.BytesIO(page.content)) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1080
        assert len(picture.convert("L").getcolors() or ()) > 2, "something is written on it"


async def _report(town: Town) -> int:
    zhang = town.resident("张阿姨")
    await zhang.says("3号楼2单元三楼楼道灯坏了三天", "1", "1")
    number: int = (
        await town.look(lambda uow: uow.complaints.of_reporter(uow.people.by_openid("o_zhang").id, 1))
    )[0].number
    return number
