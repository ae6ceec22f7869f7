"""Answers who asks for figures: in the chat, as a workbook or a picture behind a one-time link."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.kernel.errors import NoSuchNumber
from bot.kernel.files import File
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.figures import By, Form, Wanted, read_request, wanted_in
from bot.understanding.spans import Grain, Span
from handlers.complaints.statistics.files import FigureFiles
from handlers.complaints.statistics.report import Reporter, within_of
from handlers.complaints.statistics.views import FigureViews
from storage.complaints.figures import Within
from storage.links import Link
from storage.uow import Uow

FILE_LINK = "complaints.figures"
PICTURE_LINK = "complaints.figures_picture"
_LASTS = timedelta(days=3)
_MOST_DAYS = 62
"""Longer spans are counted when the file is made, beside the writer: in the chat nobody else's message waits for them."""


class FigureDesk:
    """Counts what the person may know of, and nothing of anybody else's."""

    def __init__(self, office: Office, reporter: Reporter, views: FigureViews, files: FigureFiles) -> None:
        self._office = office
        self._reporter = reporter
        self._views = views
        self._files = files

    # --- in the chat -----------------------------------------------------------------------------------

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take words that ask for figures and for nothing else, such as 导出 周报."""
        wanted = read_request(msg.text, self._reporter.today(talk.now))
        return self._give(wanted, talk, uow) if wanted is not None else None

    def ask(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Answer a question the commands have understood as one for figures."""
        return self._give(wanted_in(msg.text, self._reporter.today(talk.now)), talk, uow)

    def _give(self, wanted: Wanted, talk: Talk[Any], uow: Uow) -> Turn | None:
        within = within_of(talk.person)
        if within is None:
            return None
        if wanted.form is Form.FILE:
            return answer(self._link(FILE_LINK, wanted, talk, uow))
        if wanted.form is Form.PICTURE and self._files.draws:
            return answer(self._link(PICTURE_LINK, wanted, talk, uow))
        if (wanted.span.last - wanted.span.first).days >= _MOST_DAYS:
            said = say(
                "complaints.figures.too_long", first=_day(wanted.span.first), last=_day(wanted.span.last)
            )
            return answer(said, self._link(FILE_LINK, wanted, talk, uow))
        report = self._reporter.report(uow, within, wanted.span, talk.now, monthly=wanted.by is By.MONTH)
        told = self._views.report(report, wanted, whole_office=within.grids is None)
        if wanted.form is Form.PICTURE:
            return answer(say("complaints.figures.no_letters"), *told)
        return answer(*told)

    def _link(self, kind: str, wanted: Wanted, talk: Talk[Any], uow: Uow) -> Any:
        if not self._office.public_url:
            return say("complaints.figures.no_address")
        span = wanted.span
        token = uow.links.issue(
            community_id=talk.person.community_id,
            person_id=talk.person.id,
            kind=kind,
            payload={"first": span.first, "last": span.last, "grain": span.grain.value},
            now=talk.now,
            lasts=_LASTS,
        )
        key = "complaints.figures.file" if kind == FILE_LINK else "complaints.figures.picture"
        return say(key, first=_day(span.first), last=_day(span.last), link=self._office.link(token))

    # --- behind a link -----------------------------------------------------------------------------------

    def file(self, uow: Uow, link: Link, now: datetime) -> File:
        """Give the workbook to somebody who may still know these figures. Raises: NoSuchNumber."""
        return self._files.workbook(uow, _allowed(uow, link), _span(link), now)

    def picture(self, uow: Uow, link: Link, now: datetime) -> File:
        """Give the picture to somebody who may still know these figures. Raises: NoSuchNumber."""
        return self._files.picture(uow, _allowed(uow, link), _span(link), now)


def _allowed(uow: Uow, link: Link) -> Within:
    within = within_of(uow.people.get(link.person_id))
    if within is None:
        raise NoSuchNumber(number=link.id)
    return within


def _span(link: Link) -> Span:
    return Span(link.payload["first"], link.payload["last"], Grain(link.payload["grain"]))


def _day(day: date) -> str:
    return f"{day.year}-{day.month}-{day.day}"
