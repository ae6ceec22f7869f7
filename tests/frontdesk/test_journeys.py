"""Journeys at the front desk, told through the phones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.menu import push_menu
from tests.town import Town, Townsman, number_in, open_town

NIGHT = datetime(2026, 6, 9, 14, 50, tzinfo=UTC)


async def test_a_new_follower_is_greeted_and_belongs_to_the_building_whose_code_was_scanned(
    town: Town,
) -> None:
    building = await town.look(lambda uow: next(b for b in uow.places.buildings(1) if b.name == "3号楼"))
    lin = town.resident("林妹妹")
    assert "3号楼" in await lin.follows(f"qrscene_building_{building.id}".removeprefix("qrscene_"))
    assert "王芳" in await lin.says("我的网格员")


async def test_a_building_is_asked_for_once_and_remembered(town: Town) -> None:
    lin = town.resident("林妹妹")
    assert "您住哪栋楼" in await lin.says("我的网格员")
    assert "何静" in await lin.says("五号楼")
    assert "何静" in await lin.says("网格员")


@pytest.mark.parametrize("word", ["菜单", "帮助", "菜單", "menu"])
async def test_the_menu_opens_by_word_and_takes_numbers(town: Town, word: str) -> None:
    zhang = town.resident("张阿姨")
    assert "1 反映问题" in await zhang.says(word)
    assert "王芳" in await zhang.says("５")


async def test_a_menu_number_may_be_chinese_and_a_sentence_passes_by(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("菜单")
    assert "想办什么" in await zhang.says("二")
    await zhang.says("菜单")
    assert "3号楼" in await zhang.says("3号楼2单元灯坏了")


async def test_danger_is_answered_at_once_and_the_duty_person_told(town: Town) -> None:
    liu, li = town.resident("刘大爷"), town.staff("李明")
    await li.says("你好")
    answer = await liu.says("家里一股煤气味,头晕")
    assert "开窗" in answer and "119" in answer and answer.index("开窗") < 5
    assert "燃气" in li.last_heard() and "5号楼" in li.last_heard()
    number = number_in(li.last_heard())
    assert "已告诉居民" in await li.says(f"到 {number}")
    assert "李明" in liu.last_heard()


async def test_the_place_of_danger_may_be_said_at_once_later_or_anew(town: Town) -> None:
    lin, li = town.resident("林妹妹"), town.staff("李明")
    await li.says("你好")
    assert "请告诉我在哪里" in await lin.says("着火了")
    assert "5号楼" in await lin.says("5号楼2单元着火了快来人")
    assert "5号楼2单元" in li.last_heard()
    assert "601" in await lin.says("是5号楼2单元601")
    assert "601" in li.last_heard()
    assert "我记下了" in await lin.says("3号楼1单元门口的路灯坏了好几天没人修")


async def test_other_matters_after_a_danger_are_not_taken_for_its_place(town: Town) -> None:
    lin, li = town.resident("林妹妹"), town.staff("李明")
    await li.says("你好")
    assert "请告诉我在哪里" in await lin.says("着火了")
    li.forget()
    assert "告诉社区值班" not in await lin.says("公交卡在哪里办")
    await town.pass_time(minutes=60)
    for words in ("老年公交卡怎么办", "那个表要几份", "谢谢"):
        assert "告诉社区值班" not in await lin.says(words), words
    assert "「5号楼2单元」告诉社区值班" in await lin.says("5号楼2单元")
    assert "5号楼2单元" in li.last_heard()
    assert "我记下了" in await lin.says("3号楼楼道灯不亮")
    assert not any(word in text for text in li.news() for word in ("公交", "几份", "楼道灯"))


async def test_what_is_said_in_the_minutes_after_a_danger_reaches_the_duty_person(town: Town) -> None:
    lin, li = town.resident("林妹妹"), town.staff("李明")
    await li.says("你好")
    await lin.says("我妈晕倒了")
    assert "请再告诉我在哪里" in await lin.says("她七十多岁，有心脏病")
    assert "七十多岁" in li.last_heard()
    assert "「老供销社后头那排」告诉" in await lin.says("老供销社后头那排")
    assert "老供销社" in li.last_heard()
    assert "老供销社后头那排 二楼西户" in await lin.says("二楼西户")
    assert "救护车到了" in (await lin.says("救护车到了"), li.last_heard())[1]


async def test_what_is_said_in_despair_is_heard_and_not_handed_round(town: Town) -> None:
    lin, li = town.resident("林妹妹"), town.staff("李明")
    await li.says("你好")
    await lin.says("我不想活了")
    assert "我在听" in await lin.says("我怕，一个人在家")
    assert "「石桥边上」告诉" in await lin.says("石桥边上")
    assert not li.has_heard("我怕")


async def test_a_place_that_was_named_is_not_mixed_with_home(town: Town) -> None:
    zhang, li = town.resident("张阿姨"), town.staff("李明")
    await li.says("你好")
    answer = await zhang.says("5号楼有人晕倒了")
    assert "5号楼。" in answer and "单元" not in answer
    await zhang.says("不对，在5号楼3单元")
    assert "5号楼3单元" in li.last_heard()


async def test_danger_at_night_breaks_the_quiet_and_is_called_out_again(tmp_path, sqlite_url) -> None:  # type: ignore[no-untyped-def]
    async with open_town(tmp_path, sqlite_url, since=NIGHT) as town:
        liu, li, zhao = town.resident("刘大爷"), town.staff("李明"), town.staff("赵敏")
        await li.says("你好")
        await liu.says("着火了")
        li.forget()
        await town.pass_time(minutes=4)
        assert any("紧急" in text for text in li.news())
        await zhao.says("你好")
        assert zhao.has_heard("紧急")


async def test_a_cry_of_despair_is_never_repeated_to_others(town: Town) -> None:
    liu, li = town.resident("刘大爷"), town.staff("李明")
    await li.says("你好")
    answer = await liu.says("活着没意思了,药都准备好了")
    assert "12356" in answer
    assert li.has_heard("需要马上人工") and not li.has_heard("药")


async def test_somebody_of_the_office_talks_with_a_resident(town: Town) -> None:
    zhang, li = town.resident("张阿姨"), town.staff("李明")
    await li.says("你好")
    number = number_in(await zhang.says("人工"))
    await zhang.says("我想问问停车位的事")
    assert li.has_heard("停车位")
    await li.says(f"回{number} 下午三点到社区来,我带您看")
    assert "下午三点到社区来" in zhang.last_heard()
    li.forget()
    await zhang.says("取消")
    await zhang.says("谢谢")
    assert not any("谢谢" in text for text in li.news())


async def test_unknown_words_get_numbered_guesses_and_never_a_dead_end(town: Town) -> None:
    zhang = town.resident("张阿姨")
    answer = await zhang.says("嗯那个就是说吧")
    assert "回「人工」" in answer or "您好" in answer


@pytest.mark.parametrize("words", ["看", "受理", "进度", "参加", "请假", "人数", "取消会议", ""])
async def test_a_number_that_is_not_mine_sounds_like_a_free_one(town: Town, words: str) -> None:
    """Outside one's scope the answer is, apart from the digits, the same text as for a free number."""
    zhang, liu, secretary = town.resident("张阿姨"), town.resident("刘大爷"), town.staff("吴敏")
    await zhang.says("3号楼2单元灯坏了三天", "1")
    case = number_in(zhang.last_heard())
    await secretary.says("开会 支部大会 明天19点 二楼会议室 议题:评议党员")
    meeting = number_in(secretary.last_heard())
    await secretary.says(f"{meeting % 100:02d}是")
    free = await liu.says(f"{words} 9996".strip())
    for number in (case, meeting):
        foreign = await liu.says(f"{words} {number}".strip())
        assert foreign.replace(str(number), "N") == free.replace("9996", "N")


async def test_a_confirmation_nobody_waits_for_says_so(town: Town) -> None:
    assert "没有等您确认的事" in await town.staff("王芳").says("41是")
    assert "没有等您确认的事" in await town.resident("张阿姨").says("41是")


async def test_a_clerk_whose_words_are_no_command_sees_those_there_are(town: Town) -> None:
    zhang, wang, he = town.resident("张阿姨"), town.staff("王芳"), town.staff("何静")
    case = number_in(await zhang.says("3号楼2单元灯坏了三天", "1"))
    answer = await wang.says(f"跳{case} 等配件")
    assert "没有照做" in answer and f"「受理{case}」" in answer
    assert "没有照做" not in await he.says(f"跳{case} 等配件")
    assert "待受理" in await wang.says(f"{case}已经受理了吗")
    assert "待受理" not in await he.says(f"{case}已经受理了吗")
    assert "待受理" in await wang.says(f"看{case}")


async def test_leaving_a_talk_takes_nothing_back(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("人工", "停车位的事")
    assert "已经提交的照办" in await zhang.says("取消")


async def test_everybody_may_look_at_what_is_theirs_by_one_word(town: Town) -> None:
    zhang, sun, qian = town.resident("张阿姨"), town.resident("孙师傅"), town.staff("钱老师")
    await zhang.says("3号楼2单元灯坏了三天", "1")
    case = number_in(zhang.last_heard())
    assert "待受理" in await zhang.says(f"看{case}")
    meeting = number_in(await town.staff("吴敏").says("开会 支部大会 明天19点 二楼会议室 议题:评议党员"))
    await town.staff("吴敏").says(f"{meeting % 100:02d}是")
    assert "评议党员" in await sun.says(f"看{meeting}")
    activity = number_in(await qian.says("发活动 周六9点 清理楼道 3号楼 20人"))
    await qian.says(f"发布{activity}")
    assert "清理楼道" in await zhang.says(f"看 {activity}")


async def test_whoever_leaves_is_forgotten_and_not_written_to(town: Town) -> None:
    zhang = town.resident("林妹妹")
    await zhang.says("我的网格员", "3号楼")
    await zhang.phone.unfollows()
    person = await town.look(lambda uow: uow.people.by_openid(zhang.openid))
    assert person.building_id is None and not person.following and person.name_sealed is None
    kept = await town.look(lambda uow: uow.inbox.unanswered(NIGHT.replace(day=1), NIGHT))
    assert not [receipt for receipt in kept if receipt.openid == zhang.openid]


async def test_what_could_not_be_pushed_is_handed_over_once(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    await zhang.says("3号楼2单元灯坏了三天", "1")
    number = number_in(zhang.last_heard())
    await town.pass_time(days=3)
    await wang.says(f"受理{number}")
    zhang.forget()
    await zhang.says("你好")
    assert sum("已受理" in text for text in zhang.news()) == 1
    zhang.forget()
    await zhang.says("你好")
    assert not any("已受理" in text for text in zhang.news())


async def test_every_button_of_the_menu_is_answered(town: Town) -> None:
    """A key in menu.toml that no service listens to would be a dead button on thousands of phones."""
    assert await push_menu(town.program) == 3
    menus = town.emulator.world.menus
    drawn = [menus.default or [], *(variant.buttons for variant in menus.conditionals)]
    for name, menu in zip(("张阿姨", "赵敏", "孙师傅"), drawn, strict=True):
        person = town.resident(name)
        help_text = await person.says("菜单")
        await town.pass_time(minutes=1)
        assert person.phone.follower.tags == ([] if name == "张阿姨" else [100 + (name == "孙师傅")])
        for button in (leaf for top in menu for leaf in top["sub_button"]):
            reply = await person.phone.taps_menu(button["key"], button["name"])
            assert reply is not None and reply.text, button
            assert (reply.text == help_text) == (button["key"] == "frontdesk.menu"), button


async def test_people_see_the_menu_of_what_they_are(town: Town) -> None:
    """王芳 of the office, 孙师傅 who goes to meetings, 张阿姨; what the platform refuses is tried again."""
    wang, sun, zhang = (town.resident(name) for name in ("王芳", "孙师傅", "张阿姨"))
    town.emulator.world.faults.errcode("/cgi-bin/tags/members/batchtagging", -1, times=2)
    await push_menu(town.program)
    await push_menu(town.program)
    assert len(town.emulator.world.menus.conditionals) == 2

    def first_button(whose: Townsman) -> str:
        return str(town.emulator.world.menus.shown_to(whose.phone.follower.tags)[0]["name"])

    await wang.says("你好")
    await sun.says("你好")
    assert first_button(wang) == "我要反映"
    await town.pass_time(minutes=5, step=timedelta(minutes=1))
    assert [first_button(one) for one in (wang, sun, zhang)] == ["上班", "会议", "我要反映"]
    said = await wang.phone.taps_menu("say:待办")
    assert said is not None and said.text == await wang.says("待办")
    await town.staff("赵敏").says("冻结 王芳")
    await town.pass_time(minutes=1)
    assert first_button(wang) == "我要反映"
    await town.staff("赵敏").says("解冻 王芳")
    await town.pass_time(minutes=1)
    assert first_button(wang) == "上班"
    await wang.says("解绑", "1")
    await town.pass_time(minutes=1)
    assert first_button(wang) == "我要反映", "the tag goes although the account belongs to nobody now"
    await sun.phone.unfollows()
    assert await town.look(lambda uow: uow.menus.due(9)) == []


async def test_one_account_the_platform_does_not_know_holds_up_nobody(town: Town) -> None:
    """Of 何静 the program believes that she wrote; the platform has never heard of her."""
    he = await town.look(lambda uow: uow.people.by_openid("o_hejing"))
    await town.change(lambda uow: uow.people.heard(he.id, town.now(), 0, None, follows=True))
    li = town.staff("李明")
    await li.says("你好")
    await town.pass_time(minutes=1)
    assert li.phone.follower.tags and await town.look(lambda uow: uow.menus.due(9)) == []


async def test_a_clerk_starts_the_day_with_one_word(town: Town) -> None:
    zhang, wang = town.resident("张阿姨"), town.staff("王芳")
    number = number_in((await zhang.says("3号楼2单元灯坏了三天"), await zhang.says("1"))[1])
    assert str(number) in await wang.says("上班")
    assert str(number) not in await town.staff("何静").says("上班")


async def test_a_second_1_does_not_frighten(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.says("3号楼2单元灯坏了三天", "1")
    assert "不受影响" in await zhang.says("1")


async def test_a_case_goes_to_somebody_who_hears_of_it(town: Town) -> None:
    """何静 keeps the second grid and has left the account: the duty person gets the case, not nobody."""
    he, li, liu = town.staff("何静"), town.staff("李明"), town.resident("刘大爷")
    await li.says("你好")
    await he.phone.unfollows()
    number = number_in((await liu.says("5号楼1单元楼道灯不亮"), await liu.says("1"))[1])
    assert li.has_heard(str(number))
