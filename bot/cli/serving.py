"""`demo`, `run`, `migrate`, `check`: the program itself."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop

from bot.app import RunsAs, assemble, serve
from bot.check import Grade, examine
from bot.cli.speaker import FAILED, OK, Add, Speaker
from bot.config import check_account, load_config
from bot.demo import PAGE_PORT, run_demo
from bot.kernel.clock import SystemClock
from storage import revisions

_OTHER_PORTS = 100


def offer(add: Add) -> None:
    """Add the commands of this module."""
    demo = add("demo", _demo, "the whole town on this machine, with phones in a page")
    demo.add_argument("--folder", type=Path, default=Path("data/demo"), help="where the demo keeps its data")
    demo.add_argument("--port", type=_port, default=PAGE_PORT, help="the page's port")
    demo.add_argument("--bot-port", type=_port, help="the bot's port, by default the one after the page's")
    serving = add("run", _run, "serve the account")
    serving.add_argument("--role", type=RunsAs, choices=list(RunsAs), default=RunsAs.ALL)
    add("migrate", _migrate, "bring the database's schema up to date")
    add("check", _check, "examine config, database, account, clock and disk")


def _demo(chosen: argparse.Namespace, speaker: Speaker) -> int:
    async def live() -> int:
        try:
            bot_port = chosen.bot_port or chosen.port + 1
            async with run_demo(chosen.folder, chosen.config, chosen.port, bot_port) as demo:
                speaker.say("demo", "ready", address=demo.address)
                await _until_stopped()
        except OSError as error:
            if error.errno is None or "address already in use" not in str(error).lower():
                raise
            speaker.say("demo", "port", port=_port_of(error, chosen.port), other=chosen.port + _OTHER_PORTS)
            return FAILED
        speaker.say("demo", "stopped", folder=chosen.folder)
        return OK

    return _in_loop(live())


def _run(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    check_account(config)

    async def live() -> int:
        async with assemble(config, SystemClock()) as program:
            # What is loaded by now stays to the end; walking it again would stop every answer for 80 ms.
            gc.collect()
            gc.freeze()
            try:
                async with serve(program, chosen.role) as address:
                    if chosen.role is RunsAs.WORKER:
                        speaker.say("run", "worker")
                    else:
                        speaker.say("run", "ready", address=address, path=config.server.path)
                    await _until_stopped()
            except OSError as error:
                if "address already in use" not in str(error).lower():
                    raise
                speaker.say("run", "port", port=config.server.port)
                return FAILED
        return OK

    return _in_loop(live())


def _migrate(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    revisions.bring_up(config.storage.url)
    speaker.say("database", "migrated", revision=revisions.newest())
    return OK


def _check(chosen: argparse.Namespace, speaker: Speaker) -> int:
    findings = asyncio.run(examine(load_config(chosen.config), SystemClock()))
    for finding in findings:
        values = {
            name: speaker.sentence("check", value) if name == "mode" else value
            for name, value in finding.values.items()
        }
        speaker.say("check", finding.grade.value, what=speaker.sentence("check", finding.key, **values))
    return FAILED if any(finding.grade is Grade.BAD for finding in findings) else OK


async def _until_stopped() -> None:
    """Wait for Ctrl-C or the service manager's TERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


def _in_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop: the same event loop, faster."""
    return uvloop.run(work)


def _port(text: str) -> int:
    """Read a port that has another one after it. Raises: ValueError."""
    number = int(text)
    if not 0 < number < 65_535:
        raise ValueError(text)
    return number


def _port_of(error: OSError, default: int) -> int:
    """Return the port the system named in its complaint."""
    digits = [int(word) for word in "".join(c if c.isdigit() else " " for c in str(error)).split()]
    ports = [number for number in digits if 1024 <= number <= 65535]
    return ports[-1] if ports else default
