"""What is owed to people who report: a picture that was lost is asked for again, a draft that waits is remembered."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.complaints.draft import SERVICE, Step
from handlers.complaints.reports import PICTURE_ASKED
from handlers.complaints.wording import content_of
from storage.media import NOBODY, Media
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow

_SLICE = 20
_PICTURE_WAITED_FOR = timedelta(days=3)
_LOOK_EVERY = timedelta(minutes=1)
DRAFT_ASKED = "complaints.draft"
"""The open question whether a draft is to be handed in after all."""
_NUDGE_AFTER = timedelta(hours=12)
"""Half of a draft's life: later, quiet hours could outlast it."""


class Reminders:
    """Two duties; the second looks once a minute, for it has no index of its own."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None

    def ask_again(self, uow: Uow, now: datetime) -> int:
        """Ask once for pictures and voices that the platform no longer had."""
        lost = uow.media.lost_unasked(SERVICE, _SLICE)
        for person_id, about in {(media.person_id, media.about) for media in lost}:
            self._ask_for(
                uow, [each for each in lost if (each.person_id, each.about) == (person_id, about)], now
            )
        uow.media.note_asked([media.id for media in lost], now)
        return len(lost)

    def _ask_for(self, uow: Uow, lost: list[Media], now: datetime) -> None:
        first = lost[0]
        case = uow.complaints.numbered(first.about) if first.about is not None else None
        if first.person_id == NOBODY or (first.about is not None and (case is None or not case.is_open)):
            return
        kind = first.kind.value
        uow.outbox.enqueue(
            NewNotice(
                key=f"complaints.lost.{first.id}",
                community_id=first.community_id,
                person_id=first.person_id,
                text_key=f"complaints.lost.{kind}_of" if case is not None else f"complaints.lost.{kind}",
                fill={"number": case.number, "content": content_of(case)} if case is not None else {},
                due_at=now,
                useless_after=now + _PICTURE_WAITED_FOR,
                urgency=Urgency.HIGH,
                question=Question(kind=PICTURE_ASKED, ref=case.number, lasts=_PICTURE_WAITED_FOR)
                if case is not None
                else None,
            ),
            now,
        )

    def nudge(self, uow: Uow, now: datetime) -> int:
        """Remind, once, of a report that only waits to be handed in."""
        if self._looked_at is not None and now - self._looked_at < _LOOK_EVERY:
            return 0
        self._looked_at = now
        told = 0
        for person_id, dialogue in uow.dialogues.waiting(SERVICE, Step.DRAFT, now - _NUDGE_AFTER, now):
            person = uow.people.get(person_id)
            told += uow.outbox.enqueue(
                NewNotice(
                    key=f"complaints.draft.{person_id}.{int(dialogue.touched_at.timestamp())}",
                    community_id=person.community_id,
                    person_id=person_id,
                    text_key="complaints.draft.waits",
                    fill={"content": dialogue.form.get("matter", "")},
                    due_at=now,
                    useless_after=dialogue.expires_at,
                    question=Question(kind=DRAFT_ASKED, ref=0, lasts=dialogue.expires_at - now),
                ),
                now,
            )
        return told
