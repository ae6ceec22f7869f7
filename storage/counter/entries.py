"""A line of the service catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing the office or a department does for people, as the catalogue says it.

    `legal_days` and `promised_days` are numbers of working days or words; `visits` and `online` None: not stated.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    audience: str = ""
    conditions: str = ""
    papers: tuple[str, ...] = ()
    legal_days: str = ""
    promised_days: str = ""
    fee: str = ""
    place: str = ""
    hours: str = ""
    phone: str = ""
    complaint_phone: str = ""
    visits: int | None = None
    online: bool | None = None
    steps: str = ""
    remark: str = ""
    department: str = ""
