"""Routes are data: what a service answers to, listed in one place and read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kernel.files import Download, Upload
from bot.kernel.personal import Keeping, Personal
from bot.kernel.talk import Handler, Kind, Say

if TYPE_CHECKING:
    from storage.people.store import Person
    from storage.uow import Uow


class Audience(StrEnum):
    """Whom a route answers. Others pass on as if the route did not exist; scopes are checked again in actions."""

    EVERYONE = "everyone"
    STAFF = "staff"


class Trigger(StrEnum):
    """The kinds of routes, in the order in which the pipeline asks them."""

    EVENT = "event"
    EMERGENCY = "emergency"
    CLAIM = "claim"
    COMMAND = "command"
    CONSENT = "consent"
    VERB = "verb"
    WORD = "word"
    STEP = "step"
    ASK = "ask"
    NUMBER = "number"
    TOPIC = "topic"
    MEDIA = "media"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One thing a service answers to. `form` is the type of the half-filled form a step keeps.

    `placeless`: also answers people whose community nobody knows yet; whatever it writes must not depend on one.
    """

    trigger: Trigger
    name: str
    handler: Handler
    audience: Audience = Audience.EVERYONE
    form: type | None = None
    any_kind: bool = False
    placeless: bool = False


def placeless(*routes: Route) -> tuple[Route, ...]:
    """Let these routes also answer people whose community nobody knows."""
    return tuple(replace(route, placeless=True) for route in routes)


def on_event(name: str, handler: Handler) -> Route:
    """Answer an event of the platform by its lower-case name (`subscribe`, `scan`, `click:REPORT`)."""
    return Route(trigger=Trigger.EVENT, name=name, handler=handler)


def on_emergency(handler: Handler) -> Route:
    """Answer danger to life or property, before everything else; `talk.label` names the danger."""
    return Route(trigger=Trigger.EMERGENCY, name="", handler=handler)


def on_claim(name: str, handler: Handler) -> Route:
    """Offer every text of a staff member to `handler` before the other routes; it returns None for what is not its."""
    return Route(trigger=Trigger.CLAIM, name=name, handler=handler, audience=Audience.STAFF)


def on_command(action: str, handler: Handler) -> Route:
    """Answer a staff command as `bot.understanding.commands.reading` names it; `talk.order` holds its parts."""
    return Route(trigger=Trigger.COMMAND, name=action, handler=handler, audience=Audience.STAFF)


def on_verb(
    verb: str, handler: Handler, audience: Audience = Audience.EVERYONE, *, any_kind: bool = False
) -> Route:
    """Answer a verb of the service's commands.toml `[verbs]`, alone or with a number of the service's own kinds.

    `any_kind`: also with numbers of other services.
    """
    return Route(trigger=Trigger.VERB, name=verb, handler=handler, audience=audience, any_kind=any_kind)


def on_word(word: str, handler: Handler, audience: Audience = Audience.EVERYONE) -> Route:
    """Answer a global word of the service's commands.toml `[words]`: exact, at any time."""
    return Route(trigger=Trigger.WORD, name=word, handler=handler, audience=audience)


def on_consent(handler: Handler) -> Route:
    """Ask for consent when a handler raised `ConsentNeeded`."""
    return Route(trigger=Trigger.CONSENT, name="", handler=handler)


def on_step(step: str, handler: Handler, form: type) -> Route:
    """Answer what is said while the service's own dialogue waits in `step`."""
    return Route(trigger=Trigger.STEP, name=step, handler=handler, form=form)


def on_ask(kind: str, handler: Handler) -> Route:
    """Answer words that may reply to an open question of this kind (`Ask.kind`)."""
    return Route(trigger=Trigger.ASK, name=kind, handler=handler)


def on_number(kind: str, handler: Handler) -> Route:
    """Answer a bare number of this kind."""
    return Route(trigger=Trigger.NUMBER, name=kind, handler=handler)


def on_topic(handler: Handler) -> Route:
    """Offer words nobody waited for to `handler` before they get a label: what the town talks of today is answered there."""
    return Route(trigger=Trigger.TOPIC, name="", handler=handler)


def on_media(kind: Kind, handler: Handler) -> Route:
    """Answer a picture, voice, place … that no open step took."""
    return Route(trigger=Trigger.MEDIA, name=kind.value, handler=handler)


def on_label(label: str, handler: Handler) -> Route:
    """Answer a text that the classifier gave this label (data/LABELS: `complaint.new` …)."""
    return Route(trigger=Trigger.LABEL, name=label, handler=handler)


Duty = Callable[["Uow", datetime], int]
"""What is owed at `now`: writes notices, returns how many rows it touched. Safe to repeat."""

Sees = Callable[["Person", int, "Uow"], bool]

Content = Callable[[int, "Uow"], str]
"""What a number stands for in human words, for those who may know of it."""

Digest = Callable[["Uow", "Person", datetime], tuple[Say, ...]]
"""What waits for a person of the office this morning, a line each; nothing when nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One counter of the office, as `handlers/<name>/service.py` assembles it.

    `numbers` maps each kind of number the service owns to the question whether a person may know that such a number
    exists, `contents` to the human words for it. `secret` is the kind whose existence not even the time of an answer may
    tell: a number nobody bears is asked about as if it were one. `folder` holds its texts.toml, commands.toml (words and
    verbs it listens to by name) and phrases.toml (example wordings by label). `downloads` and `uploads` say what one-time
    links of each kind (`complaints.report`) give and take. `digest` is the service's part of the morning's list, `personal`
    its part in people's rights over their data, `keeps` what it lets go of with time.
    """

    name: str
    folder: Path
    routes: tuple[Route, ...]
    duties: tuple[Duty, ...] = ()
    numbers: Mapping[str, Sees] = field(default_factory=dict)
    secret: str = ""
    contents: Mapping[str, Content] = field(default_factory=dict)
    downloads: Mapping[str, Download] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    digest: Digest | None = None
    personal: Personal | None = None
    keeps: tuple[Keeping, ...] = ()
