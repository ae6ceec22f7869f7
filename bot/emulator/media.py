"""Temporary media: uploads of the bot and pictures, voices, videos of the followers; three days of life."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.emulator.clock import Clock
from bot.emulator.errors import Refused

LIFE = timedelta(days=3)
_MEGABYTE = 1024 * 1024
_LIMITS: Mapping[str, tuple[int, int]] = {
    "image": (10 * _MEGABYTE, 40009),
    "voice": (2 * _MEGABYTE, 40010),
    "video": (10 * _MEGABYTE, 40011),
    "thumb": (64 * 1024, 40012),
}
_SUFFIXES: Mapping[str, frozenset[str]] = {
    "image": frozenset({"png", "jpg", "jpeg", "gif"}),
    "voice": frozenset({"amr", "mp3"}),
    "video": frozenset({"mp4"}),
    "thumb": frozenset({"jpg"}),
}


@dataclass(frozen=True, slots=True)
class Media:
    media_id: str
    kind: str
    content: bytes
    name: str
    content_type: str
    created: datetime


class MediaStore:
    """Keeps the bytes; `fetch` refuses what is older than three days on the emulator's clock."""

    def __init__(self, clock: Clock) -> None:
        self.items: dict[str, Media] = {}
        self._clock = clock

    def upload(self, kind: str, content: bytes, name: str) -> Media:
        """Store what the bot uploads. Raises: Refused for a wrong kind, suffix or size."""
        if kind not in _LIMITS:
            raise Refused(40004)
        if not content:
            raise Refused(44001)
        limit, code = _LIMITS[kind]
        if len(content) > limit:
            raise Refused(code)
        if name.rpartition(".")[2].lower() not in _SUFFIXES[kind]:
            raise Refused(40005)
        return self.keep(kind, content, name)

    def keep(self, kind: str, content: bytes, name: str) -> Media:
        media_id = secrets.token_urlsafe(48)
        media = Media(media_id, kind, content, name, content_type_of(content, kind), self._clock.now())
        self.items[media_id] = media
        return media

    def fetch(self, media_id: str) -> Media:
        """Raises: Refused 40007 when unknown or expired."""
        media = self.items.get(media_id)
        if media is None or self._clock.now() - media.created >= LIFE:
            raise Refused(40007)
        return media

    def alive(self, media_id: str) -> bool:
        media = self.items.get(media_id)
        return media is not None and self._clock.now() - media.created < LIFE


def content_type_of(content: bytes, kind: str) -> str:
    """Return the type told by the first bytes, or a usual one for the kind."""
    for magic, name in ((b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"\xff\xd8", "image/jpeg")):
        if content.startswith(magic):
            return name
    return {"voice": "audio/amr", "video": "video/mp4"}.get(kind, "application/octet-stream")
