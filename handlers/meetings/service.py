"""Assembles the meetings service. Which room a line belongs to:

Before the meeting
    `reading` one line into a sketch · `announcing` the talk that asks for the rest · `scope` who may call, keep and know ·
    `audience` circles of people · `guests` whom somebody names · `conflicts` what stands in the way · `recurrence` (pure)
    and `series` meetings that come again · `actions` the only writer of a meeting, `replies` of an answer, both for chat
    and telephone alike · `staff` publish, change, move, cancel, `spoken` the same without a number · `lists` counts and names · `agenda` what a regular
    meeting finds on its table · `leave` the secretary's word on answers · `flow` the invited person's side · `notices` waves of invitations and reminders, `letters` what they say ·
    `calendar` my meetings as a file for the phone · `backfill` meetings of the time before the program
At the meeting and after it: the package `floor`
    check-in, quorum, decisions, tasks, minutes, make-up material; stored by `storage.meetings.floor`
The ledger: the package `ledger`
    what a branch owes in a quarter, what it held, what is late, rates over time
Shared by all
    `rules` (pure: states, answers, who is concerned) · `errors` · `naming`, `views`, `words` how things are called ·
    `meant` which meeting a secretary means · `pending` heavy acts that wait for 「41是」

Each part lists its routes itself; `build` only puts them together. A part that answers a verb only at times (人数 during the
meeting) returns None otherwise and stands before the one that always answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.kernel.files import Download
from bot.kernel.office import Office
from bot.kernel.route import (
    Route,
    Service,
    Trigger,
    on_ask,
    on_label,
    on_number,
    on_step,
    on_topic,
    on_verb,
    on_word,
)
from bot.kernel.talk import say
from handlers.meetings.actions import KIND, Secretariat
from handlers.meetings.announcing import Announcements, Blank
from handlers.meetings.backfill import Backfill, Past
from handlers.meetings.calendar import CALENDAR, CalendarDesk
from handlers.meetings.calls import CALLS, CallLists
from handlers.meetings.conflicts import Lookout
from handlers.meetings.days import DayFlow
from handlers.meetings.floor.build import build_floor
from handlers.meetings.flow import ASK_REMOTE, Choosing, MemberFlow, Step
from handlers.meetings.guests import GuestList
from handlers.meetings.leave import LeaveDesk
from handlers.meetings.ledger.account import LedgerSettings
from handlers.meetings.ledger.build import build_ledger
from handlers.meetings.letters import ASK_ATTEND, ASK_DAY, ASK_DRAFT, TEMPLATE
from handlers.meetings.lists import Lists
from handlers.meetings.morning import morning
from handlers.meetings.notices import Waves
from handlers.meetings.pending import Pending, StaffStep
from handlers.meetings.personal import KEEPS, PERSONAL
from handlers.meetings.reading import Reader, Sketch
from handlers.meetings.replies import Replies
from handlers.meetings.scope import sees, sees_series
from handlers.meetings.series import SERIES_KIND, SeriesKeeper
from handlers.meetings.series_desk import SeriesDesk
from handlers.meetings.series_views import PendingSeries, SeriesViews
from handlers.meetings.spoken import SpokenDesk
from handlers.meetings.staff import SecretaryDesk
from handlers.meetings.views import Views
from handlers.meetings.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSettings:
    """How long before a meeting people are asked and reminded (DESIGN §5), and how long after its start nobody is late."""

    remind_before: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=2))
    late_after: timedelta = timedelta(minutes=10)


def build(settings: MeetingSettings, office: Office, owed: LedgerSettings | None = None) -> Service:
    """Build the service for an office; `owed` is what every branch owes that has no rules of its own."""
    folder = Path(__file__).parent
    words = Words.load(folder)
    views = Views(words, Lookout(office.calendar, words), office.templates.get(TEMPLATE))
    secretariat = Secretariat(settings.remind_before, office.calendar, words)
    replies = Replies(secretariat, words)
    reader, guests = Reader(office.calendar, words), GuestList(words)
    keeper = SeriesKeeper(secretariat, office.calendar, words)
    series_views = SeriesViews(keeper, words)
    waves = Waves(words, office.calendar)
    calls = CallLists(secretariat, office, views)
    calendar = CalendarDesk(office, words)
    desk = SecretaryDesk(secretariat, reader, views, guests)
    floor = build_floor(office, secretariat, words, settings.late_after)
    ledger = build_ledger(owed or LedgerSettings(), office, words)
    return Service(
        name="meetings",
        folder=folder,
        routes=(
            *floor.claims,
            *ledger.claims,
            *floor.first,
            *_backfill(Backfill(secretariat, reader, words)),
            *_announcing(Announcements(secretariat, reader, views, guests, (keeper, series_views))),
            *_series(SeriesDesk(keeper, secretariat, reader, series_views, views)),
            *_desk(desk, SpokenDesk(desk, LeaveDesk(secretariat, replies, views), reader, words)),
            *_leave(LeaveDesk(secretariat, replies, views)),
            *_lists(Lists(secretariat, views), calls),
            *_calendar(calendar),
            *_members(MemberFlow(replies, views), DayFlow(replies, views, office.calendar)),
        ),
        # Two slices a tick, each a unit of its own: a resident's message gets in between.
        duties=(waves.serve, waves.serve, waves.serve, keeper.deal, *floor.duties, *ledger.duties),
        numbers={KIND: sees, SERIES_KIND: sees_series, **floor.numbers},
        secret=KIND,
        downloads={
            CALLS: Download(say("meetings.calls.file"), calls.make),
            CALENDAR: Download(say("meetings.calendar.file"), calendar.make, at_once=True),
            **floor.downloads,
            **ledger.downloads,
        },
        personal=PERSONAL,
        digest=morning(office.calendar),
        keeps=KEEPS,
    )


def stored_words() -> Mapping[str, Mapping[str, str]]:
    """Return by column how the office calls what is stored, for tables that leave the program."""
    return {"kind": {kind.value: name for kind, name in Words.load(Path(__file__).parent).names.items()}}


def _announcing(announcements: Announcements) -> tuple[Route, ...]:
    # A branch secretary is a member with a post, not necessarily staff: the desk looks at the post itself.
    return (
        Route(trigger=Trigger.CLAIM, name="announcement", handler=announcements.claim),
        on_verb("call", announcements.call),
        on_step(StaffStep.WHOLE, announcements.take_whole, form=Blank),
        on_step(StaffStep.KIND, announcements.take_kind, form=Sketch),
        on_step(StaffStep.TIME, announcements.take_time, form=Sketch),
        on_step(StaffStep.PLACE, announcements.take_place, form=Sketch),
        on_label("meeting.list", announcements.announced),
    )


def _backfill(desk: Backfill) -> tuple[Route, ...]:
    return (
        Route(trigger=Trigger.CLAIM, name="backfill", handler=desk.claim),
        on_step(StaffStep.BACKFILL, desk.confirm, form=Past),
    )


def _series(desk: SeriesDesk) -> tuple[Route, ...]:
    # Before the desk of single meetings: words about a series are taken here, all others pass on.
    return (
        on_verb("publish", desk.publish),
        on_verb("cancel", desk.end),
        on_verb("drop", desk.end),
        on_verb("end", desk.end),
        on_verb("move", desk.move),
        on_verb("holidays", desk.holidays),
        on_verb("skip", desk.skip),
        on_word("series", desk.all),
        on_step(StaffStep.SERIES, desk.confirm, form=PendingSeries),
        on_ask(ASK_DRAFT, desk.asked),
        on_number(SERIES_KIND, desk.show),
    )


def _desk(desk: SecretaryDesk, spoken: SpokenDesk) -> tuple[Route, ...]:
    return (
        on_verb("publish", desk.publish),
        on_verb("cancel", desk.cancel),
        on_verb("drop", desk.drop),
        on_verb("move", desk.move),
        on_verb("place", desk.place),
        on_verb("topic", desk.topic),
        on_verb("audience", desk.audience),
        on_verb("change", desk.change),
        on_verb("remote", desk.remote),
        on_step(StaffStep.CONFIRM, desk.confirm, form=Pending),
        Route(trigger=Trigger.CLAIM, name="spoken", handler=spoken.take),
    )


def _leave(desk: LeaveDesk) -> tuple[Route, ...]:
    # Before the members' own words: 参加427 冯老 from the secretary is what 冯老 said by telephone.
    return (
        on_verb("excuse", desk.excuse),
        on_verb("refuse", desk.refuse),
        on_verb("attend", desk.enter_coming),
        on_verb("leave", desk.enter_leave),
    )


def _calendar(desk: CalendarDesk) -> tuple[Route, ...]:
    return (on_word("calendar", desk.offer), on_word("no_calendar", desk.take_back))


def _lists(lists: Lists, calls: CallLists) -> tuple[Route, ...]:
    return (
        on_verb("counts", lists.counts),
        on_verb("roster", lists.roster),
        on_verb("silent", lists.silent),
        on_verb("calls", calls.tell),
        on_verb("agenda", lists.agenda),
        on_number(KIND, lists.show),
    )


def _members(flow: MemberFlow, days: DayFlow) -> tuple[Route, ...]:
    return (
        on_verb("attend", flow.attend),
        on_verb("leave", flow.leave),
        on_verb("decline", flow.decline),
        on_verb("remote", flow.attend_remotely),
        on_verb("mine", flow.mine),
        on_verb("show", flow.show),
        on_word("mine", flow.mine),
        on_step(Step.CHOOSE, flow.chosen, form=Choosing),
        on_ask(ASK_ATTEND, flow.asked),
        on_ask(ASK_DAY, days.asked),
        on_ask(ASK_REMOTE, flow.remote_taken),
        on_number(KIND, flow.show),
        on_topic(flow.when_and_where),
        on_label("meeting.attend", flow.attend),
        on_label("meeting.leave", flow.leave),
        on_label("meeting.list", flow.mine),
    )
