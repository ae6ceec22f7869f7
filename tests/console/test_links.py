"""One-time links over real HTTP: looked at by anybody, used once, dead for the rest of the time."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, FormData, web

from bot.app import CONSOLE
from bot.console.door import LARGEST_REQUEST, LinkDoor
from bot.kernel.errors import NoSuchNumber
from bot.kernel.files import PNG, XLSX, Download, File, Taken, Upload
from bot.kernel.route import Service
from bot.kernel.talk import say
from bot.runtime.texts import Texts
from storage.database import Database
from storage.links import Link
from storage.uow import Uow
from tests.chat import SERVICES, StillClock
from tests.town import Page, Town

NOW = datetime(2026, 6, 9, 1, 0, tzinfo=UTC)
TITLE = say("frontdesk.cancelled")


@dataclass
class Shelf:
    """What a test's service gives and takes."""

    taken: list[tuple[bytes, bool]] = field(default_factory=list)
    broken: bool = False

    def make(self, uow: Uow, link: Link, now: datetime) -> File:
        if link.payload.get("gone"):
            raise NoSuchNumber(number=241)
        if self.broken:
            raise RuntimeError("out of paper")
        return File("三率 6月.xlsx", XLSX, b"PK figures of " + str(link.payload["month"]).encode())

    def draw(self, uow: Uow, link: Link, now: datetime) -> File:
        return File("month.png", PNG, b"\x89PNG a picture")

    async def take(self, database: Database, link: Link, file: File, apply: bool, now: datetime) -> Taken:
        if self.broken and apply:
            raise RuntimeError("the disk is full")
        self.taken.append((file.content, apply))
        return Taken((say("frontdesk.verbatim", text=f"<{len(file.content)}>"),), b"bad" not in file.content)

    def service(self) -> Service:
        return Service(
            name="shelf",
            folder=SERVICES / "frontdesk",
            routes=(),
            downloads={
                "shelf.month": Download(TITLE, self.make),
                "shelf.picture": Download(TITLE, self.draw),
            },
            uploads={"shelf.people": Upload(TITLE, self.take)},
        )


@dataclass
class Office:
    """The door on a real port, one person, and a clock a test moves."""

    database: Database
    shelf: Shelf
    clock: StillClock
    browser: ClientSession
    person_id: int

    async def issue(self, kind: str, payload: Mapping[str, Any] | None = None, *, once: bool = True) -> str:
        token = await self.database.run(
            lambda uow: uow.links.issue(
                community_id=1,
                person_id=self.person_id,
                kind=kind,
                payload=payload or {"month": 6},
                now=self.clock.at,
                lasts=timedelta(hours=24),
                once=once,
            )
        )
        return f"/l/{token}"

    async def get(self, path: str, **headers: str) -> Page:
        return await self._read("GET", path, headers=headers)

    async def press(self, path: str, data: Any = None) -> Page:
        return await self._read("POST", path, data=data)

    async def hand_in(self, path: str, content: bytes, name: str = "people.csv") -> Page:
        form = FormData()
        form.add_field("file", BytesIO(content), filename=name)
        return await self.press(path, form)

    async def _read(self, method: str, path: str, **options: Any) -> Page:
        async with self.browser.request(method, path, **options) as response:
            return Page(response.status, dict(response.headers), await response.read())


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with _open(database) as opened:
        yield opened


@asynccontextmanager
async def _open(database: Database) -> AsyncIterator[Office]:
    def settle(uow: Uow) -> int:
        return uow.people.newcomer("o_zhao", uow.places.community("同心社区"), NOW).id

    person_id = await database.run(settle)
    shelf, clock = Shelf(), StillClock(NOW)
    folders = [("frontdesk", SERVICES / "frontdesk"), ("console", Path(CONSOLE))]
    texts = Texts.load(folders, ZoneInfo("Asia/Shanghai"))
    door = LinkDoor(database, [shelf.service()], texts.render, clock)
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.add_routes(door.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with ClientSession(address) as browser:
            yield Office(database, shelf, clock, browser, person_id)
    finally:
        await runner.cleanup()


async def test_looking_uses_nothing_up_and_the_button_works_once(office: Office) -> None:
    path = await office.issue("shelf.month")
    for _ in range(3):
        landing = await office.get(path)
        assert landing.status == 200
        assert "只能用一次，明天9:00前有效" in landing.text
    given = await office.press(path)
    assert given.status == 200
    assert given.content == b"PK figures of 6"
    assert "filename*=UTF-8''%E4%B8%89%E7%8E%87%206%E6%9C%88.xlsx" in given.headers["Content-Disposition"]
    again = await office.press(path)
    assert again.status == (await office.get(path)).status == 404
    assert "可能用过了" in again.text


async def test_every_page_is_kept_by_nobody_and_runs_nothing(office: Office) -> None:
    path = await office.issue("shelf.month")
    for response in (await office.get(path), await office.press(path), await office.get(path)):
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_all_dead_links_say_the_same(office: Office) -> None:
    expired, foreign, unfollowed = [
        await office.issue(kind) for kind in ("shelf.month", "other", "shelf.month")
    ]
    office.clock.at = NOW + timedelta(hours=23, minutes=59)
    assert (await office.get(expired)).status == 200
    office.clock.at = NOW + timedelta(hours=24)
    pages = [(await office.get(path)).text for path in (expired, foreign, "/l/x", "/l/" + "x" * 500)]
    office.clock.at = NOW
    await office.database.run(lambda uow: uow.people.heard(office.person_id, NOW, 0, None, follows=False))
    gone = await office.press(unfollowed)
    assert gone.status == 404
    assert len({*pages, gone.text}) == 1


async def test_what_cannot_be_made_leaves_the_link_whole(office: Office) -> None:
    gone = await office.issue("shelf.month", {"gone": True})
    refused = await office.press(gone)
    assert refused.status == 409
    assert "241" in refused.text
    path = await office.issue("shelf.month")
    office.shelf.broken = True
    assert (await office.press(path)).status == 500
    office.shelf.broken = False
    assert (await office.press(path)).status == 200


async def test_of_two_who_press_together_one_gets_the_file(office: Office) -> None:
    path = await office.issue("shelf.month")
    answers = await asyncio.gather(office.press(path), office.press(path))
    assert sorted(answer.status for answer in answers) == [200, 404]


async def test_a_picture_is_shown_and_a_lasting_link_lasts(office: Office) -> None:
    path = await office.issue("shelf.picture", once=False)
    for _ in range(2):
        picture = await office.press(path)
        assert picture.headers["Content-Type"] == PNG
        assert picture.headers["Content-Disposition"].startswith("inline")
    assert "只能用一次" not in (await office.get(path)).text


async def test_a_file_is_checked_shown_and_written_only_when_confirmed(office: Office) -> None:
    path = await office.issue("shelf.people")
    assert "先检查，不写入" in (await office.get(path)).text
    report = (await office.hand_in(path, b"name\nWang", '名单".csv')).text
    assert "检查结果（还没有写入）" in report
    assert "＜9&gt;" in report
    assert office.shelf.taken == [(b"name\nWang", False)]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', report))
    assert base64.b64decode(fields["content"]) == b"name\nWang"
    fields["name"] = fields["name"].replace("&quot;", '"')
    done = await office.press(path, FormData(fields))
    assert "写入结果" in done.text
    assert office.shelf.taken[-1] == (b"name\nWang", True)
    assert (await office.press(path, FormData(fields))).status == 404
    assert len(office.shelf.taken) == 2


async def test_a_file_that_cannot_be_applied_shows_no_button(office: Office) -> None:
    path = await office.issue("shelf.people")
    assert "确认写入" not in (await office.hand_in(path, b"bad")).text


async def test_a_failure_while_writing_gives_the_link_back(office: Office) -> None:
    path = await office.issue("shelf.people")
    fields = {"name": "a.csv", "content": base64.b64encode(b"name").decode()}
    office.shelf.broken = True
    assert (await office.press(path, fields)).status == 500
    office.shelf.broken = False
    assert (await office.press(path, fields)).status == 200


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ", "people.exe", "只收 .xlsx .csv"),
        (b"", "people.csv", "没有收到文件"),
        (b"x" * (5 * 1024 * 1024), "people.csv", "文件太大"),
        (b"x" * (9 * 1024 * 1024), "people.csv", "文件太大"),
    ],
)
async def test_a_wrong_file_is_refused_in_words(
    office: Office, content: bytes, name: str, words: str
) -> None:
    path = await office.issue("shelf.people")
    refused = await office.hand_in(path, content, name)
    assert refused.status == 400
    assert words in refused.text
    assert office.shelf.taken == []


@pytest.mark.parametrize("fields", [{}, {"content": "***", "name": "a.csv"}, {"file": "text"}])
async def test_a_broken_form_is_refused_in_words(office: Office, fields: dict[str, str]) -> None:
    path = await office.issue("shelf.people")
    assert (await office.press(path, fields)).status == 400


async def test_whoever_guesses_finds_the_door_shut(office: Office) -> None:
    path = await office.issue("shelf.month")
    guesses = [(await office.get(f"/l/guess{at}")).status for at in range(35)]
    assert guesses[:30] == [404] * 30
    assert guesses[30:] == [429] * 5
    assert (await office.get(path)).status == 429
    # Behind a proxy on this machine, everybody is counted alone.
    assert (await office.get(path, **{"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})).status == 200
    office.clock.at = NOW + timedelta(minutes=10)
    assert (await office.get(path)).status == 200


async def test_the_token_is_nowhere_in_the_database(office: Office) -> None:
    token = (await office.issue("shelf.month")).removeprefix("/l/")
    assert len(token) == 32
    found = await office.database.run(lambda uow: uow.links.find(token, NOW))
    assert found is not None
    assert token not in repr(found)


async def test_expired_links_are_pruned_and_used_ones_later(office: Office) -> None:
    used, unused = await office.issue("shelf.month"), await office.issue("shelf.month")
    assert (await office.press(used)).status == 200
    prune = office.database.run
    assert await prune(lambda uow: uow.links.prune(NOW, 10)) == 0
    assert await prune(lambda uow: uow.links.prune(NOW + timedelta(days=2), 10)) == 1
    assert (await office.get(unused)).status == 404
    assert await prune(lambda uow: uow.links.prune(NOW + timedelta(days=92), 10)) == 1


async def test_whoever_leaves_takes_their_links_along(town: Town) -> None:
    wang = town.staff("王芳")
    await wang.says("你好")

    def issue(uow: Uow) -> str:
        person = uow.people.by_openid(wang.openid)
        assert person is not None
        return uow.links.issue(
            community_id=1, person_id=person.id, kind="x", payload={}, now=town.now(), lasts=timedelta(days=1)
        )

    token = await town.change(issue)
    assert await town.look(lambda uow: uow.links.find(token, town.now())) is not None
    await wang.phone.unfollows()
    assert await town.look(lambda uow: uow.links.find(token, town.now())) is None
    page = await wang.opens(town.program.config.office_facts().link(token))
    assert page.status == 404
    assert "链接不能用了" in page.text
