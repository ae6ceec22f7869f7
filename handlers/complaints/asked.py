"""What a resident answers when the office has asked for more, or has refused a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.words import QUESTION
from bot.understanding.normalise import as_choice
from handlers.complaints.actions.desk import Desk
from handlers.complaints.actions.waiting import MORE
from handlers.complaints.intake import Intake
from handlers.complaints.reports import Reports, keep_picture
from handlers.complaints.scope import may_confirm
from handlers.complaints.stewards import LOOK
from handlers.complaints.wording import content_of
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.uow import Uow

OBJECTION = "complaints.objection"
_LONGEST_ANSWER = 1000
_MORE_PICTURES = timedelta(minutes=10)
_LONGEST_LOOK = 60
_TWO = ("2", "\uff12")
_BETWEEN = " ,.:;\u3001\uff0c\u3002\uff1a"


class Asked:
    """Takes the answers that the office waits for."""

    def __init__(self, desk: Desk, reports: Reports, intake: Intake, words: Words) -> None:
        self._desk = desk
        self._reports = reports
        self._intake = intake
        self._words = words

    def more(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take what was missing; the clocks go on. A question of its own, or another matter, is none."""
        assert talk.ask is not None
        case = self._waiting_for(talk, uow, talk.ask.ref)
        if case is None or len(msg.text) > _LONGEST_ANSWER or QUESTION.search(msg.text):
            return None
        if self._intake.is_about_else(msg.text, case.category):
            return None
        case = self._desk.waiting.answered(uow, By(talk.person, talk.now, msg.key), case, msg.text.strip())
        return answer(say("complaints.own.answered", number=case.number, content=content_of(case)))

    def picture(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a picture that was asked for, and those that follow it."""
        by = By(talk.person, talk.now, msg.key)
        for ask in uow.dialogues.open_asks(talk.person.id, talk.now):
            case = self._waiting_for(talk, uow, ask.ref) if ask.kind == MORE else None
            if case is not None:
                self._reports.add_picture(uow, by, case.number, msg.media_id)
                self._desk.waiting.answered(uow, by, case, "", pictures=1)
                return answer(say("complaints.own.answered", number=case.number, content=content_of(case)))
        last = uow.complaints.last_act_of(talk.person.id, [Act.SUPPLY], talk.now - _MORE_PICTURES)
        if last is None or not last.detail.get("pictures"):
            return None
        case = uow.complaints.case_of(last)
        self._reports.add_picture(uow, by, case.number, msg.media_id)
        return answer(say("complaints.own.one_more_picture", number=case.number, content=content_of(case)))

    def objection(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the objection to a refusal, once, to the lead."""
        assert talk.ask is not None
        case = uow.complaints.numbered(talk.ask.ref)
        words = self._words.objection(msg.text)
        if case is None or words is None or case.state is not State.REJECTED:
            return None
        uow.dialogues.settle(talk.person.id, OpenAsk(OBJECTION, case.number))
        self._desk.ending.object(uow, By(talk.person, talk.now, msg.key), case, words)
        return answer(say("complaints.own.objected", number=case.number, content=content_of(case)))

    def looked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the word of a steward who was asked to have a look: 1, or 2 with what is still wrong."""
        assert talk.ask is not None
        number, said = talk.ask.ref, msg.text.strip()
        right = as_choice(said, 2) == 1 or parse_answer(said, "confirm").answer == "yes"
        spaced = said[:1] in _TWO and said[1:2] in _BETWEEN
        wrong = as_choice(said, 2) == 2 or spaced or parse_answer(said, "confirm").answer == "no"
        if right == wrong or len(said) > _LONGEST_LOOK:
            return None
        words = said[1:].lstrip(_BETWEEN) if spaced else said
        by = By(talk.person, talk.now, msg.key)
        uow.dialogues.settle(talk.person.id, OpenAsk(LOOK, number))
        case = uow.complaints.numbered(number)
        if case is not None and case.state is not State.CHECKING:
            return answer(say("complaints.stewards.looked_before"))
        self._desk.ending.looked(uow, by, number, right=right, words=words or said)
        return answer(say("complaints.stewards.right" if right else "complaints.stewards.wrong"))

    def look(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a picture of what a steward was asked to look at."""
        for ask in uow.dialogues.open_asks(talk.person.id, talk.now):
            case = uow.complaints.numbered(ask.ref) if ask.kind == LOOK else None
            if case is not None and case.state is State.CHECKING and may_confirm(talk.person, case, uow):
                picture = keep_picture(uow, By(talk.person, talk.now, msg.key), msg.media_id)
                uow.media.attach([picture], talk.person.id, case.number)
                return answer(say("complaints.stewards.picture"))
        return None

    @staticmethod
    def _waiting_for(talk: Talk[Any], uow: Uow, number: int) -> Case | None:
        """Return the case if it still waits, or was closed for want of this answer; else close the question."""
        case = uow.complaints.locked(number)
        unheard = case is not None and case.state is State.CLOSED and case.verdict is None
        if (
            case is not None
            and (case.state is State.AWAITING or unheard)
            and case.reporter_id == talk.person.id
        ):
            return case
        uow.dialogues.settle(talk.person.id, OpenAsk(MORE, number))
        return None
