"""Who is reminded when, what answers follow from what, and how they are counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.calendar import OfficeCalendar, Span
from handlers.meetings.rules import ANSWERS, STATES, Act, Reach, Reply, concerns, reach, reminders, tally
from storage.meetings.model import Answer, MeetingState, Wave
from storage.meetings.records import Invitation, Invitee, Share
from tests.chat import at

NOW = at("2026-06-09 10:00")
START = at("2026-06-28 19:00")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _same(instant: datetime) -> datetime:
    return instant


def _invited(answer: Answer, messages: int = 1) -> Invitation:
    return Invitation(
        number=427,
        person_id=1,
        community_id=1,
        voting=True,
        answer=answer,
        reason="",
        answered_at=None,
        messages=messages,
    )


def test_the_first_reminder_asks_and_the_last_reminds() -> None:
    waves = reminders(START, (2 * HOUR, DAY, 3 * DAY), NOW, _same)
    assert [(wave.purpose, wave.due_at, wave.last) for wave in waves] == [
        (Wave.ASK, START - 3 * DAY, False),
        (Wave.BOTH, START - DAY, False),
        (Wave.REMIND, START - 2 * HOUR, True),
    ]


def test_a_single_reminder_does_both() -> None:
    assert [wave.purpose for wave in reminders(START, (DAY,), NOW, _same)] == [Wave.BOTH]


def test_reminders_past_at_publication_are_skipped() -> None:
    waves = reminders(START, (DAY, 2 * HOUR), START - 3 * HOUR, _same)
    assert [(wave.purpose, wave.last) for wave in waves] == [(Wave.REMIND, True)]
    assert reminders(START, (DAY, 2 * HOUR), START - HOUR, _same) == []


def test_a_reminder_in_quiet_hours_moves_to_the_evening_before() -> None:
    calendar = OfficeCalendar(quiet=Span(clock(20), clock(8)))
    morning = at("2026-06-28 09:00")
    waves = reminders(morning, (2 * HOUR,), NOW, calendar.before_quiet)
    assert [wave.due_at for wave in waves] == [at("2026-06-27 19:59")]


@pytest.mark.parametrize(
    ("purpose", "answer", "messages", "last", "expected"),
    [
        (Wave.ASK, Answer.NONE, 1, False, True),
        (Wave.ASK, Answer.COMING, 1, False, False),
        (Wave.ASK, Answer.LEAVE_REFUSED, 2, False, True),
        (Wave.REMIND, Answer.COMING, 1, True, True),
        (Wave.REMIND, Answer.EXCUSED, 1, True, False),
        (Wave.REMIND, Answer.LEAVE_ASKED, 1, True, False),
        (Wave.REMIND, Answer.NONE, 1, True, False),
        (Wave.REMIND, Answer.COMING, 2, False, False),
        (Wave.REMIND, Answer.COMING, 2, True, True),
        (Wave.REMIND, Answer.COMING, 3, True, False),
        (Wave.CANCELLED, Answer.EXCUSED, 3, False, True),
    ],
)
def test_a_wave_goes_only_to_those_it_concerns(
    purpose: Wave, answer: Answer, messages: int, *, last: bool, expected: bool
) -> None:
    assert concerns(purpose, _invited(answer, messages), last=last) is expected


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=8),
    st.lists(st.sampled_from([Answer.NONE, Answer.COMING]), min_size=8, max_size=8),
)
def test_nobody_gets_more_than_three_messages(hours: list[int], answers: list[Answer]) -> None:
    messages = 1
    for wave, answer in zip(reminders(START, [n * HOUR for n in hours], NOW, _same), answers, strict=False):
        messages += concerns(wave.purpose, _invited(answer, messages), last=wave.last)
    assert messages <= 3


def test_any_answer_may_become_any_other_by_the_person() -> None:
    for before in Answer:
        assert ANSWERS[before, Reply.COME] is Answer.COMING
        assert ANSWERS[before, Reply.DECLINE] is Answer.NOT_COMING
        assert ANSWERS[before, Reply.ASK_LEAVE] in (Answer.LEAVE_ASKED, Answer.EXCUSED)


def test_only_leave_that_was_asked_for_is_granted() -> None:
    assert (Answer.COMING, Reply.EXCUSE) not in ANSWERS
    assert ANSWERS[Answer.LEAVE_ASKED, Reply.REFUSE] is Answer.LEAVE_REFUSED


def test_nothing_follows_a_cancelled_meeting() -> None:
    assert not [pair for pair in STATES if pair[0] is MeetingState.CANCELLED]
    assert (MeetingState.PUBLISHED, Act.PUBLISH) not in STATES


@pytest.mark.parametrize(
    ("bound", "left", "ends", "expected"),
    [
        (True, 3, NOW + HOUR, Reach.NOW),
        (True, 0, NOW + HOUR, Reach.LATER),
        (True, 3, NOW - HOUR, Reach.LATER),
        (True, 3, None, Reach.LATER),
        (False, 3, NOW + HOUR, Reach.PHONE),
    ],
)
def test_people_are_counted_by_how_they_are_reached(
    *, bound: bool, left: int, ends: datetime | None, expected: Reach
) -> None:
    invitee = Invitee(person_id=1, voting=True, bound=bound, quota_left=left, quota_ends_at=ends)
    assert reach(invitee, NOW) is expected


def test_answers_are_counted_with_their_votes() -> None:
    found = tally(
        [
            Share(Answer.COMING, voting=True, remote=False, count=1),
            Share(Answer.COMING, voting=False, remote=True, count=2),
            Share(Answer.LEAVE_ASKED, voting=True, remote=False, count=1),
            Share(Answer.EXCUSED, voting=True, remote=False, count=1),
            Share(Answer.NOT_COMING, voting=True, remote=False, count=1),
            Share(Answer.NONE, voting=True, remote=False, count=3),
            Share(Answer.LEAVE_REFUSED, voting=True, remote=False, count=1),
        ]
    )
    assert (found.invited, found.voting, found.coming, found.voting_coming, found.remote) == (10, 8, 3, 1, 2)
    assert (found.leave, found.undecided, found.not_coming, found.silent) == (2, 1, 1, 4)
