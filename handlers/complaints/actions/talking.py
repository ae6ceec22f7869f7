"""A live talk of a clerk with the resident of a case: begun and ended by word, or by two hours of silence.

Only inside such a talk does what a clerk writes without a command reach a resident.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import inside, say
from handlers.complaints.actions.common import Acts
from handlers.complaints.errors import InATalk, NobodyThere
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.complaints.parties import Session
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.store import Person
from storage.uow import Uow

TALK = "complaints.talk"
"""The open question by which free words find their way into a live talk."""
IDLE = timedelta(hours=2)


class Talking(Acts):
    """Begins, carries and ends live talks."""

    def connect(self, uow: Uow, by: By, number: int) -> tuple[Case, Any]:
        """Begin a talk with the reporter; return the case and what they are called. Raises: InATalk, NobodyThere."""
        case = self._work.open_for(uow, by, number, Act.REPLY)
        self._work.check(case, Act.REPLY)
        resident = uow.people.get(case.reporter_id) if case.reporter_id is not None else None
        if resident is None or not resident.openid or not resident.following or resident.id == by.person.id:
            raise NobodyThere(number=number, content=content_of(case))
        busy = uow.sessions.of_staff(by.person.id) or uow.sessions.of_resident(resident.id)
        if busy is not None:
            raise InATalk(number=busy.case_number)
        uow.sessions.open(case.community_id, number, by.person.id, resident.id, by.now, by.message_key[:100])
        uow.complaints.log(
            case,
            Act.CONNECT,
            by.now,
            actor_id=by.person.id,
            detail={"who": uow.people.name_of(by.person)},
            message_key=by.message_key,
        )
        for person_id in (by.person.id, resident.id):
            uow.dialogues.ask(person_id, OpenAsk(TALK, number), by.now, by.now + IDLE)
        self._write(uow, by, resident.id, "opened", who=uow.people.name_of(by.person), number=number)
        return case, called(uow, resident)

    def to_resident(self, uow: Uow, by: By, session: Session, words: str) -> Any:
        """Carry a clerk's words to the resident; return what the resident is called."""
        self._touch(uow, session, by.now)
        self._write(
            uow, by, session.resident_id, "from_staff", who=uow.people.name_of(by.person), words=words
        )
        return called(uow, uow.people.get(session.resident_id))

    def to_staff(self, uow: Uow, by: By, session: Session, words: str) -> None:
        """Carry a resident's words to the clerk."""
        self._touch(uow, session, by.now)
        who = called(uow, by.person)
        self._write(
            uow, by, session.staff_id, "from_resident", who=who, words=words, number=session.case_number
        )

    def end(self, uow: Uow, session: Session, now: datetime, by: By | None = None) -> None:
        """End a talk and tell those who did not end it."""
        if not uow.sessions.end(session.id, now):
            return
        ending = by or By(uow.people.get(session.staff_id), now, f"idle{session.id}")
        for person_id in (session.staff_id, session.resident_id):
            uow.dialogues.settle(person_id, OpenAsk(TALK, session.case_number))
            if by is None or by.person.id != person_id:
                self._write(uow, ending, person_id, "ended", number=session.case_number)

    def end_idle(self, uow: Uow, now: datetime) -> int:
        """End talks in which nobody has spoken for two hours; return how many."""
        idle = uow.sessions.idle(now - IDLE, 20)
        for session in idle:
            self.end(uow, session, now)
        return len(idle)

    @staticmethod
    def _touch(uow: Uow, session: Session, now: datetime) -> None:
        uow.sessions.touch(session.id, now)
        for person_id in (session.staff_id, session.resident_id):
            uow.dialogues.ask(person_id, OpenAsk(TALK, session.case_number), now, now + IDLE)

    @staticmethod
    def _write(uow: Uow, by: By, person_id: int, what: str, **fill: Any) -> None:
        uow.outbox.enqueue(
            NewNotice(
                key=f"talk:{what}:{by.message_key}:{person_id}"[:190],
                community_id=by.person.community_id,
                person_id=person_id,
                text_key=f"complaints.talk.{what}",
                fill=fill,
                due_at=by.now,
                useless_after=by.now + timedelta(days=1),
                # Words of a live talk are the late answer to the other's own.
                urgency=Urgency.REPLY,
            ),
            by.now,
        )


def called(uow: Uow, resident: Person) -> Any:
    """Return what a resident is called: by name, else as a resident."""
    return uow.people.name_of(resident) or inside(say("complaints.talk.nameless"))
