"""Tables that come in by a one-time link: a dry run on its page, then the writing, told in chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.importing.desk import Hour, Order, bring, examine
from bot.kernel.errors import DomainError
from bot.kernel.files import File, Taken, Upload
from bot.kernel.imports import Home, Importer, ImportReport
from bot.kernel.talk import Say, inside, say
from storage.database import Database
from storage.links import Link
from storage.outbox.records import NewNotice
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_KEEPERS = (PostName.LEAD, PostName.SECRETARY, PostName.ADMIN)
_NEWS_LASTS = timedelta(days=1)


class MayNotImport(DomainError):
    """The office's tables are brought in by the lead, the secretary or the administrator."""

    code = "roster.chat.may_not"


def may_import(person: Person) -> bool:
    """Whether the person may bring tables in, for their own community."""
    return person.holds(*_KEEPERS)


def link_kind(kind: str) -> str:
    """Return the kind of the link by which a kind of table is handed in."""
    return f"import.{kind}"


def upload(importer: Importer) -> Upload:
    """Return what a link to this kind of table takes. The table speaks of the link's community only."""

    async def take(database: Database, link: Link, file: File, apply: bool, now: datetime) -> Taken:
        home = await database.read(lambda uow: _home(uow, link))
        order = Order(home=Home(name=home, only=True), hour=Hour(now), actor_id=link.person_id)
        report = await (bring if apply else examine)(database, importer, file.content, order)
        if apply and report.number is not None:
            await database.run(lambda uow: _tell(uow, link, report, now))
        counts = report.counts
        return Taken(_lines(report), acceptable=counts is not None and counts.new + counts.changed > 0)

    return Upload(title=say(f"roster.kinds.{importer.kind}"), take=take)


def _lines(report: ImportReport) -> tuple[Say, ...]:
    """Return the report without its last sentence, which is for the command line: the page has a button."""
    if report.counts is None:
        return report.lines
    ending = () if report.number is None else (say("roster.chat.applied", number=report.number),)
    return (*report.lines[:-1], *ending)


def _home(uow: Uow, link: Link) -> str:
    """Return the community of whoever has the link. Raises: MayNotImport, when the post is gone by now."""
    if not may_import(uow.people.get(link.person_id)):
        raise MayNotImport
    names = {community_id: name for name, community_id in uow.roster.communities().items()}
    return names[link.community_id]


def _tell(uow: Uow, link: Link, report: ImportReport, now: datetime) -> None:
    uow.outbox.enqueue(
        NewNotice(
            key=f"roster.import:{report.number}",
            community_id=link.community_id,
            person_id=link.person_id,
            text_key="roster.chat.told",
            fill={"counts": inside(report.lines[0]), "number": report.number},
            due_at=now,
            useless_after=now + _NEWS_LASTS,
        ),
        now,
    )
