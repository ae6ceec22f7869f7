"""Deeds that set right: urgency, kind, secrecy, whom to go round; and what belongs together or apart."""

from __future__ import annotations

from bot.kernel.talk import Say, say
from bot.understanding.categories import Category, CategoryBook
from handlers.complaints.actions.desk import Desk
from handlers.complaints.errors import UnknownCategory
from handlers.complaints.heavy import Deed, Doing, Doings
from handlers.complaints.staff.echo import Echo
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.uow import Uow

URGENT, NORMAL = "urgent", "normal"
_NEAR = 3


class CorrectingDeeds:
    """Grade, class, restrict, avoid, merge, unmerge, split."""

    def __init__(self, desk: Desk, echo: Echo, categories: CategoryBook) -> None:
        self._grading = desk.grading
        self._merging = desk.merging
        self._echo = echo
        self._categories = categories

    def doings(self) -> Doings:
        """Return how each of these acts is carried out."""
        return {
            Act.REGRADE: Doing(self._regrade),
            Act.RECLASS: Doing(self._reclass),
            Act.RESTRICT: Doing(self._restrict),
            Act.AVOID: Doing(self._avoid),
            Act.MERGE: Doing(self._merge, self._ask_merge),
            Act.UNMERGE: Doing(self._unmerge),
            Act.SPLIT: Doing(self._split),
        }

    def _regrade(self, uow: Uow, by: By, deed: Deed) -> Say:
        urgent = deed.target == URGENT
        case = self._grading.regrade(uow, by, deed.number, deed.words, urgent=urgent)
        return self._echo.said(
            "made_urgent" if urgent else "made_normal", case, due=case.due_at or case.solve_by
        )

    def _reclass(self, uow: Uow, by: By, deed: Deed) -> Say:
        category = self._meant(deed)
        known = uow.complaints.numbered(deed.number)
        was = self._categories.by_key(known.category) if known is not None else None
        case = self._grading.reclass(uow, by, deed.number, category, was)
        what = "reclassed_restricted" if case.restricted else "reclassed"
        return self._echo.said(what, case, category=category.name, due=case.due_at or case.solve_by)

    def _meant(self, deed: Deed) -> Category:
        """Return the category meant. Raises: UnknownCategory, with those that come near."""
        found = self._categories.by_key(deed.words)
        named = [one for one in self._categories.categories if one.name in deed.words]
        category = found or (max(named, key=lambda one: len(one.name)) if named else None)
        if category is None:
            near = self._categories.ranked(deed.words, _NEAR)
            names = [one.name for one in near or self._categories.categories[:_NEAR]]
            raise UnknownCategory(number=deed.number, words=deed.words, near=" ".join(names), first=names[0])
        return category

    def _restrict(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._grading.restrict(uow, by, deed.number)
        owner = uow.people.name_of(uow.people.get(case.owner_id)) if case.owner_id is not None else ""
        return self._echo.said("restricted", case, who=owner)

    def _avoid(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._grading.avoid(uow, by, deed.number, deed.target)
        owner = uow.people.name_of(uow.people.get(case.owner_id)) if case.owner_id is not None else ""
        return self._echo.said("avoided", case, who=deed.target, owner=owner)

    def _merge(self, uow: Uow, by: By, deed: Deed) -> Say:
        gone, kept = self._merging.merge(uow, by, deed.number, deed.into)
        return say(
            "complaints.heavy.finished.merge",
            number=gone.number,
            content=content_of(gone),
            into=kept.number,
            other=content_of(kept),
        )

    def _ask_merge(self, uow: Uow, by: By, deed: Deed) -> Say:
        gone, kept = self._merging.may_merge(uow, by, deed.number, deed.into)
        return self._echo.said("merging", gone, into=kept.number, other=content_of(kept))

    def _unmerge(self, uow: Uow, by: By, deed: Deed) -> Say:
        return self._echo.said("unmerged", self._merging.unmerge(uow, by, deed.number))

    def _split(self, uow: Uow, by: By, deed: Deed) -> Say:
        case, part = self._merging.split(uow, by, deed.number, deed.words)
        return self._echo.said("split", case, part=part.number, other=content_of(part))
