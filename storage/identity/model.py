"""Tables of accounts: one-time codes, tries that failed, who acts for whom, and what happened to an account."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, SealedJson, metadata


class ProxyState(StrEnum):
    """Where it stands that somebody acts for another person."""

    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


class AccountAct(StrEnum):
    """What happened to an account."""

    CODE = "code"
    BOUND = "bound"
    UNBOUND = "unbound"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    PHONE = "phone"
    PHONE_SHOWN = "phone_shown"
    PHONE_HIDDEN = "phone_hidden"
    PROXY = "proxy"
    PROXY_ENDED = "proxy_ended"
    LEFT_OFFICE = "left_office"
    PLACED = "placed"
    UNPLACED = "unplaced"


bind_codes = Table(
    "bind_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    # Whom the code belongs to; the code itself is kept as a keyed hash only.
    Column("person_id", Integer, nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("issued_by", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
bind_tries = Table(
    "bind_tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    # Who tried, and the hash of the phone they named.
    Column("person_id", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_bind_tries_person", "person_id", "at"),
    Index("ix_bind_tries_digest", "digest", "at"),
)
bind_requests = Table(
    "bind_requests",
    metadata,
    # Somebody scanned a building's code and named the phone of a person with powers: the office decides.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("asker_id", Integer, nullable=False, index=True),
    Column("person_id", Integer, nullable=False, index=True),
    Column("asked_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", Integer),
)
proxies = Table(
    "proxies",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("agent_id", Integer, nullable=False, index=True),
    # None while nobody knows who is meant.
    Column("person_id", Integer, index=True),
    # The words of who asked: for whom.
    Column("words", Sealed, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", Integer),
)
worn_menus = Table(
    "worn_menus",
    metadata,
    # Which tag the platform shows an account its menu by; no row: none.
    Column("openid", String(64), primary_key=True),
    Column("menu", String(12), nullable=False),
)
account_events = Table(
    "account_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    Column("detail", SealedJson, nullable=False),
    Column("message_key", String(200), nullable=False),
)
