"""One unit of work: one field per store, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.complaints.areas import Areas
from storage.complaints.figures import CaseFigures
from storage.complaints.parties import Parties, ReadyTexts, Sessions
from storage.complaints.store import Complaints
from storage.counter.store import Catalogue
from storage.dialogues import Dialogues
from storage.forgetting import Forgetting
from storage.frontdesk.picks import Picks
from storage.frontdesk.store import FrontDesk
from storage.identity.accounts import Accounts
from storage.identity.codes import Codes
from storage.identity.menus import Menus
from storage.identity.proxies import Proxies
from storage.imports.store import Imports
from storage.inbox import Inbox
from storage.links import Links
from storage.media import MediaStore
from storage.meetings.store import Meetings
from storage.numbers import Numbers
from storage.outbox.store import Outbox
from storage.people.consents import Consents
from storage.people.covers import Covers
from storage.people.homes import Homes
from storage.people.neighbours import Neighbours
from storage.people.newcomers import Newcomers
from storage.people.places import Places
from storage.people.premises import Premises
from storage.people.priority import Priority
from storage.people.roster import Roster
from storage.people.store import People
from storage.people.visits import Visits
from storage.people.vocabulary import Vocabulary
from storage.privacy.store import Privacy
from storage.sealing import Sealing
from storage.statements import set_savepoint
from storage.tables import Tables
from storage.tokens import Tokens
from storage.vault import Vault
from storage.volunteers.store import Volunteers


class Uow:
    """The stores of one unit of work, all on one connection. Whoever opened it commits it."""

    __slots__ = (
        "_connection",
        "accounts",
        "areas",
        "catalogue",
        "codes",
        "complaints",
        "consents",
        "covers",
        "dialogues",
        "frontdesk",
        "homes",
        "imports",
        "inbox",
        "links",
        "media",
        "meetings",
        "menus",
        "neighbours",
        "numbers",
        "outbox",
        "parties",
        "people",
        "picks",
        "places",
        "premises",
        "privacy",
        "proxies",
        "ready_texts",
        "roster",
        "sealing",
        "sessions",
        "tables",
        "tokens",
        "vocabulary",
        "volunteers",
    )

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self.inbox = Inbox(connection)
        self.dialogues = Dialogues(connection)
        self.outbox = Outbox(connection)
        self.numbers = Numbers(connection)
        self.tokens = Tokens(connection)
        self.links = Links(connection)
        self.media = MediaStore(connection)
        self.tables = Tables(connection)
        self.sealing = Sealing(connection, vault)
        self.frontdesk = FrontDesk(connection)
        self.picks = Picks(connection)
        self.people = People(connection, vault)
        self.accounts = Accounts(connection, self.people)
        self.codes = Codes(connection, vault)
        self.proxies = Proxies(connection)
        self.menus = Menus(connection)
        self.privacy = Privacy(connection)
        self.covers = Covers(connection, self.people)
        self.places = Places(connection)
        self.neighbours = Neighbours(connection)
        self.homes = Homes(connection, self.people)
        self.consents = Consents(connection)
        self.roster = Roster(connection, vault)
        self.premises = Premises(connection, vault)
        self.imports = Imports(connection, vault)
        self.complaints = Complaints(connection, vault)
        self.parties = Parties(connection)
        self.areas = Areas(connection)
        self.sessions = Sessions(connection)
        self.ready_texts = ReadyTexts(connection)
        self.meetings = Meetings(connection)
        self.volunteers = Volunteers(connection)
        self.vocabulary = Vocabulary(connection, vault)
        self.catalogue = Catalogue(connection)

    @property
    def forgetting(self) -> Forgetting:
        """Return what lets people go; seldom asked for, so it is made when it is."""
        return Forgetting(self._connection)

    @property
    def figures(self) -> CaseFigures:
        """Return what counts cases; seldom asked for, so it is made when it is."""
        return CaseFigures(self._connection)

    @property
    def newcomers(self) -> Newcomers:
        """Return who keeps the words of those whose community nobody knows; seldom asked for."""
        return Newcomers(self._connection)

    @property
    def priority(self) -> Priority:
        """Return who keeps whom the office looks after; seldom asked for, and not by everybody."""
        return Priority(self._connection, self.people.vault)

    @property
    def visits(self) -> Visits:
        """Return who notes visits to homes; seldom asked for."""
        return Visits(self._connection)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what happens inside when it raises; what came before stays."""
        savepoint = set_savepoint(self._connection)
        try:
            yield
        except BaseException:
            savepoint.rollback()
            raise
        savepoint.commit()
