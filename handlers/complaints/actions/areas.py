"""Area events: opened, told to a whole building by a second person, brought up to date, ended, taken back.

An event answers for the cases of the same matter in its buildings: they are accepted with it, and end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import Say, say
from bot.understanding.likeness import likeness
from handlers.complaints.actions.area_work import (
    ALIKE,
    ASK_AFTER,
    ENDED,
    OPENED,
    TOLD,
    UNDONE,
    UPDATED,
    AreaWork,
)
from handlers.complaints.actions.common import is_lead
from handlers.complaints.areas.errors import (
    EventOver,
    GoesOnAlready,
    NeedsSecond,
    NotYourBuildings,
    PastEstimate,
    ToldBefore,
)
from handlers.complaints.areas.letters import OVER, News, answered, fill_of
from handlers.complaints.areas.reading import Said, Wish
from handlers.complaints.areas.scope import may_open
from handlers.complaints.work import By
from storage.complaints.area_model import EventState
from storage.complaints.areas import AreaEntry, AreaEvent
from storage.complaints.model import Act, State, Verdict
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.people.model import PostName
from storage.people.neighbours import Reach
from storage.people.store import Person
from storage.uow import Uow

_MOST_TOLD_ALONE = 50

_PICTURES_KEPT = timedelta(days=30)


class AreaActs(AreaWork):
    """What the office does with a matter of many."""

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
            if known is not None and likeness(known.matter, wish.matter) >= ALIKE:
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
            next_check_at=wish.estimate_at or by.now + ASK_AFTER,
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
        self._letters.stewards.hear_of_event(uow, news, "opened", self._pause(event))
        return event, told

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
        values: dict[str, Any] = {"next_check_at": said.estimate_at or by.now + ASK_AFTER}
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
        self._letters.stewards.hear_of_event(uow, news, "updated", self._pause(event), said.words)
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
        self._letters.stewards.hear_of_event(uow, news, "ended", wait, words)
        if event.checked_by is not None:
            uow.areas.change(number, wave=ENDED, wave_log=news.entry, wave_after=0)
        return ended, told, len(cases)

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

    def take_pictures(self, uow: Uow, by: By, event: AreaEvent, sent: Sequence[int]) -> None:
        """Keep what somebody sent with a report of the event; whoever runs it hears of it once an hour at most."""
        uow.media.attach(sent, by.person.id, event.number, until=by.now + _PICTURES_KEPT)
        news = News(event, -int(by.now.timestamp() // 3600), by.now)
        self._area.alert(uow, news, self._runners(uow, event), "sent", about="sent.")

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
