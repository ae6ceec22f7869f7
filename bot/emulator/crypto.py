"""Signatures and AES of the push protocol, written from the protocol description alone.

Shares no code with the bot, so that an error in one of the two is seen by the other.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_HEAD = 16


class CryptoError(Exception):
    """A sealed text that cannot be trusted; `number` is the one the official samples use."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"{number} {reason}")
        self.number = number
        self.reason = reason


def signature(*parts: str) -> str:
    """Return sha1 of the sorted parts: `signature` of three, `msg_signature` of four."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


class Seal:
    """Encrypts and decrypts the messages of one account under one EncodingAESKey."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._key = decode_key(aes_key)
        self._app_id = app_id.encode()

    def close(self, message: str, salt: bytes | None = None) -> str:
        """Return the base64 text of `message`; `salt` (16 bytes) is random unless a test fixes it."""
        text = message.encode()
        head = salt if salt is not None else secrets.token_bytes(_HEAD)
        plain = head + len(text).to_bytes(4, "big") + text + self._app_id
        fill = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """Return the message inside. Raises: CryptoError."""
        plain = self._unpad(self._decrypt(sealed))
        length = int.from_bytes(plain[_HEAD : _HEAD + 4], "big")
        start = _HEAD + 4
        if len(plain) < start + length:
            raise CryptoError(-40008, "length field points past the end")
        if plain[start + length :] != self._app_id:
            raise CryptoError(-40005, "another app id inside")
        try:
            return plain[start : start + length].decode()
        except UnicodeDecodeError as error:
            raise CryptoError(-40007, "not UTF-8 inside") from error

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def _decrypt(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CryptoError(-40007, "not base64") from error
        if not raw or len(raw) % 16:
            raise CryptoError(-40008, "not whole AES blocks")
        decryptor = self._cipher().decryptor()
        return decryptor.update(raw) + decryptor.finalize()

    @staticmethod
    def _unpad(padded: bytes) -> bytes:
        fill = padded[-1]
        if not 1 <= fill <= _BLOCK or padded[-fill:] != bytes([fill]) * fill:
            raise CryptoError(-40007, "bad padding, probably another key")
        return padded[:-fill]


def decode_key(aes_key: str) -> bytes:
    """Return the 32 bytes of a 43-character EncodingAESKey. Raises: CryptoError.

    The 43rd character carries only four useful bits; the others are ignored, as the platform does.
    """
    if len(aes_key) != 43:
        raise CryptoError(-40004, "EncodingAESKey must have 43 characters")
    try:
        return base64.b64decode(aes_key + "=")
    except binascii.Error as error:
        raise CryptoError(-40004, "EncodingAESKey is not base64") from error
