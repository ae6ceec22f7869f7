"""How meetings are told: the sentences that several conversations share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.kernel.talk import Say, say
from handlers.meetings import audience
from handlers.meetings.naming import fill, name_of, title
from handlers.meetings.rules import Reach, is_silent, reach, tally
from handlers.meetings.words import Words
from storage.meetings.model import Answer, MeetingState
from storage.meetings.records import Invitation, Invitee, Meeting
from storage.uow import Uow

MOST_NAMES = 40
MOST_LINES = 6


class Views:
    """Tells meetings by the names the office has for them."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def draft(self, meeting: Meeting, now: datetime, uow: Uow) -> tuple[Say, ...]:
        """Tell a draft: what, when with its weekday, who is reached how, and how to publish it."""
        invited = audience.invitees(meeting, self.words, uow)
        ways = [reach(one, now) for one in invited]
        return (
            say("meetings.draft.head", number=meeting.number),
            *self.what(meeting),
            self._people(meeting, invited, uow),
            say(
                "meetings.draft.reach",
                now=ways.count(Reach.NOW),
                later=ways.count(Reach.LATER),
                phone=ways.count(Reach.PHONE),
            ),
            say("meetings.draft.confirm", code=code(meeting.number)),
        )

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
        invited = uow.meetings.invitations(meeting.number)
        found = tally(invited)
        figures = {name: getattr(found, name) for name in found.__slots__}
        silent = [name_of(one, uow) for one in invited if is_silent(one)]
        head = "meetings.counts" if found.voting else "meetings.counts_voteless"
        return (say(head, **self.fill(meeting), **figures), *_names("silent", silent))

    def roster(self, meeting: Meeting, uow: Uow) -> tuple[Say, ...]:
        """Tell who comes, who is on leave with the reason, who declined and who owes an answer."""
        invited = uow.meetings.invitations(meeting.number)
        leave = [
            _with_reason(one, uow) for one in invited if one.answer in (Answer.LEAVE_ASKED, Answer.EXCUSED)
        ]
        return (
            *self.counts(meeting, uow),
            *_names("coming", _of(invited, (Answer.COMING,), uow)),
            *_names("leave", leave),
            *_names("undecided", _of(invited, (Answer.LEAVE_ASKED,), uow)),
            *_names("not_coming", _of(invited, (Answer.NOT_COMING,), uow)),
        )

    def _people(self, meeting: Meeting, invited: Sequence[Invitee], uow: Uow) -> Say:
        whom, voting = self._whom(meeting, uow), sum(one.voting for one in invited)
        if not voting:
            return say("meetings.draft.people_voteless", whom=whom, invited=len(invited))
        return say("meetings.draft.people", whom=whom, invited=len(invited), voting=voting)

    def _whom(self, meeting: Meeting, uow: Uow) -> Say:
        branches = uow.places.branches(meeting.community_id)
        name = next((branch.name for branch in branches if branch.id == meeting.branch_id), "")
        if name:
            return say("meetings.branch", branch=name, group=meeting.party_group)
        circle = audience.circle(meeting.kind)
        posts = [self.words.representative]
        if circle == "representatives" and not uow.meetings.audience.with_posts(meeting.community_id, posts):
            return say("meetings.no_representatives")
        return say(f"meetings.whom.{circle}")


def code(number: int) -> str:
    """Return what stands before the word of consent when a heavy act is confirmed: the last two digits."""
    return f"{number % 100:02d}"


def is_draft(meeting: Meeting) -> bool:
    """Whether the meeting waits to be published."""
    return meeting.state is MeetingState.DRAFT


def _of(invited: Iterable[Invitation], answers: Sequence[Answer], uow: Uow) -> list[str]:
    return [name_of(one, uow) for one in invited if one.answer in answers]


def _with_reason(invitation: Invitation, uow: Uow) -> str:
    name = name_of(invitation, uow)
    return f"{name}（{invitation.reason}）" if invitation.reason else name


def _names(group: str, names: Sequence[str]) -> tuple[Say, ...]:
    """Tell a group of people by name; who has no name on the roster is only counted."""
    if not names:
        return ()
    known = [name for name in names if name][:MOST_NAMES]
    more = len(names) - len(known)
    listed = "、".join(known)
    if more and known:
        return (say(f"meetings.names_more.{group}", names=listed, more=more),)
    if more:
        return (say(f"meetings.names_count.{group}", count=more),)
    return (say(f"meetings.names_all.{group}", names=listed),)
