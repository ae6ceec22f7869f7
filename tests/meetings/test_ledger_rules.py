"""What a branch owes, quarter by quarter: months, groups, lessons by the half-year, and how questions are read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.meetings.ledger import __file__ as package
from handlers.meetings.ledger.quarters import Quarter, between
from handlers.meetings.ledger.reading import LedgerReader
from handlers.meetings.ledger.rules import KINDS, Cell, Held, Norm, Standing, cell, is_pressing
from handlers.meetings.ledger.words import LedgerWords
from storage.meetings.model import MeetingKind
from storage.people.places import Named

Q2 = Quarter(2026, 2)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
BRANCHES = [Named(1, 1, "一支部"), Named(2, 1, "二支部"), Named(12, 1, "十二支部")]


def stands(kind: MeetingKind, *days: date, today: date, norm: Norm | None = None) -> Cell:
    return cell(kind, norm or Norm(), [Held(day) for day in days], (), (Q2, today))


def test_a_monthly_meeting_is_owed_in_every_month() -> None:
    held = (date(2026, 4, 7), date(2026, 4, 28), date(2026, 5, 5))
    in_june = stands(MeetingKind.COMMITTEE, *held, today=date(2026, 6, 20))
    assert (in_june.held, in_june.needed, in_june.standing) == (2, 3, Standing.DUE)
    assert (in_june.late, in_june.due) == ((), (6,))
    in_july = stands(MeetingKind.COMMITTEE, *held, today=date(2026, 7, 1))
    assert (in_july.standing, in_july.late, in_july.due) == (Standing.LATE, (6,), ())
    complete = stands(MeetingKind.COMMITTEE, *held, date(2026, 6, 30), today=date(2026, 7, 1))
    assert (complete.held, complete.standing) == (3, Standing.DONE)


def test_a_month_to_come_is_neither_due_nor_late() -> None:
    fresh = stands(MeetingKind.THEME_DAY, today=date(2026, 4, 1))
    assert (fresh.late, fresh.due, fresh.standing) == ((), (4,), Standing.DUE)
    later = stands(MeetingKind.THEME_DAY, date(2026, 5, 3), today=date(2026, 5, 20))
    assert (later.late, later.due, later.standing) == ((4,), (), Standing.LATE)


def test_a_members_meeting_has_the_whole_quarter() -> None:
    assert stands(MeetingKind.BRANCH_MEETING, today=date(2026, 6, 30)).standing is Standing.DUE
    assert stands(MeetingKind.BRANCH_MEETING, today=date(2026, 7, 1)).standing is Standing.LATE
    twice = stands(MeetingKind.BRANCH_MEETING, date(2026, 4, 1), date(2026, 6, 1), today=date(2026, 6, 2))
    assert (twice.held, twice.standing) == (2, Standing.DONE)
    outside = stands(MeetingKind.BRANCH_MEETING, date(2026, 3, 31), date(2026, 7, 1), today=date(2026, 7, 2))
    assert outside.held == 0


def test_every_group_has_to_meet_or_all_together() -> None:
    groups = {"一组", "二组"}
    span = (Q2, date(2026, 7, 1))
    one = [Held(date(2026, month, 3), "一组") for month in (4, 5, 6)]
    assert cell(MeetingKind.GROUP, Norm(), one, groups, span).held == 0
    both = [*one, Held(date(2026, 4, 9), "二组"), Held(date(2026, 5, 9))]
    found = cell(MeetingKind.GROUP, Norm(), both, groups, span)
    assert (found.held, found.late) == (2, (6,))


def test_a_lesson_by_the_half_year_waits_for_its_end() -> None:
    half = Norm(lesson_months=6)
    first = Quarter(2026, 1)
    open_still = cell(MeetingKind.LESSON, half, [], (), (first, date(2026, 4, 1)))
    assert open_still.standing is Standing.DUE and not is_pressing(open_still, first)
    pressing = cell(MeetingKind.LESSON, half, [], (), (Q2, date(2026, 6, 20)))
    assert pressing.standing is Standing.DUE and is_pressing(pressing, Q2)
    assert cell(MeetingKind.LESSON, half, [], (), (Q2, date(2026, 7, 1))).standing is Standing.LATE
    early = [Held(date(2026, 2, 2))]
    assert cell(MeetingKind.LESSON, half, early, (), (Q2, date(2026, 6, 20))).standing is Standing.DONE
    assert stands(MeetingKind.LESSON, date(2026, 2, 2), today=date(2026, 6, 20)).standing is Standing.DUE


def test_what_is_not_owed_is_never_missing() -> None:
    nothing = Norm(branch_meetings=0, committees=0, groups=0, lesson_months=0, theme_days=0)
    for kind in KINDS:
        found = stands(kind, today=date(2027, 1, 1), norm=nothing)
        assert found.standing is Standing.FREE and not found.is_missing


@given(st.sampled_from(KINDS), st.lists(DAYS, max_size=12), DAYS, DAYS)
def test_one_meeting_more_never_makes_it_worse(
    kind: MeetingKind, days: list[date], extra: date, today: date
) -> None:
    before = stands(kind, *days, today=today)
    after = stands(kind, *days, extra, today=today)
    assert after.held >= before.held
    assert set(after.late) <= set(before.late) and set(after.due) <= set(before.due)
    if before.standing is Standing.DONE:
        assert after.standing is Standing.DONE


@given(DAYS)
def test_every_day_lies_in_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.begins <= day < quarter.ends
    assert quarter.next().before() == quarter == Quarter.from_number(quarter.number)
    assert between(quarter.begins, quarter.ends - timedelta(days=1)) == (quarter,)


@pytest.fixture(scope="module")
def reader() -> LedgerReader:
    return LedgerReader(LedgerWords.load(Path(package).parent))


@pytest.mark.parametrize(
    ("text", "branch", "quarters"),
    [
        ("", None, [(2026, 2)]),
        ("一支部 2026Q2", 1, [(2026, 2)]),
        ("2支部2025年四季度", 2, [(2025, 4)]),
        ("第十二支部 一季度", 12, [(2026, 1)]),
        ("上季度", None, [(2026, 1)]),
        ("二支部 本季度", 2, [(2026, 2)]),
        ("2025年", None, [(2025, 1), (2025, 2), (2025, 3), (2025, 4)]),
        ("二支部 今年", 2, [(2026, 1), (2026, 2), (2026, 3), (2026, 4)]),
        ("q3", None, [(2026, 3)]),
    ],
)
def test_what_is_asked_about(
    reader: LedgerReader, text: str, branch: int | None, quarters: list[tuple[int, int]]
) -> None:
    wanted = reader.wanted(text, BRANCHES, date(2026, 6, 29))
    assert (wanted.branch.id if wanted.branch else None) == branch
    assert [(one.year, one.index) for one in wanted.quarters] == quarters
    assert wanted.left == ""


def test_an_unknown_branch_is_left_over(reader: LedgerReader) -> None:
    assert reader.wanted("九支部 二季度", BRANCHES, date(2026, 6, 29)).left == "九支部"


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("二支部 党课半年 支委会0", {"lesson_months": 6, "committees": 0}),
        ("二支部 党课每季度一次，小组会不要求", {"lesson_months": 3, "groups": 0}),
        ("党课每年 主题党日3 大会1", {"lesson_months": 12, "theme_days": 3, "branch_meetings": 1}),
        ("党课每月", {"lesson_months": 1}),
        ("二支部", {}),
    ],
)
def test_what_a_branch_is_to_owe(reader: LedgerReader, text: str, figures: dict[str, int]) -> None:
    assert reader.figures(text) == figures
