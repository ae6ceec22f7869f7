"""The secretary's acts in chat: publish, call off, change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from handlers.meetings.actions import Actor, Edit, Secretariat
from handlers.meetings.errors import ChangedMeanwhile
from handlers.meetings.guests import GuestList, applied
from handlers.meetings.meant import actor_of, ask_which, meant
from handlers.meetings.naming import code
from handlers.meetings.pending import Pending, ask_time, ask_to_confirm, show_draft
from handlers.meetings.reading import LONGEST_PLACE, LONGEST_TOPIC, Reader
from handlers.meetings.rules import Act
from handlers.meetings.scope import manages
from handlers.meetings.views import Views, is_draft
from storage.meetings.records import Meeting
from storage.uow import Uow

_LONGEST_REMOTE = 200


class SecretaryDesk:
    """Answers those whose post lets them call meetings."""

    def __init__(self, secretariat: Secretariat, reader: Reader, views: Views, guests: GuestList) -> None:
        self._secretariat = secretariat
        self._reader = reader
        self._views = views
        self._guests = guests

    @property
    def views(self) -> Views:
        """How meetings are shown at this desk."""
        return self._views

    # --- acts on a number ----------------------------------------------------------------------------

    def publish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Publish a draft by its full number: that is as deliberate as the confirmation."""
        if talk.number is None:
            return self._latest_draft(talk, uow)
        return self._publish(Pending(act=Act.PUBLISH, number=talk.number), msg, talk, uow)

    def cancel(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before a meeting is called off."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        reason = talk.order.rest if talk.order else ""
        pending = Pending(act=Act.CANCEL, number=meeting.number, reason=reason)
        sentence = "drop_draft" if is_draft(meeting) else "cancel"
        return self._confirm(f"meetings.confirm.{sentence}", meeting, pending, uow)

    def drop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before the numbered meeting is called off; the bare word ends dialogues and is the front desk's."""
        return self.cancel(msg, talk, uow) if talk.number is not None else None

    # --- changes -------------------------------------------------------------------------------------

    def change(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Change what the rest names first: time, place, topic or audience; anything else is read as a time."""
        if talk.number is None or talk.order is None:
            return None
        rest = talk.order.rest.strip()
        for name, handler in (
            ("place", self.place),
            ("topic", self.topic),
            ("audience", self.audience),
            ("time", self.move),
        ):
            for word in self._views.words.things[name]:
                if rest.startswith(word):
                    order = replace(
                        talk.order, rest=self._views.words.becoming.sub("", rest.removeprefix(word))
                    )
                    return handler(msg, replace(talk, order=order), uow)
        return self.move(msg, talk, uow)

    def move(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Read the new time of a meeting and ask before everybody is asked again."""
        if talk.number is None or talk.order is None:
            return None
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        when = self._reader.moved(talk.order.rest, talk.now, meeting)
        if when.start is None:
            return answer(ask_time(when.trouble), say("meetings.ask.move_example", number=meeting.number))
        return self._edit(meeting, Edit(starts_at=when.start, ends_at=when.end), msg, talk, uow)

    def place(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the new place of a meeting."""
        return self._reworded("place", LONGEST_PLACE, msg, talk, uow)

    def topic(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take what the meeting is about."""
        return self._reworded("topic", LONGEST_TOPIC, msg, talk, uow)

    def remote(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note how to follow a meeting from afar, and tell those who do; from others the word is an answer."""
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        if meeting is None or talk.order is None or not manages(talk.person, meeting):
            return None
        if not talk.order.rest.strip():
            return None
        return self._reworded("remote", _LONGEST_REMOTE, msg, talk, uow)

    def audience(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell whom a meeting is for, or change it: named circles replace it, 加 and 去掉 put people on and off."""
        number = meant(talk, uow)
        if number is None or talk.order is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        if not talk.order.rest.strip():
            return answer(*self._views.audience(meeting, uow))
        change = self._guests.change(talk.order.rest.strip(), talk.person, uow)
        return self._edit(meeting, Edit(audience=applied(change, meeting)), msg, talk, uow)

    def _reworded(self, what: str, longest: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        if talk.number is None or talk.order is None:
            return None
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        words = " ".join(talk.order.rest.split())
        if not words or len(words) > longest:
            return answer(say(f"meetings.ask.{what}_again", number=meeting.number))
        return self._edit(meeting, _worded(what, words), msg, talk, uow)

    def _edit(self, meeting: Meeting, wanted: Edit, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Change at once what asks nobody anew; a new time or place of a published meeting waits for consent."""
        moves = wanted.starts_at is not None or wanted.place is not None
        if moves and not is_draft(meeting):
            return self._ask_to_move(meeting, wanted, talk, uow)
        changed = self._secretariat.edit(meeting.number, wanted, actor_of(msg, talk), uow)
        if is_draft(changed):
            return show_draft(changed, talk, self._views, uow)
        shown = (
            self._views.audience(changed, uow) if wanted.audience is not None else self._views.what(changed)
        )
        return answer(say("meetings.changed", number=changed.number), *shown)

    def _ask_to_move(self, meeting: Meeting, wanted: Edit, talk: Talk[Any], uow: Uow) -> Turn:
        self._secretariat.check(meeting, Act.MOVE, talk.now)
        after = self._secretariat.edited(meeting, wanted)
        invited = uow.meetings.invited_to([meeting.number]).get(meeting.number, frozenset())
        pending = Pending(
            act=Act.MOVE,
            number=meeting.number,
            version=meeting.version,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            place=wanted.place,
        )
        confirm = say("meetings.confirm.move", invited=len(invited), code=code(meeting.number))
        warned = self._views.warnings(after, invited, talk.person, talk.now, uow)
        return ask_to_confirm(pending, *self._views.what(after), *warned, confirm)

    # --- consent -------------------------------------------------------------------------------------

    def confirm(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Carry out the heavy act when the last two digits of its number are confirmed."""
        pending = talk.form
        given = parse_confirmation(msg.text, pending.number)
        if given == code(pending.number):
            return self._carry_out(pending, msg, talk, uow)
        if given is not None or parse_answer(msg.text, "signup").answer == "yes":
            return stay(say("meetings.confirm.code_needed", code=code(pending.number)))
        return None

    def _confirm(self, key: str, meeting: Meeting, pending: Pending, uow: Uow) -> Turn:
        invited = len(uow.meetings.invited_to([meeting.number]).get(meeting.number, frozenset()))
        sentence = say(key, **self._views.fill(meeting), invited=invited, code=code(meeting.number))
        return ask_to_confirm(pending, sentence)

    def _carry_out(self, pending: Pending, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        actor = actor_of(msg, talk)
        if pending.act is Act.CANCEL:
            meeting = self._secretariat.cancel(pending.number, pending.reason, actor, uow)
            told = len(uow.meetings.invitations(meeting.number))
            return done(say("meetings.cancelled", **self._views.fill(meeting), told=told))
        if pending.act is Act.MOVE:
            return self._move(pending, actor, talk, uow)
        return self._publish(pending, msg, talk, uow)

    def _move(self, pending: Pending, actor: Actor, talk: Talk[Any], uow: Uow) -> Turn:
        wanted = Edit(starts_at=pending.starts_at, ends_at=pending.ends_at, place=pending.place)
        try:
            moved = self._secretariat.move(pending.number, wanted, actor, uow, version=pending.version)
        except ChangedMeanwhile:
            current = self._secretariat.managed(pending.number, talk.person, uow)
            return done(
                say("meetings.errors.changed_meanwhile", number=pending.number), *self._views.what(current)
            )
        return done(say("meetings.moved", number=moved.number), *self._views.what(moved))

    def _publish(self, pending: Pending, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        try:
            meeting, invited = self._secretariat.publish(
                pending.number, actor_of(msg, talk), uow, version=pending.version
            )
        except ChangedMeanwhile:
            current = self._secretariat.managed(pending.number, talk.person, uow)
            again = show_draft(current, talk, self._views, uow)
            return replace(
                again, says=(say("meetings.errors.changed_meanwhile", number=pending.number), *again.says)
            )
        return done(say("meetings.published", **self._views.fill(meeting), invited=invited))

    def _latest_draft(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        drafts = [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if is_draft(one)]
        return show_draft(max(drafts, key=lambda one: one.number), talk, self._views, uow) if drafts else None


def _worded(what: str, words: str) -> Edit:
    if what == "place":
        return Edit(place=words)
    return Edit(topic=words) if what == "topic" else Edit(remote=words)
