"""A branch whose meeting goes on: who sits in it and how it comes about, for talks about the floor."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings.service import MeetingSettings, build
from storage.people.model import PostName, Role
from tests.chat import Chat, Somebody, at

SECRETARY = Somebody("周书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "二支部"),), "二支部", "一组")
EVERYBODY = (
    SECRETARY,
    Somebody("李明", (Role.RESIDENT, Role.MEMBER), (), "二支部", "一组"),
    Somebody("王芳", (Role.MEMBER,), (), "二支部", "二组"),
    Somebody("赵强", (Role.MEMBER,), (), "二支部", "二组", voting=False),
    Somebody("老陈", (Role.MEMBER,), (), "二支部", "二组", phone_only=True),
    Somebody("孙七", (Role.MEMBER,), (), "三支部"),
    Somebody("总书记员", (Role.STAFF,), ((PostName.SECRETARY, ""),)),
    Somebody("小刘", (Role.STAFF,), ((PostName.SERVER, ""),)),
    Somebody("张阿姨"),
)
NOTICE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"
EVENING = at("2026-06-28 18:58")


def services(office: Office) -> Sequence[Service]:
    """The meetings alone."""
    return (build(MeetingSettings(), office),)


async def published(chat: Chat, line: str = NOTICE, by: str = "周书记") -> int:
    """Announce and publish a meeting; return its number."""
    await chat.says(by, line)
    me = await chat.ask(lambda uow: uow.people.by_openid(f"o-{by}"))
    assert me is not None
    number = await chat.ask(
        lambda uow: max(meeting.number for meeting in uow.meetings.announced_by(me.id, chat.now))
    )
    assert "已发布" in await chat.says(by, f"{number % 100:02d}是")
    return number


async def code_of(chat: Chat, number: int) -> str:
    """Return the code shown in the room, as the secretary gets it."""
    told = await chat.says("周书记", f"签到码{number}")
    return told.split("签到码：")[1][:4]
