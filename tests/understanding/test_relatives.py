"""Who speaks under a notice: the member, or somebody of the family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.answers.relatives import read_relative


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("他爸不在家我是他儿子", "other"),
        ("我是他女儿，我爸住院了来不了", "leave"),
        ("你好，我是他老伴，他去不了", "leave"),
        ("我爸来不了，腿摔了", "leave"),
        ("我妈那天去不了", "leave"),
        ("替我爸请个假", "leave"),
        ("帮他请假，住院呢", "leave"),
        ("老爷子说他一定到", "yes"),
        ("我是他儿子，他会去的", "yes"),
        ("俺爹能来", "yes"),
        ("这是家属，他出去了", "other"),
        ("我是家属", "other"),
    ],
)
def test_a_relative_is_recognised(text: str, answer: str) -> None:
    found = read_relative(text)
    assert found is not None and (found.answer, found.words) == (answer, text)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "参加",
        "我老伴住院，来不了",
        "老伴生病走不开，请假",
        "我妈住院了，请假",
        "我要陪老婆产检，请假",
        "孩子发烧，去不了",
        "我和老伴都去",
        "我爸过生日，我请假",
        "带孙子走不开",
        "儿子结婚，那天不能去",
        "我是二支部的李明，准时参加",
        "",
    ],
)
def test_a_relative_who_is_the_reason_does_not_speak(text: str) -> None:
    assert read_relative(text) is None


@given(st.text(max_size=300))
def test_any_words_are_read(text: str) -> None:
    found = read_relative(text)
    assert found is None or found.answer in ("yes", "leave", "other")
