"""Whoever carries the database off finds no name and no telephone of the roster in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from storage.database import make_engine
from tests.town import PEOPLE, TUESDAY_MORNING, UNITS, Town, number_in, open_town

ROWS = [line.split(",") for line in PEOPLE.splitlines()[1:]]
NAMES = [row[0] for row in ROWS]
PHONES = [row[1] for row in ROWS] + [line.split(",")[4] for line in UNITS.splitlines()[1:]]


async def test_a_day_in_the_office_leaves_no_name_and_no_phone_in_clear(
    tmp_path: Path, database_url: str
) -> None:
    async with open_town(tmp_path, database_url, since=TUESDAY_MORNING) as town:
        await _spend_a_day(town)
        running = list(_dump(database_url))
    stopped = list(_dump(database_url))
    for contents in (running, stopped):
        assert any("幸福里".encode() in content for content in contents), "the scan reads what is there"
        assert not {word for content in contents for word in _clear_words(content)}


async def _spend_a_day(town: Town) -> None:
    """Everybody says names and telephones wherever words are taken."""
    zhang, liu, lin = town.resident("张阿姨"), town.resident("刘大爷"), town.resident("林妹妹")
    wang, li, wu, zhou = town.staff("王芳"), town.staff("李明"), town.staff("吴敏"), town.staff("老周")
    chen, qian, sun = town.staff("陈书记"), town.staff("钱老师"), town.resident("孙师傅")
    await zhang.says("我是张阿姨，3号楼2单元的灯坏了三天，电话13800000012", "1")
    case = number_in(zhang.last_heard())
    await wang.says(
        f"受理{case}", f"记{case} 张阿姨13800000012说晚上才在家", f"转{case} 物业 找老周13900000001"
    )
    await zhou.says(f"接{case}", f"办结{case} 老周换的灯泡")
    await zhang.says(f"补充{case} 孙师傅也看见了", f"进度{case}")
    await liu.says("我要反映王芳收礼，她的电话是13800000001", "1")
    await lin.says("着火了", "刘大爷家5号楼1单元")
    await zhang.says("人工", "请转告李明打13800000012", "取消")
    meeting = number_in(await wu.says("开会 支部大会 明天19点 二楼会议室 议题:评议党员孙师傅"))
    await wu.says(f"{meeting % 100:02d}是")
    await sun.says(f"请假{meeting} 陪周大姐看病13800000009")
    activity = number_in(await qian.says("发活动 周六9点 去冯老家打扫 1号楼 20人"))
    await qian.says(f"发布{activity}")
    await lin.says(f"报名{activity}", "我叫林妹妹", "13700000009")
    await chen.says("待办", f"看{case}")
    await li.says("未达", "人工", "赵敏在吗13800000005")
    await lin.says("我想反映何静态度不好 13800000003")
    await town.pass_time(hours=26, step=timedelta(hours=4))


def _clear_words(content: bytes) -> Iterator[str]:
    for word in (*NAMES, *PHONES, "林妹妹", "13700000009"):
        if word.encode() in content or _escaped(word) in content:
            yield word


def _escaped(word: str) -> bytes:
    return word.encode("unicode_escape")


def _dump(url: str) -> Iterator[bytes]:
    """Yield what lies on the disk: for SQLite the files byte by byte, for PostgreSQL every row of every table."""
    if url.startswith("sqlite"):
        database = Path(url.removeprefix("sqlite:///"))
        yield from (path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
        assert database.stat().st_size > 100_000
        return
    engine = make_engine(url)
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT t::text FROM "{table}" AS t')).scalars()
            yield "\n".join(rows).encode()
    engine.dispose()


@pytest.mark.parametrize("word", ["王芳", "13800000001"])
def test_the_scan_itself_finds_what_lies_open(word: str) -> None:
    assert list(_clear_words(f"...{word}...".encode())) == [word]
