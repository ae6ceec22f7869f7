"""What a regular meeting of the office finds on its table: what the last ones gave people to do, and what is late.

Cases stand there by their number only; one that is restricted does not stand there at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kernel.talk import Say, say
from handlers.meetings.scope import is_wide, manages
from storage.complaints.lists import Remit
from storage.meetings.floor_model import TaskState
from storage.meetings.floor_records import Task
from storage.meetings.model import MeetingKind
from storage.meetings.records import Meeting
from storage.people.store import Person
from storage.uow import Uow

_LOOK_BACK = {MeetingKind.WEEKLY: timedelta(days=60), MeetingKind.JOINT: timedelta(days=120)}
_MOST_TASKS = 8
_SECOND = timedelta(seconds=1)  # what is due at midnight is due on the day before
_MOST_CASES = 12


def agenda(meeting: Meeting, reader: Person, now: datetime, uow: Uow) -> tuple[Say, ...]:
    """Return what is on the table, for somebody who keeps the list; nothing for meetings of other kinds."""
    span = _LOOK_BACK.get(meeting.kind)
    if span is None or not manages(reader, meeting):
        return ()
    began = meeting.starts_at
    given = uow.meetings.tasks.of_kind(meeting.community_id, meeting.kind, began - span, began)
    if meeting.kind is MeetingKind.JOINT:
        return _of_last(given, uow)
    undone = [task for task in given if task.state is TaskState.OPEN]
    return (*_undone(undone, uow), *_late(reader, now, uow))


def _of_last(given: list[Task], uow: Uow) -> tuple[Say, ...]:
    """Say how many tasks of the last such meeting are done, and name the others."""
    newest = max(given, key=lambda task: task.created_at, default=None)
    mine = [task for task in given if newest is not None and task.meeting_number == newest.meeting_number]
    if not mine:
        return ()
    undone = [task for task in mine if task.state is TaskState.OPEN]
    done = len(mine) - len(undone)
    return (say("meetings.agenda.last", done=done, undone=len(undone)), *_lines(undone, uow))


def _undone(undone: list[Task], uow: Uow) -> tuple[Say, ...]:
    if not undone:
        return ()
    return (say("meetings.agenda.undone", count=len(undone)), *_lines(undone, uow))


def _lines(undone: list[Task], uow: Uow) -> tuple[Say, ...]:
    return tuple(
        say("meetings.agenda.task", words=task.words, owner=_owner(task, uow), due=task.due_at - _SECOND)
        for task in undone[:_MOST_TASKS]
    )


def _owner(task: Task, uow: Uow) -> str:
    """Return who has to do it: the unit where somebody answers for one."""
    person = uow.people.get(task.owner_id)
    units = uow.places.units(person.community_id) if person.unit_id is not None else ()
    return next((unit.name for unit in units if unit.id == person.unit_id), uow.people.name_of(person))


def _late(reader: Person, now: datetime, uow: Uow) -> tuple[Say, ...]:
    """Name cases past their limit, to somebody who may see the whole community's."""
    if not is_wide(reader):
        return ()
    remit = Remit(community_id=reader.community_id, person_id=reader.id, everywhere=True)
    late = [case for case in uow.complaints.to_do(remit, _MOST_CASES, due_before=now) if not case.restricted]
    if not late:
        return ()
    numbers = "、".join(str(case.number) for case in late)
    return (say("meetings.agenda.late", count=len(late), numbers=numbers),)
