"""Whole messages get the label a person at the desk would give them."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.labels.classify import read_model
from bot.understanding.labels.evaluate import score_messages
from bot.understanding.labels.phrasebook import PhrasebookError, read_phrasebook
from bot.understanding.labels.reading import Labels, load_labels
from bot.understanding.normalise import as_choice, digits, normalise

DEVELOPMENT = Path(__file__).resolve().parents[3] / "shared" / "data" / "messages.dev.jsonl"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("我们楼门口那盏灯又不亮了,老人走路看不清", "complaint.new"),
        ("開會那天車位被人佔了", "complaint.new"),
        ("我不是投诉,就是说一声楼道堆满了纸箱", "complaint.new"),
        ("上回我报的漏水有人去看了没", "complaint.status"),
        ("都十来天了还没人来修,快点行不行", "complaint.urge"),
        ("灯亮了,上次报的那个撤了吧", "complaint.withdraw"),
        ("想当志愿者,去哪儿登记", "volunteer.join"),
        ("这个礼拜天有啥志愿活动", "volunteer.browse"),
        ("周六捡垃圾算我一个", "volunteer.signup"),
        ("孩子发烧,周六的植树去不了了", "volunteer.cancel"),
        ("我攒了多少志愿时长", "volunteer.hours"),
        ("支部大会几号开,在哪个屋", "meeting.list"),
        ("明天的党课我准时到", "meeting.attend"),
        ("出差在外,周四的支部会请个假", "meeting.leave"),
        ("老人卡丢了怎么补", "service.lookup"),
        ("高考志愿填报在哪里确认", "service.lookup"),
        ("帮我约明天上午办居住证", "service.booking"),
        ("投诉电话是多少", "contact"),
        ("管我们楼的网格员电话", "contact"),
        ("转人工", "human"),
        ("这个号能干什么", "help"),
        ("谢谢你们,辛苦了", "smalltalk"),
        ("🙏🙏", "smalltalk"),
        ("厨房烧起来了", "emergency"),
        ("明天下雨吗", "unknown"),
        ("糖醋鱼怎么做", "unknown"),
    ],
)
def test_everyday_messages(labels: Labels, text: str, label: str) -> None:
    assert labels.understand(text).label == label


@pytest.mark.parametrize(
    "text", ["241", "二四一", "１２", "张伟", "我叫王小丫", "13800001111", "哈哈哈", "asdf"]
)
def test_numbers_names_and_noise_open_no_case(labels: Labels, text: str) -> None:
    assert labels.understand(text).label == "unknown"


@pytest.mark.parametrize("text", ["好的", "好的谢谢", "嗯嗯", "行", "收到", "知道了", "ok", "👌"])
def test_a_nod_is_small_talk(labels: Labels, text: str) -> None:
    assert labels.understand(text).label == "smalltalk"


@pytest.mark.parametrize("text", ["加微信领红包", "兼职日结三百加V：abc123", "http://a.cn/b 免费领"])
def test_adverts_are_nobodys_business(labels: Labels, text: str) -> None:
    assert labels.understand(text).label == "unknown"


def test_a_guess_says_why(labels: Labels) -> None:
    guess = labels.explain("楼道灯坏了")
    assert 0 < guess.confidence <= 1
    assert guess.why
    assert all(word in "楼道灯坏了" for word in guess.why)


def test_guesses_are_ranked(labels: Labels) -> None:
    three = labels.guesses("那个事情你看看", 3)
    assert len({guess.label for guess in three}) == 3
    assert [guess.confidence for guess in three] == sorted(
        (guess.confidence for guess in three), reverse=True
    )


@settings(max_examples=150, deadline=1000)
@given(st.text(max_size=2000))
def test_any_text_is_survived(labels: Labels, text: str) -> None:
    guess = labels.understand(text)
    assert guess.label
    assert 0 <= guess.confidence <= 1


SMALL = {"a": ["路灯坏了", "电梯坏了", "水管坏了"], "b": ["你好", "谢谢您", "再见了"]}


def test_a_torn_model_is_trained_again(tmp_path: Path) -> None:
    first = load_labels(SMALL, tmp_path).understand("门锁坏了")
    (model,) = tmp_path.glob("*.npz")
    model.write_bytes(model.read_bytes()[:100])
    assert read_model(model) is None
    assert load_labels(SMALL, tmp_path).understand("门锁坏了") == first


def test_other_phrases_are_another_model(tmp_path: Path) -> None:
    load_labels(SMALL, tmp_path)
    load_labels({**SMALL, "c": ["开会了", "几点开会"]}, tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_templates_are_spelt_out_the_same_every_time(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text(
        '[words]\nhuman = ["人工"]\n[slots]\nthing = ["灯", "门"]\nfault = ["坏了", "没了"]\n'
        '[labels."complaint.new"]\nphrases = ["漏水"]\ntemplates = ["{thing}{fault}", "{thing}呢"]\n',
        encoding="utf-8",
    )
    book = read_phrasebook([path])
    assert book.words == {"human": ("人工",)}
    assert book.phrases["complaint.new"] == ("漏水", "灯坏了", "灯没了", "门坏了", "门没了", "灯呢", "门呢")
    assert read_phrasebook([path]) == book


def test_somebodys_own_words_may_hold_braces(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text('[labels.a]\nphrases = ["灯{坏}了"]\n', encoding="utf-8")
    assert read_phrasebook([path]).phrases["a"] == ("灯{坏}了",)


def test_kinds_of_a_label_are_spelt_out_too(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text(
        '[slots]\nthing = ["锅", "车"]\n[labels.b]\neach = 1\n[labels.b.kinds]\nc = ["{thing}着了", "着火"]\n',
        encoding="utf-8",
    )
    first, second = read_phrasebook([path]).phrases["b:c"]
    assert first in ("锅着了", "车着了") and second == "着火"


def test_a_broken_phrase_file_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text('[labels.a]\ntemplates = ["{nobody}"]\n', encoding="utf-8")
    with pytest.raises(PhrasebookError, match=r"phrases\.toml.*nobody"):
        read_phrasebook([path])


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", 1), ("１", 1), ("一", 1), ("①", 1), ("1️⃣", 1), ("第一个", 1), ("1.", 1), ("选1", 1), ("1 谢谢", 1),
        ("就第二个吧", 2), ("二号", 2), ("我选3", 3), ("最后一个", 3),
        ("4", None), ("12", None), ("1个人", None), ("好的", None), ("一下", None), ("241", None), ("", None),
    ],
)  # fmt: skip
def test_menu_answers(text: str, choice: int | None) -> None:
    assert as_choice(text, 3) == choice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二四一", "241"),
        ("幺二八", "128"),
        ("一百二十八", "128"),
        ("进度 ２４１", "进度 241"),
        ("一个人", "一个人"),
    ],
)
def test_spoken_numbers(text: str, expected: str) -> None:
    assert digits(text) == expected


def test_one_spelling() -> None:
    assert normalise("管理處，把會所　租給ＡＢＣ！！🙏[微笑]") == "管理处,把会所,租给abc!!"


@given(st.text(alphabet=string.printable + "一二三第个①１選电️⃣🙏", max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    as_choice(text, 3)
    digits(text)


def test_a_report_counts_what_went_wrong(labels: Labels) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "a", "text": "转人工", "intent": "human", "style": "terse"},
        {"id": "b", "text": "转人工", "intent": "help", "also": ["human"], "style": "terse"},
        {"id": "c", "text": "着火了", "intent": "unknown"},
        {"id": "d", "text": "转人工", "intent": "emergency"},
    ]
    report = score_messages(lines, labels)
    assert (report.right, report.total, report.share) == (2, 4, 0.5)
    assert report.by_style["terse"] == (2, 2)
    assert report.missed_emergencies == ("d",)
    assert report.false_alarms == ("c",)
    assert dict(report.confusions) == {("unknown", "emergency"): 1, ("emergency", "human"): 1}
    assert score_messages([], labels).share == 0


@pytest.mark.skipif(not DEVELOPMENT.exists(), reason="the development files are not part of the repository")
def test_the_development_messages_reach_the_target(labels: Labels) -> None:
    lines = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]
    report = score_messages(lines, labels)
    assert report.share >= 0.92, report.confusions
    assert not report.missed_emergencies
    assert len(report.false_alarms) <= len(lines) / 500
