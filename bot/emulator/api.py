"""The HTTP API: finds the endpoint, applies faults, tokens and quotas, records every call.

Business errors travel with HTTP 200, as on the real platform.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.emulator import desk_account, desk_followers, desk_messages
from bot.emulator.endpoint import Answer, Call, Endpoint, Json, Upload
from bot.emulator.errors import TEXTS, Refused
from bot.emulator.faults import Fault
from bot.emulator.journal import ApiCall
from bot.emulator.media import Media
from bot.emulator.world import World

_JSON_TYPE = "application/json; encoding=utf-8"
_KEPT_BODY = 64 * 1024
_SECRETS = frozenset({"access_token", "secret"})


@dataclass(slots=True)
class _Received:
    """The parts of a request that a handler or the record needs."""

    raw: bytes
    upload: Upload | None


class Api:
    """Serves `/cgi-bin/...` (and the few paths beside it) for one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        desks = (desk_account, desk_followers, desk_messages)
        self._endpoints = {each.path: each for desk in desks for each in desk.endpoints()}

    @property
    def paths(self) -> list[str]:
        return sorted(self._endpoints)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        started = time.monotonic()
        endpoint = self._endpoints.get(request.path)
        received = await _receive(request)
        needs_token = endpoint is not None and endpoint.needs_token
        fault = self._world.faults.take(request.path, has_token=needs_token)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        response = self._respond(request, endpoint, received, fault)
        self._record(request, received, response, fault, started)
        if fault is not None and fault.disconnect and request.transport is not None:
            request.transport.abort()
        return response

    def _respond(
        self, request: web.Request, endpoint: Endpoint | None, received: _Received, fault: Fault | None
    ) -> web.Response:
        if fault is not None and fault.disconnect == "before":
            return web.Response(status=503)
        if fault is not None and fault.status is not None:
            return web.Response(status=fault.status, text="Bad Gateway")
        try:
            if fault is not None and fault.errcode is not None:
                raise Refused(fault.errcode, fault.errmsg or TEXTS.get(fault.errcode))
            return _render(self._answer(request, endpoint, received))
        except Refused as refused:
            return _render(refused.answer())

    def _answer(self, request: web.Request, endpoint: Endpoint | None, received: _Received) -> Answer:
        if endpoint is None:
            raise Refused(40066)
        if endpoint.method is not None and request.method != endpoint.method:
            raise Refused(43001 if endpoint.method == "GET" else 43002)
        if endpoint.needs_token:
            self._world.tokens.check(request.query.get("access_token", ""))
        self._world.quotas.spend(endpoint.path, self._world.clock.now())
        reads_body = request.method == "POST" and received.upload is None and "upload" not in endpoint.path
        call = Call(
            world=self._world,
            query=request.query,
            body=_parse(received.raw) if reads_body else {},
            raw=received.raw,
            upload=received.upload,
            ip=request.remote or "",
        )
        return endpoint.handler(call)

    def _record(
        self,
        request: web.Request,
        received: _Received,
        response: web.Response,
        fault: Fault | None,
        started: float,
    ) -> None:
        answer = response.body if isinstance(response.body, bytes) else b""
        readable = response.content_type in ("application/json", "text/plain")
        call = ApiCall(
            at=self._world.clock.now(),
            method=request.method,
            path=request.path,
            query={key: value for key, value in request.query.items() if key not in _SECRETS},
            body=self._masked(received),
            status=response.status,
            answer=answer.decode() if readable else f"<{len(answer)} bytes>",
            errcode=_errcode(answer) if readable else 0,
            took_s=time.monotonic() - started,
            fault=fault.number if fault else 0,
        )
        self._world.journal.calls.append(call)
        self._world.changes.mark()

    def _masked(self, received: _Received) -> str:
        if received.upload is not None:
            return f"<{received.upload.name}, {len(received.upload.content)} bytes>"
        return received.raw[:_KEPT_BODY].decode(errors="replace").replace(self._world.account.secret, "***")


async def _receive(request: web.Request) -> _Received:
    if not request.content_type.startswith("multipart/"):
        return _Received(await request.read(), None)
    upload = None
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "media":
                upload = Upload(part.filename or "", bytes(await part.read(decode=True)))
    except ValueError:
        return _Received(b"", None)
    return _Received(b"", upload)


def _parse(raw: bytes) -> Json:
    """Raises: Refused: 44002 nothing there, 47001 not a JSON object in UTF-8."""
    if not raw:
        raise Refused(44002)
    try:
        body = json.loads(raw.decode())
    except ValueError as error:
        raise Refused(47001) from error
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def _render(answer: Answer | dict[str, object]) -> web.Response:
    if isinstance(answer, Media):
        disposition = f'attachment; filename="{quote(answer.name)}"'
        headers = {"Content-Type": answer.content_type, "Content-Disposition": disposition}
        return web.Response(body=answer.content, headers=headers)
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return web.Response(body=text.encode(), headers={"Content-Type": _JSON_TYPE})


def _errcode(answer: bytes) -> int:
    try:
        code = json.loads(answer).get("errcode", 0)
    except (ValueError, AttributeError):
        return 0
    return code if isinstance(code, int) else 0
