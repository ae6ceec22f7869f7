"""Pictures and voices of a case, or of an area event, for whoever may see it: sent on demand, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from bot.understanding.answers.reading import parse_answer
from handlers.complaints import scope
from handlers.complaints.areas.scope import runs
from handlers.complaints.draft import SERVICE
from storage.complaints.areas import AreaEvent
from storage.complaints.store import Case
from storage.media import Media, MediaKind
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.store import Person
from storage.uow import Uow

_AT_ONCE = 4  # of the five messages a word of theirs allows, one is left for what matters more
_BESIDE_A_CARD = 3
_USEFUL = timedelta(minutes=10)


class Album:
    """Sends what was sent along with a case."""

    def pictures(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send the pictures, four at a time: `图 241`, `图 241 5` from the fifth on."""
        return self._send_all(MediaKind.IMAGE, msg, talk, uow)

    def voices(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send the voices."""
        return self._send_all(MediaKind.VOICE, msg, talk, uow)

    def beside(self, case: Case, talk: Talk[Any], uow: Uow) -> list[Say]:
        """Send the first few beside the words of a case, and say how to get the rest."""
        kept = uow.media.about(SERVICE, case.number)
        shown = self._send(case, kept[:_BESIDE_A_CARD], talk.person, talk.now, uow)
        if len(kept) > shown:
            return [say("complaints.album.beside", number=case.number, count=len(kept), shown=shown)]
        return []

    def _send_all(self, kind: MediaKind, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        if talk.number is None or talk.order is None:
            return None
        case = uow.complaints.numbered(talk.number) or _event_run_by(talk.person, talk.number, uow)
        if case is None:
            return None
        kept = uow.media.about(SERVICE, case.number, kind)
        chosen = parse_answer(talk.order.rest, "choice").answer
        first = int(chosen) - 1 if chosen.isdigit() and 0 < int(chosen) <= len(kept) else 0
        some = kept[first : first + _AT_ONCE]
        if not some:
            if uow.media.count_lost(SERVICE, case.number, kind):
                return answer(say(f"complaints.album.lost.{kind.value}", number=case.number))
            return answer(say(f"complaints.album.none.{kind.value}", number=case.number))
        if isinstance(case, Case) and case.restricted and not scope.stands_for(talk.person, case):
            uow.privacy.note_read(talk.person, kind.value, case.number, talk.now, msg.key)
        self._send(case, some, talk.person, talk.now, uow)
        shown = say(
            f"complaints.album.sent.{kind.value}", number=case.number, count=len(some), total=len(kept)
        )
        left = len(kept) - first - len(some)
        if not left:
            return answer(shown)
        return answer(
            shown, say("complaints.album.more", number=case.number, count=left, next=first + len(some) + 1)
        )

    @staticmethod
    def _send(case: Case | AreaEvent, kept: Sequence[Media], person: Person, now: datetime, uow: Uow) -> int:
        for media in kept:
            key = f"album.{case.number}.{person.id}.{media.id}.{int(now.timestamp() * 1000)}"
            uow.outbox.enqueue(_notice(key, case, media, person.id, now, Urgency.REPLY), now)
        return len(kept)


def send_along(
    uow: Uow, case: Case, prefix: str, persons: Iterable[Person], due: datetime, now: datetime
) -> None:
    """Send the first pictures of a case behind the letter that hands it over; taken back with it by its prefix."""
    kept = uow.media.about(SERVICE, case.number, MediaKind.IMAGE)[:_BESIDE_A_CARD]
    for person in persons:
        for media in kept:
            uow.outbox.enqueue(_notice(f"{prefix}{person.id}.{media.id}", case, media, person.id, due), now)


def _event_run_by(person: Person, number: int, uow: Uow) -> AreaEvent | None:
    event = uow.areas.numbered(number)
    return event if event is not None and runs(person, event, uow) else None


def _notice(
    key: str,
    case: Case | AreaEvent,
    media: Media,
    person_id: int,
    due: datetime,
    urgency: Urgency = Urgency.NORMAL,
) -> NewNotice:
    """Return the notice that shows one; where it cannot be shown, it says how to see it later, and not for long."""
    return NewNotice(
        key=key,
        community_id=case.community_id,
        person_id=person_id,
        text_key=f"complaints.album.unseen.{media.kind.value}",
        fill={"number": case.number},
        due_at=due,
        useless_after=due + _USEFUL,
        urgency=urgency,
        media=media.id,
    )
