"""Assembles people's rights over their data: consent, a copy, deleting, how long things are kept, who read what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from bot.kernel.files import Download
from bot.kernel.office import Office
from bot.kernel.personal import Keeping, Personal
from bot.kernel.route import (
    Audience,
    Route,
    Service,
    on_consent,
    on_event,
    on_number,
    on_step,
    on_verb,
    on_word,
    placeless,
)
from bot.kernel.talk import say
from handlers.privacy import actions
from handlers.privacy.actions import Rights
from handlers.privacy.copying import CopyMaker
from handlers.privacy.flow import Erasing, Pending, PrivacyFlow, Step
from handlers.privacy.morning import morning
from handlers.privacy.notices import Retention
from handlers.privacy.personal import NOTICES, PERSONAL, READS
from handlers.privacy.staff import PrivacyDesk
from handlers.privacy.strangers import strangers

_KEEP = "keep_"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySettings:
    """Where the key lies that seals words (None: beside the database), and how long what is kept.

    `version` names the privacy words of texts.toml: with a new one people are asked anew. Cases and reasons count from
    their end, notices from when they were settled, strangers (people on no roster) from when they last wrote.
    """

    key_file: Path | None = None
    version: str = "1"
    keep_cases: timedelta = timedelta(days=3 * 365)
    keep_emergencies: timedelta = timedelta(days=365)
    keep_newcomers: timedelta = timedelta(days=30)
    keep_notices: timedelta = timedelta(days=90)
    keep_priority: timedelta = timedelta(days=400)
    keep_reads: timedelta = timedelta(days=3 * 365)
    keep_reasons: timedelta = timedelta(days=2 * 365)
    keep_signups: timedelta = timedelta(days=365)
    keep_strangers: timedelta = timedelta(days=2 * 365)
    keep_tries: timedelta = timedelta(days=7)
    keep_visits: timedelta = timedelta(days=400)


def build(settings: PrivacySettings, office: Office, colleagues: Sequence[Service]) -> Service:
    """Build the service; `colleagues` are all others, whose parts it asks for."""
    folder = Path(__file__).parent
    rights, retention = build_rights(settings, colleagues), build_retention(settings, colleagues)
    maker = build_copies(office, colleagues)
    flow, desk = PrivacyFlow(rights, office), PrivacyDesk()
    return Service(
        name="privacy",
        folder=folder,
        routes=(*_own(flow), on_verb("reads", desk.reads, Audience.STAFF, any_kind=True)),
        duties=(retention.let_go,),
        digest=morning,
        numbers={actions.EXPORT: actions.owns, actions.ERASURE: actions.owns},
        downloads={actions.LINK: Download(title=say("privacy.export.title"), make=maker.make)},
    )


def build_rights(settings: PrivacySettings, colleagues: Sequence[Service]) -> Rights:
    """Return what carries out people's rights."""
    return Rights(_parts(colleagues), settings.version)


def build_retention(settings: PrivacySettings, colleagues: Sequence[Service]) -> Retention:
    """Return what lets go of old words."""
    rights = build_rights(settings, colleagues)
    keeps: list[Keeping] = [keeping for service in colleagues for keeping in service.keeps]
    return Retention([*keeps, NOTICES, READS, strangers(rights)], lasts_of(settings))


def build_copies(office: Office, colleagues: Sequence[Service]) -> CopyMaker:
    """Return what makes copies for people."""
    folders = [(service.name, service.folder) for service in colleagues]
    return CopyMaker(_parts(colleagues), [*folders, ("privacy", Path(__file__).parent)], office.calendar)


def lasts_of(settings: PrivacySettings) -> Mapping[str, timedelta]:
    """Return by kind how long it is kept."""
    return {
        entry.name.removeprefix(_KEEP): getattr(settings, entry.name)
        for entry in fields(settings)
        if entry.name.startswith(_KEEP)
    }


def _parts(colleagues: Sequence[Service]) -> tuple[Personal, ...]:
    return (*(service.personal for service in colleagues if service.personal is not None), PERSONAL)


def _own(flow: PrivacyFlow) -> tuple[Route, ...]:
    return placeless(
        on_event("unsubscribe", flow.goodbye),
        on_consent(flow.ask),
        on_word("privacy", flow.privacy),
        on_word("agree", flow.agree),
        on_word("withdraw", flow.withdraw),
        on_word("export", flow.export),
        on_word("erase", flow.erase),
        on_step(Step.CONSENT, flow.consented, form=Pending),
        on_step(Step.ERASE, flow.erased, form=Erasing),
        on_number(actions.EXPORT, flow.show_request),
        on_number(actions.ERASURE, flow.show_request),
    )
