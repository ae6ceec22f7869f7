"""The folder of pictures and voices: files sealed with the office's key, named after their content, readable by this program alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from storage.vault import Vault

_DRAFT = ".new"


class Shelf:
    """Files below one folder. What is put twice lies there once; a file is whole or not there."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, content: bytes) -> str:
        """Keep a file; return its digest."""
        digest = self._vault.file_digest(content)
        path = self._path(digest)
        if not path.exists():
            self._write(path, self._vault.seal_file(content))
        return digest

    def read(self, digest: str) -> bytes | None:
        """Return a file, None when it is not there. Raises: VaultError."""
        try:
            return self._vault.read_file(self._path(digest).read_bytes())
        except FileNotFoundError:
            return None

    def holds(self, digest: str) -> bool:
        """Whether the file is there."""
        return self._path(digest).exists()

    def set_aside(self, digest: str) -> None:
        """Take a file out of the way; `put_back` or `discard` must follow."""
        path = self._path(digest)
        if path.exists():
            os.replace(path, _aside(path))

    def put_back(self, digest: str) -> None:
        """Undo `set_aside`."""
        path = self._path(digest)
        if _aside(path).exists():
            os.replace(_aside(path), path)

    def discard(self, digest: str) -> None:
        """Delete what was set aside."""
        _aside(self._path(digest)).unlink(missing_ok=True)

    def seal_anew(self) -> int:
        """Seal every file with the newest key that is not sealed with it; return how many that were. Raises: VaultError.

        One that is thrown away meanwhile may come back as a file nobody names; it is sealed, too.
        """
        sealed = 0
        for path in sorted(self._folder.glob("??/*")):
            if path.name.startswith(_DRAFT):
                continue
            try:
                stored = path.read_bytes()
            except FileNotFoundError:
                continue
            if not self._vault.is_fresh_file(stored):
                self._write(path, self._vault.seal_file(self._vault.read_file(stored)))
                sealed += 1
        return sealed

    @staticmethod
    def _write(path: Path, sealed: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)  # with mode 600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _aside(path: Path) -> Path:
    return path.with_suffix(".old")
