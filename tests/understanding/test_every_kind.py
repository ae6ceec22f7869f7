"""Every KIND of `tongxin understand` survives anything people, or machines, may send, in bounded time."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.explain import KINDS, Explainer
from bot.understanding.labels.reading import Labels

LONGEST = 2_000
NOW = datetime(2026, 11, 25, 16, 20, tzinfo=timezone(timedelta(hours=8))).isoformat()
SIGNS = "一二三十百零123号楼单元室点半周星期下上明天今年月日前后到在开会改请假参加受理办结退回转交给编号,。:-/不没是吗 "
UNITS = [
    "一",
    "1",
    "3号楼",
    "下周",
    "改到",
    "请假",
    "受理241",
    "a",
    "，",
    "打",
    "从楼",
    "(",
    "🙏",
    "ｱ",
    "\x00",
    "周一到周五",
]


@pytest.fixture(scope="module")
def explainer(labels: Labels) -> Explainer:
    return Explainer(lambda: labels, None)


def line(text: str, at: int) -> dict[str, str]:
    return {"text": text, "now": NOW, "ask": ("attend", "signup")[at % 2], "other": text[::-1]}


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=LONGEST) | st.text(alphabet=SIGNS, max_size=LONGEST))
def test_any_text_is_survived(explainer: Explainer, text: str) -> None:
    for at, kind in enumerate(KINDS):
        json.dumps(explainer.explain(kind, line(text, at)))


def test_long_monotony_costs_little(explainer: Explainer) -> None:
    for kind in KINDS:
        explainer.explain(kind, line("您好", 0))
    slow = []
    for at, unit in enumerate(UNITS):
        text = unit * (LONGEST // len(unit))
        for kind in KINDS:
            begun = time.process_time()
            explainer.explain(kind, line(text, at))
            if time.process_time() - begun > 0.25:
                slow.append((kind, unit))
    assert not slow
