"""Tables as offices make them."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook

from bot.kernel.imports import Headings
from bot.understanding.tables.pages import MOST_BYTES, SheetError, Trouble, is_formula
from bot.understanding.tables.reading import Line, Table, open_table

TREES = Headings(
    columns={"name": ["树名", "名称"], "street": ["街道"], "height": ["高度(米)", "树高"], "note": ["备注"]},
    needed=frozenset({"name"}),
)
BENCHES = Headings(
    columns={"name": ["名称"], "seats": ["座位"], "wood": ["木料"], "year": ["年份"]},
    needed=frozenset({"name"}),
)
KINDS = {"trees": TREES, "benches": BENCHES}
HEADER = ["树名", "街道", "高度(米)", "备注"]
ROWS = [["老槐树", "中街", "12", ""], ["银杏", "东街", "8.5", "二级保护"]]


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_book(
    pages: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = (), hidden: Sequence[str] = ()
) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in pages.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class Read(NamedTuple):
    table: Table
    lines: list[Line]


def read(content: bytes | Path) -> Read:
    with open_table(content, "trees", KINDS) as table:
        return Read(table, list(table.lines()))


def names(table: Read) -> list[tuple[int, str]]:
    return [(line.number, line.cells["name"]) for line in table.lines]


def trouble(content: bytes) -> Trouble:
    with pytest.raises(SheetError) as refused:
        read(content)
    return refused.value.trouble


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_offices_save_in(encoding: str) -> None:
    assert names(read(as_csv([HEADER, *ROWS], encoding))) == [(2, "老槐树"), (3, "银杏")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_delimiter(delimiter: str) -> None:
    table = read(as_csv([HEADER, *ROWS], delimiter=delimiter))
    assert table.lines[1].cells == {"name": "银杏", "street": "东街", "height": "8.5", "note": "二级保护"}


def test_rows_are_counted_as_the_sheet_shows_them() -> None:
    content = '全镇古树表,,\n\n树 名,树高,街道\n老槐树,12,中街\n,,\n"银\n杏",8,东街\n'.encode()
    assert names(read(content)) == [(4, "老槐树"), (6, "银 杏")]


def test_columns_in_any_order_and_extra_ones() -> None:
    table = read(as_csv([["序号", "*备注", "树名（必填）", "年轮"], [1, "好", "柳树", 30]]))
    assert table.lines[0].cells == {"name": "柳树", "street": "", "height": "", "note": "好"}
    assert table.table.ignored == ("序号", "年轮") and table.table.columns == {"name", "note"}


def test_a_column_named_twice_is_taken_by_its_own_name() -> None:
    table = read(as_csv([["名称", "树名"], ["某某", "柳树"]]))
    assert names(table) == [(2, "柳树")]


def test_titles_two_headings_rows_and_merged_cells() -> None:
    rows: list[list[Any]] = [
        ["全镇古树登记表", None, None, None],
        ["树名", "位置", None, "备注"],
        [None, "街道", "高度(米)", None],
        ["老槐树", "中街", 12, None],
        ["银杏", None, 8.5, "好"],
        ["北片", None, None, None],
        ["柳树", "东街", 6.0, None],
        ["合计", None, 26.5, None],
    ]
    merged = ["A1:D1", "A2:A3", "B2:C2", "D2:D3", "B4:B5", "A6:D6"]
    table = read(as_book({"古树": rows}, merged))
    assert names(table) == [(4, "老槐树"), (5, "银杏"), (7, "柳树")]
    assert [line.cells["street"] for line in table.lines] == ["中街", "中街", "东街"]
    assert [line.cells["height"] for line in table.lines] == ["12", "8.5", "6"]
    assert [(note.number, note.text) for note in table.table.notes] == [(6, "北片"), (8, "合计")]


def test_headings_printed_again_are_no_line() -> None:
    assert names(read(as_csv([HEADER, ROWS[0], HEADER, ROWS[1]]))) == [(2, "老槐树"), (4, "银杏")]


def test_several_sheets() -> None:
    pages = {
        "说明": [["请看第二页"]],
        "东": [HEADER, ROWS[0]],
        "西": [["标题"], HEADER, ROWS[1]],
        "旧": [HEADER, ROWS[0]],
    }
    table = read(as_book(pages, hidden=["旧"]))
    assert [(line.sheet, line.number) for line in table.lines] == [("东", 2), ("西", 3)]
    alone = read(as_book({"说明": [["请看第二页"]], "东": [HEADER, ROWS[0]], "空": [HEADER]}))
    assert [line.sheet for line in alone.lines] == [""]


def test_cells_as_people_make_them() -> None:
    cells = ["  老\u200b槐　树 ", datetime.fromisoformat("2026-03-02"), 13800000001.0, True]
    line = read(as_book({"表": [HEADER, cells, ["柳", date(2026, 3, 2), 1.5, None]]})).lines[0]
    assert line.cells == {"name": "老槐 树", "street": "2026-03-02", "height": "13800000001", "note": "是"}


def test_what_cannot_be_read_is_named() -> None:
    book = as_book({"表": [HEADER, *ROWS]})
    assert trouble(b"") is Trouble.EMPTY
    assert trouble(b"\n\n") is Trouble.EMPTY
    assert trouble(b"x" * (MOST_BYTES + 1)) is Trouble.TOO_LARGE
    assert trouble(book[: len(book) // 2]) is Trouble.TORN
    assert trouble(bytes(range(256)) * 20) is Trouble.UNREADABLE
    assert trouble(b"\x89PNG\r\n\x1a\n" + bytes(500)) is Trouble.UNREADABLE
    assert trouble(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)) is Trouble.OLD_FORMAT
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert trouble(locked) is Trouble.PROTECTED
    assert trouble('树名,街道\n"老槐树,中街\n银杏,东街\n'.encode()) is Trouble.TORN
    assert trouble("\ufeff树名,街道\n老槐树".encode()[:-1]) is Trouble.TORN
    assert trouble("街道,高度\n中街,3\n".encode()) is Trouble.NO_HEADINGS


def test_a_bomb_is_not_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(310_000_000))
    assert trouble(content.getvalue()) is Trouble.TOO_LARGE


def test_the_missing_column_is_named() -> None:
    with pytest.raises(SheetError) as refused:
        read(as_csv([["街道", "高度(米)"], ["中街", "3"]]))
    assert refused.value.values == {"missing": "树名", "found": "街道、高度(米)"}


def test_another_kind_of_table_is_named() -> None:
    with pytest.raises(SheetError) as refused:
        read(as_csv([["名称", "座位", "木料", "年份"], ["长椅", "3", "松", "2001"]]))
    assert refused.value.trouble is Trouble.OTHER_KIND and refused.value.values == {"kind": "benches"}


def test_damaged_workbooks_end_in_one_known_error() -> None:
    book = as_book({"表": [HEADER, *ROWS * 20]})
    dice = random.Random(5)
    for _ in range(300):
        damaged = bytearray(book)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        try:
            read(bytes(damaged))
        except SheetError as error:
            assert error.trouble in set(Trouble)


def test_workbook_without_a_size_or_with_a_wrong_one() -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_book({"表": [HEADER, *ROWS]}))) as source,
        zipfile.ZipFile(content, "w") as target,
    ):
        for part in source.namelist():
            text = source.read(part)
            target.writestr(part, text.replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1"'))
    assert len(read(content.getvalue()).lines) == 2


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(SheetError) as refused:
        read(huge)
    assert refused.value.trouble is Trouble.TOO_LARGE


def repacked(book: bytes, change: Callable[[str, bytes], bytes], *more: str) -> bytes:
    """Return the workbook with its parts changed and more parts put in."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w") as target:
        for part in source.namelist():
            target.writestr(part, change(part, source.read(part)))
        for part in more:
            target.writestr(part, b"anything")
    return content.getvalue()


def test_macros_and_binary_workbooks_are_refused() -> None:
    book = as_book({"表": [HEADER, *ROWS]})
    assert trouble(repacked(book, lambda _, text: text, "xl/vbaProject.bin")) is Trouble.MACRO
    assert trouble(repacked(book, lambda _, text: text, "xl/workbook.bin")) is Trouble.OLD_FORMAT


def test_a_small_bomb_beside_a_good_sheet_is_not_unpacked() -> None:
    content = io.BytesIO(as_book({"表": [HEADER, *ROWS]}))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(30_000_000))
    assert trouble(content.getvalue()) is Trouble.TOO_LARGE


def test_formulas_are_told_from_words() -> None:
    rows = [HEADER, ["=A1&B1", "中街", '="12"', None], ["柳树", "= 东街", None, None]]
    cells = [line.cells for line in read(as_book({"表": rows})).lines]
    assert is_formula(cells[0]["name"]) and cells[0]["height"] == "12" and is_formula(cells[1]["street"])
    assert read(as_csv([HEADER, ["柳树", "", '="012"', ""]])).lines[0].cells["height"] == "012"


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    book = load_workbook(io.BytesIO(as_book({"表": [HEADER, *ROWS]})))
    sheet = book["表"]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    content = io.BytesIO()
    book.save(content)
    found = read(content.getvalue())
    assert names(found) == [(2, "老槐树"), (3, "银杏")]
    assert found.table.hidden_rows == 1 and found.table.hidden_columns == ("街道",)


def test_a_remark_below_the_table_is_no_line() -> None:
    remarks = [["以上共2棵", "", "", ""], ["统计：老张，电话1380", "", "", ""], ["柳树", "", "", ""]]
    found = read(as_csv([HEADER, *ROWS, *remarks]))
    assert [number for number, _ in names(found)] == [2, 3, 6]
    assert [note.number for note in found.table.notes] == [4, 5]


def test_a_table_is_read_again_from_its_beginning() -> None:
    for content in (as_book({"表": [HEADER, *ROWS]}), as_csv([HEADER, *ROWS], "gbk")):
        with open_table(content, "trees", KINDS) as table:
            assert list(table.lines()) == list(table.lines()) != []


def test_a_row_broken_far_below_is_named_while_reading() -> None:
    text = "树名,街道\n" + "柳树,中街\n" * 5000 + '"银杏,东街\n'
    assert trouble(text.encode()) is Trouble.TORN
    book = as_book({"表": [HEADER, *[["柳树", "中街", 1, ""]] * 5000]})
    cut = repacked(book, lambda part, text: text[:-3000] if "sheet1" in part else text)
    assert trouble(cut) is Trouble.UNREADABLE
