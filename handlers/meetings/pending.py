"""The heavy acts of the desk: what waits for the last two digits of a number, and how it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Say, Talk, Turn, goto, say
from handlers.meetings.reading import Trouble
from handlers.meetings.rules import Act
from handlers.meetings.views import Views
from storage.meetings.records import Invitee, Meeting
from storage.uow import Uow

_CONFIRM_WITHIN = timedelta(minutes=3)


class StaffStep(StrEnum):
    """What the desk waits for."""

    WHOLE = "whole"
    KIND = "kind"
    TIME = "time"
    PLACE = "place"
    CONFIRM = "confirm"
    SERIES = "series"
    BACKFILL = "backfill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A heavy act that waits for its confirmation. `version` is that of the meeting as it was shown."""

    act: Act
    number: int
    version: int | None = None
    reason: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None


def ask_to_confirm(pending: Pending, *says: Say) -> Turn:
    """Say what will happen and wait, shortly, for the confirmation."""
    return goto(StaffStep.CONFIRM, *says, form=pending, lasts=_CONFIRM_WITHIN)


def show_draft(
    meeting: Meeting, talk: Talk[Any], views: Views, uow: Uow, invited: Sequence[Invitee] | None = None
) -> Turn:
    """Show a draft and wait for the confirmation to publish it; `invited` spares the look at the roster."""
    pending = Pending(act=Act.PUBLISH, number=meeting.number, version=meeting.version)
    return ask_to_confirm(pending, *views.draft(meeting, talk.person, talk.now, uow, invited))


def ask_time(trouble: Trouble) -> Say:
    """Ask for a time, saying what was wrong with the one given."""
    return say(f"meetings.trouble.{trouble.value}")
