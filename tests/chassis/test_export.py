"""Tables that leave the office: in its own words, without personal columns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.cli.main import run
from bot.kernel.lettering import find_letters
from storage import schema
from storage.complaints.model import State, Verdict
from storage.complaints.store import NewCase
from storage.database import StorageSettings, open_database
from storage.uow import Uow
from storage.vault import Vault

NOW = datetime.now(UTC)


def case_of(community: int, number: int, **more: Any) -> NewCase:
    """Return a case reported an hour ago."""
    begun = NOW - timedelta(hours=1)
    plain = NewCase(
        community_id=community,
        number=number,
        reporter_id=None,
        text="灯坏了",
        matter="灯坏了",
        category="lighting",
        urgent=False,
        restricted=False,
        place="3号楼",
        created_at=begun,
        respond_by=begun + timedelta(minutes=30),
        solve_by=begun + timedelta(days=7),
        next_check_at=None,
    )
    return replace(plain, **more)


def settle(uow: Uow) -> None:
    """Leave one case that went well, one that nobody took up, and one that nobody else may know of."""
    community = uow.places.community("同心社区")
    reporter = uow.people.newcomer("o-lin", community, NOW)
    uow.people.rename(reporter.id, "林桂香")
    good = uow.complaints.add(case_of(community, 101, reporter_id=reporter.id))
    uow.complaints.change(
        good, accepted_at=good.created_at, state=State.CLOSED, verdict=Verdict.SOLVED, rating=5
    )
    uow.complaints.add(case_of(community, 117, urgent=True))
    uow.complaints.add(case_of(community, 125, restricted=True))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    schema.upgrade(url)
    database = open_database(StorageSettings(url=url), Vault.open_file(tmp_path / "town.key"))
    asyncio.run(database.run(settle))
    database.close()
    path = tmp_path / "config.toml"
    path.write_text(f'[storage]\nurl = "{url}"\n[office]\nname = "同心社区"\n', "utf-8")
    return path


def exported(config: Path, kind: str, *more: str) -> list[dict[str, Any]]:
    """Export and read the sheet back."""
    file = config.with_name(f"{kind}.xlsx")
    assert run(["export", kind, str(file), "--config", str(config), *more]) == 0
    sheet = load_workbook(file).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_cases_leave_in_the_words_of_the_office(config: Path) -> None:
    good, urgent = exported(config, "cases")
    assert (good["编号"], good["类别"], good["状态"], good["紧急"]) == (101, "照明", "已结案", "否")
    assert (good["是否解决"], good["满意度"]) == ("解决", 5)
    assert (urgent["编号"], urgent["状态"], urgent["紧急"]) == (117, "待受理", "是")


def test_names_leave_only_for_a_reason_that_is_put_down(config: Path) -> None:
    plain = exported(config, "cases")[0]
    assert not {"反映人", "电话", "地点", "原话"} & plain.keys()
    named = exported(config, "cases", "--reason", "换系统")[0]
    assert (named["地点"], named["原话"], named["反映人"]) == ("3号楼", "灯坏了", "林桂香")
    database = open_database(
        StorageSettings(url=f"sqlite:///{config.with_name('town.db')}"),
        Vault.open_file(config.with_name("town.key")),
    )
    (kept,) = asyncio.run(database.read(lambda uow: uow.privacy.exports(9)))
    database.close()
    assert (kept.kind, kept.reason) == ("cases", "换系统")


def test_the_rates_of_the_month_as_a_picture(config: Path) -> None:
    file = config.with_name("rates.png")
    done = run(["export", "rates", str(file), "--config", str(config)])
    assert (done == 0) is (find_letters() is not None)
    assert done or file.read_bytes().startswith(b"\x89PNG")


def test_the_three_rates_say_what_they_count(config: Path) -> None:
    responded, solved, satisfied, *_ = exported(config, "rates")
    assert (responded["指标"], responded["比率"], responded["达到"], responded["总数"]) == (
        "响应率",
        "50%",
        1,
        2,
    )
    assert (solved["指标"], solved["比率"]) == ("解决率", "100%")
    assert (satisfied["指标"], satisfied["比率"]) == ("满意率", "100%")
    assert "时限内受理" in responded["口径"]


@pytest.mark.parametrize("kind", ["meetings", "volunteers"])
def test_an_empty_table_has_its_headings(config: Path, kind: str) -> None:
    assert exported(config, kind) == []


def test_a_place_that_cannot_be_written_is_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = config.with_name("none") / "cases.xlsx"
    assert run(["export", "cases", str(file), "--config", str(config)]) != 0
    assert "cases.xlsx" in capsys.readouterr().err


def test_names_leave_only_with_a_reason_that_is_kept(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, key = str(config.with_name("people.xlsx")), ["--config", str(config)]
    assert run(["export", "people", file, *key]) == 0
    assert run(["privacy", "exports", *key]) == 0
    assert "没有导出过" in capsys.readouterr().out
    assert run(["export", "people", file, "--reason", "人口普查核对", *key]) == 0
    assert run(["privacy", "exports", *key]) == 0
    out = capsys.readouterr().out
    assert "people（含姓名电话），原因：人口普查核对" in out and "20" in out
