"""The office's clocks, recomputed minute by minute: office hours, days off, urgency, standstills, stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.calendar import OfficeCalendar, Span, is_workday
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.rules.promises import (
    BadLimits,
    ComplaintSettings,
    Count,
    Limit,
    LimitBook,
    Promises,
    parse_limit,
)
from handlers.complaints.service import read_categories, read_timing
from storage.complaints.model import State

HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
OFFICE = OfficeCalendar(hours=HOURS)
ALWAYS = OfficeCalendar()
CATEGORIES = read_categories()
MINUTE = timedelta(minutes=1)
# Two weeks around the holidays of 2026 with their make-up days, and an ordinary June.
INSTANTS = st.sampled_from((datetime(2026, 2, 9, tzinfo=UTC), datetime(2026, 5, 28, tzinfo=UTC))).flatmap(
    lambda first: st.integers(0, 16 * 24 * 60).map(lambda minutes: first + minutes * MINUTE)
)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


def timing_of(calendar: OfficeCalendar = OFFICE, **values: Any) -> Timing:
    return read_timing(ComplaintSettings(**{"preset": "jing", **values}), calendar, CATEGORIES)


@dataclass(frozen=True)
class Standing:
    """As much of a case as the clocks ask for."""

    state: State
    respond_from: datetime
    respond_by: datetime
    solve_from: datetime
    solve_by: datetime
    category: str = "lighting"
    urgent: bool = False
    stage: int = 0
    step_stage: int = 0
    step_from: datetime | None = None
    step_by: datetime | None = None
    until_at: datetime | None = None
    asked: dict[str, Any] | None = None
    done_at: datetime | None = None


def standing(state: State, start: datetime, timing: Timing, *, urgent: bool = False) -> Standing:
    respond = timing.respond_by(start, "lighting", urgent=urgent)
    solve = timing.solve_by(start, "lighting", urgent=urgent)
    return Standing(state, start, respond, start, solve, urgent=urgent)


def is_open(at: datetime) -> bool:
    local = at.astimezone(OFFICE.zone)
    return is_workday(local.date()) and any(span.start <= local.time() < span.end for span in HOURS)


def walk(start: datetime, minutes: int, stops: list[tuple[datetime, datetime]], *, wall: bool) -> datetime:
    """Return when so many minutes have run, counting one by one."""
    at = start
    while minutes:
        stands = any(since <= at < until for since, until in stops)
        minutes -= not stands and (wall or is_open(at))
        at += MINUTE
    return at


# --- which limit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "urgent", "respond", "solve"),
    [
        ("lighting", False, Limit(timedelta(hours=2), Count.OFFICE), Limit(timedelta(days=7), Count.DAYS)),
        ("rubbish", False, Limit(timedelta(hours=2), Count.OFFICE), Limit(timedelta(days=2), Count.DAYS)),
        ("neighbours", False, Limit(timedelta(hours=2), Count.OFFICE), Limit(timedelta(days=15), Count.DAYS)),
        ("water", True, Limit(timedelta(minutes=30), Count.WALL), Limit(timedelta(hours=24), Count.WALL)),
        ("lighting", True, Limit(timedelta(minutes=30), Count.WALL), Limit(timedelta(hours=24), Count.WALL)),
        (
            "house_safety",
            True,
            Limit(timedelta(minutes=30), Count.WALL),
            Limit(timedelta(days=7), Count.WALL),
        ),
        ("", False, Limit(timedelta(hours=2), Count.OFFICE), Limit(timedelta(days=7), Count.DAYS)),
    ],
)
def test_each_kind_of_case_has_its_limits(category: str, urgent: bool, respond: Limit, solve: Limit) -> None:
    promise = timing_of().promise(category, urgent=urgent)
    assert (promise.respond, promise.solve) == (respond, solve)


def test_an_office_that_promises_more_is_taken_at_its_word() -> None:
    hasty = timing_of(solve_within=timedelta(seconds=8), urgent_respond_within=timedelta(seconds=4))
    assert hasty.promise("rubbish", urgent=False).solve == Limit(timedelta(seconds=8), Count.OFFICE)
    assert hasty.promise("water", urgent=True).respond == Limit(timedelta(seconds=4), Count.WALL)
    assert hasty.promise("water", urgent=True).solve == Limit(timedelta(seconds=8), Count.WALL)


def test_presets_are_data() -> None:
    assert timing_of(preset="qinglong").promise("neighbours", urgent=False).solve == Limit(
        timedelta(days=10), Count.WORKDAYS
    )
    assert timing_of(preset="own").promise("water", urgent=True).solve.amount == timedelta(days=7)
    with pytest.raises(BadLimits, match="no such"):
        timing_of(preset="no such")


@pytest.mark.parametrize(
    "source",
    [
        "[presets.a]\nsoon = {}",
        "[presets.a]\nlife = { solve = '2 h' }",
        "[presets.a]\nlife = { answer = '2h' }",
        "=",
        "[tiers]\nlow = []",
    ],
)
def test_a_broken_table_of_limits_is_refused(source: str) -> None:
    with pytest.raises(BadLimits):
        LimitBook.read(source)


def test_only_named_categories_are_checked_by_a_second_person() -> None:
    book = LimitBook.read("[presets.own]\n")
    named = Promises(ComplaintSettings(preset="own", check=("照明", "lift")), book, CATEGORIES)
    assert [named.is_checked(key) for key in ("lighting", "lift", "leak")] == [True, True, False]
    assert Promises(ComplaintSettings(preset="own", check=("*",)), book, CATEGORIES).is_checked("leak")
    assert not Promises(ComplaintSettings(preset="own"), book, CATEGORIES).is_checked("lighting")


# --- when it is over -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("06-09 09:00", "06-09 11:00"),
        ("06-09 11:00", "06-09 15:00"),
        ("06-09 19:42", "06-10 10:30"),
        ("06-12 17:00", "06-15 10:00"),
        ("02-13 17:00", "02-14 10:00"),  # a Saturday that is worked before the Spring Festival
        ("02-14 17:00", "02-24 10:00"),
    ],
)
def test_the_first_answer_is_owed_in_office_hours(reported: str, due: str) -> None:
    assert timing_of().respond_by(beijing(reported), "lighting", urgent=False) == beijing(due)


def test_an_urgent_case_runs_by_the_wall_clock() -> None:
    timing = timing_of()
    assert timing.respond_by(beijing("06-09 23:50"), "water", urgent=True) == beijing("06-10 00:20")
    assert timing.staff_hears_at(beijing("06-09 23:50"), urgent=True) == beijing("06-09 23:50")
    assert timing.staff_hears_at(beijing("06-09 23:50"), urgent=False) == beijing("06-10 08:30")


@pytest.mark.parametrize(
    ("reported", "category", "due"),
    [
        ("06-09 09:00", "lighting", "06-16 09:00"),
        ("06-12 16:00", "rubbish", "06-15 16:00"),  # two days end on a Sunday: on Monday, then
        ("06-12 09:00", "lighting", "06-22 09:00"),  # the seventh day is the Dragon Boat Festival
    ],
)
def test_days_end_on_a_working_day(reported: str, category: str, due: str) -> None:
    assert timing_of().solve_by(beijing(reported), category, urgent=False) == beijing(due)


def test_working_days_count_opening_hours() -> None:
    timing = timing_of(preset="qinglong")
    assert timing.solve_by(beijing("06-09 10:00"), "leak", urgent=False) == beijing("06-16 10:00")


def test_a_reopened_case_has_half_the_time() -> None:
    timing = timing_of(solve_within=timedelta(days=6))
    start = beijing("06-09 09:00")
    assert timing.solve_by(start, "leak", urgent=False, again=True) - start == timedelta(days=3)
    assert timing.half_office_day(beijing("06-10 20:10")) == beijing("06-11 12:00")


@given(INSTANTS, INSTANTS)
def test_who_reports_later_is_not_answered_earlier(first: datetime, second: datetime) -> None:
    timing = timing_of()
    early, late = sorted((first, second))
    assert timing.respond_by(early, "", urgent=False) <= timing.respond_by(late, "", urgent=False)


@settings(max_examples=60, deadline=None)
@given(
    INSTANTS,
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 2000)), max_size=3),
    st.booleans(),
)
def test_standstills_move_the_limit_by_exactly_what_stood_still(
    start: datetime, minutes: int, pauses: list[tuple[int, int]], wall: bool
) -> None:
    """The limit moved from standstill to standstill is the one counted minute by minute."""
    timing, count = timing_of(), Count.WALL if wall else Count.OFFICE
    limit = Limit(minutes * MINUTE, count)
    begin, by = start, timing.by(start, limit)
    stops: list[tuple[datetime, datetime]] = []
    at = start
    for wait, length in pauses:
        since = at + wait * MINUTE
        until = since + length * MINUTE
        if since >= by:
            break
        begin, by = (timing.moved(end, since, until, count) for end in (begin, by))
        stops.append((since, until))
        at = until
    counted = walk(start, minutes, stops, wall=wall)
    assert OFFICE.between(counted, by) == timedelta() if not wall else by == counted
    if wall:
        assert by - begin == limit.amount
    else:
        assert OFFICE.between(begin, by) == limit.amount


@given(INSTANTS, INSTANTS)
def test_a_limit_that_is_past_when_all_stands_still_stays_as_late(start: datetime, other: datetime) -> None:
    timing = timing_of()
    by, since = sorted((start, other))
    until = since + timedelta(days=3, minutes=17)
    late = OFFICE.between(by, since)
    assert OFFICE.between(timing.moved(by, since, until, Count.OFFICE), until) == late
    assert until - timing.moved(by, since, until, Count.WALL) == since - by


@given(INSTANTS, st.integers(0, 3000))
def test_going_back_and_forth_in_office_time_ends_where_it_began(end: datetime, minutes: int) -> None:
    start = OFFICE.before(end, minutes * MINUTE)
    assert OFFICE.between(start, end) == minutes * MINUTE
    assert ALWAYS.before(end, minutes * MINUTE) == end - minutes * MINUTE


# --- stages ----------------------------------------------------------------------------------------------


@given(INSTANTS, st.booleans(), st.sampled_from([State.NEW, State.ACCEPTED, State.WORKING, State.REOPENED]))
def test_the_stages_of_a_clock_come_one_after_another(start: datetime, urgent: bool, state: State) -> None:
    timing = timing_of()
    case = standing(state, start, timing, urgent=urgent)
    stages = [timing.stage_at(case, stage) for stage in range(3)]
    known = [at for at in stages if at is not None]
    assert len(known) == 3
    assert start <= known[0] < known[1] < known[2]
    assert timing.stage_at(case, 3) is None
    assert known[1] == (case.respond_by if state is State.NEW else case.solve_by)


@settings(max_examples=40, deadline=None)
@given(INSTANTS)
def test_stages_are_shares_of_the_limit_counted_minute_by_minute(start: datetime) -> None:
    timing = timing_of()
    case = standing(State.NEW, start, timing)
    for stage, minutes in enumerate((90, 120, 180)):
        found = timing.stage_at(case, stage)
        assert found is not None
        assert OFFICE.between(start, found) == minutes * MINUTE
        assert found == walk(start, minutes, [], wall=False)


@pytest.mark.parametrize("state", [State.REJECTED, State.CLOSED, State.MERGED, State.WITHDRAWN])
def test_no_clock_runs_when_all_is_over(state: State) -> None:
    timing = timing_of(ALWAYS)
    case = standing(state, beijing("06-09 09:00"), timing)
    assert timing.next_check(case) is None
    assert timing.due_at(case) is None


@pytest.mark.parametrize("state", [State.AWAITING, State.PAUSED, State.ESCALATED])
def test_what_waits_for_others_is_looked_at_when_the_waiting_ends(state: State) -> None:
    timing, until = timing_of(), beijing("06-14 09:00")
    case = replace(standing(state, beijing("06-09 09:00"), timing), until_at=until)
    assert timing.stage_at(case, 0) is None
    assert timing.next_check(replace(case, stage=1)) == until
    assert timing.due_at(case) == until
    asked = beijing("06-11 09:00") if state is State.AWAITING else until
    assert timing.next_check(case) == asked


def test_the_next_step_has_a_clock_of_its_own() -> None:
    timing, start, by = timing_of(), beijing("06-09 09:00"), beijing("06-09 15:00")
    case = replace(standing(State.ACCEPTED, start, timing), step_from=start, step_by=by)
    assert [timing.step_stage_at(case, stage) for stage in range(4)] == [
        beijing("06-09 12:00"),
        by,
        beijing("06-09 17:00"),
        None,
    ]
    handed = replace(case, state=State.ASSIGNED)
    assert [timing.step_stage_at(handed, stage) for stage in range(2)] == [by, None]
    assert timing.step_stage_at(replace(case, state=State.WORKING), 0) is None


def test_what_the_lead_was_asked_for_expires() -> None:
    timing, start = timing_of(), beijing("06-09 09:00")
    case = replace(standing(State.WORKING, start, timing), asked={"expires": start + 4 * MINUTE})
    assert timing.next_check(case) == start + 4 * MINUTE


def test_the_survey_follows_the_closing_and_ends_in_silence() -> None:
    timing = timing_of(ALWAYS, survey_after=timedelta(hours=1))
    done = beijing("06-10 09:00")
    case = replace(standing(State.DONE, beijing("06-09 09:00"), timing), done_at=done)
    assert timing.next_check(case) == done + timedelta(hours=1)
    assert timing.next_check(replace(case, state=State.SURVEYING)) == done + timedelta(hours=1, days=7)


def test_seconds_work_as_limits() -> None:
    timing = timing_of(ALWAYS, respond_within=timedelta(seconds=4))
    start = beijing("06-09 03:00")
    assert timing.stage_at(standing(State.NEW, start, timing), 0) == start + timedelta(seconds=3)


@pytest.mark.parametrize("written", ["2", "h", "2 h", "1w", ""])
def test_a_limit_is_a_number_and_a_unit(written: str) -> None:
    with pytest.raises(BadLimits):
        parse_limit(written, urgent=False)


def test_opening_and_closing_of_a_day() -> None:
    timing = timing_of()
    assert timing.opening_of(beijing("06-18 00:00")) == beijing("06-18 08:30")
    assert timing.opening_of(beijing("06-20 10:00")) == beijing("06-22 08:30")
    assert timing.end_of(beijing("06-18 00:00")) == beijing("06-18 17:30")
