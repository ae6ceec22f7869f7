"""Column types and the one MetaData all tables hang on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import DateTime, Dialect, Insert, MetaData, Table, Text, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite

from storage.vault import Vault, VaultError

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_VAULT = "_tongxin_vault"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. A naive datetime is refused: it would be somebody's guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite has no zones, so there the zone is cut off."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given to the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """SQLite keeps text, and every message writes several instants: a third of SQLAlchemy's time."""
        return _instant_to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Read what `bind_processor` wrote."""
        return _instant_from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC, whatever zone the server speaks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _instant_to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime was given to the database")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _instant_from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """Any JSON value; instants and dates inside survive the round trip as themselves."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write JSON with instants and dates tagged."""
        return None if value is None else _to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read what was written."""
        return None if value is None else _from_json(value)


class Sealed(TypeDecorator[str]):
    """Words that may name a person or their telephone: encrypted at rest, in clear everywhere else.

    Every free text belongs in such a column, a test sees to that. The database can neither compare nor search it; only
    the empty text stays what it is.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], Any] | None:
        """Seal with the keys of the engine's vault."""
        vault = _vault_of(dialect)
        return lambda words: vault().seal(words) if words else words

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None] | None:
        """Open with the keys of the engine's vault."""
        vault = _vault_of(dialect)
        return lambda stored: vault().read(stored) if stored else stored


class SealedJson(TypeDecorator[Any]):
    """A JSON value that may hold a person's words: encrypted at rest, as `Json` everywhere else."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Write JSON and seal it."""
        vault = _vault_of(dialect)
        return lambda value: None if value is None else vault().seal(_to_json(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Open and read JSON."""
        vault = _vault_of(dialect)
        return lambda stored: None if stored is None else _from_json(vault().read(stored))


def lend_vault(dialect: Dialect, vault: Vault) -> None:
    """Let the sealed columns of an engine use these keys. Each engine has a dialect of its own."""
    setattr(dialect, _VAULT, vault)


def _vault_of(dialect: Dialect) -> Callable[[], Vault]:
    """Return what finds the keys when they are needed: schema tools open engines without any."""

    def vault() -> Vault:
        lent: Vault | None = getattr(dialect, _VAULT, None)
        if lent is None:
            raise VaultError("this engine was opened without keys")
        return lent

    return vault


def _to_json(value: Any) -> str:
    return msgspec.json.encode(_tagged(value)).decode()


def _from_json(text: str) -> Any:
    return _untagged(msgspec.json.decode(text))


def _tagged(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given to the database")
        return {"$instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, dict):
        return {key: _tagged(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tagged(item) for item in value]
    return value


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        if "$instant" in value:
            return datetime.fromisoformat(value["$instant"])
        if "$date" in value:
            return date.fromisoformat(value["$date"])
        return {key: _untagged(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    return value


def insert_once(table: Table, dialect: str) -> Insert:
    """Return an INSERT that does nothing when a unique key is taken; its rowcount tells which it was.

    Both engines say ON CONFLICT DO NOTHING, but SQLAlchemy offers it per dialect only; and on PostgreSQL it throws the
    rowcount of an INSERT away unless it is asked to keep it and asks for no primary key back (`inline`).
    """
    row = (
        postgresql.insert(table).on_conflict_do_nothing()
        if dialect == "postgresql"
        else sqlite.insert(table).on_conflict_do_nothing()
    )
    return row.inline().execution_options(preserve_rowcount=True)


def insert_or_replace(table: Table, dialect: str) -> Insert:
    """Return an INSERT of whole rows that writes over the one with the same primary key, also one just written."""
    keys = [column.name for column in table.primary_key]
    kept = [column.name for column in table.columns if column.name not in keys]
    if dialect == "postgresql":
        row = postgresql.insert(table)
        return row.on_conflict_do_update(
            index_elements=keys, set_={name: row.excluded[name] for name in kept}
        )
    line = sqlite.insert(table)
    return line.on_conflict_do_update(index_elements=keys, set_={name: line.excluded[name] for name in kept})
