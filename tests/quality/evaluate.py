"""`make eval`: how well texts are understood, on sample files when they are there, else on cases of our own.

The samples lie in the folder given as argument, in TONGXIN_EVAL_DATA, or beside the checkout in `shared/data`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import cache_folder, list_services, load_labels
from bot.config import Config
from bot.explain import Explainer
from tests.quality import scoring
from tests.quality.scoring import Pair, Score

_HERE = Path(__file__).parent
_OWN = _HERE / "own"
_BESIDE = _HERE.parents[2] / "shared" / "data"
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind of `tongxin understand`, the file of its cases under both names, and their judge."""

    kind: str
    own: str
    shared: str
    judge: Callable[[Sequence[Pair]], list[Score]]


_SAMPLES = (
    Sample("message", "messages", "messages.dev", scoring.score_messages),
    Sample("message", "out_of_scope", "intents/out_of_scope_dev", scoring.score_off_topic),
    Sample("meeting", "meetings", "meeting_notices.dev", scoring.score_meetings),
    Sample("time", "times", "times.dev", scoring.score_times),
    Sample("command", "commands", "staff_commands.dev", scoring.score_commands),
    Sample("answer", "answers", "member_replies.dev", scoring.score_answers),
    Sample("service", "services", "service_queries.dev", scoring.score_services),
    Sample("category", "categories", "categories.dev", scoring.score_categories),
    # Told without naming the thing (伸手不见五指): the first 119 were seen when the last examples were written.
    Sample("category", "categories_indirect", "categories_indirect.dev", scoring.score_categories),
    Sample("activity", "activities", "activities.dev", scoring.score_activities),
    Sample("same", "same_matter", "same_matter.dev", scoring.score_same),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Score and print; with --strict, 1 when a target is missed."""
    chosen = _parser().parse_args(arguments)
    samples = [] if chosen.own else list(_find(chosen.folder))
    if not samples:
        samples = [(sample, _OWN / f"{sample.own}.jsonl") for sample in _SAMPLES]
        print("the repository's own cases")
        catalogue = None
    else:
        print(f"samples in {chosen.folder}")
        catalogue = _catalogue(chosen.folder)
    services = list_services(Config())
    explainer = Explainer(lambda: load_labels(services, cache_folder()), catalogue)
    scores = [
        (sample, score) for sample, path in samples for score in sample.judge(_ask(explainer, sample, path))
    ]
    _print_table(scores, show_misses=chosen.misses)
    missed = any(score.reached is False for _, score in scores)
    return 1 if missed and chosen.strict else 0


def _parser() -> argparse.ArgumentParser:
    default = Path(os.environ.get("TONGXIN_EVAL_DATA") or _BESIDE)
    parser = argparse.ArgumentParser(prog="python -m tests.quality.evaluate", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=default, help="where the sample files lie")
    parser.add_argument("--own", action="store_true", help="score the repository's own cases in any case")
    parser.add_argument("--misses", action="store_true", help="show the texts that were misunderstood")
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    return parser


def _find(folder: Path) -> list[tuple[Sample, Path]]:
    paths = [(sample, folder / f"{sample.shared}.jsonl") for sample in _SAMPLES]
    return [(sample, path) for sample, path in paths if path.is_file()]


def _catalogue(folder: Path) -> Path | None:
    path = folder / "service_items.csv"
    return path if path.is_file() else None


def _ask(explainer: Explainer, sample: Sample, path: Path) -> list[Pair]:
    lines = path.read_text("utf-8").splitlines()
    cases: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    return [(case, explainer.explain(sample.kind, case)) for case in cases]


def _print_table(scores: Sequence[tuple[Sample, Score]], *, show_misses: bool) -> None:
    print(f"\n{'kind':10}{'what':20}{'n':>6}{'score':>9}{'target':>10}")
    for sample, score in scores:
        if not score.n:
            continue
        sign = "≤" if score.at_most else "≥"
        target = "" if score.target is None else f"{sign} {score.target * 100:.4g} %"
        mark = {True: "", False: "  missed", None: ""}[score.reached]
        print(f"{sample.kind:10}{score.name:20}{score.n:>6}{score.share * 100:>7.1f} %{target:>10}{mark}")
        if score.confusions:
            print(f"{'':12}wanted → came: {', '.join(score.confusions)}")
        if show_misses and score.target is not None:
            for text in score.misses[:_MOST_SHOWN]:
                print(f"{'':12}{text}")


if __name__ == "__main__":
    sys.exit(main())
