"""Every message about a case that leaves by the outbox: its key, its recipient, when it is due, how long it is useful.

Keys read `complaints.<number>.<event>.<who>`: one message per event and person, and an undone event takes back
everything that begins with its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.complaints import routing
from handlers.complaints.album import send_along
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.stewards import Stewards
from handlers.complaints.wording import content_of, cut, for_outsiders
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act
from storage.complaints.store import Case
from storage.outbox.model import State, Urgency
from storage.outbox.records import NewNotice, Question
from storage.people.store import Person
from storage.uow import Uow

_RESIDENT_NEWS_LASTS = timedelta(days=7)
_STAFF_NEWS_LASTS = timedelta(days=3)
_NEWS = (Act.ACCEPT, Act.ASSIGN, Act.TRANSFER, Act.PAUSE, Act.EXTEND)
_LOOK_BACK = 10
_ASKING_LASTS = timedelta(days=30)
_ASKS = {
    "done": "complaints.solved",
    "survey": "complaints.solved",
    "more": "complaints.more",
    "more_again": "complaints.more",
    "more_too_late": "complaints.more",
    "rejected": "complaints.objection",
}
_WORTH_A_CALL = ("done", "reply", "rejected", "more_again")
_LONGEST_WORDS = 400
_TO_PASS_ON = frozenset(("reply", "done", "done_unasked", "rejected"))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a message is written: the case, the event (its id, or a word of the clock), and when."""

    case: Case
    event: int | str
    now: datetime

    @property
    def prefix(self) -> str:
        """The beginning of the keys of all messages with this cause."""
        return f"complaints.{self.case.number}.{self.event}."


class Letters:
    """Writes notices to residents, staff and units. `states` are the words for states, as residents read them."""

    def __init__(self, timing: Timing, states: Mapping[str, str]) -> None:
        self._timing = timing
        self._states = states
        self.stewards = Stewards(timing)

    def tell_reporter(
        self,
        uow: Uow,
        cause: Cause,
        what: str,
        *,
        wait: timedelta = timedelta(),
        joiners: bool = True,
        **fill: Any,
    ) -> None:
        """Tell who reported the case, and who joined it, what became of it; `what` names a sentence of [told].

        Joiners read nothing that names the person who came first.
        """
        case = cause.case
        words = self._fill(case, fill) | _for_whose_eyes(case)
        if case.reporter_id is None:
            self._tell_filer(uow, cause, what, wait, fill)
        else:
            first, *others = routing.hearers(uow, case)
            self._tell(uow, cause, first, "reporter", what, words, wait)
            for other in others:
                # Who acts for the reporter hears it, too; the reporter alone is asked.
                self._tell(uow, cause, other, f"reporter.{other}", what, words, wait, is_copy=True)
        if not joiners:
            return
        for party in uow.parties.of(case.id, PartyRole.JOINER):
            masked = {key: self._clean(uow, case, value) for key, value in words.items()}
            self._tell(uow, cause, party.person_id, f"joiner{party.person_id}", what, masked, wait)

    def tell_joiner(self, uow: Uow, cause: Cause, person_id: int, what: str, **fill: Any) -> None:
        """Tell one of those who joined a case."""
        words = {
            key: self._clean(uow, cause.case, value) for key, value in self._fill(cause.case, fill).items()
        }
        self._tell(uow, cause, person_id, f"joiner{person_id}", what, words, timedelta())

    def _tell(
        self,
        uow: Uow,
        cause: Cause,
        person_id: int,
        who: str,
        what: str,
        words: Mapping[str, Any],
        wait: timedelta,
        *,
        is_copy: bool = False,
    ) -> None:
        case = cause.case
        question = None if is_copy else self._question(what, case)
        uow.outbox.enqueue(
            NewNotice(
                key=f"{cause.prefix}{who}",
                community_id=case.community_id,
                person_id=person_id,
                text_key=f"complaints.told.{what}",
                fill=words,
                due_at=cause.now + wait,
                useless_after=cause.now + wait + _RESIDENT_NEWS_LASTS,
                urgency=Urgency.HIGH if question else Urgency.NORMAL,
                template="case_update",
                question=question,
                call=what in _WORTH_A_CALL and not is_copy,
            ),
            cause.now,
        )

    def _question(self, what: str, case: Case) -> Question | None:
        """Return what a message leaves open for the reader's next words."""
        kind = _ASKS.get(what)
        if kind is None:
            return None
        lasts = self._survey_lasts() if kind == "complaints.solved" else _ASKING_LASTS
        return Question(kind=kind, ref=case.number, lasts=lasts)

    def _tell_filer(
        self, uow: Uow, cause: Cause, what: str, wait: timedelta, fill: Mapping[str, Any]
    ) -> None:
        """Tell whoever filed a case for somebody we cannot reach what is to be passed on."""
        case = cause.case
        if case.filer_id is None or what not in _TO_PASS_ON:
            return
        uow.outbox.enqueue(
            NewNotice(
                key=f"{cause.prefix}filer",
                community_id=case.community_id,
                person_id=case.filer_id,
                text_key="complaints.told.filer",
                fill=self._fill(case, {"who": case.on_behalf, "words": fill.get("words", "")}),
                due_at=cause.now + wait,
                useless_after=cause.now + wait + _RESIDENT_NEWS_LASTS,
                template="case_alert",
            ),
            cause.now,
        )

    def alert_staff(
        self,
        uow: Uow,
        cause: Cause,
        persons: Iterable[Person],
        what: str,
        *,
        useful_until: datetime | None = None,
        **fill: Any,
    ) -> None:
        """Tell the office's own people; `what` names a sentence of [alerts]. A restricted case shows its number only.

        Outside office hours the alert waits for the next opening, unless the case is urgent.
        """
        case = cause.case
        due = self._timing.staff_hears_at(cause.now, urgent=case.urgent)
        # Alerts go to who stands in for somebody away; what is restricted is passed on to nobody.
        hearers = persons if case.restricted else uow.covers.hearers(persons, due, case.avoided)
        for person in hearers:
            uow.outbox.enqueue(
                NewNotice(
                    key=f"{cause.prefix}{person.id}",
                    community_id=case.community_id,
                    person_id=person.id,
                    text_key="complaints.alerts.restricted"
                    if case.restricted
                    else f"complaints.alerts.{what}",
                    fill={"number": case.number} if case.restricted else self._fill(case, fill),
                    due_at=due,
                    useless_after=max(useful_until or due, due) + _STAFF_NEWS_LASTS,
                    urgency=Urgency.URGENT if case.urgent else Urgency.HIGH,
                    template="case_alert",
                    call=case.urgent or what in ("respond_late", "solve_late"),
                ),
                cause.now,
            )

    def alert_area(
        self,
        uow: Uow,
        key: str,
        persons: Iterable[Person],
        what: str,
        case: Case,
        now: datetime,
        **fill: Any,
    ) -> None:
        """Tell the office of many cases at one place, once for each `key`; the case stands for all of them."""
        due = self._timing.staff_hears_at(now, urgent=case.urgent)
        for person in persons:
            uow.outbox.enqueue(
                NewNotice(
                    key=f"{key}.{person.id}",
                    community_id=case.community_id,
                    person_id=person.id,
                    text_key=f"complaints.alerts.{what}",
                    fill=self._fill(case, fill),
                    due_at=due,
                    useless_after=due + _STAFF_NEWS_LASTS,
                    urgency=Urgency.URGENT if case.urgent else Urgency.HIGH,
                    template="case_alert",
                ),
                now,
            )

    def tell_unit(
        self, uow: Uow, cause: Cause, unit_id: int, what: str, *, wait: timedelta = timedelta(), **fill: Any
    ) -> int:
        """Tell a unit's contacts; they get place and matter, never who reported it. Return how many can be reached."""
        case = cause.case
        contacts = [person for person in uow.people.contacts_of(unit_id) if person.openid]
        words = {key: self._clean(uow, case, value) for key, value in (self._fill(case, fill)).items()}
        for contact in contacts:
            uow.outbox.enqueue(
                NewNotice(
                    key=f"{cause.prefix}{contact.id}",
                    community_id=case.community_id,
                    person_id=contact.id,
                    text_key=f"complaints.units.{what}",
                    fill=words,
                    due_at=cause.now + wait,
                    useless_after=cause.now + wait + _STAFF_NEWS_LASTS,
                    urgency=Urgency.URGENT if case.urgent else Urgency.HIGH,
                    call=True,
                ),
                cause.now,
            )
        if what == "handed":
            send_along(uow, case, cause.prefix, contacts, cause.now + wait, cause.now)
        return len(contacts)

    def drop_old_news(self, uow: Uow, case: Case, now: datetime) -> None:
        """Recall what the reporter has not read yet of the way here: the end says it all. Answers in words stay."""
        for event in uow.complaints.events(case, _LOOK_BACK, only=_NEWS):
            for who in ("reporter", "joiner"):
                uow.outbox.recall(f"{Cause(case, event.id, now).prefix}{who}", now)

    def call_off(self, uow: Uow, cause: Cause, by: Person) -> None:
        """Spare the unit a way for nothing: recall what it has not heard of, and tell it that the case is finished."""
        case = cause.case
        if case.unit_id is None or by.unit_id == case.unit_id:
            return
        handed = uow.complaints.events(case, _LOOK_BACK, only=(Act.TRANSFER,))
        reached = {who for event in handed for who in self.take_back(uow, Cause(case, event.id, cause.now))}
        if any(contact.id in reached for contact in uow.people.contacts_of(case.unit_id)):
            self.tell_unit(uow, cause, case.unit_id, "finished")

    def tell_unit_off(self, uow: Uow, case: Case, now: datetime) -> None:
        """Tell the unit that had a case that it is no longer its affair."""
        assert case.unit_id is not None, "a unit had the case"
        self.tell_unit(uow, Cause(case, f"off-{now:%y%m%d%H%M%S}", now), case.unit_id, "taken_away")

    def take_back(self, uow: Uow, cause: Cause) -> list[int]:
        """Recall what an event had written; return whom it reached already."""
        reached = [
            person
            for person, state in uow.outbox.states_of(cause.prefix)
            if state in (State.SENT, State.HANDED)
        ]
        uow.outbox.recall(cause.prefix, cause.now)
        return reached

    def correct(self, uow: Uow, cause: Cause, reached: Iterable[int]) -> None:
        """Tell those whom an undone event had reached that it does not hold."""
        for person_id in reached:
            mine = person_id == cause.case.reporter_id
            uow.outbox.enqueue(
                NewNotice(
                    key=f"{cause.prefix}undone.{person_id}",
                    community_id=cause.case.community_id,
                    person_id=person_id,
                    text_key="complaints.told.corrected" if mine else "complaints.alerts.corrected",
                    fill=self._fill(cause.case, {}) if mine else {"number": cause.case.number},
                    due_at=cause.now,
                    useless_after=cause.now + _STAFF_NEWS_LASTS,
                ),
                cause.now,
            )

    def state_word(self, case: Case) -> str:
        """Return how the office calls the state of a case."""
        return self._states[case.state.value]

    def _fill(self, case: Case, more: Mapping[str, Any]) -> dict[str, Any]:
        """Return what fills a sentence about the case; free words are cut so that what follows them still fits."""
        free = {
            name: cut(value, _LONGEST_WORDS) if name == "words" else value for name, value in more.items()
        }
        return {
            "number": case.number,
            "content": content_of(case),
            "place": case.place or case.matter,
            "state": self.state_word(case),
            **free,
        }

    def _survey_lasts(self) -> timedelta:
        return max(self._timing.settings.survey_closes_after, timedelta(seconds=1))

    @staticmethod
    def _clean(uow: Uow, case: Case, value: Any) -> Any:
        if not isinstance(value, str) or case.reporter_id is None:
            return value
        return for_outsiders(value, uow.people.name_of(uow.people.get(case.reporter_id)))


def _for_whose_eyes(case: Case) -> dict[str, Any]:
    """Return who alone may read a letter about a restricted case when it ends on the call list."""
    return {"confidant": case.owner_id} if case.restricted else {}
