"""Which community somebody means who says where they live."""

from __future__ import annotations

import pytest

from bot.understanding.communities import Called, is_unsure, read_home

KNOWN = (
    Called(id=1, name="同心社区", street="松林街道", estates=("幸福里", "同心苑")),
    Called(id=2, name="新城社区", street="松林街道", estates=("新城苑",)),
    Called(id=3, name="远山社区", street="河西街道", estates=("远山苑", "幸福里小区")),
)


@pytest.mark.parametrize(
    ("text", "ids", "has_matter"),
    [
        ("新城", (2,), False),
        ("我住同心社区的", (1,), False),
        ("我家在新城苑2栋3单元", (2,), False),
        ("新城苑1号楼楼道灯不亮了", (2,), True),
        ("幸福里", (1, 3), False),
        ("松林街道办事处", (1, 2), False),
        ("河西街道", (3,), False),
        ("遠山社區", (3,), False),
        ("1号楼", (), False),
        ("楼道灯不亮", (), True),
    ],
)
def test_where_somebody_lives(text: str, ids: tuple[int, ...], has_matter: bool) -> None:
    meant = read_home(text, KNOWN)
    assert meant.ids == ids and (len(meant.rest) >= 3) is has_matter


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("不清楚", True),
        ("我也不知道啊", True),
        ("忘记了", True),
        ("不知道谁家漏水", False),
        ("新城", False),
    ],
)
def test_who_does_not_know(text: str, unsure: bool) -> None:
    assert is_unsure(text) is unsure
