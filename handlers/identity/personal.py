"""What the office knows of a person themselves, and what happened to their account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.personal import Held, Personal
from bot.kernel.talk import Say, say
from handlers.identity import acting
from handlers.identity.actions import By
from storage.identity.model import ProxyState
from storage.people.store import Person
from storage.uow import Uow

_FIELDS = tuple(f"identity.personal.columns.{name}" for name in ("field", "value"))
_EVENTS = tuple(f"identity.personal.columns.{name}" for name in ("at", "what"))
_PROXIES = tuple(f"identity.personal.columns.{name}" for name in ("number", "at", "words", "state"))
_MOST = 500


def _export(uow: Uow, person: Person, _now: datetime) -> Sequence[Held]:
    happened = [
        (at, say(f"identity.personal.acts.{what.value}"))
        for at, what in uow.accounts.history(person.id, _MOST)
    ]
    acting_for = [
        (proxy.number, proxy.asked_at, proxy.words, say(f"identity.proxy.states.{proxy.state.value}"))
        for proxy in uow.proxies.of(person.id, *ProxyState)
    ]
    return (
        Held("identity.personal.self", _FIELDS, _about(uow, person)),
        Held("identity.personal.account", _EVENTS, happened),
        Held("identity.personal.proxies", _PROXIES, acting_for),
    )


def _about(uow: Uow, person: Person) -> list[tuple[Say, object]]:
    home = uow.places.building(person.building_id) if person.building_id is not None else None
    branches = {named.id: named.name for named in uow.places.branches(person.community_id)}
    grids = {named.id: named.name for named in uow.places.grids(person.community_id)}
    posts = [f"{post.name} {grids.get(post.grid_id or 0, '')}".strip() for post in person.posts]
    facts: dict[str, object] = {
        "name": uow.people.name_of(person),
        "phone": uow.people.phone_of(person),
        "home": f"{home.estate}{home.name}{person.entrance}{person.room}" if home is not None else "",
        "account": person.openid or "",
        "roster": say("identity.personal.yes" if person.on_roster else "identity.personal.no"),
        "roles": [say(f"identity.personal.roles.{role}") for role in sorted(person.roles)],
        "posts": posts,
        "branches": [branches.get(branch, "") for branch in uow.people.branches_of(person.id)],
    }
    return [(say(f"identity.personal.fields.{name}"), value) for name, value in facts.items()]


def _erase(uow: Uow, person: Person, now: datetime) -> None:
    acting.end(uow, By(person, now))
    uow.accounts.forget_words(person.id)
    uow.codes.void(person.id, now)


PERSONAL = Personal(export=_export, erase=_erase)
