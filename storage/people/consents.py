"""How many subscription notices a person still allows, template by template."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.base import insert_or_replace
from storage.people.model import consents


class Consents:
    """Counts the notices people agreed to receive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def credits(self, person_id: int, template_id: str) -> int:
        """Return how many subscription notices the person still allows for this template."""
        row = self._connection.execute(
            select(consents.c.credits).where(
                consents.c.person_id == person_id, consents.c.template_id == template_id
            )
        ).first()
        return int(row.credits) if row else 0

    def holders(self, template_id: str) -> frozenset[int]:
        """Return everybody who still allows a subscription notice of this template."""
        rows = self._connection.execute(
            select(consents.c.person_id).where(consents.c.template_id == template_id, consents.c.credits > 0)
        )
        return frozenset(row.person_id for row in rows)

    def spend(self, person_id: int, template_id: str) -> bool:
        """Take one credit; False when there is none."""
        changed = self._connection.execute(
            update(consents)
            .where(
                consents.c.person_id == person_id,
                consents.c.template_id == template_id,
                consents.c.credits > 0,
            )
            .values(credits=consents.c.credits - 1)
        )
        return changed.rowcount > 0

    def keep(self, person_id: int, template_id: str, amount: int) -> None:
        """Note how many notices of this template are allowed now."""
        values = {"person_id": person_id, "template_id": template_id, "credits": amount}
        self._connection.execute(insert_or_replace(consents, self._connection.dialect.name), values)
