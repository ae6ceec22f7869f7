"""The power fails in the middle of an import: what is half written is completed, what was not set off never was."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from bot.cli import main as cli
from storage.database import StorageSettings, make_engine, open_database
from storage.imports.model import import_parts, imports
from storage.people.model import people
from storage.vault import Vault
from tests.roster.tables import PEOPLE, as_csv, person

ROOT = Path(__file__).parents[2]
MANY = 1500
PATIENCE_S = 60.0

Count = Callable[[], int]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        f'[office]\nname = "同心社区"\n[storage]\nurl = "{database_url}"\n[privacy]\nkey_file = "{tmp_path / "key"}"\n'
    )
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [
        person(姓名=f"居民{number}", 手机号=f"138{number:08d}", 身份="党员", 党支部="一支部")
        for number in range(MANY)
    ]
    path = tmp_path / "people.csv"
    path.write_bytes(as_csv(PEOPLE, rows))
    return path


async def run(*words: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=PIPE,
    )


async def kill_when(process: Process, ripe: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not ripe():
            assert process.returncode is None, "it was finished before it could be killed"
            await asyncio.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    await process.wait()


@pytest.fixture
def counter(database_url: str) -> Iterator[Callable[[Table], Count]]:
    """Return what counts the rows of a table, beside the command."""
    engine = make_engine(database_url, read_only=True)

    def of(table: Table) -> Count:
        def count() -> int:
            with engine.connect() as connection:
                return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

        return count

    yield of
    engine.dispose()


async def test_killed_while_writing_it_is_completed(
    config: Path, table: Path, counter: Callable[[Table], Count], capsys: pytest.CaptureFixture[str]
) -> None:
    written = counter(people)
    process = await run("import", "people", str(table), "--apply", "--config", str(config))
    await kill_when(process, lambda: written() > 0)
    assert 0 < written() < MANY
    assert await asyncio.to_thread(cli.run, ["import", "people", str(table), "--config", str(config)]) == 0
    out = capsys.readouterr().out
    assert "接着做完" in out and f"新增 0 更改 0 相同 {MANY} 错误 0" in out
    assert written() == MANY


async def test_killed_while_putting_down_nothing_happened(
    config: Path, table: Path, database_url: str, counter: Callable[[Table], Count]
) -> None:
    staged, begun, written = (counter(each) for each in (import_parts, imports, people))
    process = await run("import", "people", str(table), "--apply", "--config", str(config))
    await kill_when(process, lambda: begun() > 0)
    if written() == 0 and staged() < MANY // 20:
        database = open_database(StorageSettings(url=database_url), Vault.open_file(config.parent / "key"))
        try:
            assert await database.read(lambda uow: uow.imports.under_way(["people"])) is None
        finally:
            database.close()
    assert (
        await asyncio.to_thread(cli.run, ["import", "people", str(table), "--apply", "--config", str(config)])
        == 0
    )
    assert written() == MANY


async def test_killed_while_taking_back_it_is_completed(
    config: Path, table: Path, counter: Callable[[Table], Count]
) -> None:
    written = counter(people)
    arguments = ["import", "people", str(table), "--apply", "--config", str(config)]
    assert await asyncio.to_thread(cli.run, arguments) == 0
    process = await run("import", "undo", "--config", str(config))
    await kill_when(process, lambda: written() < MANY)
    await asyncio.to_thread(cli.run, ["import", "people", str(table), "--config", str(config)])
    assert written() == 0
