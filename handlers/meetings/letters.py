"""The notices that people get about a meeting, one by one.

`meetings:N:P:` begins the key of every notice to person P about meeting N, `meetings.day:C:P:N-M:` that of one about
several meetings of a day in community C: what has become pointless is recalled by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import inside, say
from handlers.meetings.naming import code, fill, title
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.words import Words
from storage.meetings.model import MeetingState, Wave
from storage.meetings.records import Meeting
from storage.meetings.series import Series
from storage.outbox.model import State, Urgency
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow

ASK_ATTEND = "meetings.attend"
ASK_DAY = "meetings.day"
ASK_DRAFT = "meetings.draft"
TEMPLATE = "meeting_invite"
_REACHED = frozenset((State.WAITING, State.SENT, State.HANDED, State.CALLED))
_ASKING = frozenset((Wave.INVITE, Wave.MOVED, Wave.ASK))
_CALLED_ABOUT = frozenset((Wave.INVITE, Wave.MOVED, Wave.ASK, Wave.CANCELLED))


class Letters:
    """Writes notices about meetings."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def of_wave(
        self, meeting: Meeting, person_id: int, purpose: Wave, mark: str, now: datetime, urgency: Urgency
    ) -> NewNotice:
        """Write what a wave has for one person; `purpose` is what it is to them, `mark` tells waves apart."""
        return NewNotice(
            key=f"meetings:{meeting.number}:{person_id}:{mark}",
            community_id=meeting.community_id,
            person_id=person_id,
            text_key=f"meetings.notice.{purpose.value}",
            fill=self.filled(meeting),
            due_at=now,
            useless_after=meeting.starts_at,
            urgency=urgency,
            template="" if purpose is Wave.CANCELLED else TEMPLATE,
            question=question(meeting, now) if purpose in _ASKING else None,
            call=purpose in _CALLED_ABOUT,
        )

    def of_day(
        self,
        person_id: int,
        day: Sequence[Meeting],
        purpose: Wave,
        mark: str,
        now: datetime,
        urgency: Urgency = Urgency.HIGH,
    ) -> NewNotice:
        """Write one text about several meetings of a day, earliest first; an answer to it is meant for all of them."""
        first = day[0]
        lines = say("meetings.notice.day_line", **fill(first, self._words))
        for meeting in day[1:]:
            line = say("meetings.notice.day_line", **fill(meeting, self._words))
            lines = say("meetings.joined.lines", first=inside(lines), second=inside(line))
        numbers = "-".join(str(meeting.number) for meeting in day)
        own = {"lines": inside(lines), "count": len(day), "numbers": [meeting.number for meeting in day]}
        asks = purpose in _ASKING
        lasts = max(day[-1].starts_at - now, timedelta(seconds=1))
        return NewNotice(
            key=f"meetings.day:{first.community_id}:{person_id}:{numbers}:{mark}",
            community_id=first.community_id,
            person_id=person_id,
            text_key=f"meetings.notice.day_{purpose.value}",
            fill=self.filled(first) | own | {"purpose": purpose.value},
            due_at=now,
            useless_after=first.starts_at,
            urgency=urgency,
            template=TEMPLATE,
            question=Question(kind=ASK_DAY, ref=first.number, lasts=lasts) if asks else None,
            call=purpose in _CALLED_ABOUT,
        )

    def undecided(self, meeting: Meeting, asked: int, silent: int, now: datetime) -> NewNotice:
        """Tell the announcer, before the meeting, whose leave is not decided and how many owe an answer."""
        return NewNotice(
            key=f"meetings.desk:{meeting.number}:{meeting.announcer_id}:{now.timestamp():.0f}",
            community_id=meeting.community_id,
            person_id=meeting.announcer_id,
            text_key="meetings.notice.undecided",
            fill=self.filled(meeting) | {"asked": asked, "silent": silent},
            due_at=now,
            useless_after=meeting.starts_at,
        )

    def invitation(self, meeting: Meeting, person_id: int, now: datetime) -> NewNotice:
        """Invite somebody who was put on the list later."""
        return NewNotice(
            key=f"meetings:{meeting.number}:{person_id}:added:{now.timestamp():.0f}",
            community_id=meeting.community_id,
            person_id=person_id,
            text_key="meetings.notice.invite",
            fill=self.filled(meeting),
            due_at=now,
            useless_after=meeting.starts_at,
            urgency=Urgency.HIGH,
            template=TEMPLATE,
            question=question(meeting, now),
            call=True,
        )

    def taken_off(self, meeting: Meeting, person_id: int, now: datetime) -> NewNotice:
        """Tell somebody that they are not expected any more."""
        return self._plain(meeting, person_id, "taken_off", now, f"off:{now.timestamp():.0f}")

    def decided(self, meeting: Meeting, person_id: int, verdict: str, now: datetime) -> NewNotice:
        """Tell somebody what became of the leave they asked for: `excused` or `refused`."""
        return self._plain(meeting, person_id, verdict, now, f"{verdict}:{now.timestamp():.0f}")

    def remote_way(self, meeting: Meeting, person_id: int, now: datetime) -> NewNotice:
        """Tell somebody who follows from afar how."""
        return self._plain(meeting, person_id, "remote", now, f"remote:{now.timestamp():.0f}")

    def leave(
        self, meeting: Meeting, person_id: int, name: str, reason: str, now: datetime, *, by_proxy: bool
    ) -> NewNotice:
        """Tell the announcer that somebody asks for leave, or that a relative does."""
        kind = "leave_proxy" if by_proxy else "leave" if reason else "leave_bare"
        return NewNotice(
            key=f"meetings.leave:{meeting.number}:{person_id}:{now.timestamp():.0f}",
            community_id=meeting.community_id,
            person_id=meeting.announcer_id,
            text_key=f"meetings.notice.{kind}",
            fill=self.filled(meeting) | {"name": name, "reason": reason},
            due_at=now,
            useless_after=meeting.starts_at,
        )

    def drafted(
        self, one: Series, meeting: Meeting, moved_from: datetime | None, now: datetime, *, unknown: bool
    ) -> NewNotice:
        """Ask the organiser of a series whether its next meeting may be published."""
        why: dict[str, Any] | str = ""
        if moved_from is not None:
            why = inside(say("meetings.notice.moved_for", was=moved_from))
        elif unknown:
            why = inside(say("meetings.notice.holidays_unknown"))
        return self._to_organiser(
            meeting, f"meetings.series:{one.number}:{meeting.number}", "drafted", now, {"why": why}
        )

    def still_draft(self, meeting: Meeting, now: datetime) -> NewNotice:
        """Tell the organiser that a meeting of a series has not been published."""
        return self._to_organiser(meeting, f"meetings.series.eve:{meeting.number}", "still_draft", now, {})

    def left_out(self, one: Series, was: datetime, now: datetime) -> NewNotice:
        """Tell the organiser that a meeting of a series is left out for a holiday."""
        return NewNotice(
            key=f"meetings.series:{one.number}:{was:%Y-%m-%d}",
            community_id=one.community_id,
            person_id=one.announcer_id,
            text_key="meetings.notice.left_out",
            fill={"number": one.number, "title": title(one, self._words), "was": was},
            due_at=now,
            useless_after=was,
        )

    def filled(self, meeting: Meeting) -> dict[str, Any]:
        """Return what fills a sentence about the meeting, in the form in which it is stored.

        Of a party meeting nobody reads on the office's call list but who announced it.
        """
        also = inside(say("meetings.notice.remote_way", remote=meeting.remote)) if meeting.remote else ""
        confidant = {"confidant": meeting.announcer_id} if meeting.kind in PARTY_KINDS else {}
        return {**fill(meeting, self._words), "remote": meeting.remote, "also": also, **confidant}

    def _to_organiser(
        self, meeting: Meeting, key: str, kind: str, now: datetime, more: dict[str, Any]
    ) -> NewNotice:
        lasts = max(meeting.starts_at - now, timedelta(seconds=1))
        return NewNotice(
            key=key,
            community_id=meeting.community_id,
            person_id=meeting.announcer_id,
            text_key=f"meetings.notice.{kind}",
            fill=self.filled(meeting) | {"code": code(meeting.number)} | more,
            due_at=now,
            useless_after=meeting.starts_at,
            urgency=Urgency.HIGH,
            question=Question(kind=ASK_DRAFT, ref=meeting.number, lasts=lasts),
        )

    def _plain(self, meeting: Meeting, person_id: int, kind: str, now: datetime, mark: str) -> NewNotice:
        return NewNotice(
            key=f"meetings:{meeting.number}:{person_id}:{mark}",
            community_id=meeting.community_id,
            person_id=person_id,
            text_key=f"meetings.notice.{kind}",
            fill=self.filled(meeting),
            due_at=now,
            useless_after=meeting.starts_at,
        )


def question(meeting: Meeting, now: datetime) -> Question:
    """Return the question an invitation asks; it stays open until the meeting begins."""
    return Question(
        kind=ASK_ATTEND, ref=meeting.number, lasts=max(meeting.starts_at - now, timedelta(seconds=1))
    )


def withdraw(meeting: Meeting, person_id: int | None, now: datetime, letters: Letters, uow: Uow) -> None:
    """Recall what has not reached the person, or anybody, about a meeting.

    A text about several meetings of the day is written anew without this one.
    """
    whose = "" if person_id is None else f"{person_id}:"
    uow.outbox.recall(f"meetings:{meeting.number}:{whose}", now, person_id=person_id)
    waiting = uow.outbox.unsent(f"meetings.day:{meeting.community_id}:{whose}", person_id=person_id)
    for notice in waiting:
        numbers = notice.fill["numbers"]
        if meeting.number not in numbers:
            continue
        uow.outbox.recall(notice.key, now, person_id=notice.person_id)
        found = [uow.meetings.find(number) for number in numbers if number != meeting.number]
        left = [
            one
            for one in found
            if one is not None and one.state is MeetingState.PUBLISHED and one.starts_at > now
        ]
        purpose, mark = Wave(notice.fill["purpose"]), f"again{notice.id}"
        if len(left) > 1:
            letter = letters.of_day(notice.person_id, left, purpose, mark, now, notice.urgency)
            uow.outbox.enqueue(letter, now)
        elif left:
            letter = letters.of_wave(left[0], notice.person_id, purpose, mark, now, notice.urgency)
            uow.outbox.enqueue(letter, now)


def reached(meeting: Meeting, uow: Uow) -> frozenset[int]:
    """Return whom anything about a meeting has reached, or is just on its way to."""
    people = {
        person for person, state in uow.outbox.states_of(f"meetings:{meeting.number}:") if state in _REACHED
    }
    for key, person, state in uow.outbox.states_by_key(f"meetings.day:{meeting.community_id}:"):
        if state in _REACHED and str(meeting.number) in key.split(":")[3].split("-"):
            people.add(person)
    return frozenset(people)
