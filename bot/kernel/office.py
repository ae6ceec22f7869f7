"""What every service knows about the office it works for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.calendar import OfficeCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office's name, telephone and hours. `hours_text` is how a person would say the hours."""

    name: str
    phone: str
    hours_text: str
    calendar: OfficeCalendar
