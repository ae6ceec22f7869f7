"""What every service knows about the office it works for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.kernel.calendar import OfficeCalendar


@dataclass(frozen=True, slots=True)
class Template:
    """A form of notice the account has; `once`: each person must have agreed to each notice."""

    id: str
    once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office's name, telephone and hours. `hours_text` is how a person would say the hours.

    `templates` are the forms of notices by their logical names.

    `address` is where people find it, `privacy_version` names the privacy words people agree to.
    `public_url` is where residents' phones reach this program, "" while the office has not said so.
    """

    name: str
    phone: str
    hours_text: str
    calendar: OfficeCalendar
    public_url: str = ""
    address: str = ""
    privacy_version: str = "1"
    templates: Mapping[str, Template] = field(default_factory=dict)

    def link(self, token: str) -> str:
        """Return the address of a one-time link; "" while the office has no address that phones reach."""
        return f"{self.public_url.rstrip('/')}/l/{token}" if self.public_url else ""
