"""Customer-service messages, windows and quotas, templates and notices, §5 and §6."""

from typing import Any

import pytest

from bot.emulator.server import Emulator
from bot.emulator.templates import TemplateKind
from tests.emulator.client import Client
from tests.emulator.tiny_bot import TinyBot

HOUR = 3600.0


async def test_five_messages_then_45047_then_45015(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    assert await client.text(zhang.openid, "早") == 45015
    await zhang.says("在吗")
    codes = [await client.text(zhang.openid, f"第{n}条") for n in range(6)]
    assert codes == [0, 0, 0, 0, 0, 45047]
    await zhang.says("在")
    await wechat.advance(48 * HOUR + 1)
    await client.authorize()
    assert await client.text(zhang.openid, "晚了") == 45015


async def test_a_menu_click_gives_three_for_a_minute_and_takes_nothing_away(
    wechat: Emulator, client: Client
) -> None:
    zhang, li = wechat.phone("张阿姨"), wechat.phone("老李")
    await zhang.taps_menu("REPORT")
    assert zhang.follower.window.remaining == 3
    await wechat.advance(61)
    assert await client.text(zhang.openid, "晚了") == 45015
    await li.says("在吗")
    await li.taps_menu("REPORT")
    assert li.follower.window.remaining == 5
    await wechat.advance(HOUR)
    assert await client.text(li.openid, "还在") == 0


async def test_a_tapped_text_menu_is_a_menu_click_unless_the_knob_says_otherwise(wechat: Emulator) -> None:
    zhang = wechat.phone("张阿姨")
    await zhang.taps_msgmenu("101", "满意")
    assert zhang.follower.window.remaining == 3
    wechat.knobs.menu_text_is_menu = False
    await zhang.taps_msgmenu("101", "满意")
    assert zhang.follower.window.remaining == 5


async def test_pages_open_no_window_and_unfollowing_closes_it(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    wechat.world.menus.create([{"type": "view", "name": "指南", "url": "https://example.com"}])
    await zhang.taps_menu("https://example.com")
    assert await client.text(zhang.openid, "您好") == 45015
    await zhang.says("在吗")
    await zhang.unfollows()
    assert await client.text(zhang.openid, "您好") == 45015


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "carrier-pigeon"}, 40008),
        ({"msgtype": "image", "image": {"media_id": "nowhere"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "一"}, {"title": "二"}]}}, 45008),
        ({"msgtype": "text", "text": {"content": "您好"}, "customservice": {"kf_account": "wang@x"}}, 61452),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": [{"id": "101"}]}}, 40035),
        (
            {
                "msgtype": "msgmenu",
                "msgmenu": {"head_content": "满意吗", "list": [{"id": "1", "content": "是"}]},
            },
            0,
        ),
        ({"msgtype": "text", "text": {"content": "字" * 682}}, 0),
    ],
)
async def test_what_may_be_sent(wechat: Emulator, client: Client, body: dict[str, Any], code: int) -> None:
    zhang = wechat.phone("张阿姨")
    await zhang.says("在吗")
    answer = await client.post("/cgi-bin/message/custom/send", {**body, "touser": zhang.openid})
    assert answer["errcode"] == code
    assert zhang.follower.window.remaining == (4 if code == 0 else 5)


async def test_an_unknown_person(client: Client) -> None:
    assert await client.text("oNobody", "您好") == 40003


async def test_typing(wechat: Emulator, client: Client) -> None:
    zhang = wechat.phone("张阿姨")
    path, body = "/cgi-bin/message/custom/typing", {"touser": zhang.openid, "command": "Typing"}
    assert (await client.post(path, body))["errcode"] == 45080
    await zhang.says("在吗")
    assert (await client.post(path, {**body, "command": "Sleep"}))["errcode"] == 45072
    assert (await client.post(path, body))["errcode"] == 0
    assert (await client.post(path, body))["errcode"] == 45081


def card(openid: str, **values: str) -> dict[str, Any]:
    return {
        "touser": openid,
        "template_id": "T1",
        "data": {key: {"value": each} for key, each in values.items()},
    }


PATH = "/cgi-bin/message/template/send"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("thing1", "三号楼楼道灯", ""),
        ("thing1", "", "argument invalid! data.thing1.value is empty"),
        ("thing1", "一" * 20, ""),
        ("thing1", "一" * 21, "argument invalid! data.thing1.value invalid"),
        ("character_string2", "20261121-003", ""),
        ("character_string2", "编号3", "argument invalid! data.character_string2.value invalid"),
        ("phrase3", "已受理", ""),
        ("phrase3", "已经受理了吗", "argument invalid! data.phrase3.value invalid"),
        ("phrase3", "OK", "argument invalid! data.phrase3.value invalid"),
        ("time4", "2019年10月1日 15:01", ""),
        ("time4", "2023-09-12 19:43:07", ""),
        ("time4", "下午三点", "argument invalid! data.time4.value invalid"),
        ("date5", "2026年11月22日", ""),
        ("date5", "明天", "argument invalid! data.date5.value invalid"),
        ("name6", "王芳", ""),
        ("name6", "一二三四五六七八九十一", "argument invalid! data.name6.value invalid"),
        ("phone_number7", "+86-0766-66888866", ""),
        ("phone_number7", "请来电", "argument invalid! data.phone_number7.value invalid"),
        ("number8", "12.5", ""),
        ("number8", "十二", "argument invalid! data.number8.value invalid"),
        ("amount9", "¥100.5元", ""),
        ("amount9", "一百", "argument invalid! data.amount9.value invalid"),
        ("keyword1", "什么都行" * 20, ""),
    ],
)
async def test_value_rules(wechat: Emulator, client: Client, key: str, value: str, text: str) -> None:
    wechat.world.add_template("T1", "进度通知", {key: "内容"})
    zhang = wechat.phone("张阿姨")
    answer = await client.post(PATH, card(zhang.openid, **{key: value}))
    assert answer["errcode"] == (47003 if text else 0)
    assert answer["errmsg"].startswith(text or "ok")


async def test_a_template_message_is_shown_and_reported(
    wechat: Emulator, client: Client, tiny: TinyBot
) -> None:
    wechat.world.add_template("T1", "进度通知", {"thing1": "事项", "phrase2": "状态"})
    zhang = wechat.phone("张阿姨")
    answer = await client.post(PATH, card(zhang.openid, thing1="楼道灯", phrase2="已受理", first="旧字段"))
    await wechat.drain()
    assert zhang.last_heard == "进度通知\n事项: 楼道灯\n状态: 已受理"
    assert zhang.bubbles[-1].via == "template"
    assert tiny.heard[0].fields["Event"] == "TEMPLATESENDJOBFINISH"
    assert tiny.heard[0].fields["MsgID"] == str(answer["msgid"])
    zhang.follower.blocks_templates = True
    await client.post(PATH, card(zhang.openid, thing1="门禁", phrase2="已受理"))
    await wechat.drain()
    assert tiny.heard[1].fields["Status"] == "failed:user block"
    assert len(zhang.heard) == 1


async def test_one_client_msg_id_is_one_message_for_ten_minutes(wechat: Emulator, client: Client) -> None:
    wechat.world.add_template("T1", "进度通知", {"thing1": "事项"})
    zhang = wechat.phone("张阿姨")
    body = {**card(zhang.openid, thing1="楼道灯"), "client_msg_id": "case-241-1"}
    first, second = await client.post(PATH, body), await client.post(PATH, body)
    assert first["msgid"] == second["msgid"] and second["errcode"] == 0
    assert len(zhang.heard) == 1
    await wechat.advance(601)
    third = await client.post(PATH, body)
    assert third["msgid"] != first["msgid"] and len(zhang.heard) == 2


async def test_twins_without_an_id_are_refused_for_a_minute(wechat: Emulator, client: Client) -> None:
    wechat.world.add_template("T1", "进度通知", {"thing1": "事项"})
    body = card(wechat.phone("张阿姨").openid, thing1="楼道灯")
    codes = [(await client.post(PATH, body))["errcode"] for _ in range(2)]
    await wechat.advance(61)
    codes.append((await client.post(PATH, body))["errcode"])
    assert codes == [0, 40241, 0]


async def test_templates_of_the_wrong_kind_banned_or_to_strangers(wechat: Emulator, client: Client) -> None:
    template = wechat.world.add_template("T1", "进度通知", {"thing1": "事项"})
    stranger = wechat.phone("路人", following=False)
    assert (await client.post(PATH, card(stranger.openid, thing1="灯")))["errcode"] == 43004
    assert (await client.post(PATH, {**card("x", thing1="灯"), "template_id": "T9"}))["errcode"] == 40037
    template.banned = True
    assert (await client.post(PATH, card(stranger.openid, thing1="灯")))["errcode"] == 43116
    template.banned, template.kind = False, TemplateKind.ONE_TIME
    assert (await client.post(PATH, card(stranger.openid, thing1="灯")))["errcode"] == 40037


NOTICE = "/cgi-bin/message/subscribe/bizsend"


async def test_one_consent_is_one_notice(wechat: Emulator, client: Client, tiny: TinyBot) -> None:
    wechat.world.add_template("T1", "停水通知", {"thing1": "内容"}, TemplateKind.ONE_TIME)
    zhang = wechat.phone("张阿姨")
    body = card(zhang.openid, thing1="明早停水")
    refused = await client.post(NOTICE, body)
    assert refused["errcode"] == 43101 and refused["errmsg"].startswith("user refuse to accept the msg rid: ")
    await zhang.answers_consent("T1")
    assert await client.post(NOTICE, body) == {"errcode": 0, "errmsg": "ok"}
    assert (await client.post(NOTICE, body))["errcode"] == 43101
    await wechat.drain()
    assert [each.fields["Event"] for each in tiny.heard] == [
        "subscribe_msg_popup_event",
        "subscribe_msg_sent_event",
    ]


async def test_a_long_term_consent_lasts_until_refused(wechat: Emulator, client: Client) -> None:
    wechat.world.add_template("T1", "停水通知", {"thing1": "内容"}, TemplateKind.LONG_TERM)
    zhang = wechat.phone("张阿姨")
    body = card(zhang.openid, thing1="明早停水")
    await zhang.answers_consent("T1")
    codes = [(await client.post(NOTICE, body))["errcode"] for _ in range(3)]
    await zhang.answers_consent("T1", accepts=False)
    codes.append((await client.post(NOTICE, body))["errcode"])
    assert codes == [0, 0, 0, 43101]
