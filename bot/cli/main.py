"""The command line: reads arguments, prints, exits."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.cli import account, keeping, serving, tables, wordings
from bot.cli.speaker import FAILED, OK, Command, Speaker
from bot.config import ConfigError
from bot.runtime.logs import start_logging
from storage import revisions
from storage.vault import VaultError


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
    except revisions.SchemaOutdated as error:
        errors.say("database", "outdated", detail=error)
    except revisions.MigrationFailed as error:
        errors.say("database", "stuck", detail=str(error).strip().rpartition("\n")[2])
    except VaultError as error:
        errors.say("database", "key", detail=error)
    except SQLAlchemyError as error:
        errors.say("database", "unreachable", detail=str(error).strip().split("\n")[0])
    except KeyboardInterrupt:
        return OK
    return FAILED


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

    for room in (serving, tables, wordings, account, keeping):
        room.offer(add)
    return parser


def _named_file(text: str) -> Path:
    """Return a config file somebody asked for by name: only the usual one may be missing. Raises: ConfigError."""
    path = Path(text)
    if not path.is_file():
        raise ConfigError(text, "no such file; copy config.example.toml and fill it in")
    return path
