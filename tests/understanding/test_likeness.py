"""Two reports of the same matter, and two of different ones."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.likeness import Report, likeness, same_matter

NOON = datetime(2026, 6, 10, 4, tzinfo=UTC)

SAME = [
    ("3号楼2单元三楼灯坏了三天，晚上老人下楼看不见", "三号楼二单元楼道灯不亮"),
    ("怎么没水了 3号楼", "三号楼停水！"),
    ("没水怎么做饭", "3栋断水了，什么时候来"),
    ("5号楼电梯又停了，老人下不去", "电梯坏了，困了好几次，5栋"),
    ("楼下烧烤摊油烟太大熏死人", "夜市烧烤味道大，窗户都不敢开"),
    ("垃圾桶满了招苍蝇", "垃圾好几天没人清，臭死了"),
    ("楼上半夜装修电钻吵得睡不着", "有人晚上施工打墙，噪音扰民"),
    ("有人在楼道给电瓶车充电", "楼道里拉飞线充电动车，太危险"),
    ("下水道堵了污水往外冒", "窨井返水，粪水淌了一地"),
    ("广场舞音响太响", "跳舞的大喇叭吵得孩子没法写作业"),
    ("单元门关不上", "楼门门禁坏了谁都能进"),
    ("遛狗不牵绳吓到孩子", "有人养大型犬不拴绳"),
    ("暖气不热家里才15度", "供暖温度不够，冻死了"),
    ("消防通道被车堵了", "私家车停在消防车通道上"),
    ("樓道燈唔著", "楼道的灯不亮了"),
]
DIFFERENT = [
    ("3号楼2单元楼道灯坏了", "3号楼2单元电梯坏了"),
    ("3号楼2单元楼道灯坏了", "3号楼3单元楼道灯坏了"),
    ("3号楼停水", "3号楼停电"),
    ("楼上漏水", "楼上太吵"),
    ("垃圾桶满了", "垃圾费收得太高"),
    ("有人遛狗不牵绳", "有人占车位"),
    ("物业费太高不合理", "物业保安态度差"),
    ("502漏水到我家", "301漏水到我家"),
    ("井盖没了", "路灯没了"),
    ("我要投诉", "请尽快处理谢谢"),
    ("", "停水"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_matter_in_other_words(one: str, other: str) -> None:
    assert likeness(one, other) >= 0.4


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_matters(one: str, other: str) -> None:
    assert likeness(one, other) < 0.4


@given(st.text(max_size=300), st.text(max_size=300))
def test_it_is_a_symmetric_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one))


def test_candidates_share_building_and_fortnight() -> None:
    new = Report("怎么没水了", 3, "water", NOON)
    others = [
        Report("停水了，没法做饭", 3, "water", NOON - timedelta(days=1)),
        Report("停水了，没法做饭", 5, "water", NOON - timedelta(days=1)),
        Report("停水了，没法做饭", 3, "water", NOON - timedelta(days=15)),
        Report("楼道灯坏了", 3, "lighting", NOON),
        Report("三号楼没水！", 3, "other", NOON),
    ]
    assert [position for position, _ in same_matter(new, others)] == [0, 4]


def test_fifty_candidates_take_less_than_a_millisecond() -> None:
    others = [
        Report(f"{n}楼楼道灯坏了好几天，晚上看不见，请尽快派人修理", 3, "lighting", NOON)
        for n in range(1, 51)
    ]
    new = Report("三楼的灯不亮了，老人摔了一跤，赶紧来修", 3, "lighting", NOON)
    same_matter(new, others)
    began = time.perf_counter()
    for _ in range(20):
        same_matter(new, others)
    assert (time.perf_counter() - began) / 20 < 0.001
