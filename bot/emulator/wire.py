"""What the platform pushes: the XML of every message and event, and its envelope.

Builders return only the elements of their own kind; `head` adds the common ones. Strings become CDATA,
numbers stay bare, a list repeats its element, as in the platform's own samples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.emulator.account import Account, Mode
from bot.emulator.crypto import Seal, signature

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One push as bytes on the wire; every try of it uses exactly these."""

    query: str
    body: bytes


def seal_push(account: Account, fields: Fields, *, timestamp: int, nonce: str) -> Envelope:
    """Sign a push and, where the account's mode asks for it, encrypt it."""
    stamp = str(timestamp)
    query = {
        "signature": signature(account.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": str(fields.get("FromUserName", "")),
    }
    plain = render(fields)
    if account.mode is Mode.PLAIN:
        return Envelope(urlencode(query), plain.encode())
    sealed = Seal(account.aes_key, account.app_id).close(plain)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature(account.token, stamp, nonce, sealed)
    visible = fields if account.mode is Mode.COMPATIBLE else {"ToUserName": fields.get("ToUserName", "")}
    return Envelope(urlencode(query), render({**visible, "Encrypt": sealed}).encode())


def verification_query(account: Account, *, timestamp: int, nonce: str, echo: str) -> str:
    """Return the query of the GET check: three-value signature and bare echostr in every mode."""
    stamp = str(timestamp)
    sign = signature(account.token, stamp, nonce)
    return urlencode({"signature": sign, "timestamp": stamp, "nonce": nonce, "echostr": echo})


def render(fields: Fields) -> str:
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value)}</{name}>"
    if isinstance(value, str):
        return f"<{name}>{_cdata(value)}</{name}>"
    return f"<{name}>{value}</{name}>"


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def head(account: Account, openid: str, created: int) -> dict[str, Any]:
    return {"ToUserName": account.original_id, "FromUserName": openid, "CreateTime": created}


def text(content: str, menu_id: str = "") -> dict[str, Any]:
    fields: dict[str, Any] = {"MsgType": "text", "Content": content}
    if menu_id:
        fields["bizmsgmenuid"] = menu_id
    return fields


def image(url: str, media_id: str) -> dict[str, Any]:
    return {"MsgType": "image", "PicUrl": url, "MediaId": media_id}


def voice(media_id: str, recognition: str | None = "", form: str = "amr") -> dict[str, Any]:
    """`recognition` None leaves the element out; the platform today sends it empty."""
    fields: dict[str, Any] = {"MsgType": "voice", "MediaId": media_id, "Format": form}
    if recognition is not None:
        fields["Recognition"] = recognition
    return fields


def video(media_id: str, thumb_id: str, *, short: bool = False) -> dict[str, Any]:
    return {"MsgType": "shortvideo" if short else "video", "MediaId": media_id, "ThumbMediaId": thumb_id}


def location(lat: float, lng: float, label: str, scale: int = 15) -> dict[str, Any]:
    return {"MsgType": "location", "Location_X": lat, "Location_Y": lng, "Scale": scale, "Label": label}


def link(title: str, description: str, url: str) -> dict[str, Any]:
    return {"MsgType": "link", "Title": title, "Description": description, "Url": url}


def event(name: str, own: Fields | None = None) -> dict[str, Any]:
    return {"MsgType": "event", "Event": name, **(own or {})}


def subscribe(scene: str = "", ticket: str = "") -> dict[str, Any]:
    if not scene:
        return event("subscribe", {"EventKey": ""})
    return event("subscribe", {"EventKey": f"qrscene_{scene}", "Ticket": ticket})


def unsubscribe() -> dict[str, Any]:
    return event("unsubscribe", {"EventKey": ""})


def scan(scene: str, ticket: str) -> dict[str, Any]:
    return event("SCAN", {"EventKey": scene, "Ticket": ticket})


def location_report(lat: float, lng: float, precision: float = 65.0) -> dict[str, Any]:
    return event("LOCATION", {"Latitude": lat, "Longitude": lng, "Precision": precision})


def click(key: str) -> dict[str, Any]:
    return event("CLICK", {"EventKey": key})


def view(url: str, menu_id: int = 410000001) -> dict[str, Any]:
    return event("VIEW", {"EventKey": url, "MenuId": menu_id})


def view_miniprogram(page: str, menu_id: int = 410000001) -> dict[str, Any]:
    return event("view_miniprogram", {"EventKey": page, "MenuId": menu_id})


def scancode(key: str, result: str, *, waits: bool) -> dict[str, Any]:
    name = "scancode_waitmsg" if waits else "scancode_push"
    return event(name, {"EventKey": key, "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": result}})


def pictures_chosen(name: str, key: str, digests: Sequence[str]) -> dict[str, Any]:
    """`name` is pic_sysphoto, pic_photo_or_album or pic_weixin; the pictures follow as messages."""
    items = [{"PicMd5Sum": digest} for digest in digests]
    return event(name, {"EventKey": key, "SendPicsInfo": {"Count": len(items), "PicList": {"item": items}}})


def location_select(key: str, lat: float, lng: float, label: str) -> dict[str, Any]:
    place = {"Location_X": str(lat), "Location_Y": str(lng), "Scale": "15", "Label": label, "Poiname": ""}
    return event("location_select", {"EventKey": key, "SendLocationInfo": place})


def template_finished(message_id: int, status: str = "success") -> dict[str, Any]:
    return event("TEMPLATESENDJOBFINISH", {"MsgID": message_id, "Status": status})


def mass_finished(message_id: int, status: str, *, sent: int, failed: int) -> dict[str, Any]:
    counts = {
        "TotalCount": sent + failed,
        "FilterCount": sent + failed,
        "SentCount": sent,
        "ErrorCount": failed,
    }
    return event("MASSSENDJOBFINISH", {"MsgID": message_id, "Status": status, **counts})


def consent_popup(choices: Mapping[str, str]) -> dict[str, Any]:
    """`choices` maps template id to accept or reject."""
    rows = [
        {"TemplateId": key, "SubscribeStatusString": word, "PopupScene": 1} for key, word in choices.items()
    ]
    return event("subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": rows}})


def consent_changed(template_ids: Sequence[str]) -> dict[str, Any]:
    rows = [{"TemplateId": each, "SubscribeStatusString": "reject"} for each in template_ids]
    return event("subscribe_msg_change_event", {"SubscribeMsgChangeEvent": {"List": rows}})


def notice_sent(template_id: str, message_id: int, code: int = 0, status: str = "success") -> dict[str, Any]:
    row = {"TemplateId": template_id, "MsgID": message_id, "ErrorCode": code, "ErrorStatus": status}
    return event("subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": [row]}})


def annual_renew(expires: int) -> dict[str, Any]:
    return event("annual_renew", {"ExpiredTime": expires})


def verify_expired(expires: int) -> dict[str, Any]:
    return event("verify_expired", {"ExpiredTime": expires})


def kf_session(name: str, account: str, target: str = "") -> dict[str, Any]:
    """`name` is kf_create_session, kf_close_session or kf_switch_session (which needs `target`)."""
    if name == "kf_switch_session":
        return event(name, {"FromKfAccount": account, "ToKfAccount": target})
    return event(name, {"KfAccount": account})


def authorization_changed(name: str, openid: str, app_id: str, revoked: str = "") -> dict[str, Any]:
    """`name` is user_info_modified, user_authorization_revoke or user_authorization_cancellation."""
    return event(name, {"OpenID": openid, "AppID": app_id, "RevokeInfo": revoked})
