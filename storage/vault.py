"""Names and phones at rest: sealed with a key from a file, findable by a keyed hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_MOST_OPENED = 1024


class VaultError(Exception):
    """The key file cannot be used; the message says what to do about it."""


class Vault:
    """Seals and opens personal words.

    The file holds one `lookup=` line (the key of the hashes; it stays for life) and one or more `seal=` lines, newest
    first: old ones still open what they sealed, which is how a key is rotated.
    """

    def __init__(self, seal_keys: list[bytes], lookup_key: bytes) -> None:
        self._seals = MultiFernet([Fernet(key) for key in seal_keys])
        self._lookup = lookup_key
        self._opened = lru_cache(maxsize=_MOST_OPENED)(self._open)

    @classmethod
    def open_file(cls, path: Path) -> Vault:
        """Read the key file; make one with mode 600 where none lies.

        Raises: VaultError, when the file is there but cannot be read as keys.
        """
        try:
            if not path.exists():
                _write_new(path)
            return cls._read(path)
        except OSError as error:
            raise VaultError(f"{path}: cannot be read or written: {error.strerror}") from error
        except ValueError as error:
            raise VaultError(f"{path}: a key is damaged; restore the file from a backup") from error

    @classmethod
    def _read(cls, path: Path) -> Vault:
        pairs = [line.split("=", 1) for line in path.read_text().split() if "=" in line]
        seals = [value.encode() for name, value in pairs if name == "seal"]
        lookups = [value for name, value in pairs if name == "lookup" and value]
        if not seals or len(lookups) != 1:
            raise VaultError(f"{path}: expected one lookup= line and at least one seal= line")
        return cls(seals, base64.urlsafe_b64decode(lookups[0]))

    def seal(self, words: str) -> str:
        """Encrypt; the same words give another text each time."""
        return self._seals.encrypt(words.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt. Raises: VaultError, when no key of the file opens it.

        The last ones stay in memory: the names of the office's staff are looked for in every report.
        """
        return self._opened(sealed)

    def _open(self, sealed: str) -> str:
        try:
            return self._seals.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise VaultError("a sealed value does not open with any key of the key file") from error

    def digest(self, words: str) -> str:
        """Return the keyed hash by which equal words are found without being read."""
        return hmac.new(self._lookup, words.strip().encode(), hashlib.sha256).hexdigest()


def _write_new(path: Path) -> None:
    """Write a whole file at once: of processes that start together, one makes the keys and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lookup = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    text = f"lookup={lookup}\nseal={Fernet.generate_key().decode()}\n"
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # with mode 600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(Path(draft), path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first, and its keys are the ones
    except OSError:  # some mounted folders know no links
        os.replace(draft, path)
