"""One year of twelve branches, and the ledger right to the last cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings.ledger.account import LedgerSettings
from handlers.meetings.papers import Papers
from handlers.meetings.service import MeetingSettings, build
from storage.database import Database
from storage.meetings.model import Wave, waves
from storage.uow import Uow
from tests.chat import Chat, at, gather
from tests.meetings.year import BRANCHES, COLUMNS, KEEPER, YEAR, Book, Players, everybody


def _services(office: Office) -> Sequence[Service]:
    """The meetings as an office has them."""
    return (build(MeetingSettings(), office),)


_QUARTERS = ("一", "二", "三", "四")


async def test_a_year_of_twelve_branches(sqlite_database: Database) -> None:
    """Series with holidays and 调休, meetings called by one line, dropped, called off, moved, and people who stay away."""
    chat = await gather(sqlite_database, _services, everybody(), at("2025-12-28 10:00"))
    players = Players(chat)
    await players.set_up()
    day = date(2025, 12, 29)
    while day <= date(YEAR + 1, 1, 15):
        await players.live(day)
        if (day.month % 3, day.day) == (0, 25) and day.year == YEAR:
            await _compare_in_chat(chat, players.book, day)
        day += timedelta(days=1)
    assert set(players.fates) == {"held", "dropped", "cancelled", "moved", "unsigned"}, players.fates
    assert all(not series.days for series in players.series), "a meeting of a series was never drafted"
    assert len(players.book.sittings) > 300
    invited = await chat.ask(lambda uow: _told(uow, Wave.INVITE))
    assert invited == await chat.ask(lambda uow: _told(uow, Wave.REMIND)), "whoever was invited was reminded"
    assert len(invited) > 400

    papers = Papers(chat.office, LedgerSettings())
    since, until, now = at("2026-01-01 00:00"), at("2027-01-01 00:00"), at("2027-01-16 10:00")
    paper = await chat.ask(lambda uow: papers.ledger("同心社区", since, until, now, uow))
    book = load_workbook(BytesIO(paper.content))
    _compare_ledgers(book, players.book, date(2027, 1, 16))
    _compare_details(book, players.book)
    _compare_rates(book, players.book)


def _told(uow: Uow, purpose: Wave) -> set[int]:
    """Return the meetings about which such notices went out."""
    done = select(waves.c.number).where(waves.c.purpose == purpose.value, waves.c.done_at.is_not(None))
    return {row.number for row in uow._connection.execute(done)}


def _compare_ledgers(written: Workbook, book: Book, today: date) -> None:
    for quarter in (1, 2, 3, 4):
        rows = list(written[f"{YEAR}年{_QUARTERS[quarter - 1]}季度"].iter_rows(min_row=3, values_only=True))
        assert [row[0] for row in rows] == [branch.name for branch in BRANCHES]
        for branch, row in zip(BRANCHES, rows, strict=True):
            wanted = [book.cell(branch, kind, quarter, today) for kind in COLUMNS]
            assert row[1] == branch.size
            assert list(row[2:7]) == [shown for shown, _ in wanted], (branch.name, quarter)
            names = ("大会", "支委会", "小组会", "党课", "主题党日")
            missing = [
                f"{name}{gap}"
                for name, kind, (_, gap) in zip(names, COLUMNS, wanted, strict=True)
                if book.is_missing(branch, kind, quarter, today)
            ]
            assert row[7] == ("；".join(missing) or "齐"), (branch.name, quarter)


def _compare_details(written: Workbook, book: Book) -> None:
    found = sorted(
        (row[0], row[2].date(), row[6] or "", row[7], row[8], row[9], row[10])
        for row in written["会议明细"].iter_rows(min_row=2, values_only=True)
    )
    wanted = sorted(
        (
            one.branch.name,
            one.day,
            one.group,
            one.expected,
            one.attended,
            one.excused,
            one.expected - one.attended - one.excused,
        )
        for one in book.sittings
        if one.day.year == YEAR
    )
    assert found == wanted


def _compare_rates(written: Workbook, book: Book) -> None:
    rows = list(written["出席率"].iter_rows(min_row=2, max_row=13, values_only=True))
    for month, row in enumerate(rows, start=1):
        attended, expected = book.month(month)
        assert row[:4] == (f"{YEAR}-{month:02d}", attended, expected, round(100 * attended / expected))
        for branch, share in zip(BRANCHES, row[4:], strict=True):
            came, asked = book.month(month, branch)
            assert share == (round(100 * came / asked) if asked else None), (branch.name, month)


async def _compare_in_chat(chat: Chat, book: Book, today: date) -> None:
    """In the last week of a quarter: what each secretary sees, what the keeper sees."""
    quarter = today.month // 3
    for branch in BRANCHES:
        names = ("大会", "支委会", "小组会", "党课", "主题党日")
        cells = [
            f"{name}{shown}{gap}"
            for name, (shown, gap) in zip(
                names, (book.cell(branch, kind, quarter, today) for kind in COLUMNS), strict=True
            )
        ]
        told = await chat.says(branch.secretary, "台账")
        assert f"{' '.join(cells)}。" in told, (branch.name, told)
    complete = sum(
        not any(book.is_missing(one, kind, quarter, today) for kind in COLUMNS) for one in BRANCHES
    )
    assert f"12个支部，齐的{complete}个" in await chat.says(KEEPER, "台账")
