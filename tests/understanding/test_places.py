"""Places as residents and sheets spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.places import PlaceBook, canonical_building, canonical_entrance, canonical_grid

BOOK = PlaceBook(
    [
        *(("云杉苑", f"{number}号楼", ()) for number in range(1, 13)),
        ("幸福小区", "3号楼", ("老干部楼", "水塔那栋")),
        ("幸福小区", "A座", ()),
    ]
)


@pytest.mark.parametrize(
    ("text", "building", "entrance", "floor", "room"),
    [
        ("3号楼", "3号楼", None, None, None),
        ("3#", "3号楼", None, None, None),
        ("12#楼2单元", "12号楼", "2单元", None, None),
        ("三栋二单元五零二", "3号楼", "2单元", None, "502"),
        ("3-2-502", "3号楼", "2单元", None, "502"),
        ("三杠二杠五零二", "3号楼", "2单元", None, "502"),
        ("5#1-302", "5号楼", "1单元", None, "302"),
        ("5-302", "5号楼", None, None, "302"),
        ("５号楼３层", "5号楼", None, "3层", None),
        ("3号2单元", "3号楼", "2单元", None, None),
        ("3楼2单元", "3号楼", "2单元", None, None),
        ("第四幢", "4号楼", None, None, None),
        ("三號樓", "3号楼", None, None, None),
        ("6号楼顶楼", "6号楼", None, "顶层", None),
        ("a栋1202", "A座", None, None, "1202"),
        ("B区5栋", "5号楼", None, None, None),
        ("我住3号楼二门302", "3号楼", "2单元", None, "302"),
        ("不是2号楼，是5号楼", "5号楼", None, None, None),
        ("十二号楼", "12号楼", None, None, None),
        ("二单元三楼", None, "2单元", "3层", None),
        ("我家502室", None, None, None, "502"),
        ("三楼", None, None, "3层", None),
        ("负一楼车库", None, None, "-1层", None),
    ],
)
def test_places_are_found(
    text: str, building: str | None, entrance: str | None, floor: str | None, room: str | None
) -> None:
    place = BOOK.find(text)
    assert place is not None
    assert (place.building, place.entrance, place.floor, place.room) == (building, entrance, floor, room)


@pytest.mark.parametrize(
    "text",
    [
        "3号开会",
        "3点停电",
        "今天天气不错",
        "2026-06-10",
        "13800000000",
        "500-800元",
        "有三栋楼停水",
        "502",
        "256路",
        "",
    ],
)
def test_dates_hours_and_counts_are_no_places(text: str) -> None:
    assert BOOK.find(text) is None


@pytest.mark.parametrize(
    ("text", "estate", "known", "rest"),
    [
        ("云杉苑5号楼楼道灯不亮", "云杉苑", True, "楼道灯不亮"),
        ("幸福小区3栋", "幸福小区", True, ""),
        ("老干部楼门口", "幸福小区", True, "门口"),
        ("13号楼漏水", None, False, "漏水"),
        ("幸福小区7号楼", "幸福小区", False, ""),
        ("7号楼", "云杉苑", True, ""),
        ("3栋楼下有垃圾", None, True, "楼下有垃圾"),
        ("建设路18号门口", None, True, "建设路18号门口"),
        ("小区东门", None, True, "小区东门"),
        ("云杉苑", "云杉苑", True, ""),
    ],
)
def test_estate_and_remainder(text: str, estate: str | None, known: bool, rest: str) -> None:
    place = BOOK.find(text)
    assert place is not None
    assert (place.estate, place.known, place.rest) == (estate, known, rest)


def test_a_building_of_two_estates_stays_open() -> None:
    assert BOOK.estates_of("3号楼") == ("云杉苑", "幸福小区")


def test_an_empty_book_calls_nothing_unknown() -> None:
    place = PlaceBook([]).find("40号楼")
    assert place is not None
    assert (place.building, place.known) == ("40号楼", True)


def test_cells_of_a_sheet_become_canonical() -> None:
    spellings = ("3号楼", "3", "3#", "三栋", "03", "3幢", "３号", " 3 号楼")
    assert {canonical_building(cell) for cell in spellings} == {"3号楼"}
    assert [canonical_building(cell) for cell in ("A座", "a栋", "老干部楼", "B区5栋")] == [
        "A座",
        "A座",
        "老干部楼",
        "B区5号楼",
    ]
    assert {canonical_entrance(cell) for cell in ("2", "2单元", "二单元", "2门")} == {"2单元"}
    assert {canonical_grid(cell) for cell in ("1", "一网格", "第1网格", "1号网格", "网格1")} == {"一网格"}
    assert canonical_grid("12") == "十二网格"
    assert canonical_grid("东片") == "东片"


@given(st.integers(1, 199), st.sampled_from(["{}号楼", "{}#", "{}栋", "{}幢", "在{}号楼门口", "{}号1单元"]))
def test_building_numbers_round_trip(number: int, spelling: str) -> None:
    place = BOOK.find(spelling.format(number))
    assert place is not None
    assert place.building == f"{number}号楼"


@given(st.text(max_size=2000))
def test_any_text_is_survived(text: str) -> None:
    BOOK.find(text)
    for canonical in (canonical_building, canonical_entrance, canonical_grid):
        assert canonical(canonical(text)) == canonical(text)
