"""The official account as its console shows it: identity, keys and mode."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How pushes travel; see the message encryption page of the platform."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account; the defaults are good enough for a test."""

    app_id: str = "wx1234567890abcdef"
    secret: str = field(default="0123456789abcdef0123456789abcdef", repr=False)
    token: str = field(default="CommunityToken2026", repr=False)
    aes_key: str = field(default="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", repr=False)
    mode: Mode = Mode.SAFE
    original_id: str = "gh_0a1b2c3d4e5f"
    name: str = "Tongxin"
