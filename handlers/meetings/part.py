"""What a part of the service adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.kernel.files import Download
from bot.kernel.route import Duty, Route, Sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Routes, duties, numbers and files. `claims` and `first` go before the routes of the other parts."""

    claims: tuple[Route, ...] = ()
    first: tuple[Route, ...] = ()
    duties: tuple[Duty, ...] = ()
    numbers: Mapping[str, Sees] = field(default_factory=dict)
    downloads: Mapping[str, Download] = field(default_factory=dict)
