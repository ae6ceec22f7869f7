"""Assembles 民情直通车: the residents' reports and what the office does about them."""

from __future__ import annotations

from pathlib import Path

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.office import Office
from bot.kernel.route import (
    Audience,
    Route,
    Service,
    on_ask,
    on_claim,
    on_command,
    on_label,
    on_media,
    on_number,
    on_step,
    on_topic,
    on_verb,
    on_word,
)
from bot.kernel.talk import Kind
from bot.understanding.categories import CategoryBook
from handlers.complaints import scope
from handlers.complaints.actions.area_duties import AreaDuties
from handlers.complaints.actions.areas import AreaActs
from handlers.complaints.actions.desk import Desk
from handlers.complaints.actions.waiting import MORE
from handlers.complaints.aftercare import RATING, SOLVED, Aftercare
from handlers.complaints.album import Album
from handlers.complaints.areas import scope as area_scope
from handlers.complaints.areas.desk import AreaDesk
from handlers.complaints.areas.letters import AreaLetters
from handlers.complaints.areas.matching import AreaMatcher
from handlers.complaints.areas.reading import AreaReading
from handlers.complaints.areas.residents import AreaTalk
from handlers.complaints.areas.routes import area_routes
from handlers.complaints.asides import Asides
from handlers.complaints.asked import OBJECTION, Asked
from handlers.complaints.asking import Asking
from handlers.complaints.behalf import OnBehalf
from handlers.complaints.choosing import Choosing
from handlers.complaints.draft import Draft, Step
from handlers.complaints.flow import ReportFlow
from handlers.complaints.heavy import Confirmation, Doing
from handlers.complaints.intake import Intake
from handlers.complaints.leaving import Leaving
from handlers.complaints.letters import Letters
from handlers.complaints.morning import morning
from handlers.complaints.notices import Clockwork
from handlers.complaints.own import OwnCases, OwnStep, Reopened
from handlers.complaints.personal import KEEPS, personal
from handlers.complaints.reminders import DRAFT_ASKED, Reminders
from handlers.complaints.reports import Reports, keep_picture
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.rules.promises import ComplaintSettings, LimitBook, Promises
from handlers.complaints.same import Same
from handlers.complaints.sending import Sending
from handlers.complaints.staff.correcting import CorrectingDeeds
from handlers.complaints.staff.course import CourseDeeds
from handlers.complaints.staff.echo import Echo
from handlers.complaints.staff.ending import LastDeeds
from handlers.complaints.staff.lists import Lists
from handlers.complaints.staff.orders import Orders
from handlers.complaints.staff.passing import FirstDeeds
from handlers.complaints.staff.ready import ReadyDesk
from handlers.complaints.staff.routes import case_routes, list_routes, talk_routes
from handlers.complaints.staff.searching import Searching
from handlers.complaints.staff.talking import LiveTalk
from handlers.complaints.statistics.build import open_figures
from handlers.complaints.statistics.files import FigureFiles
from handlers.complaints.stewards import LOOK
from handlers.complaints.views import Views
from handlers.complaints.wording import content_by_number
from handlers.complaints.words import Words
from handlers.complaints.work import Work
from storage.complaints.model import Act

__all__ = ("ComplaintSettings", "build")

_FOLDER = Path(__file__).parent


def build(settings: ComplaintSettings, office: Office) -> Service:
    """Build the complaints desk for an office.

    Raises: BadCategories, BadLimits; KeyError or OSError for a broken words.toml.
    """
    categories, words = read_categories(), Words.load(_FOLDER)
    timing = read_timing(settings, office.calendar, categories)
    work, letters = Work(timing), Letters(timing, words.states)
    desk, reports, aftercare = Desk.open(work, letters), Reports(work, letters), Aftercare(work, letters)
    views, intake, album = Views(timing, words, categories), Intake(words, categories), Album()
    events = AreaActs(work, letters, AreaLetters(timing))
    event_duties = AreaDuties(work, letters, AreaLetters(timing))
    own, echo = OwnCases(reports, aftercare, views, intake, album, events, words), Echo(desk.undoing)
    doings = _doings(desk, echo, categories, aftercare)
    orders = Orders(doings, desk, timing, words, echo)
    searching = Searching(intake, categories, views)
    lists = Lists(orders.plain(Act.REMIND), orders.spoken(Act.REOPEN), own, views, words, searching)
    reminders, same = Reminders(), Same(desk.merging, reports, letters)
    matcher = AreaMatcher(intake, categories, words)
    asking = Asking(reports, intake, views, words, same, matcher, privacy_version=office.privacy_version)
    sending = Sending(asking, reports, intake, office)
    asides = Asides(asking, words)
    flow = ReportFlow(asking, sending, asides, intake, words)
    area_desk = AreaDesk(events, AreaReading(words), categories, desk.undoing.minutes)
    area_talk = AreaTalk(events, matcher, flow, reports, aftercare, words)
    figures = open_figures(office, categories, words)
    return Service(
        name="complaints",
        folder=_FOLDER,
        routes=(
            on_claim("ready", ReadyDesk(words).claim),
            *area_routes(area_desk, area_talk),
            *(
                area_desk.guarded(route)
                for route in (
                    *case_routes(orders, Confirmation(doings | own.doings(), keep_picture)),
                    *list_routes(lists),
                    *talk_routes(LiveTalk(desk.talking, words)),
                    *_own(own),
                )
            ),
            *_asked(Asked(desk, reports, intake, words)),
            *_report(
                flow,
                sending,
                Choosing(asking, sending, flow, intake, same, events),
                OnBehalf(flow, intake),
                asides,
            ),
            *map(area_desk.guarded, _album(album)),
            *figures.routes(),
        ),
        downloads=figures.downloads(),
        duties=(
            Clockwork(work, letters, aftercare, desk).tick,
            desk.talking.end_idle,
            Leaving(work, desk.talking).pass_on,
            event_duties.spread,
            event_duties.ask_for_news,
            reminders.ask_again,
            reminders.nudge,
        ),
        numbers={"case": scope.sees, "area": area_scope.sees},
        contents={"case": content_by_number},
        personal=personal(words),
        digest=morning(office.calendar, views),
        keeps=KEEPS,
    )


def _doings(desk: Desk, echo: Echo, categories: CategoryBook, aftercare: Aftercare) -> dict[Act, Doing]:
    """Return how each act of the desk is carried out and told."""
    return {
        **FirstDeeds(desk, echo).doings(),
        **CourseDeeds(desk, echo).doings(),
        **LastDeeds(desk, echo, aftercare).doings(),
        **CorrectingDeeds(desk, echo, categories).doings(),
    }


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


def open_files(office: Office) -> FigureFiles:
    """Return what makes the files of figures, for the command line."""
    return open_figures(office, read_categories(), Words.load(_FOLDER)).files


def _asked(asked: Asked) -> tuple[Route, ...]:
    return (
        on_ask(MORE, asked.more),
        on_ask(OBJECTION, asked.objection),
        on_ask(LOOK, asked.looked),
        on_media(Kind.IMAGE, asked.picture),
        on_media(Kind.IMAGE, asked.look),
    )


def _report(
    flow: ReportFlow, sending: Sending, choosing: Choosing, behalf: OnBehalf, asides: Asides
) -> tuple[Route, ...]:
    return (
        on_word("report", flow.start),
        on_word("resume", flow.resume),
        on_command("report_for", behalf.file),
        on_verb("file_for", behalf.file, Audience.STAFF),
        *map(asides.before, _steps(flow, sending, choosing)),
        on_media(Kind.IMAGE, sending.open_with_picture),
        on_media(Kind.VOICE, sending.open_with_voice),
        on_media(Kind.LOCATION, sending.open_with_location),
        on_ask(DRAFT_ASKED, flow.waited),
        on_label("complaint.new", flow.open),
    )


def _steps(flow: ReportFlow, sending: Sending, choosing: Choosing) -> tuple[Route, ...]:
    return (
        on_step(Step.VOICE, sending.voice_only, form=Draft),
        on_step(Step.HEARD, sending.confirm_heard, form=Draft),
        on_step(Step.WHOSE, sending.whose, form=Draft),
        on_step(Step.SPLIT, choosing.split, form=Draft),
        on_step(Step.WHO, choosing.who, form=Draft),
        on_step(Step.DETAIL, choosing.detail, form=Draft),
        on_step(Step.SAME, choosing.same, form=Draft),
        on_step(Step.AREA, choosing.area, form=Draft),
        on_step(Step.DESCRIBE, flow.describe, form=Draft),
        on_step(Step.PLACE, flow.place, form=Draft),
        on_step(Step.DRAFT, flow.confirm, form=Draft),
        on_step(Step.REWRITE, flow.rewrite, form=Draft),
    )


def _album(album: Album) -> tuple[Route, ...]:
    return (on_verb("pictures", album.pictures), on_verb("voices", album.voices))


def _own(own: OwnCases) -> tuple[Route, ...]:
    return (
        on_verb("progress", own.progress),
        on_verb("urge", own.urge),
        on_verb("supply", own.supply),
        on_verb("withdraw", own.withdraw),
        on_verb("reopen", own.reopen),
        on_word("progress", own.progress),
        on_word("urge", own.urge),
        on_topic(own.when),
        on_step(OwnStep.MORE, own.more, form=Reopened),
        on_ask(SOLVED, own.solved),
        on_ask(RATING, own.rated),
        on_number("case", own.show),
        on_label("complaint.status", own.progress),
        on_label("complaint.urge", own.urge),
        on_label("complaint.withdraw", own.withdraw),
    )
