"""The ledger in chat: how branches stand, what they owe, files to take away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import NoSuchNumber
from bot.kernel.files import PNG, File
from bot.kernel.lettering import find_letters
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from handlers.meetings.ledger.account import Accounts
from handlers.meetings.ledger.chart import RateChart
from handlers.meetings.ledger.quarters import Quarter
from handlers.meetings.ledger.reading import LedgerReader, Wanted
from handlers.meetings.ledger.scope import NoSuchBranch, OnlyKeepers, keeps, visible
from handlers.meetings.ledger.views import LedgerViews
from handlers.meetings.ledger.words import LedgerWords
from handlers.meetings.ledger.workbook import LedgerBook
from storage.links import Link
from storage.meetings.ledger import BranchRules
from storage.people.places import Named
from storage.uow import Uow

LEDGER_LINK, CHART_LINK = "meetings.ledger", "meetings.rates"
_LASTS = timedelta(hours=24)
_MONTHS = 6
_CHART_MONTHS = 12


class LedgerDesk:
    """Answers secretaries. For everybody else the words mean nothing here."""

    def __init__(
        self,
        accounts: Accounts,
        views: LedgerViews,
        words: LedgerWords,
        book: LedgerBook,
        office: Office,
    ) -> None:
        self._accounts = accounts
        self._views = views
        self._words = words
        self._book = book
        self._office = office
        self._reader = LedgerReader(words)
        self._drawing = RateChart(find_letters(), words.chart_words)

    @property
    def _calendar(self) -> OfficeCalendar:
        return self._office.calendar

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 台账 and what stands behind it; from anybody else the words pass on."""
        if len(msg.text) > self._words.longest:
            return None
        for pattern, handler in (
            (self._words.rules, self._rules),
            (self._words.export, self._export),
            (self._words.ledger, self._ledger),
            (self._words.chart, self._chart),
        ):
            match = pattern.match(msg.text)
            if match is not None:
                branches = visible(talk.person, uow)
                return handler(match["rest"], branches, talk, uow) if branches else None
        return None

    # --- looking -------------------------------------------------------------------------------------

    def _ledger(self, text: str, branches: list[Named], talk: Talk[Any], uow: Uow) -> Turn | None:
        wanted = self._wanted(text, branches, talk)
        chosen = [wanted.branch] if wanted.branch else branches
        says: list[Say] = []
        for quarter in wanted.quarters:
            accounts = self._accounts.of_quarter(chosen, quarter, talk.now, uow)
            if len(accounts) == 1:
                says += self._views.one(accounts[0], talk.now)
            else:
                says += self._views.many(accounts, quarter, talk.now)
        if len(wanted.quarters) == 1:
            rates = self._views.rates(self._accounts.rates(chosen, _MONTHS, talk.now, uow))
            says += [say("meetings.ledger.rates"), *rates] if rates else []
        return answer(*says, say("meetings.ledger.hint"))

    def _chart(self, text: str, branches: list[Named], talk: Talk[Any], uow: Uow) -> Turn | None:
        wanted = self._wanted(text, branches, talk)
        chosen = [wanted.branch] if wanted.branch else branches
        rates = self._accounts.rates(chosen, _CHART_MONTHS, talk.now, uow)
        bars = self._views.rates(rates)
        if not bars:
            return answer(say("meetings.ledger.no_rates"))
        payload = {"branches": [one.id for one in chosen]}
        link = self._link(CHART_LINK, payload, talk, uow)
        picture = (say("meetings.ledger.chart_link", address=link),) if link else ()
        return answer(say("meetings.ledger.rates"), *bars, *picture)

    def _export(self, text: str, branches: list[Named], talk: Talk[Any], uow: Uow) -> Turn | None:
        wanted = self._wanted(text, branches, talk)
        payload = {
            "branches": [one.id for one in ([wanted.branch] if wanted.branch else branches)],
            "quarters": [one.number for one in wanted.quarters],
        }
        link = self._link(LEDGER_LINK, payload, talk, uow)
        return answer(
            say("meetings.ledger.link", address=link) if link else say("meetings.ledger.no_address")
        )

    # --- what is owed --------------------------------------------------------------------------------

    def _rules(self, text: str, branches: list[Named], talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell or change what a branch owes."""
        figures = self._reader.figures(text)
        resets = self._reader.resets(text)
        wanted = self._reader.wanted(text, branches, self._today(talk.now))
        branch = wanted.branch or (branches[0] if len(branches) == 1 else None)
        if branch is None:
            return answer(say("meetings.ledger.ask_branch"))
        if not figures and not resets:
            norm = self._accounts.norm_of(branch, uow)
            return answer(self._views.norm(branch, norm), say("meetings.ledger.rules_hint"))
        if not keeps(talk.person):
            raise OnlyKeepers
        empty = BranchRules(branch_id=branch.id, community_id=branch.community_id, changed_at=talk.now)
        before = empty if resets else uow.meetings.ledger.rules_of(branch.id) or empty
        changed = replace(before, **figures, changed_by=talk.person.id, changed_at=talk.now)
        uow.meetings.ledger.keep_rules(changed)
        norm = self._accounts.norm_of(branch, uow)
        return answer(say("meetings.ledger.changed"), self._views.norm(branch, norm))

    # --- files ---------------------------------------------------------------------------------------

    def download(self, uow: Uow, link: Link, now: datetime) -> File:
        """Give the workbook to somebody who may still see these branches. Raises: NoSuchNumber."""
        branches = self._allowed(link, uow)
        quarters = [Quarter.from_number(number) for number in link.payload["quarters"]]
        return self._book.file(branches, quarters, now, uow)

    def picture(self, uow: Uow, link: Link, now: datetime) -> File:
        """Give the chart to somebody who may still see these branches. Raises: NoSuchNumber."""
        branches = self._allowed(link, uow)
        of = branches[0].name if len(branches) == 1 else self._office.name
        rates = self._accounts.rates(branches, _CHART_MONTHS, now, uow)
        return File("rates.png", PNG, self._drawing.draw(rates, of))

    # --- parts ---------------------------------------------------------------------------------------

    def _allowed(self, link: Link, uow: Uow) -> list[Named]:
        wanted = frozenset(link.payload["branches"])
        branches = [one for one in visible(uow.people.get(link.person_id), uow) if one.id in wanted]
        if len(branches) != len(wanted):
            raise NoSuchNumber(number=link.id)
        return branches

    def _wanted(self, text: str, branches: list[Named], talk: Talk[Any]) -> Wanted:
        wanted = self._reader.wanted(text, branches, self._today(talk.now))
        if wanted.left:
            raise NoSuchBranch(name=wanted.left)
        return wanted

    def _link(self, kind: str, payload: dict[str, Any], talk: Talk[Any], uow: Uow) -> str:
        if not self._office.public_url:
            return ""
        token = uow.links.issue(
            community_id=talk.person.community_id,
            person_id=talk.person.id,
            kind=kind,
            payload=payload,
            now=talk.now,
            lasts=_LASTS,
        )
        return self._office.link(token)

    def _today(self, now: datetime) -> date:
        return self._calendar.local(now).date()
