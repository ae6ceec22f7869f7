"""What an operator does for privacy from the command line: change the keys that seal personal words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.database import Database

_SLICE = 100


async def change_keys(database: Database, looked: Callable[[int], None] = lambda _: None) -> Path:
    """Seal everything with new keys while the office works; return where the old keys lie now, for old backups.

    A change that was broken off goes on with the keys it had made. `looked` hears after each slice how many rows it
    looked at. Raises: VaultError.
    """
    if not database.vault.is_changing:
        database.vault.add_keys()
    # Twice: a process that was just sealing when the file changed may have written behind the first round.
    for _ in range(2):
        await database.run(lambda uow: uow.sealing.begin())
        while rows := await database.run(lambda uow: uow.sealing.step(_SLICE)):
            looked(rows)
    return database.vault.drop_old_keys()
