"""Saving the world to one JSON file, so that a second run finds its phones and conversations again."""

import base64
import json
import os
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.emulator.followers import Follower
from bot.emulator.media import Media
from bot.emulator.menus import Menus
from bot.emulator.quotas import Quotas
from bot.emulator.tags import Tags
from bot.emulator.templates import Templates
from bot.emulator.tokens import TokenLine
from bot.emulator.world import World

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What survives a restart; faults, knobs and records do not."""

    version: int
    clock_offset_s: float
    sequence: int
    followers: list[Follower]
    media: list[Media]
    menus: Menus
    tags: Tags
    templates: Templates
    tickets: dict[str, str]
    quotas: Quotas
    classic_tokens: TokenLine
    stable_tokens: TokenLine


class Snapshot:
    """Reads and writes the state file; a file of another version is left alone and not read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved_at = -1

    def load(self, world: World) -> bool:
        """Fill `world` from the file; return whether there was one."""
        if not self._path.exists():
            return False
        document = json.loads(self._path.read_text(encoding="utf-8"))
        if document.get("version") != _VERSION:
            return False
        _fill(world, _decode(Saved, document))
        self._saved_at = world.changes.number
        return True

    def save(self, world: World) -> None:
        """Write the file whole or not at all; cheap when nothing has changed."""
        if world.changes.number == self._saved_at:
            return
        self._saved_at = world.changes.number
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(_encode(_taken(world)), ensure_ascii=False), encoding="utf-8")
        os.replace(draft, self._path)


def _taken(world: World) -> Saved:
    return Saved(
        version=_VERSION,
        clock_offset_s=world.clock.offset.total_seconds(),
        sequence=world.changes.number,
        followers=list(world.followers.values()),
        media=list(world.media.items.values()),
        menus=world.menus,
        tags=world.tags,
        templates=world.templates,
        tickets=world.tickets,
        quotas=world.quotas,
        classic_tokens=world.tokens.classic,
        stable_tokens=world.tokens.stable,
    )


def _fill(world: World, saved: Saved) -> None:
    world.clock.restore(timedelta(seconds=saved.clock_offset_s))
    world.changes.skip_to(saved.sequence)
    world.followers.update({each.openid: each for each in saved.followers})
    world.media.items.update({each.media_id: each for each in saved.media})
    world.menus, world.tags, world.templates = saved.menus, saved.tags, saved.templates
    world.tickets, world.quotas = saved.tickets, saved.quotas
    world.tokens.classic, world.tokens.stable = saved.classic_tokens, saved.stable_tokens


def _encode(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(key): _encode(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(each) for each in value]
    return value


def _decode(wanted: Any, value: Any) -> Any:
    """Build `wanted` (a dataclass, a container, a plain type) from what JSON gave back."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if wanted is Any or value is None:
        return value
    if origin in (Union, types.UnionType):
        return _decode(next(each for each in inner if each is not type(None)), value)
    if origin is list:
        return [_decode(inner[0], each) for each in value]
    if origin is tuple:
        return tuple(_decode(kind, each) for kind, each in zip(inner, value, strict=True))
    if origin is dict:
        return {inner[0](key): _decode(inner[1], each) for key, each in value.items()}
    return _decode_plain(wanted, value)


def _decode_plain(wanted: Any, value: Any) -> Any:
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = get_type_hints(wanted)
        known = {each.name for each in fields(wanted)}
        return wanted(**{name: _decode(hints[name], each) for name, each in value.items() if name in known})
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if wanted is bytes:
        return base64.b64decode(value)
    return wanted(value)
