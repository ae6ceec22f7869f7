"""How the course of a meeting is told: who is there, what was decided, what is still to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.kernel.talk import Say, say
from handlers.meetings.floor.door import Answered, Knock
from handlers.meetings.floor.rules import counts_here, majority, presence, quorum
from handlers.meetings.floor.tasks import TaskBook
from handlers.meetings.naming import fill, name_of
from handlers.meetings.words import Words
from storage.meetings.floor_records import Decision, Task
from storage.meetings.model import Answer, Arrival, MeetingKind, MeetingState, Outcome
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

MOST_NAMES = 40
MOST_TASKS = 8


class FloorViews:
    """Tells what happens in the room and after it."""

    def __init__(self, words: Words, tasks: TaskBook) -> None:
        self.words = words
        self._tasks = tasks

    def fill(self, meeting: Meeting) -> dict[str, object]:
        """Return the values that name a meeting in a sentence."""
        return fill(meeting, self.words)

    def counts(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell how many are there, whether they are enough, and what carries a decision."""
        there = presence(meeting, uow.meetings.attendance.seats(meeting.number))
        extras = {
            name: say(f"meetings.floor.extra.{name}", count=count) if count else ""
            for name, count in (
                ("remote", there.remote),
                ("late", there.late),
                ("left", there.left),
                ("guests", there.guests),
                ("excused", there.excused),
                ("undecided", there.undecided),
                ("missing", there.missing),
            )
        }
        return (
            say("meetings.floor.head", **self.fill(meeting)),
            say(
                "meetings.floor.counts" if there.voters else "meetings.floor.counts_voteless",
                expected=there.expected,
                voters=there.voters,
                came=there.came,
                voting=_voting(there.came, there.voters_present),
                verdict=_verdict(meeting.kind, there.voters, there.voters_present),
            ),
            *((say("meetings.floor.extras", **extras),) if any(extras.values()) else ()),
        )

    def roster(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell who was there and who was not, by name."""
        people = uow.meetings.invitations(meeting.number)
        over = meeting.state is not MeetingState.PUBLISHED
        groups: Sequence[tuple[str, Callable[[Invitation], bool]]] = (
            ("came", lambda one: one.arrived_at is not None and one.arrival is not Arrival.REMOTE),
            ("remote", lambda one: one.arrived_at is not None and one.arrival is Arrival.REMOTE),
            ("late", lambda one: one.late),
            ("left", lambda one: one.left_at is not None),
            ("guests", lambda one: one.arrived_at is not None and not counts_here(meeting, one)),
            ("excused", lambda one: one.arrived_at is None and one.answer is Answer.EXCUSED),
            (
                "absent" if over else "missing",
                lambda one: (
                    one.arrived_at is None and one.answer is not Answer.EXCUSED and counts_here(meeting, one)
                ),
            ),
            ("made_up", lambda one: one.outcome is Outcome.MADE_UP),
        )
        says = [self.names(name, filter(chosen, people), uow) for name, chosen in groups]
        return (*self.counts(meeting, uow), *(line for one in says for line in one))

    def names(self, group: str, people: Iterable[Invitation], uow: Uow) -> tuple[Say, ...]:
        """Tell a group of people by name; who has none on the roster is only counted."""
        everybody = list(people)
        if not everybody:
            return ()
        known = [name for one in everybody[:MOST_NAMES] if (name := name_of(one, uow))]
        more = len(everybody) - len(known)
        rest = say("meetings.floor.more", count=more) if more else ""
        return (say(f"meetings.floor.names.{group}", names="、".join(known), more=rest),)

    def knocked(self, found: Answered) -> Say:
        """Tell somebody what came of their code."""
        if found.meeting is None:
            return say(f"meetings.floor.shut.{found.knock.value}", left=found.left)
        kind = "again" if found.knock is Knock.AGAIN else _way_in(found)
        return say(f"meetings.floor.knock.{kind}", **(self.fill(found.meeting) | {"at": found.at}))

    def decided(self, decision: Decision) -> tuple[Say, ...]:
        """Tell a decision with its votes, in full, so that it can be read out."""
        head = say("meetings.floor.decided", number=decision.number, words=decision.words)
        if decision.in_favour is None:
            return (head,)
        return (head, tally(decision))

    def task(self, task: Task, uow: Uow) -> Say:
        """Tell a task on one line."""
        owner = uow.people.name_of(uow.people.get(task.owner_id))
        return say(
            f"meetings.floor.task_line.{task.state.value}",
            task=task.number,
            words=task.words,
            owner=owner,
            due=self._tasks.last_day(task.due_at),
        )

    def tasks(self, tasks: Sequence[Task], now: datetime, uow: Uow) -> tuple[Say, ...]:
        """Tell several tasks, the overdue ones marked."""
        lines = []
        for task in tasks[:MOST_TASKS]:
            mark = say("meetings.floor.overdue") if task.due_at <= now else ""
            lines.append(say("meetings.floor.task_listed", line=self.task(task, uow), mark=mark))
        more = len(tasks) - len(lines)
        return (*lines, *((say("meetings.floor.tasks_more", count=more),) if more > 0 else ()))


def tally(decision: Decision) -> Say:
    """Tell the votes of a decision and whether they carry it."""
    voted = (decision.in_favour or 0) + (decision.against or 0) + (decision.abstained or 0)
    return say(
        "meetings.floor.tally",
        entitled=decision.entitled,
        present=decision.present,
        in_favour=decision.in_favour,
        against=decision.against,
        abstained=decision.abstained,
        silent=decision.present - voted,
        verdict=say(f"meetings.floor.verdict.{'passed' if decision.passed else 'failed'}"),
    )


def _voting(came: int, voters_present: int) -> Say | str:
    return say("meetings.floor.voting_of_them", count=voters_present) if came != voters_present else ""


def _verdict(kind: MeetingKind, voters: int, present: int) -> Say | str:
    """Say whether those who are there are enough."""
    needed = quorum(kind, voters)
    if needed is None or not voters:
        return ""
    if present < needed:
        half = "half" if kind is MeetingKind.COMMITTEE else "majority"
        return say(f"meetings.floor.short.{half}", short=needed - present, needed=needed)
    whole = "present" if kind is MeetingKind.REPRESENTATIVES else "entitled"
    return say(f"meetings.floor.enough.{whole}", majority=majority(kind, voters, present))


def _way_in(found: Answered) -> str:
    if found.remote:
        return "in_remote"
    return "in_late" if found.late else "in"
