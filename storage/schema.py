"""Brings the schema up to date, or back, with Alembic. As a process: `python -m storage.schema`, the URL on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

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


def main() -> None:
    """Apply all migrations to the database whose URL comes on standard input."""
    upgrade(sys.stdin.read().strip())


if __name__ == "__main__":
    main()
