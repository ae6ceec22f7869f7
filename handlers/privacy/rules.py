"""What is always true of people's rights over their data."""

from __future__ import annotations

from datetime import timedelta

EXPORT_WITHIN = timedelta(days=3)
LINK_LASTS = timedelta(days=3)
CONFIRM_WITHIN = timedelta(minutes=3)
LET_GO_EVERY = timedelta(days=1)
SLICE = 20


def code_of(number: int) -> str:
    """Return the two digits that confirm a heavy act on this number."""
    return f"{number % 100:02d}"
