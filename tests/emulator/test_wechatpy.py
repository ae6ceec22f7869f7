"""wechatpy 1.8.18 as a witness: it knows the protocol and shares no code with the emulator."""

import asyncio
from io import BytesIO
from typing import Any

from aiohttp import web
from wechatpy import WeChatClient, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from bot.emulator.server import Emulator
from tests.emulator.tiny_bot import Heard, TinyBot


def client_for(wechat: Emulator) -> Any:
    """Return a blocking client whose calls go to the emulator; use it in a thread."""
    api = wechat.base_url + "/cgi-bin/"

    class LocalClient(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = api

        def fetch_access_token(self) -> Any:
            params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(url=f"{api}token", params=params)

    return LocalClient(wechat.account.app_id, wechat.account.secret)


async def test_wechatpy_reads_our_pushes_and_we_read_its_replies(wechat: Emulator, tiny: TinyBot) -> None:
    account = wechat.account
    crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
    seen: list[Any] = []

    async def answer(heard: Heard) -> web.Response:
        query = dict(part.split("=", 1) for part in heard.query.split("&"))
        check_signature(account.token, query["signature"], query["timestamp"], query["nonce"])
        plain = crypto.decrypt_message(heard.body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(plain)
        seen.append(message)
        reply = TextReply(content=f"收到：{message.type}", message=message)
        sealed = crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="text/xml")

    tiny.answer = answer
    zhang = wechat.phone("张阿姨")
    replies = [
        await zhang.says("三号楼的楼道灯坏了"),
        await zhang.sends_picture(b"\xff\xd8jpeg"),
        await zhang.sends_voice(b"#!AMR\n"),
        await zhang.shares_location(30.27, 120.15, "三号楼"),
        await zhang.scans("building_3"),
        await zhang.taps_menu("REPORT"),
    ]
    assert [each.type for each in seen] == ["text", "image", "voice", "location", "event", "event"]
    assert seen[0].content == "三号楼的楼道灯坏了" and seen[0].source == zhang.openid
    assert [seen[4].event, seen[5].key] == ["scan", "REPORT"]
    assert [each.text for each in replies if each] == [f"收到：{each.type}" for each in seen]


async def test_its_blocking_client_gets_on_with_our_api(wechat: Emulator) -> None:
    zhang = wechat.phone("张阿姨")
    await zhang.says("在吗")
    wechat.world.add_template("T1", "进度通知", {"thing1": "事项"})

    def use() -> dict[str, Any]:
        client = client_for(wechat)
        client.message.send_text(zhang.openid, "您好")
        client.message.send_template(zhang.openid, "T1", {"thing1": {"value": "楼道灯"}})
        media = client.media.upload("image", ("lamp.png", BytesIO(b"\x89PNG123"), "image/png"))
        client.message.send_image(zhang.openid, media["media_id"])
        client.menu.create({"button": [{"type": "click", "name": "报修", "key": "REPORT"}]})
        return {
            "menu": client.menu.get(),
            "user": client.user.get(zhang.openid),
            "tag": client.tag.create("志愿者"),
            "qr": client.qrcode.create(
                {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "b3"}}}
            ),
            "ips": client.misc.get_wechat_ips(),
        }

    answers = await asyncio.to_thread(use)
    assert zhang.heard[0] == "您好"
    assert zhang.heard[1] == "进度通知\n事项: 楼道灯"
    assert [each.kind for each in zhang.bubbles if each.side == "theirs"] == ["text", "template", "image"]
    assert answers["menu"]["menu"]["button"][0]["name"] == "报修"
    assert answers["user"]["openid"] == zhang.openid


async def test_it_understands_our_errors_and_recovers_from_a_revoked_token(wechat: Emulator) -> None:
    zhang = wechat.phone("张阿姨")

    def refused(client: Any) -> int:
        try:
            client.message.send_text(zhang.openid, "您好")
        except WeChatClientException as error:
            return int(error.errcode)
        return 0

    client = await asyncio.to_thread(client_for, wechat)
    assert await asyncio.to_thread(refused, client) == 45015
    await zhang.says("在吗")
    wechat.world.tokens.revoke()
    assert await asyncio.to_thread(refused, client) == 0
