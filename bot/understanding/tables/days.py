"""A day as offices write it in a cell, also one that the spreadsheet counts from its own beginning."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding.numerals import fold

_DAY = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?(?:\d{2}:\d{2})?|(\d{4})(\d{2})(\d{2})")
_FIRST_DAY = date(1899, 12, 30)  # the spreadsheet's day 0
_COUNTED = range(36_526, 73_051)  # of the years 2000 to 2099
_POINT_ZERO = re.compile(r"\.0+$")


def read_day(text: str) -> date:
    """Return the day of `2026-06-30`, `2026年6月30日`, `2026.6.30`, `20260630` or `46203`.

    Raises: ValueError for text that is no day, also for one that no calendar has.
    """
    bare = _POINT_ZERO.sub("", re.sub(r"\s", "", fold(text)))
    if bare.isdigit() and int(bare) in _COUNTED:
        return _FIRST_DAY + timedelta(days=int(bare))
    found = _DAY.fullmatch(bare)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part)
    return date(year, month, day)
