"""Makes the files of figures, for the chat and for the command line alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.kernel.files import PNG, XLSX, File
from bot.kernel.office import Office
from bot.understanding.spans import Span
from handlers.complaints.statistics.details import Details
from handlers.complaints.statistics.picture import FigurePicture
from handlers.complaints.statistics.report import Reporter
from handlers.complaints.statistics.words import FigureWords
from handlers.complaints.statistics.workbook import FigureBook
from storage.complaints.figures import Within
from storage.uow import Uow


class FigureFiles:
    """Workbooks and pictures of a span; both read beside the writer and may take seconds."""

    def __init__(
        self, office: Office, reporter: Reporter, details: Details, words: FigureWords, letters: Path | None
    ) -> None:
        self._office = office
        self._reporter = reporter
        self._details = details
        self._words = words
        self._book = FigureBook(words)
        self._letters = letters

    @property
    def draws(self) -> bool:
        """Whether this machine has letters for a picture."""
        return self._letters is not None

    def workbook(self, uow: Uow, within: Within, span: Span, now: datetime) -> File:
        """Return the figures of a span with their cases. No personal columns."""
        report = self._reporter.report(uow, within, span, now, monthly=True)
        cases = uow.figures.rows(within, *self._reporter.instants(span))
        content = self._book.write(report, self._heading(span), self._details.rows(uow, cases))
        return File(self._named("file", span), XLSX, content)

    def cases(
        self, uow: Uow, within: Within, since: datetime, until: datetime, *, named: bool = False
    ) -> tuple[list[str], Iterator[list[Any]]]:
        """Return headings and rows of the cases reported in a span of instants; personal columns only when `named`."""
        rows = self._details.rows(uow, uow.figures.rows(within, since, until, named=named))
        columns = {**self._words.details, **(self._words.personal if named else {})}
        return list(columns.values()), ([row.get(name) for name in columns] for row in rows)

    def picture(self, uow: Uow, within: Within, span: Span, now: datetime) -> File:
        """Return the figures of a span as a picture; `draws` must be true."""
        assert self._letters is not None, "pictures are offered only where they can be drawn"
        report = self._reporter.report(uow, within, span, now)
        local = self._office.calendar.local(now)
        made = self._words.plain["made"].format(month=local.month, day=local.day, clock=f"{local:%H:%M}")
        content = FigurePicture(self._letters, self._words).draw(report, self._heading(span), made)
        return File(self._named("picture", span), PNG, content)

    def _heading(self, span: Span) -> str:
        return self._words.plain["heading"].format(office=self._office.name, first=span.first, last=span.last)

    def _named(self, what: str, span: Span) -> str:
        return self._words.plain[what].format(first=span.first, last=span.last)
