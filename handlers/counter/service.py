"""办事指南: everyday questions answered from the catalogue of services."""

from __future__ import annotations

from pathlib import Path

from bot.importing.uploads import link_kind, upload
from bot.kernel.office import Office
from bot.kernel.route import Service, on_label, on_step, on_word
from handlers.counter.flow import Choices, CounterFlow, Listed, Shown, Step
from handlers.counter.importing import KIND, importer
from handlers.counter.shelf import Shelf
from handlers.counter.words import Words

_FOLDER = Path(__file__).parent


def build(office: Office) -> Service:
    """Assemble the counter of an office."""
    shelf = Shelf()
    flow = CounterFlow(office, Words.load(_FOLDER), shelf)
    return Service(
        name="counter",
        folder=_FOLDER,
        routes=(
            on_word("browse", flow.browse),
            on_word("booking", flow.booking),
            on_step(Step.CHOICE, flow.chosen, form=Choices),
            on_step(Step.CARD, flow.about_card, form=Shown),
            on_step(Step.DEPARTMENTS, flow.department, form=Listed),
            on_step(Step.ITEMS, flow.item, form=Listed),
            on_label("service.lookup", flow.lookup),
            on_label("service.booking", flow.booking),
        ),
        duties=(shelf.prepare,),
        uploads={link_kind(KIND): upload(importer())},
    )
