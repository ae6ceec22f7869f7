"""Votes and decisions: the only writer of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.meetings.actions import Actor, Secretariat, refusal
from handlers.meetings.floor.errors import NoQuorum, NotYet, NoVote, TooManyVotes, VoteRuns
from handlers.meetings.floor.rules import (
    Choice,
    Count,
    Presence,
    counted,
    has_opened,
    is_present,
    majority,
    presence,
    quorum,
    votes_here,
    window,
)
from handlers.meetings.letters import Letters
from handlers.meetings.words import Words
from storage.meetings.attendance import Seat
from storage.meetings.floor_records import Decision, Vote
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow

ASK_VOTE = "meetings.vote"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """The vote a choice was for, and whether it counts: a second one does not."""

    vote: Vote
    taken: bool


class Voting:
    """Puts things to the vote, counts, and keeps what was decided.

    Its notices may break quiet hours: those who get them sit in the meeting.
    """

    def __init__(self, secretariat: Secretariat, words: Words) -> None:
        self._secretariat = secretariat
        self._letters = Letters(words)

    def open(self, number: int, words: str, actor: Actor, uow: Uow) -> tuple[Meeting, Presence]:
        """Ask every voter who is there; return the meeting and who is there.

        Raises: NoSuchNumber, NotOrganiser, NotYet, NoQuorum, VoteRuns, and what keeps a meeting from being held.
        """
        meeting = self._begun(number, actor, uow)
        if not window(meeting).holds(actor.at):
            raise NotYet(number=number, opens=window(meeting).opens)
        invited = uow.meetings.attendance.seats(number)
        there = _with_quorum(meeting, presence(meeting, invited))
        if uow.meetings.floor.running_vote(number) is not None:
            raise VoteRuns(number=number)
        vote = uow.meetings.floor.open_vote(
            Vote(
                id=0,
                number=number,
                community_id=meeting.community_id,
                words=words,
                opened_by=actor.person.id,
                opened_at=actor.at,
            )
        )
        voters = [one for one in invited if is_present(one) and votes_here(meeting, one)]
        uow.outbox.enqueue_all([self._question(meeting, vote, one, actor) for one in voters], actor.at)
        self._secretariat.note(meeting, actor, uow, "vote_opened")
        return meeting, there

    def running_for(self, meeting: Meeting, person_id: int, uow: Uow) -> Vote | None:
        """Return the open vote of the meeting in which the person may vote now."""
        vote = uow.meetings.floor.running_vote(meeting.number)
        invitation = uow.meetings.invitation(meeting.number, person_id) if vote else None
        if invitation is None or not (is_present(invitation) and votes_here(meeting, invitation)):
            return None
        return vote

    def cast(self, vote_id: int, choice: Choice, actor: Actor, uow: Uow) -> Cast | None:
        """Take a voter's choice, the first one only; None when the vote is closed or not theirs.

        It is not kept beside the person, nor in any record of what happened: nobody can look it up.
        """
        vote = uow.meetings.floor.vote(vote_id)
        meeting = uow.meetings.lock(vote.number) if vote is not None and vote.closed_at is None else None
        if vote is None or meeting is None or self.running_for(meeting, actor.person.id, uow) is None:
            return None
        taken = uow.meetings.floor.cast(vote, actor.person.id, (choice.value,))
        if taken:
            self._tell_when_complete(meeting, vote, actor, uow)
        return Cast(vote, taken)

    def progress(self, number: int, actor: Actor, uow: Uow) -> tuple[Vote, int, int]:
        """Return the open vote, how many voted and how many may; nobody sees how it stands. Raises: NoVote."""
        meeting = self._begun(number, actor, uow)
        vote = uow.meetings.floor.running_vote(number)
        if vote is None:
            raise NoVote(number=number)
        voted = uow.meetings.floor.count_voters(vote.id)
        return vote, voted, uow.meetings.attendance.voters_there(meeting)

    def close(self, number: int, paper: Count | None, actor: Actor, uow: Uow) -> Decision:
        """End the open vote and count it, with what was counted on paper beside it.

        Raises: NoVote, NoQuorum, TooManyVotes, and as `open`.
        """
        meeting = self._begun(number, actor, uow)
        vote = uow.meetings.floor.running_vote(number)
        if vote is None:
            raise NoVote(number=number)
        cast = counted(uow.meetings.floor.count_ballots(vote.id))
        decision = self._decided(meeting, vote.words, cast + (paper or Count(in_favour=0)), actor, uow)
        self._end(vote, actor, uow)
        return self._keep(meeting, decision, actor, uow)

    def decide(self, number: int, words: str, count: Count | None, actor: Actor, uow: Uow) -> Decision:
        """Write down what was decided, with the votes as they were counted in the room.

        Raises: NoQuorum and TooManyVotes for votes that cannot be, and as `open`.
        """
        meeting = self._begun(number, actor, uow)
        return self._keep(meeting, self._decided(meeting, words, count, actor, uow), actor, uow)

    def call_off(self, meeting: Meeting, actor: Actor, uow: Uow) -> bool:
        """End a vote that was left open when the meeting closes; nothing is decided. Return whether there was one."""
        vote = uow.meetings.floor.running_vote(meeting.number)
        if vote is not None:
            self._end(vote, actor, uow)
        return vote is not None

    # --- parts ---------------------------------------------------------------------------------------

    def _begun(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        if not has_opened(meeting, actor.at):
            raise NotYet(number=number, opens=window(meeting).opens)
        return meeting

    @staticmethod
    def _decided(meeting: Meeting, words: str, count: Count | None, actor: Actor, uow: Uow) -> Decision:
        invited = uow.meetings.attendance.seats(meeting.number)
        there = presence(meeting, invited)
        came = sum(one.arrived_at is not None and votes_here(meeting, one) for one in invited)
        # An office that keeps its list on paper may have nobody signed in when it writes the decision down.
        present = came or there.voters
        decision = Decision(
            number=meeting.number,
            community_id=meeting.community_id,
            words=words,
            entitled=there.voters,
            present=present,
            recorded_by=actor.person.id,
            at=actor.at,
        )
        if count is None:
            return decision
        if count.total > present:
            raise TooManyVotes(number=meeting.number, total=count.total, present=present)
        if came:
            _with_quorum(meeting, replace(there, voters_present=came))
        return replace(
            decision,
            in_favour=count.in_favour,
            against=count.against,
            abstained=count.abstained,
            passed=count.in_favour >= majority(meeting.kind, there.voters, present),
        )

    def _keep(self, meeting: Meeting, decision: Decision, actor: Actor, uow: Uow) -> Decision:
        uow.meetings.floor.decide(decision)
        self._secretariat.note(meeting, actor, uow, "decided", passed=decision.passed)
        return decision

    @staticmethod
    def _end(vote: Vote, actor: Actor, uow: Uow) -> None:
        uow.meetings.floor.close_vote(vote.id, actor.at)
        uow.outbox.recall(f"{ASK_VOTE}:{vote.id}:", actor.at)
        uow.dialogues.settle_all(ASK_VOTE, vote.id)

    def _question(self, meeting: Meeting, vote: Vote, voter: Seat, actor: Actor) -> NewNotice:
        closes = window(meeting).closes
        return NewNotice(
            key=f"{ASK_VOTE}:{vote.id}:{voter.person_id}",
            community_id=meeting.community_id,
            person_id=voter.person_id,
            text_key="meetings.floor.notice.vote",
            fill=self._letters.filled(meeting) | {"words": vote.words},
            due_at=actor.at,
            useless_after=closes,
            urgency=Urgency.URGENT,
            question=Question(kind=ASK_VOTE, ref=vote.id, lasts=max(closes - actor.at, _SECOND)),
        )

    def _tell_when_complete(self, meeting: Meeting, vote: Vote, actor: Actor, uow: Uow) -> None:
        voted = uow.meetings.floor.count_voters(vote.id)
        if voted < uow.meetings.attendance.voters_there(meeting):
            return
        uow.outbox.enqueue(
            NewNotice(
                key=f"{ASK_VOTE}:{vote.id}:complete:{voted}",
                community_id=meeting.community_id,
                person_id=vote.opened_by,
                text_key="meetings.floor.notice.vote_complete",
                fill=self._letters.filled(meeting) | {"count": voted},
                due_at=actor.at,
                useless_after=window(meeting).closes,
                urgency=Urgency.URGENT,
            ),
            actor.at,
        )


def _with_quorum(meeting: Meeting, there: Presence) -> Presence:
    needed = quorum(meeting.kind, there.voters)
    if needed is not None and there.voters_present < needed:
        raise NoQuorum(
            number=meeting.number,
            present=there.voters_present,
            voters=there.voters,
            needed=needed,
            short=needed - there.voters_present,
        )
    return there
