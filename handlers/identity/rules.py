"""What is always true of accounts: how codes look, how long things last, how often one may try."""

from __future__ import annotations

from datetime import timedelta

CODE_LASTS = timedelta(days=7)
TRIES_WITHIN = timedelta(hours=1)
MOST_TRIES = 5
MOST_TRIES_ON_ONE = 20
REQUEST_LASTS = timedelta(days=7)
PROXY_LASTS = timedelta(days=7)
MOST_PROXIES = 6

CODE_DIGITS = 6


def masked(phone: str) -> str:
    """Return a phone as it may be shown: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""
