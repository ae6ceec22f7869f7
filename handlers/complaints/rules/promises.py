"""What the office promises: settings, tiers of limits, and which limit a case has for which step. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.understanding.categories import Category, CategoryBook

ALL_CATEGORIES = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSettings:
    """What the office promises. `escalate_at` are fractions of a limit: owner; cover and lead; secretary.

    `respond_within` is office time, `urgent_respond_within` wall clock, `solve_within` the limit of an ordinary matter.
    `preset` names a table of limits.toml. `check` names the categories whose closings a second person checks; `*` all.
    """

    respond_within: timedelta = timedelta(hours=2)
    urgent_respond_within: timedelta = timedelta(minutes=30)
    solve_within: timedelta = timedelta(days=7)
    survey_after: timedelta = timedelta()
    survey_closes_after: timedelta = timedelta(days=7)
    escalate_at: tuple[float, ...] = (0.75, 1.0, 1.5)
    undo_for: timedelta = timedelta(minutes=10)
    hold_outgoing: timedelta = timedelta(seconds=60)
    preset: str = "own"
    check: tuple[str, ...] = ()


class Count(StrEnum):
    """How a limit is counted.

    WALL: every minute. OFFICE: minutes in which the office is open. DAYS: natural days, the last of them a working day
    (a limit that ends on a day off ends on the next working day). WORKDAYS: the opening hours of so many working days.
    """

    WALL = "wall"
    OFFICE = "office"
    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time and how it is counted; `amount` of WORKDAYS counts a working day as 24 hours."""

    amount: timedelta
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The limits of one case: for the first answer, for passing it on, for the solution."""

    respond: Limit
    dispatch: Limit
    solve: Limit


class BadLimits(ValueError):
    """limits.toml says something that cannot be; the message names the table and the key."""


_STEPS = ("respond", "dispatch", "solve")
_TIERS = ("life", "supply", "urgent", "ordinary", "complex")
_DURATION = re.compile(r"(\d+)(wd|[smhd])")
_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A city's tiers: by tier and step how long it may take, as written (`2h`, `7d`, `15wd`)."""

    name: str
    tiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBook:
    """limits.toml: the presets, which categories lie in which tier, who comes first, which units are the office."""

    presets: Mapping[str, Preset]
    tier_of: Mapping[str, str]
    inside: frozenset[str]
    collected: frozenset[str]

    @classmethod
    def read(cls, source: str) -> LimitBook:
        """Read the TOML text. Raises: BadLimits."""
        try:
            tables = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            raise BadLimits(str(error)) from error
        presets = {key: _preset(key, table) for key, table in tables.get("presets", {}).items()}
        tier_of: dict[str, str] = {}
        for tier, keys in tables.get("tiers", {}).items():
            if tier not in _TIERS:
                raise BadLimits(f"tiers: unknown {tier}")
            tier_of |= dict.fromkeys(keys, tier)
        inside = frozenset(tables.get("inside", {}).get("units", ()))
        collected = frozenset(tables.get("collectors", {}).get("categories", ()))
        return cls(presets=presets, tier_of=tier_of, inside=inside, collected=collected)


class Promises:
    """Which limits a category has in this office."""

    def __init__(self, settings: ComplaintSettings, book: LimitBook, categories: CategoryBook) -> None:
        """Raises: BadLimits, for a preset that limits.toml does not hold."""
        if settings.preset not in book.presets:
            raise BadLimits(f"complaints.preset: no {settings.preset}; known are {', '.join(book.presets)}")
        self._settings = settings
        self._book = book
        self._preset = book.presets[settings.preset]
        self._categories = categories

    def of(self, category: str, *, urgent: bool) -> Promise:
        """Return the limits of a case of this category."""
        found = self._categories.by_key(category)
        tier = self._tier(category, urgent=urgent)
        written = {step: self._preset.tiers.get(tier, {}).get(step) for step in _STEPS}
        if found is not None:
            written |= {
                step: said for step in ("respond", "solve") if (said := _own(found, step, urgent=urgent))
            }
        return Promise(
            respond=self._limit("respond", written["respond"], urgent=urgent, tier=tier),
            dispatch=self._limit("dispatch", written["dispatch"], urgent=urgent, tier=tier),
            solve=self._limit("solve", written["solve"], urgent=urgent, tier=tier),
        )

    def category(self, key: str) -> Category | None:
        """Return the category of this key or name."""
        return self._categories.by_key(key)

    def goes_outside(self, category: str) -> bool:
        """Whether cases of this category are usually carried out by somebody outside the office."""
        found = self._categories.by_key(category)
        return found is not None and found.unit not in self._book.inside

    def is_collected(self, category: str) -> bool:
        """Whether the residents' committee's person of a grid comes before the station's."""
        return category in self._book.collected

    def is_checked(self, category: str) -> bool:
        """Whether a second person checks the closings of this category."""
        found = self._categories.by_key(category)
        names = {category} if found is None else {found.key, found.name}
        return ALL_CATEGORIES in self._settings.check or not names.isdisjoint(self._settings.check)

    def _tier(self, category: str, *, urgent: bool) -> str:
        listed = self._book.tier_of.get(category, "ordinary")
        if urgent:
            return listed if listed in ("life", "supply") else "urgent"
        return listed if listed == "complex" else "ordinary"

    def _limit(self, step: str, written: str | None, *, urgent: bool, tier: str) -> Limit:
        """Return the limit as written, but no longer than the office's own, unless the matter is a complex one."""
        own = self._own(step, urgent=urgent)
        if written is None:
            return own
        limit = parse_limit(written, urgent=urgent)
        shorter = limit.amount <= own.amount
        return limit if shorter or tier == "complex" or step == "dispatch" else own

    def _own(self, step: str, *, urgent: bool) -> Limit:
        settings = self._settings
        if step == "respond":
            if urgent:
                return Limit(settings.urgent_respond_within, Count.WALL)
            return Limit(settings.respond_within, Count.OFFICE)
        within = settings.solve_within
        return Limit(within, _count_of(within, urgent=urgent))


def parse_limit(written: str, *, urgent: bool) -> Limit:
    """Read `30m`, `7d` or `15wd`; what is urgent runs by the wall clock. Raises: BadLimits."""
    match = _DURATION.fullmatch(written)
    if match is None:
        raise BadLimits(f"{written} is no duration such as 30m, 2h, 7d or 15wd")
    number, unit = int(match[1]), match[2]
    amount = number * _UNITS.get(unit, _DAY)
    if urgent:
        return Limit(amount, Count.WALL)
    return Limit(amount, Count.WORKDAYS if unit == "wd" else Count.DAYS if unit == "d" else Count.OFFICE)


def _count_of(within: timedelta, *, urgent: bool) -> Count:
    if urgent:
        return Count.WALL
    return Count.DAYS if within >= _DAY else Count.OFFICE


def _own(category: Category, step: str, *, urgent: bool) -> str | None:
    """Return what the category itself says; its first answer is said for the urgency it has by itself."""
    if step == "solve":
        return category.solve
    return category.respond if urgent is (category.urgency == "urgent") else None


def _preset(key: str, table: Mapping[str, object]) -> Preset:
    tiers: dict[str, dict[str, str]] = {}
    for tier, limits in table.items():
        if tier == "name":
            continue
        if tier not in _TIERS or not isinstance(limits, Mapping):
            raise BadLimits(f"presets.{key}: unknown {tier}")
        for step, written in limits.items():
            if step not in _STEPS:
                raise BadLimits(f"presets.{key}.{tier}: unknown {step}")
            parse_limit(str(written), urgent=False)
        tiers[tier] = {step: str(written) for step, written in limits.items()}
    return Preset(name=str(table.get("name", key)), tiers=tiers)
