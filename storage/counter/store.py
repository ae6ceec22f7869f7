"""Questions about counter."""

from __future__ import annotations

from sqlalchemy import Connection


class Catalogue:
    """Finds and keeps counter."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
