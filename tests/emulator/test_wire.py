"""The XML of the platform reference, §2, element by element."""

from xml.etree import ElementTree

import pytest

from bot.emulator import wire
from bot.emulator.account import Account, Mode

ACCOUNT = Account(mode=Mode.PLAIN)


def own(fields: wire.Fields) -> str:
    return wire.render(fields).removeprefix("<xml>").removesuffix("</xml>")


@pytest.mark.parametrize(
    ("fields", "xml"),
    [
        (
            wire.image("http://mmbiz.qpic.cn/x/0", "m1"),
            "<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://mmbiz.qpic.cn/x/0]]></PicUrl>"
            "<MediaId><![CDATA[m1]]></MediaId>",
        ),
        (
            wire.location(30.27, 120.15, "幸福社区3号楼"),
            "<MsgType><![CDATA[location]]></MsgType><Location_X>30.27</Location_X><Location_Y>120.15</Location_Y>"
            "<Scale>15</Scale><Label><![CDATA[幸福社区3号楼]]></Label>",
        ),
        (
            wire.subscribe("grid_07", "TICKET"),
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>"
            "<EventKey><![CDATA[qrscene_grid_07]]></EventKey><Ticket><![CDATA[TICKET]]></Ticket>",
        ),
        (
            wire.scancode("SIGNIN", "ACT-17", waits=True),
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[scancode_waitmsg]]></Event>"
            "<EventKey><![CDATA[SIGNIN]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType>"
            "<ScanResult><![CDATA[ACT-17]]></ScanResult></ScanCodeInfo>",
        ),
        (
            wire.consent_popup({"TPL1": "accept", "TPL2": "reject"}),
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe_msg_popup_event]]></Event>"
            "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[TPL1]]></TemplateId>"
            "<SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>1</PopupScene></List>"
            "<List><TemplateId><![CDATA[TPL2]]></TemplateId>"
            "<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString><PopupScene>1</PopupScene></List>"
            "</SubscribeMsgPopupEvent>",
        ),
        (
            wire.template_finished(3557000000000000001),
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>"
            "<MsgID>3557000000000000001</MsgID><Status><![CDATA[success]]></Status>",
        ),
    ],
)
def test_own_elements(fields: wire.Fields, xml: str) -> None:
    assert own(fields) == xml


def test_whole_text_message() -> None:
    head = wire.head(ACCOUNT, "oAAAA", 1700000000)
    assert wire.render({**head, **wire.text("楼道灯坏了"), "MsgId": 24000000000000001}) == (
        "<xml><ToUserName><![CDATA[gh_0a1b2c3d4e5f]]></ToUserName><FromUserName><![CDATA[oAAAA]]></FromUserName>"
        "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[楼道灯坏了]]></Content>"
        "<MsgId>24000000000000001</MsgId></xml>"
    )


@pytest.mark.parametrize("words", ["a]]>b", "]]>", "<b>&amp;", "]]]]>>"])
def test_any_text_survives(words: str) -> None:
    assert ElementTree.fromstring(wire.render(wire.text(words))).findtext("Content") == words


def test_recognition_can_be_left_out() -> None:
    assert "Recognition" not in wire.voice("m2", None)
    assert "<Recognition><![CDATA[]]></Recognition>" in own(wire.voice("m2"))


def test_safe_mode_shows_only_the_account_name() -> None:
    safe = Account()
    fields = {**wire.head(safe, "oAAAA", 1700000000), **wire.text("保密")}
    envelope = wire.seal_push(safe, fields, timestamp=1700000000, nonce="42")
    root = ElementTree.fromstring(envelope.body)
    assert [each.tag for each in root] == ["ToUserName", "Encrypt"]
    assert "openid=oAAAA" in envelope.query and "msg_signature=" in envelope.query
