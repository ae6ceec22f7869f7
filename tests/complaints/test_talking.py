"""A live talk carries words; nothing else a clerk writes without a command ever reaches a resident."""

from __future__ import annotations

import pytest

from tests.complaints.bench import Bench
from tests.complaints.test_desk import opened

FREE = [
    "这家人又来了",
    "大爷，我下午三点去看看",
    "你们谁去处理一下那个灯",
    "记一下，这家人爱告状",
    "回头再说",
    "他家孙子欠费那个事你查了没",
    "好的",
    "转给物业吧",
    "1",
]


async def test_a_live_talk_has_a_beginning_a_banner_and_an_end(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    assert "已接通刘建国" in await bench.says("wang", f"接入 {number}")
    (opened_,) = await bench.heard("elder")
    assert "王芳" in opened_
    assert "→刘建国" in await bench.says("wang", "大爷，我下午3点去看看")
    assert await bench.heard("elder") == ["王芳：大爷，我下午3点去看看"]
    assert await bench.says("elder", "好，我在家") == ""
    assert "好，我在家" in (await bench.heard("wang"))[-1]
    assert "这句没发出" in await bench.says("wang", "他家孙子欠费那个事你查了没")
    assert await bench.heard("elder") == []
    assert "正在通话" in await bench.says("wang", f"接入{number}")
    assert "结束了" in await bench.says("wang", "结束")
    await bench.hush()
    for words in FREE:
        await bench.says("wang", words)
    assert await bench.heard("elder") == []


async def test_held_words_go_only_when_asked_to(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "接入{}"))
    await bench.says("wang", "请打13800000001找我")
    assert await bench.heard("elder") == []
    assert "→刘建国" in await bench.says("wang", "发")
    assert await bench.heard("elder") == ["王芳：请打13800000001找我"]
    await bench.says("wang", f"记{number} 这家人爱告状")
    assert await bench.heard("elder") == []


async def test_silence_ends_a_talk(bench: Bench) -> None:
    await opened(bench, ("wang", "受理{}"), ("wang", "接入{}"))
    await bench.after(hours=2)
    assert any("结束了" in text for text in await bench.heard("elder"))
    await bench.says("wang", "大爷在吗")
    assert await bench.heard("elder") == []


@pytest.mark.parametrize("words", FREE)
async def test_free_chat_of_staff_never_reaches_a_resident(bench: Bench, words: str) -> None:
    number = await opened(bench, ("wang", "受理{}"), ("wang", "转{} 物业"))
    for name in ("wang", "liu", "lead", "zhou"):
        await bench.says(name, words)
        await bench.says(name, f"记{number} {words}")
    await bench.after(hours=1)
    assert not any(words in text for text in await bench.heard("elder") if len(words) > 1)
    assert words not in await bench.says("elder", f"进度{number}") or len(words) == 1
