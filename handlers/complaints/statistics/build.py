"""Puts together the figures of the desk, and lists their routes and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.kernel.files import Download
from bot.kernel.lettering import find_letters
from bot.kernel.office import Office
from bot.kernel.route import Route, on_claim, on_command
from bot.kernel.talk import say
from bot.understanding.categories import CategoryBook
from handlers.complaints.statistics.desk import FILE_LINK, PICTURE_LINK, FigureDesk
from handlers.complaints.statistics.details import Details
from handlers.complaints.statistics.files import FigureFiles
from handlers.complaints.statistics.report import Reporter
from handlers.complaints.statistics.views import FigureViews
from handlers.complaints.statistics.words import FigureWords
from handlers.complaints.words import Words


@dataclass(frozen=True, slots=True)
class FigurePart:
    """The desk that answers, and the files it and the command line give."""

    desk: FigureDesk
    files: FigureFiles

    def routes(self) -> tuple[Route, ...]:
        """Return the ways to ask."""
        return (on_claim("figures", self.desk.claim), on_command("stats", self.desk.ask))

    def downloads(self) -> Mapping[str, Download]:
        """Return what the links give."""
        return {
            FILE_LINK: Download(title=say("complaints.figures.title"), make=self.desk.file),
            PICTURE_LINK: Download(title=say("complaints.figures.picture_title"), make=self.desk.picture),
        }


def open_figures(office: Office, categories: CategoryBook, words: Words) -> FigurePart:
    """Build the part. Raises: OSError, tomllib.TOMLDecodeError, for a broken words.toml."""
    says = FigureWords.load(Path(__file__).parent)
    reporter = Reporter(office.calendar, categories, says)
    details = Details(office.calendar, categories, words.states, says)
    files = FigureFiles(office, reporter, details, says, find_letters())
    return FigurePart(FigureDesk(office, reporter, FigureViews(), files), files)
