"""Quarters of a year, in office time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter: `index` 1 to 4."""

    year: int
    index: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter a day lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def months(self) -> tuple[int, int, int]:
        """The months of the quarter, 1 to 12."""
        first = 3 * self.index - 2
        return first, first + 1, first + 2

    @property
    def begins(self) -> date:
        """The first day."""
        return date(self.year, self.months[0], 1)

    @property
    def ends(self) -> date:
        """The first day of the next quarter."""
        return self.next().begins

    def next(self) -> Quarter:
        """Return the quarter after this one."""
        return Quarter(self.year + 1, 1) if self.index == 4 else Quarter(self.year, self.index + 1)

    def before(self) -> Quarter:
        """Return the quarter before this one."""
        return Quarter(self.year - 1, 4) if self.index == 1 else Quarter(self.year, self.index - 1)

    @property
    def number(self) -> int:
        """The quarter as one figure, such as 20262."""
        return self.year * 10 + self.index

    @classmethod
    def from_number(cls, number: int) -> Quarter:
        """Read what `number` wrote."""
        return cls(number // 10, number % 10)


def between(first: date, last: date) -> tuple[Quarter, ...]:
    """Return the quarters that hold a day of the span, `last` included, earliest first."""
    found = []
    quarter = Quarter.of(first)
    while quarter.begins <= last:
        found.append(quarter)
        quarter = quarter.next()
    return tuple(found)


def month_after(year: int, month: int) -> date:
    """Return the first day after a month."""
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
