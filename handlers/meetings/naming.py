"""What meetings and invited people are called in a sentence."""

from __future__ import annotations

from typing import Any

from handlers.meetings.words import Words
from storage.meetings.records import Invitation, Meeting
from storage.meetings.series import Series
from storage.uow import Uow


def name_of(invitation: Invitation, uow: Uow) -> str:
    """Return an invited person's name in clear, "" when unknown."""
    return uow.people.vault.unseal(invitation.name_sealed) if invitation.name_sealed else ""


def fill(meeting: Meeting, words: Words) -> dict[str, Any]:
    """Return the values sentences about a meeting need."""
    return {
        "number": meeting.number,
        "title": title(meeting, words),
        "at": meeting.starts_at,
        "place": meeting.place,
    }


def title(meeting: Meeting | Series, words: Words) -> str:
    """Return what a meeting is called: its kind, and its topic where that says more."""
    name = words.names[meeting.kind]
    if _abbreviates(meeting.topic, name):
        return name
    return meeting.topic if name in meeting.topic else f"{name}「{meeting.topic}」"


def code(number: int) -> str:
    """Return what stands before the word of consent when a heavy act is confirmed: the last two digits."""
    return f"{number % 100:02d}"


def _abbreviates(short: str, name: str) -> bool:
    """Whether the characters of `short` stand in `name` in this order, as in a name spoken short."""
    rest = iter(name)
    return all(char in rest for char in short)
