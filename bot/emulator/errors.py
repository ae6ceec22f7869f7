"""Error answers of the API: numbers and texts as the platform words them."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[int, str] = MappingProxyType(
    {
        -1: "system error",
        40001: "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
        40002: "invalid grant_type",
        40003: "invalid openid",
        40004: "invalid media type",
        40005: "invalid file type",
        40006: "invalid media size",
        40007: "invalid media_id",
        40008: "invalid message type",
        40009: "invalid image size",
        40010: "invalid voice size",
        40011: "invalid video size",
        40012: "invalid thumb size",
        40013: "invalid appid",
        40014: "invalid access_token",
        40016: "invalid button size",
        40017: "invalid button type",
        40018: "invalid button name size",
        40019: "invalid button key size",
        40020: "invalid button url size",
        40022: "invalid sub button level",
        40023: "invalid sub button size",
        40024: "invalid sub button type",
        40025: "invalid sub button name size",
        40026: "invalid sub button key size",
        40027: "invalid sub button url size",
        40032: "invalid openid list size",
        40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
        40035: "invalid parameter",
        40037: "invalid template_id",
        40052: "invalid action name",
        40053: "invalid action info",
        40066: "invalid url",
        40125: "invalid appsecret",
        40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
        40241: "The message is duplicate in 60 seconds",
        41001: "access_token missing",
        41002: "appid missing",
        41004: "appsecret missing",
        41005: "media data missing",
        41006: "media_id missing",
        41009: "missing openid",
        42001: "access_token expired",
        43001: "require GET method",
        43002: "require POST method",
        43004: "require subscribe",
        43101: "user refuse to accept the msg",
        43116: "This template_id is banned",
        44001: "empty media data",
        44002: "empty post data",
        44003: "empty news data",
        44004: "empty content",
        45001: "media size out of limit",
        45002: "content size out of limit",
        45008: "article size out of limit",
        45009: "reach max api daily quota limit",
        45011: "api minute-quota reach limit, must slower, retry next minute",
        45015: "response out of time limit or subscription is canceled",
        45047: "out of response count limit",
        45056: "too many tag now, no need to add new",
        45058: "can't modify sys tag",
        45059: "can't add this tag to user",
        45072: "invalid command",
        45080: "client closed connection",
        45081: "typing status is already set",
        45157: "invalid tag name",
        45158: "tag name too long",
        45159: "invalid tag id",
        46003: "menu no exist",
        46004: "user no exist",
        47001: "data format error",
        47003: "argument invalid!",
        48001: "api unauthorized",
        48006: "forbid to clear quota because of reaching the limit",
        61452: "invalid kf_account",
        65301: "no such menu",
        65302: "no such user",
        65303: "there is no selfmenu, please create selfmenu first",
        65304: "match rule is empty",
        76003: "cgi_path not found",
    }
)


class Refused(Exception):
    """The API answers this errcode (with HTTP 200, as always)."""

    def __init__(self, code: int, text: str | None = None) -> None:
        self.code = code
        self.text = text if text is not None else TEXTS.get(code, "unknown error")
        super().__init__(f"{code} {self.text}")

    def answer(self) -> dict[str, object]:
        return {"errcode": self.code, "errmsg": f"{self.text} rid: {new_rid()}"}


def new_rid() -> str:
    return "-".join(secrets.token_hex(4) for _ in range(3))
