"""What a clerk looks at: one case, what is to be done, what was reported where."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Handler, Inbound, Talk, Turn, answer, say
from handlers.complaints import scope
from handlers.complaints.areas.desk import lines_for
from handlers.complaints.own import OwnCases
from handlers.complaints.staff.searching import Searching
from handlers.complaints.views import Views
from handlers.complaints.words import Words
from storage.uow import Uow

_MOST_LISTED = 8


class Lists:
    """Shows, and reminds as whoever asks may."""

    def __init__(
        self,
        remind: Handler,
        reopen: Handler,
        own: OwnCases,
        views: Views,
        words: Words,
        searching: Searching,
    ) -> None:
        self._reopen = reopen
        self._searching = searching
        self._remind = remind
        self._own = own
        self._views = views
        self._words = words

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show a case."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if _is_order(talk) else None
        return self._own.show(msg, talk, uow)

    def search(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Look for cases by place, kind, time, words, the reporter's name, or a number of the office above."""
        return answer(*self._searching.find(_words(talk), talk.person, uow, talk.now))

    def remind(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask whoever has the case to hurry; from the person who reported it, a reminder that counts."""
        case = uow.complaints.numbered(talk.number) if talk.number is not None else None
        if case is not None and not scope.works_on(talk.person, case):
            return self._own.urge(msg, talk, uow)
        return self._remind(msg, talk, uow)

    def reopen(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Begin a case again: by the lead's word, or as whoever reported it."""
        case = uow.complaints.numbered(talk.number) if talk.number is not None else None
        if case is not None and not scope.works_on(talk.person, case):
            return self._own.reopen(msg, talk, uow)
        return self._reopen(msg, talk, uow)

    def to_do(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List open cases, most pressing first."""
        remit = scope.remit_of(talk.person)
        if self._words.means("mine", msg.text):
            remit = scope.own_remit_of(talk.person)
        late = self._words.means("overdue", _words(talk) or msg.text)
        cases = uow.complaints.to_do(remit, _MOST_LISTED, due_before=talk.now if late else None)
        tally = uow.complaints.tally(remit, talk.now)
        if not cases:
            return answer(
                say("complaints.desk.nothing_late" if late else "complaints.desk.nothing", count=tally.open)
            )
        head = say("complaints.desk.list", count=tally.open, late=tally.late)
        return answer(*lines_for(talk.person, uow), head, *map(self._views.line, cases))


def _is_order(talk: Talk[Any]) -> bool:
    return talk.order is not None and bool(talk.order.numbers)


def _words(talk: Talk[Any]) -> str:
    return talk.order.rest.strip() if talk.order is not None else ""
