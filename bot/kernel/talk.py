"""What came, what is answered, and where the talk stands: the words every service shares.

A handler is a plain function `(msg, talk, uow) -> Turn | None`. It runs inside the unit of work, cannot wait and cannot
send. `None` means "these words are not an answer to my question": the pipeline then asks the next route.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from storage.people.store import Person
    from storage.uow import Uow

FormT = TypeVar("FormT")


class Kind(StrEnum):
    """What a push carries. `OTHER` is a message type that did not exist when this was written."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One push of the platform, parsed.

    `key` names the push: the same push sent again carries the same key (wechat-platform.md §3.3). `created_s` is the
    platform's CreateTime in epoch seconds, `received_at` our clock in UTC. `text` is the typed text, or what the
    platform recognised in a voice message. `event` is lower case. `scene` is the QR scene of a follow or scan, without
    prefix. `fields` holds what is left, flattened to strings.
    """

    key: str
    account: str
    openid: str
    kind: Kind
    created_s: int
    received_at: datetime
    text: str = ""
    menu_id: str = ""
    media_id: str = ""
    media_format: str = ""
    picture_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    label: str = ""
    title: str = ""
    url: str = ""
    event: str = ""
    event_key: str = ""
    scene: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence by its key in a texts.toml, with the values that fill it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def say(key: str, **values: Any) -> Say:
    """Name a sentence and fill it: `say("complaints.received", number=241, due=due)`."""
    return Say(key, values)


def inside(sentence: Say) -> dict[str, Any]:
    """Return a sentence in the form in which it can be a value of a stored notice."""
    return {"key": sentence.key, "values": dict(sentence.values)}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that stays open after the dialogue: the next fitting words of the person answer it.

    `kind` names the route (`meetings.attend`), `ref` the number it is about.
    """

    kind: str
    ref: int
    lasts: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Order:
    """Words that name an act and usually numbers: `受理 241`, `参加 427`, `转 241 物业`.

    `verb` is the act's stable name, `numbers` digits as typed, `rest` what stands behind them as written. `sure` is
    False when the act was meant but misspelt: such an order is asked about, never executed.
    """

    verb: str
    numbers: tuple[str, ...] = ()
    target: str | None = None
    rest: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Generic[FormT]):
    """Who speaks, when, and where the talk stands.

    `number` is set when the words name one number that exists and that this person may see. `form` is the half-filled
    form of the open step; it is only there in handlers of `on_step`. `guesses` are labels the words may have meant,
    likeliest first, when none was sure. `on_behalf` is the person for whom the speaker acts with these words.
    """

    person: Person
    now: datetime
    step: str = ""
    held_form: FormT | None = None
    order: Order | None = None
    number: int | None = None
    ask: Ask | None = None
    label: str = ""
    guesses: tuple[str, ...] = ()
    on_behalf: int | None = None

    @property
    def form(self) -> FormT:
        """Return the form of the open step. Raises: LookupError outside a step."""
        if self.held_form is None:
            raise LookupError("no form outside a step")
        return self.held_form


class Move(StrEnum):
    """What becomes of the person's dialogue after a turn."""

    KEEP = "keep"
    STAY = "stay"
    GOTO = "goto"
    DONE = "done"
    HAND_OVER = "hand_over"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a handler decided: sentences, the dialogue's next place, and questions left open.

    The sentences of one turn leave as one message. `lasts` is how long an unanswered step waits. `became` is who the
    speaker turned out to be: the row they spoke as until now is gone. `on_behalf` is for whom a text is handed over.
    `private`: what the person said is not kept in the receipt of the push.
    """

    says: tuple[Say, ...] = ()
    move: Move = Move.KEEP
    step: str = ""
    form: object = None
    lasts: timedelta = timedelta(minutes=30)
    asks: tuple[Ask, ...] = ()
    label: str = ""
    text: str = ""
    became: int | None = None
    on_behalf: int | None = None
    private: bool = False


Handler = Callable[[Inbound, Talk[Any], "Uow"], Turn | None]


def answer(*says: Say, asks: tuple[Ask, ...] = ()) -> Turn:
    """Answer and leave an open dialogue as it is."""
    return Turn(says=says, asks=asks)


def stay(*says: Say) -> Turn:
    """Ask again: same step, same form, a fresh wait."""
    return Turn(says=says, move=Move.STAY)


def goto(step: str, *says: Say, form: object, lasts: timedelta = timedelta(minutes=30)) -> Turn:
    """Answer and wait in `step` with `form`; replaces whatever dialogue was open."""
    return Turn(says=says, move=Move.GOTO, step=step, form=form, lasts=lasts)


def done(*says: Say, asks: tuple[Ask, ...] = ()) -> Turn:
    """Answer and close the dialogue."""
    return Turn(says=says, move=Move.DONE, asks=asks)


def hand_over(label: str, text: str) -> Turn:
    """Close the dialogue and let the handler of `label` answer `text` as if it had just been said."""
    return Turn(move=Move.HAND_OVER, label=label, text=text)


def replay(text: str, kept: object) -> Turn:
    """Put the dialogue back that was `kept` (None: none was open), and answer `text` as if it had just been said."""
    return Turn(move=Move.REPLAY, text=text, form=kept)
