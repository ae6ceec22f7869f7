"""How often an address may knock with a wrong link before the door stays shut for it."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta

from aiohttp import web

WINDOW = timedelta(minutes=10)
_MOST_WRONG = 30  # many phones share one address of their operator
_MOST_ADDRESSES = 10_000


class Attempts:
    """Counts wrong links by address, in this process; it forgets the oldest addresses first."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def are_spent(self, address: str, now: datetime) -> bool:
        """Whether the address has tried too many wrong links in the last ten minutes."""
        since, count = self._wrong.get(address, (now, 0))
        return count >= _MOST_WRONG and now - since < WINDOW

    def note_wrong(self, address: str, now: datetime) -> None:
        """Count a wrong link."""
        since, count = self._wrong.pop(address, (now, 0))
        self._wrong[address] = (now, 1) if now - since >= WINDOW else (since, count + 1)
        if len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)


def address_of(request: web.Request) -> str:
    """Return who knocks: what the reverse proxy on this machine names last, otherwise the peer."""
    peer = request.remote or ""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return named[:64] if named and _is_ours(peer) else peer


def _is_ours(peer: str) -> bool:
    """Whether the peer may speak for others; anybody else could name whom they like."""
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
