"""The courier: carries one message and says what became of it, whatever the network and the platform do."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot.kernel.clock import Clock
from bot.kernel.delivery import Coded, Fate, Fetched, Outcome, TemplateNotice, Uploaded
from bot.wechat.api import Api
from bot.wechat.codec import fit
from bot.wechat.errcodes import judge, judge_token_call
from bot.wechat.errors import AnswerTooLarge, ApiError, ApiUnreachable
from bot.wechat.line import Upload
from bot.wechat.token import TOKEN_PATH

log = logging.getLogger(__name__)

_LONGEST_CLIENT_ID = 32
_NO_CONNECTION = timedelta(seconds=5)
_LONGEST_CODE = timedelta(days=30)
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
}
"""Suffixes by which the platform judges an upload."""


class Gateway:
    """Implements `bot.kernel.delivery.Courier` and `Depot`. Waits for nothing but the call: backing off is others'."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def send_text(self, openid: str, text: str) -> Outcome:
        """Send a customer-service text, made fit and cut at 2,048 bytes."""
        content = fit(text)
        if not content:
            return Outcome(fate=Fate.NEVER, detail="nothing to say")
        return await self._attempt(openid, self._api.send_text(openid, content))

    async def send_picture(self, openid: str, media_id: str) -> Outcome:
        """Send a customer-service picture."""
        return await self._attempt(openid, self._api.send_image(openid, media_id))

    async def send_voice(self, openid: str, media_id: str) -> Outcome:
        """Send a customer-service voice message."""
        return await self._attempt(openid, self._api.send_voice(openid, media_id))

    async def fetch(self, media_id: str) -> Fetched:
        """Fetch a file. What the platform will never give any more is NEVER, whatever its reason."""
        try:
            download = await self._api.download(media_id)
        except AnswerTooLarge as error:
            return Fetched(outcome=Outcome(fate=Fate.NEVER, detail=error.why))
        except ApiError as error:
            return Fetched(outcome=refused(error, self._clock.now()))
        except ApiUnreachable as error:
            return Fetched(outcome=unanswered(error))
        if not download.content:
            return Fetched(outcome=Outcome(fate=Fate.NEVER, detail="no file"))
        return Fetched(outcome=Outcome(fate=Fate.SENT), content=download.content)

    async def upload(self, kind: str, content: bytes, mime: str) -> Uploaded:
        """Lay down a file for three days."""
        name = f"file.{_ENDINGS.get(mime, 'bin')}"
        try:
            media_id = await self._api.upload(kind, Upload(content=content, name=name, content_type=mime))
        except ApiError as error:
            return Uploaded(outcome=refused(error, self._clock.now()))
        except ApiUnreachable as error:
            return Uploaded(outcome=unanswered(error))
        return Uploaded(outcome=Outcome(fate=Fate.SENT), media_id=media_id)

    async def make_code(self, scene: str, lasts: timedelta) -> Coded:
        """Have a code made for a while; the platform keeps none longer than thirty days."""
        try:
            code = await self._api.create_qr(scene, min(lasts, _LONGEST_CODE))
        except ApiError as error:
            return Coded(outcome=refused(error, self._clock.now()))
        except ApiUnreachable as error:
            return Coded(outcome=unanswered(error))
        return Coded(outcome=Outcome(fate=Fate.SENT), address=code.url)

    async def send_notice(
        self, openid: str, notice: TemplateNotice, message_key: str, at: datetime
    ) -> Outcome:
        """Send a notice; a subscription notice has no key, so its repeat is not harmless (§9, last row)."""
        if notice.once:
            call = self._api.send_subscription(openid, notice.template_id, notice.fields)
            return await self._attempt(openid, call, at)
        keyed = self._api.send_template(openid, notice.template_id, notice.fields, _client_id(message_key))
        return await self._attempt(openid, keyed, at)

    async def _attempt(self, openid: str, call: Awaitable[str | None], at: datetime | None = None) -> Outcome:
        try:
            message_id = await call
        except ApiError as error:
            outcome = refused(error, at or self._clock.now())
        except ApiUnreachable as error:
            outcome = unanswered(error)
        else:
            return Outcome(fate=Fate.SENT, message_id=message_id or "")
        log.warning("to %s: %s (%d %s)", mask(openid), outcome.fate, outcome.errcode, outcome.detail)
        return outcome


def mask(openid: str) -> str:
    """Return enough of an openid to find a person's lines in one log, too little to write to them."""
    return f"{openid[:4]}…{openid[-4:]}" if len(openid) > 12 else f"{openid[:2]}…"


def refused(error: ApiError, at: datetime) -> Outcome:
    verdict = (judge_token_call if error.path == TOKEN_PATH else judge)(error.errcode, at)
    return Outcome(
        fate=verdict.fate,
        errcode=error.errcode,
        detail=error.errmsg[:200],
        wait=verdict.wait,
        alert=verdict.alert,
        gone=verdict.gone,
        refused=verdict.refused,
    )


def unanswered(error: ApiUnreachable) -> Outcome:
    """A message may have arrived only when the call that carried it left; without a token it never did."""
    if error.sent and error.path != TOKEN_PATH:
        return Outcome(fate=Fate.UNKNOWN, detail=error.why)
    return Outcome(fate=Fate.LATER, detail=error.why, wait=_NO_CONNECTION)


def _client_id(message_key: str) -> str:
    """Return the key in the length the platform takes."""
    if len(message_key.encode()) <= _LONGEST_CLIENT_ID:
        return message_key
    return hashlib.sha256(message_key.encode()).hexdigest()[:_LONGEST_CLIENT_ID]
