"""Assembles 民情直通车: the residents' reports and what the office does about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.office import Office
from bot.kernel.route import (
    Audience,
    Route,
    Service,
    on_ask,
    on_command,
    on_label,
    on_media,
    on_number,
    on_step,
    on_verb,
    on_word,
)
from bot.kernel.talk import Kind
from bot.understanding.categories import CategoryBook
from handlers.complaints import scope
from handlers.complaints.actions import Desk
from handlers.complaints.aftercare import RATING, SOLVED, Aftercare
from handlers.complaints.draft import Draft
from handlers.complaints.flow import ReportFlow, Step
from handlers.complaints.heavy import Confirmation, HeavyStep, Pending
from handlers.complaints.intake import Intake
from handlers.complaints.letters import Letters
from handlers.complaints.notices import Clockwork
from handlers.complaints.own import OwnCases, OwnStep, Reopened
from handlers.complaints.reports import Reports
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.rules.promises import ComplaintSettings, LimitBook, Promises
from handlers.complaints.staff import StaffDesk, fresh
from handlers.complaints.views import Views
from handlers.complaints.words import Words
from handlers.complaints.work import Work

__all__ = ("ComplaintSettings", "build")

_FOLDER = Path(__file__).parent


def build(settings: ComplaintSettings, office: Office) -> Service:
    """Build the complaints desk for an office.

    Raises: BadCategories, BadLimits; KeyError or OSError for a broken words.toml.
    """
    categories, words = read_categories(), Words.load(_FOLDER)
    timing = read_timing(settings, office.calendar, categories)
    work, letters = Work(timing), Letters(timing, words.states)
    desk, reports, aftercare = Desk(work, letters), Reports(work, letters), Aftercare(work, letters)
    views, intake = Views(timing, words, categories), Intake(words, categories)
    own = OwnCases(reports, aftercare, views, intake)
    return Service(
        name="complaints",
        folder=_FOLDER,
        routes=(
            *_staff(StaffDesk(desk, own, views, words), Confirmation(desk, reports)),
            *_report(ReportFlow(reports, intake, views, words)),
            *_own(own),
        ),
        duties=(Clockwork(work, letters, aftercare).tick,),
        numbers={"case": scope.sees},
    )


def read_timing(settings: ComplaintSettings, calendar: OfficeCalendar, categories: CategoryBook) -> Timing:
    """Return the clocks of an office. Raises: BadLimits."""
    limits = LimitBook.read((_FOLDER / "limits.toml").read_text("utf-8"))
    return Timing(settings, calendar, Promises(settings, limits, categories))


def read_categories() -> CategoryBook:
    """Return the categories as the office keeps them. Raises: BadCategories."""
    source, phrases = (
        (_FOLDER / name).read_text("utf-8") for name in ("categories.toml", "category_phrases.toml")
    )
    return CategoryBook.read(source, phrases)


def stored_words() -> Mapping[str, Mapping[str, str]]:
    """Return by column how the office calls what is stored, for tables that leave the program."""
    book = read_categories()
    return {
        "state": Words.load(_FOLDER).states,
        "category": {category.key: category.name for category in book.categories},
    }


def _report(flow: ReportFlow) -> tuple[Route, ...]:
    return (
        on_word("report", flow.start),
        on_step(Step.DESCRIBE, flow.describe, form=Draft),
        on_step(Step.PLACE, flow.place, form=Draft),
        on_step(Step.DRAFT, flow.confirm, form=Draft),
        on_step(Step.REWRITE, flow.rewrite, form=Draft),
        on_media(Kind.IMAGE, flow.open_with_picture),
        on_media(Kind.LOCATION, flow.open_with_location),
        on_label("complaint.new", flow.open),
    )


def _own(own: OwnCases) -> tuple[Route, ...]:
    return (
        on_verb("progress", own.progress),
        on_verb("urge", own.urge),
        on_verb("supply", own.supply),
        on_verb("withdraw", own.withdraw),
        on_word("progress", own.progress),
        on_word("urge", own.urge),
        on_step(OwnStep.MORE, own.more, form=Reopened),
        on_ask(SOLVED, own.solved),
        on_ask(RATING, own.rated),
        on_number("case", own.show),
        on_label("complaint.status", own.progress),
        on_label("complaint.urge", own.urge),
        on_label("complaint.withdraw", own.withdraw),
    )


def _staff(desk: StaffDesk, confirmation: Confirmation) -> tuple[Route, ...]:
    return (
        on_command("accept", fresh(desk.accept)),
        on_command("assign", fresh(desk.pass_on)),
        on_command("transfer", fresh(desk.pass_on)),
        on_command("reply", fresh(desk.reply)),
        on_command("note", fresh(desk.note)),
        on_command("close", fresh(desk.close)),
        on_command("reject", fresh(desk.reject)),
        on_command("show", fresh(desk.show)),
        on_command("remind", fresh(desk.remind)),
        on_command("list_todo", fresh(desk.to_do)),
        on_word("start_day", fresh(desk.to_do), Audience.STAFF),
        on_verb("take", fresh(desk.take), Audience.STAFF),
        on_verb("refuse", fresh(desk.reject), Audience.STAFF),
        on_verb("undo", fresh(desk.undo), Audience.STAFF),
        on_step(HeavyStep.CONFIRM, confirmation.take, form=Pending),
    )
