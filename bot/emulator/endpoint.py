"""The shape of one API endpoint and of a call to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.errors import Refused
from bot.emulator.media import Media
from bot.emulator.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call after the token check: `body` is the parsed JSON object, empty for GET and uploads."""

    world: World
    query: Mapping[str, str]
    body: Json
    raw: bytes
    upload: Upload | None
    ip: str

    def need(self, name: str, code: int = 40035) -> Any:
        """Return a required element of the body. Raises: Refused with `code`."""
        value = self.body.get(name)
        if value is None or value == "":
            raise Refused(code)
        return value


Answer = Json | Media
Handler = Callable[[Call], Answer]

OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`method` None allows both GET and POST."""

    path: str
    method: str | None
    handler: Handler
    needs_token: bool = True


def get(path: str, handler: Handler, *, needs_token: bool = True) -> Endpoint:
    return Endpoint(path=path, method="GET", handler=handler, needs_token=needs_token)


def post(path: str, handler: Handler, *, needs_token: bool = True) -> Endpoint:
    return Endpoint(path=path, method="POST", handler=handler, needs_token=needs_token)
