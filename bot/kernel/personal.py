"""What a service keeps about people: gives it out, lets go of it, and how long it keeps it at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.kernel.talk import Say

if TYPE_CHECKING:
    from storage.people.store import Person
    from storage.uow import Uow


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept about a person in one respect, as a table to give out.

    `title` and `columns` are keys of sentences. A cell is text, a number, an instant (UTC), a sentence (`Say`), None, or a list
    of these.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A service's part in a person's rights.

    `export(uow, person, now)` gives out all the service keeps of a person. `erase(uow, person, now)` lets go of it:
    what is open is finished without a name, what statistics count stays as numbers. Erasing twice is harmless.
    `loses(uow, person, now)` says beforehand what goes on without the person, and what is lost to them.
    """

    export: Callable[[Uow, Person, datetime], Sequence[Held]]
    erase: Callable[[Uow, Person, datetime], None]
    loses: Callable[[Uow, Person, datetime], Sequence[Say]] = lambda _uow, _person, _now: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Personal words of one kind, kept no longer than `[privacy] keep_<kind>` says.

    `due(uow, before)` counts what is older; `let_go(uow, before, limit)` deletes up to so many or takes the person out
    of them, and returns how many that were.
    """

    kind: str
    due: Callable[[Uow, datetime], int]
    let_go: Callable[[Uow, datetime, int], int]
