"""The sample community comes in without a single wrong line, and twice is once."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.runtime.texts import Texts
from handlers.counter import service as counter
from handlers.counter.card import CARD
from handlers.counter.importing import import_services
from handlers.counter.views import card_says
from storage.counter.entries import Item
from storage.database import Database
from storage.people.model import PostName, Role
from storage.uow import Uow
from tests.roster.conftest import HOME, NOW, Import

TOWN = Path(__file__).parents[2] / "bot" / "demo_town"


@pytest.fixture
async def town(bring: Import) -> None:
    for kind in ("places", "units", "people"):
        assert (await bring(kind, (TOWN / f"{kind}.csv").read_bytes())).clean


async def test_twice_is_once(town: None, bring: Import) -> None:
    for kind in ("places", "units", "people"):
        counts = (await bring(kind, (TOWN / f"{kind}.csv").read_bytes())).counts
        assert counts and (counts.new, counts.changed, counts.wrong) == (0, 0, 0) and counts.same


async def test_everybody_is_in_place(town: None, database: Database) -> None:
    def look(uow: Uow) -> None:
        community = uow.places.community(HOME)
        assert len(uow.places.grids(community)) == 9
        assert len(uow.places.buildings(community)) == 30
        branches = uow.places.branches(community)
        assert [len(uow.people.members_of(branch.id)) for branch in branches] == [12, 12, 12]
        assert any(not member.voting for member in uow.people.members_of(branches[0].id))
        assert len(uow.people.with_role(community, Role.STAFF)) == 20
        assert len(uow.people.with_role(community, Role.VOLUNTEER)) == 20
        assert len(uow.people.with_role(community, Role.CONTACT)) == 2
        for post in PostName:
            assert uow.people.with_post(community, [post]), post

    await database.read(look)


async def test_the_phones_of_the_page_belong_to_the_right_people(town: None, database: Database) -> None:
    def look(uow: Uow) -> None:
        zhang = uow.people.by_openid("o_demo_zhang".ljust(28, "0"))
        wang = uow.people.by_openid("o_demo_wang".ljust(28, "0"))
        assert zhang and wang and zhang.building_id
        home = uow.places.building(zhang.building_id)
        assert home and home.name == "3号楼" and zhang.entrance == "2单元"
        assert wang.holds(PostName.SERVER) and wang.grids() == {home.grid_id}

    await database.read(look)


async def test_the_catalogue_is_complete(database: Database) -> None:
    content = (TOWN / "services.csv").read_bytes()
    report = await import_services(database, content, apply=True, now=NOW, home=HOME)
    assert report.clean and report.counts and report.counts.new >= 120
    texts = Texts.load([("counter", Path(counter.__file__).parent)], ZoneInfo("Asia/Shanghai"))

    def items(uow: Uow) -> list[Item]:
        return uow.catalogue.items(1)

    for item in await database.read(items):
        assert item.papers and item.place and item.hours and item.phone, item.code
        assert "示例数据" in item.remark
        assert len(texts.render(card_says(item, last=False, numbers=False), NOW)) <= CARD
