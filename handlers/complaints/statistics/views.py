"""Figures as a message on a phone: the three rates with what they are made of, and bars of blocks."""

from __future__ import annotations

from bot.kernel.talk import Say, say
from bot.understanding.figures import By, Wanted
from handlers.complaints.statistics.report import Line, Rate, Report, largest, rates_of

_BLOCK, _HALF = "█", "▌"
_WIDEST = 8
_MOST_LINES = 8


class FigureViews:
    """Says figures. Lines stand in the office's own order; of many the larger are shown, no person is named."""

    def report(self, report: Report, wanted: Wanted, *, whole_office: bool) -> tuple[Say, ...]:
        """Return the message: how many, the rates, and a chart of what was asked for."""
        figures = report.whole
        head = say(
            "complaints.figures.head" if whole_office else "complaints.figures.head_grids",
            first=_day(report, first=True),
            last=_day(report, first=False),
        )
        if not figures.reported:
            return (head, say("complaints.figures.nothing"))
        count = say(
            "complaints.figures.count",
            reported=figures.reported,
            finished=figures.finished,
            open=figures.open,
            late=figures.late,
        )
        by = wanted.by or By.CATEGORY
        more = say("complaints.figures.more")
        return (
            head,
            count,
            *map(self._rate, rates_of(figures)),
            *self._aside(report),
            *self._bars(report, by),
            more,
        )

    @staticmethod
    def _rate(rate: Rate) -> Say:
        if not rate.whole:
            return say(f"complaints.figures.no_rate.{rate.name}")
        return say(f"complaints.figures.rate.{rate.name}", share=rate.share, part=rate.part, whole=rate.whole)

    @staticmethod
    def _aside(report: Report) -> tuple[Say, ...]:
        """Tell apart what enters no rate, as far as there is any."""
        figures = report.whole
        told = {
            name: count
            for name in ("unheard", "reopened", "withdrawn", "merged", "outside")
            if (count := getattr(figures, name))
        }
        parts = [say(f"complaints.figures.aside.{name}", count=count) for name, count in told.items()]
        if not parts:
            return ()
        joined = parts[0]
        for part in parts[1:]:
            joined = say("complaints.figures.besides.and", before=joined, after=part)
        return (say("complaints.figures.besides.all", parts=joined),)

    @staticmethod
    def _bars(report: Report, by: By) -> tuple[Say, ...]:
        lines = report.by[by]
        shown = largest(lines, _MOST_LINES)
        if not shown:
            return ()
        most = max(line.figures.reported for line in shown)
        bars = [_line(line, most) for line in shown]
        rest = say("complaints.figures.rest", count=len(lines) - len(shown))
        return (say(f"complaints.figures.by.{by.value}"), *bars, *([rest] if len(lines) > len(shown) else []))


def _line(line: Line, most: int) -> Say:
    figures = line.figures
    key = "complaints.figures.bar_solved" if figures.called else "complaints.figures.bar"
    return say(
        key,
        name=line.name,
        bar=_bar(figures.reported, most),
        count=figures.reported,
        solved=figures.solved,
        called=figures.called,
    )


def _bar(count: int, most: int) -> str:
    halves = max(1, round(2 * _WIDEST * count / most))
    return _BLOCK * (halves // 2) + _HALF * (halves % 2)


def _day(report: Report, *, first: bool) -> str:
    day = report.span.first if first else report.span.last
    return f"{day.year}-{day.month}-{day.day}" if first else f"{day.month}-{day.day}"
