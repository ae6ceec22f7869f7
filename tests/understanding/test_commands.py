"""Orders typed by clerks, and the talk that must never be taken for one."""

import pytest

from bot.understanding.commands import (
    Reference,
    parse_command,
    parse_confirmation,
    parse_number,
    parse_reference,
)

VERBS = {
    "attend": ("参加",),
    "leave": ("请假",),
    "cancel": ("取消",),
    "cancel_meeting": ("取消会议",),
    "progress": ("进度",),
    "signup": ("报名",),
    "show": ("看",),
    "check_in": ("签到",),
}


@pytest.mark.parametrize(
    ("text", "verb", "number", "rest"),
    [
        ("参加427", "attend", "427", ""),
        ("427 参加", "attend", "427", ""),
        ("请假 427 出差", "leave", "427", "出差"),
        ("请假427要去医院", "leave", "427", "要去医院"),
        ("请假四二七　家里有事", "leave", "427", "家里有事"),
        ("报名 416 3人", "signup", "416", "3人"),
        ("取消会议 427", "cancel_meeting", "427", ""),
        ("取消４２７", "cancel", "427", ""),
        ("参加427号会议", "attend", "427", ""),
        ("我要参加427", "attend", "427", ""),
        ("进度", "progress", None, ""),
        ("进度？", "progress", None, ""),
        ("签到 416 7302", "check_in", "416", "7302"),
        ("报名416吧", "signup", "416", ""),
    ],
)
def test_numbered_verbs_are_read(text: str, verb: str, number: str | None, rest: str) -> None:
    assert parse_reference(text, VERBS) == Reference(verb, number, rest)


@pytest.mark.parametrize(
    "text",
    ["我想参加明天的活动", "报名3人", "请假2天", "看256路", "看三号楼", "参加12号会议", "参加五一活动", "报名416了",
     "参加427的人多吗", "报名416 可以带孩子吗", "不参加427", "", "看一下", "参加 13800000000"],
)  # fmt: skip
def test_sentences_are_no_numbered_verbs(text: str) -> None:
    assert parse_reference(text, VERBS) is None


def test_a_bare_number_is_read_in_every_spelling() -> None:
    spellings = ("241", "241号", "#241", "编号241", "２４１", "二四一", "两百四十一", "241。")
    assert {parse_number(text) for text in spellings} == {"241"}
    assert [parse_number(text) for text in ("十一", "12号", "241吗", "13800000000", "")] == [None] * 5


def test_a_heavy_act_is_confirmed_only_by_its_two_digits() -> None:
    assert {parse_confirmation(text) for text in ("41是", "４１ 是", "四一是", "「41是」")} == {"41"}
    assert parse_confirmation("06是") == "06"
    assert [parse_confirmation(text) for text in ("是", "1", "41", "141是", "41是什么")] == [None] * 5


@pytest.mark.parametrize(
    "text", ["受理301", "301受理", "#301 我接", "３０１号受理", "三〇一我来跟", "好的，301我来处理"]
)
def test_accepting(text: str) -> None:
    found = parse_command(text)
    assert (found.action, found.cases, found.sure) == ("accept", ("301",), True)


def test_a_misspelt_verb_is_reported_as_unsure() -> None:
    assert [(found.action, found.sure) for found in map(parse_command, ("受礼301", "半截301"))] == [
        ("accept", False),
        ("close", False),
    ]
