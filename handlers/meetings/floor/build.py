"""Puts together what happens at a meeting and after it, and lists its routes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bot.kernel.files import Download
from bot.kernel.office import Office
from bot.kernel.route import (
    Route,
    Trigger,
    on_ask,
    on_event,
    on_number,
    on_step,
    on_verb,
    on_word,
)
from bot.kernel.talk import say
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.after_desk import AfterDesk, AfterStep, Writing
from handlers.meetings.floor.aftermath import ASK_STUDY, Aftermath
from handlers.meetings.floor.claims import FloorClaims
from handlers.meetings.floor.desk import FloorDesk
from handlers.meetings.floor.document import MINUTES_LINK, MinutesBook
from handlers.meetings.floor.door import Door
from handlers.meetings.floor.export_desk import ExportDesk
from handlers.meetings.floor.marking import ASK_MARKS, Marking
from handlers.meetings.floor.marking_desk import MarkingDesk
from handlers.meetings.floor.member import Attendee
from handlers.meetings.floor.names import NameReader
from handlers.meetings.floor.notices import FloorDuties
from handlers.meetings.floor.poster import Poster
from handlers.meetings.floor.task_desk import TaskDesk
from handlers.meetings.floor.tasks import KIND_TASK, TaskBook, sees_task
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.floor.voting import ASK_VOTE, Voting
from handlers.meetings.floor.voting_desk import VotingDesk
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.part import Part
from handlers.meetings.words import Words


def build_floor(office: Office, secretariat: Secretariat, words: Words, late_after: timedelta) -> Part:
    """Build the part of the service that is about the room and what follows."""
    floor = FloorWords.load(Path(__file__).parent)
    names = NameReader(floor)
    voting = Voting(secretariat, words)
    tasks = TaskBook(secretariat, office.calendar, words)
    views = FloorViews(words, tasks)
    door = Door(secretariat, names, late_after)
    aftermath = Aftermath(secretariat, voting, office.calendar, words)
    member = Attendee(door, voting, aftermath, views, floor)
    desk = FloorDesk(secretariat, door, member, views, names, Poster(words))
    votes = VotingDesk(secretariat, voting, member, views, floor)
    marks = MarkingDesk(Marking(secretariat, words, floor), floor)
    after = AfterDesk(secretariat, aftermath, views, floor)
    task_desk = TaskDesk(secretariat, tasks, views, names, floor)
    export = ExportDesk(secretariat, office, floor.export)
    duties = FloorDuties(aftermath, tasks, words)
    free = {
        "decide": votes.decide,
        "vote": votes.vote,
        "give_task": task_desk.give,
        "minutes": after.minutes,
        "material": after.material,
        "enter": desk.enter,
        "strike": desk.strike,
        "leave_early": desk.let_out,
    }
    claims = FloorClaims(_spellings(), free, member, task_desk)
    book = MinutesBook(words, floor, office.calendar)
    return Part(
        claims=(
            Route(trigger=Trigger.CLAIM, name="floor", handler=claims.claim),
            Route(trigger=Trigger.CLAIM, name="minutes", handler=export.claim),
        ),
        first=(
            *_list(desk),
            *_votes(votes),
            *_marks(marks),
            *_after(after, export),
            *_members(member),
            *_tasks(task_desk),
        ),
        duties=(duties.close_over, duties.ask_for_minutes, duties.follow_study, duties.chase),
        numbers={KIND_TASK: sees_task},
        downloads={
            MINUTES_LINK: Download(title=say("meetings.floor.minutes.page"), make=book.download),
        },
    )


def _spellings() -> Mapping[str, Sequence[str]]:
    commands = Path(__file__).parent.parent / "commands.toml"
    verbs: Mapping[str, Sequence[str]] = tomllib.loads(commands.read_text("utf-8"))["verbs"]
    return verbs


def _list(desk: FloorDesk) -> tuple[Route, ...]:
    # 人数 and 名单 are about answers until one may check in; then about who is there.
    return (
        on_verb("code", desk.code),
        on_verb("counts", desk.counts),
        on_verb("roster", desk.roster),
        on_verb("enter", desk.enter),
        on_verb("strike", desk.strike),
        on_verb("leave_early", desk.let_out),
    )


def _votes(desk: VotingDesk) -> tuple[Route, ...]:
    return (
        on_verb("decide", desk.decide),
        on_verb("vote", desk.vote),
        on_verb("close_vote", desk.close_vote),
    )


def _marks(desk: MarkingDesk) -> tuple[Route, ...]:
    return (
        on_verb("marks", desk.open),
        on_verb("close_marks", desk.close),
        on_ask(ASK_MARKS, desk.given),
    )


def _after(desk: AfterDesk, export: ExportDesk) -> tuple[Route, ...]:
    return (
        on_verb("close", desk.close),
        on_verb("confirm", desk.confirm),
        on_verb("minutes", desk.minutes),
        on_verb("material", desk.material),
        on_verb("export", export.minutes),
        on_step(AfterStep.MINUTES, desk.more_minutes, form=Writing),
    )


def _members(member: Attendee) -> tuple[Route, ...]:
    return (
        on_event("scan", member.scanned),
        on_event("subscribe", member.scanned),
        on_verb("check_in", member.check_in),
        on_word("arrived", member.check_in),
        on_verb("studied", member.studied),
        on_ask(ASK_VOTE, member.voted),
        on_ask(ASK_STUDY, member.asked_to_study),
    )


def _tasks(desk: TaskDesk) -> tuple[Route, ...]:
    # Before the verbs of meetings: a task bears a number of the same space, and these return None for a meeting's.
    return (
        on_verb("give_task", desk.give),
        on_word("tasks", desk.mine),
        on_verb("finish", desk.finish),
        on_verb("show", desk.show),
        on_verb("move", desk.put_off),
        on_verb("drop", desk.drop),
        on_verb("drop_task", desk.drop),
        on_number(KIND_TASK, desk.show),
    )
