"""Questions about the service catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from storage.counter.entries import Item
from storage.counter.model import catalogues, service_items
from storage.statements import Statement


@dataclass(frozen=True, slots=True)
class Edition:
    """Which catalogue answers for a community, and how often it has changed."""

    community_id: int
    version: int


_FIELDS = tuple(Item.__dataclass_fields__)


_ITEM = Statement(
    select(service_items).where(
        service_items.c.community_id == bindparam("community"), service_items.c.code == bindparam("of")
    )
)
_EDITION = Statement(
    select(catalogues.c.community_id, catalogues.c.version)
    .order_by(
        case((catalogues.c.community_id == bindparam("community"), 0), else_=1), catalogues.c.community_id
    )
    .limit(1)
)


class Catalogue:
    """Finds and keeps the items of the service catalogue."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def edition(self, community_id: int) -> Edition | None:
        """Return the community's own catalogue, else the office's first one; None when nothing was imported."""
        row = _EDITION.first(self._connection, {"community": community_id})
        return Edition(row.community_id, row.version) if row else None

    def editions(self) -> list[Edition]:
        """Return all catalogues."""
        rows = self._connection.execute(select(catalogues.c.community_id, catalogues.c.version))
        return [Edition(row.community_id, row.version) for row in rows]

    def count(self) -> int:
        """Return how many items there are in all catalogues."""
        return int(self._connection.execute(select(func.count()).select_from(service_items)).scalar_one())

    def items(self, community_id: int) -> list[Item]:
        """Return the whole catalogue of this community, in the order of its import."""
        rows = self._connection.execute(
            select(service_items)
            .where(service_items.c.community_id == community_id)
            .order_by(service_items.c.id)
        )
        return [_item(row) for row in rows]

    def with_codes(self, community_id: int, codes: Sequence[str]) -> list[Item]:
        """Return these items in the order asked for; codes nobody knows are left out."""
        rows = [_ITEM.first(self._connection, {"community": community_id, "of": code}) for code in codes]
        return [_item(row) for row in rows if row is not None]

    def departments(self, community_id: int) -> list[tuple[str, int]]:
        """Return the departments with the number of their items, the largest first."""
        number = func.count()
        rows = self._connection.execute(
            select(service_items.c.department, number)
            .where(service_items.c.community_id == community_id)
            .group_by(service_items.c.department)
            .order_by(number.desc(), service_items.c.department)
        )
        return [(str(name), int(amount)) for name, amount in rows]

    def codes_of(self, community_id: int, department: str) -> list[str]:
        """Return the codes of a department's items."""
        rows = self._connection.execute(
            select(service_items.c.code)
            .where(service_items.c.community_id == community_id, service_items.c.department == department)
            .order_by(service_items.c.id)
        )
        return [str(row.code) for row in rows]

    def add(self, community_id: int, items: Iterable[Item]) -> None:
        """Write items nobody knew."""
        rows = [{"community_id": community_id, **_columns(item)} for item in items]
        if rows:
            self._connection.execute(insert(service_items), rows)

    def revise(self, community_id: int, items: Iterable[Item]) -> None:
        """Write items again that are known by their code."""
        rows = [{f"new_{name}": value for name, value in _columns(item).items()} for item in items]
        if rows:
            self._connection.execute(
                update(service_items)
                .where(
                    service_items.c.community_id == community_id,
                    service_items.c.code == bindparam("new_code"),
                )
                .values({name: bindparam(f"new_{name}") for name in _FIELDS if name != "code"}),
                rows,
            )

    def remove(self, community_id: int, codes: Sequence[str]) -> None:
        """Take items out of the catalogue."""
        self._connection.execute(
            delete(service_items).where(
                service_items.c.community_id == community_id, service_items.c.code.in_(codes)
            )
        )

    def changed(self, community_id: int, now: datetime) -> None:
        """Note that the catalogue is another one from now on."""
        raised = self._connection.execute(
            update(catalogues)
            .where(catalogues.c.community_id == community_id)
            .values(version=catalogues.c.version + 1, changed_at=now)
        ).rowcount
        if not raised:
            self._connection.execute(
                insert(catalogues).values(community_id=community_id, version=1, changed_at=now)
            )


def _columns(item: Item) -> dict[str, Any]:
    return {**asdict(item), "aliases": list(item.aliases), "papers": list(item.papers)}


def _item(row: Row[Any]) -> Item:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Item(**{**values, "aliases": tuple(row.aliases), "papers": tuple(row.papers)})
