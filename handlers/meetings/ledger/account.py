"""The ledger of a community: reads what was held and what each branch owes, and puts both together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.kernel.calendar import OfficeCalendar
from handlers.meetings.ledger.quarters import Quarter, month_after
from handlers.meetings.ledger.rules import KINDS, SHARED, Cell, Held, Norm, cell
from storage.meetings.ledger import BranchRules, BranchSize, HeldMeeting, Turnout
from storage.meetings.model import MeetingKind
from storage.people.places import Named
from storage.uow import Uow

_NOBODY = BranchSize(0, frozenset())
_NO_TURNOUT = Turnout(expected=0, attended=0, excused=0, absent=0, made_up=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """What every branch owes that has no rules of its own; `ask_on` is the day on which secretaries are told.

    A branch with fewer than `committee_from` members has no committee.
    """

    branch_meetings: int = 1
    committees: int = 3
    groups: int = 3
    lesson_months: int = 3
    theme_days: int = 3
    committee_from: int = 7
    ask_on: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How one branch stands in one quarter."""

    branch: Named
    quarter: Quarter
    members: int
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> tuple[Cell, ...]:
        """What is owed by now."""
        return tuple(one for one in self.cells if one.is_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One meeting as it counts for one branch."""

    branch: Named
    meeting: HeldMeeting
    day: date
    turnout: Turnout


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many came in a month, over all meetings that count."""

    year: int
    month: int
    attended: int
    expected: int


class Accounts:
    """Keeps the ledger of three meetings and one lesson (三会一课)."""

    def __init__(self, settings: LedgerSettings, calendar: OfficeCalendar) -> None:
        self._settings = settings
        self._calendar = calendar

    def of_quarter(
        self, branches: Sequence[Named], quarter: Quarter, now: datetime, uow: Uow
    ) -> list[Account]:
        """Return how these branches of one community stand, in their order."""
        if not branches:
            return []
        community_id = branches[0].community_id
        rules = uow.meetings.ledger.all_rules(community_id)
        sizes = uow.meetings.ledger.sizes(community_id)
        # Lessons may be owed by the year.
        entries = self.entries(branches, date(quarter.year, 1, 1), quarter.ends, uow)
        today = self._calendar.local(now).date()
        return [
            self._account(
                branch, quarter, today, entries, rules.get(branch.id), sizes.get(branch.id, _NOBODY)
            )
            for branch in branches
        ]

    def entries(self, branches: Sequence[Named], since: date, until: date, uow: Uow) -> list[Entry]:
        """Return the meetings that count for these branches and were held in the span, `until` excluded."""
        if not branches:
            return []
        community_id = branches[0].community_id
        held = uow.meetings.ledger.held(community_id, KINDS, self._midnight(since), self._midnight(until))
        turnouts = uow.meetings.ledger.turnouts([one.number for one in held])
        found = []
        for meeting in held:
            for branch in branches:
                turnout = turnouts.get((meeting.number, branch.id), _NO_TURNOUT)
                if _counts(meeting, branch.id, turnout):
                    day = self._calendar.local(meeting.starts_at).date()
                    found.append(Entry(branch=branch, meeting=meeting, day=day, turnout=turnout))
        return found

    def norm(self, rules: BranchRules | None, members: int) -> Norm:
        """Return what a branch owes: its own rules where it has them."""
        usual = self._settings
        committees = usual.committees if members >= usual.committee_from else 0
        norm = Norm(
            branch_meetings=usual.branch_meetings,
            committees=committees,
            groups=usual.groups,
            lesson_months=usual.lesson_months,
            theme_days=usual.theme_days,
        )
        own = {} if rules is None else {name: getattr(rules, name) for name in Norm.__slots__}
        return replace(norm, **{name: figure for name, figure in own.items() if figure is not None})

    def norm_of(self, branch: Named, uow: Uow) -> Norm:
        """Return what a branch owes."""
        size = uow.meetings.ledger.sizes(branch.community_id).get(branch.id, _NOBODY)
        return self.norm(uow.meetings.ledger.rules_of(branch.id), size.members)

    def rates(self, branches: Sequence[Named], months: int, now: datetime, uow: Uow) -> list[Rate]:
        """Return, month by month up to this one, how many of those who should have come did."""
        until = self._calendar.local(now).date()
        last = until.year * 12 + until.month - 1
        wanted = [divmod(index, 12) for index in range(last - months + 1, last + 1)]
        first = date(wanted[0][0], wanted[0][1] + 1, 1)
        entries = self.entries(branches, first, month_after(until.year, until.month), uow)
        return [rate_of(entries, year, month + 1) for year, month in wanted]

    # --- parts ---------------------------------------------------------------------------------------

    def _account(
        self,
        branch: Named,
        quarter: Quarter,
        today: date,
        entries: Collection[Entry],
        rules: BranchRules | None,
        size: BranchSize,
    ) -> Account:
        norm = self.norm(rules, size.members)
        held: Mapping[MeetingKind, list[Held]] = {kind: [] for kind in KINDS}
        for entry in entries:
            if entry.branch.id == branch.id:
                held[entry.meeting.kind].append(Held(entry.day, entry.meeting.party_group))
        groups = {MeetingKind.GROUP: size.groups}
        return Account(
            branch=branch,
            quarter=quarter,
            members=size.members,
            cells=tuple(
                cell(kind, norm, held[kind], groups.get(kind, frozenset()), (quarter, today))
                for kind in KINDS
            ),
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._calendar.zone).astimezone(UTC)


def rate_of(entries: Collection[Entry], year: int, month: int) -> Rate:
    """Return the rate of one month."""
    mine = [one.turnout for one in entries if (one.day.year, one.day.month) == (year, month)]
    return Rate(year, month, sum(one.attended for one in mine), sum(one.expected for one in mine))


def _counts(meeting: HeldMeeting, branch_id: int, turnout: Turnout) -> bool:
    if meeting.branch_id is not None:
        return meeting.branch_id == branch_id
    return meeting.kind in SHARED and turnout.attended > 0
