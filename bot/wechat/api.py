"""The calls we make, typed. Each carries the token and is repeated once, and only once, when the token is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.wechat.errcodes import renews_token
from bot.wechat.errors import ApiError
from bot.wechat.library import WeChatErrorCode
from bot.wechat.line import Download, Json, Line, Upload
from bot.wechat.token import TokenKeeper

T = TypeVar("T")

_PEOPLE_PER_TAG_CALL = 50


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of followers; `count` people wear it."""

    id: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What the platform still tells of a person; everything but `openid` is empty when they do not follow."""

    openid: str
    follows: bool
    since_s: int = 0
    scene: str = ""
    tag_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code with a scene: `url` is what the picture encodes, `ticket` fetches the platform's own picture."""

    ticket: str
    url: str


class Api:
    """One account's calls. Every method raises ApiError and ApiUnreachable."""

    def __init__(self, line: Line, tokens: TokenKeeper) -> None:
        self._line = line
        self._tokens = tokens

    # Messages

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text. A call without an answer may have been obeyed: there is no idempotency key."""
        await self._send_custom({"touser": openid, "msgtype": "text", "text": {"content": text}})

    async def send_image(self, openid: str, media_id: str) -> None:
        """Send a customer-service picture."""
        await self._send_custom({"touser": openid, "msgtype": "image", "image": {"media_id": media_id}})

    async def send_voice(self, openid: str, media_id: str) -> None:
        """Send a customer-service voice message."""
        await self._send_custom({"touser": openid, "msgtype": "voice", "voice": {"media_id": media_id}})

    async def send_template(
        self, openid: str, template_id: str, fields: Mapping[str, str], client_msg_id: str
    ) -> str:
        """Send a template message, once per person and `client_msg_id` in ten minutes; return the platform's id."""
        answer = await self._post(
            "/cgi-bin/message/template/send",
            {
                "touser": openid,
                "template_id": template_id,
                "client_msg_id": client_msg_id,
                "data": _values(fields),
            },
        )
        return str(answer.get("msgid", ""))

    async def send_subscription(self, openid: str, template_id: str, fields: Mapping[str, str]) -> None:
        """Send a subscription notice; costs one consent and gives no id."""
        await self._post(
            "/cgi-bin/message/subscribe/bizsend",
            {"touser": openid, "template_id": template_id, "data": _values(fields)},
        )

    # Files

    async def download(self, media_id: str) -> Download:
        """Fetch a picture or voice within its three days; of a video only the address."""
        return await self._with_token(
            lambda query: self._line.download("/cgi-bin/media/get", {**query, "media_id": media_id})
        )

    async def upload(self, kind: str, upload: Upload) -> str:
        """Lay down a file of `kind` (image, voice, video, thumb) for three days; return its media id."""
        answer = await self._with_token(
            lambda query: self._line.upload("/cgi-bin/media/upload", {**query, "type": kind}, upload)
        )
        return str(answer.get("media_id") or answer.get("thumb_media_id") or "")

    # Menus

    async def create_menu(self, buttons: Sequence[Json]) -> None:
        """Replace the default menu."""
        await self._post("/cgi-bin/menu/create", {"button": list(buttons)})

    async def get_menu(self) -> Json | None:
        """Return default and personalised menus as the platform tells them, None when there is none."""
        try:
            return await self._get("/cgi-bin/menu/get")
        except ApiError as error:
            if error.errcode == WeChatErrorCode.MENU_NO_EXIST:
                return None
            raise

    async def delete_menu(self) -> None:
        """Delete the default menu and all personalised ones."""
        await self._get("/cgi-bin/menu/delete")

    async def add_conditional_menu(self, buttons: Sequence[Json], tag_id: int) -> str:
        """Add a menu for people with a tag; return its id. A default menu must exist (65303)."""
        rule = {"tag_id": str(tag_id)}
        answer = await self._post(
            "/cgi-bin/menu/addconditional", {"button": list(buttons), "matchrule": rule}
        )
        return str(answer.get("menuid", ""))

    async def delete_conditional_menu(self, menu_id: str) -> None:
        """Delete one personalised menu."""
        await self._post("/cgi-bin/menu/delconditional", {"menuid": menu_id})

    # Followers and tags

    async def create_tag(self, name: str) -> int:
        """Create a tag (at most ten 汉字); return its id."""
        answer = await self._post("/cgi-bin/tags/create", {"tag": {"name": name}})
        return int(answer["tag"]["id"])

    async def get_tags(self) -> list[Tag]:
        """Return all tags of the account."""
        answer = await self._get("/cgi-bin/tags/get")
        return [Tag(int(tag["id"]), str(tag["name"]), int(tag.get("count", 0))) for tag in answer["tags"]]

    async def tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Put a tag on people, fifty a call; what was done before an error stays done."""
        await self._change_tag("/cgi-bin/tags/members/batchtagging", tag_id, openids)

    async def untag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take a tag off people, fifty a call; what was done before an error stays done."""
        await self._change_tag("/cgi-bin/tags/members/batchuntagging", tag_id, openids)

    async def get_follower(self, openid: str) -> Follower:
        """Return what the platform tells of a person."""
        answer = await self._get("/cgi-bin/user/info", openid=openid, lang="zh_CN")
        return Follower(
            openid=openid,
            follows=bool(answer.get("subscribe")),
            since_s=int(answer.get("subscribe_time", 0)),
            scene=str(answer.get("qr_scene_str") or answer.get("qr_scene") or ""),
            tag_ids=tuple(int(tag_id) for tag_id in answer.get("tagid_list", ())),
        )

    # The account

    async def create_qr(self, scene: str, lasts: timedelta | None = None) -> QrCode:
        """Create a code for `scene` (1–64 characters); without `lasts` it is permanent, one of 100,000."""
        body: Json = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        if lasts is not None:
            body |= {"action_name": "QR_STR_SCENE", "expire_seconds": int(lasts.total_seconds())}
        answer = await self._post("/cgi-bin/qrcode/create", body)
        return QrCode(str(answer["ticket"]), str(answer["url"]))

    async def get_template_ids(self) -> list[str]:
        """Return the ids of the account's template messages."""
        answer = await self._get("/cgi-bin/template/get_all_private_template")
        return [str(template["template_id"]) for template in answer.get("template_list", ())]

    async def check_token(self) -> None:
        """Ask for a token and nothing else: tells whether app_id, secret and this machine's address are accepted."""
        await self._tokens.token()

    async def _change_tag(self, path: str, tag_id: int, openids: Sequence[str]) -> None:
        for start in range(0, len(openids), _PEOPLE_PER_TAG_CALL):
            some = list(openids[start : start + _PEOPLE_PER_TAG_CALL])
            await self._post(path, {"openid_list": some, "tagid": tag_id})

    async def _send_custom(self, message: Json) -> None:
        await self._post("/cgi-bin/message/custom/send", message)

    async def _get(self, path: str, **query: str) -> Json:
        return await self._with_token(lambda token: self._line.get(path, {**token, **query}))

    async def _post(self, path: str, payload: Json) -> Json:
        return await self._with_token(lambda token: self._line.post(path, token, payload))

    async def _with_token(self, call: Callable[[dict[str, str]], Awaitable[T]]) -> T:
        token = await self._tokens.token()
        try:
            return await call({"access_token": token})
        except ApiError as error:
            if not renews_token(error.errcode):
                raise
        return await call({"access_token": await self._tokens.refresh(token)})


def _values(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"value": value} for name, value in fields.items()}
