"""Places, waiting lines, clashes and offers, stated as rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.counts import party_in
from handlers.volunteers import rules
from handlers.volunteers.reading import is_about
from handlers.volunteers.rules import SIGNUPS, STATES, Move
from storage.volunteers.model import ActivityState, SignupState
from storage.volunteers.records import Activity, Signup
from tests.chat import at

START = at("2026-06-13 09:00")
HOUR = timedelta(hours=1)


def _activity(
    number: int = 416, start: datetime = START, end: datetime | None = None, capacity: int | None = 20
) -> Activity:
    return Activity(
        number=number,
        community_id=1,
        state=ActivityState.PUBLISHED,
        starts_at=start,
        ends_at=end,
        place="3号楼",
        topic="清理楼道",
        team="",
        capacity=capacity,
        organiser_id=1,
        created_at=START,
    )


def _waiting(person: int, party: int = 1) -> Signup:
    return Signup(
        community_id=1,
        number=416,
        person_id=person,
        state=SignupState.WAITING,
        party=party,
        queued_at=START,
    )


@given(st.integers(1, 50), st.integers(0, 60), st.integers(1, 20))
def test_whoever_fits_leaves_no_activity_overbooked(capacity: int, taken: int, party: int) -> None:
    if rules.fits(_activity(capacity=capacity), taken, party):
        assert taken + party <= capacity


def test_without_capacity_everybody_fits() -> None:
    assert rules.fits(_activity(capacity=None), 5000, 20)
    assert rules.free(_activity(capacity=None), 5000) is None


def test_the_first_in_line_whose_party_fits_is_asked() -> None:
    line = [_waiting(1, party=3), _waiting(2), _waiting(3)]
    assert rules.next_in_line(_activity(capacity=20), 19, line) == line[1]
    assert rules.next_in_line(_activity(capacity=20), 20, line) is None
    assert rules.place_in_line(2, line) == 2


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (START + HOUR, None, True),
        (START + 2 * HOUR, None, False),
        (START - 2 * HOUR, None, False),
        (START - 3 * HOUR, START + HOUR, True),
    ],
)
def test_activities_clash_when_both_are_under_way(
    start: datetime, end: datetime | None, *, clashes: bool
) -> None:
    found = rules.clashing(_activity(), [_activity(), _activity(417, start, end)])
    assert (found is not None) is clashes


def test_offers_stop_three_hours_before_the_start() -> None:
    assert rules.may_offer(_activity(), START - 4 * HOUR)
    assert not rules.may_offer(_activity(), START - 3 * HOUR)


def test_reminders_past_at_publication_are_skipped() -> None:
    before = (15 * HOUR, HOUR)
    assert rules.reminder_instants(START, before, START - 2 * HOUR, lambda at: at) == [START - HOUR]


def test_nothing_follows_what_is_over() -> None:
    assert not [pair for pair in STATES if pair[0] is ActivityState.CANCELLED]
    assert not [pair for pair in SIGNUPS if pair[0] in (SignupState.WITHDRAWN, SignupState.LAPSED)]
    assert (SignupState.SIGNED, Move.OFFER) not in SIGNUPS


@pytest.mark.parametrize(
    ("text", "people"),
    [("", 1), ("3人", 3), ("三个人", 3), ("我们两个", 2), ("一家 4 口", 4), ("谢谢", 1), ("１２人", 12)],
)
def test_how_many_people_are_signed_up(text: str, people: int) -> None:
    assert party_in(text) == people


def test_words_find_the_activity_they_are_about() -> None:
    assert is_about("包饺子", "周日那个饺子活动我去")
    assert not is_about("包饺子", "我要报名")
