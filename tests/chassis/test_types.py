"""Column types: instants are aware and UTC, JSON comes back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url
from sqlalchemy.exc import StatementError

from storage.base import Instant, Json
from storage.database import Database
from storage.dialogues import Dialogue

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 6, 9, 2, 30, 15, 123456, tzinfo=UTC)
SQLITE, POSTGRESQL = (make_url(url).get_dialect()() for url in ("sqlite://", "postgresql+psycopg://"))
DIALECTS = st.sampled_from([SQLITE, POSTGRESQL])

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), inner)
    ),
)


@given(VALUES, DIALECTS)
def test_json_survives_the_round_trip(value: Any, dialect: Any) -> None:
    column = Json()
    assert column.process_result_value(column.process_bind_param(value, dialect), dialect) == value


@given(st.datetimes(timezones=st.sampled_from([UTC, BEIJING])), DIALECTS)
def test_an_instant_survives_the_round_trip(value: datetime, dialect: Any) -> None:
    column = Instant()
    back = column.process_result_value(column.process_bind_param(value, dialect), dialect)
    assert back == value
    assert back is not None and back.tzinfo is UTC


def test_a_naive_instant_inside_json_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Json().process_bind_param({"due": NOW.replace(tzinfo=None)}, SQLITE)


async def test_the_database_refuses_a_naive_instant(database: Database) -> None:
    naive = Dialogue("complaints", "locate", {}, NOW, NOW.replace(tzinfo=None))
    with pytest.raises(StatementError, match="naive"):
        await database.run(lambda uow: uow.dialogues.put(1, naive))


async def test_the_database_gives_back_what_it_got(database: Database) -> None:
    form = {"words": "3号楼\n'\"\\ 😀", "due": NOW, "day": date(2026, 6, 9), "steps": [1, None, {"on": True}]}
    kept = Dialogue("complaints", "locate", form, NOW, NOW.astimezone(BEIJING) + timedelta(hours=1))
    await database.run(lambda uow: uow.dialogues.put(1, kept))
    found = await database.run(lambda uow: uow.dialogues.of(1, NOW))
    assert found == kept
    assert found is not None and found.expires_at.tzinfo is UTC
