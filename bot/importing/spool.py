"""What an examination puts aside: slices on disk, sealed, in a file that is gone when nobody holds it any more."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, Generic, TypeVar

import msgspec

from storage.vault import Vault

T = TypeVar("T")
_LENGTH = struct.Struct(">I")


class Spool(Generic[T]):
    """Slices of values in the order they came. The file has no name, so that a killed process leaves nothing behind."""

    def __init__(self, vault: Vault, kind: Any) -> None:
        self._vault = vault
        self._decoder: msgspec.msgpack.Decoder[list[T]] = msgspec.msgpack.Decoder(list[kind])
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        self.slices = 0
        self.values = 0

    def put(self, values: Sequence[T]) -> None:
        """Put a slice behind the others."""
        if values:
            sealed = self._vault.seal(msgspec.msgpack.encode(list(values)).decode("latin-1")).encode()
            self._file.write(_LENGTH.pack(len(sealed)) + sealed)
            self.slices += 1
            self.values += len(values)

    def __iter__(self) -> Iterator[list[T]]:
        """Yield the slices from the first one."""
        for content in self.encoded():
            yield self._decoder.decode(content)

    def encoded(self) -> Iterator[bytes]:
        """Yield the slices as they are encoded."""
        self._file.seek(0)
        while head := self._file.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(head)
            yield self._vault.read(self._file.read(length).decode()).encode("latin-1")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
