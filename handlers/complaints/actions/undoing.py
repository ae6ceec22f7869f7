"""撤销: the last light or medium act of a person is taken back, and everything stands as it stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.complaints.actions.common import Acts
from handlers.complaints.actions.merging import Merging
from handlers.complaints.actions.waiting import MORE
from handlers.complaints.errors import MessageLeft, NothingToUndo
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import RISKS, UNDOABLE
from handlers.complaints.work import By, Work
from storage.complaints.model import Act
from storage.complaints.store import Case, Event
from storage.uow import Uow

_KEEPS_STATE = frozenset((Act.NOTE, Act.REPLY))
# What others may have added meanwhile without building on the act.
_BESIDE = frozenset((Act.NOTE, Act.REPLY, Act.URGE, Act.REMIND, Act.OVERDUE, Act.READ, Act.CONNECT, Act.JOIN))
_IN_THE_WAY = frozenset(Act) - _BESIDE - {Act.SUPPLY}


class Undoing(Acts):
    """Takes back."""

    def __init__(self, work: Work, letters: Letters, merging: Merging) -> None:
        super().__init__(work, letters)
        self._merging = merging

    @property
    def minutes(self) -> int:
        """How long 撤销 is offered, in minutes, at least one."""
        return max(round(self._work.timing.settings.undo_for / timedelta(minutes=1)), 1)

    @property
    def hold_seconds(self) -> int:
        """How long messages to outsiders wait for 撤销, in seconds."""
        return round(self._work.timing.settings.hold_outgoing.total_seconds())

    def undo(self, uow: Uow, by: By, number: int | None) -> tuple[Case, Act]:
        """Take back the person's last act, on one case when its number is given.

        What had reached somebody is corrected. Raises: NothingToUndo, MessageLeft.
        """
        case = self._work.open_for(uow, by, number, Act.NOTE) if number is not None else None
        since = by.now - self._work.timing.settings.undo_for
        event = uow.complaints.last_act_of(by.person.id, [*RISKS, Act.UNMERGE, Act.HAND_IN], since, case)
        if event is None or event.what not in UNDOABLE or event.detail.get("undone"):
            raise NothingToUndo
        case = uow.complaints.case_of(event)
        self._check_last(uow, case, event)
        reached = self._letters.take_back(uow, Cause(case, event.id, by.now))
        if event.what is Act.REPLY and reached:
            raise MessageLeft(number=case.number)
        return self._restore(uow, by, case, event, reached), event.what

    @staticmethod
    def _check_last(uow: Uow, case: Case, event: Event) -> None:
        """Refuse to undo what others have built on. Raises: NothingToUndo."""
        if event.what in _KEEPS_STATE:
            return
        in_the_way = _IN_THE_WAY | {Act.SUPPLY} if event.what is Act.ASK_MORE else _IN_THE_WAY
        latest = uow.complaints.events(case, 1, only=in_the_way)
        if latest and latest[-1].id != event.id:
            raise NothingToUndo

    def _restore(self, uow: Uow, by: By, case: Case, event: Event, reached: Sequence[int]) -> Case:
        case = self._work.write(uow, case, dict(event.detail.get("before", {})))
        uow.complaints.amend(event, undone=True)
        if event.what is Act.ASK_MORE:
            uow.dialogues.settle_all(MORE, case.number)
        if event.what is Act.SPLIT:
            self._merging.undo_split(uow, by, case, event.detail["part"])
        undone = uow.complaints.log(
            case,
            Act.UNDO,
            by.now,
            actor_id=by.person.id,
            detail={"undid": event.what.value},
            message_key=by.message_key,
        )
        self._letters.correct(uow, Cause(case, undone, by.now), reached)
        return case
