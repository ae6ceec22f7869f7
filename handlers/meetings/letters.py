"""The notices that people get about a meeting, one by one.

`meetings:N:P:` begins the key of every notice to person P about meeting N, so that an answer can recall them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import inside, say
from handlers.meetings.naming import fill
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.words import Words
from storage.meetings.model import Wave
from storage.meetings.records import Meeting
from storage.outbox import NewNotice, Question, Urgency

ASK_ATTEND = "meetings.attend"
TEMPLATE = "meeting_invite"
_ASKING = frozenset((Wave.INVITE, Wave.MOVED, Wave.ASK))
_CALLED_ABOUT = frozenset((Wave.INVITE, Wave.MOVED, Wave.ASK, Wave.CANCELLED))


class Letters:
    """Writes notices about meetings."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def of_wave(
        self, meeting: Meeting, person_id: int, purpose: Wave, wave_id: int, now: datetime, urgency: Urgency
    ) -> NewNotice:
        """Write what a wave has for one person; `purpose` is what it is to them."""
        return NewNotice(
            key=f"meetings:{meeting.number}:{person_id}:{wave_id}",
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

    def filled(self, meeting: Meeting) -> dict[str, Any]:
        """Return what fills a sentence about the meeting, in the form in which it is stored.

        Of a party meeting nobody reads on the office's call list but who announced it.
        """
        also = inside(say("meetings.notice.remote_way", remote=meeting.remote)) if meeting.remote else ""
        confidant = {"confidant": meeting.announcer_id} if meeting.kind in PARTY_KINDS else {}
        return {**fill(meeting, self._words), "remote": meeting.remote, "also": also, **confidant}

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
