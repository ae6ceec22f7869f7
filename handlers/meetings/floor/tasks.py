"""What meetings gave people to do: given, done, put off, dropped. The only writer of tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import inside, say
from handlers.meetings.actions import Actor, Secretariat, refusal
from handlers.meetings.floor.errors import NotYourTask, TaskOver, TaskPast
from handlers.meetings.floor.rules import first_chase
from handlers.meetings.naming import title
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.scope import manages, may_know
from handlers.meetings.words import Words
from storage.meetings.floor_model import TaskState
from storage.meetings.floor_records import Task
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.store import Person
from storage.uow import Uow

KIND_TASK = "task"
_KEPT_FOR = timedelta(days=30)


def sees_task(person: Person, number: int, uow: Uow) -> bool:
    """Whether the number of a task is a number for this person at all: its owner's and the secretary's."""
    task = uow.meetings.tasks.find(number)
    return task is not None and _knows(person, task, uow)


class TaskBook:
    """Gives tasks and follows them up."""

    def __init__(self, secretariat: Secretariat, calendar: OfficeCalendar, words: Words) -> None:
        self._secretariat = secretariat
        self._calendar = calendar
        self._words = words

    def give(self, number: int, owner: Person, words: str, due_at: datetime, actor: Actor, uow: Uow) -> Task:
        """Give somebody a task; they are told, unless they set it themselves.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, TaskPast.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        if due_at <= actor.at:
            raise TaskPast
        task = Task(
            number=numbers.issue(uow, KIND_TASK, meeting.community_id),
            community_id=meeting.community_id,
            meeting_number=number,
            owner_id=owner.id,
            words=words,
            due_at=due_at,
            next_chase_at=first_chase(due_at, self.last_day(due_at), actor.at),
            set_by=actor.person.id,
            created_at=actor.at,
        )
        uow.meetings.tasks.add(task)
        self._secretariat.note(meeting, actor, uow, "task_given", task=task.number, person=owner.id)
        if owner.id != actor.person.id:
            self.tell_owner(task, "given", actor.at, uow)
        return task

    def finish(self, number: int, words: str, actor: Actor, uow: Uow) -> Task:
        """Take word that a task is done, from its owner or from the secretary for them; the other one is told.

        Raises: NoSuchNumber, TaskOver.
        """
        task = self._open(number, actor, uow)
        done = replace(task, state=TaskState.DONE, done_at=actor.at, done_words=words, next_chase_at=None)
        uow.meetings.tasks.change(done)
        uow.outbox.recall(f"meetings.task:{number}:", actor.at)
        self._note(done, "task_done", actor, uow)
        if actor.person.id != task.set_by:
            self._tell(done, task.set_by, "done", actor.at, uow)
        return done

    def put_off(self, number: int, due_at: datetime, actor: Actor, uow: Uow) -> Task:
        """Give a task another day. Raises: NoSuchNumber, NotYourTask, TaskOver, TaskPast."""
        task = self._kept(number, actor, uow)
        if due_at <= actor.at:
            raise TaskPast
        chase = first_chase(due_at, self.last_day(due_at), actor.at)
        later = replace(task, due_at=due_at, next_chase_at=chase, chased=0)
        uow.meetings.tasks.change(later)
        uow.outbox.recall(f"meetings.task:{number}:", actor.at)
        self._note(later, "task_put_off", actor, uow)
        if task.owner_id != actor.person.id:
            self.tell_owner(later, "put_off", actor.at, uow)
        return later

    def drop(self, number: int, actor: Actor, uow: Uow) -> Task:
        """Take a task back. Raises: NoSuchNumber, NotYourTask, TaskOver."""
        task = self._kept(number, actor, uow)
        dropped = replace(task, state=TaskState.DROPPED, next_chase_at=None)
        uow.meetings.tasks.change(dropped)
        uow.outbox.recall(f"meetings.task:{number}:", actor.at)
        self._note(dropped, "task_dropped", actor, uow)
        if task.owner_id != actor.person.id:
            self.tell_owner(dropped, "dropped", actor.at, uow)
        return dropped

    def find(self, number: int, person: Person, uow: Uow) -> Task:
        """Return a task the person may know of. Raises: NoSuchNumber."""
        task = uow.meetings.tasks.find(number)
        if task is None or not _knows(person, task, uow):
            raise NoSuchNumber(number=number)
        return task

    def placed(self, meeting_number: int, place: int, person: Person, uow: Uow) -> Task:
        """Return the task with this place among those of a meeting. Raises: NoSuchNumber."""
        given = uow.meetings.tasks.of_meeting(meeting_number)
        task = given[place - 1] if 0 < place <= len(given) else None
        if task is None or not _knows(person, task, uow):
            raise NoSuchNumber(number=meeting_number)
        return task

    def last_day(self, due_at: datetime) -> datetime:
        """Return when the last day of a task begins. What is due at midnight is due on the day before."""
        local = self._calendar.local(due_at - timedelta(seconds=1))
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def tell_owner(self, task: Task, what: str, now: datetime, uow: Uow) -> None:
        """Tell the owner; of a meeting they may not know they read only the task."""
        self._tell(task, task.owner_id, what, now, uow)

    def tell_setter(self, task: Task, now: datetime, uow: Uow) -> None:
        """Tell who gave the task that it is overdue."""
        self._tell(task, task.set_by, "overdue", now, uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _open(self, number: int, actor: Actor, uow: Uow) -> Task:
        task = self.find(number, actor.person, uow)
        if task.state is not TaskState.OPEN:
            raise TaskOver(number=number)
        return task

    def _kept(self, number: int, actor: Actor, uow: Uow) -> Task:
        task = self._open(number, actor, uow)
        meeting = uow.meetings.find(task.meeting_number)
        if actor.person.id != task.set_by and (meeting is None or not manages(actor.person, meeting)):
            raise NotYourTask(number=number)
        return task

    def _tell(self, task: Task, person_id: int, what: str, now: datetime, uow: Uow) -> None:
        meeting = uow.meetings.find(task.meeting_number)
        assert meeting is not None
        uow.outbox.enqueue(
            NewNotice(
                key=f"meetings.task:{task.number}:{person_id}:{what}:{now.timestamp():.0f}",
                community_id=task.community_id,
                person_id=person_id,
                text_key=f"meetings.floor.notice.task_{what}",
                fill={
                    "task": task.number,
                    "words": task.words,
                    "due": self.last_day(task.due_at),
                    "owner": uow.people.name_of(uow.people.get(task.owner_id)),
                    "done_words": task.done_words,
                    "of": self._origin(meeting, person_id, uow),
                    **({"confidant": task.set_by} if meeting.kind in PARTY_KINDS else {}),
                },
                due_at=now,
                useless_after=now + _KEPT_FOR,
                urgency=Urgency.NORMAL,
                call=what == "given",
            ),
            now,
        )

    def _origin(self, meeting: Meeting, person_id: int, uow: Uow) -> object:
        """Say which meeting gave the task, to those who may know of it."""
        if not may_know(uow.people.get(person_id), meeting, uow):
            return ""
        return inside(say("meetings.floor.task_of", at=meeting.starts_at, title=title(meeting, self._words)))

    def _note(self, task: Task, what: str, actor: Actor, uow: Uow) -> None:
        meeting = uow.meetings.find(task.meeting_number)
        assert meeting is not None
        self._secretariat.note(meeting, actor, uow, what, task=task.number)


def _knows(person: Person, task: Task, uow: Uow) -> bool:
    if person.community_id != task.community_id:
        return False
    if person.id in (task.owner_id, task.set_by):
        return True
    meeting = uow.meetings.find(task.meeting_number)
    return meeting is not None and manages(person, meeting)
