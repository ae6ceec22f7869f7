"""The tables of danger are written in words; each mark means what the module says."""

import re

import pytest

from bot.understanding.emergency.sieve import Sieve
from bot.understanding.emergency.wordings import BadWording, Wordings

CLASSES = {"孩子": "孩子 娃", "人": "老人 我"}

MATCHES = [
    ("孩子|娃 被 带走", ["娃被带走"], ["娃带走", "孩子被他带走"]),
    ("<孩子> …2 哭", ["娃哭", "孩子一直哭"], ["孩子一直在哭", "老人哭"]),
    ("<孩子>|<人> 丢了", ["我丢了", "娃丢了"], ["猫丢了"]),
    ("门 都? 开", ["门开", "门都开"], ["门都都开"]),
    ("快|点* 来", ["来", "快来", "快点快来"], []),
    ("喊+ 人", ["喊人", "喊喊人"], ["人"]),
    ("着火 后无(演习、…2 视频)", ["着火", "着火了快来看视频"], ["着火演习", "着火的视频"]),
    ("前无(没|不) 着火", ["着火", "真着火"], ["没着火", "不着火"]),
    ("漏 后有(气、…1 水)", ["漏气", "漏了水"], ["漏", "漏光了水"]),
    ("^ 打人 $", ["打人"], ["打人了", "不打人"]),
    ("^|, 来人", ["来人", "快,来人"], ["快来人"]),
    ("失火、走水", ["失火", "走水"], ["水"]),
    ("前无(没) 真? 倒 了|$", ["倒", "真倒", "倒了"], ["没倒了", "倒着"]),
    ("a.b", ["a.b"], ["a-b"]),
]


@pytest.mark.parametrize(("wording", "fits", "others"), MATCHES)
def test_a_mark_means_what_is_said_of_it(wording: str, fits: list[str], others: list[str]) -> None:
    pattern = Wordings(CLASSES).compile(wording)
    assert [text for text in fits if not pattern.search(text)] == []
    assert [text for text in others if pattern.search(text)] == []


@pytest.mark.parametrize(
    "line", ["<老人> 倒了", "着火 后无(演习", "…4 火", "一||二 火", "了? ", "倒了$", "后无(火)"]
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadWording):
        Wordings(CLASSES).compile(line)


def test_all_wordings_of_a_block_count() -> None:
    pattern = Wordings(CLASSES).compile("着火\n\n<孩子> 丢了、走失\n")
    assert re.findall(pattern, "着火,娃丢了,走失") == ["着火", "娃丢了", "走失"]


def test_what_is_sieved_out_is_in_no_text_that_holds_it() -> None:
    """Whatever a wording matches passes the sieve."""
    lines = [wording for wording, _, _ in MATCHES]
    sieve = Sieve([(line, wording) for line in lines for wording in Wordings(CLASSES).each(line)])
    for line, fits, _ in MATCHES:
        for text in fits:
            assert line in {owner for owner, _ in sieve.may_hold(text)}, (line, text)
    assert [owner for owner, _ in sieve.may_hold("无关的话")] == []
