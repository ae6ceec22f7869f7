"""How a report comes in: by pictures, voices, places, in one breath or many, for oneself or somebody else, with or without a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.runtime.pictures import prepare
from handlers.roster.importing import import_file
from storage.complaints.model import Discretion, Source, State
from storage.complaints.store import Case
from storage.inbox import receipts
from storage.media import MediaKind, MediaState
from storage.uow import Uow
from tests.pictures import VOICE, photo
from tests.town import Town, Townsman, number_in, numbers_in, open_town

EVENING = datetime(2026, 6, 9, 10, 20, tzinfo=UTC)
"""Tuesday 18:20 in Shanghai: the office has closed."""


async def case_of(town: Town, number: int) -> Case:
    case: Case | None = await town.look(lambda uow: uow.complaints.numbered(number))
    assert case is not None
    return case


def pictures_on(person: Townsman) -> int:
    return sum(bubble.kind == "image" and bubble.side == "theirs" for bubble in person.phone.bubbles)


def voices_on(person: Townsman) -> int:
    return sum(bubble.kind == "voice" and bubble.side == "theirs" for bubble in person.phone.bubbles)


# --- pictures --------------------------------------------------------------------------------------------


async def test_a_photo_first_then_what_and_where_then_the_desk_sees_it(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    await wang.says("上班")
    assert "在哪里、什么事" in await zhang.sends_picture(photo(turned=True))
    assert "地点：3号楼2单元" in await zhang.says("楼道灯坏了")
    assert "照片收到（2张）" in await zhang.sends_picture(photo(shade=7))
    number = number_in(await zhang.says("1"))
    assert f"照片2张，看回「图{number}」" in wang.last_heard()
    assert "照片：2张" in await wang.says(f"看{number}")
    assert pictures_on(wang) == 2
    assert "共2张，这次发2张" in await wang.says(f"图 {number}")
    assert pictures_on(wang) == 4
    shown = [bubble for bubble in wang.phone.bubbles if bubble.kind == "image"]
    sent = town.emulator.world.media.items[shown[0].media_id]
    assert sent.content == prepare(MediaKind.IMAGE, photo(turned=True))[0]
    assert b"secret" not in sent.content


async def test_thirty_photos(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    await wang.says("上班")
    answers = [await zhang.sends_picture(photo(shade=shade)) for shade in range(30)]
    assert [("最多9张" in answer) for answer in answers] == [False] * 9 + [True] * 21
    number = number_in(await zhang.says("楼道灯坏了", "1"))
    assert "还有5张，回「图" in await wang.says(f"图{number}")
    assert pictures_on(wang) == 4
    assert f"还有1张，回「图{number} 9」" in await wang.says(f"图{number} 5")
    assert pictures_on(wang) == 8
    await wang.says(f"图{number} 9")
    assert pictures_on(wang) == 9
    kept = await town.look(lambda uow: uow.media.count_about("complaints", number, MediaKind.IMAGE))
    assert kept == 9


async def test_a_photo_may_be_all_there_is(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.sends_picture()
    assert "在哪栋楼" in await lin.says("跳过")
    assert "我记下了：（只发了照片）" in await lin.says("跳过")
    case = await case_of(town, number_in(await lin.says("1")))
    assert (case.category, case.place) == ("other", "")


async def test_a_photo_after_the_receipt_goes_to_its_case(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    await wang.says("上班")
    number = number_in(await zhang.says("楼道灯坏了", "1"))
    assert f"是 {number}（3号楼2单元 楼道灯坏了）的吗" in await zhang.sends_picture()
    assert "照片收到（2张）" in await zhang.sends_picture(photo(shade=3))
    assert f"照片已放进 {number}" in await zhang.says("1")
    assert "补了照片" in wang.last_heard()
    await town.pass_time(minutes=11)
    assert f"是 {number}" in await zhang.sends_picture(photo(shade=4))
    assert "我记下了：电梯也坏了" in await zhang.says("2 电梯也坏了")
    other = number_in(await zhang.says("1"))
    counts = [
        await town.look(lambda uow, n=n: uow.media.count_about("complaints", n, MediaKind.IMAGE))
        for n in (number, other)
    ]
    assert counts == [2, 1]


async def test_a_photo_the_platform_no_longer_has_is_asked_for_once(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    await wang.says("上班")
    town.emulator.world.media.items.clear()
    await zhang.says("楼道灯坏了")
    reply = await zhang.phone.sends_picture(photo())
    assert reply is not None
    town.emulator.world.media.items.clear()
    number = number_in(await zhang.says("1"))
    assert f"编号 {number}（3号楼2单元 楼道灯坏了）的照片没有取到" in zhang.last_heard()
    zhang.forget()
    await town.pass_time(hours=20, step=timedelta(hours=4))
    assert not any("没有取到" in text for text in zhang.news())
    assert f"照片已放进 {number}" in await zhang.sends_picture(photo(shade=3))
    assert "共1张" in await wang.says(f"图{number}")


async def test_a_torn_photo_in_an_open_draft_is_asked_for_without_a_number(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("楼道灯坏了")
    await zhang.sends_picture(b"\xff\xd8\xff no picture at all")
    assert zhang.last_heard().startswith("对不起，您刚才的照片没有取到")


async def test_nobody_else_sees_the_pictures(town: Town) -> None:
    zhang, he, liu = town.resident("张阿姨"), town.staff("何静"), town.resident("刘大爷")
    await zhang.sends_picture()
    number = number_in(await zhang.says("楼道灯坏了", "1"))
    free = 102 if number != 102 else 117
    for person in (he, liu):
        for words in ("图{}", "听{}", "图{} 2"):
            taken = await person.says(words.format(number))
            assert taken.replace(str(number), "") == (await person.says(words.format(free))).replace(
                str(free), ""
            )
        assert pictures_on(person) == 0
    await zhang.says(f"图{number}")
    assert pictures_on(zhang) == 1


async def test_the_unit_gets_the_pictures_with_the_case_and_not_after_an_undo(town: Town) -> None:
    zhang, wang, zhou = town.resident("张阿姨"), town.staff("王芳"), town.staff("老周")
    await zhou.says("你好")
    await zhang.sends_picture()
    number = number_in(await zhang.says("楼道灯坏了", "1"))
    await wang.says(f"受理{number}", f"转{number} 物业", "撤销")
    await town.pass_time(minutes=5)
    assert pictures_on(zhou) == 0
    await wang.says(f"转{number} 物业")
    await town.pass_time(seconds=61)
    assert zhou.has_heard(f"社区转来 {number}")
    assert pictures_on(zhou) == 1


# --- voices ----------------------------------------------------------------------------------------------


async def test_an_old_man_speaks_and_types_nothing(tmp_path: Path, sqlite_url: str) -> None:
    """Field notes 6.8, the first part: with the words the platform recognised."""
    async with open_town(tmp_path, sqlite_url, since=EVENING) as town:
        he, old = town.staff("何静"), town.resident("老杨头")
        await he.says("上班")
        heard = await old.sends_voice("垃圾桶满了招苍蝇")
        assert "我听到的是：「垃圾桶满了招苍蝇」。对吗？回1对" in heard
        assert "直接说「五号楼」也行" in await old.says("1")
        receipt = await old.sends_voice("五号楼")
        number = number_in(receipt)
        assert "明天10:30前受理" in receipt
        assert "不用再打字了" in receipt
        case = await case_of(town, number)
        assert (case.text, case.place, case.category) == ("垃圾桶满了招苍蝇", "5号楼", "rubbish")
        await town.pass_time(hours=14, minutes=10)
        assert f"有语音，听回「听{number}」" in he.last_heard() or he.has_heard(f"听{number}")
        assert "这次发1段" in await he.says(f"听{number}")
        assert voices_on(he) == 1
        kept = next(each for each in town.emulator.world.media.items.values() if each.kind == "voice")
        assert kept.content == VOICE


async def test_a_voice_without_words_is_listened_to_in_the_morning(tmp_path: Path, sqlite_url: str) -> None:
    async with open_town(tmp_path, sqlite_url, since=EVENING) as town:
        liu, he = town.resident("刘大爷"), town.staff("何静")
        await he.says("上班")
        asked = await liu.sends_voice()
        assert "明天8:30有人听" in asked
        assert "急事请打0472-5550100" in asked
        number = number_in(await liu.says("1"))
        case = await case_of(town, number)
        assert (case.text, case.place, case.category) == ("（语音，请听）", "5号楼1单元", "other")
        assert he.news() == [] or not he.has_heard(str(number))
        await town.pass_time(hours=14, minutes=15)
        assert he.has_heard(f"听回「听{number}」")


async def test_words_after_a_voice_make_an_ordinary_report(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_voice()
    assert "我记下了：楼道灯不亮" in await zhang.says("楼道灯不亮")
    number = number_in(await zhang.says("1"))
    assert await town.look(lambda uow: uow.media.count_about("complaints", number, MediaKind.VOICE)) == 1


@pytest.mark.parametrize("answer", ["不对，是楼道灯不亮", "2 楼道灯不亮", "楼道灯不亮"])
async def test_what_was_misheard_is_said_again(town: Town, answer: str) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_voice("漏到等不亮")
    assert "我记下了：" in await zhang.says(answer)
    assert "楼道灯不亮" in zhang.last_heard()
    assert "漏到" not in zhang.last_heard()


async def test_a_voice_that_was_not_meant_is_dropped(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_voice()
    assert "没有提交" in await zhang.says("2")
    assert "还没有反映过" in await zhang.says("进度")


# --- places ----------------------------------------------------------------------------------------------

_SPOTS = """网格,小区,楼栋,单元数,户数,经度,纬度
一网格,幸福里,3号楼,3,96,109.8009,40.6006
二网格,幸福里,5号楼,2,64,109.8049,40.6006
"""


async def _with_coordinates(town: Town) -> None:
    report = await import_file(
        town.program.database, "places", _SPOTS.encode(), home="同心社区", apply=True, now=town.now()
    )
    assert report.clean


@pytest.mark.parametrize(
    ("lat", "lng", "label", "place", "owner"),
    [
        (40.60062, 109.80092, "", "3号楼", "王芳"),
        (40.6008, 109.8040, "", "5号楼附近", "何静"),
        (40.6008, 109.8012, "小区南门", "小区南门", "王芳"),
        (40.6006, 109.8009, "幸福里5号楼", "5号楼", "何静"),
        (40.7500, 109.8009, "东河区南门外大街", "东河区南门外大街", "李明"),
    ],
)
async def test_a_spot_on_the_map_finds_building_and_grid(
    town: Town, lat: float, lng: float, label: str, place: str, owner: str
) -> None:
    await _with_coordinates(town)
    lin = town.resident("林妹妹")
    assert "什么事" in await lin.shares_location(lat, lng, label)
    draft = await lin.says("井盖没了")
    assert f"地点：{place}" in draft
    assert f"交给社区的{owner}" in draft


async def test_a_spot_answers_where(town: Town) -> None:
    await _with_coordinates(town)
    lin = town.resident("林妹妹")
    assert "在哪栋楼" in await lin.says("楼道灯坏了")
    assert "地点：3号楼" in await lin.shares_location(40.6006, 109.8009, "")


# --- asking no more than needed --------------------------------------------------------------------------


async def test_never_more_than_three_questions(town: Town) -> None:
    lin = town.resident("林妹妹")
    await lin.says("我要反映")
    await lin.says("9号楼下水道堵了，垃圾也没人收")
    await lin.says("2")
    third = await lin.says("9号楼")
    assert "回1提交" in third or "回1提交" in await lin.says("就是9号楼")
    number_in(await lin.says("1"))


async def test_other_questions_in_between_and_then_on(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_picture()
    await zhang.says("菜单", "1", "我的网格员")
    assert "接着刚才的" in await zhang.says("继续")
    assert "在哪里、什么事" in zhang.last_heard() or "请说什么事" in zhang.last_heard()
    assert "我记下了：楼道灯坏了" in await zhang.says("楼道灯坏了")
    await zhang.says("人工")
    assert "我记下了：楼道灯坏了" in await zhang.says("继续")
    number = number_in(await zhang.says("1"))
    assert await town.look(lambda uow: uow.media.count_about("complaints", number, MediaKind.IMAGE)) == 1
    assert "没有报了一半的事" in await zhang.says("继续")


async def test_a_heavy_act_in_between_does_not_lose_the_draft(town: Town) -> None:
    zhang = town.resident("张阿姨")
    number = number_in(await zhang.says("楼上漏水", "1"))
    await zhang.says("单元门关不上")
    await zhang.says(f"撤回{number}", f"{number % 100:02d}是")
    assert "我记下了：单元门关不上" in await zhang.says("继续")
    assert "编号" in await zhang.says("1")


async def test_a_command_in_the_middle_of_a_report(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    number = number_in(await zhang.says("楼上漏水", "1"))
    await zhang.says("单元门关不上")
    for words in (f"受理{number}", f"办结 {number} 修好了"):
        assert "什么也没有改动" in await zhang.says(words)
    for words in (f"{number}", f"进度{number}"):
        assert "楼上漏水" in await zhang.says(words)
    assert (await case_of(town, number)).state is State.NEW
    await wang.says("楼道灯不亮", "3号楼")
    assert "已受理" in await wang.says(f"受理{number}")
    other = await case_of(town, number_in(await wang.says("1")))
    assert other.text == "楼道灯不亮"
    mine = await case_of(town, number_in(await zhang.says("1")))
    assert mine.text == "单元门关不上"


async def test_a_draft_that_waits_is_remembered_once(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("楼道灯不亮")
    zhang.forget()
    await town.pass_time(hours=23, step=timedelta(hours=1))
    assert zhang.news() == ["您说的「楼道灯不亮」还没有提交。要报回1，不报回2。"]
    assert "已收到，编号" in await zhang.says("1")


async def test_a_draft_nobody_wants_is_gone(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("楼道灯不亮")
    await zhang.says("取消")
    await town.pass_time(hours=30, step=timedelta(hours=3))
    assert not zhang.has_heard("还没有提交")
    await zhang.says("单元门关不上")
    await town.pass_time(hours=23, step=timedelta(hours=1))
    assert "没有提交" in await zhang.says("2")
    assert "没有报了一半的事" in await zhang.says("继续")
    assert "还没有反映过" in await zhang.says("进度")


async def test_an_essay_is_kept_whole_up_to_a_limit_and_has_a_title(town: Town) -> None:
    zhang = town.resident("张阿姨")
    essay = (
        "尊敬的领导您好，我是3号楼2单元的居民，住了二十年了，楼道灯坏了没人修，" + "晚上实在看不见，" * 240
    )
    draft = await zhang.says(essay)
    assert len(draft) < 400
    case = await case_of(town, number_in(await zhang.says("1")))
    assert (case.text, case.matter, case.place) == (essay, "楼道灯坏了没人修", "3号楼2单元")


# --- several matters -------------------------------------------------------------------------------------


async def test_two_matters_become_two_cases(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_picture()
    asked = await zhang.says("灯坏了，垃圾也没人收")
    assert "1 灯坏了\n2 垃圾也没人收\n回1分成2件办，回2合成1件" in asked
    assert "我记下了2件" in await zhang.says("1")
    receipt = await zhang.says("1")
    lamp, rubbish = numbers_in(receipt)
    assert (await case_of(town, lamp)).category == "lighting"
    assert (await case_of(town, rubbish)).category == "rubbish"
    for number in (lamp, rubbish):
        assert (await case_of(town, number)).place == "3号楼2单元"
        kept = await town.look(lambda uow, n=number: uow.media.about("complaints", n))
        assert [media.state for media in kept] == [MediaState.STORED]


async def test_or_stay_together(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("灯坏了，垃圾也没人收")
    assert "我记下了：灯坏了，垃圾也没人收" in await zhang.says("2")
    assert (await case_of(town, number_in(await zhang.says("1")))).text == "灯坏了，垃圾也没人收"


async def test_another_matter_said_later_is_set_beside(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("楼道灯不亮")
    assert "听起来是2件事" in await zhang.says("垃圾也没人收")
    await zhang.says("1")
    assert "2件" in await zhang.says("1")


# --- with or without a name ------------------------------------------------------------------------------


async def test_only_the_secretary_knows(town: Town) -> None:
    """Field notes 6.3, the intake."""
    zhang, wang, chen, zhao = (
        town.resident("张阿姨"),
        town.staff("王芳"),
        town.staff("陈书记"),
        town.staff("赵敏"),
    )
    await chen.says("上班")
    await wang.says("上班")
    wang.forget()
    choice = await zhang.says("我要反映你们社区王芳收礼")
    assert "1 实名 2 只让书记知道我 3 匿名（不能回访）" in choice
    assert "12388" in choice
    receipt = await zhang.says("2")
    number = number_in(receipt)
    assert "已交书记" in receipt
    assert f"负责编号 {number}" in await zhang.says("上个月在小区门口收了一箱酒")
    assert str(number) in chen.last_heard()
    assert "收礼" not in chen.last_heard()
    card = await chen.says(f"看{number}")
    assert "张阿姨" in card
    assert "一箱酒" in card
    await chen.says(f"受理{number}", f"转{number} 赵敏")
    await town.pass_time(minutes=2)
    shown = await zhao.says(f"看{number}")
    assert "反映人：只有书记知道" in shown
    assert "张阿姨" not in shown
    assert wang.news() == []
    assert (await case_of(town, number)).discretion is Discretion.SECRETARY


async def test_a_report_without_a_name_leads_back_to_nobody(town: Town) -> None:
    lin, chen = town.resident("林妹妹"), town.staff("陈书记")
    await chen.says("上班")
    await lin.says("我要反映你们社区王芳收礼")
    assert "匿名的事，之后没法再问您" in await lin.says("匿名")
    await lin.sends_picture()
    receipt = await lin.says("上个月在小区门口收了一箱酒")
    number = number_in(receipt)
    assert "不能回访，也查不到进度" in receipt
    assert "没有" in await lin.says(f"进度{number}")
    assert "还没有反映过" in await lin.says("进度")
    assert "反映人：匿名" in await chen.says(f"看{number}")
    lin.forget()
    await chen.says(f"受理{number}", f"回{number} 请说说时间")
    await town.pass_time(hours=1)
    assert lin.news() == []

    def traces(uow: Uow) -> list[object]:
        person = uow.people.by_openid(lin.openid)
        case = uow.complaints.numbered(number)
        assert person is not None and case is not None
        events = uow.complaints.events(case, 50)
        kept = uow.media.about("complaints", number)
        return [
            case.reporter_id,
            case.filer_id,
            *(event.actor_id == person.id for event in events),
            *(media.person_id == person.id for media in kept),
        ]

    assert not any(await town.look(traces))
    kept = await town.look(_words_kept)
    assert not any("收礼" in words or "一箱酒" in words for words in kept)


def _words_kept(uow: Uow) -> list[str]:
    return [str(row.text) for row in uow._connection.execute(select(receipts.c.text))]


@pytest.mark.parametrize("words", ["跳过", "2", "只让书记知道我"])
async def test_whoever_does_not_choose_is_known_to_the_secretary_alone(town: Town, words: str) -> None:
    lin = town.resident("林妹妹")
    assert "12338" in await lin.says("我要反映隔壁男的天天打老婆")
    case = await case_of(town, number_in(await lin.says(words)))
    assert (case.discretion, case.restricted, case.urgent) == (Discretion.SECRETARY, True, True)


async def test_thanks_that_name_somebody_are_no_secret(town: Town) -> None:
    lin = town.resident("林妹妹")
    assert "书记" not in await lin.says("太感谢网格员王芳了，帮我奶奶买药")


# --- for somebody else -----------------------------------------------------------------------------------


async def test_staff_file_for_somebody_who_is_known_here(town: Town) -> None:
    wang, zhang, liu = town.staff("王芳"), town.resident("张阿姨"), town.staff("刘强")
    await zhang.says("你好")
    draft = await wang.says("代报 张阿姨 3-2-501 楼道灯坏了")
    assert "替张阿姨报：已绑定微信" in draft
    assert "地点：3号楼2单元501" in draft
    receipt = await wang.says("1")
    number = number_in(receipt)
    assert "回执已发给张阿姨" in receipt
    assert f"王芳替您登记了：3号楼2单元501 楼道灯坏了，编号 {number}" in zhang.last_heard()
    case = await case_of(town, number)
    assert case.source is Source.STAFF
    assert "待受理" in await zhang.says(f"进度{number}")
    card = await liu.says(f"看{number}")
    assert "反映人：张阿姨" in card
    assert "代报：王芳" in card
    await zhang.says(f"撤回{number}", f"{number % 100:02d}是")
    assert (await case_of(town, number)).state is State.WITHDRAWN


async def test_staff_pass_on_what_becomes_of_it_to_whom_nobody_can_reach(town: Town) -> None:
    wang, li = town.staff("王芳"), town.staff("李明")
    draft = await wang.says("代报 王奶奶 13911112222 3-2-501 楼道灯坏了")
    assert "替王奶奶报：没有绑定微信" in draft
    number = number_in(await wang.says("1"))
    case = await case_of(town, number)
    assert (case.reporter_id, case.on_behalf, case.text) == (None, "王奶奶 13911112222", "3-2-501 楼道灯坏了")
    await li.says(f"受理{number}", f"办结{number} 换了灯泡", f"{number % 100:02d}是")
    assert f"您替王奶奶 13911112222报的 {number}" in wang.last_heard()
    assert "换了灯泡" in wang.last_heard()


@pytest.mark.parametrize("words", ["代报", "代报 3号楼灯坏了", "代报 张阿姨"])
async def test_a_filing_that_lacks_a_half_is_explained(town: Town, words: str) -> None:
    wang = town.staff("王芳")
    await wang.says(words)
    assert "代报 张阿姨 3-2-501 楼道灯坏了" in wang.last_heard()


async def test_residents_and_units_do_not_file_for_others(town: Town) -> None:
    for person in (town.resident("张阿姨"), town.staff("老周")):
        await person.says("代报 刘大爷 5-1-101 灯坏了", "1")
        assert not town.resident("刘大爷").has_heard("替您登记了")
