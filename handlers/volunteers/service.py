"""Assembles the volunteer service: activities, sign-ups, waiting lines, hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.kernel.office import Office
from bot.kernel.route import (
    Route,
    Service,
    Trigger,
    on_ask,
    on_label,
    on_number,
    on_step,
    on_topic,
    on_verb,
    on_word,
)
from handlers.volunteers.actions import Bureau
from handlers.volunteers.flow import Choosing, Joining, Step, VolunteerFlow
from handlers.volunteers.morning import morning
from handlers.volunteers.notices import Duties
from handlers.volunteers.personal import KEEPS, personal
from handlers.volunteers.places import ASK_OFFER, Places
from handlers.volunteers.reading import Reader, Sketch
from handlers.volunteers.scope import KIND, sees
from handlers.volunteers.staff import Blank, OrganiserDesk, Pending, StaffStep
from handlers.volunteers.views import Views
from handlers.volunteers.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerSettings:
    """How long before an activity people are reminded, and how long an offered place waits (DESIGN §5)."""

    remind_before: tuple[timedelta, ...] = (timedelta(hours=15),)
    offer_expires: timedelta = timedelta(hours=2)


def build(settings: VolunteerSettings, office: Office) -> Service:
    """Build the service for an office."""
    folder = Path(__file__).parent
    bureau = Bureau(settings.remind_before, office.calendar)
    places = Places(settings.offer_expires, office.calendar)
    views, words = Views(), Words.load(folder)
    desk = OrganiserDesk(bureau, Reader(office.calendar, words), views)
    flow = VolunteerFlow(places, views, words, office.privacy_version)
    duties = Duties(places, office.calendar)
    return Service(
        name="volunteers",
        folder=folder,
        routes=(*_desk(desk), *_residents(flow)),
        duties=(duties.end_offers, duties.serve),
        numbers={KIND: sees},
        personal=personal(places),
        digest=morning(office.calendar),
        keeps=KEEPS,
    )


def _desk(desk: OrganiserDesk) -> tuple[Route, ...]:
    # An organiser may be a volunteer with a post and not staff: the desk looks at the post itself.
    return (
        Route(trigger=Trigger.CLAIM, name="activity", handler=desk.claim),
        on_verb("create", desk.create),
        on_verb("publish", desk.publish),
        on_verb("stop", desk.stop),
        on_verb("roster", desk.roster),
        on_verb("hours", desk.hours),
        on_step(StaffStep.WHOLE, desk.take_whole, form=Blank),
        on_step(StaffStep.TIME, desk.take_time, form=Sketch),
        on_step(StaffStep.TOPIC, desk.take_topic, form=Sketch),
        on_step(StaffStep.PLACE, desk.take_place, form=Sketch),
        on_step(StaffStep.CONFIRM, desk.confirm, form=Pending),
        on_number(KIND, desk.show),
    )


def _residents(flow: VolunteerFlow) -> tuple[Route, ...]:
    return (
        on_verb("browse", flow.browse),
        on_verb("signup", flow.sign_up),
        on_verb("want", flow.want),
        on_verb("take_part", flow.take_part),
        on_verb("withdraw", flow.withdraw),
        on_verb("drop", flow.drop),
        on_word("browse", flow.browse),
        on_word("signup", flow.sign_up),
        on_word("mine", flow.mine),
        on_word("join", flow.join),
        on_word("hours", flow.hours),
        on_step(Step.CHOOSE, flow.chosen, form=Choosing),
        on_step(Step.AGREE, flow.agreed, form=Choosing),
        on_step(Step.NAME, flow.named, form=Joining),
        on_step(Step.CONSENT, flow.consented, form=Joining),
        on_ask(ASK_OFFER, flow.offered),
        on_number(KIND, flow.show),
        on_topic(flow.about_mine),
        on_label("volunteer.join", flow.join),
        on_label("volunteer.browse", flow.browse),
        on_label("volunteer.signup", flow.sign_up),
        on_label("volunteer.cancel", flow.withdraw),
        on_label("volunteer.hours", flow.hours),
    )
