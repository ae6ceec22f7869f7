"""Puts together the ledger, and lists its routes."""

from __future__ import annotations

from pathlib import Path

from bot.kernel.files import Download
from bot.kernel.office import Office
from bot.kernel.route import Route, Trigger
from bot.kernel.talk import say
from handlers.meetings.ledger.account import Accounts, LedgerSettings
from handlers.meetings.ledger.desk import CHART_LINK, LEDGER_LINK, LedgerDesk
from handlers.meetings.ledger.notices import LedgerDuty
from handlers.meetings.ledger.views import LedgerViews
from handlers.meetings.ledger.words import LedgerWords
from handlers.meetings.ledger.workbook import LedgerBook
from handlers.meetings.part import Part
from handlers.meetings.words import Words


def build_ledger(settings: LedgerSettings, office: Office, words: Words) -> Part:
    """Build the part of the service that knows what branches owe."""
    says = LedgerWords.load(Path(__file__).parent)
    accounts = Accounts(settings, office.calendar)
    views = LedgerViews(says)
    book = LedgerBook(accounts, views, (words, says), (office.name, office.calendar))
    desk = LedgerDesk(accounts, views, says, book, office)
    duty = LedgerDuty(accounts, views, office.calendar, settings.ask_on)
    return Part(
        claims=(Route(trigger=Trigger.CLAIM, name="ledger", handler=desk.claim),),
        duties=(duty.call,),
        downloads={
            LEDGER_LINK: Download(title=say("meetings.ledger.page"), make=desk.download),
            CHART_LINK: Download(title=say("meetings.ledger.chart_page"), make=desk.picture),
        },
    )


def open_book(settings: LedgerSettings, office: Office, words: Words) -> LedgerBook:
    """Return the book alone, for a ledger that leaves by the command line."""
    says = LedgerWords.load(Path(__file__).parent)
    accounts = Accounts(settings, office.calendar)
    return LedgerBook(accounts, LedgerViews(says), (words, says), (office.name, office.calendar))
