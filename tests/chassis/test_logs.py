"""Logs are lines of JSON in which nobody can be recognised and nothing opens a door."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.emulator.world import new_openid
from bot.runtime.logs import JsonLines, mask, start_logging

OPENID_SIGNS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
OPENIDS = st.lists(OPENID_SIGNS, min_size=27, max_size=27).map(lambda signs: "o" + "".join(signs))


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    start_logging(written)
    yield written
    root.handlers[:], root.level = before, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@example("o" + "A" * 27, "用户{}说")
@example("o" + "-" * 27, "{}-1")
@given(
    OPENIDS,
    st.sampled_from(
        ["{}", "to {}: sent", '{{"touser":"{}"}}', "m:{}:7001", "{}|{}", "用户{}说", "key={}", "reply:e:{}:1"]
    ),
)
def test_no_openid_stands_in_full(openid: str, frame: str) -> None:
    masked = mask(frame.format(openid, openid))
    assert openid not in masked
    assert openid[6:24] not in masked


def test_one_person_can_still_be_followed_through_a_log() -> None:
    one, other = new_openid(), new_openid()
    assert mask(one) == mask(one)
    assert mask(f"a {one} b").startswith(f"a {one[:4]}")
    assert mask(one) != mask(other) or one[:4] == other[:4]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("phone 13912345678 called", "13912345678"),
        ("电话13912345678。", "13912345678"),
        ("+8613912345678", "13912345678"),
        ("身份证310101199003071234已登记", "310101199003071234"),
        ("31010119900307123X", "31010119900307123X"),
        ("https://api/cgi-bin/x?access_token=68_abcDEF-gh&type=image", "68_abcDEF-gh"),
        ('{"access_token":"68_abcDEF-gh","expires_in":7200}', "68_abcDEF-gh"),
        ("{'secret': '0123456789abcdef'}", "0123456789abcdef"),
        (
            '"aes_key" : "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"',
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        ),
        ("postgresql://tongxin:gu3ss@db.local/town", "gu3ss"),
        ("postgresql+psycopg://tongxin:p%40ss:w@db/town", "p%40ss"),
        ("password=hunter2 host=db", "hunter2"),
    ],
)
def test_what_names_or_opens_is_hidden(text: str, hidden: str, stream: io.StringIO) -> None:
    logging.getLogger("room").warning("said: %s", text, extra={"more": text})
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("room").exception("failed")
    assert hidden not in mask(text)
    assert hidden not in stream.getvalue()
    assert len(lines(stream)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "编号 241 已受理",
        "2026-06-09T02:30:00.000+00:00",
        "12345678901",
        "office",
        "token bucket",
        "1780972200",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert mask(text) == text


def test_a_line_says_when_where_and_what(stream: io.StringIO) -> None:
    logging.getLogger("bot.runtime").info(
        'she said "灯坏了"\n%s', "two", extra={"reference": "a1b2c3", "token": "68_abc"}
    )
    line = lines(stream)[0]
    assert (line["level"], line["room"], line["says"]) == ("info", "bot.runtime", 'she said "灯坏了"\ntwo')
    assert (line["reference"], line["token"]) == ("a1b2c3", "***")
    assert line["at"].endswith("+00:00")


def test_a_trace_stays_on_its_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        logging.getLogger("room").exception("broke")
    assert "ValueError" in lines(stream)[0]["trace"]
    assert JsonLines().format(logging.makeLogRecord({"msg": "x"})).startswith("{")
