"""Brings the schema up to date, or back, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import make_engine

_FOLDER = Path(__file__).parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the migrations up to `revision`; nothing happens when they are applied already."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the migrations after `revision` back; `base` takes back all."""
    command.downgrade(_config(url), revision)


def newest() -> str:
    """Return the revision this program was written for."""
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    assert head is not None
    return head


def present(url: str) -> str | None:
    """Return the revision the database is at, None for an empty one."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


class SchemaOutdated(Exception):
    """The database is not at the revision this program was written for; `tongxin migrate` brings it there."""


def check(url: str) -> None:
    """Compare the database with the program. Raises: SchemaOutdated."""
    found = present(url)
    if found != newest():
        raise SchemaOutdated(f"the database is at {found or 'nothing'}, this program needs {newest()}")
