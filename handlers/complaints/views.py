"""What a case looks like: to the person who reported it, to the office, and to the unit that has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.kernel.talk import Say, say
from bot.understanding.categories import CategoryBook
from handlers.complaints import scope
from handlers.complaints.areas.letters import answered
from handlers.complaints.draft import SERVICE
from handlers.complaints.rules.acts import RISKS, Risk
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.wording import content_of, for_outsiders, short
from handlers.complaints.words import Words
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, Discretion, State
from storage.complaints.store import Case, Event
from storage.media import MediaKind
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_RESIDENT_SEES = frozenset(
    (
        Act.SUBMIT,
        Act.SUPPLY,
        Act.ACCEPT,
        Act.ASSIGN,
        Act.TRANSFER,
        Act.TAKE,
        Act.HAND_BACK,
        Act.REPLY,
        Act.CLOSE,
        Act.REJECT,
        Act.URGE,
        Act.WITHDRAW,
        Act.SOLVED,
        Act.PARTLY,
        Act.UNSOLVED,
        Act.NO_ANSWER,
        Act.ASK_MORE,
        Act.PAUSE,
        Act.RESUME,
        Act.EXTEND,
        Act.ESCALATE,
        Act.MERGE,
        Act.UNMERGE,
        Act.SPLIT,
        Act.REOPEN,
        Act.CHECK,
    )
)
_ONLY_REPORTER_SEES = frozenset((Act.SUPPLY, Act.REPLY, Act.ASK_MORE))
_STAFF_SEES = frozenset(Act) - {Act.SUBMIT, Act.UNDO, Act.SURVEY, Act.READ}
_RESIDENT_EVENTS = 3
_STAFF_EVENTS = 6
_SLACK = 12
_LONGEST_WORDS = 120
_LONGEST_TEXT = 300


class Views:
    """Turns cases into sentences. `words` says states, `timing` how long messages are held back."""

    def __init__(self, timing: Timing, words: Words, categories: CategoryBook) -> None:
        self._timing = timing
        self._words = words
        self._categories = categories

    def category(self, case: Case) -> str:
        """Return what the case's category is called, "" for the one that holds everything else."""
        found = self._categories.by_key(case.category)
        return found.name if found is not None and found != self._categories.categories[-1] else ""

    def line(self, case: Case) -> Say:
        """Return a case in one line: number, content, state, and until when."""
        values = {"number": case.number, "content": content_of(case), "state": self._state(case)}
        if not case.is_open:
            return say("complaints.view.line_over", **values)
        due = case.respond_by if case.state is State.NEW else case.solve_by
        return say("complaints.view.line", due=due, **values)

    def for_reporter(self, case: Case, uow: Uow, now: datetime) -> list[Say]:
        """Return how a case is going, with its latest events; nothing internal, nothing that is still held back."""
        kept = uow.complaints.by_id(case.merged_into) if case.merged_into is not None else None
        if kept is not None and case.state is State.MERGED:
            return [self._merged(case, kept), *self.for_joiner(kept, uow, now)]
        return [self.line(case), *_event_of(case, uow), *self._seen(case, uow, now, _RESIDENT_SEES)]

    def for_joiner(self, case: Case, uow: Uow, now: datetime) -> list[Say]:
        """Return how a case is going to somebody who joined it: nothing of what passed with whoever came first."""
        seen = self._seen(case, uow, now, _RESIDENT_SEES - _ONLY_REPORTER_SEES)
        return [self.line(case), *_event_of(case, uow), *seen]

    def _seen(self, case: Case, uow: Uow, now: datetime, only: Collection[Act]) -> list[Say]:
        events = [
            event
            for event in self._events(case, uow, only)
            if event.at <= now - self._held(event) or event.actor_id == case.reporter_id
        ]
        return self._lines(events[-_RESIDENT_EVENTS:])

    @staticmethod
    def _merged(case: Case, kept: Case) -> Say:
        return say("complaints.view.merged", number=case.number, content=content_of(case), into=kept.number)

    def for_desk(self, case: Case, person: Person, uow: Uow) -> list[Say]:
        """Return all that the office knows of a case, as far as this person may know who reported it."""
        says = [*self._head(case, uow), say("complaints.view.text", text=short(case.text, _LONGEST_TEXT))]
        says += self._reporter(case, person, uow)
        events = self._events(case, uow, _STAFF_SEES)[-_STAFF_EVENTS:]
        return [*says, *self._who(case, uow), *self._lines(events)]

    @staticmethod
    def _reporter(case: Case, person: Person, uow: Uow) -> list[Say]:
        """Return who reported it, for whom, and who must not know."""
        if case.discretion is Discretion.ANONYMOUS:
            return [say("complaints.view.anonymous")]
        if case.discretion is Discretion.SECRETARY and not person.holds(PostName.SECRETARY):
            return [say("complaints.view.undisclosed")]
        says = []
        if case.reporter_id is not None:
            reporter = uow.people.get(case.reporter_id)
            name, phone = uow.people.name_of(reporter), uow.people.phone_of(reporter)
            says += [say("complaints.view.reporter", name=name, phone=phone)] if name or phone else []
        if case.on_behalf:
            says.append(say("complaints.view.reporter", name=case.on_behalf, phone=""))
        if case.filer_id is not None:
            says.append(say("complaints.view.filer", who=uow.people.name_of(uow.people.get(case.filer_id))))
        return says

    def for_contact(self, case: Case, uow: Uow) -> list[Say]:
        """Return what an outside unit may read: place and matter, never who reported it."""
        name = uow.people.name_of(uow.people.get(case.reporter_id)) if case.reporter_id is not None else ""
        text = for_outsiders(short(case.text, _LONGEST_TEXT), name)
        return [*self._head(case, uow), say("complaints.view.text", text=text)]

    def card(self, case: Case, person: Person, uow: Uow, now: datetime) -> list[Say]:
        """Return the view this person may have."""
        if scope.is_desk(person, case):
            return self.for_desk(case, person, uow)
        if scope.is_contact(person, case):
            return self.for_contact(case, uow)
        if not scope.stands_for(person, case):
            return self.for_joiner(case, uow, now)
        return self.for_reporter(case, uow, now)

    def _head(self, case: Case, uow: Uow) -> list[Say]:
        kept = uow.complaints.by_id(case.merged_into) if case.merged_into is not None else None
        says = [self._merged(case, kept) if kept is not None else self.line(case)]
        if category := self.category(case):
            says.append(say("complaints.view.category", category=category))
        if case.urgent:
            says.append(say("complaints.view.urgent"))
        says += _event_of(case, uow)
        if case.outside_body:
            says.append(say("complaints.view.outside", who=case.outside_body, words=case.outside_number))
        if joiners := uow.parties.count(case.id, PartyRole.JOINER):
            says.append(say("complaints.view.joiners", count=joiners + 1))
        if count := uow.media.count_about(SERVICE, case.number, MediaKind.IMAGE):
            says.append(say("complaints.view.pictures", count=count))
        if count := uow.media.count_about(SERVICE, case.number, MediaKind.VOICE):
            says.append(say("complaints.view.voices", count=count, number=case.number))
        for kind in MediaKind:
            if count := uow.media.count_lost(SERVICE, case.number, kind):
                says.append(say(f"complaints.view.lost.{kind.value}", count=count))
        return says

    def _who(self, case: Case, uow: Uow) -> list[Say]:
        units = {unit.id: unit.name for unit in uow.places.units(case.community_id)}
        names = [uow.people.name_of(uow.people.get(who)) for who in (case.owner_id, case.handler_id) if who]
        called = [
            *dict.fromkeys(filter(None, names)),
            *([units[case.unit_id]] if case.unit_id in units else []),
        ]
        return [say("complaints.view.who", who=" ".join(called))] if called else []

    def _events(self, case: Case, uow: Uow, only: Collection[Act]) -> list[Event]:
        events = uow.complaints.events(case, _STAFF_EVENTS + _SLACK, only=only)
        return [event for event in events if not event.detail.get("undone")]

    def _held(self, event: Event) -> timedelta:
        return self._timing.settings.hold_outgoing if RISKS.get(event.what) is Risk.MEDIUM else timedelta()

    @staticmethod
    def _lines(events: list[Event]) -> list[Say]:
        return [
            say(
                f"complaints.events.{_kind(event)}",
                count=event.detail.get("pictures", 0),
                at=event.at,
                who=event.detail.get("who", ""),
                words=short(event.detail.get("words", ""), _LONGEST_WORDS),
                until=event.detail.get("until"),
            )
            for event in events
        ]

    def _state(self, case: Case) -> str:
        return self._words.states[case.state.value]


def _event_of(case: Case, uow: Uow) -> list[Say]:
    """Return what goes on in the whole building, for a case that belongs to it."""
    event = uow.areas.numbered(case.event_number) if case.event_number is not None else None
    return [answered(event)] if event is not None and event.is_open else []


def _kind(event: Event) -> str:
    return "supply_picture" if event.detail.get("pictures") else event.what.value
