"""Assembles the front desk: help, contact, human, emergency, small talk, unknown."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from bot.kernel.office import Office
from bot.kernel.route import (
    Audience,
    Route,
    Service,
    on_ask,
    on_claim,
    on_command,
    on_emergency,
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
from handlers.frontdesk.actions import emergencies, talks
from handlers.frontdesk.contact import ContactFlow, ContactStep, Nowhere
from handlers.frontdesk.danger import WHERE, Called, DangerFlow, DangerStep
from handlers.frontdesk.flow import Blank, FrontDeskFlow, Guesses, Numbered, Step
from handlers.frontdesk.morning import Morning
from handlers.frontdesk.notices import call_again, call_back, forget_picks
from handlers.frontdesk.personal import KEEPS, PERSONAL
from handlers.frontdesk.staff import Calls, FrontDeskStaff, StaffStep


def build(office: Office, colleagues: Sequence[Service] = ()) -> Service:
    """Build the front desk for an office; `colleagues` are all other services, each with its part of the morning."""
    contacts = ContactFlow(office)
    flow = FrontDeskFlow(office, contacts)
    folder = Path(__file__).parent
    words = tomllib.loads((folder / "commands.toml").read_text("utf-8"))
    desk = FrontDeskStaff(office.calendar.zone, words["words"]["calls"])
    return Service(
        name="frontdesk",
        folder=folder,
        routes=(
            *_resident(flow),
            *_danger(DangerFlow()),
            *_contact(contacts),
            *_staff(desk),
            on_word("start_day", Morning(colleagues).start, Audience.STAFF),
        ),
        duties=(call_again, call_back, forget_picks),
        personal=PERSONAL,
        keeps=KEEPS,
        numbers={emergencies.EMERGENCY: emergencies.may_see_emergency, talks.TALK: talks.may_see_talk},
    )


def _resident(flow: FrontDeskFlow) -> tuple[Route, ...]:
    return (
        on_event("subscribe", flow.welcome),
        on_event("scan", flow.scanned),
        on_word("menu", flow.menu),
        on_word("resident_side", flow.resident_side, Audience.STAFF),
        on_word("cancel", flow.nothing_to_cancel),
        on_word("human", flow.human),
        on_step(Step.MENU, flow.choose, form=Blank),
        on_step(Step.HUMAN, flow.to_person, form=Numbered),
        on_step(Step.GUESS, flow.guessed, form=Guesses),
        on_media(Kind.OTHER, flow.unreadable),
        on_label("help", flow.menu),
        on_label("human", flow.human),
        on_label("smalltalk", flow.smalltalk),
        on_label("unknown", flow.unknown),
    )


def _danger(flow: DangerFlow) -> tuple[Route, ...]:
    return placeless(
        on_emergency(flow.emergency),
        on_step(DangerStep.WHERE, flow.follow, form=Called),
        on_ask(WHERE, flow.told_where),
    )


def _contact(contacts: ContactFlow) -> tuple[Route, ...]:
    return (
        on_word("contact", contacts.contact),
        on_step(ContactStep.WHERE, contacts.told_where, form=Nowhere),
        on_label("contact", contacts.contact),
    )


def _staff(desk: FrontDeskStaff) -> tuple[Route, ...]:
    return (
        on_command("reply", desk.reply),
        on_command("close", desk.end),
        on_command("note", desk.note),
        on_verb("reached", desk.reached, Audience.STAFF),
        on_verb("end", desk.end, Audience.STAFF),
        on_word("calls", desk.calls, Audience.STAFF),
        on_claim("calls_by_age", desk.calls_by_age),
        on_step(StaffStep.CALLS, desk.called, form=Calls),
        on_number(emergencies.EMERGENCY, desk.show_emergency),
        on_number(talks.TALK, desk.show_talk),
    )
