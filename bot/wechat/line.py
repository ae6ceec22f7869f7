"""One HTTP call to the platform: raw UTF-8 out, bytes decoded whatever their label, errors named, nothing secret kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.wechat.errors import AnswerTooLarge, ApiError, ApiUnreachable

log = logging.getLogger(__name__)

Json = dict[str, Any]

_LARGEST_FILE = 12 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """How long a call may take, in seconds."""

    connect_s: float = 2.0
    total_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it goes into the multipart field `media`; the platform judges it by the suffix of its name."""

    content: bytes
    name: str
    content_type: str = "application/octet-stream"

    def form(self) -> aiohttp.FormData:
        """Return a fresh form: aiohttp sends each only once."""
        form = aiohttp.FormData()
        form.add_field("media", self.content, filename=self.name, content_type=self.content_type)
        return form


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What came back: `content` for a file, `video_url` for a video, which lies elsewhere."""

    content: bytes = b""
    content_type: str = ""
    name: str = ""
    video_url: str = ""


class Line:
    """The connection to one platform. Knows no token; `query` may carry one and is never logged."""

    def __init__(self, session: aiohttp.ClientSession, base: str, limits: CallLimits | None = None) -> None:
        limits = limits or CallLimits()
        self._session = session
        self._base = base.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=limits.total_s, connect=limits.connect_s)

    async def get(self, path: str, query: Mapping[str, str]) -> Json:
        """Return the answer's object. Raises: ApiError, ApiUnreachable."""
        _, body = await self._send("GET", path, query)
        return _read(path, body)

    async def post(self, path: str, query: Mapping[str, str], payload: Json) -> Json:
        """Send `payload` as JSON without escapes (`\\u` costs 40033). Raises: ApiError, ApiUnreachable."""
        sent = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        _, body = await self._send("POST", path, query, sent)
        return _read(path, body)

    async def upload(self, path: str, query: Mapping[str, str], upload: Upload) -> Json:
        """Send a file. Raises: ApiError, ApiUnreachable."""
        _, body = await self._send("POST", path, query, upload.form())
        return _read(path, body)

    async def download(self, path: str, query: Mapping[str, str]) -> Download:
        """Fetch a file; an error arrives as JSON with status 200.

        Raises: ApiError, ApiUnreachable; AnswerTooLarge above 12 MB.
        """
        response, body = await self._send("GET", path, query)
        if body.lstrip().startswith(b"{"):
            return Download(video_url=str(_read(path, body).get("video_url", "")))
        disposition = response.content_disposition
        name = disposition.filename if disposition and disposition.filename else ""
        return Download(content=body, content_type=response.content_type, name=name)

    async def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        payload: bytes | aiohttp.FormData | None = None,
    ) -> tuple[aiohttp.ClientResponse, bytes]:
        headers = {"Content-Type": "application/json; charset=utf-8"} if isinstance(payload, bytes) else None
        try:
            async with self._session.request(
                method,
                f"{self._base}{path}",
                params=query,
                data=payload,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                body = await _read_body(response, path)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The chain is cut: aiohttp's errors may hold the URL, and the URL the token.
            raise ApiUnreachable(path, type(error).__name__, sent=_may_have_left(error)) from None
        log.debug("%s %s: HTTP %d, %d bytes", method, path, response.status, len(body))
        if response.status != 200:
            raise ApiUnreachable(path, f"HTTP {response.status}", sent=response.status >= 500)
        return response, body


async def _read_body(response: aiohttp.ClientResponse, path: str) -> bytes:
    """Return the body, as long as no more comes than any file of the platform's holds. Raises: AnswerTooLarge."""
    if (response.content_length or 0) > _LARGEST_FILE:
        raise AnswerTooLarge(path)
    chunks: list[bytes] = []
    left = _LARGEST_FILE
    while chunk := await response.content.readany():
        left -= len(chunk)
        if left < 0:
            raise AnswerTooLarge(path)
        chunks.append(chunk)
    return b"".join(chunks)


def _may_have_left(error: Exception) -> bool:
    """Whether the request may have reached the platform: certainly not when no connection came about."""
    return not isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )


def _read(path: str, body: bytes) -> Json:
    try:
        answer = json.loads(body.decode("utf-8", "replace"), strict=False)
    except ValueError:
        raise ApiUnreachable(path, "an answer that is not JSON", sent=True) from None
    if not isinstance(answer, dict):
        raise ApiUnreachable(path, "an answer that is not an object", sent=True)
    errcode = answer.get("errcode", 0)
    if not isinstance(errcode, int):
        raise ApiUnreachable(path, "an errcode that is not a number", sent=True)
    if errcode:
        raise ApiError(errcode, str(answer.get("errmsg", "")), path)
    return answer
