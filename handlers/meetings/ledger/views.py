"""How ledgers are told in chat: one line a branch, and small charts of figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.talk import Say, say
from handlers.meetings.ledger.account import Account, Rate
from handlers.meetings.ledger.quarters import Quarter
from handlers.meetings.ledger.rules import Cell, Norm, Standing, is_pressing
from handlers.meetings.ledger.words import LedgerWords
from storage.people.places import Named

MOST_BRANCHES = 14
_BLOCKS = 10
_FULL, _EMPTY = "█", "░"


class LedgerViews:
    """Tells how branches stand."""

    def __init__(self, words: LedgerWords) -> None:
        self._words = words

    def one(self, account: Account, now: datetime) -> tuple[Say, ...]:
        """Tell one branch: all its columns."""
        return (
            say(
                "meetings.ledger.head",
                branch=account.branch.name,
                quarter=self.quarter(account.quarter),
                now=now,
            ),
            say("meetings.ledger.line", cells=self.cells(account.cells)),
        )

    def many(self, accounts: Sequence[Account], quarter: Quarter, now: datetime) -> tuple[Say, ...]:
        """Tell several branches: how many are complete, and what the others lack."""
        lacking = [one for one in accounts if one.missing]
        lines = [
            say(
                "meetings.ledger.branch_line",
                branch=account.branch.name,
                cells=self.cells(account.missing),
            )
            for account in lacking[:MOST_BRANCHES]
        ]
        more = len(lacking) - len(lines)
        return (
            say(
                "meetings.ledger.many",
                quarter=self.quarter(quarter),
                now=now,
                count=len(accounts),
                complete=len(accounts) - len(lacking),
            ),
            *lines,
            *((say("meetings.ledger.more", count=more),) if more else ()),
        )

    def quarter(self, quarter: Quarter) -> str:
        """Return what a quarter is called."""
        return self._words.name_of(quarter)

    def cells(self, cells: Sequence[Cell]) -> str:
        """Return columns as they stand: 小组会2/3（6月缺）."""
        return " ".join(self._cell(one) for one in cells)

    def pressing(self, account: Account) -> str:
        """Return what is missing and has to be held before the quarter ends, "" when nothing is."""
        return self.cells([one for one in account.cells if is_pressing(one, account.quarter)])

    def norm(self, branch: Named, norm: Norm) -> Say:
        """Tell what a branch owes."""
        return say(
            "meetings.ledger.norm",
            branch=branch.name,
            branch_meetings=norm.branch_meetings,
            committees=norm.committees,
            groups=norm.groups,
            theme_days=norm.theme_days,
            lesson=say(f"meetings.ledger.lesson.every_{norm.lesson_months}"),
        )

    def rates(self, rates: Sequence[Rate]) -> tuple[Say, ...]:
        """Draw a bar a month; months without a meeting are left out."""
        return tuple(
            say(
                "meetings.ledger.bar",
                month=rate.month,
                bar=_bar(rate),
                percent=percent(rate),
                attended=rate.attended,
                expected=rate.expected,
            )
            for rate in rates
            if rate.expected
        )

    def _cell(self, one: Cell) -> str:
        name = self._words.columns[one.kind]
        if one.standing is Standing.FREE:
            return f"{name}{self._words.sheet['free']}"
        return f"{name}{one.held}/{one.needed}{self.gap(one)}"

    def gap(self, one: Cell) -> str:
        """Return in brackets which months are missing, "" when they are not the point."""
        sheet = self._words.sheet
        months = [sheet["late_month"].format(month=month) for month in one.late]
        months += [sheet["due_month"].format(month=month) for month in one.due]
        if not months and one.standing is Standing.LATE:
            months = [sheet["late"]]
        return f"（{'，'.join(months)}）" if months else ""


def percent(rate: Rate) -> int:
    """Return the share of those who came, 0 to 100."""
    return round(100 * rate.attended / rate.expected) if rate.expected else 0


def _bar(rate: Rate) -> str:
    full = round(_BLOCKS * rate.attended / rate.expected)
    return _FULL * full + _EMPTY * (_BLOCKS - full)
