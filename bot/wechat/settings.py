"""What the operator decides about the account and about the address residents' pushes arrive at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatSettings:
    """The account as its console shows it.

    A non-empty `aes_key` (43 characters) means safe mode, where plaintext pushes are refused; an empty one means
    plaintext mode, where encrypted pushes are refused. The request never decides. `previous_aes_key` keeps pushes
    readable that were on their way while the key was changed.
    """

    app_id: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    api_base: str = "https://api.weixin.qq.com"
    reply_budget: timedelta = timedelta(seconds=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Where the webhook listens, and under which address the platform and residents reach it."""

    host: str = "127.0.0.1"
    port: int = 8080
    path: str = "/wechat"
    public_url: str = ""
