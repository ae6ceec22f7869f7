"""What every act on an area event needs: the event itself, the cases of its matter, whoever wants news of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kernel.errors import NoSuchNumber
from bot.understanding.likeness import likeness
from handlers.complaints.actions.common import Acts
from handlers.complaints.areas.errors import (
    EventOver,
    NotYourBuildings,
)
from handlers.complaints.areas.letters import AreaLetters, News
from handlers.complaints.areas.scope import runs, sees
from handlers.complaints.letters import Letters
from handlers.complaints.rules.acts import IN_HAND, SIDE
from handlers.complaints.work import By, Work
from storage.complaints.areas import AreaEntry, AreaEvent
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.model import PostName, Role
from storage.people.neighbours import Reach
from storage.people.store import Person
from storage.uow import Uow

OPENED, UPDATED, ENDED, TOLD, UNDONE = "opened", "updated", "ended", "told", "undone"
ASK_AFTER = timedelta(hours=1)
_LOOK_BACK = timedelta(days=3)
_MOST_CASES = 50
ALIKE = 0.45


class AreaWork(Acts):
    """The beginning of what is done with events."""

    def __init__(self, work: Work, letters: Letters, area_letters: AreaLetters) -> None:
        super().__init__(work, letters)
        self._area = area_letters

    def reach(self, uow: Uow, event: AreaEvent, now: datetime) -> Reach:
        """Return how many live there, and how they can be told."""
        return uow.neighbours.reach(event.community_id, event.building_ids, now)

    def pause_seconds(self, event: AreaEvent) -> int:
        """Return how many seconds messages about the event wait for an undo."""
        return round(self._pause(event).total_seconds())

    def remind_owner(self, uow: Uow, event: AreaEvent, now: datetime) -> None:
        """Ask for a new time, once an hour at most."""
        what = "late" if event.estimate_at is not None else "open_end"
        # No entry has a negative id: the hour stands for the question.
        news = News(event, -int(now.timestamp() // 3600), now)
        self._area.alert(uow, news, self._runners(uow, event), what, at=event.estimate_at)

    @staticmethod
    def _runners(uow: Uow, event: AreaEvent) -> list[Person]:
        """Return who runs an event: whoever opened it, the leads when they have left."""
        owner = uow.people.get(event.owner_id)
        if Role.STAFF in owner.roles:
            return [owner]
        return uow.people.with_post(event.community_id, [PostName.LEAD, PostName.DUTY])

    def _open_for(self, uow: Uow, by: By, number: int) -> AreaEvent:
        event = uow.areas.numbered(number)
        if event is None or not sees(by.person, number, uow):
            raise NoSuchNumber(number=str(number))
        if not runs(by.person, event, uow):
            raise NotYourBuildings(place=event.place)
        if not event.is_open:
            raise EventOver(number=number, place=event.place, matter=event.matter)
        return event

    def _log(self, uow: Uow, by: By, event: AreaEvent, what: str, detail: dict[str, Any]) -> News:
        entry = uow.areas.log(
            event, what, by.now, actor_id=by.person.id, detail=detail, message_key=by.message_key[:100]
        )
        return News(event, entry, by.now)

    def _pause(self, event: AreaEvent) -> timedelta:
        """Return how long messages wait for an undo."""
        return timedelta() if self._area.is_urgent(event) else self._work.timing.settings.hold_outgoing

    def _cases_of(self, uow: Uow, event: AreaEvent, now: datetime) -> list[Case]:
        """Return the open cases of the same matter in the event's buildings."""
        found: list[Case] = []
        for building_id in event.building_ids:
            left = _MOST_CASES - len(found)
            if left <= 0:
                break
            alike = uow.complaints.alike(building_id, event.category, now - _LOOK_BACK, left)
            found += [
                case
                for case in alike
                if case.event_number is None and likeness(case.text, event.matter) >= ALIKE
            ]
        return found

    def _adopt(self, uow: Uow, by: By, event: AreaEvent, case: Case) -> None:
        """Let a case belong to the event: nobody has to accept it any more, and who reported it wants news."""
        if case.state is State.NEW:
            detail = {"event": event.number}
            case = self._work.record(uow, by, case, Act.ACCEPT, detail=detail, accepted_at=by.now).case
        self._work.write(uow, case, {"event_number": event.number})
        for person_id in self._voices(uow, case):
            uow.areas.join(event, person_id, by.now, case.number)

    @staticmethod
    def _voices(uow: Uow, case: Case) -> list[int]:
        joined = [party.person_id for party in uow.parties.of(case.id, PartyRole.JOINER)]
        return [*([case.reporter_id] if case.reporter_id is not None else []), *joined]

    @staticmethod
    def _parties(uow: Uow, event: AreaEvent) -> list[int]:
        return [party.person_id for party in uow.areas.parties(event.number)]

    @staticmethod
    def _own_cases(uow: Uow, person: Person, event: AreaEvent) -> list[Case]:
        return [case for case in uow.complaints.of_area(event.number) if case.reporter_id == person.id]

    @staticmethod
    def _ends_with(case: Case) -> bool:
        stands = case.state_before if case.state in SIDE else case.state
        return stands in (*IN_HAND, State.ESCALATED)

    def _finish(self, uow: Uow, by: By, case: Case, number: int, words: str) -> None:
        """End a case with its event; the event's one question is the case's, too."""
        if case.state in SIDE:
            case = self._work.record(uow, by, case, Act.RESUME, detail={"event": number}).case
        detail = {"words": words, "event": number}
        cause = self._work.record(uow, by, case, Act.CLOSE, detail=detail, done_at=by.now)
        self._letters.drop_old_news(uow, cause.case, by.now)
        self._letters.call_off(uow, cause, by.person)
        self._work.by_clock(uow, cause.case, Act.SURVEY, by.now)

    def _give_back(self, uow: Uow, by: By, number: int, entry: AreaEntry) -> None:
        """Let a case stand as it stood before the event took it or ended it, unless it has gone on since."""
        case = uow.complaints.locked(number)
        if case is None:
            return
        act, ours = (Act.ACCEPT, State.ACCEPTED) if entry.what == OPENED else (Act.CLOSE, State.SURVEYING)
        if entry.what == OPENED:
            case = self._work.write(uow, case, {"event_number": None})
        events = uow.complaints.events(case, 5, only=(act,))
        mine = next((one for one in reversed(events) if one.detail.get("event") == entry.number), None)
        if mine is None or case.state is not ours:
            return
        self._work.write(uow, case, dict(mine.detail.get("before", {})))
        uow.complaints.amend(mine, undone=True)
        uow.complaints.log(
            case,
            Act.UNDO,
            by.now,
            actor_id=by.person.id,
            detail={"undid": act.value, "undone": True},
            message_key=by.message_key,
        )
