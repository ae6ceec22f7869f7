"""述职评议 in chat: the secretary opens and ends it, everybody there gives marks, one person after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.talk import Ask, Inbound, Say, Talk, Turn, answer, say
from bot.understanding.normalise import digits
from handlers.meetings.floor.marking import ASK_MARKS, FEWEST, Marking
from handlers.meetings.floor.meant import running
from handlers.meetings.floor.rules import window
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.meant import actor_of
from storage.dialogues import OpenAsk
from storage.meetings.floor_records import Vote
from storage.uow import Uow

_MOST_SUBJECTS = 6
_LONGEST_SUBJECT = 20


class MarkingDesk:
    """Answers those who keep a meeting's list, and those who were asked for marks."""

    def __init__(self, marking: Marking, words: FloorWords) -> None:
        self._marking = marking
        self._words = words

    def open(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for marks; while they are being given tell how many have."""
        number = running(talk, uow)
        if number is None:
            return None
        actor = actor_of(msg, talk)
        progress = self._marking.progress(number, actor, uow)
        if progress:
            lines = [say("meetings.floor.marks_line", subject=who, count=count) for who, count in progress]
            return answer(*lines, say("meetings.floor.marks_running", number=number))
        named = [one for one in self._words.between.split(talk.order.rest if talk.order else "") if one]
        subjects = [one[:_LONGEST_SUBJECT] for one in named[:_MOST_SUBJECTS]] or self._words.review[
            "subjects"
        ]
        opened, asked = self._marking.open(number, subjects, actor, uow)
        names = "、".join(vote.words for vote in opened)
        return answer(
            say("meetings.floor.marks_opened", number=number, names=names, count=asked, fewest=FEWEST)
        )

    def close(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """End it and tell the means, of those for whom enough marks were given."""
        number = running(talk, uow)
        if number is None:
            return None
        says: list[Say] = []
        for result in self._marking.close(number, actor_of(msg, talk), uow):
            if result.means is None:
                values = {"subject": result.subject, "count": result.count, "fewest": FEWEST}
                says.append(say("meetings.floor.marks_few", **values))
            else:
                says.append(say("meetings.floor.marks_result", words=self._marking.told(result)))
        return answer(*says)

    def given(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take marks and ask for the next ones; neither the marks nor an echo of them are kept."""
        assert talk.ask is not None
        text, actor = digits(msg.text).strip(), actor_of(msg, talk)
        skips = text in self._words.review["skip"]
        if not skips and self._words.marks.match(text) is None:
            return None
        vote = self._marking.running(talk.ask.ref, actor, uow)
        if vote is None:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_MARKS, talk.ask.ref))
            return _private(say("meetings.floor.marks_over"))
        marks = [] if skips else [int(char) for char in text if char.isdigit()]
        if not skips and len(marks) != len(self._words.review["questions"]):
            return _private(say("meetings.floor.marks_again", subject=vote.words))
        self._marking.give(vote.id, marks, actor, uow)
        uow.dialogues.settle(talk.person.id, OpenAsk(ASK_MARKS, vote.id))
        following = self._marking.following(vote, talk.person.id, uow)
        if following is None:
            return _private(say("meetings.floor.marks_done"))
        told = say("meetings.floor.marks_next", subject=following.words)
        return _private(told, asks=(_ask(following, talk, uow),))


def _ask(vote: Vote, talk: Talk[Any], uow: Uow) -> Ask:
    meeting = uow.meetings.find(vote.number)
    assert meeting is not None
    return Ask(ASK_MARKS, vote.id, window(meeting).closes - talk.now)


def _private(*says: Say, asks: tuple[Ask, ...] = ()) -> Turn:
    return replace(answer(*says, asks=asks), private=True)
