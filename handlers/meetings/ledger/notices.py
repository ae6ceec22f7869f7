"""Secretaries are told, late in the last month of a quarter, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.kernel.calendar import OfficeCalendar
from handlers.meetings.ledger.account import Account, Accounts
from handlers.meetings.ledger.quarters import Quarter
from handlers.meetings.ledger.views import MOST_BRANCHES, LedgerViews
from storage.outbox.records import NewNotice
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_MORNING = time(8, 30)


class LedgerDuty:
    """Tells each branch secretary of their branch, and the secretary of all."""

    def __init__(self, accounts: Accounts, views: LedgerViews, calendar: OfficeCalendar, ask_on: int) -> None:
        self._accounts = accounts
        self._views = views
        self._calendar = calendar
        self._ask_on = ask_on

    def call(self, uow: Uow, now: datetime) -> int:
        """Tell secretaries once a quarter, from the morning of the day on; return how many communities were told."""
        here = self._calendar.local(now)
        quarter = Quarter.of(here.date())
        if here.month != quarter.months[-1] or (here.day, here.time()) < (self._ask_on, _MORNING):
            return 0
        told = 0
        for community in uow.places.communities():
            if not uow.meetings.ledger.was_called(community.id, quarter.number):
                uow.meetings.ledger.note_call(community.id, quarter.number, now)
                self._tell(community.id, quarter, now, uow)
                told += 1
        return told

    def _tell(self, community_id: int, quarter: Quarter, now: datetime, uow: Uow) -> None:
        branches = sorted(uow.places.branches(community_id), key=lambda one: one.id)
        accounts = self._accounts.of_quarter(branches, quarter, now, uow)
        leaders = uow.people.with_post(community_id, (PostName.BRANCH_SECRETARY,))
        told = [
            self._missing(account, person, now)
            for account in accounts
            for person in leaders
            if self._views.pressing(account) and _leads(person, account)
        ]
        keepers = uow.people.with_post(community_id, (PostName.SECRETARY,))
        told += [self._sum(accounts, quarter, person, now) for person in keepers]
        uow.outbox.enqueue_all(told, now)

    def _missing(self, account: Account, person: Person, now: datetime) -> NewNotice:
        fill = {"branch": account.branch.name, "cells": self._views.pressing(account)}
        notice = _Notice(str(account.branch.id), "missing", fill)
        return self._written(notice, account.quarter, person, now)

    def _sum(self, accounts: Sequence[Account], quarter: Quarter, person: Person, now: datetime) -> NewNotice:
        lacking = [one for one in accounts if self._views.pressing(one)]
        lines = [f"{one.branch.name}：{self._views.pressing(one)}" for one in lacking[:MOST_BRANCHES]]
        fill = {
            "count": len(accounts),
            "complete": len(accounts) - len(lacking),
            "lines": "\n".join(lines),
        }
        notice = _Notice("all", "lacking" if lacking else "complete", fill)
        return self._written(notice, quarter, person, now)

    def _written(self, notice: _Notice, quarter: Quarter, person: Person, now: datetime) -> NewNotice:
        ends = datetime.combine(quarter.ends, time(), self._calendar.zone).astimezone(UTC)
        return NewNotice(
            key=f"meetings.ledger:{quarter.number}:{notice.about}:{person.id}",
            community_id=person.community_id,
            person_id=person.id,
            text_key=f"meetings.ledger.notice.{notice.kind}",
            fill={"quarter": self._views.quarter(quarter), **notice.fill},
            due_at=now,
            useless_after=ends,
        )


@dataclass(frozen=True, slots=True)
class _Notice:
    about: str
    kind: str
    fill: Mapping[str, object]


def _leads(person: Person, account: Account) -> bool:
    return any(
        post.name == PostName.BRANCH_SECRETARY and post.branch_id == account.branch.id
        for post in person.posts
    )
