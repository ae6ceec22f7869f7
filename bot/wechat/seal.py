"""Signatures and AES of the platform: wechatpy's primitives behind checks it leaves out (wechat-libs.md §1.5)."""

from __future__ import annotations

import binascii
import hmac
import os

from bot.wechat.library import PKCS7Encoder, WeChatCipher, WeChatSigner

_NOISE = 16
_HEAD = _NOISE + 4
_LONGEST_PADDING = 32


def sign(*parts: bytes) -> str:
    """Return the platform's signature over `parts`, whose order does not matter."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def is_signed(given: str, *parts: bytes) -> bool:
    """Whether `given` is the signature over `parts`; the comparison takes the same time for every answer."""
    return hmac.compare_digest(sign(*parts).encode(), given.encode("utf-8", "replace"))


def read_aes_key(text: str) -> bytes:
    """Return the 32 bytes behind an EncodingAESKey.

    The 43rd character carries four useful bits only; the console accepts any, so the leftover bits are ignored.

    Raises: ValueError, when it is not 43 characters of base64.
    """
    if len(text) != 43 or not text.isascii() or not text.replace("+", "").replace("/", "").isalnum():
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return binascii.a2b_base64(text + "=")


class Seal:
    """One AES key of one account: opens what the platform sealed and seals what we answer."""

    __slots__ = ("_app_id", "_cipher")

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._cipher = WeChatCipher(read_aes_key(aes_key))
        self._app_id = app_id.encode()

    def open(self, sealed: bytes) -> bytes | None:
        """Return the message inside `sealed`; None when this key did not seal it for this account."""
        try:
            block: bytes = self._cipher.decrypt(sealed)
        except ValueError:
            return None
        padding = block[-1] if block else 0
        if not 1 <= padding <= _LONGEST_PADDING or not block.endswith(bytes((padding,)) * padding):
            return None
        end = _HEAD + int.from_bytes(block[_NOISE:_HEAD], "big")
        if not hmac.compare_digest(block[end : len(block) - padding], self._app_id):
            return None
        return block[_HEAD:end]

    def close(self, message: bytes) -> bytes:
        """Return `message` sealed, in base64."""
        block = b"".join((os.urandom(_NOISE), len(message).to_bytes(4, "big"), message, self._app_id))
        return binascii.b2a_base64(self._cipher.encrypt(PKCS7Encoder.encode(block)), newline=False)


def unarmour(text: str) -> bytes:
    """Return the bytes behind base64 `text`; empty when there are none.

    Padding errors are forgiven nothing: what the platform sends is whole.
    """
    try:
        return binascii.a2b_base64(text)
    except (binascii.Error, ValueError):
        return b""
