"""`make bench`: our program and "Flask full" side by side, driven in turn, round by round; medians and their ratio.

Absolute figures depend on the machine and on who else uses it; the ratio of rounds that alternate travels.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bot.emulator.account import Account, Mode
from tests.bench.contenders import Contender, NotStarted, running_flask, running_tongxin
from tests.bench.load import Load, drive
from tests.bench.pushes import Crowd, read_texts

_GOAL = 2.0
_WARM_UP = 600
_SPARE = 1.6
_MODES = {"safe": (Mode.SAFE,), "plain": (Mode.PLAIN,), "both": (Mode.SAFE, Mode.PLAIN)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: rounds of `seconds` each, `connections` at a time, `people` different senders."""

    rounds: int
    seconds: float
    connections: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of one program: answers a second, latencies in milliseconds, processor time an answer."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float | None
    faults: Counter[str]


@dataclass(frozen=True, slots=True)
class Score:
    """The medians of a program's rounds."""

    name: str
    rounds: Sequence[Round]

    def median(self, field: str) -> float:
        """Return the median of a figure over the rounds; not a number where the system does not tell it."""
        values = [getattr(each, field) for each in self.rounds]
        return float("nan") if None in values else statistics.median(values)

    @property
    def faults(self) -> Counter[str]:
        """Return every wrong answer of every round, by reason."""
        return sum((each.faults for each in self.rounds), Counter())


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; 0 when every answer was right, 1 when one was not or a program did not start."""
    chosen = _parser().parse_args(arguments)
    plan = Plan(
        rounds=chosen.rounds, seconds=chosen.secs, connections=chosen.connections, people=chosen.people
    )
    right = True
    for mode in _MODES[chosen.mode]:
        try:
            scores = _compare(mode, plan)
        except NotStarted as error:
            print(error, file=sys.stderr)
            return 1
        _print_table(mode, plan, scores)
        right = right and not any(score.faults for score in scores)
    return 0 if right else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each program (default 5)")
    parser.add_argument("--secs", type=float, default=3.0, help="length of a round in seconds (default 3)")
    parser.add_argument("--mode", choices=_MODES, default="both", help="how pushes travel (default both)")
    parser.add_argument("--connections", type=int, default=32, help="requests under way (default 32)")
    parser.add_argument("--people", type=int, default=20_000, help="different senders (default 20,000)")
    return parser


def _compare(mode: Mode, plan: Plan) -> tuple[Score, Score]:
    account = Account(mode=mode)
    crowd = Crowd(account, read_texts(), plan.people, seed=20261121)
    with (
        tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder,
        running_flask(account, Path(folder)) as flask,
        running_tongxin(account, Path(folder)) as tongxin,
    ):
        return uvloop.run(_rounds(crowd, (tongxin, flask), plan))


async def _rounds(crowd: Crowd, contenders: tuple[Contender, Contender], plan: Plan) -> tuple[Score, Score]:
    """Drive the programs in turn. The first load of each is not counted: it tells the rate to prepare for."""
    rates = {}
    for contender in contenders:
        pushes = crowd.write(_WARM_UP, f"127.0.0.1:{contender.port}")
        load = await drive(pushes, contender.port, connections=plan.connections, seconds=60)
        rates[contender.name] = len(load.answers) / load.seconds
    measured: dict[str, list[Round]] = {contender.name: [] for contender in contenders}
    for _ in range(plan.rounds):
        for contender in contenders:
            number = int(max(rates[contender.name], 100) * plan.seconds * _SPARE)
            each = await _round(crowd, contender, plan, number)
            rates[contender.name] = max(rates[contender.name], each.rate)
            measured[contender.name].append(each)
    first, second = (Score(contender.name, measured[contender.name]) for contender in contenders)
    return first, second


async def _round(crowd: Crowd, contender: Contender, plan: Plan, number: int) -> Round:
    pushes = crowd.write(number, f"127.0.0.1:{contender.port}")
    await asyncio.sleep(0.2)
    before = contender.cpu_seconds()
    load = await drive(pushes, contender.port, connections=plan.connections, seconds=plan.seconds)
    after = contender.cpu_seconds()
    cpu_s = after - before if after is not None and before is not None else None
    return _judge(crowd, load, cpu_s)


def _judge(crowd: Crowd, load: Load, cpu_s: float | None) -> Round:
    faults = Counter(load.failures)
    for answer in load.answers:
        fault = crowd.fault_of(answer)
        if fault is not None:
            faults[fault] += 1
    times = sorted(answer.seconds * 1000 for answer in load.answers) or [float("inf")]
    answered = max(1, len(load.answers))
    return Round(
        rate=len(load.answers) / load.seconds,
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, len(times) * 99 // 100)],
        cpu_ms=cpu_s * 1000 / answered if cpu_s is not None else None,
        faults=faults,
    )


def _print_table(mode: Mode, plan: Plan, scores: tuple[Score, Score]) -> None:
    ours, peer = scores
    print(
        f"\n{mode} mode: {plan.connections} connections, {plan.rounds} rounds of {plan.seconds:g} s each in turn, medians\n"
    )
    print(
        f"{'':14}{'req/s':>10}{'lowest-highest':>18}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms/req':>12}{'wrong':>7}"
    )
    for score in scores:
        rates = [each.rate for each in score.rounds]
        span = f"{min(rates):.0f}-{max(rates):.0f}"
        print(
            f"{score.name:14}{score.median('rate'):>10.0f}{span:>18}{score.median('p50_ms'):>9.1f}"
            f"{score.median('p99_ms'):>9.1f}{score.median('cpu_ms'):>12.2f}{score.faults.total():>7}"
        )
    ratios = {
        field: ours.median(field) / peer.median(field) for field in ("rate", "p50_ms", "p99_ms", "cpu_ms")
    }
    print(
        f"{'ratio':14}{ratios['rate']:>10.2f}{'':>18}{ratios['p50_ms']:>9.2f}"
        f"{ratios['p99_ms']:>9.2f}{ratios['cpu_ms']:>12.2f}"
    )
    print(f"\n≥ {_GOAL:g} ×: {'yes' if ratios['rate'] >= _GOAL else 'no'}")
    print(f"p99 below its p99: {'yes' if ratios['p99_ms'] < 1 else 'no'}", flush=True)
    for score in scores:
        for reason, times in score.faults.most_common(5):
            print(f"{score.name}: {times} × {reason}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
