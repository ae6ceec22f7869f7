"""Area events: opened, told to a whole building by a second person, brought up to date, ended, taken back.

An event answers for the cases of the same matter in its buildings: they are accepted with it, and end with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import Say, say
from bot.understanding.likeness import likeness
from handlers.complaints.actions.common import Acts, is_lead
from handlers.complaints.areas.errors import (
    EventOver,
    GoesOnAlready,
    NeedsSecond,
    NotYourBuildings,
    PastEstimate,
    ToldBefore,
)
from handlers.complaints.areas.letters import OVER, AreaLetters, News, answered, fill_of
from handlers.complaints.areas.reading import Said, Wish
from handlers.complaints.areas.scope import may_open, runs, sees
from handlers.complaints.letters import Letters
from handlers.complaints.rules.acts import IN_HAND, SIDE
from handlers.complaints.work import By, Work
from storage.complaints.area_model import EventState
from storage.complaints.areas import AreaEntry, AreaEvent
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, State, Verdict
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.people.model import PostName, Role
from storage.people.neighbours import Reach
from storage.people.store import Person
from storage.uow import Uow

OPENED, UPDATED, ENDED, TOLD, UNDONE = "opened", "updated", "ended", "told", "undone"
_LOOK_BACK = timedelta(days=3)
_MOST_CASES = 50
_ALIKE = 0.45
_ASK_AFTER = timedelta(hours=1)
_MOST_TOLD_ALONE = 50
_SLICE = 200


class AreaActs(Acts):
    """What the office does with a matter of many."""

    def __init__(self, work: Work, letters: Letters, area_letters: AreaLetters) -> None:
        super().__init__(work, letters)
        self._area = area_letters

    # --- opened --------------------------------------------------------------------------------------

    def open(self, uow: Uow, by: By, wish: Wish, category: str) -> tuple[AreaEvent, int]:
        """Open an event; return it and how many who had reported were told.

        Raises: NotYourBuildings, GoesOnAlready, PastEstimate.
        """
        ids = tuple(building.id for building in wish.buildings)
        if not may_open(by.person, ids, uow):
            raise NotYourBuildings(place=wish.place)
        _check_estimate(wish.estimate_at, by.now)
        for building_id in ids:
            known = uow.areas.covers(by.person.community_id, building_id, category)
            if known is not None and likeness(known.matter, wish.matter) >= _ALIKE:
                raise GoesOnAlready(number=known.number, place=known.place, matter=known.matter)
        event = AreaEvent(
            number=numbers.issue(uow, "area", by.person.community_id),
            community_id=by.person.community_id,
            matter=wish.matter,
            category=category,
            building_ids=ids,
            place=wish.place,
            words=wish.words,
            state=EventState.OPEN,
            estimate_at=wish.estimate_at,
            owner_id=by.person.id,
            created_at=by.now,
            ended_at=None,
            checked_by=None,
            next_check_at=wish.estimate_at or by.now + _ASK_AFTER,
        )
        uow.areas.add(event)
        cases = self._cases_of(uow, event, by.now)
        detail = {"words": wish.words, "estimate": wish.estimate_at, "cases": [case.number for case in cases]}
        news = self._log(uow, by, event, OPENED, detail)
        for case in cases:
            self._adopt(uow, by, event, case)
        told = self._area.tell(
            uow, news, self._parties(uow, event), "opened", wait=self._pause(event), words=wish.words
        )
        return event, told

    def reach(self, uow: Uow, event: AreaEvent, now: datetime) -> Reach:
        """Return how many live there, and how they can be told."""
        return uow.neighbours.reach(event.community_id, event.building_ids, now)

    def needs_second(self, reach: Reach) -> bool:
        """Whether telling everybody takes a second person."""
        return max(reach.households, reach.followers) > _MOST_TOLD_ALONE

    def tell_all(self, uow: Uow, by: By, number: int) -> tuple[AreaEvent, Reach]:
        """Tell everybody who lives there; so many are told only on the word of a second person.

        Raises: EventOver, ToldBefore, NeedsSecond.
        """
        event = self._open_for(uow, by, number)
        if event.checked_by is not None:
            raise ToldBefore(number=number, place=event.place)
        reach = self.reach(uow, event, by.now)
        second = by.person.id != event.owner_id and (is_lead(by.person) or by.person.holds(PostName.DUTY))
        if self.needs_second(reach) and not second:
            raise NeedsSecond(number=number, place=event.place, count=reach.households or reach.followers)
        news = self._log(uow, by, event, TOLD, {})
        event = uow.areas.change(
            number, checked_by=by.person.id, wave=OPENED, wave_log=news.entry, wave_after=0
        )
        return event, reach

    # --- brought up to date, ended -------------------------------------------------------------------

    def update(self, uow: Uow, by: By, number: int, said: Said) -> tuple[AreaEvent, int]:
        """Say a new time or what is being done; everybody who wants news hears it. Return how many.

        Raises: EventOver, PastEstimate.
        """
        event = self._open_for(uow, by, number)
        _check_estimate(said.estimate_at, by.now)
        values: dict[str, Any] = {"next_check_at": said.estimate_at or by.now + _ASK_AFTER}
        if said.estimate_at is not None:
            values["estimate_at"] = said.estimate_at
        if said.words:
            values["words"] = said.words
        names = ("estimate_at", "next_check_at", "words")
        before = {name: getattr(event, name) for name in names}
        detail = {"words": said.words, "estimate": said.estimate_at, "before": before}
        news = self._log(uow, by, uow.areas.change(number, **values), UPDATED, detail)
        unread = {notice.person_id for notice in uow.outbox.unsent(f"complaints.area.{number}.")}
        self._area.drop_old_news(uow, event, by.now)
        parties = self._parties(uow, event)
        told = self._area.tell(uow, news, parties, "updated", wait=self._pause(event), words=said.words)
        self._area.tell(uow, news, sorted(unread - set(parties)), "updated", words=said.words)
        return news.event, told

    def end(self, uow: Uow, by: By, number: int, words: str) -> tuple[AreaEvent, int, int]:
        """End an event with one message to all, and one question; its cases end with it.

        Return it, how many were told and how many cases ended. Raises: EventOver.
        """
        event = self._open_for(uow, by, number)
        cases = [case for case in uow.complaints.of_area(number) if self._ends_with(case)]
        detail = {
            "words": words,
            "before": {"next_check_at": event.next_check_at},
            "cases": [case.number for case in cases],
        }
        ended = uow.areas.change(number, state=EventState.ENDED.value, ended_at=by.now, next_check_at=None)
        news = self._log(uow, by, ended, ENDED, detail)
        self._area.drop_old_news(uow, event, by.now)
        for case in cases:
            self._finish(uow, by, case, number, words)
        wait = self._pause(event)
        told = self._area.tell(
            uow, news, self._parties(uow, event), "ended", wait=wait, words=words, asks=True
        )
        if event.checked_by is not None:
            uow.areas.change(number, wave=ENDED, wave_log=news.entry, wave_after=0)
        return ended, told, len(cases)

    def spread(self, uow: Uow, now: datetime) -> int:
        """Tell the next slice of a building's people; the rest waits for the next beat."""
        event = uow.areas.in_wave()
        if event is None:
            return 0
        found = uow.neighbours.next_to_tell(event.community_id, event.building_ids, event.wave_after, _SLICE)
        news = News(event, event.wave_log, now)
        entry = next(one for one in uow.areas.entries(event.number, 50) if one.id == event.wave_log)
        wanted = set(self._parties(uow, event))
        reach = self.reach(uow, event, now)
        fitting = [
            (person_id, follows)
            for person_id, follows in found
            if person_id not in wanted
            and (follows or (event.wave == OPENED and self._area.telephoned(reach.by_phone)))
        ]
        words = event.words if event.wave == OPENED else entry.detail.get("words", "")
        self._area.tell_homes(uow, news, fitting, f"{event.wave}_all", words)
        if len(found) < _SLICE:
            uow.areas.change(event.number, wave="", wave_after=0)
        else:
            uow.areas.change(event.number, wave_after=found[-1][0])
        return 1

    def ask_for_news(self, uow: Uow, now: datetime) -> int:
        """Ask whoever runs an event how it stands when its time is over; less and less often."""
        due = uow.areas.to_check(now, 20)
        for event in due:
            since = event.estimate_at or event.created_at
            uow.areas.change(event.number, next_check_at=now + max(_ASK_AFTER, now - since))
            self.remind_owner(uow, event, now)
        return len(due)

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

    # --- who wants news ------------------------------------------------------------------------------

    def join(self, uow: Uow, by: By, number: int) -> AreaEvent:
        """Let somebody have news of an event. Raises: NoSuchNumber, EventOver."""
        event = uow.areas.numbered(number)
        if event is None:
            raise NoSuchNumber(number=str(number))
        if not event.is_open:
            raise EventOver(number=number, place=event.place, matter=event.matter)
        uow.areas.join(event, by.person.id, by.now)
        return event

    def was_over(self, uow: Uow, by: By, event: AreaEvent) -> None:
        """Note that it is over for this person, too: a case of theirs is solved."""
        uow.dialogues.settle(by.person.id, OpenAsk(OVER, event.number))
        for case in self._own_cases(uow, by.person, event):
            if case.state is State.SURVEYING:
                self._work.record(uow, by, case, Act.SOLVED, verdict=Verdict.SOLVED.value, closed_at=by.now)

    def own_case(self, uow: Uow, person: Person, event: AreaEvent) -> Case | None:
        """Return the case with which the person came, when it can begin again."""
        return next(
            (
                case
                for case in self._own_cases(uow, person, event)
                if case.state in (State.SURVEYING, State.CLOSED)
            ),
            None,
        )

    def tell_owner_not_over(self, uow: Uow, event: AreaEvent, number: int, by: By) -> None:
        """Let whoever ran the event know that it is not over for everybody."""
        news = News(event, -number, by.now)
        self._area.alert(uow, news, self._runners(uow, event), "not_over", case=number)

    # --- taken back ----------------------------------------------------------------------------------

    def last(self, uow: Uow, by: By, number: int | None) -> AreaEntry | None:
        """Return what the person did last with events and could take back now."""
        entry = uow.areas.last_act_of(by.person.id, by.now - self._work.timing.settings.undo_for)
        if entry is None or entry.what not in (OPENED, UPDATED, ENDED) or number not in (None, entry.number):
            return None
        later = [one for one in uow.areas.entries(entry.number, 5) if one.id > entry.id]
        return None if later else entry

    def undo(self, uow: Uow, by: By, entry: AreaEntry) -> AreaEvent:
        """Take it back: everything stands as it stood, and who had heard it is told."""
        event = uow.areas.numbered(entry.number)
        assert event is not None, "an entry belongs to an event"
        values: dict[str, Any] = {**entry.detail.get("before", {}), "wave": ""}
        if entry.what == OPENED:
            values |= {"state": EventState.UNDONE.value, "next_check_at": None}
        elif entry.what == ENDED:
            values |= {"state": EventState.OPEN.value, "ended_at": None}
        event = uow.areas.change(event.number, **values)
        for number in entry.detail.get("cases", ()):
            self._give_back(uow, by, number, entry)
        uow.dialogues.settle_all(OVER, event.number)
        reached = self._area.take_back(uow, event, entry.id, by.now)
        uow.areas.amend(entry, undone=True)
        news = self._log(uow, by, event, UNDONE, {"undid": entry.what, "undone": True})
        self._area.tell(uow, news, reached, "undone" if entry.what == OPENED else "corrected")
        return event

    # --- shared ------------------------------------------------------------------------------------

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

    def pause_seconds(self, event: AreaEvent) -> int:
        """Return how many seconds messages about the event wait for an undo."""
        return round(self._pause(event).total_seconds())

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
                if case.event_number is None and likeness(case.text, event.matter) >= _ALIKE
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


def _check_estimate(at: datetime | None, now: datetime) -> None:
    if at is not None and at <= now:
        raise PastEstimate(at=at)


def urged_event(acts: AreaActs, uow: Uow, number: int | None, now: datetime) -> Say | None:
    """Return what an urging person hears of the event; whoever runs it is asked when its time is over."""
    event = uow.areas.numbered(number) if number is not None else None
    if event is None or not event.is_open:
        return None
    if event.estimate_at is not None and event.estimate_at > now:
        return answered(event)
    acts.remind_owner(uow, event, now)
    late = event.estimate_at is not None
    return say(
        f"complaints.area.{'urged_late' if late else 'urged_open'}", **fill_of(event), at=event.estimate_at
    )
