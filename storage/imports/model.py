"""Tables of imports: what each brought, and the parts in which it is written and taken back."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.base import Instant, metadata


class ImportState(StrEnum):
    """Where an import stands.

    STAGING: its parts are being put down, nothing is written yet. APPLYING and UNDOING are finished by whoever finds
    them, also after a crash. APPLIED can be undone for a while; UNDONE and DROPPED are over.
    """

    STAGING = "staging"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


imports = Table(
    "imports",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    # Who brought the file by chat; None at the command line.
    Column("actor_id", Integer),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    # Lines an undo left alone because somebody had changed them since, as the sheet counts them, sealed.
    Column("refused_sealed", Text),
    Column("created_at", Instant, nullable=False),
    # When the last part was staged, written or taken back: one that stands still was left by a dead process.
    Column("moved_at", Instant, nullable=False),
    Column("applied_at", Instant),
    Column("undone_at", Instant),
    Column("undone_by", Integer),
    Index("ix_imports_state", "state", "moved_at"),
    Index("ix_imports_kind", "kind", "applied_at"),
)
import_parts = Table(
    "import_parts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_number", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    # What to write, then what takes it back; names and phones are in both, so both are sealed.
    Column("steps_sealed", Text),
    Column("traces_sealed", Text),
    Column("state", String(10), nullable=False),
    Index("ix_import_parts_next", "import_number", "state", "place", unique=True),
)
