"""Which words lead to area events: read from top to bottom, before the routes of cases."""

from __future__ import annotations

from bot.kernel.route import Audience, Route, on_ask, on_command, on_number, on_topic, on_verb, on_word
from handlers.complaints.areas.desk import AreaDesk
from handlers.complaints.areas.letters import OVER
from handlers.complaints.areas.residents import WANTS, AreaTalk
from handlers.complaints.staff.orders import fresh


def area_routes(desk: AreaDesk, talk: AreaTalk) -> tuple[Route, ...]:
    """Return what is said of events, by staff and by residents."""
    return (
        on_command("event", fresh(desk.open)),
        on_command("update", fresh(desk.update)),
        on_command("end", fresh(desk.end)),
        on_command("undo", fresh(desk.undo)),
        on_command("show", fresh(desk.show)),
        on_verb("undo", fresh(desk.undo), Audience.STAFF),
        on_verb("second", fresh(desk.tell_all), Audience.STAFF),
        on_verb("progress", desk.show),
        on_word("events", desk.list, Audience.STAFF),
        on_number("area", desk.show),
        on_ask(WANTS, talk.wants),
        on_ask(OVER, talk.over),
        on_topic(talk.topic),
    )
