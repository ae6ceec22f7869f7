"""What a resident asks at the counter: an item in everyday words, the list of everything, an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.followups import Aspect, aspect_asked, cannot_come, lacking
from bot.understanding.normalise import as_choice
from bot.understanding.search.finding import Hit
from handlers.counter.card import pages_of
from handlers.counter.shelf import Shelf
from handlers.counter.views import aspect_says, card_says, choice_says, lacking_says, numbered, page_says
from handlers.counter.words import Words
from storage.counter.entries import Item
from storage.counter.store import Edition
from storage.uow import Uow

_LOOKED_AT = 7  # hits: the first three are offered, the others come after "not this"
_OFFERED = 3
_ON_A_LIST = 9
_TOO_NEAR = 0.8  # share of the best score from which the second hit is a rival
_LASTS = timedelta(minutes=30)
_SHORT = 3


class Step(StrEnum):
    """Where a talk at the counter stands."""

    CHOICE = "choice"
    CARD = "card"
    DEPARTMENTS = "departments"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Choices:
    """Items offered by number, and those that come after "not this"."""

    offered: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The item on the card, what else it may have been, and the next page of its full text."""

    code: str
    rest: tuple[str, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of names, or of codes of items, that is shown a screenful at a time."""

    entries: tuple[str, ...]
    start: int = 0


class CounterFlow:
    """Answers from the catalogue and from nothing else."""

    def __init__(self, office: Office, words: Words, shelf: Shelf) -> None:
        self._office = office
        self._words = words
        self._shelf = shelf

    # --- finding an item --------------------------------------------------------------------------------

    def lookup(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Find what the words mean: a card when one item is clearly nearest, otherwise up to three to choose from."""
        edition = uow.catalogue.edition(talk.person.community_id)
        if edition is None:
            return answer(say("counter.no_catalogue", call=self._call()))
        if aspect_asked(msg.text) is not None:
            return answer(say("counter.which"))
        hits = self._shelf.index(edition, uow).find(msg.text, _LOOKED_AT)
        if not hits:
            return answer(say("counter.not_found", call=self._call()))
        codes = tuple(hit.code for hit in hits)
        if _is_clear(hits):
            return self._card(talk, edition, codes[0], codes[1:], uow)
        return self._choose(edition, codes, uow)

    def chosen(self, msg: Inbound, talk: Talk[Choices], uow: Uow) -> Turn | None:
        """Take a number of the choice, or go on to what else it may be."""
        edition = self._edition(talk, uow)
        if edition is None or msg.kind is not Kind.TEXT:
            return None
        form = talk.form
        picked = as_choice(msg.text, len(form.offered))
        if picked is not None:
            code = form.offered[picked - 1]
            others = tuple(other for other in form.offered if other != code)
            return self._card(talk, edition, code, (*others, *form.rest), uow)
        if self._words.reply(msg.text) in ("other", "more"):
            return self._others(talk, edition, form.rest, uow)
        return _ask_again(msg, len(form.offered))

    def about_card(self, msg: Inbound, talk: Talk[Shown], uow: Uow) -> Turn | None:
        """Give the full text, its next page, what else it may have been, or the part of it that is asked for."""
        edition = self._edition(talk, uow)
        if edition is None or msg.kind is not Kind.TEXT:
            return None
        reply = self._words.reply(msg.text)
        picked = as_choice(msg.text, 2) if self._numbers_are_free(talk, uow) else None
        if reply == "full" or picked == 1:
            return self._full(edition, replace(talk.form, page=0), uow)
        if reply == "more" and talk.form.page:
            return self._full(edition, talk.form, uow)
        if reply == "other" or picked == 2:
            return self._others(talk, edition, talk.form.rest, uow)
        return self._asked_next(edition, talk.form.code, msg.text, uow)

    def _asked_next(self, edition: Edition, code: str, text: str, uow: Uow) -> Turn | None:
        """Tell the part of the item on the card that is asked for; None for words about something else."""
        aspect, lacks = aspect_asked(text), lacking(text)
        if aspect is None and cannot_come(text):
            aspect = Aspect.OTHERS
        items = uow.catalogue.with_codes(edition.community_id, [code]) if aspect or lacks else []
        if not items:
            return None
        if lacks and any(lacks in paper for paper in items[0].papers):
            return stay(*lacking_says(items[0]))
        return stay(*aspect_says(items[0], aspect, self._words.by_others)) if aspect else None

    def _card(self, talk: Talk[Any], edition: Edition, code: str, rest: tuple[str, ...], uow: Uow) -> Turn:
        items = uow.catalogue.with_codes(edition.community_id, [code])
        if not items:
            return done(say("counter.not_found", call=self._call()))
        says = card_says(items[0], last=not rest, numbers=self._numbers_are_free(talk, uow))
        return goto(Step.CARD, *says, form=Shown(code, rest), lasts=_LASTS)

    def _choose(self, edition: Edition, codes: Sequence[str], uow: Uow) -> Turn:
        items = uow.catalogue.with_codes(edition.community_id, codes[:_OFFERED])
        form = Choices(tuple(item.code for item in items), tuple(codes[_OFFERED:]))
        return goto(Step.CHOICE, *choice_says(items), form=form, lasts=_LASTS)

    def _others(self, talk: Talk[Any], edition: Edition, rest: tuple[str, ...], uow: Uow) -> Turn:
        if not rest:
            return done(say("counter.nothing_else", call=self._call()))
        if len(rest) == 1:
            return self._card(talk, edition, rest[0], (), uow)
        return self._choose(edition, rest, uow)

    def _full(self, edition: Edition, form: Shown, uow: Uow) -> Turn | None:
        items = uow.catalogue.with_codes(edition.community_id, [form.code])
        pages = pages_of(items[0]) if items else []
        if form.page >= len(pages):
            return None
        says = page_says(items[0], pages, form.page)
        page = form.page + 1 if form.page + 1 < len(pages) else 0
        return goto(Step.CARD, *says, form=replace(form, page=page), lasts=_LASTS)

    # --- the list of everything -------------------------------------------------------------------------

    def browse(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List the departments by number."""
        edition = uow.catalogue.edition(talk.person.community_id)
        if edition is None:
            return answer(say("counter.no_catalogue", call=self._call()))
        names = tuple(name for name, _ in uow.catalogue.departments(edition.community_id))
        return self._departments(Listed(names))

    def department(self, msg: Inbound, talk: Talk[Listed], uow: Uow) -> Turn | None:
        """Take a department by number and list its items."""
        edition = self._edition(talk, uow)
        if edition is None or msg.kind is not Kind.TEXT:
            return None
        form = talk.form
        if self._words.reply(msg.text) == "more":
            return self._departments(_onward(form))
        picked = as_choice(msg.text, len(_screen(form)))
        if picked is None:
            return _ask_again(msg, len(_screen(form)))
        codes = uow.catalogue.codes_of(edition.community_id, _screen(form)[picked - 1])
        return self._items(edition, Listed(tuple(codes)), uow)

    def item(self, msg: Inbound, talk: Talk[Listed], uow: Uow) -> Turn | None:
        """Take an item by number and show its card."""
        edition = self._edition(talk, uow)
        if edition is None or msg.kind is not Kind.TEXT:
            return None
        form = talk.form
        if self._words.reply(msg.text) == "more":
            return self._items(edition, _onward(form), uow)
        picked = as_choice(msg.text, len(_screen(form)))
        if picked is None:
            return _ask_again(msg, len(_screen(form)))
        return self._card(talk, edition, _screen(form)[picked - 1], (), uow)

    def _departments(self, form: Listed) -> Turn:
        says = [say("counter.list.departments"), *numbered(_screen(form)), _list_end(form)]
        return goto(Step.DEPARTMENTS, *says, form=form, lasts=_LASTS)

    def _items(self, edition: Edition, form: Listed, uow: Uow) -> Turn:
        items = uow.catalogue.with_codes(edition.community_id, _screen(form))
        names = [item.name for item in items]
        says = [say("counter.list.items"), *numbered(names), _list_end(form)]
        return goto(Step.ITEMS, *says, form=form, lasts=_LASTS)

    # --- appointments -----------------------------------------------------------------------------------

    def booking(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Say where, when and under which number: appointments are not taken here, and nothing pretends so."""
        item = self._wanted(msg.text, talk, uow)
        if item is None or not (item.place or item.phone):
            hours = (
                say("counter.booking.hours", hours=self._office.hours_text) if self._office.hours_text else ""
            )
            return answer(
                say("counter.booking.office", office=self._office.name, hours=hours, call=self._call())
            )
        lines = [say("counter.booking.item", name=item.name)]
        if item.place:
            lines.append(say("counter.card.place", place=item.place))
        if item.hours:
            lines.append(say("counter.card.hours", hours=item.hours))
        if item.phone:
            lines.append(say("counter.booking.phone", phone=item.phone))
        return answer(*lines)

    def _wanted(self, text: str, talk: Talk[Any], uow: Uow) -> Item | None:
        """Return the item an appointment is wanted for, when the words name one clearly."""
        edition = uow.catalogue.edition(talk.person.community_id)
        thing = self._words.without_booking(text)
        if edition is None:
            return None
        if len(thing) < 2:
            return self._on_card(edition, talk, uow)
        hits = self._shelf.index(edition, uow).find(thing, 2)
        if not _is_clear(hits):
            return None
        items = uow.catalogue.with_codes(edition.community_id, [hits[0].code])
        return items[0] if items else None

    @staticmethod
    def _on_card(edition: Edition, talk: Talk[Any], uow: Uow) -> Item | None:
        """Return the item whose card is open: who has just read it and says 预约 means that."""
        dialogue = uow.dialogues.of(talk.person.id, talk.now)
        if dialogue is None or dialogue.step != Step.CARD:
            return None
        items = uow.catalogue.with_codes(edition.community_id, [str(dialogue.form["code"])])
        return items[0] if items else None

    # --- small things -----------------------------------------------------------------------------------

    def _numbers_are_free(self, talk: Talk[Any], uow: Uow) -> bool:
        """Whether a bare 1 can mean the card: an invitation that waits for its 1 or 2 comes first."""
        return not uow.dialogues.open_asks(talk.person.id, talk.now)

    def _edition(self, talk: Talk[Any], uow: Uow) -> Edition | None:
        return uow.catalogue.edition(talk.person.community_id)

    def _call(self) -> Say | str:
        return say("counter.call", phone=self._office.phone) if self._office.phone else ""


def _is_clear(hits: Sequence[Hit]) -> bool:
    """Whether the first hit has no rival."""
    return len(hits) == 1 or (len(hits) > 1 and hits[1].score < hits[0].score * _TOO_NEAR)


def _screen(form: Listed) -> tuple[str, ...]:
    return form.entries[form.start : form.start + _ON_A_LIST]


def _onward(form: Listed) -> Listed:
    """Return the next screenful; after the last the first again."""
    start = form.start + _ON_A_LIST
    return replace(form, start=start if start < len(form.entries) else 0)


def _list_end(form: Listed) -> Say:
    left = len(form.entries) - form.start - len(_screen(form))
    return say("counter.list.end_more", left=left) if left > 0 else say("counter.list.end")


def _ask_again(msg: Inbound, count: int) -> Turn | None:
    """Ask for one of the numbers when something as short was said; a sentence is a new matter."""
    is_number = len(msg.text.strip()) <= _SHORT and as_choice(msg.text, 99) is not None
    return stay(say("counter.choice.again", count=count)) if is_number else None
