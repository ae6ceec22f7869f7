"""Tables of the service catalogue."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, UniqueConstraint

from storage.base import Instant, Json, metadata

service_items = Table(
    "service_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("code", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("aliases", Json, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("audience", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("papers", Json, nullable=False),
    # A number of working days, or the office's own words: "at once".
    Column("legal_days", String(60), nullable=False),
    Column("promised_days", String(60), nullable=False),
    Column("fee", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("hours", String(300), nullable=False),
    Column("phone", String(100), nullable=False),
    Column("complaint_phone", String(100), nullable=False),
    Column("visits", Integer),
    Column("online", Boolean),
    Column("steps", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("department", String(100), nullable=False),
    UniqueConstraint("community_id", "code"),
)
catalogues = Table(
    "catalogues",
    metadata,
    Column("community_id", Integer, primary_key=True, autoincrement=False),
    # Grows with every change, so that whoever keeps an index knows when it is old.
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
