"""What is owed when a meeting's time is over: it is closed, minutes are asked for, absentees and owners are reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import inside, say
from handlers.meetings.actions import Actor
from handlers.meetings.floor.aftermath import STUDY_OVER, STUDY_SOON, Aftermath
from handlers.meetings.floor.rules import CLOSE_CHORE, MINUTES_CHORE, next_chase, presence, window
from handlers.meetings.floor.tasks import TaskBook
from handlers.meetings.letters import Letters
from handlers.meetings.naming import name_of
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.words import Words
from storage.meetings.floor_records import Material
from storage.meetings.model import MeetingKind, MeetingState, Outcome
from storage.meetings.records import Meeting
from storage.outbox.records import NewNotice
from storage.uow import Uow

_AT_ONCE = 5
_LOOK_BACK = timedelta(days=30)
_MINUTES_AFTER = timedelta(days=3)
_KEPT_FOR = timedelta(days=14)
_MOST_NAMES = 10
_WITH_MINUTES = PARTY_KINDS | {
    MeetingKind.REPRESENTATIVES,
    MeetingKind.DELIBERATION,
    MeetingKind.HEARING,
    MeetingKind.SUGGESTIONS,
    MeetingKind.JOINT,
}


class FloorDuties:
    """Does what nobody did by hand."""

    def __init__(self, aftermath: Aftermath, tasks: TaskBook, words: Words) -> None:
        self._aftermath = aftermath
        self._tasks = tasks
        self._letters = Letters(words)

    def close_over(self, uow: Uow, now: datetime) -> int:
        """Close meetings whose time is over; a party meeting nobody signed in to is asked about, once."""
        waiting = uow.meetings.attendance.waiting(
            (MeetingState.PUBLISHED,), CLOSE_CHORE, now - _LOOK_BACK, now
        )
        over = [one for one in waiting if window(one).closes <= now][:_AT_ONCE]
        for meeting in over:
            uow.meetings.floor.note_chore(meeting.number, meeting.community_id, CLOSE_CHORE, now)
            there = presence(meeting, uow.meetings.attendance.seats(meeting.number))
            if there.came:
                actor = Actor(uow.people.get(meeting.announcer_id), now, "duty")
                self._aftermath.close(meeting.number, actor, uow)
                sums = {
                    "expected": there.expected,
                    "came": there.came - there.guests,
                    "excused": there.excused,
                    "missing": there.missing,
                    "guests": inside(say("meetings.floor.and_guests", count=there.guests))
                    if there.guests
                    else "",
                }
                self._tell(meeting, "over", now, uow, **sums)
            elif meeting.kind in PARTY_KINDS:
                self._tell(meeting, "nobody_signed", now, uow)
        return len(over)

    def ask_for_minutes(self, uow: Uow, now: datetime) -> int:
        """Remind the announcer, once, of minutes that were not written within three days."""
        waiting = uow.meetings.attendance.waiting(
            (MeetingState.HELD, MeetingState.ARCHIVED), MINUTES_CHORE, now - _LOOK_BACK, now - _MINUTES_AFTER
        )
        for meeting in waiting:
            uow.meetings.floor.note_chore(meeting.number, meeting.community_id, MINUTES_CHORE, now)
            written = uow.meetings.floor.minutes(meeting.number)
            if meeting.kind in _WITH_MINUTES and (written is None or not written.words):
                self._tell(meeting, "minutes", now, uow)
        return len(waiting)

    def follow_study(self, uow: Uow, now: datetime) -> int:
        """Remind those who still have to study on the last day, and tell the secretary afterwards who did not."""
        ending = uow.meetings.floor.material_ends(STUDY_SOON, now, now + timedelta(days=1))
        for material in ending:
            uow.meetings.floor.note_chore(material.number, material.community_id, STUDY_SOON, now)
            if uow.meetings.floor.material(material.number) == material:
                self._aftermath.remind(material, now, uow)
        over = uow.meetings.floor.material_ends(STUDY_OVER, now - _LOOK_BACK, now)
        for material in over:
            uow.meetings.floor.note_chore(material.number, material.community_id, STUDY_OVER, now)
            if uow.meetings.floor.material(material.number) == material:
                self._tell_who_did_not(material, now, uow)
        return len(ending) + len(over)

    def chase(self, uow: Uow, now: datetime) -> int:
        """Remind owners of tasks before the last day ends and when it has; then the secretary hears of it too."""
        due = uow.meetings.tasks.to_chase(now)
        for task in due:
            overdue = task.due_at <= now
            self._tasks.tell_owner(task, "overdue_own" if overdue else "soon", now, uow)
            if overdue and task.set_by != task.owner_id:
                self._tasks.tell_setter(task, now, uow)
            after = next_chase(task.due_at, self._tasks.last_day(task.due_at), task.chased + 1, now)
            uow.meetings.tasks.change(replace(task, chased=task.chased + 1, next_chase_at=after))
        return len(due)

    # --- parts ---------------------------------------------------------------------------------------

    def _tell_who_did_not(self, material: Material, now: datetime, uow: Uow) -> None:
        meeting = uow.meetings.find(material.number)
        if meeting is None:
            return
        owing = [one for one in uow.meetings.invitations(meeting.number) if one.outcome is Outcome.OWED]
        if owing:
            names = "、".join(name for one in owing[:_MOST_NAMES] if (name := name_of(one, uow)))
            self._tell(meeting, "not_studied", now, uow, count=len(owing), names=names)

    def _tell(self, meeting: Meeting, what: str, now: datetime, uow: Uow, **values: Any) -> None:
        uow.outbox.enqueue(
            NewNotice(
                key=f"meetings.after:{meeting.number}:{what}:{now:%Y%m%d}",
                community_id=meeting.community_id,
                person_id=meeting.announcer_id,
                text_key=f"meetings.floor.notice.{what}",
                fill=self._letters.filled(meeting) | values,
                due_at=now,
                useless_after=now + _KEPT_FOR,
            ),
            now,
        )
