"""Tables of the office's own structure: communities, grids, buildings, units, branches, people and their posts."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.base import Instant, Json, Sealed, metadata


class Role(StrEnum):
    """What a person is to the office. One person may be several."""

    RESIDENT = "resident"
    MEMBER = "member"
    VOLUNTEER = "volunteer"
    STAFF = "staff"
    CONTACT = "contact"


class PostName(StrEnum):
    """Posts that give powers; any other is kept as the office wrote it and gives none.

    SERVER, COLLECTOR and INSTRUCTOR are the three persons of a grid (field-notes: one grid, three persons).
    """

    SERVER = "server"
    COLLECTOR = "collector"
    INSTRUCTOR = "instructor"
    DUTY = "duty"
    LEAD = "lead"
    SECRETARY = "secretary"
    BRANCH_SECRETARY = "branch_secretary"
    ORGANISER = "organiser"
    ADMIN = "admin"


class StewardName(StrEnum):
    """Posts held in a building by residents who give their time; they give no powers in chat.

    Two heads and four members of the committee of a building (field-notes: each building has its stewards).
    """

    BUILDING_HEAD = "building_head"
    GROUP_HEAD = "group_head"
    HYGIENE = "hygiene"
    SAFETY = "safety"
    CULTURE = "culture"
    CARETAKER = "caretaker"


class BranchKind(StrEnum):
    """What a party organisation is: the street's committee, a community's, a general branch, a branch, a group."""

    STREET = "street"
    COMMITTEE = "committee"
    GENERAL = "general"
    BRANCH = "branch"
    GROUP = "group"


communities = Table(
    "communities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("street", String(60), nullable=False, server_default=""),
    # Where somebody can ask who does not know in which community they live.
    Column("phone", String(60), nullable=False, server_default=""),
    Column("street_phone", String(60), nullable=False, server_default=""),
)
grids = Table(
    "grids",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("name", String(40), nullable=False),
    UniqueConstraint("community_id", "name"),
)
buildings = Table(
    "buildings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("grid_id", Integer),
    Column("estate", String(60), nullable=False),
    Column("name", String(40), nullable=False),
    Column("entrances", Integer),
    Column("households", Integer),
    Column("aliases", Json, nullable=False),
    Column("longitude", Float),
    Column("latitude", Float),
    UniqueConstraint("community_id", "estate", "name"),
)
units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("name", String(60), nullable=False),
    Column("aliases", Json, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("contact_sealed", Text),
    Column("phone_sealed", Text),
    Column("categories", Json, nullable=False),
    UniqueConstraint("community_id", "name"),
)
branches = Table(
    "branches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("name", String(60), nullable=False),
    # The organisations of the party are a tree; members belong to its branches.
    Column("kind", String(10), nullable=False, server_default=BranchKind.BRANCH.value),
    Column("parent_id", Integer),
    UniqueConstraint("community_id", "name"),
)
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("openid", String(64), unique=True),
    Column("name_sealed", Text),
    Column("name_hash", String(64)),
    Column("phone_sealed", Text),
    Column("phone_hash", String(64)),
    # The year of birth: for lists of whom to ring first, read by those who may.
    Column("born_sealed", Text),
    # Roles separated by commas: read on every message, so it is no JSON.
    Column("roles", String(60), nullable=False),
    Column("on_roster", Boolean, nullable=False),
    Column("unit_id", Integer),
    Column("building_id", Integer),
    Column("entrance", String(20), nullable=False),
    Column("room", String(20), nullable=False),
    Column("following", Boolean, nullable=False),
    Column("heard_at", Instant),
    Column("quota_left", Integer, nullable=False),
    Column("quota_ends_at", Instant),
    Column("created_at", Instant, nullable=False),
    # Since when the lead has stopped the account: it gives no commands and gets no messages.
    Column("frozen_at", Instant),
    # The version of the privacy words the person agreed to; when that was stands in privacy_events.
    Column("agreed", String(20), nullable=False, server_default=""),
    # Whether residents may be told the phone.
    Column("phone_public", Boolean, nullable=False, server_default=false()),
    # An office of several communities has not heard yet to which the person belongs.
    Column("unplaced", Boolean, nullable=False, server_default=false()),
    # Whom the person may act for: ids separated by commas, read on every message.
    Column("acts_for", String(120), nullable=False, server_default=""),
    Index("ix_people_name_hash", "community_id", "name_hash"),
    Index("ix_people_phone_hash", "phone_hash"),
    Index("ix_people_building", "building_id"),
    Index("ix_people_unit", "unit_id"),
    # Staff, members and volunteers are few among the residents and are looked for on every report.
    Index(
        "ix_people_special",
        "community_id",
        sqlite_where=text("roles <> 'resident'"),
        postgresql_where=text("roles <> 'resident'"),
    ),
)
posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("grid_id", Integer),
    Column("branch_id", Integer),
    Column("building_id", Integer, index=True),
    # The last day of the term, None while nobody has named one.
    Column("ends_on", Date, index=True),
    Index("ix_posts_where", "community_id", "name", "grid_id"),
)
# Who needs looking after, and why (living alone, disabled, on relief …): sensitive, so it lies apart from the people.
priority_people = Table(
    "priority_people",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("words", Sealed, nullable=False),
    Column("noted_at", Instant, nullable=False, index=True),
)
# Stewards who do not want to hear of their building.
steward_mutes = Table(
    "steward_mutes",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)
memberships = Table(
    "memberships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("branch_id", Integer, nullable=False, index=True),
    Column("party_group", String(40), nullable=False),
    Column("voting", Boolean, nullable=False),
    # Of a person's branches one counts: there the person votes and is part of the quorum.
    Column("counts", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("person_id", "branch_id"),
)
covers = Table(
    "covers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("cover_id", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    # The first instant at which the person is back.
    Column("until", Instant, nullable=False),
    Column("actor_id", Integer, nullable=False),
    Column("message_key", String(190), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_covers_person", "person_id", "until"),
    Index("ix_covers_cover", "cover_id", "until"),
)
consents = Table(
    "consents",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("template_id", String(64), primary_key=True),
    Column("credits", Integer, nullable=False),
)
# Who could not say where they live, until an office takes them in: then the community is known.
newcomers = Table(
    "newcomers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer),
    Column("person_id", Integer, nullable=False, index=True),
    Column("since", Instant, nullable=False),
)
# What people said before anybody knew which community it is for.
newcomer_words = Table(
    "newcomer_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False, index=True),
    Column("said_at", Instant, nullable=False, index=True),
    Column("words", Sealed, nullable=False),
    Column("message_key", String(200), nullable=False),
    # When the person, who belongs somewhere by now, was asked whether it is to go on.
    Column("asked_at", Instant),
)
# Visits to homes; nobody who lives there is named, and nothing of what was said.
visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("building_id", Integer, nullable=False),
    Column("entrance", String(20), nullable=False),
    Column("room", String(20), nullable=False),
    Column("visitor_id", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("message_key", String(200), nullable=False),
    Index("ix_visits_building", "building_id", "at"),
    Index("ix_visits_visitor", "visitor_id", "at"),
)
