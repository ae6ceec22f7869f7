"""A small catalogue of our own for the tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

HEADER = [
    "事项编码",
    "事项名称",
    "别名",
    "事项类型",
    "服务对象",
    "办理条件",
    "申请材料",
    "法定办结时限(工作日)",
    "承诺办结时限(工作日)",
    "收费",
    "办理地点",
    "办理时间",
    "咨询电话",
    "监督电话",
    "到现场次数",
    "可网办(是/否)",
    "办理流程",
    "备注",
    "所属部门",
]
_HOURS = "周一至周五 8:30-12:00、14:00-17:30（节假日休息）"


def line(code: str, name: str, aliases: str, **others: Any) -> list[Any]:
    """Return a line of the catalogue with everything filled in."""
    cells = {
        "事项编码": code,
        "事项名称": name,
        "别名": aliases,
        "事项类型": "公共服务",
        "服务对象": "本社区居民",
        "办理条件": "住在本社区",
        "申请材料": "身份证（原件1份）;户口簿（复印件1份）",
        "法定办结时限(工作日)": "20",
        "承诺办结时限(工作日)": "5",
        "收费": "不收费",
        "办理地点": "社区一楼2号窗口",
        "办理时间": _HOURS,
        "咨询电话": "000-5550001",
        "监督电话": "000-5550002",
        "到现场次数": "1",
        "可网办(是/否)": "是",
        "办理流程": "交材料→审核→领结果",
        "备注": "",
        "所属部门": "民政办",
        **others,
    }
    return [cells[column] for column in HEADER]


SOME = [
    line("A-1", "高龄老人津贴申领", "八十岁补贴、老人补贴、长寿钱"),
    line("A-2", "老年人优待证办理", "老年证、老人乘车证", **{"承诺办结时限(工作日)": "即办"}),
    line("A-3", "最低生活保障申请", "吃低保、低保金"),
    line("B-1", "居住证首次申领", "办居住证、暂住证", 所属部门="派出所", 办理地点="派出所户籍窗口"),
    line("B-2", "居住证换领补领", "居住证丢了、居住证到期", 所属部门="派出所"),
    line("B-3", "居民身份证补领", "身份证丢了、补身份证", 所属部门="派出所", 到现场次数="0"),
]


def as_csv(rows: Sequence[Sequence[Any]] = SOME, encoding: str = "utf-8") -> bytes:
    """Return the catalogue as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode(encoding)
