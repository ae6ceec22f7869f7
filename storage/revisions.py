"""At which revision a database is, and which one this program needs. Alembic itself runs in a process of its own:
it costs 11 MB and half a second that a program with a current database never needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import make_engine

_HOUSE = Path(__file__).resolve().parents[1]
_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_TABLE = "alembic_version"


class SchemaOutdated(Exception):
    """The database is not at the revision this program was written for; `tongxin migrate` brings it there."""


class MigrationFailed(RuntimeError):
    """The migration ended without success and left everything as it was; carries its last words."""


def newest() -> str:
    """Return the revision this program was written for: files of migrations begin with their revision."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def present(url: str) -> str | None:
    """Return the revision the database is at, None for an empty one."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_TABLE):
                return None
            found = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()
            return None if found is None else str(found)
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Compare the database with the program. Raises: SchemaOutdated."""
    found = present(url)
    if found != newest():
        raise SchemaOutdated(f"the database is at {found or 'nothing'}, this program needs {newest()}")


def bring_up(url: str) -> None:
    """Apply the migrations that are missing. Raises: MigrationFailed."""
    if present(url) == newest():
        return
    search = os.pathsep.join(filter(None, (str(_HOUSE), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "storage.schema"],
        input=url,  # not on the command line, where everybody on the machine could read a password
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MigrationFailed(done.stderr[-2000:])
