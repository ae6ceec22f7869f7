"""Places as residents and sheets spell them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.places import Place, PlaceBook, canonical_building, canonical_entrance, canonical_grid

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


def _outcome(place: Place | None) -> list[str]:
    """Return a place as a line of the table tells it."""
    if place is None:
        return ["none"]
    inner = [place.entrance or "-", place.floor or "-", place.room or "-"]
    if not place.building and inner == ["-"] * 3:
        return ["outdoors"]
    return [f"{place.building or '-'}{'' if place.known else '?'}", *inner]


def test_more_than_two_hundred_spellings() -> None:
    table = Path(__file__).with_name("places.txt").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in table if not line.startswith("#")]
    wrong = [
        (text, wanted, found)
        for text, *wanted in rows
        for found in [_outcome(BOOK.find(text))]
        if found != wanted + ["-"] * (len(found) - len(wanted))
    ]
    assert len(rows) > 200
    assert not wrong


_ENTRANCES = st.integers(1, 9)
_ROOMS = st.integers(1, 33).flatmap(lambda floor: st.integers(1, 9).map(lambda door: floor * 100 + door))
_ADDRESSES = (
    "{b}号楼{e}单元{r}",
    "{b}栋{e}单元{r}室",
    "{b}-{e}-{r}",
    "{b}#{e}-{r}",
    "{b}幢 {e}单元 {r}",
    "{b}号楼的{e}门{r}",
)
_SPOKEN = "零一二三四五六七八九"


@given(st.integers(1, 12), _ENTRANCES, _ROOMS, st.sampled_from(_ADDRESSES), st.booleans())
def test_whole_addresses_round_trip(
    building: int, entrance: int, room: int, spelling: str, spoken: bool
) -> None:
    written = spelling.format(b=building, e=entrance, r=room)
    if spoken and "-" not in written and building < 10:
        written = "".join(_SPOKEN[int(char)] if char.isdigit() else char for char in written)
    place = BOOK.find(f"我家{written}漏水")
    assert place is not None
    assert (place.building, place.entrance, place.room) == (f"{building}号楼", f"{entrance}单元", str(room))
    assert place.rest == "漏水"


@given(st.sampled_from(("门口", "东侧的路灯", "楼下", "楼道里堆着纸箱", "后面那排车棚")), st.integers(1, 12))
def test_what_remains_is_kept_as_written(remainder: str, building: int) -> None:
    place = BOOK.find(f"{building}号楼{remainder}")
    assert place is not None
    assert (place.building, place.rest) == (f"{building}号楼", remainder)


@given(st.integers(13, 199))
def test_a_building_nobody_listed_is_asked_about(number: int) -> None:
    place = BOOK.find(f"{number}号楼停电了")
    assert place is not None
    assert not place.known
