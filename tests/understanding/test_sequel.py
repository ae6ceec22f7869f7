"""What somebody says after a call for help belongs to it, or does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.emergency.sequel import Sequel, read_sequel

SAID = {
    Sequel.PLACE: ["六楼东户", "3号楼2单元502", "菜场门口", "小学对面的巷子里", "在我家厨房", "502", "就在花坛旁边", "老桥底下"],
    Sequel.MORE: ["她六十多了", "还在流血", "120打不通", "救护车到了", "没事了是误会", "门反锁着打不开", "怎么办啊", "你们到哪了", "火越来越大了"],
    Sequel.OTHER: ["老年卡在哪里办", "谢谢", "你好", "几点上班", "路灯坏了好几天", "我要报名志愿活动", "明天开会我请假", "这个要交多少钱", "3号楼楼道灯不亮没人修"],
    Sequel.UNCLEAR: ["老供销那片", "嗯", "王家坝"],
}  # fmt: skip


@pytest.mark.parametrize("sequel", list(Sequel))
def test_what_follows_a_call_is_told_apart(sequel: Sequel) -> None:
    assert {text: read_sequel(text) for text in SAID[sequel]} == dict.fromkeys(SAID[sequel], sequel)


@settings(max_examples=50, deadline=500)
@given(st.text(max_size=500))
def test_any_text_is_survived(text: str) -> None:
    assert read_sequel(text) in Sequel
