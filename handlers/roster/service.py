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
    on_claim,
    on_event,
    on_number,
    on_step,
    on_verb,
    on_word,
)
from handlers.roster.homes import HomesDesk
from handlers.roster.importing import WORDS, importers
from handlers.roster.morning import morning
from handlers.roster.newcomers import Newcomers, Unplaced
from handlers.roster.newcomers import Step as NewcomerStep
from handlers.roster.notices import Terms
from handlers.roster.staff import RosterDesk, StaffStep, Undo
from handlers.roster.tables import KINDS, may_know
from handlers.roster.words import Words


def build(office: Office) -> Service:
    """Build the service for an office."""
    folder = Path(__file__).parent
    desk, newcomers = RosterDesk(office), Newcomers(office)
    return Service(
        name="roster",
        folder=folder,
        routes=(
            on_event("subscribe", newcomers.follows),
            Route(trigger=Trigger.CLAIM, name="newcomer", handler=newcomers.first_words),
            on_step(NewcomerStep.COMMUNITY, newcomers.answered, form=Unplaced),
            Route(trigger=Trigger.CLAIM, name="homes", handler=HomesDesk.load(folder).claim),
            on_claim("away", desk.away),
            on_word("back", desk.back, Audience.STAFF),
            on_word("bring", desk.bring_what, Audience.STAFF),
            *(on_word(f"bring_{kind}", desk.bring(kind), Audience.STAFF) for kind in KINDS),
            on_verb("undo_import", desk.undo, Audience.STAFF),
            on_step(StaffStep.UNDO, desk.confirm_undo, form=Undo),
            on_number(NUMBER, desk.show),
        ),
        digest=morning(office.calendar, Words.load(WORDS)),
        duties=(Terms(office.calendar).end,),
        numbers={NUMBER: may_know},
        uploads={link_kind(kind): upload(importer) for kind, importer in importers().items()},
    )
