"""How meetings that come again are told: the rule in words, the next days, what happens on holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.kernel.calendar import is_known_year
from bot.kernel.talk import Say, Turn, goto, say
from handlers.meetings.naming import code, title
from handlers.meetings.pending import StaffStep
from handlers.meetings.recurrence import DAYS
from handlers.meetings.series import Occasion, SeriesKeeper
from handlers.meetings.words import Words
from storage.meetings.series import Series
from storage.meetings.series_model import SeriesState
from storage.uow import Uow

_SHOWN = 4
_CONFIRM_WITHIN = timedelta(minutes=3)


class SeriesAct(StrEnum):
    """What waits for its confirmation."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSeries:
    """A heavy act on a series that waits for its confirmation."""

    act: SeriesAct
    number: int


class SeriesViews:
    """Tells series."""

    def __init__(self, keeper: SeriesKeeper, words: Words) -> None:
        self._keeper = keeper
        self._words = words

    def ask_to_start(self, one: Series, people: Say, uow: Uow) -> Turn:
        """Show a new series and wait for the confirmation."""
        confirm = say("meetings.series.confirm", code=code(one.number), number=one.number)
        form = PendingSeries(act=SeriesAct.START, number=one.number)
        says = (say("meetings.series.head", number=one.number), *self.card(one, uow), people, confirm)
        return goto(StaffStep.SERIES, *says, form=form, lasts=_CONFIRM_WITHIN)

    def ask_to_end(self, one: Series) -> Turn:
        """Ask before a series is ended."""
        sentence = say("meetings.series.end", number=one.number, title=self.title(one), code=code(one.number))
        form = PendingSeries(act=SeriesAct.END, number=one.number)
        return goto(StaffStep.SERIES, sentence, form=form, lasts=_CONFIRM_WITHIN)

    def card(self, one: Series, uow: Uow) -> tuple[Say, ...]:
        """Tell rule, hour and place, the next days, and what happens on holidays."""
        occasions = self._keeper.coming(one, uow, _SHOWN) if one.state is not SeriesState.ENDED else []
        return (
            self.line(one),
            *(self._occasion(occasion) for occasion in occasions),
            *((say("meetings.series.until", until=_noon(one.ends_on)),) if one.ends_on else ()),
            say(f"meetings.holidays.{one.holidays.value}"),
            *self._unknown(occasions),
        )

    def line(self, one: Series) -> Say:
        """Tell a series on one line."""
        return say(
            "meetings.series.line",
            number=one.number,
            rule=said(one.rule),
            clock=f"{int(one.clock[:2])}:{one.clock[3:]}",
            title=self.title(one),
            place=one.place,
        )

    def title(self, one: Series) -> str:
        """Return what a series is called."""
        return title(one, self._words)

    @staticmethod
    def _occasion(occasion: Occasion) -> Say:
        day = say("meetings.series.day", month=occasion.day.month, day=occasion.day.day)
        if occasion.held is None:
            return say("meetings.series.left_out", day=day)
        if occasion.held.date() != occasion.day:
            return say("meetings.series.moved", day=day, held=occasion.held)
        return say("meetings.series.held", held=occasion.held)

    @staticmethod
    def _unknown(occasions: list[Occasion]) -> tuple[Say, ...]:
        years = {occasion.day.year for occasion in occasions if not is_known_year(occasion.day.year)}
        return tuple(say("meetings.warn.unknown_year", year=year) for year in sorted(years))


def _noon(day: date) -> datetime:
    """Return an instant of the day, for a sentence that names only the day."""
    return datetime.combine(day, time(4), UTC)


def said(rule: str) -> Say:
    """Return a rule of `recurrence` in words."""
    name, _, which = rule.partition(" ")
    if name == "daily":
        return say("meetings.rule.daily")
    if name == "weekdays":
        return say("meetings.rule.weekdays")
    if name == "yearly":
        month, day = which.split("-")
        return say("meetings.rule.yearly", month=int(month), day=int(day))
    if name.startswith("weekly"):
        days = _joined([_weekday(DAYS.index(day)) for day in which.partition(" ")[0].split(",")])
        return say("meetings.rule.weekly" if name == "weekly" else "meetings.rule.fortnightly", days=days)
    return _monthly(which)


def _monthly(which: str) -> Say:
    if which.endswith("workday"):
        nth = int(which.removesuffix("workday"))
        return say("meetings.rule.nth_workday", nth=nth) if nth > 0 else say("meetings.rule.last_workday")
    if which[-2:] in DAYS:
        nth, day = int(which[:-2]), _weekday(DAYS.index(which[-2:]))
        if nth > 0:
            return say("meetings.rule.nth_weekday", nth=nth, day=day)
        return say("meetings.rule.last_weekday", day=day)
    if which == "-1":
        return say("meetings.rule.month_end")
    return say("meetings.rule.monthly", days="、".join(which.split(",")))


def _weekday(index: int) -> Say:
    return say(f"frontdesk.calendar.weekday_{index + 1}")


def _joined(words: list[Say]) -> Say:
    whole = words[0]
    for word in words[1:]:
        whole = say("meetings.joined.circles", first=whole, second=word)
    return whole
