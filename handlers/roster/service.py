"""Assembles the roster: the office's own structure, its tables, and who stands in for whom."""

from __future__ import annotations

from pathlib import Path

from bot.importing.parts import NUMBER
from bot.importing.uploads import link_kind, upload
from bot.kernel.office import Office
from bot.kernel.route import (
    Audience,
    Route,
    Service,
    Trigger,
    on_ask,
    on_claim,
    on_event,
    on_label,
    on_media,
    on_number,
    on_step,
    on_verb,
    on_word,
    placeless,
)
from bot.kernel.talk import Kind
from handlers.roster.homes import HomesDesk
from handlers.roster.importing import WORDS, importers
from handlers.roster.morning import morning
from handlers.roster.newcomers import Asked, Newcomers
from handlers.roster.newcomers import Step as NewcomerStep
from handlers.roster.newcomers_desk import NewcomersDesk
from handlers.roster.notices import Terms
from handlers.roster.personal import KEEPS, PERSONAL
from handlers.roster.priority_desk import PriorityDesk
from handlers.roster.staff import RosterDesk, StaffStep, Undo
from handlers.roster.tables import KINDS, may_know
from handlers.roster.taking_in import ASK, ASK_WORDS, ask_about_words
from handlers.roster.visiting import VisitDesk
from handlers.roster.words import Words


def build(office: Office) -> Service:
    """Build the service for an office."""
    folder = Path(__file__).parent
    desk, newcomers, arrivals = RosterDesk(office), Newcomers(office), NewcomersDesk.load(folder)
    homes, visiting = HomesDesk.load(folder, office.calendar), VisitDesk.load(folder, office.calendar)
    return Service(
        name="roster",
        folder=folder,
        routes=(
            on_event("subscribe", newcomers.follows),
            *_newcomers(newcomers),
            on_claim("taking_in", arrivals.claim),
            on_claim("visits", visiting.claim),
            on_word("undo_visit", visiting.take_back, Audience.STAFF),
            on_claim("cared_for", PriorityDesk.load(office, folder).claim),
            on_word("unplaced", arrivals.waiting, Audience.STAFF),
            Route(trigger=Trigger.CLAIM, name="homes", handler=homes.claim),
            on_word("steward_off", homes.quiet),
            on_word("steward_on", homes.loud),
            on_claim("away", desk.away),
            on_word("back", desk.back, Audience.STAFF),
            on_word("bring", desk.bring_what, Audience.STAFF),
            *(on_word(f"bring_{kind}", desk.bring(kind), Audience.STAFF) for kind in KINDS),
            on_verb("undo_import", desk.undo, Audience.STAFF),
            on_step(StaffStep.UNDO, desk.confirm_undo, form=Undo),
            on_number(NUMBER, desk.show),
        ),
        digest=morning(office.calendar, Words.load(WORDS)),
        duties=(Terms(office.calendar).end, ask_about_words),
        personal=PERSONAL,
        keeps=KEEPS,
        numbers={NUMBER: may_know},
        uploads={link_kind(kind): upload(importer) for kind, importer in importers().items()},
    )


def _newcomers(newcomers: Newcomers) -> tuple[Route, ...]:
    return (
        *placeless(
            on_step(NewcomerStep.COMMUNITY, newcomers.answered, form=Asked),
            on_media(Kind.OTHER, newcomers.first_words),
            on_label("unknown", newcomers.first_words),
        ),
        on_ask(ASK, newcomers.confirmed),
        on_ask(ASK_WORDS, newcomers.go_on),
    )
