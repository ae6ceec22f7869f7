"""The folder of pictures and voices: a file is named after its content, readable by this program alone."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class Shelf:
    """Files below one folder. What is put twice lies there once; a file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep a file; return its digest."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new")  # with mode 600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(draft, path)
            finally:
                Path(draft).unlink(missing_ok=True)
        return digest

    def read(self, digest: str) -> bytes | None:
        """Return a file, None when it is not there."""
        try:
            return self._path(digest).read_bytes()
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

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _aside(path: Path) -> Path:
    return path.with_suffix(".old")
