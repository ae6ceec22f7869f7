"""What a secretary looks at in chat: a meeting, how the answers stand, who owes one, whom to telephone."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.agenda import agenda
from handlers.meetings.meant import ask_which, meant
from handlers.meetings.pending import show_draft
from handlers.meetings.scope import manages
from handlers.meetings.views import Views, is_draft
from storage.uow import Uow


class Lists:
    """Answers those who keep a meeting's list."""

    def __init__(self, secretariat: Secretariat, views: Views) -> None:
        self._secretariat = secretariat
        self._views = views

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell a meeting to those who keep its list."""
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        if meeting is None or not manages(talk.person, meeting):
            return None
        if is_draft(meeting):
            return show_draft(meeting, talk, self._views, uow)
        return answer(*self._views.what(meeting), *self._views.counts(meeting, uow))

    def counts(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell how the answers stand."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        return answer(*self._views.counts(meeting, uow), *self._views.drift(meeting, uow))

    def roster(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell the answers with names."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        return answer(*self._views.roster(meeting, uow), *self._views.drift(meeting, uow))

    def silent(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Name those who owe an answer."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        says = self._views.silent(meeting, uow)
        return answer(*says) if says else answer(say("meetings.nobody_silent", number=number))

    def agenda(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell what is on the table of a regular meeting."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        lines = agenda(meeting, talk.person, talk.now, uow)
        return answer(*(lines or (say("meetings.agenda.empty", number=number),)))
