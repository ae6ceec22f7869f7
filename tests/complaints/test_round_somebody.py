"""A complaint goes round whom it means, by name, nickname or post, where that is certain; ready texts are changed in chat."""

from __future__ import annotations

from tests.complaints.bench import Bench


async def test_whom_a_complaint_means_is_gone_round_where_it_is_certain(bench: Bench) -> None:
    """何静 is the only one of her surname; 王芳 and 刘强 both are called 网格员 of the first grid."""
    meant = {
        "我要投诉网格员小何收钱不办事": "o-he",
        "投诉你们何姐态度恶劣骂人": "o-he",
        "举报赵站长收红包": "o-lead",
        "投诉站长吃拿卡要": "o-lead",
        "投诉网格员收红包": None,
        "投诉小孙收红包": None,
    }
    for turn, (words, openid) in enumerate(meant.items()):
        await bench.says("zhang", words, "complaint.new")
        receipt = await bench.says("zhang", "1")
        number = next(
            int(one) for one in "".join(c if c.isdigit() else " " for c in receipt).split() if len(one) >= 3
        )
        case = await bench.case(number)
        assert case.restricted, words
        person = await bench.ask(lambda uow, o=openid: uow.people.by_openid(o)) if openid else None
        assert case.avoided == ((person.id,) if person is not None else ()), (turn, words)
        await bench.says("zhang", "取消")
        for name in ("wang", "he", "liu", "lead"):
            free = (await bench.says(name, "看102")).replace("102", "")
            assert (await bench.says(name, f"看{number}")).replace(str(number), "") == free, (words, name)


async def test_a_nickname_in_another_matter_is_nobody(bench: Bench) -> None:
    number = await bench.reports("zhang", "3号楼2单元小何家楼上漏水")
    case = await bench.case(number)
    assert (case.restricted, case.avoided) == (False, ())


async def test_ready_texts_are_listed_and_changed_in_chat(bench: Bench) -> None:
    listed = await bench.says("wang", "常用语")
    assert "#1" in listed and "#5" in listed
    assert "没有改动" in await bench.says("wang", "常用语 2 好的")
    assert "原来是" in await bench.says("lead", "常用语 2 师傅十分钟后到")
    assert "#2 师傅十分钟后到" in await bench.says("wang", "常用语")
    assert "加了第6条" in await bench.says("lead", "常用语6：谢谢")
    for words in ("常用语 9 太远", "常用语 2", f"常用语 2 {'长' * 300}"):
        assert "没有改动" in await bench.says("lead", words), words
    for outsider in ("zhang", "zhou"):
        assert "#1" not in await bench.says(outsider, "常用语")
    number = await bench.reports("elder")
    await bench.says("wang", f"受理{number}")
    assert "师傅十分钟后到" in await bench.says("wang", f"回{number} #2")
