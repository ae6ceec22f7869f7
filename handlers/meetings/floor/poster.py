"""The picture for the wall of the room: who scans it is checked in, as who types the code is."""

from __future__ import annotations

from datetime import timedelta

from handlers.meetings.actions import Actor
from handlers.meetings.floor.door import scene_of
from handlers.meetings.floor.rules import window
from handlers.meetings.letters import Letters
from handlers.meetings.words import Words
from storage.media import MediaKind
from storage.meetings.records import Meeting
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.uow import Uow

_SERVICE = "meetings"
_LONGEST = timedelta(days=30)
"""The platform keeps such a code no longer."""


class Poster:
    """Has the picture made and sends it to who asked; where it cannot be had, they are told to show the digits."""

    def __init__(self, words: Words) -> None:
        self._letters = Letters(words)

    def send(self, meeting: Meeting, actor: Actor, uow: Uow) -> bool:
        """Send the picture after the answer; False when it is too early for one, or there is no way to send it."""
        closes = window(meeting).closes
        if not actor.person.openid or not actor.at < closes <= actor.at + _LONGEST:
            return False
        notice = NewNotice(
            key=f"meetings.code:{meeting.number}:{actor.person.id}:{actor.at.timestamp():.0f}",
            community_id=meeting.community_id,
            person_id=actor.person.id,
            text_key="meetings.floor.notice.no_picture",
            fill=self._letters.filled(meeting) | {"check_code": meeting.check_code},
            due_at=actor.at,
            useless_after=closes,
            urgency=Urgency.REPLY,
            media=self._picture(meeting, actor, uow),
        )
        return uow.outbox.enqueue(notice, actor.at)

    @staticmethod
    def _picture(meeting: Meeting, actor: Actor, uow: Uow) -> int:
        """Return the picture of this code, the one that was made before if it is good to the end."""
        scene, closes = scene_of(meeting), window(meeting).closes
        for one in uow.media.about(_SERVICE, meeting.number, MediaKind.IMAGE):
            if one.media_id == scene and one.keep_until is not None and one.keep_until >= closes:
                return one.id
        return uow.media.order_code(
            scene,
            community_id=meeting.community_id,
            service=_SERVICE,
            about=meeting.number,
            now=actor.at,
            until=closes,
        )
