"""What a resident asks about cases of their own: how is it going, hurry up, take it back, was it solved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel import numbers
from bot.kernel.talk import Ask, Inbound, Kind, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.answers.reading import Answer, parse_answer
from bot.understanding.commands.reading import parse_command
from bot.understanding.commands.words import QUESTION
from handlers.complaints import scope
from handlers.complaints.actions.areas import AreaActs, urged_event
from handlers.complaints.aftercare import RATING, SOLVED, Aftercare
from handlers.complaints.album import Album
from handlers.complaints.heavy import Deed, Doing, Pending, ask_first
from handlers.complaints.intake import Intake
from handlers.complaints.reports import Reports, keep_media
from handlers.complaints.views import Views
from handlers.complaints.wording import content_of
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.model import Act, Verdict
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.media import MediaKind
from storage.people.store import Person
from storage.uow import Uow

_MOST = 5
_GOES_ON = timedelta(minutes=10)
_LONGEST_RATING = 12
_SHORTEST_NUMBER = 3
_NO_VERDICT = {"partly": Verdict.PARTLY, "not": Verdict.UNSOLVED}
_DIGITS = re.compile(r"\d{2,12}")


class OwnStep(StrEnum):
    """Where a resident's talk about a case of theirs can wait."""

    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A case begun again, of which the reporter may still say what is wrong."""

    number: int


class OwnCases:
    """Answers residents about what they reported."""

    def __init__(
        self,
        reports: Reports,
        aftercare: Aftercare,
        views: Views,
        intake: Intake,
        album: Album,
        areas: AreaActs,
        words: Words,
    ) -> None:
        self._words = words
        self._areas = areas
        self._album = album
        self._reports = reports
        self._aftercare = aftercare
        self._views = views
        self._intake = intake

    # --- how is it going ---------------------------------------------------------------------------

    def progress(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Show one case when a number was said, else the person's latest; a clerk may ask about any in scope."""
        number = talk.number or _number_in(msg.text, talk, uow, whole_scope=talk.person.is_staff)
        if number is not None:
            return self.show(msg, talk, uow, number=number)
        mine = _mine(talk.person, uow)
        if not mine:
            return answer(say("complaints.own.none"))
        if len(mine) == 1:
            return answer(*self._views.for_reporter(mine[0], uow, talk.now))
        return answer(
            say("complaints.own.list"),
            *(self._line(case, talk.person, uow) for case in mine),
            say("complaints.own.list_end"),
        )

    def when(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell who has something open and asks when, though they do not say what: 什么时候来, 多久能修好."""
        if not self._words.asks_when(msg.text) or not _mine(talk.person, uow, only_open=True):
            return None
        return self.progress(msg, talk, uow)

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow, *, number: int | None = None) -> Turn:
        """Show a case as this person may see it."""
        case = uow.complaints.numbered(number or talk.number or 0)
        assert case is not None, "the pipeline looked it up"
        if case.restricted and not scope.stands_for(talk.person, case):
            uow.privacy.note_read(talk.person, "case", case.number, talk.now, msg.key)
        card = self._views.card(case, talk.person, uow, talk.now)
        beside = self._album.beside(case, talk, uow) if scope.works_on(talk.person, case) else []
        return answer(*card, *beside)

    def _line(self, case: Case, person: Person, uow: Uow) -> Say:
        """Return a case in one line; another person's says whose it is."""
        line = self._views.line(case)
        if case.reporter_id is None or case.reporter_id == person.id:
            return line
        return say(
            "complaints.own.line_for", line=line, name=uow.people.name_of(uow.people.get(case.reporter_id))
        )

    # --- hurry up, take back -------------------------------------------------------------------------

    def urge(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Count a reminder for the case named, or for the only open one."""
        chosen = self._one_open(msg, talk, uow, "urge")
        if isinstance(chosen, Turn):
            return chosen
        case = self._reports.urge(uow, By(talk.person, talk.now, msg.key), chosen.number)
        urged = say("complaints.own.urged", number=case.number, content=content_of(case), count=case.urges)
        event = urged_event(self._areas, uow, case.event_number, talk.now)
        return answer(urged, *([event] if event is not None else []))

    def withdraw(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask whether the case is really to be taken back."""
        chosen = self._one_open(msg, talk, uow, "withdraw")
        if isinstance(chosen, Turn):
            return chosen
        case = self._reports.may_withdraw(uow, By(talk.person, talk.now, msg.key), chosen.number)
        pending = Pending(deeds=(Deed(act=Act.WITHDRAW, number=case.number),))
        return ask_first(
            pending, say("complaints.own.withdrawing", number=case.number, content=content_of(case))
        )

    def doings(self) -> dict[Act, Doing]:
        """Return how a withdrawal is carried out once it is confirmed."""
        return {Act.WITHDRAW: Doing(self._withdraw)}

    def _withdraw(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._reports.withdraw(uow, by, deed.number)
        return say("complaints.heavy.finished.withdraw", number=case.number, content=content_of(case))

    def supply(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Put later words to an open case of the person's own."""
        if talk.number is None or talk.order is None:
            return None
        if not talk.order.rest:
            return answer(say("complaints.own.supply_empty", number=talk.number))
        case = self._reports.add_words(uow, By(talk.person, talk.now, msg.key), talk.number, talk.order.rest)
        return answer(say("complaints.own.supplied", number=case.number, content=content_of(case)))

    def reopen(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Begin a case of one's own again: `重开241 灯又坏了`."""
        if talk.number is None or talk.order is None:
            return None
        by, words = By(talk.person, talk.now, msg.key), talk.order.rest.strip()
        case = self._aftercare.reopen_later(uow, by, talk.number, words)
        return self._begun_again(case, has_words=bool(words))

    def _one_open(self, msg: Inbound, talk: Talk[Any], uow: Uow, act: str) -> Case | Turn:
        number = talk.number or _number_in(msg.text, talk, uow)
        case = uow.complaints.numbered(number) if number is not None else None
        if case is not None:
            return case
        mine = _mine(talk.person, uow, only_open=True)
        if len(mine) == 1:
            return mine[0]
        if not mine:
            return answer(say("complaints.own.none_open"))
        which = say(f"complaints.own.which.{act}", number=mine[0].number)
        return answer(which, *(self._line(case, talk.person, uow) for case in mine))

    # --- was it solved -------------------------------------------------------------------------------

    def solved(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 1 solved, 2 partly, 3 not, in digits or words, with what is still wrong."""
        assert talk.ask is not None
        number, by = talk.ask.ref, By(talk.person, talk.now, msg.key)
        if _orders(msg.text):
            return None
        said = parse_answer(msg.text, "solved")
        if said.answer == "other" or self._is_other_matter(msg.text, said, number, uow):
            return None
        uow.dialogues.settle(talk.person.id, OpenAsk(SOLVED, number))
        asked = uow.complaints.numbered(number)
        if said.answer == "solved" and asked is not None and not scope.stands_for(talk.person, asked):
            return answer(say("complaints.survey.joiner_solved", number=number))
        if said.answer == "solved":
            self._aftercare.solved(uow, by, number)
            return answer(say("complaints.survey.rating"), asks=(Ask(RATING, number),))
        verdict = _NO_VERDICT[said.answer]
        case = self._aftercare.reopen(uow, by, number, verdict, said.reason or "")
        return self._begun_again(case, has_words=bool(said.reason))

    def _is_other_matter(self, text: str, said: Answer, number: int, uow: Uow) -> bool:
        """Whether words without a digit tell of something else that is broken, rather than of this case."""
        in_words = said.reason is not None and said.reason[:1] == text.strip()[:1]
        case = uow.complaints.numbered(number)
        return in_words and case is not None and self._intake.is_about_else(text, case.category)

    @staticmethod
    def _begun_again(case: Case, *, has_words: bool) -> Turn:
        again: Say = say(
            "complaints.survey.reopened", number=case.number, content=content_of(case), due=case.solve_by
        )
        form = Reopened(number=case.number)
        if has_words:  # who has just begun to tell goes on
            return goto(OwnStep.MORE, again, form=form, lasts=_GOES_ON)
        return goto(OwnStep.MORE, again, say("complaints.survey.what_else"), form=form)

    def more(self, msg: Inbound, talk: Talk[Reopened], uow: Uow) -> Turn | None:
        """Take what is still wrong with a case begun again; it may be left out."""
        by, number = By(talk.person, talk.now, msg.key), talk.form.number
        if msg.kind is Kind.IMAGE:
            self._reports.add_pictures(uow, by, number, [keep_media(uow, by, MediaKind.IMAGE, msg.media_id)])
            return stay(say("complaints.survey.picture"))
        if not msg.text or QUESTION.search(msg.text):
            return None
        case = uow.complaints.numbered(number)
        if case is None or case.due_at is None:
            return None  # closed once more: what is said now answers the new question
        if self._intake.is_about_else(msg.text, case.category) or _orders(msg.text):
            return None
        said = parse_answer(msg.text, "confirm")
        if self._intake.is_skip(msg.text) or (said.answer != "other" and not said.reason):
            return done(say("complaints.survey.as_it_is"))
        self._reports.add_words(uow, by, number, msg.text)
        return done(say("complaints.survey.noted", number=number))

    def rated(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 1–5, or 0 for no opinion; words only when they are short, for praise is not always a mark."""
        assert talk.ask is not None
        said = parse_answer(msg.text, "rating")
        if said.answer == "other" or len(msg.text.strip()) > _LONGEST_RATING or QUESTION.search(msg.text):
            return None
        if self._intake.is_greeting(msg.text):
            return None
        rating = int(said.answer) or None
        by = By(talk.person, talk.now, msg.key)
        self._aftercare.rate(uow, by, talk.ask.ref, rating, said.reason or "")
        return answer(say("complaints.survey.thanks" if rating else "complaints.survey.no_rating"))


def _orders(text: str) -> bool:
    """Whether words are plainly an order about some number: no answer, whoever gives it."""
    command = parse_command(text)
    return command.sure and any(len(digits) >= _SHORTEST_NUMBER for digits in command.cases)


def _mine(person: Person, uow: Uow, *, only_open: bool = False) -> list[Case]:
    """Return the person's own cases, then those of people they may act for."""
    mine = uow.complaints.of_reporter(person.id, _MOST, only_open=only_open)
    for principal_id in sorted(person.acts_for):
        theirs = uow.complaints.of_reporter(principal_id, _MOST, only_open=only_open)
        mine += [case for case in theirs if scope.stands_for(person, case)]
    return mine[:_MOST]


def _number_in(text: str, talk: Talk[Any], uow: Uow, *, whole_scope: bool = False) -> int | None:
    """Return the number of a case of theirs that the person's sentence holds, such as "241 how is it going".

    With `whole_scope` any case counts that the person may see.
    """
    for digits in _DIGITS.findall(text):
        number = numbers.read(digits)
        case = uow.complaints.numbered(number) if number is not None else None
        if case is None:
            continue
        if scope.stands_for(talk.person, case) or (whole_scope and scope.sees(talk.person, case.number, uow)):
            return case.number
    return None
