"""How many: the people somebody signs up, the hours somebody served."""

import re
from dataclasses import dataclass

from bot.understanding.normalise import digits
from bot.understanding.numerals import DIGITS, read_number

_MOST_HOURS = 24
_HOURS = re.compile(r"(?P<who>.*?)\s*(?P<hours>\d{1,2}(?:\.\d{1,2})?)\s*\D{0,3}")
_PEOPLE = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Hours:
    """For whom hours are to be recorded ("" when nobody is named) and how many."""

    who: str
    hours: float


def read_hours(text: str) -> Hours | None:
    """Return for whom how many hours; None when no hours of one day are said."""
    found = _HOURS.fullmatch(digits(text))
    hours = float(found["hours"]) if found else 0.0
    if found is None or not 0 < hours <= _MOST_HOURS:
        return None
    return Hours(found["who"].strip(), hours)


def party_in(text: str) -> int:
    """Return how many people somebody signs up, one when no number is said."""
    plain = digits(text)
    found = _PEOPLE.search(plain)
    if found:
        return int(found[0])
    spoken = next((read_number(char) for char in plain if char in DIGITS), None)
    return spoken or 1
