"""Publishes the account's menus as handlers/frontdesk/menu.toml draws them: one for everybody, others by tag."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.app import Program
from bot.wechat.api import Api
from bot.wechat.tagging import Tags

MENU = Path("menu.toml")


def read_menu(drawn: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a menu in the platform's form. Raises: KeyError, when a name is missing."""
    return _buttons(drawn["button"])


async def push_menu(program: Program) -> int:
    """Publish all menus; return how many. Raises: ApiError, ApiUnreachable.

    A personalised menu cannot be changed: the new ones are added first, the old ones deleted then, so that nobody is
    without in between.
    """
    folder = next(service.folder for service in program.services if service.name == "frontdesk")
    drawn = tomllib.loads((folder / MENU).read_text("utf-8"))
    api, tags = program.api, Tags(program.api, program.clock)
    old = await _personalised(api)
    await api.create_menu(read_menu(drawn))
    special = [table for table in drawn.values() if isinstance(table, Mapping)]
    for table in special:
        await api.add_conditional_menu(read_menu(table), await tags.id_of(table["tag"]))
    for menu_id in old:
        await api.delete_conditional_menu(menu_id)
    return 1 + len(special)


async def _personalised(api: Api) -> list[str]:
    known = await api.get_menu() or {}
    return [str(menu["menuid"]) for menu in known.get("conditionalmenu", ())]


def _buttons(drawn: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": button["name"], "sub_button": _buttons(button["sub_button"])}
        if "sub_button" in button
        else {"type": "click", "name": button["name"], "key": button["key"]}
        for button in drawn
    ]
