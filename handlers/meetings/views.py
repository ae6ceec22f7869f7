"""How meetings are told: the sentences that several conversations share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.kernel.office import Template
from bot.kernel.talk import Say, say
from handlers.meetings import audience
from handlers.meetings.agenda import agenda
from handlers.meetings.conflicts import Lookout
from handlers.meetings.naming import code, fill, name_of, title
from handlers.meetings.rules import SILENT, Reach, reach, tally
from handlers.meetings.words import Words
from storage.meetings.model import Answer, Circle, MeetingState
from storage.meetings.records import Invitation, Invitee, Meeting
from storage.people.store import Person
from storage.uow import Uow

MOST_NAMES = 40
_FEW_NAMES = 5
MOST_LINES = 6


class Views:
    """Tells meetings by the names the office has for them."""

    def __init__(self, words: Words, lookout: Lookout, template: Template | None) -> None:
        self.words = words
        self._lookout = lookout
        self._template = template

    def draft(
        self,
        meeting: Meeting,
        reader: Person,
        now: datetime,
        uow: Uow,
        invited: Sequence[Invitee] | None = None,
    ) -> tuple[Say, ...]:
        """Tell a draft: what, when with its weekday, who is reached how, what stands in the way, how to publish it."""
        invited = audience.invitees(meeting, self.words, uow) if invited is None else invited
        ids = [one.person_id for one in invited]
        return (
            say("meetings.draft.head", number=meeting.number),
            *self.what(meeting),
            self.people(meeting, invited, uow),
            *self._gaps(meeting, uow),
            *agenda(meeting, reader, now, uow),
            *self._marked(meeting),
            self.reached(invited, now, uow),
            *self._lookout.warnings(meeting, ids, reader, now, uow),
            say("meetings.draft.confirm", code=code(meeting.number), number=meeting.number),
        )

    def _marked(self, meeting: Meeting) -> tuple[Say, ...]:
        """Say how those who report are marked, where that is what the meeting is about."""
        reports = self.words.circles_about(meeting.topic)
        return (say("meetings.draft.marks", number=meeting.number),) if reports else ()

    def reached(self, invited: Sequence[Invitee], now: datetime, uow: Uow) -> Say:
        """Count people by how a notice can get to them."""
        agreed = self._agreed(uow)
        ways = [reach(one, now, subscribed=agreed is None or one.person_id in agreed) for one in invited]
        counts = {way.value: ways.count(way) for way in Reach}
        if self._template is None:
            return say("meetings.draft.reach_plain", **counts)
        return say("meetings.draft.reach", **counts)

    def _agreed(self, uow: Uow) -> frozenset[int] | None:
        """Return who agreed to notices in the platform's form, None when nobody has to."""
        if self._template is None:
            return frozenset()
        return uow.consents.holders(self._template.id) if self._template.once else None

    def what(self, meeting: Meeting) -> tuple[Say, ...]:
        """Tell kind and topic, and on a second line weekday, hour and place."""
        return (
            say("meetings.what", title=title(meeting, self.words)),
            say("meetings.when", at=meeting.starts_at, place=meeting.place),
        )

    def line(self, meeting: Meeting, invitation: Invitation | None) -> Say:
        """Tell a meeting on one line of a list, with what the person answered."""
        state = invitation.answer.value if invitation is not None else meeting.state.value
        return say("meetings.line", **self.fill(meeting), state=say(f"meetings.state.{state}"))

    def fill(self, meeting: Meeting) -> dict[str, object]:
        """Return the values that name a meeting in a sentence."""
        return fill(meeting, self.words)

    def counts(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell how the answers stand, and who owes one."""
        found = tally(uow.meetings.shares(meeting.number))
        figures = {name: getattr(found, name) for name in found.__slots__}
        head = "meetings.counts" if found.voting else "meetings.counts_voteless"
        return (
            say(head, **self.fill(meeting), **figures),
            *((say("meetings.counted_remote", count=found.remote),) if found.remote else ()),
            *self._listed("silent", SILENT, found.silent, meeting, uow),
        )

    def silent(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Name those who owe an answer."""
        found = tally(uow.meetings.shares(meeting.number))
        return self._listed("silent", SILENT, found.silent, meeting, uow)

    def roster(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell who comes, who is on leave with the reason, who declined and who owes an answer."""
        found = tally(uow.meetings.shares(meeting.number))
        asked, leave = (Answer.LEAVE_ASKED,), (Answer.LEAVE_ASKED, Answer.EXCUSED)
        return (
            *self.counts(meeting, uow),
            *self._listed("coming", (Answer.COMING,), found.coming, meeting, uow),
            *self._listed("remote", (Answer.COMING,), found.remote, meeting, uow, remote=True),
            *self._listed("leave", leave, found.leave, meeting, uow),
            *self._listed("undecided", asked, found.undecided, meeting, uow),
            *self._listed("not_coming", (Answer.NOT_COMING,), found.not_coming, meeting, uow),
        )

    def _listed(
        self,
        group: str,
        answers: Collection[Answer],
        count: int,
        meeting: Meeting,
        uow: Uow,
        *,
        remote: bool | None = None,
    ) -> tuple[Say, ...]:
        """Tell a group of so many people by the first names; who has no name on the roster is only counted."""
        if not count:
            return ()
        first = uow.meetings.answered(meeting.number, answers, limit=MOST_NAMES, remote=remote)
        known = [name for one in first if (name := self._noted(group, one, uow))]
        more = count - len(known)
        listed = "、".join(known)
        if more and known:
            return (say(f"meetings.names_more.{group}", names=listed, more=more),)
        if more:
            return (say(f"meetings.names_count.{group}", count=more),)
        return (say(f"meetings.names_all.{group}", names=listed),)

    def _noted(self, group: str, invitation: Invitation, uow: Uow) -> str:
        """Return a name, with the reason of leave, and with a mark where somebody else answered."""
        name = name_of(invitation, uow)
        reason = [invitation.reason] if group == "leave" and invitation.reason else []
        notes = [*([self.words.by_proxy] if invitation.by_proxy else []), *reason]
        return f"{name}（{'，'.join(notes)}）" if notes and name else name

    def drift(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Name who would not be on the list if it were made now, and who is missing: people move between branches."""
        if meeting.state is not MeetingState.PUBLISHED:
            return ()
        wanted = {one.person_id for one in audience.invitees(meeting, self.words, uow)}
        known = uow.meetings.invited_to([meeting.number]).get(meeting.number, frozenset())
        return (
            *self._drifted("gone", sorted(known - wanted), meeting, uow),
            *self._drifted("missing", sorted(wanted - known), meeting, uow),
        )

    @staticmethod
    def _drifted(kind: str, people: Sequence[int], meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        if not people:
            return ()
        names = [uow.people.name_of(uow.people.get(one)) for one in people[:_FEW_NAMES]]
        listed = "、".join(name for name in names if name)
        return (say(f"meetings.drift.{kind}", number=meeting.number, names=listed, count=len(people)),)

    def audience(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell whom a meeting is for, and how to change that."""
        invited = audience.invitees(meeting, self.words, uow)
        hint = say("meetings.audience_hint", number=meeting.number)
        return (self.people(meeting, invited, uow), *self._gaps(meeting, uow), hint)

    def warnings(
        self, meeting: Meeting, invited: Collection[int], reader: Person, now: datetime, uow: Uow
    ) -> list[Say]:
        """Name what stands in a meeting's way."""
        return self._lookout.warnings(meeting, invited, reader, now, uow)

    def people(self, meeting: Meeting, invited: Sequence[Invitee], uow: Uow) -> Say:
        """Tell whom a meeting is for, and how many of them vote."""
        whom, voting = self._whom(meeting, uow), sum(one.voting for one in invited)
        if not voting:
            return say("meetings.draft.people_voteless", whom=whom, invited=len(invited))
        return say("meetings.draft.people", whom=whom, invited=len(invited), voting=voting)

    @staticmethod
    def _whom(meeting: Meeting, uow: Uow) -> Say:
        """Name the circles, joined."""
        return _joined(audience.described(meeting, uow))

    def _gaps(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Name the commonest gap of a roster: nobody is written down as representative."""
        wanted = any(part.circle is Circle.REPRESENTATIVES for part in audience.parts_of(meeting))
        posts = [self.words.representative]
        if wanted and not uow.meetings.audience.with_posts(meeting.community_id, posts):
            return (say("meetings.no_representatives"),)
        return ()


def _joined(parts: Sequence[Say]) -> Say:
    """Say several things one after another."""
    whole = parts[0]
    for part in parts[1:]:
        whole = say("meetings.joined.circles", first=whole, second=part)
    return whole


def is_draft(meeting: Meeting) -> bool:
    """Whether the meeting waits to be published."""
    return meeting.state is MeetingState.DRAFT
