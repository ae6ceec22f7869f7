"""A complaints desk to talk at: a small community on a real SQLite file, the real pipeline, no wire in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.kernel.calendar import OfficeCalendar, Span
from bot.kernel.delivery import Attempt
from bot.kernel.numbers import is_valid
from bot.kernel.office import Office
from bot.kernel.route import Service
from bot.kernel.talk import Inbound, Kind
from bot.runtime.pipeline import Pipeline
from handlers.complaints.service import ComplaintSettings, build
from handlers.frontdesk import service as frontdesk
from handlers.roster.importing import import_file
from storage.complaints.store import Case
from storage.database import StorageSettings, open_database
from storage.people.model import people
from storage.schema import upgrade
from storage.uow import Uow
from storage.vault import Vault
from tests.chat import Chat, at

HOME = "同心社区"
TUESDAY = at("2026-06-09 09:00")
EVENING = at("2026-06-09 19:42")
PLACES = """网格,小区,楼栋,单元数,户数
一网格,幸福里,1号楼,3,96
一网格,幸福里,3号楼,3,96
二网格,幸福里,5号楼,2,64
二网格,康宁苑,1号楼,2,64
"""
UNITS = """单位,别名,类型,联系人,电话,负责类别
安居物业,物业公司,物业,老周,13900000001,照明、电梯
区城管,城管,城管,,0472-5550110,占道
街道办,街道,街道,,,
"""
PEOPLE = """姓名,手机号,身份,岗位,网格,单位,小区,楼栋,单元,openid
王芳,13800000001,工作人员,居民服务员,一网格,,,,,o-wang
刘强,13800000002,工作人员,民情收集员,一网格,,,,,o-liu
何静,13800000003,工作人员,居民服务员,二网格,,,,,o-he
李明,13800000004,工作人员,值班,,,,,,o-duty
赵敏,13800000005,工作人员,站长,,,,,,o-lead
陈志远,13800000006,工作人员,书记,,,,,,o-secretary
钱老师,13800000011,工作人员,活动负责人,,,,,,o-qian
老周,13900000001,单位联系人,,,安居物业,,,,o-zhou
张秀英,13800000012,居民,,,,幸福里,3号楼,2单元,o-zhang
刘建国,13800000013,居民,,,,,,,o-elder
"""
HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
LAMP = "3号楼2单元三楼灯坏了三天，晚上老人下楼看不见"


class Bench(Chat):
    """Everybody of the community at their phones."""

    async def reports(self, name: str, text: str = LAMP) -> int:
        """Let a resident report and hand in; return the number of the receipt."""
        await self.says(name, text, "complaint.new")
        return number_in(await self.says(name, "1"))

    @property
    def pipeline(self) -> Pipeline:
        """What answers pushes."""
        return self._pipeline

    def message(self, name: str, text: str) -> Inbound:
        """Return words as they come in."""
        return Inbound(
            key=f"push-{next(self._keys)}",
            account="office",
            openid=f"o-{name}",
            kind=Kind.TEXT,
            created_s=int(self.now.timestamp()),
            received_at=self.now,
            text=text,
        )

    async def sends(self, name: str, kind: Kind, **fields: Any) -> str:
        """Let somebody send a picture or a place; return the passive reply."""
        message = Inbound(
            key=f"push-{next(self._keys)}",
            account="office",
            openid=f"o-{name}",
            kind=kind,
            created_s=int(self.now.timestamp()),
            received_at=self.now,
        )
        return (await self._pipeline.answer(replace(message, **fields), Attempt())).text

    async def after(self, **units: float) -> None:
        """Let time pass and everything happen that is owed."""
        await self.until(self.now + timedelta(**units))

    async def case(self, number: int) -> Case:
        """Return the case as it is stored."""
        case = await self.ask(lambda uow: uow.complaints.numbered(number))
        assert case is not None
        return case

    async def hush(self) -> None:
        """Deliver what is owed now, and forget it."""
        await self.until(self.now)
        self.mail.sent.clear()


@asynccontextmanager
async def open_bench(folder: Path, now: datetime = TUESDAY, **settings: Any) -> AsyncIterator[Bench]:
    """Open a bench; everybody may be written to at any time."""
    url = f"sqlite:///{folder / 'bench.db'}"
    upgrade(url)
    database = open_database(StorageSettings(url=url), Vault.open_file(folder / "key"))
    try:
        await database.run(lambda uow: uow.places.community(HOME))
        for kind, table in (("places", PLACES), ("units", UNITS), ("people", PEOPLE)):
            report = await import_file(database, kind, table.encode(), apply=True, now=now, home=HOME)
            assert report.clean, report
        await database.run(_open_windows)
        office, services = furnish(**settings)
        yield Bench(database, services, office, now)
    finally:
        database.close()


def furnish(**settings: Any) -> tuple[Office, list[Service]]:
    """Return the office and its counters; they hold nothing of a database and serve any."""
    office = Office(name=HOME, phone="", hours_text="", calendar=OfficeCalendar(hours=HOURS))
    return office, [frontdesk.build(office), build(ComplaintSettings(**settings), office)]


def number_in(text: str) -> int:
    """Return the number a text names. Raises: AssertionError when there is none."""
    digits = "".join(char if char.isascii() and char.isdigit() else " " for char in text).split()
    found = [int(word) for word in digits if len(word) >= 3 and is_valid(int(word))]
    assert found, text
    return found[0]


def _open_windows(uow: Uow) -> None:
    uow._connection.execute(update(people).values(quota_left=10_000, quota_ends_at=at("2027-12-31 00:00")))
