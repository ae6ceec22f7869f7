"""The vectors of the platform reference, §1."""

import pytest

from bot.emulator.crypto import CryptoError, Seal, decode_key, signature

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx1234567890abcdef"
MESSAGE = "<xml><Content><![CDATA[你好]]></Content></xml>"
SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDMwQK6xyeRZ7UnuZsYfP7/6Yf0piNuk7kxZYuxJFeZQQ6WWSSAGv9ZFJIKURndrGs2FWSuGKbKoh"
    "+jFCL+nhblympfCTiydWkLInGji0C1OF"
)


def test_get_check_signature() -> None:
    assert signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_signatures_of_the_encrypted_vector() -> None:
    parts = ("CommunityToken2026", "1700000000", "1234567")
    assert signature(*parts) == "b697a108436414ee95068eff627df893d521178c"
    assert signature(*parts, SEALED) == "a7266b2707eaab6052a538ed92102a5538832c5e"


def test_encrypts_to_the_vector() -> None:
    assert Seal(KEY, APP_ID).close(MESSAGE, salt=b"0123456789abcdef") == SEALED


def test_decrypts_the_vector() -> None:
    assert Seal(KEY, APP_ID).open(SEALED) == MESSAGE


@pytest.mark.parametrize("length", range(70))
def test_every_padding_comes_back(length: int) -> None:
    seal = Seal(KEY, APP_ID)
    assert seal.open(seal.close("x" * length)) == "x" * length


def test_last_character_of_the_key_is_read_leniently() -> None:
    assert decode_key(KEY[:-1] + "G") == decode_key(KEY[:-1] + "H")


@pytest.mark.parametrize(
    ("sealed", "number"),
    [("not base64!", -40007), ("", -40008), ("QUJD", -40008), (SEALED[:-4] + "AAAA", -40007)],
)
def test_refuses_what_it_cannot_trust(sealed: str, number: int) -> None:
    with pytest.raises(CryptoError) as caught:
        Seal(KEY, APP_ID).open(sealed)
    assert caught.value.number == number


def test_refuses_another_account() -> None:
    with pytest.raises(CryptoError) as caught:
        Seal(KEY, "wxfffffffffffffff0").open(SEALED)
    assert caught.value.number == -40005
