"""What the emulator is without its port: one account, its world, its phones, who is told of the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.emulator.account import Account
from bot.emulator.clock import Clock
from bot.emulator.faults import Faults, Knobs
from bot.emulator.journal import Journal
from bot.emulator.office import OfficeLink
from bot.emulator.phone import Phone
from bot.emulator.pusher import Pusher, PushTiming
from bot.emulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorConfig:
    """`port` 0 takes a free one. `clock_followers` are told of every move of the clock; `notices_url` feeds the panel.

    With `clock_stride_s` a long way of the clock is gone in steps, and what is due on the way happens on the way.
    """

    account: Account = field(default_factory=Account)
    host: str = "127.0.0.1"
    port: int = 0
    timing: PushTiming = field(default_factory=PushTiming)
    clock_followers: tuple[str, ...] = ()
    clock_stride_s: float | None = None
    notices_url: str | None = None
    state_file: Path | None = None


class Platform:
    """A WeChat of our own, whoever serves it: what the pages and the tests turn, press and look at."""

    def __init__(
        self, config: EmulatorConfig | None = None, webhook_url: str | None = None, clock: Clock | None = None
    ) -> None:
        self.config = config or EmulatorConfig()
        self.clock = clock or Clock()
        self.world = World(self.config.account, self.clock)
        self.pusher = Pusher(self.world, self.config.timing, webhook_url)
        self.world.report = self.pusher.later
        self.office = OfficeLink(
            self.clock, self.config.clock_followers, self.config.notices_url, self.config.clock_stride_s
        )
        self._phones: dict[str, Phone] = {}
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """Where the API and the page are, without a slash at the end."""
        return self._base_url

    @property
    def webhook_url(self) -> str | None:
        return self.pusher.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.pusher.webhook_url = url

    @property
    def account(self) -> Account:
        return self.world.account

    @property
    def knobs(self) -> Knobs:
        return self.world.knobs

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def journal(self) -> Journal:
        return self.world.journal

    def phone(self, name: str, openid: str | None = None, *, role: str = "", following: bool = True) -> Phone:
        """Return the phone of this person; a new person follows already (silently) unless told otherwise."""
        known = self.world.followers.get(openid) if openid else self.world.named(name)
        follower = known or self.world.add_follower(name, role=role, openid=openid, following=following)
        follower.role = role or follower.role
        return self.phone_of(follower.openid)

    def phone_of(self, openid: str) -> Phone:
        """Raises: KeyError for an unknown openid."""
        if openid not in self._phones:
            follower = self.world.followers[openid]
            self._phones[openid] = Phone(self.world, self.pusher, follower, f"{self._base_url}/mmbiz")
        return self._phones[openid]

    @property
    def phones(self) -> list[Phone]:
        return [self.phone_of(openid) for openid in self.world.followers]

    async def advance(self, seconds: float) -> None:
        """Move the clock forward here, then at every clock follower."""
        await self.office.advance(seconds, self.world.changes.mark)

    async def verify_webhook(self) -> bool:
        """Do the GET check that the console does when the server address is saved."""
        return await self.pusher.verify()

    async def drain(self) -> None:
        """Wait until the pushes sent in the background (result events, slow tries) are through."""
        await self.pusher.drain()

    async def push_event(self, openid: str, fields: Mapping[str, Any]) -> None:
        """Push something nobody's thumb did, such as annual_renew."""
        await self.phone_of(openid).push(fields)
