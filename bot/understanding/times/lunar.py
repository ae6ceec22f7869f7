"""The lunar calendar, 2015 to 2049: 中秋 and 腊月二十三 as days of the common calendar.

Each year is a word in the customary packing: four bits leap month, twelve bits long months, one bit long leap month.
Checked day by day against the `lunardate` package; one small table is cheaper than the dependency.
"""

from __future__ import annotations

from datetime import date, timedelta

_FIRST_YEAR = 2015
_NEW_YEAR_2015 = date(2015, 2, 19)
_YEARS = (
    0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930, 0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0,
    0x0D260, 0x0EA65, 0x0D530, 0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520,
    0x0DD45, 0x0B5A0, 0x056D0, 0x055B2, 0x049B0, 0x0A577, 0x0A4B0, 0x0AA50, 0x1B255, 0x06D20, 0x0ADA0,
)  # fmt: skip


def lunar_date(year: int, month: int, day: int) -> date | None:
    """Return the day of the common calendar; None outside the table or on a day the month does not have.

    `year` is the common year in which the lunar year begins; day 30 of a short month reads as its last day.
    """
    index = year - _FIRST_YEAR
    if not (0 <= index < len(_YEARS) and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    start = _NEW_YEAR_2015 + timedelta(days=sum(map(_days, _YEARS[:index])))
    word = _YEARS[index]
    for earlier in range(1, month):
        start += timedelta(days=_month(word, earlier) + (_leap(word) if word & 0xF == earlier else 0))
    return start + timedelta(days=min(day, _month(word, month)) - 1)


def _days(word: int) -> int:
    return sum(_month(word, month) for month in range(1, 13)) + _leap(word)


def _month(word: int, month: int) -> int:
    return 30 if word & (0x10000 >> month) else 29


def _leap(word: int) -> int:
    if not word & 0xF:
        return 0
    return 30 if word & 0x10000 else 29
