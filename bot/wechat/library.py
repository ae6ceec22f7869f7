"""What we take of wechatpy: its ciphers, its signer and its names of error codes.

Importing any module of it imports all of it, and with its blocking client, which we never use, requests: 4 MB.
"""

from __future__ import annotations

from bot.kernel.late import put_off

with put_off("requests"):
    from wechatpy.constants import WeChatErrorCode
    from wechatpy.crypto.base import WeChatCipher
    from wechatpy.crypto.pkcs7 import PKCS7Encoder
    from wechatpy.utils import WeChatSigner

__all__ = ("PKCS7Encoder", "WeChatCipher", "WeChatErrorCode", "WeChatSigner")
