"""Personal words at rest: sealed with a key from a file, names and phones findable by a keyed hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MOST_OPENED = 1024
_MARK = "s1."
"""What is sealed begins so. What begins otherwise is a Fernet token of an early version, or was never sealed."""
_FERNET_MARK = "gAAAA"
_FILE_MARK = b"TXs1"
"""What a sealed file begins with; no picture and no voice does."""
_KEY_NAME = 4
_NONCE = 12


class VaultError(Exception):
    """The key file cannot be used; the message says what to do about it."""


class _UnknownKey(VaultError):
    """A value was sealed with a key this process has not read yet, or that is lost."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of the file as it was read, newest first; `stamp` tells when the file has become another."""

    ciphers: dict[bytes, AESGCM]
    newest: bytes
    early: MultiFernet
    lookups: tuple[bytes, ...]
    stamp: tuple[int, int, int] | None


class Vault:
    """Seals and opens personal words. Any thread may ask.

    The file holds `lookup=` lines (keys of the hashes) and `seal=` lines, newest first. Old ones still open and find
    what they sealed and hashed, which is how keys are changed (`storage.sealing`). A process notices a changed file by
    itself: the next thing it seals is sealed with the newest key.
    """

    def __init__(self, keys: _Keys, path: Path | None = None) -> None:
        self._keys = keys
        self._path = path
        self._opened = lru_cache(maxsize=_MOST_OPENED)(self._open)

    @classmethod
    def open_file(cls, path: Path) -> Vault:
        """Read the key file; make one with mode 600 where none lies.

        Raises: VaultError, when the file is there but cannot be read as keys.
        """
        try:
            if not path.exists():
                _write_new(path, _fresh("lookup") + _fresh("seal"))
        except OSError as error:
            raise VaultError(f"{path}: cannot be read or written: {error.strerror}") from error
        return cls(_read(path), path)

    # --- sealing --------------------------------------------------------------------------------------

    def seal(self, words: str) -> str:
        """Encrypt; the same words give another text each time."""
        keys = self._current()
        nonce = os.urandom(_NONCE)
        locked = keys.ciphers[keys.newest].encrypt(nonce, words.encode(), None)
        return _MARK + base64.urlsafe_b64encode(keys.newest + nonce + locked).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt. Raises: VaultError, when no key of the file opens it.

        The last ones stay in memory: the names of the office's staff are looked for in every report.
        """
        return self._opened(sealed)

    def read(self, stored: str) -> str:
        """Return the words of a sealed column; a row from before columns were sealed still lies open."""
        return self._open(stored) if stored.startswith(_MARK) else stored

    def is_fresh(self, stored: str) -> bool:
        """Whether a stored value is sealed with the newest key."""
        return stored.startswith(_MARK) and _raw(stored)[:_KEY_NAME] == self._current().newest

    def seal_file(self, content: bytes) -> bytes:
        """Encrypt the content of a file."""
        keys = self._current()
        nonce = os.urandom(_NONCE)
        return _FILE_MARK + keys.newest + nonce + keys.ciphers[keys.newest].encrypt(nonce, content, None)

    def read_file(self, stored: bytes) -> bytes:
        """Return the content of a file; one from before files were sealed still lies open. Raises: VaultError."""
        if not stored.startswith(_FILE_MARK):
            return stored
        name, nonce, locked = _parted(stored[len(_FILE_MARK) :])
        cipher = self._keys.ciphers.get(name) or self._current().ciphers.get(name)
        if cipher is None:
            raise _UnknownKey("a sealed file does not open with any key of the key file")
        try:
            return cipher.decrypt(nonce, locked, None)
        except InvalidTag as error:
            raise VaultError("a sealed file is damaged") from error

    def is_fresh_file(self, stored: bytes) -> bool:
        """Whether a file is sealed with the newest key."""
        return (
            stored.startswith(_FILE_MARK) and _parted(stored[len(_FILE_MARK) :])[0] == self._current().newest
        )

    def file_digest(self, content: bytes) -> str:
        """Return the keyed hash a file is named by: it tells nobody that somebody sent a picture they know."""
        return hmac.new(self._current().lookups[0], content, hashlib.sha256).hexdigest()

    def _open(self, sealed: str) -> str:
        try:
            return _opened_with(self._keys, sealed)
        except _UnknownKey:
            return _opened_with(self._current(), sealed)

    # --- finding --------------------------------------------------------------------------------------

    def digest(self, words: str) -> str:
        """Return the keyed hash by which equal words are found without being read."""
        return _hash(self._current().lookups[0], words)

    def digests(self, words: str) -> list[str]:
        """Return every hash under which the words may stand; more than one only while keys are being changed."""
        return [_hash(key, words) for key in self._current().lookups]

    # --- changing keys ----------------------------------------------------------------------------------

    @property
    def is_changing(self) -> bool:
        """Whether the file holds old keys beside the newest."""
        keys = self._current()
        return len(keys.ciphers) > 1 or len(keys.lookups) > 1

    def add_keys(self) -> None:
        """Put new keys in front of those of the file."""
        path = self._file()
        _replace(path, _fresh("lookup") + _fresh("seal") + path.read_text())

    def drop_old_keys(self) -> Path:
        """Leave only the newest keys in the file; return where the old ones lie now, for old backups."""
        path = self._file()
        lines = path.read_text().split()
        newest = [next(line for line in lines if line.startswith(kind)) for kind in ("lookup=", "seal=")]
        old = path.with_name(f"{path.name}.old")
        before = old.read_text() if old.exists() else ""
        _replace(old, "".join(f"{line}\n" for line in lines if line not in newest) + before)
        _replace(path, "".join(f"{line}\n" for line in newest))
        return old

    def _file(self) -> Path:
        if self._path is None:
            raise VaultError("these keys lie in no file")
        return self._path

    def _current(self) -> _Keys:
        """Return the keys as the file has them now. A file that cannot be read leaves the ones known."""
        if self._path is not None and _stamp(self._path) not in (None, self._keys.stamp):
            self._keys = _read(self._path)
        return self._keys


def _opened_with(keys: _Keys, sealed: str) -> str:
    try:
        if sealed.startswith(_FERNET_MARK):
            return keys.early.decrypt(sealed.encode()).decode()
        raw = _raw(sealed)
        cipher = keys.ciphers.get(raw[:_KEY_NAME])
        if cipher is None:
            raise _UnknownKey("a sealed value does not open with any key of the key file")
        _, nonce, locked = _parted(raw)
        return cipher.decrypt(nonce, locked, None).decode()
    except InvalidToken as error:
        raise _UnknownKey("a sealed value does not open with any key of the key file") from error
    except (InvalidTag, ValueError) as error:
        raise VaultError("a sealed value is damaged") from error


def _parted(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the name of the key, the nonce, and what is locked."""
    return raw[:_KEY_NAME], raw[_KEY_NAME : _KEY_NAME + _NONCE], raw[_KEY_NAME + _NONCE :]


def _raw(sealed: str) -> bytes:
    return base64.urlsafe_b64decode(sealed[len(_MARK) :])


def _hash(key: bytes, words: str) -> str:
    return hmac.new(key, words.strip().encode(), hashlib.sha256).hexdigest()


def _read(path: Path) -> _Keys:
    """Read the keys. Raises: VaultError."""
    try:
        stamp = _stamp(path)
        pairs = [line.split("=", 1) for line in path.read_text().split() if "=" in line]
        seals = [value.encode() for name, value in pairs if name == "seal"]
        lookups = [base64.urlsafe_b64decode(value) for name, value in pairs if name == "lookup" and value]
        if not seals or not lookups:
            raise VaultError(f"{path}: expected at least one lookup= line and one seal= line")
        return _keys(seals, lookups, stamp)
    except OSError as error:
        raise VaultError(f"{path}: cannot be read or written: {error.strerror}") from error
    except ValueError as error:
        raise VaultError(f"{path}: a key is damaged; restore the file from a backup") from error


def _keys(seals: Iterable[bytes], lookups: Iterable[bytes], stamp: tuple[int, int, int] | None) -> _Keys:
    fernets = [(Fernet(key), key) for key in seals]
    # One secret, two uses: what opens texts is derived from the line, so that neither gives the other away.
    secret = [
        hmac.new(base64.urlsafe_b64decode(key), b"texts", hashlib.sha256).digest() for _, key in fernets
    ]
    names = [hashlib.sha256(key).digest()[:_KEY_NAME] for key in secret]
    return _Keys(
        ciphers={name: AESGCM(key) for name, key in zip(names, secret, strict=True)},
        newest=names[0],
        early=MultiFernet([fernet for fernet, _ in fernets]),
        lookups=tuple(lookups),
        stamp=stamp,
    )


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _fresh(kind: str) -> str:
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)) if kind == "lookup" else Fernet.generate_key()
    return f"{kind}={key.decode()}\n"


def _write_new(path: Path, text: str) -> None:
    """Write a whole file at once: of processes that start together, one makes the keys and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first, and its keys are the ones
    except OSError:  # some mounted folders know no links
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    os.replace(_draft(path, text), path)


def _draft(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # with mode 600
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
