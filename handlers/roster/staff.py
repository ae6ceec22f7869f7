"""What the office's people say about their own affairs: away and back, bringing tables in, taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.importing import parts
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Talk, Turn, answer, done, goto, say
from bot.understanding.absences import ImpossibleDay, read_absence
from bot.understanding.commands.references import parse_confirmation
from handlers.roster import actions, tables
from handlers.roster.errors import ImpossibleDays
from storage.people.model import Role
from storage.uow import Uow

_SECOND = timedelta(seconds=1)


class StaffStep(StrEnum):
    """Where a talk about tables can wait."""

    UNDO = "undo_import"


@dataclass(frozen=True, slots=True)
class Undo:
    """The import that is to be taken back."""

    number: int


class RosterDesk:
    """Answers the office's people."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def away(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note an absence with who stands in; a meeting's leave is not ours."""
        if Role.STAFF not in talk.person.roles:
            return None
        calendar = self._office.calendar
        try:
            absence = read_absence(msg.text, calendar.local(talk.now).date())
        except ImpossibleDay as error:
            raise ImpossibleDays from error
        if absence is None:
            return None
        arranged = actions.arrange_cover(uow, talk.person, absence, calendar, talk.now, msg.key)
        mine = arranged.person.id == talk.person.id
        return answer(
            say(
                "roster.cover.noted" if mine else "roster.cover.noted_other",
                name=uow.people.name_of(arranged.person),
                cover=uow.people.name_of(arranged.cover),
                since=arranged.since,
                until=arranged.until - _SECOND,
            )
        )

    def back(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note that somebody is back."""
        ended = actions.end_cover(uow, talk.person, talk.now)
        return answer(say("roster.cover.back" if ended else "roster.cover.not_away"))

    def bring(self, kind: str) -> Any:
        """Return what gives a link to hand in a table of `kind`."""

        def give_link(_msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
            token = tables.issue_link(uow, talk.person, kind, self._office, talk.now)
            table = say(f"roster.kinds.{kind}")
            return answer(say("roster.chat.link", table=table, link=self._office.link(token)))

        return give_link

    def bring_what(self, _msg: Inbound, _talk: Talk[Any], _uow: Uow) -> Turn:
        """Say which tables can be brought in."""
        return answer(say("roster.chat.which"))

    def undo(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask before an import is taken back."""
        standing = tables.to_undo(uow, talk.person, talk.number, talk.now)
        return goto(
            StaffStep.UNDO,
            say(
                "roster.chat.undo_ask",
                number=standing.number,
                count=standing.new + standing.changed,
                at=standing.applied_at,
                code=_code(standing.number),
            ),
            form=Undo(standing.number),
        )

    def show(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show what an import brought, and how it is taken back while it can be."""
        standing = uow.imports.find(talk.number or 0)
        if standing is None:
            return None
        table = say(f"roster.kinds.{standing.kind}")
        card = say(
            "roster.chat.card",
            number=standing.number,
            table=table,
            new=standing.new,
            changed=standing.changed,
            at=standing.applied_at or standing.created_at,
        )
        if not parts.can_undo(standing, talk.now):
            return answer(card)
        return answer(card, say("roster.chat.card_undo", number=standing.number))

    def confirm_undo(self, msg: Inbound, talk: Talk[Undo], uow: Uow) -> Turn | None:
        """Take an import back when the confirmation was typed as offered."""
        if parse_confirmation(msg.text, talk.form.number) != _code(talk.form.number):
            return None
        standing = tables.to_undo(uow, talk.person, talk.form.number, talk.now)
        tables.take_back(uow, talk.person, standing, talk.now)
        return done(say("roster.chat.undoing", number=standing.number))


def _code(number: int) -> str:
    return f"{number % 100:02d}"
