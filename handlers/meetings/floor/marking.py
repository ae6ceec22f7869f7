"""Marks for those who report to the people (述职评议): secret as votes are, and told only when enough have given theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.meetings.actions import Actor, Secretariat, refusal
from handlers.meetings.floor.errors import NotYet, NoVote, VoteRuns
from handlers.meetings.floor.rules import has_opened, is_present, window
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.letters import Letters
from handlers.meetings.words import Words
from storage.meetings.floor_model import VoteKind
from storage.meetings.floor_records import Decision, Vote
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow

ASK_MARKS = "meetings.marks"
FEWEST = 10
"""Sheets below which no result is told: of few one could guess who gave which (field-notes §6.10)."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of the marks for one person: `means` by question, None when too few were given."""

    subject: str
    count: int
    means: tuple[float, ...] | None


class Marking:
    """Asks for marks, counts them, and keeps the means as what the meeting found."""

    def __init__(self, secretariat: Secretariat, words: Words, floor: FloorWords) -> None:
        self._secretariat = secretariat
        self._letters = Letters(words)
        self._floor = floor

    def open(self, number: int, subjects: Sequence[str], actor: Actor, uow: Uow) -> tuple[list[Vote], int]:
        """Ask those who are there, everybody on the list where nobody signs in; return for whom and how many.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, NotYet, VoteRuns.
        """
        meeting = self._begun(number, actor, uow)
        if uow.meetings.floor.running_marks(number):
            raise VoteRuns(number=number)
        opened = [self._open(meeting, subject, actor, uow) for subject in subjects]
        seats = uow.meetings.attendance.seats(number)
        there = [one.person_id for one in seats if is_present(one)] or [one.person_id for one in seats]
        uow.outbox.enqueue_all([self._letter(meeting, opened[0], one, actor) for one in there], actor.at)
        self._secretariat.note(meeting, actor, uow, "marks_opened")
        return opened, len(there)

    def give(self, vote_id: int, marks: Sequence[int], actor: Actor, uow: Uow) -> bool | None:
        """Take marks, none for who skips; False when the person gave theirs before, None when it is over or not theirs."""
        vote = self.running(vote_id, actor, uow)
        if vote is None:
            return None
        choices = [f"{place}:{mark}" for place, mark in enumerate(marks, 1)]
        return uow.meetings.floor.cast(vote, actor.person.id, choices)

    def running(self, vote_id: int, actor: Actor, uow: Uow) -> Vote | None:
        """Return whom the person may mark now."""
        vote = uow.meetings.floor.vote(vote_id)
        if vote is None or vote.closed_at is not None or vote.kind is not VoteKind.MARKS:
            return None
        return vote if uow.meetings.is_invited(vote.number, actor.person.id) else None

    def following(self, vote: Vote, person_id: int, uow: Uow) -> Vote | None:
        """Return the next one the person has given no marks yet."""
        rest = [one for one in uow.meetings.floor.running_marks(vote.number) if one.id > vote.id]
        return next((one for one in rest if not uow.meetings.floor.has_voted(one.id, person_id)), None)

    def progress(self, number: int, actor: Actor, uow: Uow) -> list[tuple[str, int]]:
        """Return whom marks are given to now and how many have given theirs; nobody sees which."""
        self._begun(number, actor, uow)
        running = uow.meetings.floor.running_marks(number)
        return [(vote.words, uow.meetings.floor.count_voters(vote.id)) for vote in running]

    def close(self, number: int, actor: Actor, uow: Uow) -> list[Marked]:
        """End it and keep the means as decisions. Raises: NoVote, and as `open`."""
        meeting = self._begun(number, actor, uow)
        running = uow.meetings.floor.running_marks(number)
        if not running:
            raise NoVote(number=number)
        results = [self._counted(vote, uow) for vote in running]
        for vote, result in zip(running, results, strict=True):
            uow.meetings.floor.close_vote(vote.id, actor.at)
            uow.outbox.recall(f"{ASK_MARKS}:{vote.id}:", actor.at)
            uow.dialogues.settle_all(ASK_MARKS, vote.id)
            if result.means is not None:
                self._keep(meeting, result, actor, uow)
        self._secretariat.note(meeting, actor, uow, "marks_closed")
        return results

    def told(self, result: Marked) -> str:
        """Return the means in words, as they stand in the minutes."""
        review = self._floor.review
        means = zip(review["questions"], result.means or (), strict=False)
        marks = " ".join(review["mark"].format(question=question, mean=mean) for question, mean in means)
        return str(review["result"].format(subject=result.subject, marks=marks, count=result.count))

    # --- parts ---------------------------------------------------------------------------------------

    def _begun(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        if not has_opened(meeting, actor.at):
            raise NotYet(number=number, opens=window(meeting).opens)
        return meeting

    @staticmethod
    def _open(meeting: Meeting, subject: str, actor: Actor, uow: Uow) -> Vote:
        return uow.meetings.floor.open_vote(
            Vote(
                id=0,
                number=meeting.number,
                community_id=meeting.community_id,
                words=subject,
                opened_by=actor.person.id,
                opened_at=actor.at,
                kind=VoteKind.MARKS,
            )
        )

    def _letter(self, meeting: Meeting, first: Vote, person_id: int, actor: Actor) -> NewNotice:
        closes = window(meeting).closes
        asked = {"subject": first.words, "questions": "、".join(self._floor.review["questions"])}
        return NewNotice(
            key=f"{ASK_MARKS}:{first.id}:{person_id}",
            community_id=meeting.community_id,
            person_id=person_id,
            text_key="meetings.floor.notice.marks",
            fill=self._letters.filled(meeting) | asked,
            due_at=actor.at,
            useless_after=max(closes, actor.at + _SECOND),
            urgency=Urgency.URGENT,
            question=Question(kind=ASK_MARKS, ref=first.id, lasts=max(closes - actor.at, _SECOND)),
        )

    def _counted(self, vote: Vote, uow: Uow) -> Marked:
        tallies = uow.meetings.floor.count_ballots(vote.id)
        given = sum(times for choice, times in tallies.items() if choice.startswith("1:"))
        if given < FEWEST:
            return Marked(vote.words, given, None)
        places = range(1, len(self._floor.review["questions"]) + 1)
        return Marked(vote.words, given, tuple(_mean(place, tallies) for place in places))

    def _keep(self, meeting: Meeting, result: Marked, actor: Actor, uow: Uow) -> None:
        uow.meetings.floor.decide(
            Decision(
                number=meeting.number,
                community_id=meeting.community_id,
                words=self.told(result),
                entitled=result.count,
                present=result.count,
                recorded_by=actor.person.id,
                at=actor.at,
            )
        )


def _mean(place: int, tallies: Mapping[str, int]) -> float:
    """Return the mean mark of one question."""
    mine = [
        (int(choice.split(":")[1]), times)
        for choice, times in tallies.items()
        if choice.startswith(f"{place}:")
    ]
    return sum(mark * times for mark, times in mine) / sum(times for _, times in mine)
