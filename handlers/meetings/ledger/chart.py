"""The rate over time as a small picture. Its letters are figures only: no Chinese font can be counted on."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from handlers.meetings.ledger.account import Rate
from handlers.meetings.ledger.views import percent

_WIDTH, _HEIGHT, _EDGE = 720, 360, 48
_INK, _LINE, _GRID, _PAPER = "#333333", "#C00000", "#DDDDDD", "#FFFFFF"
_DOT = 5


def draw(rates: Sequence[Rate]) -> bytes:
    """Return a PNG with a line through the months that had meetings, each with its percentage."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    canvas = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=16)
    for share in (0, 25, 50, 75, 100):
        y = _y(share)
        canvas.line((_EDGE, y, _WIDTH - _EDGE // 2, y), fill=_GRID)
        canvas.text((_EDGE - 8, y), f"{share}%", fill=_INK, font=font, anchor="rm")
    points = []
    for place, rate in enumerate(rates):
        x = _EDGE + (place + 0.5) * (_WIDTH - 1.5 * _EDGE) / max(len(rates), 1)
        canvas.text(
            (x, _HEIGHT - 18), f"{rate.year % 100}-{rate.month:02d}", fill=_INK, font=font, anchor="mm"
        )
        if rate.expected:
            points.append((x, _y(percent(rate)), percent(rate)))
    canvas.line([(x, y) for x, y, _ in points], fill=_LINE, width=3)
    for x, y, share in points:
        canvas.ellipse((x - _DOT, y - _DOT, x + _DOT, y + _DOT), fill=_LINE)
        canvas.text((x, y - 14), str(share), fill=_INK, font=font, anchor="mm")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _y(share: int) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE) / 100
