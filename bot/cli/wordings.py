"""`understand` and `phrases`: how texts are understood, and what people taught the program."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app import cache_folder, list_services, load_labels
from bot.cli.speaker import FAILED, MISUSED, OK, Add, Speaker, with_store
from bot.config import Config, load_config
from bot.explain import KINDS, Explainer, explain_lines
from bot.review import MOST_ADOPTED, Group, TooManyAdopted, adopt, drop, review
from bot.review import chosen as choose_groups
from storage.database import Database


def offer(add: Add) -> None:
    """Add the commands of this module."""
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


def _understand(chosen: argparse.Namespace, _speaker: Speaker) -> int:
    if chosen.kind not in KINDS:
        Speaker(sys.stderr).say("understand", "unknown_kind", kind=chosen.kind, kinds="、".join(KINDS))
        return MISUSED
    services = list_services(Config())
    explainer = Explainer(lambda: load_labels(services, cache_folder()), chosen.catalogue)
    for number, answer in explain_lines(explainer, chosen.kind, sys.stdin):
        if answer is None:
            Speaker(sys.stderr).say("understand", "bad_line", line=number)
            return FAILED
        print(json.dumps(answer, ensure_ascii=False))
    return OK


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
        return OK

    try:
        return asyncio.run(with_store(config, work))
    except TooManyAdopted:
        errors.say("phrases", "too_many", most=MOST_ADOPTED)
    except ValueError:
        errors.say("phrases", "no_such")
    except OSError as error:
        errors.say("phrases", "unwritable", file=config.phrases_file, detail=error.strerror)
    return FAILED


def _list_phrases(groups: Sequence[Group], speaker: Speaker) -> None:
    if not groups:
        speaker.say("phrases", "none")
        return
    names = speaker.table("phrases", "labels")
    for number, group in enumerate(groups, 1):
        label = names.get(group.label, group.label)
        speaker.say("phrases", "line", number=number, count=len(group.ids), label=label, text=group.text)
    speaker.say("phrases", "end")
