"""Consent to the privacy words: asked for where the first personal datum is given, by whichever service that is.

A question that says what giving the answer means needs no second question: `note_consent` when the answer comes. Words that
hold something personal unasked raise `ConsentNeeded`; the question is then asked and the words wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.kernel.errors import ConsentNeeded

if TYPE_CHECKING:
    from storage.people.store import Person
    from storage.uow import Uow


def has_agreed(person: Person, version: str) -> bool:
    """Whether the person agreed to this version of the privacy words."""
    return person.agreed == version


def need_consent(person: Person, version: str) -> None:
    """Stop unless the person agreed, or stands on the roster, where the office asked on paper. Raises: ConsentNeeded."""
    if not person.on_roster and not has_agreed(person, version):
        raise ConsentNeeded


def note_consent(uow: Uow, person: Person, version: str, now: datetime, message_key: str) -> None:
    """Write down that the person agreed, once a version."""
    if not has_agreed(person, version):
        uow.privacy.agree(person, version, now, message_key)
