"""Meetings that come again: started, changed and ended by the organiser; each is drafted ahead and confirmed one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar, is_known_year
from bot.kernel.errors import NoSuchNumber
from handlers.meetings import audience
from handlers.meetings.actions import Actor, Secretariat
from handlers.meetings.errors import DayNotInSeries, NobodyInvited, SeriesEnded
from handlers.meetings.letters import Letters
from handlers.meetings.recurrence import anchored, held_on, next_day, reading_of
from handlers.meetings.scope import manages, may_announce
from handlers.meetings.words import Words
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.meetings.series import Series, SeriesDay
from storage.meetings.series_model import DayFate, HolidayRule, SeriesState
from storage.people.model import PostName
from storage.uow import Uow

SERIES_KIND = "meeting_series"
AHEAD = timedelta(days=5)
"""How long before a meeting it is drafted: the invitation is to go out three days before (field-notes §5.3)."""
_MORNING = time(9)
_FAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day of a series and when it is held, in the office's zone; None when it is left out."""

    day: date
    held: datetime | None


class SeriesKeeper:
    """Starts, changes and ends series, and decides each day when its time has come."""

    def __init__(self, secretariat: Secretariat, calendar: OfficeCalendar, words: Words) -> None:
        self._secretariat = secretariat
        self._calendar = calendar
        self._words = words
        self._letters = Letters(words)

    # --- the organiser ---------------------------------------------------------------------------------

    def draft(self, plan: Meeting, rule: str, ends_on: date | None, actor: Actor, uow: Uow) -> Series:
        """Keep a series as a draft; `plan` is its first meeting, `ends_on` its last day. Raises: NobodyInvited."""
        if not audience.invitees(plan, self._words, uow):
            raise NobodyInvited
        first = self._calendar.local(plan.starts_at)
        lasts = plan.ends_at - plan.starts_at if plan.ends_at else None
        one = Series(
            number=numbers.issue(uow, SERIES_KIND, plan.community_id),
            community_id=plan.community_id,
            kind=plan.kind,
            state=SeriesState.DRAFT,
            rule=anchored(rule, first.date()),
            clock=f"{first:%H:%M}",
            minutes=int(lasts.total_seconds() // 60) if lasts else None,
            place=plan.place,
            topic=plan.topic,
            branch_id=plan.branch_id,
            party_group=plan.party_group,
            audience=plan.audience,
            remote=plan.remote,
            holidays=HolidayRule.NEXT,
            ends_on=ends_on,
            announcer_id=actor.person.id,
            created_at=actor.at,
            dealt_up_to=first.date() - timedelta(days=1),
            next_at=actor.at,
        )
        uow.meetings.series.add(one)
        return one

    def start(self, number: int, actor: Actor, uow: Uow) -> Series:
        """Let a series bring meetings. Raises: NoSuchNumber, SeriesEnded."""
        one = self.managed(number, actor, uow)
        if one.state is SeriesState.ENDED:
            raise SeriesEnded(number=number)
        uow.meetings.series.set_state(number, SeriesState.ACTIVE)
        return self._look_again(replace(one, state=SeriesState.ACTIVE), actor.at, uow)

    def end(self, number: int, actor: Actor, uow: Uow) -> Series:
        """Let a series bring no more meetings; those drafted or published already stay. Raises: NoSuchNumber."""
        one = self.managed(number, actor, uow)
        uow.meetings.series.set_state(number, SeriesState.ENDED)
        return replace(one, state=SeriesState.ENDED)

    def end_on(self, number: int, last: date, actor: Actor, uow: Uow) -> Series:
        """Let a series bring meetings up to this day and no further. Raises: NoSuchNumber, SeriesEnded."""
        one = self._alive(number, actor, uow)
        uow.meetings.series.set_end(number, last)
        return self._look_again(replace(one, ends_on=last), actor.at, uow)

    def on_holidays(self, number: int, holidays: HolidayRule, actor: Actor, uow: Uow) -> Series:
        """Say what the series does on holidays from now on. Raises: NoSuchNumber, SeriesEnded."""
        one = self._alive(number, actor, uow)
        uow.meetings.series.set_holidays(number, holidays)
        return self._look_again(replace(one, holidays=holidays), actor.at, uow)

    def except_day(self, number: int, day: date, to: datetime | None, actor: Actor, uow: Uow) -> Series:
        """Leave one day of the series out, or hold it at another time.

        Raises: NoSuchNumber, SeriesEnded; DayNotInSeries, when the rule does not name the day or it is drafted already.
        """
        one = self._alive(number, actor, uow)
        if day <= one.dealt_up_to or not reading_of(one.rule)(day):
            raise DayNotInSeries(number=number, day=self._midnight(day))
        uow.meetings.series.keep_day(
            SeriesDay(
                series_number=number,
                day=day,
                community_id=one.community_id,
                fate=DayFate.SKIPPED if to is None else DayFate.MOVED,
                moved_to=to,
                actor_id=actor.person.id,
                at=actor.at,
            )
        )
        return self._look_again(one, actor.at, uow)

    def managed(self, number: int, actor: Actor, uow: Uow) -> Series:
        """Return a series the person keeps. Raises: NoSuchNumber."""
        one = uow.meetings.series.find(number)
        if one is None or not manages(actor.person, one):
            raise NoSuchNumber(number=number)
        return one

    def coming(self, one: Series, uow: Uow, count: int) -> list[Occasion]:
        """Return the next days of a series and when each is held."""
        excepted = {day.day: day for day in uow.meetings.series.days(one.number)}
        found: list[Occasion] = []
        after = one.dealt_up_to
        while len(found) < count and (occasion := self._next(one, after, excepted)) is not None:
            found.append(occasion)
            after = occasion.day
        return found

    # --- the clock -------------------------------------------------------------------------------------

    def deal(self, uow: Uow, now: datetime) -> int:
        """Decide the next day of the series that is owed longest; return 1, or 0 when nothing is owed."""
        one = uow.meetings.series.due(now)
        if one is None:
            return 0
        excepted = {day.day: day for day in uow.meetings.series.days(one.number)}
        occasion = self._next(one, one.dealt_up_to, excepted)
        if occasion is None:
            uow.meetings.series.set_state(one.number, SeriesState.ENDED)
            return 1
        self._decide(one, occasion, excepted.get(occasion.day), now, uow)
        self._look_again(replace(one, dealt_up_to=occasion.day), now, uow)
        return 1

    def _decide(
        self, one: Series, occasion: Occasion, excepted: SeriesDay | None, now: datetime, uow: Uow
    ) -> None:
        """Draft the meeting of a day and ask its organiser, or say that there is none."""
        by_hand = excepted is not None
        if occasion.held is None or occasion.held <= now:
            self._keep(one, occasion, None, now, uow)
            # What the organiser left out, and what the office slept through, needs no word.
            if not by_hand and occasion.held is None and self._start_of(one, occasion.day) > now:
                letter = self._letters.left_out(one, self._start_of(one, occasion.day), now)
                uow.outbox.enqueue(letter, now)
            return
        keeper = self._keeper_of(one, uow)
        meeting = self._secretariat.draft_of_series(self._plan(one, occasion.held, keeper, now), now, uow)
        self._keep(one, occasion, meeting.number, now, uow)
        day = self._start_of(one, occasion.day)
        moved_from = day if self._calendar.local(occasion.held).date() != occasion.day else None
        unknown = not is_known_year(self._calendar.local(occasion.held).year)
        uow.outbox.enqueue(self._letters.drafted(one, meeting, moved_from, now, unknown=unknown), now)

    def _keep(self, one: Series, occasion: Occasion, number: int | None, now: datetime, uow: Uow) -> None:
        moved = occasion.held is not None and self._calendar.local(occasion.held).date() != occasion.day
        fate = DayFate.SKIPPED if number is None else DayFate.MOVED if moved else DayFate.DRAFTED
        uow.meetings.series.keep_day(
            SeriesDay(
                series_number=one.number,
                day=occasion.day,
                community_id=one.community_id,
                fate=fate,
                number=number,
                moved_to=occasion.held if moved else None,
                at=now,
            )
        )

    def _keeper_of(self, one: Series, uow: Uow) -> int:
        """Return who is asked: the announcer, or the secretary when the announcer's post is gone."""
        if may_announce(uow.people.get(one.announcer_id)):
            return one.announcer_id
        secretaries = uow.people.with_post(one.community_id, [PostName.SECRETARY])
        return secretaries[0].id if secretaries else one.announcer_id

    @staticmethod
    def _plan(one: Series, starts_at: datetime, announcer_id: int, now: datetime) -> Meeting:
        return Meeting(
            number=0,
            community_id=one.community_id,
            kind=one.kind,
            state=MeetingState.DRAFT,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=one.minutes) if one.minutes else None,
            place=one.place,
            topic=one.topic,
            branch_id=one.branch_id,
            party_group=one.party_group,
            announcer_id=announcer_id,
            created_at=now,
            audience=one.audience,
            series_number=one.number,
            remote=one.remote,
        )

    # --- days ------------------------------------------------------------------------------------------

    def _next(self, one: Series, after: date, excepted: Mapping[date, SeriesDay]) -> Occasion | None:
        """Return the first day after `after` and when it is held; None when the series is over."""
        day = next_day(one.rule, after + timedelta(days=1))
        if day is None or (one.ends_on is not None and day > one.ends_on):
            return None
        exception = excepted.get(day)
        if exception is not None:
            moved = exception.moved_to if exception.fate is DayFate.MOVED else None
            return Occasion(day, self._calendar.local(moved) if moved is not None else None)
        held = held_on(day, next_day(one.rule, day + timedelta(days=1)), one.holidays)
        return Occasion(day, None if held is None else self._start_of(one, held))

    def _start_of(self, one: Series, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(one.clock), self._calendar.zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._calendar.zone)

    def _look_again(self, one: Series, now: datetime, uow: Uow) -> Series:
        """Note when the next day is to be decided: in the morning, some days before it is held."""
        excepted = {day.day: day for day in uow.meetings.series.days(one.number)}
        occasion = self._next(one, one.dealt_up_to, excepted)
        if occasion is None:
            over = one.ends_on is not None
            return uow.meetings.series.deal(one, one.dealt_up_to, now if over else now + _FAR)
        day = min(occasion.day, self._calendar.local(occasion.held).date() if occasion.held else occasion.day)
        morning = datetime.combine(day - AHEAD, _MORNING, self._calendar.zone)
        return uow.meetings.series.deal(one, one.dealt_up_to, max(morning, now))

    def _alive(self, number: int, actor: Actor, uow: Uow) -> Series:
        one = self.managed(number, actor, uow)
        if one.state is SeriesState.ENDED:
            raise SeriesEnded(number=number)
        return one
