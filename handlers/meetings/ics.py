"""A calendar file (RFC 5545): events written, escaped and folded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MIME = "text/calendar; charset=utf-8"
_WIDEST = 75  # octets of a line, by RFC 5545 §3.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a calendar. `uid` stays the same when the event moves, and `version` grows then. Instants UTC."""

    uid: str
    version: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    note: str = ""
    cancelled: bool = False


def calendar_file(name: str, events: Iterable[Event], now: datetime) -> bytes:
    """Return the calendar as bytes of UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//tongxin//meetings//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT2H",
        "X-PUBLISHED-TTL:PT2H",
    ]
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(event: Event, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"SEQUENCE:{event.version}",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(event.starts_at)}",
        f"DTEND:{_stamp(event.ends_at)}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"LOCATION:{_escaped(event.place)}",
        *([f"DESCRIPTION:{_escaped(event.note)}"] if event.note else []),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = "".join(char for char in text.replace("\r", "") if char == "\n" or char >= " ")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never within a character; a continuation begins with a space."""
    piece, width = "", 0
    for char in line:
        size = len(char.encode())
        if width + size > _WIDEST:
            yield piece
            piece, width = " ", 1
        piece, width = piece + char, width + size
    yield piece
