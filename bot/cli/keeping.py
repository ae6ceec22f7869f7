"""`privacy`: keys, what is let go, who read what, a copy for whom it is about."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.cli.speaker import FAILED, MISUSED, OK, Add, Command, Speaker, with_store
from bot.config import load_config
from bot.kernel.clock import SystemClock
from bot.privacy import NoSuchRequest, change_keys, list_due, list_reads, write_copy

_MOST_EXPORTS = 1000


def offer(add: Add) -> None:
    """Add the command of this module."""
    privacy = add("privacy", _privacy, "change the keys, see what is let go and who read what, give a copy")
    privacy.add_argument(
        "act",
        choices=list(_PRIVACY_ACTS),
        help="rotate the keys; due: what is about to be let go; reads [NUMBER]; exports; export NUMBER FILE",
    )
    privacy.add_argument("number", nargs="?", type=int, help="of a record, or of a request for a copy")
    privacy.add_argument("file", nargs="?", type=Path, help="where the copy goes")


def _privacy(chosen: argparse.Namespace, speaker: Speaker) -> int:
    return _PRIVACY_ACTS[chosen.act](chosen, speaker)


def _rotate(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    old = asyncio.run(with_store(config, lambda store: change_keys(store, config.storage.media_dir)))
    speaker.say("privacy", "rotated", file=config.key_file, old=old)
    return OK


def _due(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config, now = load_config(chosen.config), SystemClock().now()
    names = speaker.table("privacy", "kinds")
    speaker.say("privacy", "due_head")
    for line in asyncio.run(with_store(config, lambda store: list_due(store, config, now))):
        speaker.say("privacy", "due", what=names[line.kind], day=f"{line.before:%Y-%m-%d}", count=line.count)
    return OK


def _reads(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    calendar, names = config.office_facts().calendar, speaker.table("privacy", "reads")
    lines = asyncio.run(with_store(config, lambda store: list_reads(store, calendar, chosen.number)))
    for line in lines:
        at = f"{line.at:%Y-%m-%d %H:%M}"
        speaker.say(
            "privacy", "read", at=at, name=line.name, what=names.get(line.kind, line.kind), number=line.number
        )
    if not lines:
        speaker.say("privacy", "no_reads")
    return OK


def _exports(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    calendar = config.office_facts().calendar
    lines = asyncio.run(
        with_store(config, lambda store: store.read(lambda uow: uow.privacy.exports(_MOST_EXPORTS)))
    )
    for line in lines:
        at = f"{calendar.local(line.at):%Y-%m-%d %H:%M}"
        speaker.say("privacy", "exported", at=at, by=line.by, kind=line.kind, reason=line.reason)
    if not lines:
        speaker.say("privacy", "no_exports")
    return OK


def _copy(chosen: argparse.Namespace, speaker: Speaker) -> int:
    errors = Speaker(sys.stderr)
    if chosen.number is None or chosen.file is None:
        errors.say("privacy", "copy_how")
        return MISUSED
    config, now = load_config(chosen.config), SystemClock().now()
    try:
        asyncio.run(
            with_store(config, lambda store: write_copy(store, config, chosen.number, chosen.file, now))
        )
    except NoSuchRequest:
        errors.say("privacy", "no_request", number=chosen.number)
        return FAILED
    except OSError as error:
        errors.say("export", "unwritable", file=chosen.file, detail=error.strerror)
        return FAILED
    speaker.say("privacy", "copied", file=chosen.file)
    return OK


_PRIVACY_ACTS: dict[str, Command] = {
    "rotate": _rotate,
    "due": _due,
    "reads": _reads,
    "exports": _exports,
    "export": _copy,
}
