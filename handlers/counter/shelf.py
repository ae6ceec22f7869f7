"""The index of the catalogue, kept for the life of the process and made again when the catalogue changed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from bot.understanding.search.finding import ServiceIndex, ServiceItem
from storage.counter.entries import Item
from storage.counter.store import Edition
from storage.uow import Uow


def to_search(item: Item) -> ServiceItem:
    """Return what of an item is searched."""
    around = "，".join(part for part in (item.audience, item.conditions, item.remark) if part)
    return ServiceItem(code=item.code, name=item.name, aliases=item.aliases, around=around)


class Shelf:
    """Holds the newest index of each catalogue.

    Indexing 1,000 items takes about two seconds, far too long for a unit of work. So it happens in a thread of its
    own, and until it is done the index from before the change answers. Only the very first question may have to wait.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, ServiceIndex]] = {}
        self._made: dict[Edition, Future[ServiceIndex]] = {}
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="catalogue")

    def index(self, edition: Edition, uow: Uow) -> ServiceIndex:
        """Return the index of this edition, or the one before while the new one is being made."""
        self._prepare(edition, uow)
        making = self._made.get(edition)
        kept = self._kept.get(edition.community_id)
        if making is not None and (kept is None or making.done()):
            kept = (edition.version, making.result())
            self._kept[edition.community_id] = kept
            del self._made[edition]
        assert kept is not None
        return kept[1]

    def prepare(self, uow: Uow, now: datetime) -> int:
        """Begin to index what has changed, so that the next question finds it ready. A duty; writes nothing."""
        for edition in uow.catalogue.editions():
            self._prepare(edition, uow)
        return 0

    def settle(self) -> None:
        """Wait until nothing is being indexed."""
        for making in list(self._made.values()):
            making.result()

    def _prepare(self, edition: Edition, uow: Uow) -> None:
        kept = self._kept.get(edition.community_id)
        if edition in self._made or (kept is not None and kept[0] == edition.version):
            return
        items = [to_search(item) for item in uow.catalogue.items(edition.community_id)]
        self._made[edition] = self._maker.submit(ServiceIndex, items)
