"""Importing the catalogue: what a line would change, how it is written and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kernel.imports import Fall, Home, Problem, Verdict, Where
from bot.kernel.talk import Say, say
from handlers.counter.rules import over
from storage.counter.entries import Item
from storage.uow import Uow

Wrong = tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStep:
    """An item to be written; only `columns` of the table are its own."""

    where: Where
    community: str
    columns: frozenset[str]
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTrace:
    """What takes a written item back; `before` None: there was none."""

    where: Where
    community_id: int
    before: Item | None
    after: Item


class CataloguePlan:
    """The examination of a table of service items, for the catalogue of one community."""

    def __init__(self, uow: Uow, home: Home, columns: frozenset[str]) -> None:
        self._community = home.name
        self._columns = columns
        community_id = uow.roster.communities().get(home.name)
        items = uow.catalogue.items(community_id) if community_id is not None else []
        self._known = {item.code: item for item in items}
        self._seen: dict[str, Where] = {}

    def take(self, where: Where, row: Item) -> Item | Wrong:
        """Refuse a line that repeats the code of an earlier one."""
        before = self._seen.setdefault(row.code, where)
        if before != where:
            return (Problem("counter.problems.same_code", {"code": row.code, "row": before}),)
        return row

    def survey(self, rows: Sequence[tuple[Where, Item]]) -> None:
        """Nothing to look at: the catalogue is small."""

    def decide(self, rows: Sequence[tuple[Where, Item]]) -> list[Verdict]:
        """Compare the lines with the catalogue."""
        return [self._verdict(where, item) for where, item in rows]

    def notes(self) -> tuple[Say, ...]:
        """Say how many items the table does not speak of."""
        untouched = len(self._known.keys() - self._seen.keys())
        return (say("counter.import.untouched", count=untouched),) if untouched else ()

    def _verdict(self, where: Where, item: Item) -> Verdict:
        known = self._known.get(item.code)
        if known is not None and over(item, known, self._columns) == known:
            return Verdict(Fall.SAME)
        step = ItemStep(where=where, community=self._community, columns=self._columns, item=item)
        return Verdict(Fall.NEW if known is None else Fall.CHANGED, step)


def write_items(uow: Uow, steps: Sequence[ItemStep]) -> list[ItemTrace]:
    """Write items over what the catalogue holds now."""
    community_id = uow.places.community(steps[0].community)
    codes = [step.item.code for step in steps]
    known = {item.code: item for item in uow.catalogue.with_codes(community_id, codes)}
    written = {
        step.item.code: over(step.item, known[step.item.code], step.columns)
        if step.item.code in known
        else step.item
        for step in steps
    }
    uow.catalogue.add(community_id, [item for code, item in written.items() if code not in known])
    uow.catalogue.revise(community_id, [item for code, item in written.items() if code in known])
    return [
        ItemTrace(
            where=step.where,
            community_id=community_id,
            before=known.get(step.item.code),
            after=written[step.item.code],
        )
        for step in steps
    ]


def restore_items(uow: Uow, traces: Sequence[ItemTrace]) -> list[Where]:
    """Take items back; one that was changed since stays."""
    community_id = traces[0].community_id
    codes = [trace.after.code for trace in traces]
    present = {item.code: item for item in uow.catalogue.with_codes(community_id, codes)}
    untouched = [trace for trace in traces if present.get(trace.after.code) == trace.after]
    uow.catalogue.revise(community_id, [trace.before for trace in untouched if trace.before])
    uow.catalogue.remove(community_id, [trace.after.code for trace in untouched if not trace.before])
    return [trace.where for trace in reversed(traces) if trace not in untouched]
