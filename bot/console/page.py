"""The frame of a small page on a phone: no script, nothing kept by browsers, caches or search engines."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from aiohttp import web

from bot.kernel.files import File

_STYLE = """
body{margin:0;background:#f4f5f7;color:#1d2733;font:17px/1.6 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.2rem}
h1{font-size:1.35rem;margin:.2rem 0 1rem}
p{margin:.6rem 0;overflow-wrap:anywhere}
ul{padding:.8rem 1rem .8rem 2rem;background:#fff;border-radius:.6rem}
button{display:block;width:100%;margin:1rem 0;padding:.9rem;border:0;border-radius:.6rem;background:#0a7a4b;color:#fff;font:inherit}
input[type=file]{width:100%;font:inherit}
.small{color:#5b6673;font-size:.9rem}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def page(
    title: str, *parts: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a page of parts that are HTML already; the title is plain text."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    )
    body = f"<main><h1>{escape(title)}</h1>{''.join(parts)}</main>"
    return web.Response(
        text=f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>',
        content_type="text/html",
        charset="utf-8",
        status=status,
        headers={**_HEADERS, **(headers or {})},
    )


def paragraph(text: str, *, small: bool = False) -> str:
    """Return a paragraph of plain text."""
    return f"<p{' class=small' if small else ''}>{escape(text)}</p>"


def listing(lines: list[str]) -> str:
    """Return plain lines as a list."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def form(button: str, fields: str = "", *, takes_files: bool = False) -> str:
    """Return a form that posts to the page's own address."""
    encoding = ' enctype="multipart/form-data"' if takes_files else ""
    return f'<form method="post"{encoding}>{fields}<button>{escape(button)}</button></form>'


def hidden(name: str, value: str) -> str:
    """Return a field nobody sees."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def chooser(name: str) -> str:
    """Return a field that takes a file. It names no endings: some phones then offer no file at all."""
    return f'<input type="file" name="{name}" required>'


def attachment(file: File) -> web.Response:
    """Return a file: pictures to look at and keep with a long press, everything else to be saved."""
    shown = "inline" if file.mime.startswith("image/") else "attachment"
    ending = file.name.rpartition(".")[2] if file.name.isascii() or "." in file.name else "bin"
    named = f"{shown}; filename=\"file.{quote(ending)}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return web.Response(
        body=file.content,
        headers={**_HEADERS, "Content-Type": file.mime, "Content-Disposition": named},
    )
