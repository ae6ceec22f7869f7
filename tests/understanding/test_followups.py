"""Questions that hang on what was spoken of last, and small talk told apart from them."""

from __future__ import annotations

from bot.understanding.followups import Aspect, aspect_asked
from bot.understanding.pleasantries import Pleasantry, asks_for_a_machine, brushes_off, greets, pleasantry


def test_what_of_a_matter_is_asked() -> None:
    for text, aspect in (
        ("那要带什么", Aspect.PAPERS),
        ("要身份证吗", Aspect.PAPERS),
        ("几点开门", Aspect.HOURS),
        ("那周六呢", Aspect.HOURS),
        ("在哪办啊？", Aspect.PLACE),
        ("多少钱", Aspect.FEE),
        ("多久能办好", Aspect.DAYS),
        ("电话多少", Aspect.PHONE),
        ("网上能办吗", Aspect.ONLINE),
        ("那我妈呢", Aspect.OTHERS),
        ("本人必须来吗", Aspect.OTHERS),
        ("我妈去要带什么", Aspect.PAPERS),
    ):
        assert aspect_asked(text) is aspect, text


def test_words_that_name_a_matter_hang_on_nothing() -> None:
    for text in (
        "低保要带什么",
        "身份证丢了怎么办",
        "居住证",
        "老年证多少钱",
        "我妈想办老年卡",
        "你好",
        "周六我来不了了",
        "那我明天来",
        "3号楼灯坏了",
        "1",
    ):
        assert aspect_asked(text) is None, text


def test_small_talk() -> None:
    for text, said in (
        ("谢谢你啊姑娘", Pleasantry.THANKS),
        ("好的谢谢", Pleasantry.THANKS),
        ("王芳真不错", Pleasantry.PRAISE),
        ("好吧", Pleasantry.FINE),
        ("好的收到", Pleasantry.FINE),
        ("晚安", Pleasantry.BYE),
        ("你好啊", Pleasantry.GREETING),
        ("吃了吗", Pleasantry.GREETING),
        ("👋", Pleasantry.GREETING),
        ("那我妈呢", Pleasantry.OTHER),
    ):
        assert pleasantry(text) is said, text


def test_what_is_said_beside_the_matter() -> None:
    for text in ("你是机器人吗", "您是真人吗？", "是机器人吗", "你到底是人还是机器"):
        assert asks_for_a_machine(text), text
    for text in ("你是王芳吗", "转人工", "你们是不是没人", "楼下有人吗", "你是负责人吗"):
        assert not asks_for_a_machine(text), text
    assert greets("麻烦问一下") and greets("问个事")
    assert greets("还在吗") and not greets("在吗，我家灯坏了想报修")
    assert brushes_off("没事 我就说说") and not brushes_off("老年卡怎么办")
