"""What counts as a good answer to a push, §3.4 and §3.5."""

from dataclasses import replace

import pytest

from bot.emulator import wire
from bot.emulator.account import Account, Mode
from bot.emulator.crypto import Seal, signature
from bot.emulator.reply import BadReply, Expectation, Reply, read_reply

PLAIN = Account(mode=Mode.PLAIN)
PERSON = "oAAAAbbbbCCCCddddEEEEffffGGG"
HEAD = {"ToUserName": PERSON, "FromUserName": PLAIN.original_id, "CreateTime": 1700000001}
TEXT = {**HEAD, "MsgType": "text", "Content": "已登记"}


def read(body: str, account: Account = PLAIN, *, kind: str = "text", status: int = 200) -> Reply | None:
    wanted = Expectation(account=account, openid=PERSON, kind=kind, media_exists=lambda each: each == "m1")
    return read_reply(status, "text/xml; charset=utf-8", body.encode(), wanted)


def why(fields: dict[str, object], *, kind: str = "text") -> str:
    with pytest.raises(BadReply) as caught:
        read(wire.render(fields), kind=kind)
    return caught.value.reason


@pytest.mark.parametrize("body", ["", "success"])
@pytest.mark.parametrize("mode", list(Mode))
def test_success_and_silence_are_good_in_every_mode(body: str, mode: Mode) -> None:
    assert read(body, replace(PLAIN, mode=mode)) is None


def test_reads_a_text() -> None:
    reply = read(wire.render(TEXT))
    assert reply is not None
    assert (reply.kind, reply.text, reply.create_time) == ("text", "已登记", 1700000001)


def test_cdata_split_in_two_is_one_text() -> None:
    reply = read(wire.render({**TEXT, "Content": "a]]>b"}))
    assert reply is not None and reply.text == "a]]>b"


def test_names_must_be_swapped() -> None:
    assert why({**TEXT, "ToUserName": "oSomebodyElse"}) == "ToUserName is not the user"
    assert why({**TEXT, "FromUserName": "gh_other"}) == "FromUserName is not the account"


@pytest.mark.parametrize("content", ["", "   ", "\n"])
def test_empty_content_is_a_failure(content: str) -> None:
    assert why({**TEXT, "Content": content}) == "Content is empty"


def test_length_counts_bytes() -> None:
    assert read(wire.render({**TEXT, "Content": "字" * 682})) is not None
    assert why({**TEXT, "Content": "字" * 683}) == "Content has 2049 bytes, at most 2048"


def test_one_article_to_a_message_eight_to_an_event() -> None:
    item = {"Title": "议事会", "Description": "周五", "PicUrl": "", "Url": "https://example.com"}
    two = {**HEAD, "MsgType": "news", "ArticleCount": 2, "Articles": {"item": [item, item]}}
    assert why(two) == "2 articles, at most 1"
    reply = read(wire.render(two), kind="event")
    assert reply is not None and len(reply.articles) == 2


def test_media_must_exist() -> None:
    good = read(wire.render({**HEAD, "MsgType": "image", "Image": {"MediaId": "m1"}}))
    assert good is not None and good.media_id == "m1"
    assert why({**HEAD, "MsgType": "voice", "Voice": {"MediaId": "m9"}}) == "no such media: m9"


def test_an_event_cannot_be_transferred() -> None:
    fields: dict[str, object] = {**HEAD, "MsgType": "transfer_customer_service"}
    assert read(wire.render(fields)) is not None
    assert why(fields, kind="event") == "an event cannot be transferred to staff"


@pytest.mark.parametrize(
    "body", ['{"ok":1}', "<html></html>", "SUCCESS", "<xml>", "<!DOCTYPE xml><xml/>", "<xml/>"]
)
def test_anything_else_is_a_failure(body: str) -> None:
    with pytest.raises(BadReply):
        read(body)


def test_status_and_content_type_count() -> None:
    with pytest.raises(BadReply, match="HTTP 500"):
        read("success", status=500)
    wanted = Expectation(account=PLAIN, openid=PERSON, kind="text", media_exists=bool)
    with pytest.raises(BadReply, match="XML sent as text/html"):
        read_reply(200, "text/html", wire.render(TEXT).encode(), wanted)


def sealed(account: Account, *, token: str | None = None) -> str:
    secret = Seal(account.aes_key, account.app_id).close(wire.render(TEXT))
    sign = signature(token or account.token, "1700000002", "9", secret)
    return wire.render({"Encrypt": secret, "MsgSignature": sign, "TimeStamp": 1700000002, "Nonce": "9"})


def test_safe_mode_wants_encryption() -> None:
    safe = Account()
    reply = read(sealed(safe), safe)
    assert reply is not None and reply.encrypted and reply.text == "已登记"
    with pytest.raises(BadReply, match="not encrypted in safe mode"):
        read(wire.render(TEXT), safe)


def test_compatible_mode_takes_both_and_plain_mode_only_plain() -> None:
    compatible = Account(mode=Mode.COMPATIBLE)
    assert read(sealed(compatible), compatible) == replace(
        read(wire.render(TEXT), compatible), encrypted=True
    )  # type: ignore[type-var]
    with pytest.raises(BadReply, match="encrypted in plain mode"):
        read(sealed(PLAIN))


def test_wrong_signature_and_wrong_key_are_failures() -> None:
    safe = Account()
    with pytest.raises(BadReply, match="MsgSignature is wrong"):
        read(sealed(safe, token="AnotherToken"), safe)
    with pytest.raises(BadReply, match="cannot decrypt"):
        read(sealed(replace(safe, aes_key="9" * 43)), safe)
