"""`import` and `export`: the office's own tables in and out, figures and papers."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.cli.speaker import FAILED, MISUSED, OK, Add, Speaker, with_store
from bot.config import load_config
from bot.intake import IMPORTS, Intake, Printed
from bot.kernel.clock import SystemClock
from bot.papers import PAPERS, write_ledger, write_minutes
from bot.progress import Bar
from bot.transfer import (
    EXPORTS,
    FIGURES,
    GIVEN_BACK,
    NoLetters,
    Wording,
    export_file,
    give_back,
    read_days,
    write_cases,
    write_rates,
)
from storage.database import Database

_UNDO = "undo"
_LONGEST_REASON = 200


def offer(add: Add) -> None:
    """Add the commands of this module."""
    importing = add(
        "import", _import, "bring the office's tables in from .xlsx or .csv, or take the last one back"
    )
    importing.add_argument("kind", metavar="KIND", help=f"{', '.join(IMPORTS)}; or undo")
    importing.add_argument(
        "file", type=Path, nargs="?", help="the file; after undo a KIND or a number, if any"
    )
    importing.add_argument("--apply", action="store_true", help="write; without it only a dry run")
    exporting = add(
        "export", _export, "write figures, minutes, or the office's own tables, to .xlsx or .docx"
    )
    exporting.add_argument("kind", metavar="KIND", help=", ".join((*FIGURES, *EXPORTS, *PAPERS, *GIVEN_BACK)))
    exporting.add_argument(
        "file", type=Path, nargs="+", metavar="FILE", help="before it, for minutes, the meeting's number"
    )
    exporting.add_argument("--from", dest="since", metavar="D", help="first day, 2026-06-01")
    exporting.add_argument("--to", dest="until", metavar="D", help="last day, 2026-06-30")
    exporting.add_argument(
        "--reason", default="", help="why names and telephones are needed; without it they stay out"
    )


def _import(chosen: argparse.Namespace, speaker: Speaker) -> int:
    errors = Speaker(sys.stderr)
    undoes = chosen.kind == _UNDO
    if chosen.kind not in IMPORTS and not undoes:
        errors.say("import", "unknown_kind", kind=chosen.kind)
        return MISUSED
    if chosen.file is None and not undoes:
        errors.say("import", "no_file", kind=chosen.kind)
        return MISUSED
    config = load_config(chosen.config)
    bar = Bar(sys.stderr, speaker.table("import", "stages"))

    async def work(store: Database) -> tuple[Printed, Printed]:
        intake = Intake(store, config, SystemClock().now(), bar.show)
        which = str(chosen.file or "")
        # An import that cannot be completed must not stand in the way of taking it back.
        before = Printed((), clean=True) if undoes and which.isdigit() else await intake.finish()
        if undoes:
            return before, await intake.undo(which)
        return before, await intake.take(chosen.kind, chosen.file, apply=chosen.apply)

    try:
        before, printed = asyncio.run(with_store(config, work))
    except OSError as error:
        errors.say("import", "unreadable", file=chosen.file, detail=error.strerror)
        return FAILED
    finally:
        bar.clear()
    for line in (*before.lines, *printed.lines):
        speaker.line(line)
    return OK if printed.clean else FAILED


def _give_back(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config, file = load_config(chosen.config), chosen.file[-1]
    reason, now = chosen.reason.strip()[:_LONGEST_REASON], SystemClock().now()

    async def work(store: Database) -> int:
        await _put_down(store, chosen.kind, reason, now)
        return await give_back(store, chosen.kind, file, home=config.office.name, named=bool(reason))

    try:
        count = asyncio.run(with_store(config, work))
    except OSError as error:
        Speaker(sys.stderr).say("export", "unwritable", file=file, detail=error.strerror)
        return FAILED
    speaker.say("export", "done", count=count, file=file)
    if not reason and chosen.kind in ("people", "units"):
        speaker.say("export", "masked")
    return OK


async def _put_down(store: Database, kind: str, reason: str, now: datetime) -> None:
    """Write down, before anything personal leaves, why it does: what cannot be written down does not leave."""
    if reason:
        await store.run(lambda uow: uow.privacy.note_export(kind, getpass.getuser(), reason, now))


def _export(chosen: argparse.Namespace, speaker: Speaker) -> int:
    if chosen.kind in PAPERS:
        return _export_paper(chosen, speaker)
    if chosen.kind in GIVEN_BACK:
        return _give_back(chosen, speaker)
    if chosen.kind not in (*EXPORTS, *FIGURES):
        kinds = "、".join((*FIGURES, *EXPORTS, *PAPERS, *GIVEN_BACK))
        Speaker(sys.stderr).say("export", "unknown_kind", kind=chosen.kind, kinds=kinds)
        return MISUSED
    file = chosen.file[-1]
    config = load_config(chosen.config)
    office, now = config.office_facts(), SystemClock().now()
    try:
        days = read_days(chosen.since, chosen.until, now, office.calendar)
    except ValueError:
        Speaker(sys.stderr).say("export", "bad_day")
        return MISUSED

    reason = chosen.reason.strip()[:_LONGEST_REASON]

    async def work(store: Database) -> int:
        if chosen.kind == "rates":
            return await write_rates(store, office, file, days, now)
        if chosen.kind == "cases":
            await _put_down(store, chosen.kind, reason, now)
            return await write_cases(store, office, file, days, named=bool(reason))
        wording = Wording(speaker.table("export", chosen.kind), speaker.tables("export", "words"))
        return await export_file(store, office.calendar, chosen.kind, file, days, wording)

    try:
        count = asyncio.run(with_store(config, work))
    except NoLetters:
        Speaker(sys.stderr).say("export", "no_letters")
        return FAILED
    except OSError as error:
        Speaker(sys.stderr).say("export", "unwritable", file=file, detail=error.strerror)
        return FAILED
    speaker.say("export", "counted" if chosen.kind == "rates" else "done", count=count, file=file)
    return OK


def _export_paper(chosen: argparse.Namespace, speaker: Speaker) -> int:
    """Write what a service makes whole: the ledger of a span of days, or one meeting's minutes."""
    errors = Speaker(sys.stderr)
    *before, file = chosen.file
    number = str(before[0]) if before else ""
    if (chosen.kind == "minutes") != number.isdecimal():
        errors.say("export", "bad_minutes")
        return MISUSED
    config, now = load_config(chosen.config), SystemClock().now()
    calendar = config.office_facts().calendar
    until = chosen.until or calendar.local(now).date().isoformat()
    try:
        days = read_days(chosen.since or f"{until[:4]}-01-01", until, now, calendar)
    except ValueError:
        errors.say("export", "bad_day")
        return MISUSED

    def work(store: Database) -> Coroutine[Any, Any, None]:
        if chosen.kind == "minutes":
            return write_minutes(store, config, file, int(number))
        return write_ledger(store, config, file, days, now)

    try:
        asyncio.run(with_store(config, work))
    except LookupError:
        errors.say("export", "no_meeting" if number else "no_branches", number=number)
        return FAILED
    except OSError as error:
        errors.say("export", "unwritable", file=file, detail=error.strerror)
        return FAILED
    speaker.say("export", "paper", file=file)
    return OK
