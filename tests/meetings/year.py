"""A year of a community's meetings, played in chat, and beside it a plain book of what ought to be in the ledger.

The book knows nothing of the program: the State Council's holidays of 2026 stand here as they were announced, the days of
the series are found by counting, and every figure is added up from what the players were told to do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from storage.meetings.model import Answer, MeetingState, meetings
from storage.meetings.records import Meeting
from storage.people.model import PostName, Role
from storage.uow import Uow
from tests.chat import Chat, Somebody, at
from tests.town import number_in

KEEPER = "总书记员"
YEAR = 2026
NEXT, BEFORE, SKIP, KEEP = "顺延", "提前", "不开", "照开"
RULES = (NEXT, BEFORE, SKIP, KEEP)
MEMBERS_MEETING, COMMITTEE, GROUP, LESSON, THEME_DAY = "支部大会", "支委会", "党小组会", "党课", "主题党日"
COLUMNS = (MEMBERS_MEETING, COMMITTEE, GROUP, LESSON, THEME_DAY)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "甲乙丙丁戊己庚辛壬癸"
_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_DAY = timedelta(days=1)


def _days(*spans: tuple[str, str]) -> frozenset[date]:
    found = set()
    for first, last in spans:
        day = date.fromisoformat(f"{YEAR}-{first}")
        while day <= date.fromisoformat(f"{YEAR}-{last}"):
            found.add(day)
            day += _DAY
    return frozenset(found)


# 国务院办公厅关于2026年部分节假日安排的通知
HOLIDAYS = _days(
    ("01-01", "01-03"),
    ("02-15", "02-23"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-19", "06-21"),
    ("09-25", "09-27"),
    ("10-01", "10-07"),
)
MADE_UP = _days(*((day, day) for day in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")))


def is_worked(day: date) -> bool:
    """Whether people work on a day of 2026 (or of the end of 2025)."""
    return day in MADE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


def nth(month: int, weekday: int, place: int) -> date:
    """Return the n-th such weekday of a month of 2026."""
    first = date(YEAR, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))


def held_on(day: date, rule: str) -> date | None:
    """Return where a branch with this rule holds the meeting of a day."""
    if day not in HOLIDAYS or rule == KEEP:
        return day
    if rule == SKIP:
        return None
    step = _DAY if rule == NEXT else -_DAY
    day += step
    while not is_worked(day):
        day += step
    return day


@dataclass(frozen=True)
class Branch:
    """A branch as the office set it up."""

    place: int
    size: int
    groups: tuple[str, ...] = ()
    half_yearly: bool = False

    @property
    def name(self) -> str:
        return f"{_ORDINALS[self.place]}支部"

    @property
    def rule(self) -> str:
        return RULES[self.place % 4]

    @property
    def members(self) -> list[str]:
        return [_SURNAMES[self.place] + given for given in _GIVEN[: self.size]]

    @property
    def secretary(self) -> str:
        return self.members[0]

    @property
    def committee(self) -> list[str]:
        return self.members[:3]

    def of_group(self, group: str) -> list[str]:
        """Return the members of one group, of all when it has none."""
        if not group:
            return self.members
        return [name for place, name in enumerate(self.members) if self.groups[place % 2] == group]

    def audience(self, kind: str, group: str) -> list[str]:
        return (
            self.committee if kind == COMMITTEE else self.of_group(group) if kind == GROUP else self.members
        )

    def people(self) -> Iterator[Somebody]:
        for place, name in enumerate(self.members):
            posts: list[tuple[str, str]] = []
            if place == 0:
                posts = [(PostName.BRANCH_SECRETARY, self.name)]
            elif place < 3:
                posts = [("组织委员", self.name)]
            group = self.groups[place % 2] if self.groups else ""
            yield Somebody(name, (Role.MEMBER,), posts, self.name, group, phone_only=place > 0)


BRANCHES = tuple(
    Branch(
        place,
        size=(4, 6)[place] if place < 2 else 7 + place % 3,
        groups=("一组", "二组") if place in (6, 7) else (),
        half_yearly=place >= 9,
    )
    for place in range(12)
)


@dataclass(frozen=True)
class Sitting:
    """A meeting that took place, for one branch: who should have come, who came, who was excused."""

    branch: Branch
    kind: str
    group: str
    day: date
    expected: int
    attended: int
    excused: int


@dataclass
class Book:
    """What ought to be in the ledger."""

    sittings: list[Sitting] = field(default_factory=list)

    def cell(self, branch: Branch, kind: str, quarter: int, today: date) -> tuple[str, str]:
        """Return what stands in a cell on a day, and what is said to be missing."""
        mine = [
            one for one in self.sittings if one.branch is branch and one.kind == kind and one.day <= today
        ]
        months = [3 * quarter - 2, 3 * quarter - 1, 3 * quarter]
        ends = date(YEAR + quarter // 4, 3 * quarter % 12 + 1, 1)
        if kind == COMMITTEE and branch.size < 7:
            return "不要求", ""
        if kind in (MEMBERS_MEETING, LESSON):
            begins, deadline = date(YEAR, months[0], 1), ends
            if kind == LESSON and branch.half_yearly:
                begins = date(YEAR, 1 if quarter < 3 else 7, 1)
                deadline = date(YEAR, 7, 1) if quarter < 3 else date(YEAR + 1, 1, 1)
            count = sum(begins <= one.day < ends for one in mine)
            late = not count and today >= deadline
            return f"{count}/1", "（逾期）" if late else ""
        met, gaps = 0, []
        for month in months:
            there = [one for one in mine if (one.day.year, one.day.month) == (YEAR, month)]
            groups = set(branch.groups) if kind == GROUP else set()
            if there and (not groups or groups <= {one.group for one in there}):
                met += 1
                continue
            over = today >= date(YEAR + month // 12, month % 12 + 1, 1)
            if over:
                gaps.append(f"{month}月逾期")
            elif today >= date(YEAR, month, 1):
                gaps.append(f"{month}月待开")
        return f"{met}/3", f"（{'，'.join(gaps)}）" if gaps else ""

    def is_missing(self, branch: Branch, kind: str, quarter: int, today: date) -> bool:
        """Whether something is owed by then."""
        shown, _ = self.cell(branch, kind, quarter, today)
        return shown != "不要求" and shown[0] < shown[-1]

    def month(self, month: int, branch: Branch | None = None) -> tuple[int, int]:
        """Return how many of how many came in a month."""
        mine = [
            one
            for one in self.sittings
            if (one.day.year, one.day.month) == (YEAR, month) and branch in (None, one.branch)
        ]
        return sum(one.attended for one in mine), sum(one.expected for one in mine)


@dataclass(frozen=True)
class Series:
    """A series of a branch: the number it got, and the day of each month."""

    number: int
    branch: Branch
    kind: str
    group: str
    clock: int
    days: dict[date, date]  # where each meeting is to be held → whose day it was


@dataclass
class Players:
    """Those who play the year: they do what chance tells them and write it into the book."""

    chat: Chat
    book: Book = field(default_factory=Book)
    chance: random.Random = field(default_factory=lambda: random.Random(YEAR))
    series: list[Series] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    # start → what is to be done at the meeting that begins then
    agenda: dict[datetime, list[tuple[int, Branch, str, str]]] = field(default_factory=dict)
    fates: dict[str, int] = field(default_factory=dict)

    # --- setting up ----------------------------------------------------------------------------------

    async def set_up(self) -> None:
        """Start every branch's series and say which branches teach by the half-year."""
        for branch in BRANCHES:
            if branch.half_yearly:
                told = await self.chat.says(KEEPER, f"台账规则 {branch.name} 党课半年")
                assert "党课每半年1次" in told, told
            if branch.size >= 7:
                await self._start(branch, COMMITTEE, "", "每月第一个周五19点", (4, 1), 19)
            for group in branch.groups or ("",):
                await self._start(branch, GROUP, group, "每月第四个周五19点", (4, 4), 19)
            await self._start(branch, THEME_DAY, "", "每月第三个周一15点", (0, 3), 15)

    async def _start(
        self, branch: Branch, kind: str, group: str, rhythm: str, which: tuple[int, int], clock: int
    ) -> None:
        card = await self.chat.says(branch.secretary, f"开会 {group}{kind} {rhythm} 活动室")
        number = number_in(card)
        told = await self.chat.says(branch.secretary, f"{number % 100:02d}是")
        assert "开始了" in told, (card, told)
        if branch.rule != NEXT:
            await self.chat.says(branch.secretary, f"遇假{number} {branch.rule}")
        days = {}
        for month in range(1, 13):
            day = nth(month, *which)
            held = held_on(day, branch.rule)
            if held is not None:
                days[held] = day
        self.series.append(Series(number, branch, kind, group, clock, days))

    # --- a day ---------------------------------------------------------------------------------------

    async def live(self, day: date) -> None:
        """Let one day pass: drafts are dealt with, meetings are called, those that are due are held.

        A day on which nobody does anything is slept through, but never four in a row.
        """
        starts = sorted(one for one in self.agenda if (one + timedelta(hours=8)).date() == day)
        calls = list(_calls(day))
        if not starts and not calls and day.toordinal() % 4:
            return
        await self.chat.until(at(f"{day} 09:01"))
        await self._deal_with_drafts()
        for branch, kind, then, hour in calls:
            await self._call(branch, kind, then, hour)
        for start in starts:
            self.chat.skip_to(start + timedelta(minutes=1))
            for number, branch, kind, group in self.agenda.pop(start):
                await self._hold(number, branch, kind, group, start)

    async def _deal_with_drafts(self) -> None:
        """Find what the program drafted; every draft must be one the book expects, on the very day."""

        series_of = {one.number: one for one in self.series}

        def look(uow: Uow) -> list[tuple[Series, Meeting]]:
            drafts = select(meetings.c.number).where(
                meetings.c.series_number.is_not(None), meetings.c.state == MeetingState.DRAFT.value
            )
            numbers = [row.number for row in uow._connection.execute(drafts.order_by(meetings.c.number))]
            found = [uow.meetings.find(number) for number in numbers if number not in self.known]
            return [(series_of[one.series_number or 0], one) for one in found if one is not None]

        for series, meeting in await self.chat.ask(look):
            self.known.add(meeting.number)
            local = meeting.starts_at + timedelta(hours=8)
            assert local.hour == series.clock
            if local.year <= YEAR:
                assert local.date() in series.days, (series.branch.name, series.kind, local)
                del series.days[local.date()]
                await self._decide(meeting, series.branch, series.kind, series.group)

    async def _call(self, branch: Branch | None, kind: str, then: date, hour: int) -> None:
        """Announce by one line a meeting that belongs to no series; without a branch it is everybody's."""
        meeting = await self._announce(branch.secretary if branch else KEEPER, kind, then, hour)
        if branch is None:
            self.agenda.setdefault(meeting.starts_at, []).append((meeting.number, BRANCHES[0], "joint", ""))
        else:
            await self._decide(meeting, branch, kind, "")

    async def _announce(self, who: str, kind: str, day: date, hour: int) -> Meeting:
        card = await self.chat.says(who, f"开会 {kind} {day.month}月{day.day}日{hour}点 二楼会议室")
        number = number_in(card)
        if who == KEEPER:
            await self.chat.says(who, f"{number % 100:02d}是")
        found = await self.chat.ask(lambda uow: uow.meetings.find(number))
        assert found is not None, card
        return found

    # --- a meeting -----------------------------------------------------------------------------------

    async def _decide(self, meeting: Meeting, branch: Branch, kind: str, group: str) -> None:
        """Publish a draft, or not; call it off, or move it."""
        number, says = meeting.number, self.chat.says
        fate = self.chance.choices(("held", "dropped", "cancelled", "moved", "unsigned"), (74, 7, 6, 8, 5))[0]
        self.fates[fate] = self.fates.get(fate, 0) + 1
        code = f"{number % 100:02d}是"
        if fate == "dropped":
            await says(branch.secretary, f"取消会议{number}")
            assert "已取消" in await says(branch.secretary, code)
            return
        told = await says(branch.secretary, f"发布{number}")
        assert "已发布" in told, told
        if fate == "cancelled":
            await says(branch.secretary, f"取消会议{number} 有冲突")
            assert "已取消" in await says(branch.secretary, code)
            return
        start = meeting.starts_at
        if fate == "moved":
            start += timedelta(days=self.chance.choice((1, 2, 8)))
            local = start + timedelta(hours=8)
            asked = await says(branch.secretary, f"改期{number} {local.month}月{local.day}日{local.hour}点")
            told = await says(branch.secretary, code)
            assert "改期" in told, (asked, told)
        if fate != "unsigned":
            self.agenda.setdefault(start, []).append((number, branch, kind, group))

    async def _hold(self, number: int, branch: Branch, kind: str, group: str, start: datetime) -> None:
        """Sign people in as chance has it, close the meeting, and write it into the book."""
        day = (start + timedelta(hours=8)).date()
        if kind == "joint":
            await self._hold_together(number, day)
            return
        people = branch.audience(kind, group)
        came = [name for name in people if self.chance.random() < 0.75] or [people[0]]
        excused = [name for name in people if name not in came and self.chance.random() < 0.4]
        await self._sign(branch.secretary, number, came)
        if excused:
            await self.chat.ask(lambda uow: _excuse(uow, number, excused))
        told = await self.chat.says(branch.secretary, f"结束{number}")
        absent = len(people) - len(came) - len(excused)
        sums = f"应到{len(people)}=签到{len(came)}+准假{len(excused)}+缺席{absent}"
        assert sums in told, (sums, told)
        self._write(branch, kind, group, day, len(people), len(came), len(excused))

    async def _hold_together(self, number: int, day: date) -> None:
        """Hold the one lesson of all branches; from two of them nobody comes."""
        for branch in BRANCHES:
            if branch.place not in (4, 8):
                came = [name for name in branch.members if self.chance.random() < 0.5] or branch.members[:1]
                await self._sign(KEEPER, number, came)
                self._write(branch, LESSON, "", day, branch.size, len(came), 0)
        assert "已结束" in await self.chat.says(KEEPER, f"结束{number}")

    async def _sign(self, who: str, number: int, names: list[str]) -> None:
        mark = self.chance.choice(("", " 纸签", " 线上"))
        between = self.chance.choice((" ", "、", ""))
        told = await self.chat.says(who, f"补签{number} {between.join(names)}{mark}")
        assert f"{len(names)}人" in told, told

    def _write(
        self, branch: Branch, kind: str, group: str, day: date, expected: int, attended: int, excused: int
    ) -> None:
        self.book.sittings.append(Sitting(branch, kind, group, day, expected, attended, excused))


def _calls(day: date) -> Iterator[tuple[Branch | None, str, date, int]]:
    """Yield what is announced on a day for five days later."""
    then = day + 5 * _DAY
    quarter = (then.month + 2) // 3
    if (then.month, then.day) == (8, 12):
        yield None, LESSON, then, 15
    for branch in BRANCHES:
        members_meeting = date(YEAR, 3 * quarter - 2 + branch.place % 3, 8 + branch.place)
        if then == members_meeting and (branch.place, quarter) != (3, 2):
            yield branch, MEMBERS_MEETING, then, 19
        teaches = quarter == 1 or (quarter == 2 and branch.place < 9) or (quarter == 4 and branch.place % 2)
        if teaches and then == date(YEAR, 3 * quarter - 1, 20 - branch.place):
            yield branch, LESSON, then, 16


def _excuse(uow: Uow, number: int, names: list[str]) -> None:
    """Leave that was granted on paper before the meeting and is entered late, by the office itself."""
    for one in uow.meetings.invitations(number):
        if uow.people.vault.unseal(one.name_sealed or "") in names:
            uow.meetings.answer(one, Answer.EXCUSED, "出差", one.answered_at or at("2026-01-01 00:00"))


def everybody() -> list[Somebody]:
    """Return the twelve branches and the secretary of all."""
    keeper = Somebody(KEEPER, (Role.STAFF,), ((PostName.SECRETARY, ""),))
    return [keeper, *(person for branch in BRANCHES for person in branch.people())]
