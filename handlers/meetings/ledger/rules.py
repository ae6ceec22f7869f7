"""What a branch owes in a quarter, what of it was held, what is due and what is late. Pure.

Source: 中国共产党支部工作条例(试行) art. 11-14 and 16: the members' meeting once a quarter, committee, group and theme day
once a month. The lesson is "regular"; once a quarter is the common practice, once in half a year the other one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.meetings.ledger.quarters import Quarter, month_after
from storage.meetings.model import MeetingKind

KINDS = (
    MeetingKind.BRANCH_MEETING,
    MeetingKind.COMMITTEE,
    MeetingKind.GROUP,
    MeetingKind.LESSON,
    MeetingKind.THEME_DAY,
)
"""The five columns of a ledger, in order."""

SHARED = frozenset((MeetingKind.LESSON, MeetingKind.THEME_DAY))
"""Held together by several branches, these count for each whose members came."""

_MONTHLY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """How often a branch must meet in a quarter; three times means once in each month.

    A lesson is owed once in `lesson_months`: 1, 3, 6 or 12. Nothing at all is owed where the figure is 0.
    """

    branch_meetings: int = 1
    committees: int = 3
    groups: int = 3
    lesson_months: int = 3
    theme_days: int = 3

    def needed(self, kind: MeetingKind) -> int:
        """Return how many meetings of the kind are owed in a quarter; of lessons how many in their span."""
        if kind is MeetingKind.LESSON:
            return 0 if not self.lesson_months else _MONTHLY if self.lesson_months == 1 else 1
        return {
            MeetingKind.BRANCH_MEETING: self.branch_meetings,
            MeetingKind.COMMITTEE: self.committees,
            MeetingKind.GROUP: self.groups,
            MeetingKind.THEME_DAY: self.theme_days,
        }[kind]


class Standing(StrEnum):
    """How it stands with what is owed: nothing owed, done, still time, too late."""

    FREE = "free"
    DONE = "done"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that counts: on which day, and of which group; "" is all groups together."""

    day: date
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of meeting of one branch in one quarter.

    `late` months are over, in `due` there is still time; `by` is the last day on which all can be made good.
    """

    kind: MeetingKind
    held: int
    needed: int
    standing: Standing
    days: tuple[date, ...] = ()
    late: tuple[int, ...] = ()
    due: tuple[int, ...] = ()
    by: date | None = None

    @property
    def is_missing(self) -> bool:
        """Whether something is owed by now."""
        return self.standing in (Standing.DUE, Standing.LATE)


def cell(
    kind: MeetingKind,
    norm: Norm,
    held: Iterable[Held],
    groups: Collection[str],
    span: tuple[Quarter, date],
) -> Cell:
    """Return how one kind of meeting stands in a quarter on a day; `span` is both."""
    quarter, today = span
    meetings = sorted(held, key=lambda one: one.day)
    needed = norm.needed(kind)
    inside = [one for one in meetings if quarter.begins <= one.day < quarter.ends]
    days = tuple(one.day for one in inside)
    if not needed:
        return Cell(kind=kind, held=len(inside), needed=0, standing=Standing.FREE, days=days)
    if needed == _MONTHLY:
        return _monthly(kind, inside, groups, quarter, today)
    begins, ends = quarter.begins, quarter.ends
    if kind is MeetingKind.LESSON:
        begins, ends = _lesson_span(quarter, norm.lesson_months)
    counted = [one for one in meetings if begins <= one.day < min(ends, quarter.ends)]
    done = len(counted) >= needed
    standing = Standing.DONE if done else Standing.LATE if ends <= today else Standing.DUE
    return Cell(
        kind=kind,
        held=len(counted),
        needed=needed,
        standing=standing,
        days=tuple(one.day for one in counted),
        by=None if done else ends,
    )


def _monthly(
    kind: MeetingKind, held: list[Held], groups: Collection[str], quarter: Quarter, today: date
) -> Cell:
    """Count the months in which the branch met; with groups, in which every group met."""
    done = [month for month in quarter.months if _met(held, month, groups)]
    open_months = [
        month for month in quarter.months if month not in done and date(quarter.year, month, 1) <= today
    ]
    late = tuple(month for month in open_months if month_after(quarter.year, month) <= today)
    complete = len(done) == len(quarter.months)
    return Cell(
        kind=kind,
        held=len(done),
        needed=len(quarter.months),
        standing=Standing.DONE if complete else Standing.LATE if late else Standing.DUE,
        days=tuple(one.day for one in held),
        late=late,
        due=tuple(month for month in open_months if month not in late),
        by=None if complete else quarter.ends,
    )


def _met(held: Iterable[Held], month: int, groups: Collection[str]) -> bool:
    there = {one.group for one in held if one.day.month == month}
    return bool(there) and ("" in there or not groups or set(groups) <= there)


def _lesson_span(quarter: Quarter, months: int) -> tuple[date, date]:
    """Return the span of so many months of the year in which the quarter lies, and the day after it."""
    first = (quarter.months[0] - 1) // months * months + 1
    return date(quarter.year, first, 1), month_after(quarter.year, first + months - 1)


def is_pressing(cell: Cell, quarter: Quarter) -> bool:
    """Whether something is missing that has to be held before the quarter ends."""
    return cell.is_missing and (cell.by is None or cell.by <= quarter.ends)
