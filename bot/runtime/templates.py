"""Template and subscription notices: the account's templates, and how their fields are filled from a notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.kernel.delivery import TemplateNotice
from storage.outbox.records import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSetting:
    """One entry of [templates]: the account's template and how its fields are filled from a notice's values."""

    id: str
    fields: Mapping[str, str]
    once: bool = False


def tells_all(notice: Notice, template: TemplateNotice) -> bool:
    """Whether the words somebody wrote stand whole in a field of the template."""
    words = " ".join(str(notice.fill.get("words", "")).split())
    return any(words in field for field in template.fields.values())


_FIELD_LIMITS = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "short_thing": 4, "letter": 32}
"""Characters a template field takes, by the letters of its name (wechat-platform.md §6.2)."""


def fill_field(name: str, form: str, values: Mapping[str, Any]) -> str:
    """Fill one template field and shorten it to what the platform takes; never empty."""
    text = " ".join(form.format_map(_Forgiving(values)).split())
    limit = _FIELD_LIMITS.get(name.rstrip("0123456789"))
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…" if name.startswith("thing") else text[:limit]
    return text or "-"


class _Forgiving(dict[str, Any]):
    """A value the notice does not have leaves its field empty rather than stopping the message."""

    def __missing__(self, key: str) -> str:
        return ""
