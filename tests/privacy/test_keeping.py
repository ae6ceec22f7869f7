"""Nothing is kept longer than its retention says, figures stay, and whoever reads a restricted record is written down."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main as cli
from storage.complaints.figures import Within
from tests.town import Town, number_in, open_town

YEARS = timedelta(days=3 * 365 + 1)


async def finish(town: Town, case: int, clerk: str = "王芳") -> None:
    await town.staff(clerk).says(f"受理{case}", f"办结{case} 换了灯泡", f"{case % 100:02d}是")


async def test_a_case_that_is_over_loses_its_words_after_three_years_and_figures_stay(any_town: Town) -> None:
    town, zhang = any_town, any_town.resident("张阿姨")
    old = number_in(await zhang.says("3号楼2单元灯坏了三天", "1"))
    await finish(town, old)
    await zhang.says("1", "5")
    span = town.now() - timedelta(days=1), town.now() + timedelta(days=1)
    before = await town.look(lambda uow: uow.figures.of(Within(community_id=None), *span, span[1]))
    await town.pass_time(days=YEARS.days, step=timedelta(days=400))
    fresh = number_in(await zhang.says("3号楼1单元门坏了", "1"))
    await town.pass_time(days=1)
    case = await town.look(lambda uow: uow.complaints.numbered(old))
    assert (case.text, case.matter, case.place, case.reporter_id) == ("", "", "", None)
    assert case.category == "lighting" and case.grid_id and case.verdict == "solved" and case.rating == 5
    assert not [
        event.detail for event in await town.look(lambda uow: uow.complaints.events(case, 99)) if event.detail
    ]
    assert await town.look(lambda uow: uow.figures.of(Within(community_id=None), *span, span[1])) == before
    assert "门坏了" in (await town.look(lambda uow: uow.complaints.numbered(fresh))).text


async def test_an_open_case_is_kept_however_old(town: Town) -> None:
    case = number_in(await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1"))
    await town.change(
        lambda uow: uow._connection.exec_driver_sql(
            "UPDATE cases SET created_at = '2020-01-01 00:00:00.000000'"
        )
    )
    await town.pass_time(days=2)
    assert "灯坏了" in (await town.look(lambda uow: uow.complaints.numbered(case))).text


async def test_messages_lose_their_words_and_are_not_written_twice(any_town: Town) -> None:
    town = any_town
    await town.staff("王芳").says("你好")
    await town.resident("张阿姨").says("3号楼2单元灯坏了三天", "1")
    await town.pass_time(days=91, step=timedelta(days=30))
    due = await town.look(lambda uow: uow.outbox.count_settled(town.now() - timedelta(days=90)))
    assert due == 0
    assert await town.look(lambda uow: sum(uow.outbox.counts().values())) > 0


async def test_somebody_not_heard_of_for_two_years_is_let_go(any_town: Town) -> None:
    town, lin = any_town, any_town.resident("林妹妹")
    case = number_in(await lin.says("3号楼2单元灯坏了三天", "1"))
    await town.pass_time(days=731, step=timedelta(days=100))
    assert await town.look(lambda uow: uow.people.by_openid(lin.openid)) is None
    assert (await town.look(lambda uow: uow.complaints.numbered(case))).reporter_id is None
    assert (await town.look(lambda uow: uow.people.named(1, "张阿姨")))[0].openid, "the roster stays"


async def test_the_duty_costs_one_look_when_nothing_is_due(town: Town) -> None:
    await town.settle()
    assert await town.program.heartbeat.tick(town.now()) == 0


async def test_every_read_of_a_restricted_record_is_listed(any_town: Town) -> None:
    town, liu, secretary = any_town, any_town.resident("刘大爷"), any_town.staff("陈书记")
    case = number_in(await liu.says("我要反映王芳收礼", "1"))
    assert "没有查阅记录" in await secretary.says(f"查阅记录{case}")
    await secretary.says(f"看{case}")
    await liu.says(f"进度{case}")
    listed = await secretary.says(f"查阅记录{case}")
    assert listed.count("陈书记") == 1 and "看了内容" in listed
    await liu.sends_picture()
    await town.change(lambda uow: uow.media.attach([1], uow.people.by_openid("o_liudaye").id, about=case))
    await liu.says(f"图{case}")
    await secretary.says(f"图{case}")
    assert (await secretary.says(f"查阅记录{case}")).count("看了照片") == 1
    for name in ("王芳", "李明", "张阿姨", "老周", "何静", "孙师傅"):
        someone = town.resident(name)
        free = await someone.says("查阅记录9996")
        assert (await someone.says(f"查阅记录{case}")).replace(str(case), "N") == free.replace("9996", "N"), (
            name
        )
    lead = town.staff("赵敏")
    assert "看了内容" not in await lead.says("查阅记录"), "not even the number of what may be about them"


async def test_the_operator_lists_reads_and_what_is_due(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_town(tmp_path, sqlite_url) as town:
        case = number_in(await town.resident("刘大爷").says("我要反映王芳收礼", "1"))
        await town.staff("陈书记").says(f"看{case}")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[office]\nname = "同心社区"\n[storage]\nurl = "{sqlite_url}"\n[privacy]\nkey_file = "{tmp_path / "key"}"\n'
        'keep_cases = "1s"\n'
    )
    for arguments in (["reads"], ["reads", str(case)], ["due"]):
        assert await asyncio.to_thread(cli.run, ["privacy", *arguments, "--config", str(config)]) == 0
    out = capsys.readouterr().out
    assert out.count(f"陈书记 看了保密件 {case}") == 2
    assert "办完的诉求" in out and "什么都没有改" in out


async def test_the_operator_writes_a_copy_that_is_owed_once(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_town(tmp_path, sqlite_url, changes={"server": {"public_url": ""}}) as town:
        number = number_in(await town.resident("张阿姨").says("导出我的信息"))
    config = tmp_path / "config.toml"
    config.write_text(
        f'[office]\nname = "同心社区"\n[storage]\nurl = "{sqlite_url}"\n[privacy]\nkey_file = "{tmp_path / "key"}"\n'
    )
    order = ["privacy", "export", str(number), str(tmp_path / "copy.zip"), "--config", str(config)]
    assert await asyncio.to_thread(cli.run, order) == 0
    assert (tmp_path / "copy.zip").read_bytes()[:2] == b"PK"
    assert await asyncio.to_thread(cli.run, order) == 1
    assert "已经办好" in capsys.readouterr().err
