"""What keepers of the office ask: who has read this?"""

from __future__ import annotations

from typing import Any

from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.privacy import actions
from storage.uow import Uow

_MOST = 10


class PrivacyDesk:
    """Answers leads and secretaries."""

    def reads(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List who read a record, newest first; without a number who read anything of late."""
        if not actions.is_keeper(talk.person):
            if talk.number is not None:
                raise NoSuchNumber(number=talk.number)
            return None
        reads = uow.privacy.reads(talk.person.community_id, _MOST, number=talk.number)
        if talk.number is None:
            # Without a number only what names no matter: a restricted one may be about who is asking.
            reads = [read for read in reads if read.number is None]
        if not reads:
            return answer(say("privacy.reads.none"))
        lines = [
            say(
                "privacy.reads.line",
                at=read.at,
                name=uow.people.name_of(uow.people.get(read.reader_id)),
                what=say(f"privacy.reads.kinds.{read.kind}"),
            )
            for read in reads
        ]
        return answer(say("privacy.reads.head"), *lines)
