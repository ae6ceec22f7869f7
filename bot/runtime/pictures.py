"""Pictures made fit to be kept: upright, of a sensible size, without place, time and name of the camera."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.kernel.late import PIL, segno
from storage.media import MediaKind

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Mapping[MediaKind, int] = {
    MediaKind.IMAGE: 10 * 1024 * 1024,
    MediaKind.VOICE: 2 * 1024 * 1024,
}
"""What the platform lets people send, and takes from us."""
_MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 2560
_QUALITY = 85
_MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")


class NotUsable(Exception):
    """What came is no picture, or none that may be opened safely."""


def prepare(kind: MediaKind, content: bytes) -> tuple[bytes, str]:
    """Return what is kept of a file, and its media type. Raises: NotUsable."""
    if len(content) > MOST_BYTES[kind]:
        raise NotUsable("too large")
    if kind is MediaKind.IMAGE:
        return _redrawn(content), "image/jpeg"
    return content, "audio/mpeg" if content.startswith(_MP3) else "audio/amr"


def draw_code(address: str) -> bytes:
    """Return a PNG of the code that holds an address, large enough to be thrown onto a wall."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return out.getvalue()


def _redrawn(content: bytes) -> bytes:
    """Draw the picture anew: nothing that hid beside its pixels survives."""
    try:
        with PIL.Image.open(io.BytesIO(content), formats=_formats()) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise NotUsable("too many pixels")
            # JPEG decodes at a fraction of its size when that is enough: a fifth of the time and memory.
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = PIL.ImageOps.exif_transpose(picture)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            return _saved(upright)
    except (
        OSError,
        ValueError,
        SyntaxError,
        PIL.Image.DecompressionBombError,
        PIL.Image.DecompressionBombWarning,
    ) as error:
        raise NotUsable(type(error).__name__) from error


def _formats() -> tuple[str, ...]:
    """Return what is read; what phones call MPO is read as JPEG."""
    # Pillow knows the others from the start.
    return ("JPEG", "PNG", "GIF", "BMP", PIL.WebPImagePlugin.WebPImageFile.format)


def _saved(picture: Image) -> bytes:
    """Return a picture as JPEG, on white where it can be seen through."""
    paper = PIL.Image.new("RGB", picture.size, "white")
    see_through = picture.convert("RGBA") if picture.mode in ("RGBA", "LA", "P", "PA") else None
    paper.paste(see_through or picture.convert("RGB"), mask=see_through)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
