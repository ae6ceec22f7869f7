"""A daughter acts for her mother: asked for, granted there or by the office, seen in receipts, ended by either side."""

from __future__ import annotations

from tests.town import PEOPLE, Town, Townsman, number_in

# 林妹妹 stands on no roster, 张阿姨 and 刘大爷 do.


async def may_act(town: Town, name: str = "刘大爷") -> tuple[Townsman, Townsman]:
    """Let 张阿姨 act for somebody who agrees."""
    agent, principal = town.resident("张阿姨"), town.resident(name)
    await principal.says("你好")
    await agent.says(f"代办 {name} 5号楼")
    await principal.says("1")
    return agent, principal


async def test_the_person_is_asked_and_both_hear_what_becomes_of_it(any_town: Town) -> None:
    agent, liu = any_town.resident("张阿姨"), any_town.resident("刘大爷")
    await liu.says("你好")
    assert "已登记" in await agent.says("代办 刘大爷 5号楼")
    assert "张阿姨想在这里替您" in liu.last_heard()
    assert "已同意" in await liu.says("1")
    assert "可以替刘大爷办事了" in agent.last_heard()


async def test_a_report_for_somebody_is_theirs_and_both_follow_it(town: Town) -> None:
    agent, liu = await may_act(town)
    shown = await agent.says("代 刘大爷 楼道灯坏了三天")
    assert "替刘大爷反映" in shown and "5号楼" in shown, "home is the principal's"
    said = await agent.says("1")
    case = number_in(said)
    assert "替刘大爷报的" in said
    stored = await town.look(lambda uow: uow.complaints.numbered(case))
    assert stored.reporter_id == (await town.look(lambda uow: uow.people.by_openid("o_liudaye"))).id
    await town.staff("何静").says(f"受理{case}")
    assert liu.has_heard("已受理") or liu.has_heard("受理了"), liu.heard()
    assert any(str(case) in text and "受理" in text for text in agent.heard()[-3:])
    assert f"{case}" in await agent.says(f"进度{case}")
    assert "刘大爷" in await agent.says("进度") or "5号楼" in agent.last_heard()
    assert "没有" not in await liu.says(f"进度{case}")


async def test_of_two_cases_the_list_says_whose_is_whose(town: Town) -> None:
    agent, _ = await may_act(town)
    await agent.says("3号楼2单元灯坏了三天", "1")
    await agent.says("代 刘大爷 楼道灯坏了三天", "1")
    listed = await agent.says("进度")
    assert "（刘大爷）" in listed and listed.count("刘大爷") == 1


async def test_only_the_reporter_is_asked_whether_it_is_solved(town: Town) -> None:
    agent, liu = await may_act(town)
    case = number_in(await agent.says("代 刘大爷 楼道灯坏了三天", "1"))
    await town.staff("何静").says(f"受理{case}", f"办结{case} 换了灯泡", f"{case % 100:02d}是")
    asks = await town.look(
        lambda uow: [
            uow.dialogues.open_asks(uow.people.by_openid(who.openid).id, town.now()) for who in (liu, agent)
        ]
    )
    assert [ask.kind for ask in asks[0]] == ["complaints.solved"] and not asks[1]


async def test_somebody_without_a_phone_is_confirmed_by_the_office_and_heard_through_the_agent(
    town: Town,
) -> None:
    """冯老 has no account; 王芳 of his grid has asked him at home."""
    agent, wang = town.resident("孙师傅"), town.staff("王芳")
    await wang.says("你好")
    number = number_in(await agent.says("代办 冯老 1号楼"))
    assert str(number) in wang.last_heard() and "孙师傅" in wang.last_heard()
    assert "已确认" in await wang.says(f"确认代办{number}")
    case = number_in(await agent.says("代 冯老 楼道灯坏了三天", "1"))
    await wang.says(f"受理{case}", f"办结{case} 换了灯泡", f"{case % 100:02d}是")
    assert "换了灯泡" in agent.last_heard()
    assert "谢谢" in await agent.says("1") or agent.last_heard()
    assert (await town.look(lambda uow: uow.complaints.numbered(case))).verdict == "solved"


async def test_either_side_ends_it_with_one_word(town: Town) -> None:
    agent, liu = await may_act(town)
    case = number_in(await liu.says("5号楼1单元灯坏了三天", "1"))
    assert "5号楼" in await agent.says(f"进度{case}")
    assert "代办已停" in await liu.says("取消代办")
    assert "停了" in agent.last_heard()
    assert await agent.says(f"进度{case}") == (await agent.says("进度9996")).replace("9996", str(case))
    agent, liu = await may_act(town)
    assert "代办已停" in await agent.says("取消代办")
    assert "没有代办" in await agent.says("取消代办")


async def test_whoever_refuses_is_left_alone(town: Town) -> None:
    agent, liu = town.resident("张阿姨"), town.resident("刘大爷")
    await liu.says("你好")
    number = number_in(await agent.says("代办 刘大爷"))
    assert "没有同意" in await liu.says("2")
    person = await town.look(lambda uow: uow.people.by_openid("o_zhang"))
    assert not person.acts_for
    assert "已经有结果" in await town.staff("何静").says(f"确认代办{number}")


async def test_nobody_learns_by_asking_who_is_on_the_roster(town: Town) -> None:
    agent = town.resident("张阿姨")
    known, unknown = await agent.says("代办 孙师傅 3号楼"), await agent.says("代办 赵铁柱 3号楼")
    numbers = (str(number_in(known)), str(number_in(unknown)))
    assert known.replace(numbers[0], "N").replace("孙师傅", "X") == unknown.replace(numbers[1], "N").replace(
        "赵铁柱", "X"
    )


async def test_a_nameless_newcomer_says_first_who_they_are(town: Town) -> None:
    assert "您是谁" in await town.resident("林妹妹").says("代办 张阿姨")


async def test_what_the_parent_reports_in_confidence_stays_theirs(town: Town) -> None:
    """The report may be about the very person who acts for them."""
    agent, liu = await may_act(town)
    case = number_in(await liu.says("我要反映王芳收礼", "1"))
    free = await agent.says("进度 9996")
    assert (await agent.says(f"进度 {case}")).replace(str(case), "N") == free.replace("9996", "N")
    assert str(case) not in await agent.says("进度")


async def test_a_proxy_opens_no_meetings_and_no_membership(town: Town) -> None:
    agent, _ = await may_act(town, "孙师傅")
    secretary = town.staff("吴敏")
    meeting = number_in(await secretary.says("开会 支部大会 明天19点 二楼会议室 议题:评议党员"))
    await secretary.says(f"{meeting % 100:02d}是")
    free = await agent.says("参加 9996")
    assert (await agent.says(f"参加 {meeting}")).replace(str(meeting), "N") == free.replace("9996", "N")
    assert "评议党员" not in await agent.says("我的会议")


async def test_other_peoples_wishes_sound_like_free_numbers(town: Town) -> None:
    number = number_in(await town.resident("张阿姨").says("代办 刘大爷"))
    for name in ("孙师傅", "老周", "钱老师", "王芳"):  # 王芳 serves the other grid
        someone = town.resident(name)
        for words in ("确认代办", "拒绝代办", "看", ""):
            free = await someone.says(f"{words} 9996".strip())
            assert (await someone.says(f"{words} {number}".strip())).replace(
                str(number), "N"
            ) == free.replace("9996", "N"), (name, words)


def test_the_cast_is_as_this_story_needs_it() -> None:
    assert "冯老" in PEOPLE and "林妹妹" not in PEOPLE
