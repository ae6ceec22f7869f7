"""The same matter: joining a case, merging two, taking them apart again, and splitting one that holds two."""

from __future__ import annotations

from datetime import timedelta

from bot.kernel import numbers
from handlers.complaints import routing
from handlers.complaints.actions.common import Acts
from handlers.complaints.errors import (
    AlreadyMerged,
    KeepsApart,
    NotMerged,
    TooLateToUnmerge,
)
from handlers.complaints.letters import Cause
from handlers.complaints.wording import content_of, headline
from handlers.complaints.work import By
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, State
from storage.complaints.store import Case, NewCase
from storage.uow import Uow

_UNMERGE_WITHIN = timedelta(hours=24)


class Merging(Acts):
    """Several voices, one case."""

    def join(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Let somebody who reports the same matter have news of a case; they learn nothing of who came before."""
        case = uow.complaints.locked(number)
        assert case is not None, "only a case that was offered can be joined"
        if case.reporter_id == by.person.id:
            return case
        added = uow.parties.add(
            case.id, case.community_id, by.person.id, PartyRole.JOINER, by.now, text=words
        )
        if not added:
            return case
        cause = self._work.record(uow, by, case, Act.JOIN, detail={"words": words, "person": by.person.id})
        count = uow.parties.count(case.id, PartyRole.JOINER) + 1
        self._letters.alert_staff(
            uow, cause, routing.in_charge(uow, case), "joined", words=words, count=count
        )
        return cause.case

    def may_merge(self, uow: Uow, by: By, number: int, into: int) -> tuple[Case, Case]:
        """Return the two cases if the first could be merged into the second now.

        Raises: AlreadyMerged, KeepsApart, AlreadyOver, and what `Work` raises.
        """
        gone = self._work.open_for(uow, by, number, Act.MERGE)
        kept = self._work.open_for(uow, by, into, Act.MERGE)
        if gone.state is State.MERGED:
            raise AlreadyMerged(number=number, into=self._target(uow, gone))
        if gone.id == kept.id or gone.restricted is not kept.restricted:
            raise KeepsApart(number=number, into=into)
        self._work.check(gone, Act.MERGE)
        self._work.check(kept, Act.JOIN)
        return gone, kept

    def merge(self, uow: Uow, by: By, number: int, into: int) -> tuple[Case, Case]:
        """Let one case go on in another; everybody who reported it has news of that one from now on."""
        gone, kept = self.may_merge(uow, by, number, into)
        cause = self._work.record(
            uow, by, gone, Act.MERGE, detail={"into": into}, merged_into=kept.id, closed_at=by.now
        )
        self._letters.drop_old_news(uow, gone, by.now)
        self._letters.call_off(uow, cause, by.person)
        self._bring_over(uow, by, gone, kept)
        self._letters.tell_reporter(uow, cause, "merged", into=into)
        found = self._work.record(uow, by, kept, Act.JOIN, detail={"from": number, "words": gone.text})
        self._tell_others(uow, found, by, "merged_in", other=number, words=gone.text)
        return cause.case, found.case

    def unmerge(self, uow: Uow, by: By, number: int) -> Case:
        """Let a merged case go its own way again, exactly as it stood. Raises: NotMerged, TooLateToUnmerge."""
        case = self._work.open_for(uow, by, number, Act.UNMERGE)
        if case.state is not State.MERGED or case.merged_into is None:
            raise NotMerged(number=number, content=content_of(case))
        merged = uow.complaints.events(case, 1, only=(Act.MERGE,))[-1]
        if by.now - merged.at > _UNMERGE_WITHIN:
            raise TooLateToUnmerge(number=number, into=merged.detail["into"])
        uow.parties.remove_via(case.merged_into, case.id)
        restored = self._work.write(uow, case, dict(merged.detail["before"]))
        event = uow.complaints.log(
            case, Act.UNMERGE, by.now, actor_id=by.person.id, message_key=by.message_key
        )
        cause = Cause(restored, event, by.now)
        self._letters.tell_reporter(uow, cause, "unmerged", into=merged.detail["into"])
        self._tell_others(uow, cause, by, "unmerged", into=merged.detail["into"])
        return restored

    def split(self, uow: Uow, by: By, number: int, words: str) -> tuple[Case, Case]:
        """Make a second case of what a case also holds; without words both keep the whole text."""
        case = self._work.open_for(uow, by, number, Act.SPLIT)
        self._work.check(case, Act.SPLIT)
        part = self._part(uow, by, case, words)
        uow.complaints.log(part, Act.SUBMIT, by.now, actor_id=by.person.id, message_key=by.message_key)
        cause = self._work.record(uow, by, case, Act.SPLIT, detail={"words": words, "part": part.number})
        self._letters.tell_reporter(
            uow,
            cause,
            "split",
            wait=self._wait(case, Act.SPLIT),
            joiners=False,
            part=part.number,
            words=content_of(part),
        )
        return cause.case, part

    def undo_split(self, uow: Uow, by: By, case: Case, number: int) -> None:
        """Let the part go back into the case it was split from."""
        part = uow.complaints.locked(number)
        if part is not None and part.is_open:
            self._work.record(
                uow,
                by,
                part,
                Act.MERGE,
                detail={"into": case.number},
                merged_into=case.id,
                closed_at=by.now,
            )

    # --- shared ------------------------------------------------------------------------------------

    def _bring_over(self, uow: Uow, by: By, gone: Case, kept: Case) -> None:
        """Let everybody of one case have news of the other."""
        said = {party.person_id: party.text for party in uow.parties.of(gone.id, PartyRole.JOINER)}
        if gone.reporter_id is not None:
            said = {gone.reporter_id: gone.text, **said}
        for person_id, text in said.items():
            if person_id != kept.reporter_id:
                uow.parties.add(
                    kept.id,
                    kept.community_id,
                    person_id,
                    PartyRole.JOINER,
                    by.now,
                    text=text,
                    via_case_id=gone.id,
                )

    def _part(self, uow: Uow, by: By, case: Case, words: str) -> Case:
        timing, text = self._work.timing, words or case.text
        part = uow.complaints.add(
            NewCase(
                community_id=case.community_id,
                number=numbers.issue(uow, "case", case.community_id),
                reporter_id=case.reporter_id,
                text=text,
                matter=headline(text) if words else case.matter,
                category=case.category,
                urgent=case.urgent,
                restricted=case.restricted,
                avoided=case.avoided,
                place=case.place,
                building_id=case.building_id,
                grid_id=case.grid_id,
                entrance=case.entrance,
                owner_id=by.person.id,
                created_at=by.now,
                respond_by=timing.respond_by(by.now, case.category, urgent=case.urgent),
                solve_by=timing.solve_by(by.now, case.category, urgent=case.urgent),
                next_check_at=None,
            )
        )
        return self._work.write(uow, part, {})

    @staticmethod
    def _target(uow: Uow, case: Case) -> int:
        into = uow.complaints.by_id(case.merged_into) if case.merged_into is not None else None
        return into.number if into is not None else 0
