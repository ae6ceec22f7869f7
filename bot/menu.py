"""Publishes the account's menu as handlers/frontdesk/menu.toml draws it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.app import Program


def read_menu(program: Program) -> list[dict[str, Any]]:
    """Return the menu in the platform's form. Raises: KeyError, when menu.toml misses a name."""
    folder = next(service.folder for service in program.services if service.name == "frontdesk")
    drawn = tomllib.loads((folder / "menu.toml").read_text("utf-8"))
    return _buttons(drawn["button"])


async def push_menu(program: Program) -> None:
    """Publish the menu. Raises: ApiError, ApiUnreachable."""
    await program.api.create_menu(read_menu(program))


def _buttons(drawn: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": button["name"], "sub_button": _buttons(button["sub_button"])}
        if "sub_button" in button
        else {"type": "click", "name": button["name"], "key": button["key"]}
        for button in drawn
    ]
