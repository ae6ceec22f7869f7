"""Importing the catalogue: first a plan that only reads, then the writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.kernel.imports import Counts, Problem, WrongLine
from bot.understanding.tables.reading import Line, Table
from handlers.counter.rules import over, read_item
from handlers.counter.words import Words
from storage.counter.entries import Item
from storage.uow import Uow


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePlan:
    """What an import will write to a community's catalogue. `untouched` items are not in the table and stay."""

    community: str
    new: tuple[Item, ...]
    changed: tuple[Item, ...]
    counts: Counts
    wrong: tuple[WrongLine, ...]
    untouched: int

    def parts(self, size: int) -> Iterator[CataloguePlan]:
        """Cut the plan into plans of at most `size` new and `size` changed items."""
        for start in range(0, max(len(self.new), len(self.changed)), size):
            part = slice(start, start + size)
            yield replace(self, new=self.new[part], changed=self.changed[part])


def plan_import(uow: Uow, table: Table, lines: Sequence[Line], words: Words, home: str = "") -> CataloguePlan:
    """Return what importing this table would do; nothing is written.

    `home` is the community whose catalogue it is, "" the office's first one. Raises: LookupError, when `home` is
    empty and the office has no community yet.
    """
    home = home or uow.roster.first_community()
    community_id = uow.roster.communities().get(home)
    items = uow.catalogue.items(community_id) if community_id is not None else []
    known = {item.code: item for item in items}
    new: list[Item] = []
    changed: list[Item] = []
    wrong: list[WrongLine] = []
    seen: dict[str, int] = {}
    same = 0
    for line in lines:
        item = read_item(line.cells, words)
        if isinstance(item, Item) and item.code in seen:
            item = (Problem("counter.problems.same_code", {"code": item.code, "row": seen[item.code]}),)
        if not isinstance(item, Item):
            wrong.append(WrongLine(line.sheet, line.number, item))
            continue
        seen[item.code] = line.number
        before = known.get(item.code)
        if before is None:
            new.append(item)
        elif (wanted := over(item, before, table.columns)) == before:
            same += 1
        else:
            changed.append(wanted)
    return CataloguePlan(
        community=home,
        new=tuple(new),
        changed=tuple(changed),
        counts=Counts(len(new), len(changed), same, len(wrong)),
        wrong=tuple(wrong),
        untouched=len(known.keys() - seen.keys()),
    )


def apply_import(uow: Uow, plan: CataloguePlan, now: datetime) -> None:
    """Write the plan's items. Written twice they change nothing but the catalogue's version."""
    community_id = uow.places.community(plan.community)
    known = {item.code for item in uow.catalogue.with_codes(community_id, [item.code for item in plan.new])}
    uow.catalogue.add(community_id, [item for item in plan.new if item.code not in known])
    uow.catalogue.revise(community_id, [*plan.changed, *(item for item in plan.new if item.code in known)])
    uow.catalogue.changed(community_id, now)
