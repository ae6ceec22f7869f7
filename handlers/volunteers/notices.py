"""What volunteers are owed: reminders in slices, word of a cancellation, and the end of unanswered offers."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kernel.calendar import OfficeCalendar
from handlers.volunteers.places import Places
from handlers.volunteers.scope import told
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.uow import Uow
from storage.volunteers.model import ActivityState, ActivityWave, SignupState
from storage.volunteers.records import Activity, DueActivityWave, Signup
from storage.volunteers.store import ALIVE

SLICE = 100
_OFFERS_A_TICK = 20
_ON_THE_WAY = timedelta(hours=2)


class Duties:
    """Works through what is owed, a little each tick."""

    def __init__(self, places: Places, calendar: OfficeCalendar) -> None:
        self._places = places
        self._calendar = calendar

    def end_offers(self, uow: Uow, now: datetime) -> int:
        """Pass places on whose offer nobody answered; return how many offers ended."""
        lapsed = uow.volunteers.lapsed_offers(now, _OFFERS_A_TICK)
        # One order of locks in all processes.
        for number, person_id in sorted(lapsed):
            self._places.lapse(number, person_id, now, uow)
        return len(lapsed)

    def serve(self, uow: Uow, now: datetime) -> int:
        """Write the next slice of the wave owed longest; return how many people it covered."""
        wave = uow.volunteers.due_wave(now)
        if wave is None:
            return 0
        activity = uow.volunteers.find(wave.number)
        if activity is None or activity.starts_at <= now:
            uow.volunteers.finish(wave, now)
            return 1
        states = (SignupState.SIGNED,) if wave.purpose is ActivityWave.REMIND else ALIVE
        people = uow.volunteers.everybody(wave.number, states, after=wave.served_up_to, limit=SLICE)
        uow.outbox.enqueue_all([self._notice(wave, activity, one, now) for one in people], now)
        if len(people) < SLICE:
            uow.volunteers.finish(wave, now)
        else:
            uow.volunteers.served(wave, people[-1].person_id)
        return max(len(people), 1)

    def _notice(self, wave: DueActivityWave, activity: Activity, signup: Signup, now: datetime) -> NewNotice:
        cancelled = wave.purpose is ActivityWave.CANCELLED
        return NewNotice(
            key=f"volunteers:{activity.number}:{signup.person_id}:{wave.id}",
            community_id=activity.community_id,
            person_id=signup.person_id,
            text_key=f"volunteers.notice.{wave.purpose.value}",
            fill=told(activity) | {"party": signup.party},
            due_at=now,
            useless_after=activity.starts_at,
            urgency=self._urgency(activity, now),
            template="" if cancelled else "volunteer_reminder",
            call=cancelled,
        )

    def _urgency(self, activity: Activity, now: datetime) -> Urgency:
        """Word that an activity is off may wake people when it would otherwise find them on their way."""
        late = self._calendar.after_quiet(now) > activity.starts_at - _ON_THE_WAY
        return Urgency.URGENT if late and activity.state is ActivityState.CANCELLED else Urgency.HIGH
