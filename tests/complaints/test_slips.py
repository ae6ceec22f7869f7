"""Slips of clerks: swapped digits, many heavy acts, somebody else's data on the way to a resident; what a joiner answers."""

from __future__ import annotations

from datetime import timedelta

from bot.kernel.numbers import is_valid
from storage.complaints.model import Act, State
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.uow import Uow
from tests.complaints.bench import LAMP, Bench
from tests.complaints.test_desk import CONTENT, opened


def swapped(number: int) -> str:
    """Return the number with its last two neighbours that differ swapped."""
    digits = str(number)
    place = next(i for i in range(len(digits) - 2, -1, -1) if digits[i] != digits[i + 1])
    return digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


async def test_swapped_digits_are_offered_with_the_content_and_nothing_is_done(bench: Bench) -> None:
    number = await opened(bench)
    slip = swapped(number)
    assert not is_valid(int(slip))
    before = await bench.case(number)
    said = await bench.says("wang", f"受理 {slip}")
    assert f"没有{slip}这个编号" in said and f"「受理{number}」（{CONTENT}）" in said and "没有改动" in said
    assert "已受理" not in said
    assert await bench.case(number) == before
    for stranger in ("he", "zhou", "zhang"):
        assert str(number) not in await bench.says(stranger, f"受理 {slip}"), stranger
    assert "是不是" not in await bench.says("wang", "受理 987654")


async def test_more_than_five_heavy_acts_in_ten_minutes_reach_the_lead_once(bench: Bench) -> None:
    number = await opened(bench)

    def six(uow: Uow) -> None:
        person = uow.people.by_openid("o-wang")
        case = uow.complaints.numbered(number)
        assert person is not None and case is not None
        for _ in range(5):
            uow.complaints.log(case, Act.REJECT, bench.now, actor_id=person.id)

    await bench.says("wang", f"受理{number}")
    await bench.hush()
    await bench.ask(six)
    await bench.says("wang", f"办结{number} 换了灯泡")
    assert not [text for text in await bench.heard("lead") if "误操作" in text]
    await bench.says("wang", f"{number % 100:02d}是")
    assert len([text for text in await bench.heard("lead") if "王芳10分钟里" in text]) == 1


async def test_others_data_wait_for_two_digits(bench: Bench) -> None:
    number = await opened(bench, ("wang", "受理{}"))
    code = f"{number % 100:02d}是"
    for words, what in (("楼上是张秀英家，您找她", "张秀英"), ("您打13912345678问问", "电话")):
        held = await bench.says("wang", f"回{number} {words}")
        assert "还没有发" in held and what in held and f"「{code}」" in held
        await bench.after(minutes=2)
        assert await bench.heard("elder") == []
    assert "将发给" in await bench.says("wang", code) or await bench.heard("elder") == []
    for words in ("您打0472-5550110问城管", "王芳明天上门", "师傅下午3点到3号楼2单元"):
        assert "还没有发" not in await bench.says("wang", f"回{number} {words}"), words


async def test_a_joiner_answers_the_survey(bench: Bench) -> None:
    number = await bench.reports("zhang", LAMP)
    await bench.says("elder", "3号楼2单元三楼的灯不亮", "complaint.new")
    await bench.says("elder", "1")
    await bench.says("wang", f"受理{number}")
    await bench.says("wang", f"办结{number} 换了灯泡")
    await bench.says("wang", f"{number % 100:02d}是")
    await bench.hush()
    assert "谢谢" in await bench.says("elder", "1")
    assert (await bench.case(number)).state is State.SURVEYING
    assert "1到5" in await bench.says("zhang", "1")


async def test_what_is_due_at_the_same_time_is_read_in_the_order_in_which_it_happened(bench: Bench) -> None:
    """Accepted, then asked for more: both wait for the morning, and the question comes second though it is more urgent."""

    def write(uow: Uow) -> None:
        person = uow.people.by_openid("o-elder")
        assert person is not None
        for key, text, urgency in (("a", "先", Urgency.NORMAL), ("b", "后", Urgency.HIGH)):
            uow.outbox.enqueue(
                NewNotice(
                    key=f"test.{key}",
                    community_id=person.community_id,
                    person_id=person.id,
                    text_key="frontdesk.verbatim",
                    fill={"text": text},
                    due_at=bench.now,
                    useless_after=bench.now + timedelta(days=1),
                    urgency=urgency,
                ),
                bench.now,
            )

    await bench.ask(write)
    assert await bench.heard("elder") == ["先", "后"]
