"""How the demo starts: once and again, after days, and with its sample community in place."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import Demo, read_cast, samples
from handlers.counter.importing import import_services
from handlers.meetings.ledger.rules import KINDS
from handlers.roster.importing import import_file
from storage.uow import Uow
from tests.demo.conftest import start_demo

_TWO_DAYS_S = 49 * 3600


def _heard(demo: Demo) -> dict[str, list[str]]:
    return {phone.name: phone.heard for phone in demo.emulator.phones}


def _open_windows(demo: Demo) -> set[str]:
    now = demo.emulator.clock.now()
    return {phone.name for phone in demo.emulator.phones if phone.follower.window.ends > now}


async def test_whoever_waits_for_news_can_be_pushed_to_long_after_the_start(tmp_path: Path) -> None:
    waiting = {member.name for member in read_cast() if member.opening}
    async with start_demo(tmp_path) as demo:
        assert all(len(texts) == 1 + (name in waiting) for name, texts in _heard(demo).items())
        await demo.emulator.advance(3600)
        assert _open_windows(demo) == waiting
        first = _heard(demo)
    async with start_demo(tmp_path) as demo:
        assert _heard(demo) == first
        await demo.emulator.advance(_TWO_DAYS_S)
        assert _open_windows(demo) == set()
    async with start_demo(tmp_path) as demo:
        assert _open_windows(demo) == waiting
        assert all(len(texts) == len(first[name]) + (name in waiting) for name, texts in _heard(demo).items())


async def test_a_second_start_imports_nothing_anew(tmp_path: Path) -> None:
    async with start_demo(tmp_path) as demo:
        store, now, home = demo.program.database, demo.emulator.clock.now(), demo.program.config.office.name
        for kind in ("places", "units", "people"):
            report = await import_file(store, kind, samples(kind), home=home, apply=False, now=now)
            assert report.counts is not None
            assert (report.counts.new, report.counts.changed, report.counts.wrong) == (0, 0, 0)
        report = await import_services(store, samples("services"), home=home, apply=False, now=now)
        assert report.counts is not None
        assert (report.counts.new, report.counts.changed, report.counts.wrong) == (0, 0, 0)
        assert report.counts.same >= 120


async def test_the_branches_have_a_past_and_only_one(tmp_path: Path) -> None:
    async with start_demo(tmp_path) as demo:
        first = await demo.program.database.read(lambda uow: _held(uow, demo.emulator.clock.now()))
        name = next(member.name for member in read_cast() if "书记" in member.role)
        secretary = next(phone for phone in demo.emulator.phones if phone.name == name)
        reply = await secretary.says("台账")
        assert reply is not None and "大会" in reply.text
    async with start_demo(tmp_path) as demo:
        again = await demo.program.database.read(lambda uow: _held(uow, demo.emulator.clock.now()))
    assert first == again and first >= 30


def _held(uow: Uow, now: datetime) -> int:
    where = uow.places.first_community()
    return len(uow.meetings.ledger.held(where, KINDS, now - timedelta(days=400), now))


async def test_a_busy_port_is_named(tmp_path: Path) -> None:
    async with start_demo(tmp_path) as demo:
        taken = int(demo.address.rsplit(":", 1)[1])
        with pytest.raises(OSError, match=str(taken)):
            async with start_demo(tmp_path / "other", page_port=taken):
                pass
