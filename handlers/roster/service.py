"""The roster as a service: it answers nobody in chat, but its sentences belong to the house like all others."""

from __future__ import annotations

from pathlib import Path

from bot.kernel.route import Service


def build() -> Service:
    """Assemble the service. Its work begins at the command line; see `handlers.roster.importing`."""
    return Service(name="roster", folder=Path(__file__).parent, routes=())
