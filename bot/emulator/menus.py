"""The account's menu and its personalised variants, with the platform's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.errors import Refused

_KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
_OTHERS = frozenset({"media_id", "view_limited", "article_id", "article_view_limited"})
_FIRST = {"count": 40016, "type": 40017, "name": 40018, "key": 40019, "url": 40020}
_SECOND = {"count": 40023, "type": 40024, "name": 40025, "key": 40026, "url": 40027}

Buttons = list[dict[str, Any]]


@dataclass(slots=True)
class Conditional:
    menu_id: str
    buttons: Buttons
    rule: dict[str, Any]


@dataclass(slots=True)
class Menus:
    """Default menu (None before the first create) and the variants, oldest first."""

    default: Buttons | None = None
    conditionals: list[Conditional] = field(default_factory=list)
    next_id: int = 410000001

    def create(self, buttons: object) -> None:
        """Raises: Refused with the number of the first broken limit."""
        self.default = checked(buttons)

    def delete(self) -> None:
        self.default = None
        self.conditionals.clear()

    def add_conditional(self, buttons: object, rule: object) -> str:
        """Raises: Refused: 65303 without a default menu, 65304 without a rule."""
        if self.default is None:
            raise Refused(65303)
        if not isinstance(rule, dict) or not any(rule.values()):
            raise Refused(65304)
        menu_id = str(self.next_id)
        self.next_id += 1
        self.conditionals.append(Conditional(menu_id, checked(buttons), rule))
        return menu_id

    def delete_conditional(self, menu_id: str) -> None:
        kept = [each for each in self.conditionals if each.menu_id != menu_id]
        if len(kept) == len(self.conditionals):
            raise Refused(65301)
        self.conditionals = kept

    def shown_to(self, tags: Sequence[int]) -> Buttons:
        """Return the menu of a person; the newest rule wins, of several tags the last attached counts."""
        last = str(tags[-1]) if tags else ""
        for each in reversed(self.conditionals):
            if last and str(each.rule.get("tag_id", "")) == last:
                return each.buttons
        return self.default or []


def checked(buttons: object) -> Buttons:
    """Return `buttons` when every limit is kept. Raises: Refused."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refused(40016)
    for button in buttons:
        _check_button(button, _FIRST, name_bytes=16)
    return buttons


def _check_button(button: Any, codes: Mapping[str, int], *, name_bytes: int) -> None:
    if not isinstance(button, dict):
        raise Refused(47001)
    if not 1 <= len(str(button.get("name", "")).encode()) <= name_bytes:
        raise Refused(codes["name"])
    children = button.get("sub_button")
    if children:
        _check_children(children, codes)
        return
    _check_action(button, codes)


def _check_children(children: Any, codes: Mapping[str, int]) -> None:
    if codes is _SECOND:
        raise Refused(40022)
    if not isinstance(children, list) or len(children) > 5:
        raise Refused(40023)
    for child in children:
        _check_button(child, _SECOND, name_bytes=60)


def _check_action(button: Mapping[str, Any], codes: Mapping[str, int]) -> None:
    kind = button.get("type")
    if kind in _KEYED:
        _check_size(button.get("key"), 128, codes["key"])
    elif kind in ("view", "miniprogram"):
        _check_size(button.get("url"), 1024, codes["url"])
    elif kind not in _OTHERS:
        raise Refused(codes["type"])


def _check_size(value: object, limit: int, code: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
        raise Refused(code)
