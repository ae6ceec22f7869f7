"""What the platform sends becomes `Inbound`; what we answer it can read; what it did not send is refused."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.kernel.delivery import Reply
from bot.kernel.talk import Inbound, Kind
from bot.wechat.codec import SUCCESS, Codec, Envelope, fit
from bot.wechat.elements import read_elements
from bot.wechat.errors import BadPush
from bot.wechat.seal import Seal, is_signed, read_aes_key, sign
from bot.wechat.settings import WechatSettings

TOKEN = "CommunityToken2026"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
APP_ID = "wx1234567890abcdef"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEAD = (
    "<ToUserName><![CDATA[gh_0a1b2c3d4e5f]]></ToUserName>"
    "<FromUserName><![CDATA[oAAAAbbbbCCCCddddEEEEffffGGGG]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime>"
)
TEXT = "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[楼道灯坏了]]></Content><MsgId>24000000000000001</MsgId>"

# wechat-platform.md §1.4: computed there independently of this code and of wechatpy.
VECTOR_SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDMwQK6xyeRZ7UnuZsYfP7/6Yf0piNuk7kxZYuxJFeZQQ6WWSSAGv9ZFJIKURndrGs2FWSuGKbKoh"
    "+jFCL+nhblympfCTiydWkLInGji0C1OF"
)
VECTOR_PLAIN = "<xml><Content><![CDATA[你好]]></Content></xml>".encode()

plain = Codec(WechatSettings(app_id=APP_ID, token=TOKEN))
safe_settings = WechatSettings(app_id=APP_ID, token=TOKEN, aes_key=KEY, previous_aes_key=OLD_KEY)
safe = Codec(safe_settings)


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signed(token: str = TOKEN) -> dict[str, str]:
    return {"signature": signature(token, "1", "n"), "timestamp": "1", "nonce": "n"}


def sealed_text(message: bytes, key: str = KEY, app_id: str = APP_ID, padding: int | None = None) -> str:
    """Seal as the platform does, by a second implementation."""
    raw_key = base64.b64decode(key + "=")
    block = os.urandom(16) + struct.pack(">I", len(message)) + message + app_id.encode()
    count = 32 - len(block) % 32
    block += bytes([count if padding is None else padding]) * count
    encryptor = Cipher(algorithms.AES(raw_key), modes.CBC(raw_key[:16])).encryptor()
    return base64.b64encode(encryptor.update(block) + encryptor.finalize()).decode()


def envelope_of(sealed: str) -> tuple[dict[str, str], bytes]:
    query = signed() | {"encrypt_type": "aes", "msg_signature": signature(TOKEN, "1", "n", sealed)}
    return (
        query,
        f"<xml><ToUserName><![CDATA[gh_x]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode(),
    )


def push(own: str) -> bytes:
    return f"<xml>{HEAD}{own}</xml>".encode()


def read(own: str) -> Inbound:
    return plain.read(signed(), push(own), NOW)[0]


def event(name: str, own: str = "") -> Inbound:
    return read(f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{own}")


class TestSignature:
    def test_official_vector(self) -> None:
        assert sign(b"AAAAA", b"1714037059", b"486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"

    def test_vectors_of_the_reference(self) -> None:
        token, seconds, nonce = TOKEN.encode(), b"1700000000", b"1234567"
        assert sign(token, seconds, nonce) == "b697a108436414ee95068eff627df893d521178c"
        assert is_signed(
            "a7266b2707eaab6052a538ed92102a5538832c5e", token, seconds, nonce, VECTOR_SEALED.encode()
        )

    @pytest.mark.parametrize("codec", [plain, safe])
    def test_address_is_verified_in_every_mode(self, codec: Codec) -> None:
        assert codec.verify_url(signed() | {"echostr": "5938271 <b>"}) == "5938271 <b>"

    @pytest.mark.parametrize(
        "given_signature", ["", "0" * 40, "签名", "\ud800", signature("other", "1", "n")]
    )
    def test_wrong_signature(self, given_signature: str) -> None:
        with pytest.raises(BadPush) as refusal:
            plain.verify_url(signed() | {"signature": given_signature, "echostr": "1"})
        assert refusal.value.signature

    def test_nothing_given(self) -> None:
        with pytest.raises(BadPush) as refusal:
            plain.verify_url({})
        assert refusal.value.signature


class TestSeal:
    def test_opens_the_vector(self) -> None:
        assert Seal(KEY, APP_ID).open(base64.b64decode(VECTOR_SEALED)) == VECTOR_PLAIN

    @given(st.binary(max_size=300))
    def test_round_trip(self, message: bytes) -> None:
        seal = Seal(KEY, APP_ID)
        assert seal.open(base64.b64decode(seal.close(message))) == message

    @given(st.binary(max_size=200))
    def test_another_implementation_sealed_it(self, message: bytes) -> None:
        assert Seal(KEY, APP_ID).open(base64.b64decode(sealed_text(message))) == message

    @given(st.binary(max_size=300))
    def test_rubbish_opens_to_nothing(self, rubbish: bytes) -> None:
        assert Seal(KEY, APP_ID).open(rubbish) is None

    @pytest.mark.parametrize("padding", [0, 33, 255])
    def test_padding_out_of_range(self, padding: int) -> None:
        assert Seal(KEY, APP_ID).open(base64.b64decode(sealed_text(b"x", padding=padding))) is None

    def test_same_text_never_looks_the_same(self) -> None:
        seal = Seal(KEY, APP_ID)
        assert seal.close(b"x") != seal.close(b"x")

    def test_last_character_of_a_key_may_be_any(self) -> None:
        assert read_aes_key(KEY[:-1] + "E") == read_aes_key(KEY[:-1] + "G")

    @pytest.mark.parametrize("key", ["", "short", KEY + "A", KEY[:-1] + "密", KEY[:-1] + " "])
    def test_no_key(self, key: str) -> None:
        with pytest.raises(ValueError, match="43"):
            read_aes_key(key)


class TestModes:
    def test_safe_mode_reads_a_sealed_push(self) -> None:
        message, _ = safe.read(*envelope_of(sealed_text(push(TEXT))), NOW)
        assert message.text == "楼道灯坏了"

    def test_compatible_mode_push_is_read_from_its_sealed_part(self) -> None:
        sealed = sealed_text(push(TEXT))
        query, _ = envelope_of(sealed)
        lie = TEXT.replace("楼道灯坏了", "假的")
        body = f"<xml>{HEAD}{lie}<Encrypt>{sealed}</Encrypt></xml>".encode()
        assert safe.read(query, body, NOW)[0].text == "楼道灯坏了"

    @pytest.mark.parametrize("extra", [{}, {"encrypt_type": "raw"}, {"encrypt_type": "aes"}])
    def test_safe_mode_refuses_plaintext(self, extra: dict[str, str]) -> None:
        with pytest.raises(BadPush) as refusal:
            safe.read(signed() | extra, push(TEXT), NOW)
        assert refusal.value.signature

    def test_plaintext_mode_refuses_sealed(self) -> None:
        with pytest.raises(BadPush, match="no aes_key"):
            plain.read(*envelope_of(sealed_text(push(TEXT))), NOW)

    def test_plain_signature_does_not_open_safe_mode(self) -> None:
        query, body = envelope_of(sealed_text(push(TEXT)))
        with pytest.raises(BadPush) as refusal:
            safe.read(query | {"msg_signature": query["signature"]}, body, NOW)
        assert refusal.value.signature

    @pytest.mark.parametrize("key", [KEY, OLD_KEY])
    def test_reply_is_sealed_with_the_key_of_the_push(self, key: str) -> None:
        _, envelope = safe.read(*envelope_of(sealed_text(push(TEXT), key)), NOW)
        fields = read_elements(safe.write(envelope, Reply("已登记，编号 241", 1700000001)))
        reader = WeChatCrypto(TOKEN, key, APP_ID)
        xml = reader.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
        answer = ElementTree.fromstring(xml)
        assert answer.findtext("Content") == "已登记，编号 241"
        assert answer.findtext("ToUserName") == "oAAAAbbbbCCCCddddEEEEffffGGGG"
        assert answer.findtext("FromUserName") == "gh_0a1b2c3d4e5f"
        assert answer.findtext("CreateTime") == "1700000001"

    def test_another_account(self) -> None:
        with pytest.raises(BadPush):
            safe.read(*envelope_of(sealed_text(push(TEXT), app_id="wxother")), NOW)

    def test_unknown_key(self) -> None:
        codec = Codec(replace(safe_settings, previous_aes_key=""))
        with pytest.raises(BadPush):
            codec.read(*envelope_of(sealed_text(push(TEXT), OLD_KEY)), NOW)

    def test_wechatpy_sealed_it(self) -> None:
        xml = WeChatCrypto(TOKEN, KEY, APP_ID).encrypt_message(push(TEXT).decode(), "n", "1")
        fields = read_elements(xml.encode())
        assert safe.read(*envelope_of(fields["Encrypt"]), NOW)[0].text == "楼道灯坏了"

    @pytest.mark.parametrize(
        "sealed", ["", "!!!", "AAAA", "QUJD", "楼", "A" * 44, VECTOR_SEALED[:-4], VECTOR_SEALED]
    )
    def test_signed_rubbish(self, sealed: str) -> None:
        with pytest.raises(BadPush) as refusal:
            safe.read(*envelope_of(sealed), NOW)
        assert not refusal.value.signature


class TestMessages:
    def test_text(self) -> None:
        message = read(TEXT)
        assert message == Inbound(
            key="m:oAAAAbbbbCCCCddddEEEEffffGGGG:1700000000:24000000000000001",
            account="gh_0a1b2c3d4e5f",
            openid="oAAAAbbbbCCCCddddEEEEffffGGGG",
            kind=Kind.TEXT,
            created_s=1700000000,
            received_at=NOW,
            text="楼道灯坏了",
        )

    def test_tapped_text(self) -> None:
        assert read(TEXT + "<bizmsgmenuid>101</bizmsgmenuid>").menu_id == "101"

    def test_empty_text(self) -> None:
        assert read("<MsgType>text</MsgType><Content></Content><MsgId>1</MsgId>").text == ""

    def test_image(self) -> None:
        message = read(
            "<MsgType>image</MsgType><PicUrl>http://mmbiz.qpic.cn/x/0</PicUrl><MediaId>m1</MediaId><MsgId>2</MsgId>"
        )
        assert (message.kind, message.media_id, message.picture_url) == (
            Kind.IMAGE,
            "m1",
            "http://mmbiz.qpic.cn/x/0",
        )

    @pytest.mark.parametrize("heard", ["", "楼道灯坏了。"])
    def test_voice(self, heard: str) -> None:
        message = read(
            "<MsgType>voice</MsgType><MediaId>m2</MediaId><Format>amr</Format><MsgId>3</MsgId>"
            f"<Recognition><![CDATA[{heard}]]></Recognition><MediaId16K>m16</MediaId16K>"
        )
        assert (message.kind, message.media_id, message.media_format) == (Kind.VOICE, "m2", "amr")
        assert message.text == heard
        assert message.fields == {"MediaId16K": "m16"}

    @pytest.mark.parametrize("name", ["video", "shortvideo"])
    def test_video(self, name: str) -> None:
        message = read(
            f"<MsgType>{name}</MsgType><MediaId>m3</MediaId><ThumbMediaId>t3</ThumbMediaId><MsgId>4</MsgId>"
        )
        assert (message.kind, message.media_id, message.fields["ThumbMediaId"]) == (Kind.VIDEO, "m3", "t3")

    def test_location(self) -> None:
        message = read(
            "<MsgType>location</MsgType><Location_X>30.27</Location_X><Location_Y>120.15</Location_Y>"
            "<Scale>15</Scale><Label>幸福社区3号楼</Label><MsgId>6</MsgId>"
        )
        assert (message.kind, message.latitude, message.longitude) == (Kind.LOCATION, 30.27, 120.15)
        assert (message.label, message.fields) == ("幸福社区3号楼", {"Scale": "15"})

    @pytest.mark.parametrize("degrees", ["", "north", "nan", "inf"])
    def test_location_nobody_can_read(self, degrees: str) -> None:
        message = read(f"<MsgType>location</MsgType><Location_X>{degrees}</Location_X><MsgId>6</MsgId>")
        assert (message.latitude, message.longitude) == (None, None)

    def test_link(self) -> None:
        message = read(
            "<MsgType>link</MsgType><Title>通知</Title><Description>停水</Description>"
            "<Url>https://example.com</Url><MsgId>7</MsgId>"
        )
        assert (message.kind, message.title, message.url) == (Kind.LINK, "通知", "https://example.com")
        assert message.fields == {"Description": "停水"}

    def test_a_type_of_tomorrow(self) -> None:
        message = read("<MsgType>hologram</MsgType><HologramId>h</HologramId><MsgId>8</MsgId>")
        assert (message.kind, message.fields) == (Kind.OTHER, {"HologramId": "h", "MsgType": "hologram"})

    def test_control_characters_do_not_cost_the_message(self) -> None:
        assert read(TEXT.replace("灯", "\x08灯\x14")).text == "楼道灯坏了"

    def test_user_may_write_about_document_types(self) -> None:
        assert read(TEXT.replace("楼道灯坏了", "<!DOCTYPE html>")).text == "<!DOCTYPE html>"


class TestEvents:
    def test_follow(self) -> None:
        message = event("subscribe", "<EventKey></EventKey>")
        assert (message.kind, message.event, message.scene) == (Kind.EVENT, "subscribe", "")

    def test_follow_by_qr(self) -> None:
        message = event("subscribe", "<EventKey>qrscene_grid_07</EventKey><Ticket>T</Ticket>")
        assert (message.scene, message.event_key) == ("grid_07", "qrscene_grid_07")
        assert message.fields == {"Ticket": "T"}

    def test_follow_with_another_prefix_is_no_scene(self) -> None:
        assert event("subscribe", "<EventKey>last_trade_no_1</EventKey>").scene == ""

    def test_scan(self) -> None:
        message = event("SCAN", "<EventKey>grid_07</EventKey><Ticket>T</Ticket>")
        assert (message.event, message.scene) == ("scan", "grid_07")

    def test_position(self) -> None:
        own = "<Latitude>30.27</Latitude><Longitude>120.15</Longitude><Precision>65.0</Precision>"
        message = event("LOCATION", own)
        assert (message.event, message.latitude, message.longitude) == ("location", 30.27, 120.15)

    @pytest.mark.parametrize("name", ["CLICK", "VIEW", "view_miniprogram"])
    def test_menu(self, name: str) -> None:
        message = event(name, "<EventKey>REPORT</EventKey><MenuId>41</MenuId>")
        assert (message.event, message.event_key) == (name.lower(), "REPORT")

    def test_scanned_code(self) -> None:
        own = "<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>ACT-17</ScanResult></ScanCodeInfo>"
        assert event("scancode_waitmsg", own).fields["ScanCodeInfo.ScanResult"] == "ACT-17"

    @pytest.mark.parametrize(
        "own", ["", "<SendPicsInfo></SendPicsInfo>", "<SendPicsInfo><PicList/></SendPicsInfo>"]
    )
    def test_pictures_missing(self, own: str) -> None:
        assert event("pic_weixin", own).event == "pic_weixin"

    def test_pictures(self) -> None:
        items = "".join(f"<item><PicMd5Sum>{name}</PicMd5Sum></item>" for name in "ab")
        message = event(
            "pic_photo_or_album", f"<SendPicsInfo><Count>2</Count><PicList>{items}</PicList></SendPicsInfo>"
        )
        assert message.fields["SendPicsInfo.PicList.item.1.PicMd5Sum"] == "b"

    def test_chosen_place(self) -> None:
        own = (
            "<EventKey>WHERE</EventKey><SendLocationInfo><Location_X>30.27</Location_X><Location_Y>120.15</Location_Y>"
            "<Scale>15</Scale><Label>3号楼</Label><Poiname></Poiname></SendLocationInfo>"
        )
        message = event("location_select", own)
        assert (message.latitude, message.longitude, message.label) == (30.27, 120.15, "3号楼")

    @pytest.mark.parametrize("name", ["TEMPLATESENDJOBFINISH", "templatesendjobfinish"])
    def test_template_result(self, name: str) -> None:
        message = event(name, "<MsgID>3557</MsgID><Status>failed:user block</Status>")
        assert message.event == "templatesendjobfinish"
        assert message.fields == {"MsgID": "3557", "Status": "failed:user block"}

    @pytest.mark.parametrize("wrapper", ["SubscribeMsgChangeEvent", "SubscribeMsgPopupEvent"])
    def test_consent_under_either_wrapper(self, wrapper: str) -> None:
        row = "<List><TemplateId>T1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
        message = event("subscribe_msg_change_event", f"<{wrapper}>{row}</{wrapper}>")
        assert message.fields == {"List.0.TemplateId": "T1", "List.0.SubscribeStatusString": "reject"}

    def test_several_consents(self) -> None:
        rows = "".join(f"<List><TemplateId>T{n}</TemplateId></List>" for n in range(3))
        message = event(
            "subscribe_msg_popup_event", f"<SubscribeMsgPopupEvent>{rows}</SubscribeMsgPopupEvent>"
        )
        assert message.fields == {f"List.{n}.TemplateId": f"T{n}" for n in range(3)}

    @pytest.mark.parametrize(
        ("name", "own", "path", "value"),
        [
            ("user_authorization_revoke", "<OpenID>o1</OpenID><RevokeInfo>1</RevokeInfo>", "OpenID", "o1"),
            ("user_authorization_cancellation", "<OpenID>o1</OpenID>", "OpenID", "o1"),
            ("user_info_modified", "<OpenID>o1</OpenID>", "OpenID", "o1"),
            ("kf_create_session", "<KfAccount>w@x</KfAccount>", "KfAccount", "w@x"),
            ("kf_switch_session", "<ToKfAccount>w@x</ToKfAccount>", "ToKfAccount", "w@x"),
            ("annual_renew", "<ExpiredTime>1767200000</ExpiredTime>", "ExpiredTime", "1767200000"),
            ("verify_expired", "<ExpiredTime>1767200000</ExpiredTime>", "ExpiredTime", "1767200000"),
            ("qualification_verify_fail", "<FailReason>材料不全</FailReason>", "FailReason", "材料不全"),
            ("MASSSENDJOBFINISH", "<MsgID>1</MsgID><SentCount>295</SentCount>", "SentCount", "295"),
            (
                "PUBLISHJOBFINISH",
                "<PublishEventInfo><publish_id>9</publish_id></PublishEventInfo>",
                "PublishEventInfo.publish_id",
                "9",
            ),
            ("something_new", "<New>1</New>", "New", "1"),
        ],
    )
    def test_rarer_events(self, name: str, own: str, path: str, value: str) -> None:
        message = event(name, own)
        assert (message.kind, message.event, message.fields[path]) == (Kind.EVENT, name.lower(), value)

    def test_event_without_a_name(self) -> None:
        assert read("<MsgType>event</MsgType>").event == ""


class TestKeys:
    """wechat-platform.md §3.3."""

    def test_message_id_is_shared_between_people(self) -> None:
        other = push(TEXT).replace(b"oAAAA", b"oBBBB")
        assert read(TEXT).key != plain.read(signed(), other, NOW)[0].key

    def test_old_spelling(self) -> None:
        assert read(TEXT.replace("MsgId", "MsgID")).key == read(TEXT).key

    def test_message_without_an_id(self) -> None:
        one, other = (read(f"<MsgType>text</MsgType><Content>{text}</Content>") for text in ("灯", "水"))
        assert one.key != other.key

    def test_events_of_one_second(self) -> None:
        keys = {
            event("CLICK", "<EventKey>A</EventKey>").key,
            event("CLICK", "<EventKey>B</EventKey>").key,
            event("LOCATION").key,
            event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>").key,
            event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID>").key,
            event("subscribe_msg_sent_event", "<E><List><MsgID>1</MsgID></List></E>").key,
            event("subscribe_msg_sent_event", "<E><List><MsgID>2</MsgID></List></E>").key,
        }
        assert len(keys) == 7

    def test_long_keys_stay_apart_and_fit(self) -> None:
        keys = [
            event("VIEW", f"<EventKey>https://example.com/{'很' * 300}{end}</EventKey>").key for end in "ab"
        ]
        assert keys[0] != keys[1]
        assert all(len(key) <= 190 for key in keys)


BAD = {
    "empty": b"",
    "blank": b"  \n",
    "not XML": b"hello",
    "JSON": b'{"MsgType":"text"}',
    "half": push(TEXT)[:-8],
    "only a root": b"<xml/>",
    "two roots": b"<xml></xml><xml></xml>",
    "NUL": b"\0\0\0\0",
    "bad UTF-8": b"\xff\xfe\xfd",
    "another encoding declared": '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + push(TEXT),
    "no type": push("<Content>x</Content><MsgId>1</MsgId>"),
    "no sender": b"<xml><ToUserName>g</ToUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
    "no account": b"<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
    "endless sender": push(TEXT).replace(b"oAAAA", b"o" * 100),
    "no time": push(TEXT).replace(b"1700000000", b""),
    "time in words": push(TEXT).replace(b"1700000000", b"noon"),
    "time before the epoch": push(TEXT).replace(b"1700000000", b"-5"),
    "time in other digits": push(TEXT).replace(b"1700000000", "١٢".encode()),
    "type twice nested": push("<MsgType><b>text</b></MsgType>"),
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    + push(TEXT.replace("楼道灯坏了", "&b;")),
    "outside entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + push(TEXT),
    "outside entity in UTF-16": '<!DOCTYPE x [<!ENTITY a "b">]><xml/>'.encode("utf-16"),
    "bare document type": b"<!DOCTYPE xml>" + push(TEXT),
    "undeclared entity": push("<MsgType>text</MsgType><Content>&nbsp;</Content>"),
    "too deep": push("<a>" * 50 + "</a>" * 50),
}


class TestRefusals:
    @pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
    def test_plaintext(self, body: bytes) -> None:
        with pytest.raises(BadPush) as refusal:
            plain.read(signed(), body, NOW)
        assert not refusal.value.signature

    @pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
    def test_sealed(self, body: bytes) -> None:
        with pytest.raises(BadPush) as refusal:
            safe.read(*envelope_of(sealed_text(body)), NOW)
        assert not refusal.value.signature

    @pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
    def test_instead_of_an_envelope(self, body: bytes) -> None:
        with pytest.raises(BadPush):
            safe.read(envelope_of("x")[0], body, NOW)

    def test_odd_message_id_is_no_reason_to_refuse(self) -> None:
        assert read(TEXT.replace("24000000000000001", "abc")).key.endswith(":abc")

    @given(st.binary(max_size=400))
    def test_any_bytes(self, body: bytes) -> None:
        for codec, query in ((plain, signed()), (safe, envelope_of("x")[0])):
            with pytest.raises(BadPush):
                codec.read(query, body, NOW)

    @given(
        st.dictionaries(
            st.sampled_from(
                ["MsgType", "Event", "EventKey", "Content", "MsgId", "CreateTime", "Location_X", "List"]
            ),
            st.text(max_size=30),
        )
    )
    def test_any_fields(self, fields: dict[str, str]) -> None:
        own = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        body = f"<xml>{own}{HEAD}</xml>".encode()
        try:
            message, _ = plain.read(signed(), body, NOW)
        except BadPush:
            return
        assert len(message.key) <= 190


class TestReplies:
    envelope = Envelope("oAAAA", "gh_x")

    def content(self, text: str) -> str | None:
        return ElementTree.fromstring(plain.write(self.envelope, Reply(text, 1))).findtext("Content")

    @pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x01", "\ud800"])
    @pytest.mark.parametrize("codec", [plain, safe])
    def test_nothing_to_say(self, text: str, codec: Codec) -> None:
        envelope = replace(self.envelope, seal=Seal(KEY, APP_ID))
        assert codec.write(envelope, Reply(text, 1)) == SUCCESS

    @pytest.mark.parametrize(
        "text", ["a]]>b", "]]>", "]]]]>>", "</Content><x>", "第一行\n第二行", "<a href='x'>灯</a>"]
    )
    def test_nothing_escapes_its_element(self, text: str) -> None:
        assert self.content(text) == text

    def test_names_do_not_escape_either(self) -> None:
        written = plain.write(Envelope("o]]><x/>", "gh"), Reply("好", 1))
        assert ElementTree.fromstring(written).findtext("ToUserName") == "o]]><x/>"

    def test_control_characters_are_dropped(self) -> None:
        assert self.content("灯\x00\x1b[0m坏\ufffe了") == "灯[0m坏了"

    @pytest.mark.parametrize("text", ["灯" * 3000, "a" * 2049, "🏠" * 600, "a" + "灯" * 700])
    def test_long_text_is_cut_between_characters(self, text: str) -> None:
        cut = self.content(text)
        assert cut is not None and cut.endswith("…") and text.startswith(cut[:-1])
        assert 2044 <= len(cut.encode()) <= 2048

    @pytest.mark.parametrize("text", ["a" * 2048, "灯" * 682 + "ab"])
    def test_what_just_fits_is_whole(self, text: str) -> None:
        assert self.content(text) == text

    @given(st.text(max_size=900))
    def test_any_text_is_readable_xml(self, text: str) -> None:
        fitted = fit(text)
        assert len(fitted.encode()) <= 2048
        if fitted:
            assert self.content(text) == fitted.replace("\r\n", "\n").replace("\r", "\n")
