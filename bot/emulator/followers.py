"""The people on the other side: who they are, what they may still get, what their phone shows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.emulator.windows import Window

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One thing shown on a phone.

    `side` is mine, theirs or system; `via` tells the way it came: user, passive, customer, template,
    subscription or system. `seq` grows over all phones and is set when the bubble is shown.
    """

    kind: str
    side: str
    via: str
    text: str = ""
    tail: str = ""
    seq: int = 0
    at: datetime = _LONG_AGO
    media_id: str = ""
    title: str = ""
    url: str = ""
    picture: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def heard(self) -> str:
        """The words a person reads off this bubble."""
        rows = [f"{label}: {value}" for label, value in self.fields]
        picks = [content for _, content in self.choices]
        return "\n".join(filter(None, [self.title, self.text, *rows, *picks, self.tail]))


@dataclass(slots=True, kw_only=True)
class Follower:
    openid: str
    name: str
    role: str = ""
    following: bool = False
    followed_at: datetime = _LONG_AGO
    scene: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    window: Window = field(default_factory=Window)
    credits: dict[str, int] = field(default_factory=dict)
    long_term: list[str] = field(default_factory=list)
    blocks_templates: bool = False
    last_exchange: datetime = _LONG_AGO
    typing: bool = False
    staff_until: datetime = _LONG_AGO
    bubbles: list[Bubble] = field(default_factory=list)
