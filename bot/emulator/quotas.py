"""Daily call quotas, reset at midnight in Beijing, and the few ways to clear them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.emulator.errors import Refused

_BEIJING = timedelta(hours=8)
_CLEARS_PER_MONTH = 10

DAILY: Mapping[str, int] = MappingProxyType(
    {
        "/cgi-bin/token": 2_000,
        "/cgi-bin/stable_token": 500_000,
        "/cgi-bin/menu/create": 1_000,
        "/cgi-bin/menu/get": 10_000,
        "/cgi-bin/menu/delete": 1_000,
        "/cgi-bin/menu/addconditional": 2_000,
        "/cgi-bin/menu/delconditional": 2_000,
        "/cgi-bin/menu/trymatch": 20_000,
        "/cgi-bin/media/upload": 100_000,
        "/cgi-bin/media/get": 200_000,
        "/cgi-bin/message/custom/send": 500_000,
        "/cgi-bin/message/template/send": 100_000,
        "/cgi-bin/message/subscribe/bizsend": 100_000,
        "/cgi-bin/qrcode/create": 100_000,
        "/cgi-bin/user/get": 500,
        "/cgi-bin/user/info": 5_000_000,
        "/cgi-bin/user/info/updateremark": 10_000,
        "/cgi-bin/ticket/getticket": 1_000_000,
    }
)


@dataclass(slots=True)
class Quotas:
    """`limits` is a knob: set a small number to meet 45009."""

    limits: dict[str, int] = field(default_factory=lambda: dict(DAILY))
    used: dict[str, int] = field(default_factory=dict)
    day: str = ""
    clears: dict[str, int] = field(default_factory=dict)

    def spend(self, path: str, now: datetime) -> None:
        """Count one call. Raises: Refused 45009 above the day's limit."""
        today = (now + _BEIJING).date().isoformat()
        if today != self.day:
            self.day, self.used = today, {}
        limit = self.limits.get(path)
        if limit is not None and self.used.get(path, 0) >= limit:
            raise Refused(45009)
        self.used[path] = self.used.get(path, 0) + 1

    def clear(self, now: datetime, path: str | None = None) -> None:
        """Start counting anew. Raises: Refused 48006 after ten uses in a month."""
        month = (now + _BEIJING).strftime("%Y-%m")
        if self.clears.get(month, 0) >= _CLEARS_PER_MONTH:
            raise Refused(48006)
        self.clears[month] = self.clears.get(month, 0) + 1
        self.used = {} if path is None else {key: count for key, count in self.used.items() if key != path}
