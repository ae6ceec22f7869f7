"""Messages about area events: to those who reported or asked, to everybody who lives there, to whoever runs it.

Keys read `complaints.area.<number>.<entry>.<person>`: one message per entry of the log and person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.talk import Say, inside, say
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.wording import cut
from storage.complaints.areas import AreaEvent
from storage.outbox.model import State, Urgency
from storage.outbox.records import NewNotice, Question
from storage.people.store import Person
from storage.uow import Uow

OVER = "complaints.area_over"
"""The question whether it is over for the reader, too."""
_NEWS_LASTS = timedelta(days=1)
_ASKED_FOR = timedelta(days=3)
_FOR_THE_PHONE = timedelta(seconds=1)
_MOST_PHONED = 50
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class News:
    """Something new of an event: the event as it is now, the entry of its log, and when (UTC)."""

    event: AreaEvent
    entry: int
    now: datetime

    @property
    def prefix(self) -> str:
        """The beginning of the keys of all messages about it."""
        return f"{prefix_of(self.event)}{self.entry}."


def prefix_of(event: AreaEvent) -> str:
    """Return the beginning of the keys of all messages about an event."""
    return f"complaints.area.{event.number}."


def fill_of(event: AreaEvent, words: str = "") -> dict[str, Any]:
    """Return what fills a sentence about an event."""
    if event.estimate_at is None:
        expected = inside(say("complaints.area.unexpected"))
    else:
        expected = inside(say("complaints.area.expected", at=event.estimate_at))
    return {
        "number": event.number,
        "place": event.place,
        "matter": event.matter,
        "expected": expected,
        "words": cut(words, _LONGEST),
    }


def answered(event: AreaEvent) -> Say:
    """Return an open event as its neighbours hear it."""
    what = "answered_more" if event.words else "answered"
    return say(f"complaints.area.{what}", **fill_of(event, event.words))


class AreaLetters:
    """Writes notices about events."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing

    def is_urgent(self, event: AreaEvent) -> bool:
        """Whether news of such a matter does not wait for the morning."""
        category = self._timing.promises.category(event.category)
        return category is not None and category.urgency == "urgent"

    def tell(
        self,
        uow: Uow,
        news: News,
        persons: Iterable[int],
        what: str,
        *,
        wait: timedelta = timedelta(),
        words: str = "",
        asks: bool = False,
    ) -> int:
        """Tell these people; `what` names a sentence of [area.told]. Return how many were written to."""
        ids = list(dict.fromkeys(persons))
        for person_id in ids:
            uow.outbox.enqueue(self._notice(news, person_id, what, wait, words, asks=asks), news.now)
        return len(ids)

    def tell_homes(self, uow: Uow, news: News, found: list[tuple[int, bool]], what: str, words: str) -> None:
        """Tell some of those who live there; who has no account here goes on the list for the telephone."""
        notices = []
        for person_id, follows in found:
            notice = self._notice(news, person_id, what, timedelta(), words, asks=False)
            notices.append(notice if follows else _by_phone(notice, news))
        uow.outbox.enqueue_all(notices, news.now)

    def telephoned(self, by_phone: int) -> bool:
        """Whether those without an account are few enough to be telephoned."""
        return 0 < by_phone <= _MOST_PHONED

    def alert(
        self, uow: Uow, news: News, persons: Iterable[Person], what: str, *, about: str = "", **fill: Any
    ) -> None:
        """Tell people of the office; `about` keeps the key apart from those of other messages of the entry."""
        urgent = self.is_urgent(news.event)
        due = self._timing.staff_hears_at(news.now, urgent=urgent)
        for person in uow.covers.hearers(persons, due):
            uow.outbox.enqueue(
                NewNotice(
                    key=f"{news.prefix}{about}{person.id}",
                    community_id=news.event.community_id,
                    person_id=person.id,
                    text_key=f"complaints.area.alerts.{what}",
                    fill=fill_of(news.event) | fill,
                    due_at=due,
                    useless_after=due + _NEWS_LASTS,
                    urgency=Urgency.URGENT if urgent else Urgency.HIGH,
                    template="case_alert",
                ),
                news.now,
            )

    def take_back(self, uow: Uow, event: AreaEvent, entry: int, now: datetime) -> list[int]:
        """Recall what an entry had written; return whom it reached already."""
        prefix = News(event, entry, now).prefix
        reached = [
            person for person, state in uow.outbox.states_of(prefix) if state in (State.SENT, State.HANDED)
        ]
        uow.outbox.recall(prefix, now)
        return reached

    def drop_old_news(self, uow: Uow, event: AreaEvent, now: datetime) -> None:
        """Recall everything about the event that nobody has read yet."""
        uow.outbox.recall(prefix_of(event), now)

    def _notice(
        self, news: News, person_id: int, what: str, wait: timedelta, words: str, *, asks: bool
    ) -> NewNotice:
        urgent = self.is_urgent(news.event)
        question = Question(kind=OVER, ref=news.event.number, lasts=_ASKED_FOR) if asks else None
        return NewNotice(
            key=f"{news.prefix}{person_id}",
            community_id=news.event.community_id,
            person_id=person_id,
            text_key=f"complaints.area.told.{what}",
            fill=fill_of(news.event, words) | {"at": news.now},
            due_at=news.now + wait,
            useless_after=news.now + wait + _NEWS_LASTS,
            urgency=Urgency.URGENT if urgent else Urgency.HIGH if asks else Urgency.NORMAL,
            template="case_update",
            question=question,
        )


def _by_phone(notice: NewNotice, news: News) -> NewNotice:
    """Return the notice as one that goes on the call list at once."""
    return NewNotice(
        key=notice.key,
        community_id=notice.community_id,
        person_id=notice.person_id,
        text_key=notice.text_key,
        fill=notice.fill,
        due_at=news.now,
        useless_after=news.now + _FOR_THE_PHONE,
        urgency=notice.urgency,
        call=True,
    )
