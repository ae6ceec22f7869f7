"""The secretary's votes and decisions in chat."""

from __future__ import annotations

import re
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.meant import running
from handlers.meetings.floor.member import Attendee
from handlers.meetings.floor.rules import Choice, Count, majority
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.floor.voting import Voting
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.meant import actor_of
from storage.meetings.floor_records import Decision
from storage.uow import Uow

_LONGEST = 500
_EMPTY_BRACKETS = re.compile(r"[（(][\s,，、;；。]*[)）]")
_EDGE = " ,，、;；。:："


class VotingDesk:
    """Answers those who keep a meeting's list."""

    def __init__(
        self,
        secretariat: Secretariat,
        voting: Voting,
        member: Attendee,
        views: FloorViews,
        words: FloorWords,
    ) -> None:
        self._secretariat = secretariat
        self._voting = voting
        self._member = member
        self._views = views
        self._words = words

    def decide(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down a decision; votes named in it are counted. Without words tell what was decided."""
        if talk.number is None or talk.order is None:
            return None
        words, count = self._count(talk.order.rest)
        if words:
            decision = self._voting.decide(talk.number, words, count, actor_of(msg, talk), uow)
            return self._told(decision, uow)
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        lines = [
            line
            for decision in uow.meetings.floor.decisions(meeting.number)
            for line in self._views.decided(decision)
        ]
        return answer(*(lines or [say("meetings.floor.ask.decision", number=meeting.number)]))

    def vote(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Put something to the vote, say how far it is, or take counts from paper; a voter's word is their vote."""
        if talk.number is None or talk.order is None:
            return None
        choice = self._member.choice(talk.order.rest)
        if choice is not None:
            return self._member.vote_at(talk.number, choice, msg, talk, uow)
        words, count = self._count(talk.order.rest)
        if count is not None and words:
            return self.decide(msg, talk, uow)
        if count is not None:
            return self.close_vote(msg, talk, uow)
        return self._open(words, msg, talk, uow) if words else self._progress(msg, talk, uow)

    def close_vote(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """End the open vote and tell the result."""
        number = running(talk, uow)
        if number is None:
            return None
        _, count = self._count(talk.order.rest if talk.order else "")
        return self._told(self._voting.close(number, count, actor_of(msg, talk), uow), uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _open(self, words: str, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        assert talk.number is not None
        meeting, there = self._voting.open(talk.number, words, actor_of(msg, talk), uow)
        needed = majority(meeting.kind, there.voters, there.voters_present)
        values = {"number": meeting.number, "words": words, "present": there.voters_present}
        return answer(say("meetings.floor.vote_opened", **values, majority=needed))

    def _progress(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        assert talk.number is not None
        vote, voted, present = self._voting.progress(talk.number, actor_of(msg, talk), uow)
        values = {"number": talk.number, "words": vote.words}
        return answer(say("meetings.floor.vote_progress", **values, voted=voted, present=present))

    def _told(self, decision: Decision, uow: Uow) -> Turn:
        """Tell the decision, and what it would have needed where it failed."""
        says: list[Say] = list(self._views.decided(decision))
        meeting = uow.meetings.find(decision.number)
        if decision.passed is False and meeting is not None:
            needed = majority(meeting.kind, decision.entitled, decision.present)
            says.append(say("meetings.floor.needed", majority=needed))
        return answer(*says)

    def _count(self, text: str) -> tuple[str, Count | None]:
        """Split words from the votes named in them."""
        found: dict[Choice, int] = {}
        rest = text
        for choice, pattern in self._words.votes.items():
            match = pattern.search(rest)
            if match is not None:
                found[choice] = int(match[1])
                rest = rest[: match.start()] + rest[match.end() :]
        words = _EMPTY_BRACKETS.sub("", rest).strip(_EDGE)[:_LONGEST]
        if not found:
            return words, None
        return words, Count(
            in_favour=found.get(Choice.FOR, 0),
            against=found.get(Choice.AGAINST, 0),
            abstained=found.get(Choice.ABSTAIN, 0),
        )
