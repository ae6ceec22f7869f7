"""One number space for everything a person can name, with a check digit against slips of the thumb.

The last digit is a Damm check digit (Damm, 2004: totally anti-symmetric quasigroup of order 10): it catches every wrong
digit and every swap of neighbours. Numbers whose check digit would be 0 are never issued, so a lost last digit is
caught too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.numbers import Numbered
    from storage.uow import Uow

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_LONGEST = 12


def _fold(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def with_check_digit(base: int) -> int | None:
    """Return `base` followed by its check digit, or None when that digit would be 0 and the base must be skipped."""
    check = _fold(str(base))
    return base * 10 + check if check else None


def is_valid(number: int) -> bool:
    """Whether `number` could have been issued."""
    return number > 0 and number % 10 != 0 and _fold(str(number)) == 0


def read(digits: str) -> int | None:
    """Read ASCII digits as a number that could have been issued; None for a typo."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST or digits.startswith("0"):
        return None
    number = int(digits)
    return number if is_valid(number) else None


def slips(digits: str) -> list[int]:
    """Return valid numbers one slip away from `digits`, likeliest first: swapped neighbours, then one wrong digit."""
    swapped = [
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        for i in range(len(digits) - 1)
        if digits[i] != digits[i + 1]
    ]
    wrong = [
        digits[:i] + other + digits[i + 1 :]
        for i in range(len(digits))
        for other in "0123456789"
        if other != digits[i]
    ]
    return [number for number in map(read, swapped + wrong) if number is not None]


def swaps(digits: str) -> list[int]:
    """Return the valid numbers in which two neighbours of `digits` stand the other way round."""
    return [number for number in slips(digits) if sorted(str(number)) == sorted(digits)]


def issue(uow: Uow, kind: str, community_id: int) -> int:
    """Draw the next free number for something of `kind`. Numbers are never used twice."""
    while True:
        number = with_check_digit(uow.numbers.draw(kind, community_id))
        if number is not None:
            return number


def owner(uow: Uow, number: int) -> Numbered | None:
    """Return what kind of thing bears `number`, or None when it was never issued."""
    return uow.numbers.find(number // 10) if is_valid(number) else None
