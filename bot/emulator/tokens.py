"""The access-token service: two independent lines, overlap, force limits, revocation."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.emulator.clock import Clock
from bot.emulator.errors import Refused

_OVERLAP = timedelta(minutes=5)
_FORCE_PAUSE = timedelta(seconds=30)
_FORCED_PER_DAY = 20
_BEIJING = timedelta(hours=8)


@dataclass(slots=True)
class Token:
    value: str
    ends: datetime
    replaced: bool = False


@dataclass(slots=True)
class TokenLine:
    """The tokens of one endpoint, newest last."""

    issued: list[Token] = field(default_factory=list)
    forced: list[datetime] = field(default_factory=list)


class TokenService:
    """Issues tokens as `/cgi-bin/token` and `/cgi-bin/stable_token` do; neither disturbs the other."""

    def __init__(self, clock: Clock, life: timedelta = timedelta(seconds=7200)) -> None:
        self.life = life
        self.classic = TokenLine()
        self.stable = TokenLine()
        self._clock = clock

    def issue(self) -> tuple[str, int]:
        """Return a new token; the one before it lives on for five minutes at most."""
        self._replace(self.classic, _OVERLAP)
        return self._new(self.classic)

    def issue_stable(self, *, force: bool = False) -> tuple[str, int]:
        """Return the current token with its remaining seconds. Raises: Refused (45009)."""
        now = self._clock.now()
        current = self._current(self.stable)
        if force and not self._forced_within(now, _FORCE_PAUSE):
            self._count_force(now)
            self._replace(self.stable, timedelta(0))
            return self._new(self.stable)
        if current is not None and current.ends - now > _OVERLAP:
            return current.value, int((current.ends - now).total_seconds())
        self._replace(self.stable, _OVERLAP)
        return self._new(self.stable)

    def check(self, value: str) -> None:
        """Raises: Refused: 41001 missing, 42001 run out, 40001 unknown or replaced."""
        if not value:
            raise Refused(41001)
        for token in (*self.classic.issued, *self.stable.issued):
            if secrets.compare_digest(token.value.encode(), value.encode()):
                if token.ends > self._clock.now():
                    return
                raise Refused(40001 if token.replaced else 42001)
        raise Refused(40001)

    def revoke(self) -> None:
        """Kill every token at once, as a changed secret or another program would."""
        for line in (self.classic, self.stable):
            self._replace(line, timedelta(0))

    def _current(self, line: TokenLine) -> Token | None:
        newest = line.issued[-1] if line.issued else None
        return newest if newest and not newest.replaced and newest.ends > self._clock.now() else None

    def _replace(self, line: TokenLine, overlap: timedelta) -> None:
        now = self._clock.now()
        for token in line.issued:
            if token.ends > now:
                token.ends, token.replaced = min(token.ends, now + overlap), True

    def _new(self, line: TokenLine) -> tuple[str, int]:
        token = Token(
            f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(96)}", self._clock.now() + self.life
        )
        line.issued = [*line.issued[-9:], token]
        return token.value, int(self.life.total_seconds())

    def _forced_within(self, now: datetime, span: timedelta) -> bool:
        return any(now - each < span for each in self.stable.forced)

    def _count_force(self, now: datetime) -> None:
        today = (now + _BEIJING).date()
        self.stable.forced = [each for each in self.stable.forced if (each + _BEIJING).date() == today]
        if len(self.stable.forced) >= _FORCED_PER_DAY:
            raise Refused(45009)
        self.stable.forced.append(now)
