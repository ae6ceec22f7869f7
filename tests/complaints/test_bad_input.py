"""What people send by mistake: each has its own sentence, and nothing is lost or changed."""

from __future__ import annotations

from bot.kernel.talk import Kind
from storage.complaints.model import State
from storage.media import MediaKind
from tests.complaints.bench import LAMP, Bench, number_in
from tests.complaints.test_areas import event_in
from tests.complaints.test_desk import opened


async def test_wrong_words_of_staff_each_have_their_sentence(bench: Bench) -> None:
    """A wrong number, one of another kind, what the state forbids, somebody else's: one town, one case that stays as it is."""
    number = await opened(bench)
    event = event_in(await bench.says("lead", "事件 停水 5号楼 预计18点"))
    before = await bench.case(number)
    said = {
        ("wang", "受理102"): "没有102这个编号",
        ("wang", f"受理{number}3"): "没有",
        ("lead", f"受理{event}"): "是事件",
        ("wang", f"办结{number} 好了"): "还没有人受理",
        ("wang", f"核{number}"): "还没有送核查",
        ("wang", f"恢复{number}"): "没有挂起",
        ("wang", f"准{number}"): "没有等着批",
        ("wang", f"延{number} 2月30日 缺料"): "没有这个日子",
        ("wang", f"挂{number}"): "没有看出日子",
        ("wang", f"并{number} 到 {number}"): "没有",
        ("he", f"受理{number}"): f"没有{number}这个编号",
        ("zhou", f"办结{number} 好了"): f"没有{number}这个编号",
        ("zhang", f"撤回{number}"): f"没有{number}这个编号",
    }
    for (name, words), expected in said.items():
        answer = await bench.says(name, words)
        assert expected in answer, (name, words, answer)
        assert "已受理" not in answer and "已办结" not in answer, words
        assert await bench.case(number) == before, words


async def test_an_essay_is_kept_as_far_as_it_goes(bench: Bench) -> None:
    essay = LAMP + "，" + "天天这样没有人管，" * 700
    assert len(essay) > 5000
    said = await bench.says("zhang", essay, "complaint.new")
    assert "内容太长" in said and "5000" in said and "回1提交" in said
    case = await bench.case(number_in(await bench.says("zhang", "1")))
    assert len(case.text) == 5000 and case.text.startswith(LAMP)


async def test_thirty_photos_leave_nine_and_say_so(bench: Bench) -> None:
    await bench.says("zhang", LAMP, "complaint.new")
    answers = [
        await bench.sends("zhang", Kind.IMAGE, media_id=f"m{index}", picture_url="http://x/")
        for index in range(30)
    ]
    assert "照片收到（9张）" in answers[8]
    assert all("照片最多9张" in text for text in answers[9:])
    number = number_in(await bench.says("zhang", "1"))
    kept = await bench.ask(lambda uow: uow.media.count_about("complaints", number, MediaKind.IMAGE))
    assert kept == 9


async def test_a_command_in_the_middle_of_a_report_changes_nothing_and_the_report_waits(bench: Bench) -> None:
    number = await opened(bench)
    before = await bench.case(number)
    await bench.says("zhang", "3号楼1单元门坏了", "complaint.new")
    said = await bench.says("zhang", f"受理{number}")
    assert "工作人员用的命令" in said and "没有改动" in said
    assert await bench.case(number) == before
    own = number_in(await bench.says("zhang", "1"))
    assert (await bench.case(own)).state is State.NEW
    # A clerk who reports as a resident may give orders in between; the report is still there.
    await bench.says("he", "居民 5号楼电梯坏了", "complaint.new")
    assert "已受理" in await bench.says("wang", f"受理{number}")
