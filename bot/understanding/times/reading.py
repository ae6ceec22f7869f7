"""Times as people write them: points, ranges, limits, recurrences, changes.

The grammar is our own. `times_text` spells, `times_clock`, `times_days` and `times_repeat` read words, `times_phrases`
puts them together, `times_settle` says which instants are meant.
"""

from __future__ import annotations

from datetime import datetime

from bot.understanding.times.change import changed
from bot.understanding.times.phrases import Phrase, scan_phrases
from bot.understanding.times.settle import NO_TIME, TimeMeaning, settle
from bot.understanding.times.shapes import SHANGHAI, Frame
from bot.understanding.times.text import plain

__all__ = ["TimeMeaning", "find_time", "parse_time", "split_time"]

_LONGEST = 400
_MARKS = " ,，.。;；:：、"
_EDGE = f"{_MARKS}到至前"


def parse_time(text: str, now: datetime) -> TimeMeaning:
    """Return what the time expression in `text` means; `now` must be aware."""
    found = find_time(text, now)
    return found[0] if found else NO_TIME


def find_time(text: str, now: datetime) -> tuple[TimeMeaning, tuple[int, int]] | None:
    """Return the time meant in `text` and its span there; after a change (改到…) the new time."""
    frame = frame_of(now)
    phrase = chosen(plain(text[:_LONGEST]), frame)
    return (settle(phrase, frame), phrase.span) if phrase else None


def split_time(text: str, now: datetime) -> tuple[TimeMeaning, str] | None:
    """Return the time meant in `text` and the words around it, such as the reason beside a day."""
    found = find_time(text, now)
    if found is None:
        return None
    meaning, (start, end) = found
    # Only towards the time these are its own words: 停水到13点, but 配件没到.
    return meaning, f"{text[:start].rstrip(_EDGE)} {text[end:].lstrip(_EDGE)}".strip(_MARKS)


def frame_of(now: datetime) -> Frame:
    """Return the frame for reading at `now`."""
    local = now.astimezone(SHANGHAI)
    return Frame(local, local.date())


def chosen(text: str, frame: Frame) -> Phrase | None:
    """Return the phrase that counts in a plain text: the new time of a change, else the first."""
    phrases = scan_phrases(text, frame)
    return changed(text, phrases, frame) or (phrases[0] if phrases else None)
