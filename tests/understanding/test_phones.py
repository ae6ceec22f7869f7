"""Telephones, codes and counts in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.behalf import OnBehalfOf, read_on_behalf
from bot.understanding.counts import Hours, party_in, read_hours
from bot.understanding.phones import code_in, phone_in, without_numbers, without_phone
from bot.understanding.questions import asks


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13800000001", "13800000001"),
        ("我电话 138-0000-0001", "13800000001"),
        ("+86 13800000001", "13800000001"),
        ("１３８００００００００１", "13800000001"[:0]),
        ("１３８０００００００１", "13800000001"),
        ("2380000000", ""),
        ("138000000012", ""),
    ],
)
def test_a_mobile_number_is_found_in_every_spelling(text: str, phone: str) -> None:
    assert phone_in(text) == phone


def test_a_code_stands_beside_the_number_or_alone() -> None:
    assert code_in("13800000001 246810") == "246810"
    assert code_in("246810") == "246810"
    assert code_in("13800000001") == ""


def test_long_numbers_are_hidden() -> None:
    assert without_numbers("打 138 0000 0001 找我", "**") == "打 ** 找我"
    assert without_phone("张阿姨 13800000001 漏水") == "张阿姨  漏水"


def test_a_report_for_somebody_else_is_taken_apart() -> None:
    said = read_on_behalf("张阿姨 13800000001 3-2-501 楼道灯坏了")
    assert said == OnBehalfOf("张阿姨", "13800000001", "3-2-501 楼道灯坏了")
    assert read_on_behalf("灯坏了").name == ""


@pytest.mark.parametrize(
    ("text", "hours"), [("王芳 2.5小时", Hours("王芳", 2.5)), ("两小时", None), ("30", None)]
)
def test_hours_of_one_day(text: str, hours: Hours | None) -> None:
    assert read_hours(text) == hours


@given(st.text(max_size=2000))
def test_any_text_is_survived(text: str) -> None:
    phone_in(text), code_in(text), without_phone(text), read_on_behalf(text)
    assert party_in(text) >= 0
    assert read_hours(text) is None or 0 < (read_hours(text) or Hours("", 1)).hours <= 24
    asks(text)
