"""What understanding costs: `python -m tests.bench.understanding`, one line a figure with its limit.

Start-up and memory are those of fresh processes; the first build trains into an empty folder.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bot.app import list_services, load_labels
from bot.config import Config
from bot.understanding.labels.phrasebook import phrase_files, read_phrasebook
from bot.understanding.search.finding import ServiceIndex
from handlers.counter.importing import read_catalogue

_HOUSE = Path(__file__).resolve().parents[2]
_CATALOGUE = _HOUSE / "bot" / "demo_town" / "services.csv"
_LABELS = "from bot.app import Config, cache_folder, list_services, load_labels; load_labels(list_services(Config()), cache_folder()).understand('你好')"
_PROGRAM = """
import asyncio, os, resource, sys, time
from pathlib import Path
from bot.app import assemble
from bot.config import load_config
from bot.kernel.clock import SystemClock
async def live():
    begun = time.perf_counter()
    async with assemble(load_config(Path(sys.argv[1])), SystemClock()):
        print(time.perf_counter() - begun, Path('/proc/self/status').read_text().split('VmRSS:')[1].split()[0])
asyncio.run(live())
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        first = _seconds(lambda: load_labels(list_services(Config()), cache))
        services = list_services(Config())
        labels = load_labels(services, cache)
        again = _seconds(lambda: _run(_LABELS, cache))
        started, resident = _program(cache)
    phrases = read_phrasebook(phrase_files(service.folder for service in services)).phrases
    texts = [text for spoken in phrases.values() for text in spoken][::5]
    queries = list(phrases["service.lookup"])[::3]
    index = ServiceIndex(read_catalogue(_CATALOGUE.read_bytes()))
    _line("first build, s", first, 30)
    _line("process from cache, s (imports too)", again, None)
    _line("program opened from cache, s", started, 1)
    _line("resident memory of the program, MB", resident / 1024, 150)
    _line("label, µs median", _median(labels.explain, texts) * 1e6, 200)
    _line("service look-up, ms median", _median(lambda text: index.find(text, 5), queries) * 1e3, 1)


def _median(work: Callable[[str], object], texts: Sequence[str]) -> float:
    for text in texts[:50]:
        work(text)
    return statistics.median(_seconds(partial(work, text)) for text in texts)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _run(code: str, cache: Path, *arguments: str) -> str:
    environment = {**os.environ, "TONGXIN_CACHE": str(cache), "PYTHONPATH": str(_HOUSE)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def _program(cache: Path) -> tuple[float, float]:
    """Return how long the whole program took to open, and its resident kilobytes."""
    config = cache / "config.toml"
    config.write_text(
        f'[storage]\nurl = "sqlite:///{cache / "town.db"}"\n[office]\nname = "同心社区"\n', "utf-8"
    )
    _run(_PROGRAM, cache, str(config))  # makes the database
    seconds, kilobytes = _run(_PROGRAM, cache, str(config)).split()
    return float(seconds), float(kilobytes)


def _line(what: str, value: float, limit: float | None) -> None:
    bound = "" if limit is None else f"  (≤ {limit})" + ("" if value <= limit else "  missed")
    print(f"{what:38}{value:10.2f}{bound}")


if __name__ == "__main__":
    main()
