"""Who is in the party, who is looked after, who is the subject of a confidential letter: no door tells a stranger, by words, length or work done.

Twins are asked about: two people, two cases, two phones that differ in the sensitive respect only. Through every door a
stranger hears the same sentences, as long as each other, and the database answers the same number of questions for it; how
long a question takes depends on its rows, which are the same in number, too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from storage.base import metadata
from storage.database import Database, StorageSettings, open_database
from storage.people.model import people
from storage.uow import Uow
from storage.vault import Vault
from tests.scopes.ground import NOW, Ground, lay_out, services
from tests.scopes.talking import DIGITS, Stage, listened_to

STRANGERS = ("路人", "志愿者", "组织者", "联系人甲", "科员", "服务员二", "远站长")
"""Nobody here keeps the roster, leads a branch or may read confidential letters."""
MEMBER, ORDINARY, NOBODY = "党员甲", "党大乙", "党小丙"
PHONES = {MEMBER: "13800000103", ORDINARY: "13800000901", NOBODY: "13800000999"}
DOORS = (
    "{name}", "{name}是党员吗", "{name}是不是党员", "{name}在哪个支部", "{name}入党了吗", "{name}电话多少", "{name}是重点人群吗",
    "找{name}", "搜 {name}", "看{name}", "查{name}", "{name}住哪", "我的网格员{name}", "代办 {name}", "代 {name} 灯坏了", "通知{name}开会",
    "{name}参加", "{name}请假", "绑定 {phone}", "绑定 {phone} 123456", "换号 {phone}", "换号 {phone} 123456", "{phone}", "代办 {phone}",
    "代报 {name} 5号楼 灯坏了", "任务 {name}", "名单 {name}", "台账 {name}", "冻结 {name}", "发码 {name}", "解绑 {name}",
)  # fmt: skip


NOT_LET_IN = (*STRANGERS, "指导员一", "值班员", "书记甲", "管理员甲", "支书一")
"""Only the workers of the grid and the lead read who is looked after."""
CARE_DOORS = (
    "重点人群", "重点人群 1号楼", "重点人群 70岁以上 电话", "重点人群 独居", f"{MEMBER}是独居老人吗", f"{MEMBER}多大年纪了", f"看{MEMBER}",
    "户 1号楼", "户 1号楼1单元101", "楼长 1号楼", "上班", "未达", "统计", f"找 {MEMBER}", f"代办 {MEMBER}",
)  # fmt: skip


@pytest.fixture
def database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    """One engine: what is asked of the database is decided above it."""
    opened = open_database(StorageSettings(url=sqlite_url), vault)
    yield opened
    opened.close()


class Watched(Stage):
    """A stage that counts the questions to the database."""

    def asks(self, name: str, text: str) -> tuple[str, int]:
        """Say something; return the answer without names and digits, and how many statements it took."""
        statements: list[str] = []
        self._driver.set_trace_callback(statements.append)
        heard = self.says(name, text)
        self._driver.set_trace_callback(None)
        shape = heard.shape
        for one in PHONES:
            shape = shape.replace(one, "·")
        for mark in self.ground.marks.values():
            shape = shape.replace(DIGITS.sub("#", mark), "·")
        # Looking at all tables is the test's own work, not the program's.
        return shape, sum(not _is_ours(statement) for statement in statements)


def _is_ours(statement: str) -> bool:
    return statement.startswith('SELECT "') and any(
        f" FROM {table}" in statement for table in metadata.tables
    )


def _prepare(uow: Uow) -> None:
    """Give the member a neighbour who is in no party."""
    run = uow._connection.execute
    (member,) = uow.people.named(1, MEMBER)
    twin = uow.people.newcomer("o-twin", 1, NOW)
    uow.people.rename(twin.id, ORDINARY, PHONES[ORDINARY])
    run(
        update(people)
        .where(people.c.id == twin.id)
        .values(on_roster=True, building_id=member.building_id, agreed="1", entrance=member.entrance)
    )


def _walk_care(ground: Ground, uow: Uow) -> list[tuple[str, str, tuple[str, int]]]:
    """Return what everybody who is not let in hears at every door, and how much work it was."""
    stage = Watched(ground, uow)
    return [(who, door, stage.asks(who, door)) for who in NOT_LET_IN for door in CARE_DOORS]


def _note_as_cared_for(uow: Uow) -> None:
    (member,) = uow.people.named(1, MEMBER)
    uow.priority.keep(member.id, 1, ("独居老人", "低保"), NOW)
    here = people.c.id == member.id
    uow._connection.execute(
        update(people).where(here).values(born_sealed=uow.people.vault.seal("1931"), room="101")
    )


def _compare_care(ground: Ground, uow: Uow) -> list[str]:
    """Everybody at every door before somebody is looked after, and after: nothing may be different."""
    uow._connection.execute(update(people).where(people.c.openid == f"o-{MEMBER}").values(room="101"))
    before = _walk_care(ground, uow)
    _note_as_cared_for(uow)
    after = _walk_care(ground, uow)
    worker = Watched(ground, uow).asks("服务员一", "重点人群")[0]
    assert "独居老人" in worker, "whoever is let in does read it"
    return [f"{old} {new}" for old, new in zip(before, after, strict=True) if old != new]


async def test_no_door_tells_who_is_in_the_party_or_looked_after(database: Database) -> None:
    """Also not whether somebody is known at all where that is nobody's business: binding, acting for somebody."""
    ground = await lay_out(database)
    await database.run(_prepare)

    def walk(uow: Uow) -> list[str]:
        stage, wrong = Watched(ground, uow), []
        for stranger in STRANGERS:
            for door in DOORS:
                said = {who: stage.asks(stranger, door.format(name=who, phone=PHONES[who])) for who in PHONES}
                if said[MEMBER] != said[ORDINARY]:
                    wrong.append(f"{stranger}: {door} {said[MEMBER]} {said[ORDINARY]}")
                if "绑定" in door and said[MEMBER][0] != said[NOBODY][0]:
                    wrong.append(f"{stranger}: {door} knows who is on the roster")
        return wrong + _compare_care(ground, uow)

    wrong = await database.run(walk)
    assert not wrong, "\n".join(wrong)


async def test_a_confidential_letter_is_like_any_case_out_of_reach(database: Database) -> None:
    """Every command, about a confidential case and about an ordinary one that is as much out of reach."""
    ground = await lay_out(database)
    secret, plain = ground.numbers["case/restricted"], ground.numbers["case/grid1"]
    spoken = [one for one in listened_to(services(ground.chat.office)) if one.words]

    def walk(uow: Uow) -> list[str]:
        stage, wrong = Watched(ground, uow), []
        for stranger in ("路人", "联系人甲", "服务员二"):
            for one in spoken:
                told, free = stage.asks(stranger, f"{one.words[0]}{secret}"), ground.free
                other = stage.asks(stranger, f"{one.words[0]}{plain}")
                if told != other:
                    wrong.append(f"{stranger}: {one.words[0]} {told} {other}")
                # A number that exists is looked up in one table more; three at most with its parties.
                nobody = stage.asks(stranger, f"{one.words[0]}{free}")
                if told[0] != nobody[0] or abs(told[1] - nobody[1]) > 3:
                    wrong.append(f"{stranger}: {one.words[0]} {told} {nobody}")
        return wrong

    wrong = await database.run(walk)
    assert not wrong, "\n".join(wrong[:30])
