"""Office hours, quiet hours, holidays and make-up workdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.calendar import OfficeCalendar, Span, is_known_year, is_workday

MORNING, AFTERNOON = Span(time(8, 30), time(12)), Span(time(14), time(17, 30))
OFFICE = OfficeCalendar(hours=(MORNING, AFTERNOON), quiet=Span(time(20), time(8)))


def at(words: str) -> datetime:
    """Return an instant given in Beijing wall time."""
    return datetime.fromisoformat(f"{words}+08:00").astimezone(UTC)


class TestHours:
    @pytest.mark.parametrize(
        ("words", "is_open"),
        [
            ("2026-06-09 08:29", False),
            ("2026-06-09 08:30", True),
            ("2026-06-09 11:59", True),
            ("2026-06-09 12:00", False),
            ("2026-06-09 13:59", False),
            ("2026-06-09 14:00", True),
            ("2026-06-09 17:30", False),
            ("2026-06-13 10:00", False),
        ],
    )
    def test_somebody_is_there(self, words: str, is_open: bool) -> None:
        assert OFFICE.is_open(at(words)) is is_open

    def test_lunch_does_not_count(self) -> None:
        assert OFFICE.after(at("2026-06-09 11:00"), timedelta(hours=2)) == at("2026-06-09 15:00")

    def test_a_report_at_night_starts_its_clock_in_the_morning(self) -> None:
        assert OFFICE.after(at("2026-06-09 23:00"), timedelta(hours=1)) == at("2026-06-10 09:30")

    def test_a_report_on_friday_evening_waits_for_monday(self) -> None:
        assert OFFICE.after(at("2026-06-12 17:00"), timedelta(hours=1)) == at("2026-06-15 09:00")

    def test_time_that_ends_with_the_morning_is_due_at_noon(self) -> None:
        assert OFFICE.after(at("2026-06-09 08:30"), timedelta(hours=3.5)) == at("2026-06-09 12:00")

    def test_the_next_opening(self) -> None:
        assert OFFICE.next_open(at("2026-06-09 12:30")) == at("2026-06-09 14:00")
        assert OFFICE.next_open(at("2026-06-09 14:30")) == at("2026-06-09 14:30")

    def test_the_order_in_which_hours_are_written_does_not_matter(self) -> None:
        turned = OfficeCalendar(hours=(AFTERNOON, MORNING))
        assert turned.next_open(at("2026-06-09 07:00")) == at("2026-06-09 08:30")
        assert turned.after(at("2026-06-09 11:00"), timedelta(hours=2)) == at("2026-06-09 15:00")

    def test_a_night_watch_is_open_over_midnight(self) -> None:
        watch = OfficeCalendar(hours=(Span(time(22), time(6)),))
        assert watch.is_open(at("2026-06-09 23:00"))
        assert watch.is_open(at("2026-06-10 05:00"))
        assert not watch.is_open(at("2026-06-10 07:00"))
        assert watch.after(at("2026-06-09 23:00"), timedelta(hours=8)) == at("2026-06-10 23:00")

    def test_always_open_counts_the_wall_clock(self) -> None:
        always = OfficeCalendar()
        assert always.is_open(at("2026-10-01 03:00"))
        assert always.after(at("2026-10-01 03:00"), timedelta(hours=2)) == at("2026-10-01 05:00")


class TestHolidays:
    """Source: State Council notice on the holidays of 2026."""

    @pytest.mark.parametrize("day", ["2026-01-01", "2026-02-17", "2026-10-01", "2026-10-07"])
    def test_a_holiday_is_not_worked(self, day: str) -> None:
        assert not is_workday(date.fromisoformat(day))

    @pytest.mark.parametrize("day", ["2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10"])
    def test_a_make_up_weekend_day_is_worked(self, day: str) -> None:
        assert date.fromisoformat(day).weekday() >= 5
        assert is_workday(date.fromisoformat(day))

    def test_a_case_before_the_national_day_waits_for_its_end(self) -> None:
        assert OFFICE.after(at("2026-09-30 17:00"), timedelta(hours=1)) == at("2026-10-08 09:00")

    def test_a_year_nobody_has_announced_falls_back_to_weekdays(self) -> None:
        assert not is_known_year(2099)
        assert is_known_year(2026)
        assert [is_workday(date(2099, 6, day)) for day in range(1, 8)] == [True] * 5 + [False] * 2
        assert OFFICE.after(at("2099-06-05 17:00"), timedelta(hours=1)) == at("2099-06-08 09:00")


class TestQuiet:
    @pytest.mark.parametrize(
        ("words", "until"),
        [
            ("2026-06-09 19:59", "2026-06-09 19:59"),
            ("2026-06-09 20:00", "2026-06-10 08:00"),
            ("2026-06-10 00:30", "2026-06-10 08:00"),
            ("2026-06-10 08:00", "2026-06-10 08:00"),
        ],
    )
    def test_it_runs_over_midnight(self, words: str, until: str) -> None:
        assert OFFICE.after_quiet(at(words)) == at(until)

    def test_something_may_be_said_just_before(self) -> None:
        assert OFFICE.before_quiet(at("2026-06-10 06:00")) == at("2026-06-09 19:59")
        assert OFFICE.before_quiet(at("2026-06-09 21:00")) == at("2026-06-09 19:59")
        assert OFFICE.before_quiet(at("2026-06-09 12:00")) == at("2026-06-09 12:00")

    def test_without_quiet_hours_nothing_waits(self) -> None:
        assert OfficeCalendar().after_quiet(at("2026-06-10 03:00")) == at("2026-06-10 03:00")


START = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=700)).map(lambda passed: START + passed)
SPANS = st.timedeltas(timedelta(), timedelta(hours=60))


@settings(max_examples=60)
@given(MOMENTS, SPANS, SPANS)
def test_more_office_time_never_ends_earlier(start: datetime, one: timedelta, other: timedelta) -> None:
    short, long = sorted((one, other))
    assert OFFICE.after(start, short) <= OFFICE.after(start, long)


@settings(max_examples=60)
@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=4)), SPANS)
def test_a_later_start_never_ends_earlier(start: datetime, later: timedelta, span: timedelta) -> None:
    assert start <= OFFICE.after(start, span) <= OFFICE.after(start + later, span)


@settings(max_examples=60)
@given(MOMENTS, SPANS, SPANS)
def test_time_can_be_counted_in_two_steps(start: datetime, one: timedelta, other: timedelta) -> None:
    assert OFFICE.after(OFFICE.after(start, one), other) == OFFICE.after(start, one + other)
