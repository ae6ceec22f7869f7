"""Reads what a clerk says of an area event: the matter, where, until when, and what else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.understanding.areas import Area, as_from_now, parse_area
from bot.understanding.places import canonical_building
from bot.understanding.times.reading import split_time
from handlers.complaints.words import Words
from storage.people.places import Building
from storage.uow import Uow

_EDGE = " ,，.。;；:：、~～"
_LONGEST_MATTER = 12
_LONGEST_PLACE = 40
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An event as a clerk wants it opened. `unknown`: a building was named that the office does not have.

    `several`: a building was named without its estate, and more than one estate has one of that name.
    """

    matter: str
    words: str
    buildings: tuple[Building, ...]
    place: str
    estimate_at: datetime | None
    unknown: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is new of an event: until when (UTC; None when nothing was said of it), and in which words."""

    estimate_at: datetime | None
    words: str


class AreaReading:
    """Turns a clerk's words into an event."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def wish(self, text: str, community_id: int, uow: Uow, now: datetime) -> Wish:
        """Read `停水 3号楼 预计18点 换阀门`."""
        buildings = uow.places.buildings(community_id)
        estates = {building.estate for building in buildings}
        area = parse_area(text, estates)
        said = self.news(area.rest, now)
        matter, _, words = said.words.partition(" ")
        found, unknown = _buildings_of(area, buildings, uow, community_id)
        return Wish(
            matter=matter[:_LONGEST_MATTER].strip(_EDGE),
            words=f"{matter[_LONGEST_MATTER:]}{words}".strip(_EDGE),
            buildings=found,
            place=self._place(area, found, len({each.estate for each in buildings}) > 1),
            estimate_at=said.estimate_at,
            unknown=unknown,
            several=bool(area.buildings) and not area.estates and len({each.estate for each in found}) > 1,
        )

    def within(self, wish: Wish, buildings: Collection[Building]) -> Wish:
        """Return the wish for some of its buildings, all of one estate."""
        chosen = tuple(each for each in wish.buildings if each in buildings)
        names = [f"{each.estate}{each.name}" for each in chosen]
        return replace(wish, buildings=chosen, place=self._listed(names), several=False)

    def news(self, text: str, now: datetime) -> Said:
        """Read `13点 阀门配件在路上`: the time by which it should be over, and the words around it."""
        found = split_time(text, now) or split_time(as_from_now(text), now)
        if found is None or found[0].error is not None:
            return Said(None, self._bare(text, text))
        meaning, words = found
        at = meaning.end if meaning.grain == "part_of_day" else meaning.start or meaning.end
        return Said(at.astimezone(UTC) if at is not None else None, self._bare(words, text))

    def _bare(self, text: str, whole: str) -> str:
        """Return words without those that only introduce a time: 停水到, but 配件没到 when nothing follows it."""
        words = [word.strip(_EDGE) for word in text.split()]
        for about in self._words.event["about"]:
            keeps = len(about) == 1 and whole.rstrip(_EDGE).endswith(about)
            words = [
                word if keeps and word != about else word.removesuffix(about).strip(_EDGE) for word in words
            ]
        return " ".join(word for word in words if word)

    def _place(self, area: Area, found: tuple[Building, ...], several_estates: bool) -> str:
        """Return how the office says the area."""
        if area.everywhere:
            return self._words.event["everywhere"][0]
        if area.buildings or not (area.grids or area.estates):
            names = [f"{each.estate}{each.name}" if several_estates else each.name for each in found]
        else:
            names = [*area.estates, *area.grids]
        return self._listed(names)

    def _listed(self, names: list[str]) -> str:
        if len(names) > _MOST_NAMED:
            return self._words.event["many"][0].format(first=names[0], count=len(names))
        return self._words.event["joint"][0].join(names)[:_LONGEST_PLACE]


def _buildings_of(
    area: Area, buildings: list[Building], uow: Uow, community_id: int
) -> tuple[tuple[Building, ...], str]:
    """Return the buildings of an area, and the first one named that nobody knows."""
    if area.everywhere:
        return tuple(buildings), ""
    here = [each for each in buildings if not area.estates or each.estate in area.estates]
    if area.buildings:
        known = {canonical_building(each.name) for each in here}
        missing = next((name for name in area.buildings if name not in known), "")
        return tuple(each for each in here if canonical_building(each.name) in area.buildings), missing
    if area.grids:
        ids: dict[str, Any] = {grid.name: grid.id for grid in uow.places.grids(community_id)}
        missing = next((name for name in area.grids if name not in ids), "")
        wanted = {ids.get(name) for name in area.grids}
        return tuple(each for each in here if each.grid_id in wanted), missing
    return (tuple(here), "") if area.estates else ((), "")
