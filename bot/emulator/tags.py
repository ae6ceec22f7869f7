"""Tags of the account and of its followers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.emulator.errors import Refused
from bot.emulator.followers import Follower

_RESERVED = frozenset({0, 1, 2})
_PER_PERSON = 20
_PER_ACCOUNT = 100


@dataclass(slots=True)
class Tags:
    names: dict[int, str] = field(default_factory=dict)
    next_id: int = 100

    def create(self, name: object) -> tuple[int, str]:
        """Raises: Refused: 45157 name empty or taken, 45158 too long, 45056 too many."""
        checked = self._name(name)
        if len(self.names) >= _PER_ACCOUNT:
            raise Refused(45056)
        number = self.next_id
        self.next_id += 1
        self.names[number] = checked
        return number, checked

    def rename(self, number: object, name: object) -> None:
        self.names[self.known(number)] = self._name(name)

    def delete(self, number: object, followers: Iterable[Follower]) -> None:
        known = self.known(number)
        del self.names[known]
        for follower in followers:
            self.detach(follower, known)

    def attach(self, follower: Follower, number: int) -> None:
        """Put the tag last. Raises: Refused 45059 when the person has twenty."""
        if number in follower.tags:
            return
        if len(follower.tags) >= _PER_PERSON:
            raise Refused(45059)
        follower.tags.append(number)

    def detach(self, follower: Follower, number: int) -> None:
        if number in follower.tags:
            follower.tags.remove(number)

    def known(self, number: object) -> int:
        """Raises: Refused: 45058 reserved, 45159 unknown."""
        if number in _RESERVED:
            raise Refused(45058)
        if not isinstance(number, int) or number not in self.names:
            raise Refused(45159)
        return number

    def _name(self, name: object) -> str:
        if not isinstance(name, str) or not name.strip() or name in self.names.values():
            raise Refused(45157)
        if len(name.encode()) > 30:
            raise Refused(45158)
        return name
