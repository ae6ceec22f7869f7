"""Questions about volunteers."""

from __future__ import annotations

from sqlalchemy import Connection


class Volunteers:
    """Finds and keeps volunteers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
