"""The rate over time as a small picture: with Chinese words where this machine has letters for them, else in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kernel.late import PIL
from handlers.meetings.ledger.account import Rate
from handlers.meetings.ledger.views import percent

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

_WIDTH, _HEIGHT, _EDGE, _HEAD = 720, 400, 60, 56
_INK, _SOFT, _LINE, _GRID, _PAPER = "#333333", "#777777", "#C00000", "#DDDDDD", "#FFFFFF"
_DOT, _TITLE, _TEXT = 5, 22, 16


class RateChart:
    """Draws. `letters` is a font that knows Chinese, None when there is none: then no word stands on the picture."""

    def __init__(self, letters: Path | None, words: Mapping[str, str]) -> None:
        self._letters = letters
        self._words = words

    def draw(self, rates: Sequence[Rate], of: str) -> bytes:
        """Return a PNG with a line through the months that had meetings, each with its percentage."""
        picture = PIL.Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
        canvas = PIL.ImageDraw.Draw(picture)
        font = self._font(_TEXT)
        self._head(canvas, of)
        for share in (0, 25, 50, 75, 100):
            y = _y(share)
            canvas.line((_EDGE, y, _WIDTH - _EDGE // 2, y), fill=_GRID)
            canvas.text((_EDGE - 8, y), f"{share}%", fill=_INK, font=font, anchor="rm")
        points = []
        for place, rate in enumerate(rates):
            x = _EDGE + (place + 0.5) * (_WIDTH - 1.5 * _EDGE) / max(len(rates), 1)
            canvas.text((x, _HEIGHT - 18), self._month(rate, place), fill=_INK, font=font, anchor="mm")
            if rate.expected:
                points.append((x, _y(percent(rate)), percent(rate)))
        canvas.line([(x, y) for x, y, _ in points], fill=_LINE, width=3)
        for x, y, share in points:
            canvas.ellipse((x - _DOT, y - _DOT, x + _DOT, y + _DOT), fill=_LINE)
            canvas.text((x, y - 14), str(share), fill=_INK, font=font, anchor="mm")
        out = BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()

    def _head(self, canvas: ImageDraw.ImageDraw, of: str) -> None:
        if self._letters is None:
            return
        canvas.text((_EDGE, 14), self._words["title"].format(of=of), fill=_INK, font=self._font(_TITLE))
        note = self._words["note"]
        canvas.text((_WIDTH - _EDGE // 2, 18), note, fill=_SOFT, font=self._font(_TEXT), anchor="ra")

    def _month(self, rate: Rate, place: int) -> str:
        if self._letters is None:
            return f"{rate.year % 100}-{rate.month:02d}"
        form = self._words["january" if rate.month == 1 or place == 0 else "month"]
        return form.format(year=rate.year % 100, month=rate.month)

    def _font(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        if self._letters is None:
            return PIL.ImageFont.load_default(size=size)
        return PIL.ImageFont.truetype(self._letters, size)


def _y(share: int) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - _EDGE - _HEAD) / 100
