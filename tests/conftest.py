"""What every test may ask for: databases of both kinds, fresh and cheap."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import cache_folder, list_services, load_labels
from bot.config import Config
from storage import schema
from storage.database import Database, StorageSettings, open_database
from storage.vault import Vault
from tests.postgres import PostgresServer, running_postgres
from tests.town import Town, open_town

ROOT = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Train models once for all tests and all processes they start, and keep them for the next run."""
    os.environ.setdefault("TONGXIN_CACHE", str(ROOT / "build" / "cache"))
    if config.getoption("numprocesses", None):
        # Before the workers start, or each of them would train.
        load_labels(list_services(Config()), cache_folder())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that runs as long as the tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated database, to be copied."""
    name = postgres_server.create()
    schema.upgrade(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "tongxin.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database for one test."""
    name = postgres_server.create(postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database for one test."""
    path = tmp_path / "tongxin.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """Keys that seal names and phones in tests."""
    return Vault.open_file(tmp_path_factory.mktemp("keys") / "tongxin.key")


@pytest.fixture
def database(database_url: str, vault: Vault) -> Iterator[Database]:
    """An open, migrated, empty database of each kind in turn."""
    opened = open_database(StorageSettings(url=database_url), vault)
    yield opened
    opened.close()


@pytest_asyncio.fixture
async def town(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Town]:
    """A town on SQLite, on an ordinary Tuesday morning."""
    async with open_town(tmp_path, sqlite_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def any_town(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    """A town on each kind of database in turn."""
    async with open_town(tmp_path, database_url) as opened:
        yield opened
