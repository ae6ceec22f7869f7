"""The smallest office: one service of a few lines on the real pipeline, router, outbox and postman."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.delivery import Attempt, Courier, Fate, Outcome, Reply, TemplateNotice
from bot.kernel.errors import DomainError
from bot.kernel.route import Duty, Service, on_command, on_label, on_media, on_number, on_step, on_verb
from bot.kernel.talk import Inbound, Kind, Talk, Turn, answer, done, goto, hand_over, say, stay
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.phrases import PhraseBook
from bot.runtime.pipeline import Pipeline
from bot.runtime.postman import Postman
from bot.runtime.router import Router
from bot.runtime.templates import TemplateSetting
from bot.runtime.texts import Texts
from bot.understanding.emergency.reading import Danger, danger
from bot.understanding.labels.classify import Guess
from storage.database import Database
from storage.outbox.records import NewNotice
from storage.people.model import Role
from storage.tokens import Token
from storage.uow import Uow

FRONTDESK = Path(__file__).parents[2] / "handlers" / "frontdesk"
NOON = datetime(2026, 6, 9, 4, 0, tzinfo=UTC)

_TEXTS = """
where = "在哪栋楼?"
again = "请说楼号。"
received = "编号 {number}:{body},{place}。"
shown = "{number}在办。"
accepted = "已受理 {number}。"
news = "您的事有消息:{words}"
service = "「{words}」要带身份证。"
unknown = "没听懂。"
[errors]
closed = "{number}已经办结了。"
"""
_PHRASES = """
[words]
cancel = ["取消"]
[verbs]
show = ["看"]
"""


class Closed(DomainError):
    """The case is closed."""

    code = "tiny.errors.closed"


class Wordless(DomainError):
    """A refusal nobody wrote a sentence for."""

    code = "tiny.errors.nowhere"


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-told case."""

    body: str
    since: datetime


class TinyService:
    """Takes a report in two steps, shows it by its number, and fails on demand."""

    labels: ClassVar[Mapping[str, str]] = {
        "灯": "report",
        "关": "closed",
        "坑": "wordless",
        "崩": "broken",
        "哑": "mute",
    }

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.runs: list[str] = []

    def build(self, folder: Path, duties: Sequence[Duty] = ()) -> Service:
        folder.mkdir(exist_ok=True)
        (folder / "texts.toml").write_text(_TEXTS, "utf-8")
        (folder / "commands.toml").write_text(_PHRASES, "utf-8")
        return Service(
            name="tiny",
            folder=folder,
            routes=(
                on_command("accept", self.accept),
                on_verb("show", self.show),
                on_step("where", self.take_place, Draft),
                on_number("case", self.show),
                on_media(Kind.IMAGE, self.report),
                on_label("report", self.report),
                on_label("service", self.explain),
                on_label("closed", self.refuse),
                on_label("wordless", self.refuse_without_words),
                on_label("broken", self.break_down),
                on_label("mute", self.say_nothing_known),
                on_label("unknown", self.shrug),
            ),
            duties=tuple(duties),
            numbers={"case": self._sees},
        )

    @staticmethod
    def _sees(person: Any, number: int, uow: Uow) -> bool:
        owner = uow.tokens.get(f"case:{number}")
        return person.is_staff or (owner is not None and owner.value == str(person.id))

    def report(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        self.runs.append(msg.text)
        self.entered.set()
        assert self.gate.wait(10)
        return goto("where", say("tiny.where"), form=Draft(msg.text, talk.now))

    def take_place(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        if "怎么办" in msg.text:
            return hand_over("service", msg.text)
        if "楼" not in msg.text:
            return stay(say("tiny.again"))
        number = numbers.issue(uow, "case", talk.person.community_id)
        uow.tokens.put(f"case:{number}", Token(str(talk.person.id), talk.form.since))
        return done(say("tiny.received", number=number, body=talk.form.body, place=msg.text))

    def explain(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        return answer(say("tiny.service", words=msg.text))

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        return answer(say("tiny.shown", number=talk.number)) if talk.number else None

    def accept(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        self.runs.append(msg.text)
        return answer(say("tiny.accepted", number=talk.number))

    def refuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        _leave_traces(uow, talk)
        raise Closed(number=241)

    def refuse_without_words(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        _leave_traces(uow, talk)
        raise Wordless

    def break_down(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        _leave_traces(uow, talk)
        raise RuntimeError("a bug")

    def say_nothing_known(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        _leave_traces(uow, talk)
        return answer(say("tiny.received", number=1))

    def shrug(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        return answer(say("tiny.unknown"))

    # --- the router's Understanding ---------------------------------------------------------------

    def understand(self, text: str) -> Guess:
        label = next((label for letter, label in self.labels.items() if letter in text), "unknown")
        return Guess(label, 1.0, ())

    def guesses(self, text: str, count: int) -> list[Guess]:
        return [self.understand(text)]

    def alarm(self, text: str) -> Danger | None:
        return danger(text)


def _leave_traces(uow: Uow, talk: Talk[Any]) -> None:
    uow.tokens.put("trace", Token("x", talk.now))
    numbers.issue(uow, "case", 1)
    uow.outbox.enqueue(news("trace", talk.person.id), talk.now)


def news(key: str, person_id: int, words: str = "灯修好了", **more: Any) -> NewNotice:
    """Return a notice of the tiny service, due at noon."""
    given: dict[str, Any] = {
        "due_at": NOON,
        "useless_after": NOON + timedelta(days=2),
        "fill": {"words": words},
    }
    return NewNotice(key=key, community_id=1, person_id=person_id, text_key="tiny.news", **(given | more))


class Hand:
    """A clock a test sets by hand."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Post:
    """A courier that does what a test wants and remembers it: outcomes in turn, then always sent."""

    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def then(self, *outcomes: Outcome) -> None:
        self.outcomes += outcomes

    def ways(self) -> list[str]:
        return [way for way, _, _ in self.sent]

    def words(self) -> list[str]:
        return [words for _, _, words in self.sent]

    async def send_text(self, openid: str, text: str) -> Outcome:
        return self._next("custom", openid, text)

    async def send_picture(self, openid: str, media_id: str) -> Outcome:
        return self._next("picture", openid, media_id)

    async def send_notice(
        self, openid: str, notice: TemplateNotice, message_key: str, at: datetime
    ) -> Outcome:
        return self._next("template", openid, f"{message_key} {notice.template_id} {notice.fields}")

    def _next(self, way: str, openid: str, words: str) -> Outcome:
        self.sent.append((way, openid, words))
        return self.outcomes.pop(0) if self.outcomes else Outcome(fate=Fate.SENT, message_id="9001")


class TinyOffice:
    """Everything wired as in the composition root, around one database."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        courier: Courier | None = None,
        calendar: OfficeCalendar | None = None,
        templates: Mapping[str, TemplateSetting] | None = None,
        duties: Sequence[Duty] = (),
        started_at: datetime = NOON,
    ) -> None:
        self.database = database
        self.clock = Hand(started_at)
        self.post = Post()
        self.service = TinyService()
        built = self.service.build(folder / "tiny", duties)
        self.calendar = calendar or OfficeCalendar()
        self.texts = Texts.load([("tiny", built.folder), ("frontdesk", FRONTDESK)], self.calendar.zone)
        router = Router([built], PhraseBook.load([("tiny", built.folder)]), self.service)
        self.pipeline = Pipeline(database, router, self.texts, self.clock)
        self.postman = Postman(database, courier or self.post, self.texts, self.calendar, templates or {})
        self.heart = Heartbeat(database, [built], self.postman, self.clock)
        self._keys = count(1)

    async def open(self) -> TinyOffice:
        """Found the community."""
        await self.database.run(lambda uow: uow.places.community("同心社区"))
        return self

    def sentence(self, key: str, **values: Any) -> str:
        """Return a sentence as clerks wrote it; they may change it, and no test minds."""
        return self.texts.render([say(key, **values)], self.clock.at)

    def push(self, openid: str, text: str = "", **more: Any) -> Inbound:
        """Return a push of the platform, received now."""
        given: dict[str, Any] = {"key": f"m:{openid}:{next(self._keys)}", "kind": Kind.TEXT} | more
        return Inbound(
            account="gh",
            openid=openid,
            created_s=int(self.clock.at.timestamp()),
            received_at=self.clock.at,
            text=text,
            **given,
        )

    async def hear(self, message: Inbound, attempt: Attempt | None = None) -> Reply:
        """Let the pipeline answer a push."""
        return await self.pipeline.answer(message, attempt or Attempt())

    async def says(self, openid: str, text: str, **more: Any) -> str:
        """Let a person write; return the passive reply, and let the platform take it."""
        message = self.push(openid, text, **more)
        reply = await self.hear(message)
        if reply.text:
            self.pipeline.answered(message.key)
            await self.pipeline.close()
        return reply.text

    async def person(self, openid: str, *, left: int = 0, role: Role | None = None) -> int:
        """Return the id of somebody with an account; `left` messages may be sent for two days from noon."""

        def settle(uow: Uow) -> int:
            known = uow.people.by_openid(openid) or uow.people.newcomer(openid, 1, NOON)
            ends = NOON + timedelta(days=2) if left else None
            uow.people.heard(known.id, NOON, left, ends, follows=True)
            if role is not None:
                uow.people.add_role(known, role)
            return known.id

        return await self.database.run(settle)

    async def owe(self, *notices: NewNotice) -> None:
        """Write notices."""
        await self.database.run(lambda uow: uow.outbox.enqueue_all(notices, NOON))

    async def deliver(self, after: timedelta = timedelta()) -> int:
        """Let the postman out, some time after noon."""
        return await self.postman.deliver_due(NOON + after)

    async def state(self, key: str) -> str:
        """Return what became of a notice."""
        found = await self.database.run(lambda uow: uow.outbox.states_of(key))
        return found[0][1].value if found else "none"

    async def left(self, openid: str) -> int:
        """Return how many messages our ledger still allows."""
        person = await self.database.run(lambda uow: uow.people.by_openid(openid))
        assert person is not None
        return person.quota_left


def repeat_of(message: Inbound, at: datetime) -> Inbound:
    """Return the same push as it arrives once more."""
    return replace(message, received_at=at)
