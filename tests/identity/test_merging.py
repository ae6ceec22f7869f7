"""Whatever names a person names the one they turned out to be afterwards."""

from __future__ import annotations

from sqlalchemy import Integer

from storage import uow
from storage.base import metadata
from storage.identity.merging import PERSON_COLUMNS

assert uow  # imports every model

OTHER_IDS = frozenset(
    (
        "branch_id",
        "building_id",
        "case_id",
        "community_id",
        "grid_id",
        "id",
        "parent_id",
        "unit_id",
        "via_case_id",
        "vote_id",
        "wave_id",
    )
)


def test_every_column_that_may_name_a_person_is_known() -> None:
    """A new column: put it into PERSON_COLUMNS when it holds a person, else above."""
    found = {
        column.name
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Integer) and (column.name.endswith("_id") or column.name.endswith("_by"))
    }
    assert found - PERSON_COLUMNS - OTHER_IDS == set()
