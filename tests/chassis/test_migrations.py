"""The schema comes up and goes down again on both kinds of database, and the models say the same as the migrations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, Text, inspect
from sqlalchemy.exc import DBAPIError

from bot.kernel import numbers
from storage import revisions, schema, uow
from storage.base import Json, metadata
from storage.database import StorageSettings, make_engine, open_database
from storage.sealing import sealed_columns
from storage.vault import Vault
from tests.postgres import PostgresServer

assert uow  # imports every model

CHOSEN_BY_THE_PROGRAM = frozenset(
    (
        "answer",
        "arrival",
        "category",
        "channel",
        "check_code",
        "choice",
        "clock",
        "danger",
        "digest",
        "discretion",
        "fate",
        "holidays",
        "kind",
        "menu",
        "message_id",
        "message_key",
        "name_hash",
        "openid",
        "outcome",
        "outside_hash",
        "phone_hash",
        "position",
        "purpose",
        "role",
        "rule",
        "service",
        "source",
        "state",
        "state_before",
        "step",
        "table_name",
        "template",
        "template_id",
        "text_key",
        "verdict",
        "version",
        "what",
    )
)
"""Names of columns that hold stored words, ids and hashes, in whatever table."""

NAMES_NOBODY = {
    # What the office itself publishes, parts of addresses, ids and keys of the program. One a line: many add to this.
    "area_events.building_ids",
    "area_events.wave",
    "branches.name",
    "buildings.aliases",
    "buildings.estate",
    "buildings.name",
    "cases.assistants",
    "cases.avoided",
    "cases.entrance",
    "cases.stops",
    "communities.name",
    "grids.name",
    "media.media_id",
    "media.mime",
    "media.uploaded_id",
    "meeting_series.audience",
    "meeting_series.party_group",
    "meetings.audience",
    "meetings.party_group",
    "meetings.room",
    "memberships.party_group",
    "outbox.ask",
    "outbox.key",
    "people.acts_for",
    "people.agreed",
    "people.entrance",
    "people.roles",
    "people.room",
    "posts.name",
    "receipts.key",
    "tokens.name",
    "tokens.value",
    "units.aliases",
    "units.categories",
    "units.name",
    # What the office itself publishes: places, structure, services.
    *("branches.name", "buildings.aliases", "buildings.estate", "buildings.name", "communities.name"),
    "communities.street",
    *("visits.entrance", "visits.room"),  # a door; nobody is named
    *("communities.phone", "communities.street_phone"),  # the offices' own
    *("grids.name", "units.aliases", "units.categories", "units.name", "meetings.room"),
    *(f"service_items.{column.name}" for column in metadata.tables["service_items"].columns),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'town.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return {name for name in inspect(engine).get_table_names() if not name.startswith("sqlite_")}
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_url: str) -> None:
    assert revisions.present(empty_url) is None
    schema.upgrade(empty_url)
    assert revisions.present(empty_url) == revisions.newest()
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}
    schema.downgrade(empty_url, "base")
    assert tables(empty_url) <= {"alembic_version"}
    assert revisions.present(empty_url) is None
    schema.upgrade(empty_url)
    assert tables(empty_url) == {*metadata.tables, "alembic_version"}


def test_up_twice_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        schema.upgrade(empty_url)
    revisions.check(empty_url)


def test_the_models_say_the_same_as_the_migrations(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "target_metadata": metadata}
            )
            assert compare_metadata(context, metadata) == []
    finally:
        engine.dispose()


def test_every_column_with_words_is_sealed_or_names_nobody() -> None:
    """A new column with words: make it `storage.base.Sealed` or `SealedJson`, or say above why it names nobody."""
    lying_open = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text | Json)
        and column not in sealed_columns(table)
        and column.name not in CHOSEN_BY_THE_PROGRAM
    }
    assert lying_open <= NAMES_NOBODY, sorted(lying_open - NAMES_NOBODY)


def test_a_database_is_brought_up_by_a_process_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    _run(url, "CREATE TABLE receipts (at TEXT)")
    with pytest.raises(revisions.MigrationFailed, match="receipts"):
        revisions.bring_up(url)
    _run(url, "DROP TABLE receipts")
    revisions.bring_up(url)
    revisions.check(url)


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    versions = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert versions.get_heads() == [revisions.newest()]


def test_a_schema_that_is_behind_is_named(empty_url: str) -> None:
    with pytest.raises(revisions.SchemaOutdated, match=revisions.newest()):
        revisions.check(empty_url)


async def test_numbers_begin_with_three_digits_after_going_down_and_up(empty_url: str, vault: Vault) -> None:
    schema.upgrade(empty_url)
    schema.downgrade(empty_url, "base")
    schema.upgrade(empty_url)
    database = open_database(StorageSettings(url=empty_url), vault)
    try:
        assert 100 < await database.run(lambda uow: numbers.issue(uow, "case", 1)) < 1000
    finally:
        database.close()


def test_a_migration_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    """The disk is full, the power fails: the next start must find the old schema, not half of the new one."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    _run(url, "CREATE TABLE other (at TEXT)", "CREATE INDEX ix_receipts_received_at ON other (at)")
    with pytest.raises(DBAPIError, match="ix_receipts_received_at"):
        schema.upgrade(url)
    assert tables(url) == {"other"}
    _run(url, "DROP TABLE other")
    schema.upgrade(url)
    revisions.check(url)


def _run(url: str, *statements: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_pictures_of_cases_move_into_the_store_of_media_and_back(empty_url: str) -> None:
    schema.upgrade(empty_url, "0004")
    at = "'2026-06-09 01:00:00'"
    columns = "community_id, person_id, case_id, media_id, url, state, created_at"
    _run(
        empty_url,
        f"INSERT INTO cases (id, community_id, number, text, matter, category, urgent, restricted, avoided, place,"
        f" entrance, state, created_at, respond_by, solve_from, solve_by, round, urges, stage)"
        f" VALUES (7, 1, 241, 'x', '', 'lighting', false, false, '[]', '', '', 'new', {at}, {at}, {at}, {at}, 0, 0, 0)",
        f"INSERT INTO case_pictures (id, {columns}) VALUES (3, 1, 9, 7, 'm1', 'u', 'to_fetch', {at})",
        f"INSERT INTO case_pictures (id, {columns}) VALUES (4, 1, 9, NULL, 'm2', 'u', 'to_fetch', {at})",
    )
    schema.upgrade(empty_url)
    assert _rows(empty_url, "SELECT id, about, kind, media_id FROM media ORDER BY id") == [
        (3, 241, "image", "m1"),
        (4, None, "image", "m2"),
    ]
    schema.downgrade(empty_url, "0004")
    assert _rows(empty_url, "SELECT id, case_id, media_id FROM case_pictures ORDER BY id") == [
        (3, 7, "m1"),
        (4, None, "m2"),
    ]
    _run(empty_url, f"INSERT INTO case_pictures ({columns}) VALUES (1, 9, 7, 'm3', 'u', 'to_fetch', {at})")
    assert _rows(empty_url, "SELECT MAX(id) FROM case_pictures") == [(5,)]


def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = make_engine(url)
    with engine.begin() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows
