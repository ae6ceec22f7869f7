"""Accounts: who is behind which phone, which are stopped, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage.identity.merging import merge
from storage.identity.model import AccountAct, account_events
from storage.identity.proxies import Proxies
from storage.people.model import Role, people, posts
from storage.people.store import People, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """Something that happened to the account of a person. `actor_id` None: time did it."""

    person: Person
    actor_id: int | None
    what: AccountAct
    message_key: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Accounts:
    """Binds, unbinds, freezes. The people themselves are `People`'s."""

    def __init__(self, connection: Connection, known: People) -> None:
        self._connection = connection
        self._known = known

    def with_phone(self, phone: str) -> list[Person]:
        """Return the people of the roster with this phone, in whatever community."""
        known = people.c.phone_hash.in_(self._known.vault.digests(phone))
        return self._known.chosen(known, people.c.on_roster)

    def called(self, community_id: int, name: str) -> list[Person]:
        """Return everybody of this name, those too who only told it themselves."""
        return self._known.chosen(
            people.c.community_id == community_id,
            people.c.name_hash.in_(self._known.vault.digests(name)),
        )

    def bind(self, newcomer: Person, person: Person) -> None:
        """Give the newcomer's account to a person; everything of the newcomer becomes the person's."""
        came = self._connection.execute(select(people).where(people.c.id == newcomer.id)).one()
        there = self._connection.execute(select(people).where(people.c.id == person.id)).one()
        merge(self._connection, newcomer.id, person.id)
        # Everybody who writes counts as a resident; the roster says whether that is what somebody is.
        told = {Role.RESIDENT.value} - set(there.roles.split(","))
        home = came if there.building_id is None else there
        self._set(
            person.id,
            openid=came.openid,
            following=came.following,
            heard_at=came.heard_at,
            quota_left=came.quota_left,
            quota_ends_at=came.quota_ends_at,
            agreed=came.agreed or there.agreed,
            roles=",".join(sorted({*there.roles.split(","), *came.roles.split(",")} - told)),
            building_id=home.building_id,
            entrance=home.entrance,
            room=home.room,
            phone_sealed=there.phone_sealed or came.phone_sealed,
            phone_hash=there.phone_hash or came.phone_hash,
        )
        proxies = Proxies(self._connection)
        for agent_id in {person.id, *proxies.agents_of(person.id)}:
            proxies.rewrite(agent_id)

    def unbind(self, person_id: int) -> None:
        """Take the account off a person; whoever writes from it next is a newcomer."""
        self._set(person_id, openid=None, quota_left=0, quota_ends_at=None)

    def freeze(self, person_id: int, now: datetime) -> None:
        """Stop an account."""
        self._set(person_id, frozen_at=now)

    def unfreeze(self, person_id: int) -> None:
        """Let an account work again."""
        self._set(person_id, frozen_at=None)

    def silent_since(self, before: datetime, limit: int) -> list[Person]:
        """Return people on no roster, with an account, who were last heard of before then."""
        return self._known.chosen(people.c.id.in_(select(people.c.id).where(*_silent(before)).limit(limit)))

    def count_silent_since(self, before: datetime) -> int:
        """Return how many that are."""
        return self._connection.execute(
            select(func.count()).select_from(people).where(*_silent(before))
        ).scalar_one()

    def dismiss(self, person_id: int) -> None:
        """Take the account off somebody who was let go: whoever writes from it next is a newcomer."""
        self.unbind(person_id)

    def leave_office(self, person: Person) -> None:
        """Take posts and work from somebody who goes; what else they are to the community stays."""
        roles = person.roles - {Role.STAFF.value, Role.CONTACT.value} or {Role.RESIDENT.value}
        self._connection.execute(delete(posts).where(posts.c.person_id == person.id))
        self._set(person.id, roles=",".join(sorted(roles)), unit_id=None)

    def show_phone(self, person_id: int, *, shown: bool) -> None:
        """Note whether residents may be told the person's phone."""
        self._set(person_id, phone_public=shown)

    def change_phone(self, person_id: int, phone: str) -> None:
        """Keep another phone for a person."""
        vault = self._known.vault
        self._set(person_id, phone_sealed=vault.seal(phone), phone_hash=vault.digest(phone))

    def note(self, event: AccountEvent, now: datetime) -> None:
        """Write down what happened."""
        self._connection.execute(
            insert(account_events).values(
                community_id=event.person.community_id,
                person_id=event.person.id,
                actor_id=event.actor_id,
                at=now,
                what=event.what.value,
                detail=dict(event.detail),
                message_key=event.message_key,
            )
        )

    def forget_words(self, person_id: int) -> None:
        """Take the words out of what happened to an account."""
        self._connection.execute(
            update(account_events).where(account_events.c.person_id == person_id).values(detail={})
        )

    def history(self, person_id: int, limit: int) -> list[tuple[datetime, AccountAct]]:
        """Return what happened to an account, newest first."""
        rows = self._connection.execute(
            select(account_events.c.at, account_events.c.what)
            .where(account_events.c.person_id == person_id)
            .order_by(account_events.c.id.desc())
            .limit(limit)
        )
        return [(row.at, AccountAct(row.what)) for row in rows]

    def _set(self, person_id: int, **values: Any) -> None:
        self._connection.execute(update(people).where(people.c.id == person_id).values(**values))


def _silent(before: datetime) -> tuple[ColumnElement[bool], ...]:
    heard = func.coalesce(people.c.heard_at, people.c.created_at)
    return (people.c.on_roster.is_(False), people.c.openid.is_not(None), heard < before)
