"""Tokens, addresses, quotas, media, menus, tags, people, QR codes: §4, §7, §8."""

import re
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from bot.emulator.faults import Fault
from bot.emulator.server import Emulator
from tests.emulator.client import Client

HOUR = 3600.0
PROBE = "/cgi-bin/getcallbackip"


async def works(client: Client, token: str) -> int:
    return int((await Client(client.session, client.wechat, token).get(PROBE)).get("errcode", 0))


async def test_classic_tokens_replace_each_other_after_five_minutes(wechat: Emulator, client: Client) -> None:
    first = client.token
    answer = await client.authorize()
    assert answer["expires_in"] == 7200 and "errcode" not in answer and client.token != first
    assert await works(client, first) == 0
    await wechat.advance(301)
    assert await works(client, first) == 40001
    assert await works(client, client.token) == 0
    await wechat.advance(2 * HOUR)
    assert await works(client, client.token) == 42001


async def test_the_stable_line_is_separate_and_tells_what_remains(wechat: Emulator, client: Client) -> None:
    classic = client.token
    first = await client.stable()
    await wechat.advance(HOUR)
    second = await client.stable()
    assert second["access_token"] == first["access_token"]
    assert 3590 <= second["expires_in"] <= 3600
    assert await works(client, classic) == 0
    await wechat.advance(HOUR - 200)
    third = await client.stable()
    assert third["access_token"] != first["access_token"] and third["expires_in"] == 7200
    assert await works(client, first["access_token"]) == 0


async def test_forced_refresh_kills_the_old_one_but_not_twice_in_thirty_seconds(
    wechat: Emulator, client: Client
) -> None:
    first = await client.stable()
    forced = await client.stable(force=True)
    assert await works(client, first["access_token"]) == 40001
    assert (await client.stable(force=True))["access_token"] == forced["access_token"]
    answers = []
    for _ in range(20):
        await wechat.advance(31)
        answers.append((await client.stable(force=True)).get("errcode", 0))
    assert answers == [0] * 19 + [45009]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
    ],
)
async def test_refused_token_calls(
    wechat: Emulator, client: Client, change: dict[str, str], code: int
) -> None:
    good = {
        "grant_type": "client_credential",
        "appid": wechat.account.app_id,
        "secret": wechat.account.secret,
    }
    assert (await client.get("/cgi-bin/token", **{**good, **change}))["errcode"] == code


async def test_whitelist(wechat: Emulator, client: Client) -> None:
    wechat.knobs.allowed_ips = frozenset({"10.0.0.1"})
    answer = await client.stable()
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


async def test_errors_look_like_the_real_ones(wechat: Emulator, client: Client) -> None:
    url = wechat.base_url + PROBE
    async with client.session.get(url) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/json; encoding=utf-8"
        assert re.fullmatch(
            rb'\{"errcode":41001,"errmsg":"access_token missing rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"\}',
            await response.read(),
        )
    assert (await client.post(PROBE, {}))["errcode"] == 43001
    assert (await client.get("/cgi-bin/menu/create"))["errcode"] == 43002
    assert (await client.get("/cgi-bin/no/such"))["errcode"] == 40066


async def test_revoked_tokens_and_storms(wechat: Emulator, client: Client) -> None:
    wechat.world.tokens.revoke()
    assert (await client.get(PROBE))["errcode"] == 40001
    await client.authorize()
    wechat.faults.token_storm(times=2)
    codes = [(await client.get(PROBE)).get("errcode", 0) for _ in range(3)]
    assert codes == [40001, 40001, 0]


async def test_faults(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    await zhang.says("在吗")
    path = "/cgi-bin/message/custom/send"
    wechat.faults.errcode(path, -1, times=2)
    assert [await client.text(zhang.openid, "您好") for _ in range(3)] == [-1, -1, 0]
    wechat.faults.disconnect(path, "before")
    with pytest.raises(ClientError):
        await client.text(zhang.openid, "没到")
    wechat.faults.disconnect(path, "after")
    with pytest.raises(ClientError):
        await client.text(zhang.openid, "到了")
    assert zhang.heard == ["您好", "到了"]
    wechat.faults.status(path, 502)
    async with client.session.post(wechat.base_url + path, data=b"{}") as response:
        assert response.status == 502
    wechat.faults.delay(path, 0.05)
    assert await client.text(zhang.openid, "慢") == 0
    assert wechat.journal.calls[-1].took_s >= 0.05
    wechat.faults.add(Fault(path="*", errcode=45009, times=None))
    assert await client.text(zhang.openid, "满") == 45009
    wechat.faults.clear()
    assert await client.text(zhang.openid, "好") == 0


async def test_every_call_is_recorded_without_token_and_secret(wechat: Emulator, client: Client) -> None:
    await client.stable()
    await client.get("/cgi-bin/user/info", openid="oNobody")
    assert [each.path for each in wechat.journal.calls][-2:] == [
        "/cgi-bin/stable_token",
        "/cgi-bin/user/info",
    ]
    last = wechat.journal.calls[-1]
    assert (last.query, last.errcode) == ({"openid": "oNobody"}, 40003)
    assert not any(wechat.account.secret in f"{each.query}{each.body}" for each in wechat.journal.calls)


async def test_daily_quota_and_its_clearing(wechat: Emulator, client: Client) -> None:
    wechat.world.quotas.limits[PROBE] = 1
    assert [(await client.get(PROBE)).get("errcode", 0) for _ in range(2)] == [0, 45009]
    assert (await client.post("/cgi-bin/clear_quota", {"appid": wechat.account.app_id}))["errcode"] == 0
    assert "ip_list" in await client.get(PROBE)
    for _ in range(9):
        await client.post("/cgi-bin/clear_quota", {"appid": wechat.account.app_id})
    assert (await client.post("/cgi-bin/clear_quota", {"appid": wechat.account.app_id}))["errcode"] == 48006
    await wechat.advance(24 * HOUR)
    await client.authorize()
    assert "ip_list" in await client.get(PROBE)


async def test_media_lives_three_days(wechat: Emulator, client: Client) -> None:
    media_id = (await client.upload("image", b"\x89PNG1234", "lamp.png"))["media_id"]
    assert await client.get_bytes("/cgi-bin/media/get", media_id=media_id) == b"\x89PNG1234"
    await wechat.advance(72 * HOUR - 60)
    await client.authorize()
    assert await client.get_bytes("/cgi-bin/media/get", media_id=media_id) == b"\x89PNG1234"
    await wechat.advance(120)
    assert (await client.get("/cgi-bin/media/get", media_id=media_id))["errcode"] == 40007


async def test_media_of_followers(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    await zhang.sends_picture(b"\xff\xd8jpeg")
    push = zhang.last_push
    assert push is not None
    assert await client.get_bytes("/cgi-bin/media/get", media_id=push.fields["MediaId"]) == b"\xff\xd8jpeg"
    async with client.session.get(push.fields["PicUrl"]) as response:
        assert await response.read() == b"\xff\xd8jpeg"
    await zhang.sends_video(b"mp4")
    assert zhang.last_push is not None
    answer = await client.get("/cgi-bin/media/get", media_id=zhang.last_push.fields["MediaId"])
    assert answer["video_url"].startswith("http")


@pytest.mark.parametrize(
    ("kind", "size", "name", "code"),
    [
        ("picture", 10, "a.png", 40004),
        ("image", 10, "a.exe", 40005),
        ("image", 0, "a.png", 44001),
        ("voice", 2 * 1024 * 1024 + 1, "a.amr", 40010),
        ("thumb", 64 * 1024 + 1, "a.jpg", 40012),
    ],
)
async def test_refused_uploads(client: Client, kind: str, size: int, name: str, code: int) -> None:
    assert (await client.upload(kind, b"x" * size, name))["errcode"] == code


def click(name: str, key: str = "K") -> dict[str, Any]:
    return {"type": "click", "name": name, "key": key}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([click("报修")], 0),
        ([], 40016),
        ([click("一"), click("二"), click("三"), click("四")], 40016),
        ([{"type": "dance", "name": "跳"}], 40017),
        ([click("六个字的名字")], 40018),
        ([click("报修", "")], 40019),
        ([{"type": "view", "name": "网页", "url": "x" * 1025}], 40020),
        ([{"name": "更多", "sub_button": [click(str(n)) for n in range(6)]}], 40023),
        ([{"name": "更多", "sub_button": [{"type": "dance", "name": "跳"}]}], 40024),
        ([{"name": "更多", "sub_button": [{"name": "再多", "sub_button": [click("一")]}]}], 40022),
        ([{"name": "更多", "sub_button": [click("十" * 21)]}], 40025),
    ],
)
async def test_menu_limits(client: Client, buttons: list[dict[str, Any]], code: int) -> None:
    assert (await client.post("/cgi-bin/menu/create", {"button": buttons}))["errcode"] == code


async def test_escaped_json_is_refused_for_menus(client: Client) -> None:
    answer = await client.post("/cgi-bin/menu/create", {"button": [click("报修")]}, escaped=True)
    assert answer["errcode"] == 40033


async def test_menu_life_and_variants(wechat: Emulator, client: Client) -> None:
    zhang, wang = wechat.phone("张阿姨"), wechat.phone("王芳")
    assert (await client.get("/cgi-bin/menu/get"))["errcode"] == 46003
    variant = {"button": [click("待办")], "matchrule": {"tag_id": "100"}}
    assert (await client.post("/cgi-bin/menu/addconditional", variant))["errcode"] == 65303
    await client.post("/cgi-bin/menu/create", {"button": [click("报修")]})
    tag = (await client.post("/cgi-bin/tags/create", {"tag": {"name": "工作人员"}}))["tag"]
    assert tag == {"id": 100, "name": "工作人员"}
    menu_id = (await client.post("/cgi-bin/menu/addconditional", variant))["menuid"]
    tagging = {"openid_list": [wang.openid], "tagid": 100}
    assert (await client.post("/cgi-bin/tags/members/batchtagging", tagging))["errcode"] == 0
    matched = await client.post("/cgi-bin/menu/trymatch", {"user_id": wang.openid})
    other = await client.post("/cgi-bin/menu/trymatch", {"user_id": zhang.openid})
    assert (matched["button"][0]["name"], other["button"][0]["name"]) == ("待办", "报修")
    assert (await client.post("/cgi-bin/menu/delconditional", {"menuid": menu_id}))["errcode"] == 0
    assert "conditionalmenu" not in await client.get("/cgi-bin/menu/get")
    await client.get("/cgi-bin/menu/delete")
    assert (await client.get("/cgi-bin/menu/get"))["errcode"] == 46003


async def test_tags(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    create = "/cgi-bin/tags/create"
    assert (await client.post(create, {"tag": {"name": "志愿者"}}))["tag"]["id"] == 100
    assert (await client.post(create, {"tag": {"name": "志愿者"}}))["errcode"] == 45157
    assert (await client.post(create, {"tag": {"name": "字" * 11}}))["errcode"] == 45158
    await client.post("/cgi-bin/tags/members/batchtagging", {"openid_list": [zhang.openid], "tagid": 100})
    assert (await client.post("/cgi-bin/tags/getidlist", {"openid": zhang.openid}))["tagid_list"] == [100]
    assert (await client.get("/cgi-bin/tags/get"))["tags"][0]["count"] == 1
    members = await client.post("/cgi-bin/user/tag/get", {"tagid": 100})
    assert members["data"]["openid"] == [zhang.openid]
    assert (await client.post("/cgi-bin/tags/delete", {"tag": {"id": 2}}))["errcode"] == 45058
    assert (await client.post("/cgi-bin/tags/delete", {"tag": {"id": 100}}))["errcode"] == 0
    assert zhang.follower.tags == []


async def test_people_show_no_name(wechat: Emulator, client: Client) -> None:
    zhang, gone = wechat.phone("张阿姨"), wechat.phone("走了", following=False)
    one = await client.get("/cgi-bin/user/info", openid=zhang.openid)
    assert one["subscribe"] == 1 and "nickname" not in one
    both = await client.post(
        "/cgi-bin/user/info/batchget", {"user_list": [{"openid": zhang.openid}, {"openid": gone.openid}]}
    )
    assert both["user_info_list"][1] == {"subscribe": 0, "openid": gone.openid}
    assert (await client.get("/cgi-bin/user/get"))["data"]["openid"] == [zhang.openid]


async def test_qr_codes(client: Client) -> None:
    path = "/cgi-bin/qrcode/create"
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "building_3"}}}
    assert (await client.post(path, body))["ticket"]
    assert (await client.post(path, {**body, "action_name": "QR_STR_SCENE"}))["expire_seconds"] == 2592000
    assert (await client.post(path, {**body, "action_name": "QR"}))["errcode"] == 40052
    assert (await client.post(path, {**body, "action_name": "QR_SCENE"}))["errcode"] == 40053


async def test_the_body_must_be_json(wechat: Emulator, client: Client) -> None:
    url = f"{wechat.base_url}/cgi-bin/menu/create?access_token={client.token}"
    for raw, code in ((b"", 44002), (b"{", 47001), (b"[]", 47001), ("报".encode("gbk"), 47001)):
        async with ClientSession() as session, session.post(url, data=raw) as response:
            assert (await response.json(content_type=None))["errcode"] == code
