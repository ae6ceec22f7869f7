"""A notice as its author writes it, and as it lies in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from storage.outbox.model import State, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question a notice asks; it opens when the notice reaches the person."""

    kind: str
    ref: int
    lasts: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice to be written in the same transaction as its reason.

    `key` says why it exists: the same key twice is one notice. `text_key` and `fill` name the sentence. `template` is
    the logical name in the config's [templates], "" when there is none. `media` is a picture or voice (`storage.media`) that
    goes out in place of the words; they are said where it cannot be shown. `call`: if nobody can be reached before
    `useless_after`, staff find the person on the call list. All instants UTC.
    """

    key: str
    community_id: int
    person_id: int
    text_key: str
    fill: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime
    useless_after: datetime
    urgency: Urgency = Urgency.NORMAL
    template: str = ""
    question: Question | None = None
    call: bool = False
    media: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as stored."""

    id: int
    key: str
    community_id: int
    person_id: int
    text_key: str
    fill: dict[str, Any]
    urgency: Urgency
    template: str
    question: Question | None
    call: bool
    created_at: datetime
    due_at: datetime
    useless_after: datetime
    state: State
    attempts: int
    media: int | None = None


def read_notice(row: Row[Any]) -> Notice:
    """Return the notice of a row."""
    ask = row.ask and Question(
        kind=row.ask["kind"], ref=row.ask["ref"], lasts=timedelta(seconds=row.ask["lasts_s"])
    )
    return Notice(
        id=row.id,
        key=row.key,
        community_id=row.community_id,
        person_id=row.person_id,
        text_key=row.text_key,
        fill=row.fill,
        urgency=Urgency(row.urgency),
        template=row.template,
        question=ask or None,
        call=row.call,
        created_at=row.created_at,
        due_at=row.due_at,
        useless_after=row.useless_after,
        state=State(row.state),
        attempts=row.attempts,
        media=row.media_ref,
    )


COLUMNS: Final = (
    "key",
    "community_id",
    "person_id",
    "text_key",
    "fill",
    "urgency",
    "template",
    "ask",
    "call",
    "created_at",
    "due_at",
    "useless_after",
    "state",
    "attempts",
    "errcode",
    "media_ref",
)


def write_notice(notice: NewNotice, now: datetime) -> dict[str, Any]:
    """Return the row of a new notice."""
    question = notice.question
    return {
        "key": notice.key,
        "community_id": notice.community_id,
        "person_id": notice.person_id,
        "text_key": notice.text_key,
        "fill": dict(notice.fill),
        "urgency": int(notice.urgency),
        "template": notice.template,
        "ask": question
        and {"kind": question.kind, "ref": question.ref, "lasts_s": question.lasts.total_seconds()},
        "call": notice.call,
        "created_at": now,
        "due_at": notice.due_at,
        "useless_after": notice.useless_after,
        "state": State.WAITING.value,
        "attempts": 0,
        "errcode": 0,
        "media_ref": notice.media,
    }
