"""A room of meeting people on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database, StorageSettings, open_database
from storage.vault import Vault
from tests.chat import Chat
from tests.meetings.room import open_room


@pytest.fixture
def sqlite_database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    """An open database on SQLite."""
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


@pytest.fixture
async def room(sqlite_database: Database) -> Chat:
    """Everybody, on an ordinary Tuesday morning."""
    return await open_room(sqlite_database)
