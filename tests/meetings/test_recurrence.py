"""Days of meetings that come again, and where holidays and 调休 move them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.calendar import festival_of, is_workday
from bot.understanding.times.reading import parse_time
from handlers.meetings.recurrence import anchored, days_of, held_on, next_day, reading_of
from storage.meetings.series_model import HolidayRule

JUNE = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("daily", ["2026-06-09", "2026-06-10", "2026-06-11"]),
        ("weekdays", ["2026-06-09", "2026-06-10", "2026-06-11"]),
        ("weekly MO", ["2026-06-15", "2026-06-22", "2026-06-29"]),
        ("weekly MO,TH", ["2026-06-11", "2026-06-15", "2026-06-18"]),
        ("weekly/2 WE", ["2026-06-10", "2026-06-24", "2026-07-08"]),
        ("monthly 15", ["2026-06-15", "2026-07-15", "2026-08-15"]),
        ("monthly 1,15", ["2026-06-15", "2026-07-01", "2026-07-15"]),
        ("monthly 31", ["2026-07-31", "2026-08-31", "2026-10-31"]),
        ("monthly -1", ["2026-06-30", "2026-07-31", "2026-08-31"]),
        ("monthly 1MO", ["2026-07-06", "2026-08-03", "2026-09-07"]),
        ("monthly -1FR", ["2026-06-26", "2026-07-31", "2026-08-28"]),
        ("monthly 1workday", ["2026-07-01", "2026-08-03", "2026-09-01"]),
        ("monthly -1workday", ["2026-06-30", "2026-07-31", "2026-08-31"]),
        ("yearly 03-05", ["2027-03-05", "2028-03-05"]),
    ],
)
def test_rules_name_days(rule: str, expected: list[str]) -> None:
    assert [
        day.isoformat() for day in islice(days_of(anchored(rule, date(2026, 6, 10)), JUNE), len(expected))
    ] == expected


@pytest.mark.parametrize("rule", ["", "weekly XX", "hourly", "monthly", "yearly 3"])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):
        next_day(rule, JUNE)


@pytest.mark.parametrize(
    ("day", "holidays", "expected"),
    [
        # A Monday in the national holiday: the first workday after it, 8 October.
        ("2026-10-05", HolidayRule.NEXT, "2026-10-08"),
        ("2026-10-05", HolidayRule.PREVIOUS, "2026-09-30"),
        ("2026-10-05", HolidayRule.SKIP, None),
        ("2026-10-05", HolidayRule.KEEP, "2026-10-05"),
        # Monday 16 February: spring festival until the 23rd, which is a Monday again; 调休 on Saturday the 14th.
        ("2026-02-16", HolidayRule.NEXT, None),
        ("2026-02-16", HolidayRule.PREVIOUS, "2026-02-14"),
        ("2026-02-23", HolidayRule.NEXT, "2026-02-24"),
        # Dragon boat festival on a Friday.
        ("2026-06-22", HolidayRule.NEXT, "2026-06-22"),
        # A Saturday is no festival.
        ("2026-06-27", HolidayRule.NEXT, "2026-06-27"),
    ],
)
def test_a_festival_moves_a_meeting(day: str, holidays: HolidayRule, expected: str | None) -> None:
    one = date.fromisoformat(day)
    found = held_on(one, one + timedelta(days=7), holidays)
    assert (found and found.isoformat()) == expected


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from([HolidayRule.NEXT, HolidayRule.PREVIOUS]),
    st.integers(1, 40),
)
def test_a_moved_meeting_is_on_a_workday_before_the_next(day: date, holidays: HolidayRule, gap: int) -> None:
    following = day + timedelta(days=gap)
    found = held_on(day, following, holidays)
    if found is not None and found != day:
        assert is_workday(found) and found < following and festival_of(day)


@pytest.mark.parametrize(
    "words",
    [
        "每周一上午九点",
        "每周一三五9点",
        "每两周周三19点",
        "每月15日下午3点",
        "每月最后一个周五15点",
        "每个工作日8点半",
        "每月底15点",
        "每天9点",
    ],
)
def test_what_people_say_is_a_rule(words: str) -> None:
    now = datetime(2026, 6, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    found = parse_time(words, now)
    assert found.recurrence and found.start
    rule = found.recurrence.rsplit(" ", 1)[0]
    assert reading_of(anchored(rule, found.start.date()))(found.start.date())
