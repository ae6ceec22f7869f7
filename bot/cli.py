"""The command line: reads arguments, prints, exits."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import signal
import sys
import tomllib
import warnings
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO, TypeVar

import uvloop
from sqlalchemy.exc import SQLAlchemyError

from bot.app import RunsAs, assemble, cache_folder, list_services, load_labels, open_store, serve
from bot.check import Grade, examine
from bot.config import Config, ConfigError, check_account, load_config
from bot.demo import PAGE_PORT, run_demo
from bot.explain import KINDS, Explainer, explain_lines
from bot.intake import IMPORTS, Intake, Printed
from bot.kernel.clock import SystemClock
from bot.menu import push_menu
from bot.papers import PAPERS, write_ledger, write_minutes
from bot.printing import SheetWords, write_qr_sheet
from bot.privacy import NoSuchRequest, change_keys, list_due, list_reads, write_copy
from bot.progress import Bar
from bot.review import MOST_ADOPTED, Group, TooManyAdopted, adopt, drop, review
from bot.review import chosen as choose_groups
from bot.runtime.logs import start_logging
from bot.transfer import EXPORTS, GIVEN_BACK, Wording, export_file, give_back, read_days
from bot.wechat.errors import ApiError, ApiUnreachable
from storage import schema
from storage.database import Database
from storage.vault import VaultError

log = logging.getLogger(__name__)

_OK, _FAILED, _MISUSED = 0, 1, 2
_OTHER_PORTS = 100
_UNDO = "undo"
_TEXTS = Path(__file__).parent / "cli_texts.toml"

T = TypeVar("T")
Command = Callable[[argparse.Namespace, "Speaker"], int]


class Speaker:
    """Says sentences of cli_texts.toml to the operator."""

    def __init__(self, out: TextIO) -> None:
        self._texts: dict[str, dict[str, Any]] = tomllib.loads(_TEXTS.read_text("utf-8"))
        self._out = out

    def sentence(self, section: str, key: str, /, **values: Any) -> str:
        """Return one sentence, filled."""
        return str(self._texts[section][key]).format(**values)

    def table(self, section: str, key: str) -> dict[str, str]:
        """Return a table of words."""
        return dict(self._texts[section][key])

    def tables(self, section: str, key: str) -> dict[str, dict[str, str]]:
        """Return tables of words by name."""
        return {name: dict(words) for name, words in self._texts[section][key].items()}

    def say(self, section: str, key: str, /, **values: Any) -> None:
        """Print one sentence."""
        self.line(self.sentence(section, key, **values))

    def line(self, text: str) -> None:
        """Print a line as it is."""
        print(text, file=self._out, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `tongxin` and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Whatever an operator can mend is one sentence, never a traceback."""
    speaker = Speaker(sys.stdout)
    errors = Speaker(sys.stderr)
    try:
        chosen = _parser().parse_args(arguments)
        # What openpyxl does not understand of a workbook is formatting, which nobody asked for.
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        start_logging(level=logging.INFO if chosen.verbose else logging.WARNING)
        command: Command = chosen.command
        return command(chosen, speaker)
    except ConfigError as error:
        errors.say("config", "bad", key=error.key, hint=error.hint)
    except schema.SchemaOutdated as error:
        errors.say("database", "outdated", detail=error)
    except VaultError as error:
        errors.say("database", "key", detail=error)
    except SQLAlchemyError as error:
        errors.say("database", "unreachable", detail=str(error).strip().split("\n")[0])
    except KeyboardInterrupt:
        return _OK
    return _FAILED


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--config", type=_named_file, default=Path("config.toml"), help="default: config.toml here"
    )
    shared.add_argument("--verbose", action="store_true", help="log what is done, not only what goes wrong")
    parser = argparse.ArgumentParser(prog="tongxin", description="The WeChat account of a community office.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[shared], help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    demo = add("demo", _demo, "the whole town on this machine, with phones in a page")
    demo.add_argument("--folder", type=Path, default=Path("data/demo"), help="where the demo keeps its data")
    demo.add_argument("--port", type=_port, default=PAGE_PORT, help="the page's port")
    demo.add_argument("--bot-port", type=_port, help="the bot's port, by default the one after the page's")
    serving = add("run", _run, "serve the account")
    serving.add_argument("--role", type=RunsAs, choices=list(RunsAs), default=RunsAs.ALL)
    add("migrate", _migrate, "bring the database's schema up to date")
    add("check", _check, "examine config, database, account, clock and disk")
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
    exporting.add_argument("kind", metavar="KIND", help=", ".join((*EXPORTS, *PAPERS, *GIVEN_BACK)))
    exporting.add_argument(
        "file", type=Path, nargs="+", metavar="FILE", help="before it, for minutes, the meeting's number"
    )
    exporting.add_argument("--from", dest="since", metavar="D", help="first day, 2026-06-01")
    exporting.add_argument("--to", dest="until", metavar="D", help="last day, 2026-06-30")
    exporting.add_argument(
        "--reason", default="", help="why names and telephones are needed; without it they stay out"
    )
    explaining = add(
        "understand", _understand, "explain how texts are understood: JSON lines in, JSON lines out"
    )
    explaining.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    explaining.add_argument("--catalogue", type=Path, help="services as .csv, for KIND service")
    phrases = add("phrases", _phrases, "review wordings that were not understood, adopt or drop them")
    phrases.add_argument("act", choices=["review"])
    phrases.add_argument(
        "--adopt", metavar="N", help="numbers as listed, 1,3 or all: the next start learns them"
    )
    phrases.add_argument("--drop", metavar="N", help="numbers as listed, 1,3 or all: take them off the list")
    menu = add("menu", _menu, "publish the account's menu")
    menu.add_argument("act", choices=["push"])
    privacy = add("privacy", _privacy, "change the keys, see what is let go and who read what, give a copy")
    privacy.add_argument(
        "act",
        choices=list(_PRIVACY_ACTS),
        help="rotate the keys; due: what is about to be let go; reads [NUMBER]; export NUMBER FILE",
    )
    privacy.add_argument("number", nargs="?", type=int, help="of a record, or of a request for a copy")
    privacy.add_argument("file", nargs="?", type=Path, help="where the copy goes")
    sheet = add("qrcodes", _qrcodes, "write a printable sheet with one QR code a building")
    sheet.add_argument("file", type=Path)
    return parser


def _named_file(text: str) -> Path:
    """Return a config file somebody asked for by name: only the usual one may be missing. Raises: ConfigError."""
    path = Path(text)
    if not path.is_file():
        raise ConfigError(text, "no such file; copy config.example.toml and fill it in")
    return path


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
            return _FAILED
        speaker.say("demo", "stopped", folder=chosen.folder)
        return _OK

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
                return _FAILED
        return _OK

    return _in_loop(live())


def _migrate(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    schema.upgrade(config.storage.url)
    speaker.say("database", "migrated", revision=schema.newest())
    return _OK


def _check(chosen: argparse.Namespace, speaker: Speaker) -> int:
    findings = asyncio.run(examine(load_config(chosen.config), SystemClock()))
    for finding in findings:
        values = {
            name: speaker.sentence("check", value) if name == "mode" else value
            for name, value in finding.values.items()
        }
        speaker.say("check", finding.grade.value, what=speaker.sentence("check", finding.key, **values))
    return _FAILED if any(finding.grade is Grade.BAD for finding in findings) else _OK


def _import(chosen: argparse.Namespace, speaker: Speaker) -> int:
    errors = Speaker(sys.stderr)
    undoes = chosen.kind == _UNDO
    if chosen.kind not in IMPORTS and not undoes:
        errors.say("import", "unknown_kind", kind=chosen.kind)
        return _MISUSED
    if chosen.file is None and not undoes:
        errors.say("import", "no_file", kind=chosen.kind)
        return _MISUSED
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
        before, printed = asyncio.run(_with_store(config, work))
    except OSError as error:
        errors.say("import", "unreadable", file=chosen.file, detail=error.strerror)
        return _FAILED
    finally:
        bar.clear()
    for line in (*before.lines, *printed.lines):
        speaker.line(line)
    return _OK if printed.clean else _FAILED


def _give_back(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config, file = load_config(chosen.config), chosen.file[-1]
    named = bool(chosen.reason.strip())
    if named:
        log.warning("names and telephones of %s are exported: %s", chosen.kind, chosen.reason[:100])
    try:
        count = asyncio.run(
            _with_store(
                config,
                lambda store: give_back(store, chosen.kind, file, home=config.office.name, named=named),
            )
        )
    except OSError as error:
        Speaker(sys.stderr).say("export", "unwritable", file=file, detail=error.strerror)
        return _FAILED
    speaker.say("export", "done", count=count, file=file)
    if not named and chosen.kind in ("people", "units"):
        speaker.say("export", "masked")
    return _OK


def _export(chosen: argparse.Namespace, speaker: Speaker) -> int:
    if chosen.kind in PAPERS:
        return _export_paper(chosen, speaker)
    if chosen.kind in GIVEN_BACK:
        return _give_back(chosen, speaker)
    if chosen.kind not in EXPORTS:
        kinds = "、".join((*EXPORTS, *PAPERS, *GIVEN_BACK))
        Speaker(sys.stderr).say("export", "unknown_kind", kind=chosen.kind, kinds=kinds)
        return _MISUSED
    file = chosen.file[-1]
    config = load_config(chosen.config)
    calendar = config.office_facts().calendar
    try:
        days = read_days(chosen.since, chosen.until, SystemClock().now(), calendar)
    except ValueError:
        Speaker(sys.stderr).say("export", "bad_day")
        return _MISUSED
    wording = Wording(speaker.table("export", chosen.kind), speaker.tables("export", "words"))
    try:
        count = asyncio.run(
            _with_store(config, lambda store: export_file(store, calendar, chosen.kind, file, days, wording))
        )
    except OSError as error:
        Speaker(sys.stderr).say("export", "unwritable", file=file, detail=error.strerror)
        return _FAILED
    speaker.say("export", "done", count=count, file=file)
    return _OK


def _export_paper(chosen: argparse.Namespace, speaker: Speaker) -> int:
    """Write what a service makes whole: the ledger of a span of days, or one meeting's minutes."""
    errors = Speaker(sys.stderr)
    *before, file = chosen.file
    number = str(before[0]) if before else ""
    if (chosen.kind == "minutes") != number.isdecimal():
        errors.say("export", "bad_minutes")
        return _MISUSED
    config, now = load_config(chosen.config), SystemClock().now()
    calendar = config.office_facts().calendar
    until = chosen.until or calendar.local(now).date().isoformat()
    try:
        days = read_days(chosen.since or f"{until[:4]}-01-01", until, now, calendar)
    except ValueError:
        errors.say("export", "bad_day")
        return _MISUSED

    def work(store: Database) -> Coroutine[Any, Any, None]:
        if chosen.kind == "minutes":
            return write_minutes(store, config, file, int(number))
        return write_ledger(store, config, file, days, now)

    try:
        asyncio.run(_with_store(config, work))
    except LookupError:
        errors.say("export", "no_meeting" if number else "no_branches", number=number)
        return _FAILED
    except OSError as error:
        errors.say("export", "unwritable", file=file, detail=error.strerror)
        return _FAILED
    speaker.say("export", "paper", file=file)
    return _OK


def _understand(chosen: argparse.Namespace, _speaker: Speaker) -> int:
    if chosen.kind not in KINDS:
        Speaker(sys.stderr).say("understand", "unknown_kind", kind=chosen.kind, kinds="、".join(KINDS))
        return _MISUSED
    services = list_services(Config())
    explainer = Explainer(lambda: load_labels(services, cache_folder()), chosen.catalogue)
    for number, answer in explain_lines(explainer, chosen.kind, sys.stdin):
        if answer is None:
            Speaker(sys.stderr).say("understand", "bad_line", line=number)
            return _FAILED
        print(json.dumps(answer, ensure_ascii=False))
    return _OK


def _phrases(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    errors = Speaker(sys.stderr)

    async def work(store: Database) -> int:
        groups = await review(store)
        if chosen.adopt:
            picked = choose_groups(groups, chosen.adopt)
            await adopt(store, config.phrases_file, picked)
            speaker.say("phrases", "adopted", count=len(picked), file=config.phrases_file)
        elif chosen.drop:
            picked = choose_groups(groups, chosen.drop)
            await drop(store, picked)
            speaker.say("phrases", "dropped", count=len(picked))
        else:
            _list_phrases(groups, speaker)
        return _OK

    try:
        return asyncio.run(_with_store(config, work))
    except TooManyAdopted:
        errors.say("phrases", "too_many", most=MOST_ADOPTED)
    except ValueError:
        errors.say("phrases", "no_such")
    except OSError as error:
        errors.say("phrases", "unwritable", file=config.phrases_file, detail=error.strerror)
    return _FAILED


def _list_phrases(groups: Sequence[Group], speaker: Speaker) -> None:
    if not groups:
        speaker.say("phrases", "none")
        return
    names = speaker.table("phrases", "labels")
    for number, group in enumerate(groups, 1):
        label = names.get(group.label, group.label)
        speaker.say("phrases", "line", number=number, count=len(group.ids), label=label, text=group.text)
    speaker.say("phrases", "end")


def _menu(chosen: argparse.Namespace, speaker: Speaker) -> int:
    async def push() -> int:
        async with assemble(load_config(chosen.config), SystemClock()) as program:
            try:
                await push_menu(program)
            except (ApiError, ApiUnreachable) as error:
                speaker.say("menu", "failed", detail=error)
                return _FAILED
        speaker.say("menu", "pushed")
        return _OK

    return asyncio.run(push())


def _privacy(chosen: argparse.Namespace, speaker: Speaker) -> int:
    return _PRIVACY_ACTS[chosen.act](chosen, speaker)


def _rotate(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    old = asyncio.run(_with_store(config, change_keys))
    speaker.say("privacy", "rotated", file=config.key_file, old=old)
    return _OK


def _due(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config, now = load_config(chosen.config), SystemClock().now()
    names = speaker.table("privacy", "kinds")
    speaker.say("privacy", "due_head")
    for line in asyncio.run(_with_store(config, lambda store: list_due(store, config, now))):
        speaker.say("privacy", "due", what=names[line.kind], day=f"{line.before:%Y-%m-%d}", count=line.count)
    return _OK


def _reads(chosen: argparse.Namespace, speaker: Speaker) -> int:
    config = load_config(chosen.config)
    calendar, names = config.office_facts().calendar, speaker.table("privacy", "reads")
    lines = asyncio.run(_with_store(config, lambda store: list_reads(store, calendar, chosen.number)))
    for line in lines:
        at = f"{line.at:%Y-%m-%d %H:%M}"
        speaker.say(
            "privacy", "read", at=at, name=line.name, what=names.get(line.kind, line.kind), number=line.number
        )
    if not lines:
        speaker.say("privacy", "no_reads")
    return _OK


def _copy(chosen: argparse.Namespace, speaker: Speaker) -> int:
    errors = Speaker(sys.stderr)
    if chosen.number is None or chosen.file is None:
        errors.say("privacy", "copy_how")
        return _MISUSED
    config, now = load_config(chosen.config), SystemClock().now()
    try:
        asyncio.run(
            _with_store(config, lambda store: write_copy(store, config, chosen.number, chosen.file, now))
        )
    except NoSuchRequest:
        errors.say("privacy", "no_request", number=chosen.number)
        return _FAILED
    except OSError as error:
        errors.say("export", "unwritable", file=chosen.file, detail=error.strerror)
        return _FAILED
    speaker.say("privacy", "copied", file=chosen.file)
    return _OK


_PRIVACY_ACTS: dict[str, Command] = {"rotate": _rotate, "due": _due, "reads": _reads, "export": _copy}


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
                return _FAILED
            except OSError as error:
                speaker.say("export", "unwritable", file=chosen.file, detail=error.strerror)
                return _FAILED
        bar.clear()
        speaker.say("qrcodes", "done" if count else "none", count=count, file=chosen.file)
        return _OK

    return asyncio.run(write())


async def _with_store(config: Config, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    database = open_store(config)
    try:
        await database.run(lambda uow: uow.places.community(config.office.name))
        return await work(database)
    finally:
        database.close()


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
