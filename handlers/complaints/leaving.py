"""Somebody has left the office for good: their cases go to whoever stands in or comes next, and everybody concerned is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.complaints import routing
from handlers.complaints.actions.talking import Talking
from handlers.complaints.work import Work
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

_LOOK_EVERY = timedelta(minutes=1)
_SLICE = 20
_USEFUL = timedelta(days=3)


class Leaving:
    """A duty that looks once a minute; a slice of cases at a time."""

    def __init__(self, work: Work, talking: Talking) -> None:
        self._work = work
        self._talking = talking
        self._looked_at: datetime | None = None

    def pass_on(self, uow: Uow, now: datetime) -> int:
        """Give the cases of those who left to others; return how many."""
        if self._looked_at is not None and now - self._looked_at < _LOOK_EVERY:
            return 0
        given = 0
        for person_id in uow.complaints.gone_holders():
            given += self._empty_hands(uow, uow.people.get(person_id), now)
            if given >= _SLICE:
                return given  # the next beat goes on
        self._looked_at = now
        return given

    def _empty_hands(self, uow: Uow, gone: Person, now: datetime) -> int:
        session = uow.sessions.of_staff(gone.id)
        if session is not None:
            self._talking.end(uow, session, now)
        held = uow.complaints.count_held(gone.id)
        cases = uow.complaints.held_by(gone.id, _SLICE)
        heirs: dict[int, Person] = {}
        for case in cases:
            heir = self._pass_on(uow, gone, case, now)
            if heir is not None:
                heirs[heir.id] = heir
        self._tell(uow, gone, list(heirs.values()), held, now)
        return len(cases)

    def _pass_on(self, uow: Uow, gone: Person, case: Case, now: datetime) -> Person | None:
        """Let a case have another owner, and nobody who works on it when that was who left."""
        case_now = uow.complaints.locked(case.number) or case
        values: dict[str, Any] = {}
        heir = None
        if case_now.owner_id == gone.id:
            heir = self._heir(uow, gone, case_now, now)
            values["owner_id"] = heir.id if heir is not None else None
        if case_now.handler_id == gone.id:
            values["handler_id"] = None
        if gone.id in case_now.assistants:
            values["assistants"] = tuple(one for one in case_now.assistants if one != gone.id)
        name = uow.people.name_of(heir) if heir is not None else ""
        owner_id = values.get("owner_id", case_now.owner_id)
        alone = values.get("handler_id", 0) is None and case_now.unit_id is None
        back = alone and case_now.state in (State.ASSIGNED, State.WORKING, State.REOPENED)
        act = Act.HAND_BACK if back else Act.HAND_ON
        self._work.by_clock(uow, case_now, act, now, detail={"who": name}, **values)
        uow.outbox.recall(f"complaints.{case_now.number}.", now, person_id=gone.id)
        return heir or (uow.people.get(owner_id) if owner_id is not None else None)

    def _heir(self, uow: Uow, gone: Person, case: Case, now: datetime) -> Person | None:
        """Return who stands in for whoever left, else who would be in charge of such a case today."""
        not_these = (*case.avoided, case.reporter_id, gone.id)
        if case.restricted:
            return routing.confidant_of(uow, case.community_id, not_these)
        cover_id = uow.covers.cover_of(gone.id, now)
        cover = uow.people.get(cover_id) if cover_id is not None and cover_id not in not_these else None
        if cover is not None and Role.STAFF in cover.roles:
            return cover
        collected = self._work.timing.promises.is_collected(case.category)
        found = routing.owner_of(uow, case.community_id, case.grid_id, not_these, collected=collected)
        return found if found is not None and found.id not in not_these else None

    def _tell(self, uow: Uow, gone: Person, heirs: list[Person], count: int, now: datetime) -> None:
        """Tell who left, who has the cases now, and the leads: each of them once a day."""
        name = uow.people.name_of(gone)
        names = " ".join(filter(None, (uow.people.name_of(heir) for heir in heirs)))
        leads = uow.people.with_post(gone.community_id, (PostName.LEAD, PostName.SECRETARY))
        told = (
            {person.id: "lead" for person in leads} | {heir.id: "heir" for heir in heirs} | {gone.id: "gone"}
        )
        for person_id, what in told.items():
            uow.outbox.enqueue(
                NewNotice(
                    key=f"left:{gone.id}.{person_id}.{now:%y%m%d}",
                    community_id=gone.community_id,
                    person_id=person_id,
                    text_key=f"complaints.left.{what}",
                    fill={"name": name, "who": names, "count": count},
                    due_at=self._work.timing.staff_hears_at(now, urgent=False),
                    useless_after=now + _USEFUL,
                    urgency=Urgency.HIGH,
                ),
                now,
            )
