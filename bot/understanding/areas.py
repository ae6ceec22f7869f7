"""Which part of the community words speak of, when it is more than one home: 3、5号楼, 3到6号楼, 一网格, 幸福里, 全小区."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.understanding.numerals import DIGITS, fold, read_number
from bot.understanding.places import canonical_building, canonical_grid

_LONGEST = 400
_NUM = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,5}})"
_KIND = r"(?:号\s*(?:居民|住宅)?楼|#\s*(?:楼|栋)?|[栋幢座](?:楼)?)"
_BETWEEN = r"\s*(?:-|–|—|~|到|至)\s*"
_JOINT = r"\s*(?:[,、;和跟与]|以及)\s*"
_ONE = rf"{_NUM}\s*{_KIND}?"
_BUILDINGS = re.compile(rf"(?P<list>(?:{_ONE}(?:{_BETWEEN}|{_JOINT}))*{_NUM}\s*{_KIND})")
_RANGE = re.compile(rf"(?P<first>{_NUM})\s*{_KIND}?{_BETWEEN}(?P<last>{_NUM})\s*{_KIND}?")
_SINGLE = re.compile(rf"(?P<number>{_NUM})\s*{_KIND}?")
_GRIDS = re.compile(rf"(?P<list>(?:第?{_NUM}\s*号?\s*(?:网格)?{_JOINT})*第?{_NUM}\s*号?\s*网格)")
_GRID = re.compile(_NUM)
_EVERYWHERE = re.compile(r"(?:全|整个?)(?:小区|社区|院)|所有(?:的?楼栋?|小区)|(?:各|每)[栋幢]楼?|各楼")
_LENGTH = re.compile(
    rf"{_NUM}\s*个?半?(?:小时|钟头|分钟)(?!后|以|之|前|内)|半个?(?:小时|钟头)(?!后|以|之|前|内)"
)
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Area:
    """What was named, in canonical words; `rest` is what is left of the text."""

    buildings: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()
    estates: tuple[str, ...] = ()
    everywhere: bool = False
    rest: str = ""

    @property
    def is_named(self) -> bool:
        """Whether any place was named."""
        return bool(self.buildings or self.grids or self.estates or self.everywhere)


def parse_area(text: str, estates: Collection[str] = ()) -> Area:
    """Return the buildings, grids and estates named in `text`; `estates` are the names the community has."""
    rest = fold(text[:_LONGEST])
    buildings: list[str] = []
    for match in _BUILDINGS.finditer(rest):
        buildings += _listed(match["list"])
    rest = _BUILDINGS.sub(" ", rest)
    grids = [
        canonical_grid(number) for match in _GRIDS.finditer(rest) for number in _GRID.findall(match["list"])
    ]
    rest = _GRIDS.sub(" ", rest)
    named = [estate for estate in sorted(estates, key=len, reverse=True) if estate and estate in rest]
    for estate in named:
        rest = rest.replace(estate, " ")
    everywhere = _EVERYWHERE.search(rest)
    if everywhere is not None:
        rest = f"{rest[: everywhere.start()]} {rest[everywhere.end() :]}"
    return Area(
        buildings=tuple(dict.fromkeys(buildings)),
        grids=tuple(dict.fromkeys(grids)),
        estates=tuple(dict.fromkeys(named)),
        everywhere=everywhere is not None and not buildings and not grids and not named,
        rest=" ".join(rest.split()),
    )


def as_from_now(text: str) -> str:
    """Return the text with a bare length of time as people mean it of a repair: 2小时 is 2小时后."""
    return _LENGTH.sub(r"\g<0>后", fold(text))


def _listed(words: str) -> list[str]:
    """Return the buildings of `3、5号楼` or `3到6号楼`."""
    found: list[str] = []
    position = 0
    while match := _RANGE.search(words, position) or _SINGLE.search(words, position):
        single = _SINGLE.search(words, position)
        if single is not None and single.start() < match.start():
            match = single
        if match.re is _RANGE:
            first, last = read_number(match["first"]), read_number(match["last"])
            if first is not None and last is not None and 0 < last - first <= _WIDEST:
                found += [canonical_building(str(number)) for number in range(first, last + 1)]
        else:
            found.append(canonical_building(match["number"]))
        position = match.end()
    return found
