"""Escalation of every preset, tier and urgency: each stage once, at its share of the limit, whatever happens between.

The rule is pure: beats of a heartbeat at any instants, standstills, later dates and a reopening are played against it,
and the stages that were told are compared with a count of the minutes in which the clock ran.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.complaints.rules.clocks import Timing
from handlers.complaints.rules.promises import ComplaintSettings, Count, Limit, LimitBook, Promises
from storage.complaints.model import State
from tests.complaints.test_clocks import CATEGORIES, OFFICE, Standing, timing_of

SHARES = (0.75, 1.0, 1.5)
PRESETS = ("jing", "qinglong", "own")
KINDS = tuple(
    (preset, category, urgent)
    for preset in PRESETS
    for category in ("water", "lighting", "neighbours", "rubbish", "house_safety")
    for urgent in (False, True)
)
# Around the Spring Festival with its worked Saturdays, and an ordinary June with the Dragon Boat Festival.
STARTS = st.sampled_from((datetime(2026, 2, 9, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))).flatmap(
    lambda first: st.integers(0, 9 * 24 * 60).map(lambda minutes: first + timedelta(minutes=minutes))
)
STEPS = st.lists(
    st.integers(1, 3000).map(lambda minutes: timedelta(minutes=minutes)), min_size=1, max_size=12
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """A stage that was told: of which clock, which one, at which beat."""

    stage: int
    at: datetime


def beat(timing: Timing, case: Standing, now: datetime) -> tuple[Standing, list[Told]]:
    """Do what the heartbeat does with the running clock (see `notices.Clockwork`)."""
    told = []
    while (reached := timing.stage_at(case, case.stage)) is not None and reached <= now:
        told.append(Told(case.stage, now))
        case = replace(case, stage=case.stage + 1)
    return case, told


def ran(start: datetime, end: datetime, count: Count) -> timedelta:
    """Return how long a clock of this count runs between two instants."""
    return end - start if count in (Count.WALL, Count.DAYS) else OFFICE.between(start, end)


def begin(timing: Timing, start: datetime, kind: tuple[str, str, bool], state: State) -> Standing:
    _, category, urgent = kind
    return Standing(
        state,
        start,
        timing.respond_by(start, category, urgent=urgent),
        start,
        timing.solve_by(start, category, urgent=urgent),
        category=category,
        urgent=urgent,
    )


@settings(max_examples=60, deadline=None)
@given(STARTS, st.sampled_from(KINDS), st.sampled_from((State.NEW, State.WORKING)), STEPS)
def test_each_stage_is_told_once_at_the_first_beat_behind_it(
    start: datetime, kind: tuple[str, str, bool], state: State, steps: list[timedelta]
) -> None:
    timing = timing_of(preset=kind[0])
    case, now, told = begin(timing, start, kind, state), start, list[Told]()
    stretch = timing.running(case)
    assert stretch is not None
    for step in (*steps, 60 * DAY):
        before, now = now, now + step
        case, fresh = beat(timing, case, now)
        told += fresh
        for one in fresh:
            reached = timing.stage_at(replace(case, stage=one.stage), one.stage)
            assert reached is not None
            assert before < reached <= now or reached == start
    assert [one.stage for one in told] == [0, 1, 2]
    assert case.stage == 3
    assert beat(timing, case, now + 300 * DAY)[1] == []
    whole = ran(stretch.start, stretch.by, stretch.count)
    for stage, share in enumerate(SHARES):
        at = timing.stage_at(case, stage)
        assert at is not None
        assert abs(ran(stretch.start, at, stretch.count) - whole * share) <= timedelta(microseconds=1)


@settings(max_examples=60, deadline=None)
@given(STARTS, st.sampled_from(KINDS), STEPS, st.integers(1, 5000))
def test_a_standstill_delays_every_stage_and_tells_none(
    start: datetime, kind: tuple[str, str, bool], steps: list[timedelta], minutes: int
) -> None:
    timing = timing_of(preset=kind[0])
    case = begin(timing, start, kind, State.WORKING)
    count = timing.promise(case.category, urgent=case.urgent).solve.count
    since = start + steps[0]
    case, told = beat(timing, case, since)
    paused = replace(case, state=State.PAUSED, stage=0)
    until = since + timedelta(minutes=minutes)
    assert timing.stage_at(paused, 0) is None
    assert beat(timing, paused, until)[1] == []
    begins, by = (timing.moved(at, since, until, count) for at in (case.solve_from, case.solve_by))
    again = replace(case, solve_from=begins, solve_by=by)
    left = ran(since, case.solve_by, count) if case.solve_by > since else timedelta()
    if count is not Count.DAYS:  # a limit of days ends on a working day, so a standstill may end later still
        assert ran(until, by, count) == left if left else by <= until
    assert beat(timing, again, until)[1] == [], "nothing has run meanwhile"
    _, more = beat(timing, again, until + 300 * DAY)
    assert [one.stage for one in (*told, *more)] == [0, 1, 2]


@settings(max_examples=40, deadline=None)
@given(STARTS, st.sampled_from(KINDS), STEPS, st.integers(1, 30))
def test_a_later_date_takes_back_no_stage_and_repeats_those_that_are_ahead_again(
    start: datetime, kind: tuple[str, str, bool], steps: list[timedelta], days: int
) -> None:
    timing = timing_of(preset=kind[0])
    case, _ = beat(timing, begin(timing, start, kind, State.WORKING), start + steps[0])
    now, later = start + steps[0], case.solve_by + days * DAY
    stages = timing.stages_over(case, case.solve_from, later, now)
    assert stages <= case.stage, "with more time no more of it is over"
    extended = replace(case, solve_by=later, stage=stages)
    assert beat(timing, extended, now)[1] == []
    _, told = beat(timing, extended, later + 300 * DAY)
    assert [one.stage for one in told] == list(range(stages, 3))


@pytest.mark.parametrize(
    ("preset", "category", "urgent", "limits"),
    [
        ("jing", "water", True, (Limit(timedelta(minutes=30), Count.WALL), timedelta(hours=24))),
        ("jing", "lighting", False, (Limit(timedelta(hours=2), Count.OFFICE), timedelta(days=7))),
        ("jing", "neighbours", False, (Limit(timedelta(hours=2), Count.OFFICE), timedelta(days=15))),
        ("qinglong", "lighting", False, (Limit(timedelta(hours=2), Count.OFFICE), timedelta(days=5))),
        ("qinglong", "neighbours", False, (Limit(timedelta(hours=2), Count.OFFICE), timedelta(days=10))),
        ("own", "lighting", False, (Limit(timedelta(hours=2), Count.OFFICE), timedelta(days=7))),
    ],
)
def test_the_tiers_of_the_presets_are_those_of_the_norm(
    preset: str, category: str, urgent: bool, limits: tuple[Limit, timedelta]
) -> None:
    promise = timing_of(preset=preset).promise(category, urgent=urgent)
    assert (promise.respond, promise.solve.amount) == limits


def test_a_matter_of_life_has_two_hours_when_a_category_is_put_there() -> None:
    norm = "life = { dispatch = '1h', solve = '2h' }"
    book = LimitBook.read(f"[tiers]\nlife = ['gas']\n[presets.norm]\n{norm}")
    promise = Promises(ComplaintSettings(preset="norm"), book, CATEGORIES).of("gas", urgent=True)
    assert (promise.dispatch.amount, promise.solve.amount) == (timedelta(hours=1), timedelta(hours=2))
