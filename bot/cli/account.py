"""`menu` and `qrcodes`: what the platform keeps for the account."""

from __future__ import annotations

import argparse
import asyncio
import sys
from functools import partial
from pathlib import Path

from bot.app import assemble
from bot.cli.speaker import FAILED, OK, Add, Speaker
from bot.config import load_config
from bot.kernel.clock import SystemClock
from bot.menu import push_menu
from bot.printing import SheetWords, write_qr_sheet
from bot.progress import Bar
from bot.wechat.errors import ApiError, ApiUnreachable


def offer(add: Add) -> None:
    """Add the commands of this module."""
    menu = add("menu", _menu, "publish the account's menu")
    menu.add_argument("act", choices=["push"])
    sheet = add("qrcodes", _qrcodes, "write a printable sheet with one QR code a building")
    sheet.add_argument("file", type=Path)


def _menu(chosen: argparse.Namespace, speaker: Speaker) -> int:
    async def push() -> int:
        async with assemble(load_config(chosen.config), SystemClock()) as program:
            try:
                await push_menu(program)
            except (ApiError, ApiUnreachable) as error:
                speaker.say("menu", "failed", detail=error)
                return FAILED
        speaker.say("menu", "pushed")
        return OK

    return asyncio.run(push())


def _qrcodes(chosen: argparse.Namespace, speaker: Speaker) -> int:
    bar = Bar(sys.stderr, speaker.table("qrcodes", "stages"))

    async def write() -> int:
        async with assemble(load_config(chosen.config), SystemClock()) as program:
            words = SheetWords(
                speaker.sentence("qrcodes", "title", office=program.config.office.name),
                [speaker.sentence("qrcodes", use) for use in ("report", "services", "contact")],
                speaker.sentence("qrcodes", "foot"),
            )
            try:
                count = await write_qr_sheet(program, chosen.file, words, partial(bar.show, "code"))
            except (ApiError, ApiUnreachable) as error:
                bar.clear()
                speaker.say("qrcodes", "failed", detail=error)
                return FAILED
            except OSError as error:
                speaker.say("export", "unwritable", file=chosen.file, detail=error.strerror)
                return FAILED
        bar.clear()
        speaker.say("qrcodes", "done" if count else "none", count=count, file=chosen.file)
        return OK

    return asyncio.run(write())
