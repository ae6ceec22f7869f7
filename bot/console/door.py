"""The door of one-time links: `/l/<token>` shows what there is; only a pressed button fetches it or hands it in.

A link previewer, or a browser that looks ahead, sends GET and uses nothing up. Every wrong link is answered with the
same words, whether it never existed, was used, has expired, or belongs to somebody who left.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.console.attempts import WINDOW, Attempts, address_of
from bot.console.page import attachment, chooser, form, hidden, listing, page, paragraph
from bot.kernel.clock import Clock
from bot.kernel.errors import DomainError
from bot.kernel.files import Download, File, Taken, Upload
from bot.kernel.route import Service
from bot.kernel.talk import Say, say
from storage.database import Database
from storage.links import Link
from storage.uow import Uow

log = logging.getLogger(__name__)

_MEGABYTE = 1024 * 1024
_LARGEST_FILE = 4 * _MEGABYTE
LARGEST_REQUEST = 2 * _LARGEST_FILE
"""Bytes of a request: a file that is confirmed comes back as text, a third larger."""

Render = Callable[[Iterable[Say], datetime], str]


class LinkDoor:
    """Shows, gives and takes what the services' downloads and uploads name."""

    def __init__(self, database: Database, services: Sequence[Service], render: Render, clock: Clock) -> None:
        self._database = database
        self._render = render
        self._clock = clock
        self._attempts = Attempts()
        self._downloads = {kind: each for one in services for kind, each in one.downloads.items()}
        self._uploads = {kind: each for one in services for kind, each in one.uploads.items()}

    def routes(self) -> list[web.RouteDef]:
        """Return the two routes."""
        return [web.get("/l/{token}", self.show), web.post("/l/{token}", self.act)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Say what the link is for. Changes nothing, but for what serves often and is fetched by programs."""
        now = self._clock.now()
        link = await self._admit(request, now)
        if isinstance(link, web.StreamResponse):
            return link
        download = self._downloads.get(link.kind)
        if download is not None and download.at_once and not link.once:
            return await self._give_at_once(download, link, now)
        if download is not None:
            return self._offer(download, link, now)
        return self._invite(self._uploads[link.kind], now)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Give the file, or take the one that was sent."""
        now = self._clock.now()
        link = await self._admit(request, now)
        if isinstance(link, web.StreamResponse):
            return link
        try:
            if link.kind in self._downloads:
                return await self._give(self._downloads[link.kind], link, now)
            return await self._take(self._uploads[link.kind], link, request, now)
        except DomainError as error:
            words = self._say(Say(error.code, error.values), now)
            return page(self._say(say("console.page.refused_title"), now), paragraph(words), status=409)
        except web.HTTPException:
            raise
        except Exception:  # the edge: a page must say something, and the log must not hold the address
            log.exception("link %d of kind %s could not be served", link.id, link.kind)
            return self._notice("broken", now, status=500)

    # --- who may come in -------------------------------------------------------------------------------

    async def _admit(self, request: web.Request, now: datetime) -> Link | web.StreamResponse:
        """Return the link, or the page that says why there is none."""
        address = address_of(request)
        if self._attempts.are_spent(address, now):
            waits = {"Retry-After": str(int(WINDOW.total_seconds()))}
            return self._notice("many", now, status=429, headers=waits)
        token = request.match_info["token"]
        link = await self._database.read(lambda uow: _alive(uow, token, now))
        if link is not None and (link.kind in self._downloads or link.kind in self._uploads):
            return link
        self._attempts.note_wrong(address, now)
        return self._notice("dead", now, status=404)

    # --- downloads -------------------------------------------------------------------------------------

    def _offer(self, download: Download, link: Link, now: datetime) -> web.Response:
        title = self._say(download.title, now)
        until = say("console.download.once" if link.once else "console.download.often", until=link.expires_at)
        return page(
            title,
            paragraph(self._say(say("console.download.ready", title=title), now)),
            form(self._say(say("console.download.button"), now)),
            paragraph(self._say(until, now), small=True),
            paragraph(self._say(say("console.download.browser"), now), small=True),
        )

    async def _give_at_once(self, download: Download, link: Link, now: datetime) -> web.StreamResponse:
        """Answer a program that reads no pages: the file, or a bare refusal."""
        try:
            return await self._give(download, link, now)
        except DomainError:
            return self._notice("dead", now, status=404)

    async def _give(self, download: Download, link: Link, now: datetime) -> web.StreamResponse:
        """Make the file first, then use the link up: what cannot be made costs nothing."""
        file = await self._database.read(lambda uow: download.make(uow, link, now))
        if not await self._database.run(lambda uow: uow.links.use(link.id, now)):
            return self._notice("dead", now, status=404)
        log.info("link %d of kind %s gave %d bytes", link.id, link.kind, len(file.content))
        return attachment(file)

    # --- uploads ---------------------------------------------------------------------------------------

    def _invite(self, upload: Upload, now: datetime) -> web.Response:
        ask = say("console.upload.ask", endings=_spelt(upload), megabytes=_LARGEST_FILE // _MEGABYTE)
        return page(
            self._say(upload.title, now),
            paragraph(self._say(ask, now)),
            form(self._say(say("console.upload.check"), now), chooser("file"), takes_files=True),
            paragraph(self._say(say("console.upload.dry"), now), small=True),
        )

    async def _take(
        self, upload: Upload, link: Link, request: web.Request, now: datetime
    ) -> web.StreamResponse:
        """Check a file, or apply the one that was checked: it comes back with the confirmation, and lies nowhere."""
        try:
            fields = await request.post()
        except web.HTTPRequestEntityTooLarge:
            return self._wrong("too_large", upload, now)
        sent, checked = fields.get("file"), fields.get("content")
        if isinstance(sent, web.FileField):
            file = File(sent.filename[:200], sent.content_type, sent.file.read(_LARGEST_FILE + 1))
        elif isinstance(checked, str):
            file = File(str(fields.get("name", ""))[:200], "", _decoded(checked))
        else:
            return self._wrong("wrong_form", upload, now)
        if not file.content or not file.name.lower().endswith(upload.endings):
            return self._wrong("wrong_ending" if file.content else "wrong_form", upload, now)
        if len(file.content) > _LARGEST_FILE:
            return self._wrong("too_large", upload, now)
        if isinstance(checked, str):
            return await self._apply(upload, link, file, now)
        return self._report(upload, file, await upload.take(self._database, link, file, False, now), now)

    def _report(self, upload: Upload, file: File, taken: Taken, now: datetime) -> web.Response:
        """Show what would happen, with a button that makes it happen."""
        parts = [
            paragraph(self._say(say("console.upload.checked"), now)),
            listing([self._say(line, now) for line in taken.lines]),
        ]
        if taken.acceptable:
            back = base64.b64encode(file.content).decode()
            fields = hidden("name", file.name) + hidden("content", back)
            parts.append(form(self._say(say("console.upload.confirm"), now), fields, takes_files=True))
        again = form(self._say(say("console.upload.other"), now), chooser("file"), takes_files=True)
        return page(self._say(upload.title, now), *parts, again)

    async def _apply(self, upload: Upload, link: Link, file: File, now: datetime) -> web.StreamResponse:
        """Use the link up first, so that a button pressed twice applies once; a failure gives it back."""
        if not await self._database.run(lambda uow: uow.links.use(link.id, now)):
            return self._notice("dead", now, status=404)
        try:
            taken = await upload.take(self._database, link, file, True, now)
        except BaseException:
            await self._database.run(partial(_give_back, link.id))
            raise
        if not taken.acceptable:
            await self._database.run(partial(_give_back, link.id))
        log.info("link %d of kind %s took %d bytes", link.id, link.kind, len(file.content))
        heading = say("console.upload.applied" if taken.acceptable else "console.upload.not_applied")
        lines = listing([self._say(line, now) for line in taken.lines])
        return page(self._say(upload.title, now), paragraph(self._say(heading, now)), lines)

    def _wrong(self, why: str, upload: Upload, now: datetime) -> web.Response:
        words = say(f"console.upload.{why}", endings=_spelt(upload), megabytes=_LARGEST_FILE // _MEGABYTE)
        return page(self._say(upload.title, now), paragraph(self._say(words, now)), status=400)

    # --- words -----------------------------------------------------------------------------------------

    def _notice(
        self, name: str, now: datetime, *, status: int, headers: dict[str, str] | None = None
    ) -> web.Response:
        title, words = say(f"console.page.{name}_title"), say(f"console.page.{name}")
        return page(self._say(title, now), paragraph(self._say(words, now)), status=status, headers=headers)

    def _say(self, sentence: Say, now: datetime) -> str:
        return self._render([sentence], now)


def _alive(uow: Uow, token: str, now: datetime) -> Link | None:
    """Return the link of somebody the office still talks with."""
    link = uow.links.find(token, now)
    if link is None:
        return None
    try:
        person = uow.people.get(link.person_id)
    except LookupError:
        return None
    return link if person.following else None


def _give_back(link_id: int, uow: Uow) -> None:
    uow.links.give_back(link_id)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _spelt(upload: Upload) -> str:
    return " ".join(upload.endings)
