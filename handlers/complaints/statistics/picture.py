"""The month as a picture to be passed on: the three rates, and bars of what was reported, in Chinese."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kernel.late import PIL
from bot.understanding.figures import By
from handlers.complaints.statistics.report import Line, Rate, Report, largest, rates_of
from handlers.complaints.statistics.words import FigureWords

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

_WIDTH, _EDGE, _ROW, _HEAD, _RATES, _GAP = 1080, 60, 54, 200, 240, 90
_PAPER, _INK, _SOFT, _FAINT, _RED = "#FFFFFF", "#222222", "#777777", "#EEEEEE", "#B3261E"
_TITLE, _LARGE, _TEXT, _SMALL, _FINE = 44, 56, 30, 24, 20
_MOST_LINES = 10
_NAMES, _NOTE = 240, 32


class FigurePicture:
    """Draws a report with the letters of a font that knows Chinese."""

    def __init__(self, letters: Path, words: FigureWords) -> None:
        self._fonts = {
            size: PIL.ImageFont.truetype(letters, size) for size in (_TITLE, _LARGE, _TEXT, _SMALL, _FINE)
        }
        self._words = words

    def draw(self, report: Report, heading: str, made: str) -> bytes:
        """Return a PNG, as tall as what it tells."""
        parts = [
            (self._words.sheets[by.value], largest(report.by[by], _MOST_LINES))
            for by in (By.CATEGORY, By.GRID)
            if report.by[by]
        ]
        notes = self._notes()
        tall = sum(_GAP + _ROW * len(lines) for _, lines in parts) + _NOTE * len(notes)
        picture = PIL.Image.new("RGB", (_WIDTH, _HEAD + _RATES + tall + _EDGE), _PAPER)
        canvas = PIL.ImageDraw.Draw(picture)
        self._head(canvas, report, heading, made)
        top = _HEAD
        for at, rate in enumerate(rates_of(report.whole)):
            self._rate(canvas, rate, _EDGE + at * (_WIDTH - 2 * _EDGE) // 3, top)
        top += _RATES
        for name, lines in parts:
            canvas.text((_EDGE, top), name, fill=_INK, font=self._fonts[_TEXT])
            self._bars(canvas, lines, top + _ROW)
            top += _GAP + _ROW * len(lines)
        for at, note in enumerate(notes):
            canvas.text((_EDGE, top + at * _NOTE), note, fill=_SOFT, font=self._fonts[_FINE])
        out = BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _head(self, canvas: ImageDraw.ImageDraw, report: Report, heading: str, made: str) -> None:
        canvas.text((_EDGE, _EDGE), heading, fill=_INK, font=self._fitting(canvas, heading))
        counts = self._words.counts
        told = "  ".join(
            f"{counts[name]} {getattr(report.whole, name)}"
            for name in ("reported", "finished", "open", "late", "unheard")
        )
        canvas.text((_EDGE, _EDGE + 64), told, fill=_SOFT, font=self._fonts[_SMALL])
        canvas.text((_WIDTH - _EDGE, _EDGE + 64), made, fill=_SOFT, font=self._fonts[_SMALL], anchor="ra")

    def _notes(self) -> list[str]:
        """Return how the rates are counted, in lines that fit."""
        lines: list[str] = []
        for name in self._words.rates:
            line = ""
            for letter in self._words.rules[name]:
                if self._fonts[_FINE].getlength(line + letter) > _WIDTH - 2 * _EDGE:
                    lines.append(line)
                    line = ""
                line += letter
            lines.append(line)
        return lines

    def _fitting(self, canvas: ImageDraw.ImageDraw, heading: str) -> ImageFont.FreeTypeFont:
        for size in (_TITLE, _TEXT):
            if canvas.textlength(heading, font=self._fonts[size]) <= _WIDTH - 2 * _EDGE:
                return self._fonts[size]
        return self._fonts[_SMALL]

    def _rate(self, canvas: ImageDraw.ImageDraw, rate: Rate, left: int, top: int) -> None:
        share = rate.share or self._words.plain["none"]
        canvas.text((left, top), self._words.rates[rate.name], fill=_SOFT, font=self._fonts[_TEXT])
        canvas.text((left, top + 44), share, fill=_RED, font=self._fonts[_LARGE])
        of = f"{rate.part} / {rate.whole}"
        canvas.text((left, top + 122), of, fill=_SOFT, font=self._fonts[_SMALL])
        width = (_WIDTH - 2 * _EDGE) // 3 - 40
        canvas.rectangle((left, top + 164, left + width, top + 176), fill=_FAINT)
        if rate.part:
            filled = left + width * rate.part // rate.whole
            canvas.rectangle((left, top + 164, filled, top + 176), fill=_RED)

    def _bars(self, canvas: ImageDraw.ImageDraw, lines: list[Line], top: int) -> None:
        most = max(line.figures.reported for line in lines)
        begin, end = _EDGE + _NAMES, _WIDTH - _EDGE - 110
        for at, line in enumerate(lines):
            middle = top + at * _ROW + _ROW // 2
            name = self._cut(canvas, line.name)
            canvas.text((_EDGE, middle), name, fill=_INK, font=self._fonts[_SMALL], anchor="lm")
            reach = begin + max(4, (end - begin) * line.figures.reported // most)
            canvas.rectangle((begin, middle - 14, reach, middle + 14), fill=_RED)
            count = f"{line.figures.reported} {self._words.plain['unit']}"
            canvas.text((reach + 12, middle), count, fill=_INK, font=self._fonts[_SMALL], anchor="lm")

    def _cut(self, canvas: ImageDraw.ImageDraw, name: str) -> str:
        while name and canvas.textlength(name, font=self._fonts[_SMALL]) > _NAMES - 12:
            name = name[:-1]
        return name
