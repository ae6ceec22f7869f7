"""Who may read what of which case, and whether what was written down could have happened: kept beside a life of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import func, select

from bot.kernel.numbers import is_valid
from handlers.complaints import scope
from handlers.complaints.rules.acts import SIDE, after
from storage.complaints.cases import Case, read_case
from storage.complaints.model import Act, State, case_events, cases
from storage.complaints.store import Event
from storage.outbox.model import outbox
from storage.people.store import Person
from storage.uow import Uow

STAFF = ("wang", "liu", "he", "duty", "lead", "secretary")
RESIDENTS = ("zhang", "elder")
OUTSIDERS = ("zhou", "qian")
EVERYBODY = (*STAFF, *OUTSIDERS, *RESIDENTS)
PRIVATE = ("张秀英", "13800000012", "13800000013", "刘建国")
SECRET = "只有同事能看"
_WORDS_ONLY = (Act.NOTE, Act.REPLY)
_NUMBERS = re.compile(r"(?<!\d)\d{3,6}(?!\d)")
_MARKS = re.compile(r"标记([甲乙丙丁戊己庚辛壬癸]+)")

Stood = tuple[State, State | None]


class Readers:
    """Knows whom each case has concerned, and holds every text somebody reads against it."""

    def __init__(self) -> None:
        self.marks: dict[str, int] = {}
        self.concerned: dict[int, set[str]] = {}
        self._merged: dict[int, int] = {}
        self._strict: dict[int, set[str]] = {}
        self._age: list[int] = []

    def learn(self, uow: Uow) -> None:
        """Note whom each case concerns now; who was concerned once may still hear how it went on, unless avoided."""
        age = amounts(uow)
        if age == self._age:
            return
        self._age, stored = age, all_cases(uow)
        persons = {who: uow.people.by_openid(f"o-{who}") for who in EVERYBODY}
        numbers = {case.id: case.number for case in stored}
        for case in stored:
            if case.merged_into is not None:
                self._merged[case.number] = numbers[case.merged_into]
            may = {who for who, person in persons.items() if person and scope.may_see(person, case, uow)}
            avoided = {who for who, person in persons.items() if person and _is_avoided(person, case)}
            self.concerned[case.number] = (self.concerned.get(case.number, set()) | may) - avoided
            if case.restricted:
                self._strict[case.number] = may

    def tighten(self) -> None:
        """From the next words on, a restricted case concerns nobody but those who may see it."""
        self.concerned |= self._strict
        self._strict = {}

    def check(self, who: str, text: str, *, said: str) -> None:
        """Whoever reads a case's number or words is somebody it concerns; what they typed themselves is theirs."""
        if "有人报" in text:  # the same matter is offered to neighbours
            for number in {*map(int, _NUMBERS.findall(text))} & self.concerned.keys():
                self.concerned[number].add(who)
        mine = {number for number, persons in self.concerned.items() if who in persons}
        # Whoever had a case may know which one it went into, not what that one is about.
        told = mine | {into for number, into in self._merged.items() if number in mine}
        for digits in _NUMBERS.findall(text):
            number = int(digits)
            alien = number in self.concerned and is_valid(number) and number not in told
            assert not alien or digits in said, f"{who} reads of {number}: {text}"
        for mark in _MARKS.findall(text):
            whose = next((number for stem, number in self.marks.items() if mark.startswith(stem)), None)
            assert whose is None or whose in mine or mark in said, f"{who} reads {mark}: {text}"
        if who in (*OUTSIDERS, *RESIDENTS):
            assert SECRET not in text or SECRET in said, f"{who} reads a note: {text}"
        if who in OUTSIDERS:
            assert not [word for word in PRIVATE if word in text], f"{who} reads who reported: {text}"


class History:
    """Replays the events of cases: each act was legal where it was done, and led to where the case is."""

    def __init__(self) -> None:
        self.seen = 0
        self._stands: dict[int, Stood] = {}
        self._done: dict[int, list[tuple[Act, int | None, Stood]]] = {}

    def go_on(self, fresh: Iterable[Event], stored: Iterable[Case]) -> None:
        """Replay what is new, and compare."""
        for event in fresh:
            assert event.id > self.seen
            self.seen = event.id
            self._stands[event.case_id] = self._replay(event)
        for case in stored:
            assert self._stands[case.id][0] is case.state, (case, self._stands[case.id])

    def _replay(self, event: Event) -> Stood:
        stood = self._stands.get(event.case_id)
        if stood is None:
            return State.NEW, None
        state, before = stood
        if event.what in (Act.UNDO, Act.UNMERGE):
            return self._back(event, stood)
        follows = after(state, event.what, before)
        assert follows is not None, f"{event} in {state}"
        anybody = event.what is Act.MERGE  # whoever may can take a merging apart
        self._done.setdefault(event.case_id, []).append(
            (event.what, None if anybody else event.actor_id, stood)
        )
        enters = follows in (*SIDE, State.MERGED) and state is not follows
        return follows, state if enters else before if follows is state else None

    def _back(self, event: Event, stood: Stood) -> Stood:
        """Return where a case stands when its last act of a kind is taken back."""
        done, undid = (
            self._done[event.case_id],
            Act(event.detail["undid"]) if event.what is Act.UNDO else Act.MERGE,
        )
        fits = (act is undid and actor in (event.actor_id, None) for act, actor, _ in done)
        at = max(place for place, fit in enumerate(fits) if fit)
        was = done.pop(at)[2]
        # Taking back a word leaves the case where it has come to since.
        return stood if undid in _WORDS_ONLY else was


def all_cases(uow: Uow) -> list[Case]:
    """Return every case there is."""
    return [read_case(row) for row in uow._connection.execute(select(cases).order_by(cases.c.id))]


def events_since(uow: Uow, event_id: int) -> list[Event]:
    """Return what was written down after an event, oldest first."""
    query = select(case_events).where(case_events.c.id > event_id).order_by(case_events.c.id)
    rows = uow._connection.execute(query).all()
    return [
        Event(id=row.id, case_id=row.case_id, actor_id=row.actor_id, at=row.at, what=Act(row.what), detail=row.detail)
        for row in rows
    ]  # fmt: skip


def amounts(uow: Uow) -> list[int]:
    """Return how many cases, events and notices there are: they grow with everything that happens."""
    run = uow._connection.execute
    return [
        run(select(func.count()).select_from(table)).scalar_one() for table in (cases, case_events, outbox)
    ]


def _is_avoided(person: Person, case: Case) -> bool:
    return person.id in case.avoided and case.reporter_id != person.id
