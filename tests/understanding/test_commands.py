"""Orders typed by clerks, and the talk that must never be taken for one."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.commands.reading import (
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
    assert [parse_confirmation(text) for text in ("是", "1", "41", "41是什么")] == [None] * 4


def test_the_whole_number_confirms_as_its_last_digits_do() -> None:
    assert parse_confirmation("141是", 141) == parse_confirmation("一四一是", 141) == "41"
    assert parse_confirmation("141是", 241) == ""
    assert parse_confirmation("141是什么", 141) is None


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


STAFF_MESSAGES = Path(__file__).with_name("staff_messages.txt")
EXECUTING = frozenset(("accept", "assign", "transfer", "close", "reject", "escalate", "merge", "remind"))


def _staff_messages() -> list[tuple[str, str, str]]:
    lines = STAFF_MESSAGES.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return [(action, cases.replace("-", ""), text) for action, cases, text in rows]


@pytest.mark.parametrize(("action", "cases", "text"), _staff_messages())
def test_staff_messages(action: str, cases: str, text: str) -> None:
    found = parse_command(text)
    assert (found.action, ",".join(found.cases)) == (action, cases)


@pytest.mark.parametrize(
    ("text", "target", "body"),
    [
        ("派302给小周", "小周", None),
        ("把302分给二网格小徐", "小徐", None),
        ("302转给自来水公司 水压不够", "自来水公司", "水压不够"),
        ("转街道民政科 302", "街道民政科", None),
        ("安排电工老李今天看下302", "老李", "今天看下"),
        ("提醒物业 302 明天到期", "物业", "明天到期"),
        ("302和303都派给小周、小吴", "小周,小吴", None),
        ("上报302到街道平安办", "街道平安办", None),
        ("302并进305", "305", None),
        ("612让老冯和小秦一起去", "老冯,小秦", None),
        ("这条619我们弄不了，给水务局递过去", "水务局", "我们弄不了"),
        ("288报给镇里，村里协调不了", "镇里", "村里协调不了"),
        ("288上升到街道信访办", "街道信访办", None),
        ("给供热公司提个醒，287今天要回复", "供热公司", "今天要回复"),
        ("提醒老冯把287办了", "老冯", None),
        ("让刘洋办302", "刘洋", None),
        ("assign 418 to 小蒋", "小蒋", None),
        ("回一下287，说材料还没到", None, "材料还没到"),
        ("帮我回287 “周五开协调会”", None, "周五开协调会"),
        ("287做个标注，家里有瘫痪老人", None, "家里有瘫痪老人"),
        ("287这单不收，不是本小区", None, "不是本小区"),
        ("回复302：明天上午９点，请在家", None, "明天上午９点，请在家"),
        ("回302 没问题，明天就来", None, "没问题，明天就来"),
        ("302回 可以的", None, "可以的"),
        ("302 结案 已换灯泡", None, "已换灯泡"),
        ("退回302 不属于我社区", None, "不属于我社区"),
        ("302是隔壁街道的 退了", None, "是隔壁街道的"),
        ("小王手里还有几件", "小王", None),
        ("搜 路灯", None, "路灯"),
    ],
)
def test_recipient_and_words_are_as_written(text: str, target: str | None, body: str | None) -> None:
    found = parse_command(text)
    assert (found.target, found.body) == (target, body)


def test_a_quoted_message_lends_its_number() -> None:
    found = parse_command("「老马：阀门换好了 #302」\n- - - - - -\n办结")
    assert (found.action, found.cases, found.sure) == ("close", ("302",), True)


def test_a_lone_verb_is_never_sure() -> None:
    assert [parse_command(word).sure for word in ("办结", "受理", "退回")] == [False] * 3
    assert parse_command("收到").action == "none"


ORDERS = (
    "受理{}",
    "{}受理",
    "办结{}",
    "{} 办结 已处理",
    "派{}给小周",
    "转{}给物业",
    "退回{} 地址不清",
    "上报{}",
    "催{}",
    "催办{}",
)
NUMBERS = st.integers(min_value=100, max_value=9999)


def _spoken(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


@given(NUMBERS, st.sampled_from(ORDERS), st.sampled_from([str, _spoken, _wide, "#{}".format, "{}号".format]))
def test_numbers_round_trip(number: int, order: str, spell: Callable[[int], str]) -> None:
    found = parse_command(order.format(spell(number)))
    assert found.cases == (str(number),)
    assert found.action in EXECUTING


@given(NUMBERS, st.sampled_from(ORDERS), st.sampled_from(["吗", "吗？", "？", "?", "了没有", "了么", "了吗"]))
def test_a_question_executes_nothing(number: int, order: str, particle: str) -> None:
    assert parse_command(order.format(number) + particle).action not in EXECUTING


@given(
    NUMBERS,
    st.sampled_from(ORDERS),
    st.sampled_from(["先别", "不要", "怎么", "谁", "要是", "听说", "昨天小王说", "别"]),
)
def test_refusals_and_hearsay_execute_nothing(number: int, order: str, before: str) -> None:
    assert parse_command(before + order.format(number)).action not in EXECUTING


@given(st.text(max_size=2000))
@settings(max_examples=200)
def test_any_text_is_survived(text: str) -> None:
    parse_command(text)
    parse_reference(text, VERBS)
    parse_number(text)
    parse_confirmation(text)


@pytest.mark.parametrize(
    "piece",
    ["241", "请", "把", "好的，", "241、", "二", "的", "收到 ", "给小王", "「", "转给", " ", "办结241 "],
)
def test_time_is_bounded(piece: str) -> None:
    text = piece * (1000 // len(piece))
    began = time.perf_counter()
    parse_command(text)
    parse_reference(text, VERBS)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("text", "action", "case"),
    [
        ("行吧，635我兜着", "accept", "635"),
        ("老人家都住进养老院了，418这事我看就画上句号", "close", "418"),
        ("527摆明了是消防的地界，让消防去伤脑筋", "transfer", "527"),
        ("733材料缺胳膊少腿的，打哪来回哪去", "reject", "733"),
    ],
)
def test_words_no_form_knows_are_asked_about(text: str, action: str, case: str) -> None:
    command = parse_command(text)
    assert (command.action, command.cases, command.sure) == (action, (case,), False)


@pytest.mark.parametrize(
    "text",
    [
        "635那位大姐今天专门来道谢，还带了一袋橘子",
        "听老韩讲418折腾了快两个月",
        "要是527能早点立上就好了",
        "我妈非说733路公交改线了",
        "今天中午食堂有红烧肉",
    ],
)
def test_talk_about_a_case_is_left_alone(text: str) -> None:
    assert parse_command(text).action == "none"


def test_ordinary_talk_is_quick() -> None:
    talk = ("3号楼2单元楼道灯坏了三天，晚上老人下楼看不见", "明天的会几点开始", "收到，谢谢提醒") * 100
    began = time.perf_counter()
    for text in talk:
        parse_command(text)
    assert (time.perf_counter() - began) / len(talk) < 0.001


def test_a_city_with_seven_digits_is_understood_too() -> None:
    for words in ("受理 5566216", "5566216受理", "办结 5566216 已换灯泡", "并 5566216 到 5787813"):
        assert parse_command(words).cases[0] == "5566216", words
