"""One follower's phone: what the person does on it, and what it shows."""

from collections.abc import Mapping
from typing import Any

from bot.emulator import wire
from bot.emulator.followers import Bubble, Follower
from bot.emulator.journal import Push, Try
from bot.emulator.media import Media
from bot.emulator.pusher import Pusher
from bot.emulator.reply import Reply
from bot.emulator.texts import load_texts
from bot.emulator.world import World

# Events to which the platform shows an answer, and for which it shows the failure line.
_ANSWERABLE = frozenset(
    {
        "subscribe",
        "scan",
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
        "location",
    }
)


class NotFollowing(Exception):
    """A person who does not follow the account cannot write to it."""


class Phone:
    """What one person does and sees. Every act returns the passive reply, or None for success and silence."""

    def __init__(self, world: World, pusher: Pusher, follower: Follower, picture_base: str) -> None:
        self._world = world
        self._pusher = pusher
        self._follower = follower
        self._picture_base = picture_base
        self._texts = load_texts()
        self.last_push: Push | None = None

    @property
    def openid(self) -> str:
        return self._follower.openid

    @property
    def name(self) -> str:
        return self._follower.name

    @property
    def follower(self) -> Follower:
        return self._follower

    @property
    def bubbles(self) -> list[Bubble]:
        return self._follower.bubbles

    @property
    def heard(self) -> list[str]:
        """Everything the account said to this person in words, oldest first."""
        return [each.heard for each in self.bubbles if each.side == "theirs" and each.heard]

    @property
    def last_heard(self) -> str:
        """The last words received from the account, however they came; empty before the first."""
        heard = self.heard
        return heard[-1] if heard else ""

    async def says(self, content: str) -> Reply | None:
        self._show("text", content)
        return await self._message(wire.text(content))

    async def taps_msgmenu(self, menu_id: str, content: str) -> Reply | None:
        """Tap an entry of a text menu: the content is sent as one's own words, with the id."""
        self._show("text", content)
        return await self._message(wire.text(content, menu_id))

    async def sends_picture(self, content: bytes, name: str = "photo.jpg") -> Reply | None:
        media = self._keep("image", content, name)
        return await self._message(wire.image(f"{self._picture_base}/{media.media_id}", media.media_id))

    async def sends_voice(self, content: bytes, recognition: str | None = None) -> Reply | None:
        """`recognition` stands for the withdrawn feature; None means as the knob says (empty by default)."""
        media = self._keep("voice", content, "voice.amr")
        words = self._world.knobs.recognition if recognition is None else recognition
        return await self._message(wire.voice(media.media_id, words))

    async def sends_video(self, content: bytes, *, short: bool = False) -> Reply | None:
        media = self._keep("video", content, "video.mp4")
        thumb = self._world.media.keep("thumb", b"\xff\xd8thumb", "thumb.jpg")
        return await self._message(wire.video(media.media_id, thumb.media_id, short=short))

    async def shares_location(self, lat: float, lng: float, label: str) -> Reply | None:
        bubble = Bubble(kind="location", side="mine", via="user", text=label, latitude=lat, longitude=lng)
        self._world.show(self.openid, bubble)
        return await self._message(wire.location(lat, lng, label))

    async def sends_link(self, title: str, description: str, url: str) -> Reply | None:
        self._world.show(
            self.openid, Bubble(kind="link", side="mine", via="user", title=title, text=description, url=url)
        )
        return await self._message(wire.link(title, description, url))

    async def taps_menu(self, key: str, name: str = "") -> Reply | None:
        """Tap the menu button with this key (click) or this address (view); `name` tells buttons of one key apart."""
        button = self._button(key, name)
        name = str(button.get("name", key))
        if button.get("type") == "view":
            self._note("opened_page", name=name)
            return await self.push(wire.view(key))
        self._note("tapped_menu", name=name)
        return await self.push(wire.click(key))

    async def follows(self, scene: str = "") -> Reply | None:
        """Follow the account, plainly or by scanning a code with a scene."""
        self._world.follow(self.openid, scene)
        key = "followed_by_scan" if scene else "followed"
        self._note(key, name=self._world.account.name, scene=scene)
        return await self.push(wire.subscribe(scene, self._world.ticket_of(scene) if scene else ""))

    async def unfollows(self) -> None:
        self._world.unfollow(self.openid)
        self._note("unfollowed")
        await self.push(wire.unsubscribe())

    async def scans(self, scene: str) -> Reply | None:
        """Scan a code; a stranger follows by it, a follower opens the chat."""
        if not self._follower.following:
            return await self.follows(scene)
        self._note("scanned", scene=scene)
        return await self.push(wire.scan(scene, self._world.ticket_of(scene)))

    async def answers_consent(self, template_id: str, *, accepts: bool = True) -> Reply | None:
        """Answer a subscription prompt."""
        self._world.consent(self.openid, template_id, accepts=accepts)
        title = self._world.templates.shelf[template_id].title
        self._note("accepted" if accepts else "refused", name=title)
        return await self.push(wire.consent_popup({template_id: "accept" if accepts else "reject"}))

    def prepare(self, fields: Mapping[str, Any]) -> Push:
        """Seal a push from this person without sending it; `repeat` sends it, any number of times at once."""
        head = wire.head(self._world.account, self.openid, self._world.clock.timestamp())
        whole = {**head, **fields}
        if whole.get("MsgType") != "event" and "MsgId" not in whole:
            whole["MsgId"] = self._world.next_message_id()
        self._world.note_push(self.openid, whole)
        self.last_push = self._pusher.prepare(self.openid, whole)
        return self.last_push

    async def push(self, fields: Mapping[str, Any]) -> Reply | None:
        """Send any push; missing head elements and the MsgId are added."""
        return await self.send(self.prepare(fields))

    async def send(self, push: Push) -> Reply | None:
        """Deliver a prepared push with all its tries and show the outcome."""
        if self._pusher.webhook_url is None:
            return None
        answered = await self._pusher.deliver(push)
        if answered is None:
            self._show_failure(push)
            return None
        reply = answered.reply
        if reply is not None and self._may_answer(push):
            self._show_reply(reply)
        return reply

    async def repeat(self, push: Push | None = None) -> Reply | None:
        """Send the very same push once more (same MsgId, CreateTime, nonce); see `repeated` for a failed answer."""
        return (await self.repeated(push)).reply

    async def repeated(self, push: Push | None = None) -> Try:
        chosen = push or self.last_push
        if chosen is None:
            raise ValueError("nothing was pushed yet")
        return await self._pusher.repeat(chosen)

    async def _message(self, fields: Mapping[str, Any]) -> Reply | None:
        if not self._follower.following:
            raise NotFollowing(self.name)
        if self._world.with_staff(self.openid):
            self._world.note_push(self.openid, fields)
            return None
        return await self.push(fields)

    def _keep(self, kind: str, content: bytes, name: str) -> Media:
        media = self._world.media.keep(kind, content, name)
        self._world.show(self.openid, Bubble(kind=kind, side="mine", via="user", media_id=media.media_id))
        return media

    def _show(self, kind: str, text: str) -> None:
        self._world.show(self.openid, Bubble(kind=kind, side="mine", via="user", text=text))

    def _note(self, key: str, **values: str) -> None:
        text = self._texts[key].format(**values)
        self._world.show(self.openid, Bubble(kind="event", side="system", via="system", text=text))

    def _button(self, key: str, name: str) -> Mapping[str, Any]:
        shown = self._world.menus.shown_to(self._follower.tags)
        buttons = [each for button in shown for each in button.get("sub_button") or [button]]
        fitting = [dict(each) for each in buttons if key in (each.get("key"), each.get("url"))]
        named = [each for each in fitting if each.get("name") == name]
        return next(iter(named or fitting), {})

    def _may_answer(self, push: Push) -> bool:
        return push.kind != "event" or push.event.lower() in _ANSWERABLE

    def _show_failure(self, push: Push) -> None:
        if push.kind != "event" or push.event == "CLICK":
            text = self._texts["failure"]
            self._world.show(self.openid, Bubble(kind="failure", side="system", via="system", text=text))

    def _show_reply(self, reply: Reply) -> None:
        if reply.kind == "transfer_customer_service":
            self._world.hand_to_staff(self.openid)
            self._note("transferred")
            return
        if reply.articles:
            for each in reply.articles:
                self._world.show(
                    self.openid,
                    Bubble(
                        kind="news",
                        side="theirs",
                        via="passive",
                        title=each.title,
                        text=each.description,
                        url=each.url,
                        picture=each.picture,
                    ),
                )
            return
        bubble = Bubble(
            kind=reply.kind, side="theirs", via="passive", text=reply.text, media_id=reply.media_id
        )
        self._world.show(self.openid, bubble)
