"""The invited person's side at a meeting and after it: check in, leave early, vote, study, report a task done."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.kernel.numbers import is_valid
from bot.kernel.talk import Ask, Inbound, Talk, Turn, answer, say
from bot.understanding.commands.references import Verbs, parse_reference
from bot.understanding.normalise import as_choice, digits
from handlers.meetings.floor.aftermath import ASK_STUDY, Aftermath
from handlers.meetings.floor.door import Answered, Door
from handlers.meetings.floor.names import NameReader
from handlers.meetings.floor.rules import CHOICES, Choice, is_present, window
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.floor.voting import ASK_VOTE, Cast, Voting
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.meant import actor_of
from handlers.meetings.scope import manages
from storage.dialogues import OpenAsk
from storage.meetings.model import Outcome
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

_CODE = re.compile(r"\d{4}")
_LONGEST_CODE_TEXT = 20
_MOST_LINES = 6
_LONGEST_WORDS = 200


class Attendee:
    """Answers those who are invited. For everybody else these words mean nothing here."""

    def __init__(
        self, door: Door, voting: Voting, aftermath: Aftermath, views: FloorViews, words: FloorWords
    ) -> None:
        self._door = door
        self._voting = voting
        self._aftermath = aftermath
        self._views = views
        self._words = words
        self._names = NameReader(words)

    # --- coming and going ----------------------------------------------------------------------------

    def claim_code(self, verbs: Verbs, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 签到 5186 or the bare code before its digits are read as somebody's number."""
        if len(msg.text) > _LONGEST_CODE_TEXT:
            return None
        plain = digits(msg.text).strip()
        if _CODE.fullmatch(plain):
            return self._bare_code(plain, msg, talk, uow)
        order = parse_reference(msg.text, verbs)
        code = order.number if order is not None else None
        if code is None or not _CODE.fullmatch(code) or is_valid(int(code)):
            return None
        return self._knocked(self._door.knock(code, actor_of(msg, talk), uow), msg, talk, uow)

    def check_in(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the code, or take it behind the meeting's number."""
        actor = actor_of(msg, talk)
        near = self._door.near(actor, uow)
        if talk.number is None:
            return answer(say("meetings.floor.ask.code")) if near else None
        meeting = uow.meetings.find(talk.number)
        if meeting is None:
            return None
        code = _CODE.search(digits(talk.order.rest)) if talk.order else None
        if code is None:
            opens = window(meeting).opens
            early = opens > talk.now
            return answer(
                say("meetings.floor.ask.code_early", number=talk.number, opens=opens)
                if early
                else say("meetings.floor.ask.code")
            )
        turn = self._knocked(self._door.knock(code[0], actor, uow), msg, talk, uow)
        return turn or answer(say("meetings.floor.ask.code_shut", number=talk.number))

    def scanned(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the picture shown in the room."""
        if not msg.scene:
            return None
        return self._knocked(self._door.scan(msg.scene, actor_of(msg, talk), uow), msg, talk, uow)

    def leave_early(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note that somebody who is at a meeting leaves."""
        actor = actor_of(msg, talk)
        for meeting, invitation in self._door.near(actor, uow):
            if is_present(invitation) and talk.number in (None, meeting.number):
                self._door.go(meeting, actor, uow)
                values = self._views.fill(meeting) | {"at": talk.now}
                return answer(say("meetings.floor.left", **values))
        return None

    # --- voting --------------------------------------------------------------------------------------

    def voted(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the answer to a vote; what is none passes on."""
        assert talk.ask is not None
        choice = self.choice(msg.text)
        if choice is None:
            return None
        cast = self._voting.cast(talk.ask.ref, choice, actor_of(msg, talk), uow)
        if cast is None:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_VOTE, talk.ask.ref))
        return _noted(cast)

    def vote_at(self, number: int, choice: Choice, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a vote that names the meeting."""
        meeting = uow.meetings.find(number)
        vote = self._voting.running_for(meeting, talk.person.id, uow) if meeting else None
        return _noted(self._voting.cast(vote.id, choice, actor_of(msg, talk), uow) if vote else None)

    def choice(self, text: str) -> Choice | None:
        """Return what a voter means by a figure or a word."""
        figure = as_choice(text, len(CHOICES))
        if figure is not None:
            return CHOICES[figure - 1]
        return self._words.choices.get(text.strip(" 。.!！"))

    # --- making up -----------------------------------------------------------------------------------

    def studied(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take word that somebody has studied what they missed; the secretary may say it for others."""
        words = talk.order.rest.strip() if talk.order else ""
        if talk.number is None:
            return self._studied_somewhere(words, msg, talk, uow)
        meeting = uow.meetings.find(talk.number)
        if meeting is None:
            return None
        if words and manages(talk.person, meeting):
            entered = self._enter_studied(meeting, words, msg, talk, uow)
            if entered is not None:
                return entered
        invitation = uow.meetings.invitation(meeting.number, talk.person.id)
        if invitation is None or invitation.outcome is not Outcome.OWED:
            return answer(say("meetings.floor.not_owed", **self._views.fill(meeting)))
        return self._note_studied(meeting, words, msg, talk, uow)

    def asked_to_study(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 学完了 and what follows it as the answer to the material; anything else passes on."""
        assert talk.ask is not None
        text = msg.text.strip()
        word = next((word for word in self._words.studied if text.startswith(word)), None)
        if word is None:
            return None
        meeting = uow.meetings.find(talk.ask.ref)
        invitation = uow.meetings.invitation(talk.ask.ref, talk.person.id)
        if meeting is None or invitation is None or invitation.outcome is not Outcome.OWED:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_STUDY, talk.ask.ref))
            return None
        return self._note_studied(meeting, text.removeprefix(word), msg, talk, uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _bare_code(self, code: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Four digits alone are a code only when they are the right one: they may be anything else."""
        actor = actor_of(msg, talk)
        if is_valid(int(code)) or not any(one.check_code == code for one, _ in self._door.near(actor, uow)):
            return None
        return self._knocked(self._door.knock(code, actor, uow), msg, talk, uow)

    def _knocked(self, found: Answered | None, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell what came of a code; who comes while a vote is open is asked with the others."""
        if found is None:
            return None
        told = self._views.knocked(found)
        vote = self._voting.running_for(found.meeting, talk.person.id, uow) if found.meeting else None
        if vote is None:
            return answer(told)
        question = say("meetings.floor.vote_running", words=vote.words)
        return answer(told, question, asks=(self._ask(vote.id, vote.number, talk, uow),))

    @staticmethod
    def _ask(vote_id: int, number: int, talk: Talk[Any], uow: Uow) -> Ask:
        meeting = uow.meetings.find(number)
        assert meeting is not None
        return Ask(ASK_VOTE, vote_id, window(meeting).closes - talk.now)

    def _studied_somewhere(self, words: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        owed = uow.meetings.attendance.owed_by(talk.person.id)
        if not owed:
            return None
        if len(owed) == 1:
            return self._note_studied(owed[0][0], words, msg, talk, uow)
        lines = [
            say("meetings.floor.owed_line", **self._views.fill(meeting)) for meeting, _ in owed[:_MOST_LINES]
        ]
        return answer(say("meetings.floor.ask.studied", number=owed[0][0].number), *lines)

    def _note_studied(self, meeting: Meeting, words: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        said = words.strip(" ,，。.!！、:：")[:_LONGEST_WORDS]
        self._aftermath.study(meeting.number, [talk.person.id], said, actor_of(msg, talk), uow)
        uow.dialogues.settle(talk.person.id, OpenAsk(ASK_STUDY, meeting.number))
        return answer(say("meetings.floor.studied", **self._views.fill(meeting)))

    def _enter_studied(
        self, meeting: Meeting, words: str, msg: Inbound, talk: Talk[Any], uow: Uow
    ) -> Turn | None:
        """Take names of people who owe; None when the words name nobody of them."""
        owing = {
            uow.people.vault.unseal(one.name_sealed): one
            for one in uow.meetings.invitations(meeting.number)
            if one.outcome is Outcome.OWED and one.name_sealed
        }
        tokens = self._names.read(words).names
        chosen: dict[str, Invitation] = {name: owing[name] for name in tokens if name in owing}
        if not chosen:
            return None
        rest = " ".join(token for token in tokens if token not in chosen)[:_LONGEST_WORDS]
        ids = [one.person_id for one in chosen.values()]
        self._aftermath.study(meeting.number, ids, rest, actor_of(msg, talk), uow)
        names = "、".join(chosen)
        return answer(say("meetings.floor.studied_entered", number=meeting.number, names=names))


def _noted(cast: Cast | None) -> Turn:
    """Say that a vote was taken, not which: neither these words nor the person's own are to tell later."""
    if cast is None:
        return replace(answer(say("meetings.floor.vote_over")), private=True)
    kind = "taken" if cast.taken else "again"
    return replace(answer(say(f"meetings.floor.voted.{kind}", words=cast.vote.words)), private=True)
