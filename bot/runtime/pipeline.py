"""One inbound message, from receipt to reply: one unit of work, committed together."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from bot.kernel.clock import Clock
from bot.kernel.delivery import Attempt, Reply
from bot.kernel.errors import ConsentNeeded, DomainError
from bot.kernel.talk import Inbound, Kind, Move, Talk, Turn, say
from bot.runtime.handover import hand_over_held
from bot.runtime.ledger import Window, after
from bot.runtime.results import note_result
from bot.runtime.router import Router
from bot.runtime.seats import Routed
from bot.runtime.texts import Texts
from storage.database import Database
from storage.dialogues import Dialogue, OpenAsk
from storage.inbox import Receipt
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

log = logging.getLogger(__name__)

_SILENT_EVENTS = frozenset({"unsubscribe", "view", "view_miniprogram", "location"})
_LATE_REPLY_LASTS = timedelta(hours=48)
_WORTH_KEEPING = timedelta(hours=1)
_KEEPERS_TOLD = 2
_NO_TURN = Routed(Turn(), "")
# Not the message's fault: the whole unit fails or is repeated. Other database errors are a fault of our statements.
_DATABASE_FAILS = (OperationalError, InterfaceError, InternalError)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What is left to write down once the words are known."""

    text: str
    now: datetime
    private: bool = False


class Pipeline:
    """Answers pushes. Implements `bot.kernel.delivery.Desk`."""

    def __init__(self, database: Database, router: Router, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._router = router
        self._texts = texts
        self._clock = clock
        self._taken: deque[str] = deque()
        self._marking = False
        self._notes: set[asyncio.Task[None]] = set()

    async def answer(self, message: Inbound, attempt: Attempt) -> Reply:
        """Compute the reply and commit everything the message changed; a repeat gets the stored reply.

        When the database fails, nothing is kept and the reply says so.
        """
        try:
            return await self._database.run(
                lambda uow: self.receive(message, attempt, uow), person=message.openid
            )
        except DBAPIError:
            log.exception("a message could not be kept")
            text = self._texts.render([say("frontdesk.errors.not_kept")], message.received_at)
            return Reply(text, int(message.received_at.timestamp()))

    def answered(self, key: str) -> None:
        """Note that the platform took the reply; written down with the next group of commits."""
        self._taken.append(key)
        if not self._marking:
            self._marking = True
            self._spawn(self._database.run(partial(self._write_taken, []), first=True))

    def cut_off(self, key: str) -> None:
        """Note that the reply did not get through; if no retry fetches it, the outbox will carry it."""
        self._spawn(self._database.run(lambda uow: uow.inbox.mark_cut_off(key), first=True))

    async def close(self) -> None:
        """Wait until everything noted by `answered` and `cut_off` is written down."""
        while self._notes:
            await asyncio.wait(self._notes)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_note(work))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    def _write_taken(self, keys: list[str], uow: Uow) -> None:
        """Write down, in the writer's thread and as late as it allows, all replies that were taken meanwhile.

        A repeated unit finds in `keys` what it collected before.
        """
        self._marking = False
        while self._taken:
            keys.append(self._taken.popleft())
        uow.inbox.mark_answered(keys, self._clock.now())

    # --- the unit of work ----------------------------------------------------------------------------

    def receive(self, message: Inbound, attempt: Attempt, uow: Uow) -> Reply:
        """Do all that a push asks for, inside one unit of work."""
        stored = uow.inbox.reply_to(message.key)
        if stored is not None:
            return Reply(stored.text, stored.created_s)
        now = message.received_at
        person = uow.people.by_openid(message.openid) or _newcomer(message.openid, now, uow)
        person = uow.covers.in_place(person, now)
        window = after(Window(person.quota_left, person.quota_ends_at), message, now)
        uow.people.heard(person.id, now, window.left, window.ends_at, follows=message.event != "unsubscribe")
        person, routed, text = self._words(message, person, uow)
        private = routed is not None and routed.turn.private
        return self._keep(message, person, attempt, _Answered(text, now, private), uow)

    def _words(self, message: Inbound, person: Person, uow: Uow) -> tuple[Person, Routed | None, str]:
        """Return the answer, and who it is for: somebody unknown may have turned out to be one of the roster."""
        if message.kind is Kind.EVENT and note_result(message, person, uow, message.received_at):
            return person, None, ""
        routed, text = self._safely(message, person, uow)
        if routed.turn.became is not None:
            person = uow.people.get(routed.turn.became)
        return person, routed, self._with_held(message, person, routed, text, uow)

    def _with_held(self, message: Inbound, person: Person, routed: Routed, text: str, uow: Uow) -> str:
        """Return the reply with what was held for the person; nothing is added where nothing can be shown."""
        now = message.received_at
        if message.event == "unsubscribe":
            self._leave(person, now, uow)
        if message.event in _SILENT_EVENTS:
            return ""
        if routed.emergency:
            return text
        turn = routed.turn
        asks_something = bool(turn.asks) or turn.move in (Move.GOTO, Move.STAY)
        return hand_over_held(text, person, uow, now, self._texts, questions=not asks_something)

    def _safely(self, message: Inbound, person: Person, uow: Uow) -> tuple[Routed, str]:
        """Answer; a fault of the program undoes what was done and becomes an apology, while receipt and reply stay."""
        try:
            return self._take_turn(message, person, uow)
        except _DATABASE_FAILS:
            raise
        except Exception:
            reference = hashlib.sha256(message.key.encode()).hexdigest()[:6]
            log.exception(
                "a message was not understood by the program itself", extra={"reference": reference}
            )
            _tell_office(uow, person, reference, message.received_at)
            apology = say("frontdesk.errors.broken", reference=reference)
            return _NO_TURN, self._texts.render([apology], message.received_at)

    def _take_turn(self, message: Inbound, person: Person, uow: Uow) -> tuple[Routed, str]:
        """Route, move the dialogue, find the words; a refusal undoes what was done and is told in words."""
        now = message.received_at
        try:
            with uow.attempt():
                talk: Talk[Any] = Talk(person=person, now=now)
                dialogue = uow.dialogues.of(person.id, now)
                routed = self._router.route(message, talk, dialogue, uow)
                says = routed.turn.says
                if self._make_room(person, routed, dialogue, now, uow):
                    says = (*says, say("frontdesk.set_aside"))
                self._move(person, routed, now, uow)
                return routed, self._texts.render(says, now)
        except ConsentNeeded:
            with uow.attempt():
                asked = self._router.ask_consent(message, Talk(person=person, now=now), uow)
                self._move(person, asked, now, uow)
                return asked, self._texts.render(asked.turn.says, now)
        except DomainError as error:
            return _NO_TURN, self._texts.render([say(error.code, **error.values)], now)

    def _make_room(
        self, person: Person, routed: Routed, before: Dialogue | None, now: datetime, uow: Uow
    ) -> bool:
        """Set aside what would have waited for a good while yet when something else takes its place; whether it was.

        A long dialogue of the same service is its successor and takes the place for good. What the handler has closed
        itself is over.
        """
        if routed.turn.move is not Move.GOTO:
            return False
        succeeds = routed.turn.lasts > _WORTH_KEEPING
        if succeeds:
            uow.dialogues.unpark(person.id, routed.service)
        if before is None or before.expires_at - now <= _WORTH_KEEPING:
            return False
        stays = before.service == routed.service and succeeds
        if stays or not self._router.resumes(before.service) or uow.dialogues.of(person.id, now) is None:
            return False
        uow.dialogues.park(person.id, before)
        return True

    def _move(self, person: Person, routed: Routed, now: datetime, uow: Uow) -> None:
        turn = routed.turn
        person = person if turn.became is None else uow.people.get(turn.became)
        if turn.move is Move.GOTO:
            form = msgspec.to_builtins(turn.form)
            uow.dialogues.put(person.id, Dialogue(routed.service, turn.step, form, now, now + turn.lasts))
        elif turn.move is Move.STAY:
            self._stay(person, turn, now, uow)
        elif turn.move is Move.DONE:
            uow.dialogues.close(person.id)
        for ask in turn.asks:
            uow.dialogues.ask(person.id, OpenAsk(ask.kind, ask.ref), now, now + ask.lasts)

    @staticmethod
    def _stay(person: Person, turn: Turn, now: datetime, uow: Uow) -> None:
        current = uow.dialogues.of(person.id, now)
        if current is not None:
            wait = max(current.expires_at, now + turn.lasts)
            uow.dialogues.put(person.id, Dialogue(current.service, current.step, current.form, now, wait))

    @staticmethod
    def _leave(person: Person, now: datetime, uow: Uow) -> None:
        """The person unfollowed: nothing can reach them, and nothing is kept for them."""
        uow.dialogues.forget(person.id)
        uow.outbox.drop_for(person.id, now)
        uow.inbox.forget_words(person.openid or "")
        uow.links.revoke_for(person.id, now)
        uow.menus.left(person.openid or "")

    def _keep(
        self, message: Inbound, person: Person, attempt: Attempt, answered: _Answered, uow: Uow
    ) -> Reply:
        """Write the receipt; when the webhook has given up waiting, the reply goes into the outbox instead."""
        now = answered.now
        late = attempt.settle()
        if late and answered.text:
            uow.outbox.enqueue(late_reply(message.key, person, answered.text, now), now)
        reply = Reply("" if late else answered.text, int(now.timestamp()))
        uow.inbox.add(
            Receipt(
                key=message.key,
                openid=message.openid,
                received_at=now,
                text="" if answered.private else message.text[:5000],
                reply=reply.text,
                reply_s=reply.created_s,
                answered_at=None if reply.text else now,
            )
        )
        return reply


def _newcomer(openid: str, now: datetime, uow: Uow) -> Person:
    community_id, has_others = uow.places.for_newcomer()
    return uow.people.newcomer(openid, community_id, now, unplaced=has_others)


def _tell_office(uow: Uow, person: Person, reference: str, now: datetime) -> None:
    """Leave the office word that the program broke on somebody's message; once an hour, without the message."""
    keepers = uow.people.with_post(person.community_id, (PostName.ADMIN, PostName.LEAD))
    for keeper in keepers[:_KEEPERS_TOLD]:
        uow.outbox.enqueue(
            NewNotice(
                key=f"broken:{now:%Y%m%d%H}:{keeper.id}",
                community_id=person.community_id,
                person_id=keeper.id,
                text_key="frontdesk.errors.told",
                fill={"reference": reference},
                due_at=now,
                useless_after=now + timedelta(days=1),
            ),
            now,
        )


async def _note(work: Coroutine[Any, Any, None]) -> None:
    """Write a note; one that is lost costs at most a reply that is pushed although it had arrived."""
    try:
        await work
    except DBAPIError:
        log.exception("it could not be written down that a reply was taken or cut off")


def late_reply(key: str, person: Person, text: str, now: datetime) -> NewNotice:
    """Return the notice that carries a reply which can no longer be given passively."""
    return NewNotice(
        key=f"reply:{key}",
        community_id=person.community_id,
        person_id=person.id,
        text_key="frontdesk.verbatim",
        fill={"text": text},
        due_at=now,
        useless_after=now + _LATE_REPLY_LASTS,
        urgency=Urgency.REPLY,
    )
