"""Everything the platform knows about one account: the state behind the API, the pushes and the phones."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.emulator.account import Account
from bot.emulator.changes import Changes
from bot.emulator.clock import Clock
from bot.emulator.errors import Refused
from bot.emulator.faults import Faults, Knobs
from bot.emulator.followers import Bubble, Follower
from bot.emulator.journal import Journal
from bot.emulator.media import MediaStore
from bot.emulator.menus import Menus
from bot.emulator.quotas import Quotas
from bot.emulator.tags import Tags
from bot.emulator.templates import Template, TemplateKind, Templates
from bot.emulator.tokens import TokenService
from bot.emulator.windows import trigger_of

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_STAFF_SESSION = timedelta(minutes=30)


class World:
    """One account with its followers; synchronous, no I/O."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self.clock = clock
        self.followers: dict[str, Follower] = {}
        self.tokens = TokenService(clock)
        self.media = MediaStore(clock)
        self.menus = Menus()
        self.tags = Tags()
        self.templates = Templates()
        self.tickets: dict[str, str] = {}
        self.quotas = Quotas()
        self.knobs = Knobs()
        self.faults = Faults()
        self.journal = Journal()
        self.changes = Changes()
        self.report: Callable[[str, Mapping[str, Any]], None] = lambda openid, fields: None
        self._last_message_id = 0

    def change_account(self, **changes: Any) -> None:
        """Change keys or mode as the console would, e.g. `aes_key=...` or `mode=Mode.PLAIN`."""
        self.account = replace(self.account, **changes)

    def next_message_id(self) -> int:
        """Return a 64-bit id that grows, also over restarts: ten-millionths of the clock's seconds."""
        self._last_message_id = max(self._last_message_id + 1, int(self.clock.now().timestamp() * 10_000_000))
        return self._last_message_id

    def add_follower(
        self, name: str, *, role: str = "", openid: str | None = None, following: bool = True
    ) -> Follower:
        chosen = openid or new_openid()
        if chosen in self.followers:
            raise ValueError(f"openid {chosen} exists")
        follower = Follower(openid=chosen, name=name, role=role, following=following)
        if following:
            follower.followed_at = self.clock.now()
        self.followers[chosen] = follower
        self.changes.mark()
        return follower

    def follower(self, openid: object) -> Follower:
        """Raises: Refused 40003 for an openid this account has never seen."""
        known = self.followers.get(str(openid))
        if known is None:
            raise Refused(40003)
        return known

    def following(self) -> list[Follower]:
        return [each for each in self.followers.values() if each.following]

    def named(self, name: str) -> Follower | None:
        return next((each for each in self.followers.values() if each.name == name), None)

    def show(self, openid: str, bubble: Bubble) -> Bubble:
        """Put a bubble on a phone."""
        shown = replace(bubble, seq=self.changes.mark(), at=self.clock.now())
        self.followers[openid].bubbles.append(shown)
        return shown

    def note_push(self, openid: str, fields: Mapping[str, Any]) -> None:
        """Open the window a push opens."""
        follower = self.followers.get(openid)
        if follower is None:
            return
        trigger = trigger_of(fields, menu_text_is_menu=self.knobs.menu_text_is_menu)
        if trigger is not None:
            follower.window.open(trigger, self.clock.now())
        follower.last_exchange = self.clock.now()
        follower.typing = False

    def follow(self, openid: str, scene: str = "") -> None:
        follower = self.followers[openid]
        follower.following, follower.followed_at, follower.scene = True, self.clock.now(), scene

    def unfollow(self, openid: str) -> None:
        """End the relation; tags, windows and consents end with it."""
        follower = self.followers[openid]
        follower.following, follower.scene, follower.remark = False, "", ""
        follower.window.close()
        follower.tags.clear()
        follower.credits.clear()
        follower.long_term.clear()

    def hand_to_staff(self, openid: str) -> None:
        """A transferred talk: when a colleague is at the console the bot is blind for half an hour."""
        if self.knobs.staff_online:
            self.followers[openid].staff_until = self.clock.now() + _STAFF_SESSION

    def with_staff(self, openid: str) -> bool:
        return self.clock.now() < self.followers[openid].staff_until

    def new_ticket(self, scene: str) -> str:
        ticket = "gQ" + secrets.token_urlsafe(64)
        self.tickets[ticket] = scene
        return ticket

    def ticket_of(self, scene: str) -> str:
        return next((key for key, value in self.tickets.items() if value == scene), None) or self.new_ticket(
            scene
        )

    def add_template(
        self,
        template_id: str,
        title: str,
        fields: Mapping[str, str],
        kind: TemplateKind = TemplateKind.TEMPLATE,
    ) -> Template:
        """Put a template on the account's shelf; `fields` maps keys such as thing1 to their labels."""
        return self.templates.register(
            Template(template_id=template_id, title=title, fields=dict(fields), kind=kind)
        )

    def consent(self, openid: str, template_id: str, *, accepts: bool) -> None:
        """A subscription prompt answered: one more credit, a standing yes, or a refusal."""
        follower, template = self.followers[openid], self.templates.find(template_id, notice=True)
        if not accepts:
            follower.credits.pop(template_id, None)
            follower.long_term = [each for each in follower.long_term if each != template_id]
        elif template.kind is TemplateKind.LONG_TERM:
            follower.long_term = [*follower.long_term, template_id]
        else:
            follower.credits[template_id] = follower.credits.get(template_id, 0) + 1

    def spend_consent(self, openid: str, template_id: str) -> None:
        """Raises: Refused 43101 without a credit or a standing yes."""
        follower = self.followers[openid]
        if template_id in follower.long_term:
            return
        if follower.credits.get(template_id, 0) <= 0:
            raise Refused(43101)
        follower.credits[template_id] -= 1


def new_openid() -> str:
    """Return 28 characters starting with o."""
    return "o" + "".join(secrets.choice(_ALPHABET) for _ in range(27))
