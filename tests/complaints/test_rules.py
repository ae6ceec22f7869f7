"""The life of a case and its limits, without computer, database or date of today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.calendar import OfficeCalendar, Span
from handlers.complaints.rules import (
    RETURNS,
    RISKS,
    TABLE,
    UNDOABLE,
    ComplaintSettings,
    Risk,
    Timing,
    after,
)
from handlers.complaints.wording import for_outsiders, headline, short
from storage.complaints.model import Act, State
from storage.complaints.store import OVER

HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
OFFICE = OfficeCalendar(hours=HOURS)
ALWAYS = OfficeCalendar()
INSTANTS = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


@dataclass(frozen=True)
class Standing:
    """As much of a case as the clocks ask for."""

    state: State
    created_at: datetime
    solve_from: datetime
    solve_by: datetime
    urgent: bool = False
    stage: int = 0
    done_at: datetime | None = None


def standing(state: State, start: datetime, timing: Timing, *, urgent: bool = False) -> Standing:
    return Standing(state, start, start, timing.solve_by(start), urgent=urgent)


# --- the table ---------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(Act), max_size=40))
def test_whatever_is_tried_a_case_stays_in_the_table(acts: list[Act]) -> None:
    state, before = State.DRAFT, None
    for act in acts:
        following = after(state, act, before)
        if following is None:
            assert (state, act) not in TABLE
            continue
        assert (state, act) in TABLE or (state, act) in RETURNS
        assert following is not State.DRAFT
        if following in (State.AWAITING, State.PAUSED, State.MERGED) and following is not state:
            before = state
        state = following


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {State.DRAFT}
    while grown := {TABLE[key] for key in TABLE if key[0] in reached} - reached:
        reached |= grown
    assert reached == set(State) - {State.CHECKING}  # second-person checking is a setting of a later release
    for state in set(State) - set(OVER) - {State.DRAFT}:
        assert any(key[0] is state and TABLE[key] is not state for key in TABLE), state


def test_what_is_over_can_only_be_surveyed_or_reopened() -> None:
    ways_back = {(key, TABLE[key]) for key in TABLE if key[0] in OVER and TABLE[key] not in OVER}
    assert {to for _, to in ways_back} == {State.REOPENED}
    assert {state for (state, _), _ in ways_back} == {State.SURVEYING, State.CLOSED}


@pytest.mark.parametrize("act", [Act.CLOSE, Act.REJECT, Act.WITHDRAW])
def test_what_cannot_be_undone_is_heavy(act: Act) -> None:
    assert RISKS[act] is Risk.HEAVY
    assert act not in UNDOABLE


def test_a_new_case_is_not_closed_before_somebody_accepts_it() -> None:
    assert after(State.NEW, Act.CLOSE) is None
    assert after(State.ACCEPTED, Act.CLOSE) is State.DONE


# --- limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("06-09 09:00", "06-09 11:00"),
        ("06-09 11:00", "06-09 15:00"),
        ("06-09 19:42", "06-10 10:30"),
        ("06-12 17:00", "06-15 10:00"),
    ],
)
def test_the_first_answer_is_owed_in_office_hours(reported: str, due: str) -> None:
    timing = Timing(ComplaintSettings(), OFFICE)
    assert timing.respond_by(beijing(reported), urgent=False) == beijing(due)


def test_an_urgent_case_runs_by_the_wall_clock() -> None:
    timing = Timing(ComplaintSettings(), OFFICE)
    assert timing.respond_by(beijing("06-09 23:50"), urgent=True) == beijing("06-10 00:20")
    assert timing.staff_hears_at(beijing("06-09 23:50"), urgent=True) == beijing("06-09 23:50")
    assert timing.staff_hears_at(beijing("06-09 23:50"), urgent=False) == beijing("06-10 08:30")


def test_a_reopened_case_has_half_the_time() -> None:
    timing = Timing(ComplaintSettings(solve_within=timedelta(days=6)), OFFICE)
    start = beijing("06-09 09:00")
    assert timing.solve_by(start) - start == timedelta(days=6)
    assert timing.solve_by(start, 1) - start == timedelta(days=3)


@given(INSTANTS, st.booleans(), st.sampled_from([State.NEW, State.ACCEPTED, State.WORKING, State.REOPENED]))
def test_the_stages_of_a_clock_come_one_after_another(start: datetime, urgent: bool, state: State) -> None:
    timing = Timing(ComplaintSettings(), OFFICE)
    case = standing(state, start, timing, urgent=urgent)
    stages = [timing.stage_at(case, stage) for stage in range(3)]
    known = [at for at in stages if at is not None]
    assert len(known) == 3
    assert start <= known[0] < known[1] < known[2]
    assert timing.stage_at(case, 3) is None
    limit = timing.respond_by(start, urgent=urgent) if state is State.NEW else case.solve_by
    assert known[1] == limit


@given(INSTANTS, INSTANTS)
def test_who_reports_later_is_not_answered_earlier(first: datetime, second: datetime) -> None:
    timing = Timing(ComplaintSettings(), OFFICE)
    early, late = sorted((first, second))
    assert timing.respond_by(early, urgent=False) <= timing.respond_by(late, urgent=False)


@pytest.mark.parametrize(
    "state", [State.AWAITING, State.PAUSED, State.ESCALATED, State.REJECTED, State.CLOSED]
)
def test_no_clock_runs_while_the_office_owes_nothing(state: State) -> None:
    timing = Timing(ComplaintSettings(), ALWAYS)
    assert timing.next_check(standing(state, beijing("06-09 09:00"), timing)) is None


def test_the_survey_follows_the_closing_and_ends_in_silence() -> None:
    timing = Timing(ComplaintSettings(survey_after=timedelta(hours=1)), ALWAYS)
    done = beijing("06-10 09:00")
    case = replace(standing(State.DONE, beijing("06-09 09:00"), timing), done_at=done)
    assert timing.next_check(case) == done + timedelta(hours=1)
    assert timing.next_check(replace(case, state=State.SURVEYING)) == done + timedelta(hours=1, days=7)


def test_seconds_work_as_limits() -> None:
    timing = Timing(ComplaintSettings(respond_within=timedelta(seconds=4)), ALWAYS)
    start = beijing("06-09 03:00")
    assert timing.stage_at(standing(State.NEW, start, timing), 0) == start + timedelta(seconds=3)


# --- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("灯坏了，打13812345678", "", "灯坏了，打**"),
        ("灯坏了，我是张秀英 0472 5550123", "张秀英", "灯坏了，我是** **"),
        ("3号楼2单元502漏水", "李", "3号楼2单元502漏水"),
    ],
)
def test_outsiders_read_neither_name_nor_number(text: str, name: str, shown: str) -> None:
    assert for_outsiders(text, name) == shown


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灯坏了三天，晚上看不见", "灯坏了三天"),
        ("。", "。"),
        ("楼道里堆满了纸箱子和旧家具已经好几个月没有人来清理了", "楼道里堆满了纸箱子和旧家具已经好几…"),
    ],
)
def test_a_title_is_the_first_clause(text: str, title: str) -> None:
    assert headline(text) == title


def test_a_long_text_is_cut_visibly() -> None:
    assert short("一二三\n四五六", 5) == "一二三 …"
