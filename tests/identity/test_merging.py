"""Whatever names a person names the one they turned out to be afterwards."""

from __future__ import annotations

from sqlalchemy import Integer, select

from storage import uow
from storage.base import Json, metadata
from storage.complaints.model import cases
from storage.identity.merging import PERSON_COLUMNS, PERSON_LISTS, merge
from storage.uow import Uow
from tests.town import Town, number_in

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


OTHER_LISTS = frozenset(
    (
        "area_events.building_ids",
        "buildings.aliases",
        "cases.stops",
        "outbox.ask",
        "sealing_queue.position",
        "service_items.aliases",
        "service_items.papers",
        "units.aliases",
        "units.categories",
    )
)


def test_every_list_that_may_name_people_is_known() -> None:
    """A new JSON column: put it into PERSON_LISTS when it holds people, else above."""
    found = {
        f"{table.name}.{column.name}": column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Json)
    }
    assert {name for name, column in found.items() if column not in PERSON_LISTS} == OTHER_LISTS


async def test_lists_of_people_name_the_one_they_became(town: Town) -> None:
    """林妹妹, who wrote before she was bound, is to hear nothing of a case and was asked to a meeting by name."""
    await town.resident("林妹妹").says("你好")
    case = number_in(await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1"))

    def work(uow: Uow) -> tuple[list[int], list[int]]:
        gone, kept = uow.people.by_openid(town.resident("林妹妹").openid), uow.people.by_openid("o_liudaye")
        assert gone is not None and kept is not None
        here, run = cases.c.number == case, uow._connection.execute
        run(cases.update().where(here).values(avoided=[gone.id, 10 * gone.id, kept.id], assistants=[gone.id]))
        merge(uow._connection, gone.id, kept.id)
        row = run(select(cases.c.avoided, cases.c.assistants).where(here)).one()
        assert row.assistants == [kept.id]
        return row.avoided, [kept.id, 10 * gone.id]

    avoided, expected = await town.change(work)
    assert avoided == expected
