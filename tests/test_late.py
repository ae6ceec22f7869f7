"""What a running service does without until somebody asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.kernel.late import PIL, docx, openpyxl, put_off, segno

ROOT = Path(__file__).parent.parent
HEAVY = (
    "PIL.Image",
    "alembic",
    "docx",
    "jieba.finalseg",
    "lxml",
    "openpyxl",
    "requests",
    "scipy",
    "segno",
    "sklearn",
)
_SERVICE = """
import asyncio, sys
from pathlib import Path
from bot.app import assemble, serve
from bot.cli import main
from bot.config import load_config
from bot.kernel.clock import SystemClock
async def live():
    async with assemble(load_config(Path(sys.argv[1])), SystemClock()) as program, serve(program):
        print(*sys.modules)
asyncio.run(live())
"""


def _fresh(code: str, *arguments: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_service_that_has_started_has_loaded_nothing_it_may_never_need(
    tmp_path: Path, sqlite_url: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[storage]\nurl = "{sqlite_url}"\n[server]\nport = 0\n[office]\nname = "同心社区"\n', "utf-8"
    )
    loaded = set(_fresh(_SERVICE, str(config)))
    assert "handlers.complaints.service" in loaded
    assert not loaded.intersection(HEAVY)


def test_a_library_is_loaded_by_the_first_of_its_names() -> None:
    code = (
        "import sys; from bot.kernel.late import PIL; print('PIL' in sys.modules);"
        "PIL.Image; print('PIL.Image' in sys.modules, PIL.Image is sys.modules['PIL.Image'])"
    )
    assert _fresh(code) == ["False", "True", "True"]


def test_every_late_library_is_there() -> None:
    assert PIL.ImageFont.truetype
    assert docx.enum.text.WD_ALIGN_PARAGRAPH
    assert openpyxl.worksheet.formula.ArrayFormula
    assert segno.make
    assert not hasattr(openpyxl, "no_such_name")


def test_two_threads_that_ask_at_once_both_get_the_whole_library() -> None:
    code = """
import threading
from bot.kernel.late import openpyxl
meet, got = threading.Barrier(8), []
def ask():
    meet.wait()
    got.append(openpyxl.Workbook().active.title)
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*got)
"""
    assert _fresh(code) == ["Sheet"] * 8


def test_what_is_put_off_works_when_it_is_used() -> None:
    code = """
import sys
from bot.kernel.late import put_off
with put_off("colorsys"):
    import colorsys as late
print("colorsys" in sys.modules, late.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0), "colorsys" in sys.modules)
"""
    assert _fresh(code) == ["False", "True", "True"]


def test_what_has_been_loaded_already_is_not_put_off() -> None:
    with put_off("threading"):
        assert sys.modules["threading"] is threading


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of glibc")
def test_memory_that_was_needed_once_goes_back() -> None:
    code = """
from bot.runtime.memory import return_large_blocks
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
return_large_blocks()
before = resident()
once = bytearray(b"x" * 30_000_000); del once
blocks = [bytearray(b"x" * 2_000_000) for _ in range(20)]
kept = bytearray(b"x" * 100_000)
del blocks
print(resident() - before < 5_000_000)
"""
    assert _fresh(code) == ["True"]
