"""Questions about complaints."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.vault import Vault


class Complaints:
    """Finds and keeps complaints."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
