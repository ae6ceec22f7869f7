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
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.wording import content_of, cut, for_outsiders
from storage.complaints.model import Act
from storage.complaints.store import Case
from storage.outbox import NewNotice, Question, State, Urgency
from storage.people.store import Person
from storage.uow import Uow

_RESIDENT_NEWS_LASTS = timedelta(days=7)
_STAFF_NEWS_LASTS = timedelta(days=3)
_NEWS = (Act.ACCEPT, Act.ASSIGN, Act.TRANSFER)
_LOOK_BACK = 10
_LONGEST_WORDS = 400


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

    def tell_reporter(
        self, uow: Uow, cause: Cause, what: str, *, wait: timedelta = timedelta(), **fill: Any
    ) -> None:
        """Tell the person who reported the case what became of it; `what` names a sentence of [told]."""
        case = cause.case
        if case.reporter_id is None:
            return
        first, *others = routing.hearers(uow, case)
        self._write(uow, cause, what, first, f"{cause.prefix}reporter", wait, fill)
        for other in others:
            # Who acts for the reporter hears it, too; the reporter alone is asked.
            key = f"{cause.prefix}reporter.{other}"
            self._write(uow, cause, what, other, key, wait, fill, is_copy=True)

    def _write(
        self,
        uow: Uow,
        cause: Cause,
        what: str,
        person_id: int,
        key: str,
        wait: timedelta,
        fill: Mapping[str, Any],
        *,
        is_copy: bool = False,
    ) -> None:
        case = cause.case
        asks = what in ("done", "survey") and not is_copy
        uow.outbox.enqueue(
            NewNotice(
                key=key,
                community_id=case.community_id,
                person_id=person_id,
                text_key=f"complaints.told.{what}",
                fill=self._fill(case, fill) | _for_whose_eyes(case),
                due_at=cause.now + wait,
                useless_after=cause.now + wait + _RESIDENT_NEWS_LASTS,
                urgency=Urgency.HIGH if asks else Urgency.NORMAL,
                template="case_update",
                question=Question(kind="complaints.solved", ref=case.number, lasts=self._survey_lasts())
                if asks
                else None,
                call=what in ("done", "reply", "rejected") and not is_copy,
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
        for person in persons:
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
        return len(contacts)

    def drop_old_news(self, uow: Uow, case: Case, now: datetime) -> None:
        """Recall what the reporter has not read yet of the way here: the end says it all. Answers in words stay."""
        for event in uow.complaints.events(case, _LOOK_BACK, only=_NEWS):
            uow.outbox.recall(f"{Cause(case, event.id, now).prefix}reporter", now)

    def call_off(self, uow: Uow, cause: Cause, by: Person) -> None:
        """Spare the unit a way for nothing: recall what it has not heard of, and tell it that the case is finished."""
        case = cause.case
        if case.unit_id is None or by.unit_id == case.unit_id:
            return
        handed = uow.complaints.events(case, _LOOK_BACK, only=(Act.TRANSFER,))
        reached = {who for event in handed for who in self.take_back(uow, Cause(case, event.id, cause.now))}
        if any(contact.id in reached for contact in uow.people.contacts_of(case.unit_id)):
            self.tell_unit(uow, cause, case.unit_id, "finished")

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
