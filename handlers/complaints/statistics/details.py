"""The cases behind the figures, one row each, in the office's own words.

Nothing of who reported them or in which words, unless the table is written for a reason that was put down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.categories import CategoryBook
from handlers.complaints.statistics.words import FigureWords
from storage.complaints.figures import CaseRow
from storage.complaints.model import Discretion
from storage.uow import Uow

_INSTANTS = ("created_at", "accepted_at", "done_at", "closed_at")


class Details:
    """Turns stored cases into rows of a table."""

    def __init__(
        self,
        calendar: OfficeCalendar,
        categories: CategoryBook,
        states: Mapping[str, str],
        words: FigureWords,
    ) -> None:
        self._calendar = calendar
        self._kinds = {category.key: category.name for category in categories.categories}
        self._states = states
        self._words = words

    def rows(self, uow: Uow, cases: Iterator[CaseRow]) -> Iterator[dict[str, Any]]:
        """Yield a row a case; instants in office time, as spreadsheets keep them."""
        homes = uow.places.communities()
        grids = {grid.id: grid.name for home in homes for grid in uow.places.grids(home.id)}
        buildings = {one.id: one.name for home in homes for one in uow.places.buildings(home.id)}
        for case in cases:
            row: dict[str, Any] = dict(case)
            row["grid"] = grids.get(case["grid_id"], "")
            row["building"] = buildings.get(case["building_id"], "")
            row["category"] = self._kinds.get(case["category"], self._words.plain["other"])
            row["state"] = self._states.get(case["state"], case["state"])
            row["urgent"] = self._words.yes["true" if case["urgent"] else "false"]
            row["verdict"] = self._words.verdicts.get(case["verdict"] or "", "")
            for name in _INSTANTS:
                if row[name] is not None:
                    row[name] = self._calendar.local(row[name]).replace(tzinfo=None)
            if "reporter_id" in case:
                row["reporter"], row["phone"] = self._reporter(uow, case)
            yield row

    @staticmethod
    def _reporter(uow: Uow, case: CaseRow) -> tuple[str, str]:
        """Return name and telephone; who is known to the secretary alone is known to no table."""
        if case["discretion"] != Discretion.NAMED:
            return "", ""
        if case["reporter_id"] is None:
            return case["on_behalf"], ""
        reporter = uow.people.get(case["reporter_id"])
        return uow.people.name_of(reporter), uow.people.phone_of(reporter)
