"""What is always true of accounts: how codes look, how long things last, how often one may try."""

from __future__ import annotations

import re
from datetime import timedelta

CODE_LASTS = timedelta(days=7)
TRIES_WITHIN = timedelta(hours=1)
MOST_TRIES = 5
MOST_TRIES_ON_ONE = 20
REQUEST_LASTS = timedelta(days=7)
PROXY_LASTS = timedelta(days=7)
MOST_PROXIES = 6

CODE_DIGITS = 6
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d(?:[\s-]?\d{4}){2})(?!\d)")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_SEPARATORS = re.compile(r"[\s-]")


def phone_in(text: str) -> str:
    """Return the mobile number in a text as eleven digits, "" when there is none."""
    found = _PHONE.search(text)
    return _SEPARATORS.sub("", found[1]) if found else ""


def code_in(text: str) -> str:
    """Return the six digits that stand beside a mobile number or alone, "" when there are none."""
    found = _CODE.search(_PHONE.sub(" ", text))
    return found[0] if found else ""


def masked(phone: str) -> str:
    """Return a phone as it may be shown: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""
