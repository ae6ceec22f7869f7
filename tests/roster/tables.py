"""Tables as a clerk would make them, for the tests of the import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

PEOPLE = [
    "社区",
    "姓名",
    "手机号",
    "身份",
    "岗位",
    "网格",
    "党支部",
    "党小组",
    "表决权",
    "单位",
    "小区",
    "楼栋",
    "单元",
    "房号",
    "openid",
]
PLACES = ["社区", "网格", "小区", "楼栋", "单元数", "户数", "别名", "经度", "纬度"]
UNITS = ["单位", "别名", "类型", "联系人", "电话", "负责类别"]

SOME_PLACES: list[list[Any]] = [
    ["", "一网格", "同心苑", "1号楼", "3", "36", "", "", ""],
    ["", "一网格", "同心苑", "2号楼", "3", "36", "红砖楼、老2号", "", ""],
    ["", "二网格", "同心苑", "3号楼", "2", "24", "", "109.84", "40.65"],
    ["", "二网格", "育才里", "1号楼", "4", "48", "", "", ""],
]
SOME_UNITS: list[list[Any]] = [["同心物业", "物业", "物业", "老周", "0472-5550100", "公共照明、电梯"]]


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """Return a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_book(pages: dict[str, Sequence[Sequence[Any]]], merged: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return an .xlsx file; `merged` lists (sheet, range)."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in pages.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for title, cells in merged:
        book[title].merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def person(**cells: Any) -> list[Any]:
    """Return a line of the people table: `person(姓名="王芳", 手机号="13800000001")`."""
    assert set(cells) <= set(PEOPLE)
    return [cells.get(column, "") for column in PEOPLE]
