"""A few lines of API client for tests; `call` returns the JSON whatever its errcode."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData

from bot.emulator.server import Emulator


@dataclass(slots=True)
class Client:
    session: ClientSession
    wechat: Emulator
    token: str = ""

    async def authorize(self) -> dict[str, Any]:
        account = self.wechat.account
        answer = await self.get(
            "/cgi-bin/token", grant_type="client_credential", appid=account.app_id, secret=account.secret
        )
        self.token = answer.get("access_token", "")
        return answer

    async def stable(self, *, force: bool = False) -> dict[str, Any]:
        account = self.wechat.account
        body = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret}
        answer = await self.post("/cgi-bin/stable_token", {**body, "force_refresh": force})
        self.token = answer.get("access_token", self.token)
        return answer

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        params = {**query, "access_token": self.token}
        async with self.session.get(self.wechat.base_url + path, params=params) as response:
            assert response.status == 200
            return dict(json.loads(await response.read()))

    async def get_bytes(self, path: str, **query: str) -> bytes:
        params = {**query, "access_token": self.token}
        async with self.session.get(self.wechat.base_url + path, params=params) as response:
            return await response.read()

    async def post(self, path: str, body: dict[str, Any], *, escaped: bool = False) -> dict[str, Any]:
        raw = json.dumps(body, ensure_ascii=escaped).encode()
        params = {"access_token": self.token}
        async with self.session.post(self.wechat.base_url + path, params=params, data=raw) as response:
            assert response.status == 200
            return dict(json.loads(await response.read()))

    async def upload(self, kind: str, content: bytes, name: str) -> dict[str, Any]:
        form = FormData()
        form.add_field("media", BytesIO(content), filename=name)
        params = {"access_token": self.token, "type": kind}
        url = self.wechat.base_url + "/cgi-bin/media/upload"
        async with self.session.post(url, params=params, data=form) as response:
            return dict(json.loads(await response.read()))

    async def text(self, openid: str, content: str) -> int:
        """Send a customer-service text; return the errcode."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": content}}
        return int((await self.post("/cgi-bin/message/custom/send", body))["errcode"])
