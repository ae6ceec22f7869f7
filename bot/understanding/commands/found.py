"""One reading of a clerk's message, as stretches of its shape."""

import re
from dataclasses import dataclass

_MODAL_TAIL = re.compile(
    r"(?:了|吧|一下|哈|啊|呀|啦|呗|噻|哩|咯|哦|噢|喽|嘞|下|掉|好了?|先|谢谢|辛苦了?|给我|的|单|件|案|[\s。.!~,、])*"
)


@dataclass(frozen=True, slots=True)
class Found:
    """An action with its recipients and words; `closed` when nothing but particles followed the verb."""

    action: str
    sure: bool = True
    target: tuple[tuple[int, int], ...] = ()
    body: tuple[int, int] | None = None
    closed: bool = False
    directed: bool = False  # a merge that says into which case


def is_modal_tail(text: str) -> bool:
    """Whether `text` is only particles, thanks and punctuation."""
    return _MODAL_TAIL.fullmatch(text) is not None
