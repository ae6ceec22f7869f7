"""Which meeting a secretary means who says no number, and who is acting."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.actions import Actor
from handlers.meetings.pending import StaffStep
from handlers.meetings.views import MOST_LINES, Views, is_draft
from storage.meetings.records import Meeting
from storage.uow import Uow


def meant(talk: Talk[Any], uow: Uow) -> int | None:
    """Return the number said, else the meeting that waits for consent, else the only one the person has announced."""
    if talk.number is not None:
        return talk.number
    open_now = uow.dialogues.of(talk.person.id, talk.now)
    if open_now is not None and open_now.step == StaffStep.CONFIRM:
        return int(open_now.form["number"])
    mine = announced_by(talk, uow)
    return mine[0].number if len(mine) == 1 else None


def ask_which(talk: Talk[Any], views: Views, uow: Uow) -> Turn | None:
    """Ask for the number among several announced meetings; with none the word is nobody's here."""
    mine = announced_by(talk, uow)
    if not mine:
        return None
    lines = [views.line(meeting, None) for meeting in mine[:MOST_LINES]]
    verb = talk.order.verb if talk.order else ""
    return answer(say("meetings.ask.which", verb=verb, number=mine[0].number), *lines)


def announced_by(talk: Talk[Any], uow: Uow) -> list[Meeting]:
    """Return what the person announced and published and that has not begun."""
    return [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if not is_draft(one)]


def actor_of(msg: Inbound, talk: Talk[Any]) -> Actor:
    """Return who acts by this message."""
    return Actor(talk.person, talk.now, msg.key)
