"""The page's way in: JSON under /control for phones, clock, faults, records, and a long poll for news."""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, web

from bot.emulator import show
from bot.emulator.faults import Fault
from bot.emulator.phone import NotFollowing, Phone
from bot.emulator.platform import Platform
from bot.emulator.reply import Reply

_PAGE = Path(__file__).with_name("page")
_LONGEST_WAIT_S = 25.0
_POLICY = "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'"
_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "text/plain", "multipart/form-data"})

Act = Callable[[Phone, Mapping[str, Any]], Awaitable[Reply | None]]


class Control:
    """Handlers of the demo page; everything a thumb can do, and the knobs."""

    def __init__(self, emulator: Platform) -> None:
        self._emulator = emulator

    def add_routes(self, app: web.Application) -> None:
        guard = self._guarded
        app.router.add_get("/", self._index)
        app.router.add_static("/page", _PAGE)
        app.router.add_get("/control/state", self._state)
        app.router.add_get("/control/notices", self._notices)
        app.router.add_get("/control/media/{media_id}", self._media)
        app.router.add_get("/control/calls", self._calls)
        app.router.add_get("/control/pushes", self._pushes)
        app.router.add_get("/control/clock", self._clock)
        app.router.add_post("/control/clock/advance", guard(self._advance))
        app.router.add_get("/control/faults", self._faults)
        app.router.add_post("/control/faults", guard(self._add_fault))
        app.router.add_post("/control/faults/clear", guard(self._clear_faults))
        app.router.add_post("/control/tokens/revoke", guard(self._revoke_tokens))
        app.router.add_get("/control/phones", self._phones)
        app.router.add_post("/control/phones", guard(self._add_phone))
        app.router.add_post("/control/phones/{openid}/picture", guard(self._picture))
        app.router.add_post("/control/phones/{openid}/voice", guard(self._voice))
        app.router.add_post("/control/phones/{openid}/{act}", guard(self._act))

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Refuse what another site's page could send through the visitor's browser."""

        async def guarded(request: web.Request) -> web.Response:
            origin = request.headers.get("Origin")
            if origin is not None and urlsplit(origin).netloc != request.host:
                raise web.HTTPForbidden(text="another origin")
            if request.content_type in _FORM_TYPES:
                raise web.HTTPUnsupportedMediaType(text="JSON wanted")
            return await handler(request)

        return guarded

    async def _index(self, request: web.Request) -> web.FileResponse:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
        return web.FileResponse(_PAGE / "index.html", headers=headers)

    async def _state(self, request: web.Request) -> web.Response:
        """Answer what is newer than `since`, waiting up to `wait` seconds for it."""
        since, wait = _number(request, "since"), min(_number(request, "wait"), _LONGEST_WAIT_S)
        changes = self._emulator.world.changes
        if since > changes.number:
            since = 0
        await changes.after(int(since), wait)
        return _json(
            show.state(
                self._emulator.world, int(since), notices=self._emulator.office.notices_url is not None
            )
        )

    async def _notices(self, request: web.Request) -> web.Response:
        return _json(await self._emulator.office.notices())

    async def _media(self, request: web.Request) -> web.Response:
        media = self._emulator.world.media.items.get(request.match_info["media_id"])
        if media is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=media.content, content_type=media.content_type, headers=headers)

    async def _calls(self, request: web.Request) -> web.Response:
        return _json([show.call(each) for each in list(self._emulator.journal.calls)[-_last(request) :]])

    async def _pushes(self, request: web.Request) -> web.Response:
        return _json([show.push(each) for each in list(self._emulator.journal.pushes)[-_last(request) :]])

    async def _clock(self, request: web.Request) -> web.Response:
        return _json(show.clock(self._emulator.clock))

    async def _advance(self, request: web.Request) -> web.Response:
        """Move on by `seconds`, or to the next `to` (HH:MM, Beijing)."""
        wanted = await _body(request)
        try:
            seconds = (
                show.seconds_until(self._emulator.clock, str(wanted["to"]))
                if "to" in wanted
                else float(wanted["seconds"])
            )
            await self._emulator.advance(seconds)
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text="seconds or to (HH:MM) wanted") from error
        except (ClientError, TimeoutError) as error:
            raise web.HTTPBadGateway(text=f"the bot's clock did not follow: {error}") from error
        return _json(show.clock(self._emulator.clock))

    async def _faults(self, request: web.Request) -> web.Response:
        return _json([show.fault(each) for each in self._emulator.faults.active])

    async def _add_fault(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        names = ("path", "errcode", "errmsg", "delay_s", "disconnect", "status", "times", "with_token_only")
        try:
            fault = self._emulator.faults.add(Fault(**{key: wanted[key] for key in names if key in wanted}))
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        self._emulator.world.changes.mark()
        return _json(show.fault(fault))

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._emulator.faults.clear()
        self._emulator.world.changes.mark()
        return _json({"ok": True})

    async def _revoke_tokens(self, request: web.Request) -> web.Response:
        self._emulator.world.tokens.revoke()
        return _json({"ok": True})

    async def _phones(self, request: web.Request) -> web.Response:
        return _json([show.phone(self._emulator.world, each.follower, 0) for each in self._emulator.phones])

    async def _add_phone(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        name = str(wanted.get("name", "")).strip()
        if not name:
            raise web.HTTPBadRequest(text="name wanted")
        phone = self._emulator.phone(
            name,
            str(wanted["openid"]) if wanted.get("openid") else None,
            role=str(wanted.get("role", "")),
            following=wanted.get("following") is True,
        )
        return _json(show.phone(self._emulator.world, phone.follower, 0))

    async def _picture(self, request: web.Request) -> web.Response:
        content = await request.read()
        return await self._done(self._phone(request).sends_picture(content))

    async def _voice(self, request: web.Request) -> web.Response:
        """The body is the recording; `recognition` in the query stands for the withdrawn feature."""
        content = await request.read() or b"#!AMR\n"
        words = request.query.get("recognition")
        return await self._done(self._phone(request).sends_voice(content, words))

    async def _act(self, request: web.Request) -> web.Response:
        act = _ACTS.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        wanted, phone = await _body(request), self._phone(request)
        try:
            return await self._done(act(phone, wanted))
        except (KeyError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"missing or wrong: {error}") from error

    async def _done(self, act: Awaitable[Reply | None]) -> web.Response:
        try:
            reply = await act
        except NotFollowing as error:
            raise web.HTTPConflict(text="not following") from error
        return _json({"reply": None if reply is None else {"kind": reply.kind, "text": reply.text}})

    def _phone(self, request: web.Request) -> Phone:
        try:
            return self._emulator.phone_of(request.match_info["openid"])
        except KeyError as error:
            raise web.HTTPNotFound from error


async def _unfollow(phone: Phone, wanted: Mapping[str, Any]) -> None:
    await phone.unfollows()


_ACTS: Mapping[str, Act] = {
    "say": lambda phone, wanted: phone.says(str(wanted["text"])),
    "location": lambda phone, wanted: phone.shares_location(
        float(wanted["lat"]), float(wanted["lng"]), str(wanted.get("label", ""))
    ),
    "menu": lambda phone, wanted: phone.taps_menu(str(wanted["key"]), str(wanted.get("name", ""))),
    "tap": lambda phone, wanted: phone.taps_msgmenu(str(wanted["id"]), str(wanted["content"])),
    "follow": lambda phone, wanted: phone.follows(str(wanted.get("scene", ""))),
    "scan": lambda phone, wanted: phone.scans(str(wanted["scene"])),
    "consent": lambda phone, wanted: phone.answers_consent(
        str(wanted["template_id"]), accepts=wanted.get("accepts") is not False
    ),
    "unfollow": _unfollow,
}


async def _body(request: web.Request) -> Mapping[str, Any]:
    try:
        body = await request.json() if request.can_read_body else {}
    except ValueError as error:
        raise web.HTTPBadRequest(text="not JSON") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="a JSON object wanted")
    return body


def _number(request: web.Request, name: str) -> float:
    try:
        return max(0.0, float(request.query.get(name, "0")))
    except ValueError:
        return 0.0


def _last(request: web.Request) -> int:
    return int(_number(request, "last")) or 200


def _json(value: object) -> web.Response:
    return web.json_response(value, dumps=lambda each: json.dumps(each, ensure_ascii=False))
