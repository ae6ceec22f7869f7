"""Questions about meetings."""

from __future__ import annotations

from sqlalchemy import Connection


class Meetings:
    """Finds and keeps meetings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
