"""Puts figures together: whose cases are counted, over which days, told apart by grid, kind of matter and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.categories import CategoryBook
from bot.understanding.figures import By
from bot.understanding.spans import Span, months_in
from handlers.complaints.scope import remit_of
from handlers.complaints.statistics.words import FigureWords
from storage.complaints.figures import Figures, Group, Within, together
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `part` of `whole`; `name` is responded, solved or satisfied."""

    name: str
    part: int
    whole: int

    @property
    def share(self) -> str:
        """The share in words, "" when there is nothing to count."""
        return f"{round(100 * self.part / self.whole)}%" if self.whole else ""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one grid, one kind of matter or one month."""

    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of a span. Lines are in the order of their names in the office's own tables, never by merit."""

    span: Span
    whole: Figures
    by: Mapping[By, tuple[Line, ...]]


def rates_of(figures: Figures) -> tuple[Rate, ...]:
    """Return the three rates of some figures."""
    return (
        Rate("responded", figures.responded, figures.due),
        Rate("solved", figures.solved, figures.called),
        Rate("satisfied", figures.satisfied, figures.called),
    )


def within_of(person: Person) -> Within | None:
    """Return which cases' figures this person may know: the community's, those of their grids, or none."""
    if Role.STAFF not in person.roles:
        return None
    remit = remit_of(person)
    if remit.everywhere:
        return Within(community_id=person.community_id)
    return Within(community_id=person.community_id, grids=remit.grids) if remit.grids else None


def largest(lines: Sequence[Line], most: int) -> list[Line]:
    """Return up to `most` lines, those with most cases, in the order in which they came."""
    by_size = sorted(range(len(lines)), key=lambda at: -lines[at].figures.reported)[:most]
    return [lines[at] for at in sorted(by_size)]


class Reporter:
    """Counts. `categories` give the lines of kinds their order."""

    def __init__(self, calendar: OfficeCalendar, categories: CategoryBook, words: FigureWords) -> None:
        self._calendar = calendar
        self._categories = categories
        self._words = words

    def today(self, now: datetime) -> date:
        """Return the office's day."""
        return self._calendar.local(now).date()

    def instants(self, span: Span) -> tuple[datetime, datetime]:
        """Return the first instant of a span and the first behind it, in UTC."""
        after = span.last + timedelta(days=1)
        begin, end = (datetime.combine(day, time(), self._calendar.zone) for day in (span.first, after))
        return begin.astimezone(UTC), end.astimezone(UTC)

    def report(self, uow: Uow, within: Within, span: Span, now: datetime, *, monthly: bool = False) -> Report:
        """Count a span; with `monthly` month by month, too."""
        if not monthly:
            return self._told(uow, span, uow.figures.of(within, *self.instants(span), now), ())
        months = [(month, uow.figures.of(within, *self.instants(month), now)) for month in months_in(span)]
        groups = [group for _, found in months for group in found]
        lines = tuple(Line(self._month(month), _sum(found)) for month, found in months if found)
        return self._told(uow, span, groups, lines)

    def _told(self, uow: Uow, span: Span, groups: list[Group], months: tuple[Line, ...]) -> Report:
        by = {By.GRID: self._grids(uow, groups), By.CATEGORY: self._kinds(groups), By.MONTH: months}
        return Report(span, _sum(groups), by)

    def _month(self, month: Span) -> str:
        return self._words.plain["month"].format(year=month.first.year, month=month.first.month)

    def _grids(self, uow: Uow, groups: list[Group]) -> tuple[Line, ...]:
        homes = {group.community_id for group in groups}
        named = {home.id: home.name for home in uow.places.communities() if home.id in homes}
        lines = []
        for home in sorted(homes):
            prefix = f"{named.get(home, '')} " if len(homes) > 1 else ""
            here = [group for group in groups if group.community_id == home]
            names = {grid.id: grid.name for grid in uow.places.grids(home)}
            known = [(grid, f"{prefix}{name}") for grid, name in names.items()]
            lines += _lines([*known, (None, prefix + self._words.plain["unplaced"])], here, "grid_id")
        return tuple(lines)

    def _kinds(self, groups: list[Group]) -> tuple[Line, ...]:
        known = {category.key: category.name for category in self._categories.categories}
        unknown = {group.category for group in groups} - known.keys()
        names = [*known.items(), *((key, self._words.plain["other"]) for key in sorted(unknown))]
        return tuple(_lines(names, groups, "category"))


def _lines(names: Iterable[tuple[int | str | None, str]], groups: list[Group], column: str) -> list[Line]:
    """Return a line for each name that has cases."""
    found = [
        Line(name, _sum([group for group in groups if getattr(group, column) == key])) for key, name in names
    ]
    return [line for line in found if line.figures.reported]


def _sum(groups: Iterable[Group]) -> Figures:
    return together(group.figures for group in groups)
