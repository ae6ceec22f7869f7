"""Fields of a push → `Inbound`: every message and event of wechat-platform.md §2 by one table of names."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime

from bot.kernel.talk import Inbound, Kind
from bot.wechat.errors import BadPush

_KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "event": Kind.EVENT,
}
_LONGEST_NAME = 64
_LONGEST_KEY = 190
_FOLLOW_BY_QR = "qrscene_"
_SUBSCRIPTION_EVENTS = "subscribe_msg_"


def read_push(fields: dict[str, str], received_at: datetime) -> Inbound:
    """Return the push as `Inbound`; consumes `fields`.

    What has no seat of its own stays in `Inbound.fields` under its path (`elements.read_elements`). Subscription
    events lose their wrapper, whose name the platform itself mixes up: `List.0.TemplateId`.

    Raises: BadPush, when the push does not say what it is, from whom, for whom and when.
    """
    take = fields.pop
    msg_type = _required(fields, "MsgType")
    openid, account = _required(fields, "FromUserName"), _required(fields, "ToUserName")
    created_s = _read_seconds(take("CreateTime", ""))
    kind = _KINDS.get(msg_type.lower(), Kind.OTHER)
    event = take("Event", "").lower() if kind is Kind.EVENT else ""
    if event.startswith(_SUBSCRIPTION_EVENTS):
        fields = _unwrap(fields)
        take = fields.pop
    head = f"{openid}:{created_s}"
    key = _event_key(head, event, fields) if kind is Kind.EVENT else _message_key(head, fields)
    if msg_type != kind:
        fields["MsgType"] = msg_type
    event_key = take("EventKey", "")
    return Inbound(
        key=key,
        account=account,
        openid=openid,
        kind=kind,
        created_s=created_s,
        received_at=received_at,
        text=take("Content", "") or take("Recognition", ""),
        menu_id=take("bizmsgmenuid", ""),
        media_id=take("MediaId", ""),
        media_format=take("Format", ""),
        picture_url=take("PicUrl", ""),
        latitude=_read_degrees(fields, "Location_X", "Latitude", "SendLocationInfo.Location_X"),
        longitude=_read_degrees(fields, "Location_Y", "Longitude", "SendLocationInfo.Location_Y"),
        label=take("Label", "") or take("SendLocationInfo.Label", ""),
        title=take("Title", ""),
        url=take("Url", ""),
        event=event,
        event_key=event_key,
        scene=_scene(event, event_key),
        fields=fields,
    )


def _required(fields: dict[str, str], name: str) -> str:
    value = fields.pop(name, "")
    if not value or len(value) > _LONGEST_NAME:
        raise BadPush(f"{name} is missing or too long")
    return value


def _read_seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadPush("CreateTime is not a time")
    return int(text)


def _read_degrees(fields: dict[str, str], *names: str) -> float | None:
    """Return the first of `names` that holds a number; a position nobody can read is no position."""
    for name in names:
        if name in fields:
            try:
                degrees = float(fields.pop(name))
            except ValueError:
                continue
            if math.isfinite(degrees):
                return degrees
    return None


def _scene(event: str, event_key: str) -> str:
    """Return the QR scene; only a follow carries the prefix, and other prefixes are no scene (§2.2)."""
    if event == "scan":
        return event_key
    if event == "subscribe" and event_key.startswith(_FOLLOW_BY_QR):
        return event_key.removeprefix(_FOLLOW_BY_QR)
    return ""


def _unwrap(fields: Mapping[str, str]) -> dict[str, str]:
    """Cut `SubscribeMsg…Event.` off the list's paths."""
    return {path[max(path.find("List."), 0) :]: value for path, value in fields.items()}


def _message_key(head: str, fields: dict[str, str]) -> str:
    """Return the key of a message: MsgId alone was seen shared by different people (§3.3)."""
    number = fields.pop("MsgId", "") or fields.pop("MsgID", "")
    return _shorten(f"m:{head}:{number or _digest(repr(sorted(fields.items())))}")


def _event_key(head: str, event: str, fields: Mapping[str, str]) -> str:
    """Return the key of an event; result events, many of which share a second, also name their message (§3.3)."""
    number = fields.get("MsgID", "") or fields.get("MsgId", "")
    if event.startswith(_SUBSCRIPTION_EVENTS):
        number = _digest(repr(sorted(fields.items())))
    return _shorten(f"e:{head}:{event}:{number}:{fields.get('EventKey', '')}")


def _shorten(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else f"{key[:100]}:{_digest(key)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
