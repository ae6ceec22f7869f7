"""Pictures as phones take them: with the place, the time and the camera inside."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
VOICE = b"#!AMR\n" + bytes(range(64))


@cache
def photo(width: int = 64, height: int = 48, *, shade: int = 120, turned: bool = False) -> bytes:
    """Return a JPEG that tells where it was taken; `turned` means the phone was held upright."""
    exif = Image.Exif()
    exif[MAKER] = "Huawei secret serial 8872"
    if turned:
        exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (40.0, 36.0, 3.6)
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), (shade, 40, 40))
    picture.save(out, "JPEG", exif=exif, comment=b"Zhang's flat")
    return out.getvalue()
