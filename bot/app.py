"""The composition root: builds, wires, lists the services, opens and closes. It decides nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.config import Config
from bot.console.door import LARGEST_REQUEST, LinkDoor
from bot.importing.desk import carry_on
from bot.kernel.clock import Clock
from bot.kernel.imports import Importer
from bot.kernel.route import Service
from bot.runtime.enclosures import Enclosures
from bot.runtime.errands import Errands
from bot.runtime.health import HealthDoor
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.learning import Learning
from bot.runtime.memory import return_large_blocks
from bot.runtime.phrases import PhraseBook
from bot.runtime.pipeline import Pipeline
from bot.runtime.postman import Postman
from bot.runtime.router import Router
from bot.runtime.shelf import Shelf
from bot.runtime.tagging import Tagging
from bot.runtime.texts import Texts
from bot.understanding.labels.classify import Lessons
from bot.understanding.labels.phrasebook import PhrasebookError, phrase_files, read_phrasebook
from bot.understanding.labels.reading import Labels, load_lessons
from bot.wechat.api import Api
from bot.wechat.codec import Codec
from bot.wechat.gateway import Gateway
from bot.wechat.line import Line
from bot.wechat.tagging import Tags
from bot.wechat.token import TokenKeeper
from bot.wechat.webhook import Webhook
from handlers.complaints import service as complaints
from handlers.counter import importing as counter_tables
from handlers.counter import service as counter
from handlers.frontdesk import service as frontdesk
from handlers.identity import service as identity
from handlers.meetings import service as meetings
from handlers.privacy import service as privacy
from handlers.roster import importing as roster_tables
from handlers.roster import service as roster
from handlers.volunteers import service as volunteers
from storage import revisions
from storage.database import Database, open_database
from storage.tokens import Token
from storage.vault import Vault

log = logging.getLogger(__name__)

_TOKEN = "access_token"
_ADOPTED_COUNT = (
    3  # what a community has adopted is learnt as if three people had said it: a single one would not count
)
CONSOLE = Path(__file__).parent / "console"
"""Where the sentences of the web pages lie."""


class RunsAs(StrEnum):
    """What a process does: serve the webhook, do what is owed, or both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Program:
    """Everything of one running process, wired."""

    config: Config
    clock: Clock
    database: Database
    services: tuple[Service, ...]
    texts: Texts
    pipeline: Pipeline
    webhook: Webhook
    api: Api
    postman: Postman
    heartbeat: Heartbeat
    links: LinkDoor


def list_services(config: Config) -> tuple[Service, ...]:
    """Build every service of the office, in the order in which they are asked."""
    office = config.office_facts()
    counters = (
        identity.build(),
        complaints.build(config.complaints, office),
        meetings.build(config.meetings, office, config.ledger),
        volunteers.build(config.volunteers, office),
        counter.build(office),
        roster.build(office),
    )
    # The front desk asks all others for their part of the morning; privacy asks all others, the front desk too, for
    # their part in people's rights. So the front desk is built for the one and again for the other.
    rights = privacy.build(config.privacy, office, (frontdesk.build(office), *counters))
    return (frontdesk.build(office, (*counters, rights)), *counters, rights)


def list_importers() -> dict[str, Importer]:
    """Return what imports each kind of the office's tables."""
    catalogue = counter_tables.importer()
    return {**roster_tables.importers(), catalogue.kind: catalogue}


def read_tags(services: Sequence[Service]) -> Mapping[str, str]:
    """Return the tag of each personalised menu, as the front desk's menu.toml names it."""
    folder = next(service.folder for service in services if service.name == "frontdesk")
    drawn = tomllib.loads((folder / "menu.toml").read_text("utf-8"))
    return {name: table["tag"] for name, table in drawn.items() if isinstance(table, Mapping)}


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where trained models are kept: rebuilt when lost, so not beside the database."""
    environment = os.environ if environment is None else environment
    base = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(environment.get("TONGXIN_CACHE") or Path(base) / "tongxin")


def load_labels(services: Sequence[Service], cache: Path, own: Path | None = None) -> Labels:
    """Return the label model of the services' phrases, trained when the phrases are new.

    `own` are the community's own phrases, when it has adopted some; a file nobody can read is left out.
    """
    return load_lessons(_lessons(services, own), cache)


def _lessons(services: Sequence[Service], own: Path | None) -> Lessons:
    """Return all phrases, known by the bytes of their files: reading them takes half a second and 10 MB."""
    files = phrase_files(service.folder for service in services)
    mark = sha256()
    for path in (*files, own):
        mark.update(path.read_bytes() if path is not None and path.is_file() else b"-")
    return Lessons(mark.hexdigest(), lambda: _all_phrases(files, own))


def _all_phrases(files: Sequence[Path], own: Path | None) -> dict[str, list[str]]:
    adopted = _adopted(own)
    phrases = read_phrasebook(files).phrases
    return {label: [*texts, *_ADOPTED_COUNT * adopted.get(label, ())] for label, texts in phrases.items()}


def _adopted(own: Path | None) -> Mapping[str, tuple[str, ...]]:
    if own is None or not own.is_file():
        return {}
    try:
        return read_phrasebook([own]).phrases
    except PhrasebookError:
        log.exception("the community's own phrases cannot be read and are left out")
        return {}


class _DatabaseShelf:
    """Keeps the access token where every process finds it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> tuple[str, datetime] | None:
        """Return what another process, or this one before, has left."""
        token = await self._database.read(lambda uow: uow.tokens.get(_TOKEN))
        return (token.value, token.expires_at) if token else None

    async def save(self, value: str, expires_at: datetime) -> None:
        """Leave a token."""
        await self._database.run(lambda uow: uow.tokens.put(_TOKEN, Token(value, expires_at)))


def open_store(config: Config) -> Database:
    """Open the database; SQLite is brought up to date, PostgreSQL must have been migrated.

    Raises: SchemaOutdated, when a PostgreSQL schema is behind; VaultError for an unusable key file.
    """
    if config.storage.url.startswith("sqlite"):
        revisions.bring_up(config.storage.url)
    else:
        revisions.check(config.storage.url)
    return open_database(config.storage, Vault.open_file(config.key_file))


@asynccontextmanager
async def assemble(config: Config, clock: Clock) -> AsyncIterator[Program]:
    """Open everything in order and wire it; close in reverse."""
    return_large_blocks()
    async with AsyncExitStack() as opened:
        services = list_services(config)
        folders = [(service.name, service.folder) for service in services]
        texts = Texts.load([*folders, ("console", CONSOLE)], config.office.timezone)
        labels = await asyncio.to_thread(load_labels, services, cache_folder(), config.phrases_file)
        database = open_store(config)
        opened.callback(database.close)
        await database.run(lambda uow: uow.places.community(config.office.name))
        learning = Learning(
            database,
            labels,
            config.phrases_file,
            lambda: labels.relearn(_lessons(services, config.phrases_file), cache_folder()),
        )
        await learning.refresh(clock.now())
        session = await opened.enter_async_context(aiohttp.ClientSession())
        line = Line(session, config.wechat.api_base)
        keeper = TokenKeeper(
            line, config.wechat.app_id, config.wechat.secret, _DatabaseShelf(database), clock
        )
        api = Api(line, keeper)
        pipeline = Pipeline(database, Router(services, PhraseBook.load(folders), labels), texts, clock)
        opened.push_async_callback(pipeline.close)
        calendar = config.office_facts().calendar
        gateway, shelf = Gateway(api, clock), Shelf(config.storage.media_dir, database.vault)
        errands = (
            Errands(database, gateway, shelf).run_due,
            Tagging(database, Tags(api, clock), read_tags(services)).run_due,
            partial(carry_on, database, list_importers()),
        )
        enclosures = Enclosures(database, gateway, gateway, shelf)
        postman = Postman(database, gateway, texts, calendar, config.templates, enclosures)
        yield Program(
            config=config,
            clock=clock,
            database=database,
            services=services,
            texts=texts,
            pipeline=pipeline,
            webhook=Webhook(Codec(config.wechat), pipeline, clock, config.wechat.reply_budget),
            api=api,
            postman=postman,
            heartbeat=Heartbeat(database, services, postman, clock, errands, learning.refresh),
            links=LinkDoor(database, services, texts.render, clock),
        )


@asynccontextmanager
async def serve(
    program: Program, role: RunsAs = RunsAs.ALL, extra: Sequence[web.RouteDef] = ()
) -> AsyncIterator[str]:
    """Do what `role` names until the block is left; yields the address. Raises: OSError for a busy port.

    A worker opens no port: beside a web process on one machine it needs none.
    """
    async with AsyncExitStack() as opened:
        address = "" if role is RunsAs.WORKER else await _open_door(program, extra, opened)
        opened.push_async_callback(program.heartbeat.stop)
        program.heartbeat.start(works=role is not RunsAs.WEB, rescues=role is not RunsAs.WORKER)
        yield address


async def _open_door(program: Program, extra: Sequence[web.RouteDef], opened: AsyncExitStack) -> str:
    """Listen for pushes and health questions; closing waits for the pushes being worked on."""
    settings = program.config.server
    door = HealthDoor(
        program.database, program.heartbeat, program.clock, lambda: asdict(program.webhook.tally)
    )
    web_app = web.Application(client_max_size=LARGEST_REQUEST)
    web_app.add_routes(
        [*door.routes(), *program.links.routes(), *extra, *program.webhook.routes(settings.path)]
    )
    runner = web.AppRunner(web_app, access_log=None)
    await runner.setup()
    opened.push_async_callback(runner.cleanup)
    opened.push_async_callback(program.webhook.drain)
    site = web.TCPSite(runner, settings.host, settings.port)
    await site.start()
    opened.push_async_callback(site.stop)
    return f"http://{settings.host}:{runner.addresses[0][1]}"
