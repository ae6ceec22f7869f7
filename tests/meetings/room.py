"""The people of meeting tests: two branches, the office, representatives, units, residents; and what they do often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.meetings.service import MeetingSettings, build
from storage.database import Database
from storage.people.model import PostName, Role
from storage.uow import Uow
from tests.chat import Chat, Somebody, at, gather

TUESDAY = at("2026-06-09 10:00")
NOTICE = "开会 支部大会 6月28日19点 二楼会议室 议题：接收预备党员"
EVERYBODY = (
    Somebody("周书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "二支部"),), "二支部", "一组"),
    Somebody("李明", (Role.RESIDENT, Role.MEMBER), (), "二支部", "一组"),
    Somebody("王芳", (Role.MEMBER,), (), "二支部", "二组"),
    Somebody("赵强", (Role.MEMBER,), (), "二支部", "二组", voting=False),
    Somebody("老陈", (Role.MEMBER,), (), "二支部", "二组", phone_only=True),
    Somebody("孙书记", (Role.MEMBER,), ((PostName.BRANCH_SECRETARY, "三支部"),), "三支部"),
    Somebody("孙七", (Role.MEMBER,), (), "三支部"),
    Somebody("李和平", (Role.MEMBER,), (), "三支部"),
    Somebody("总书记员", (Role.STAFF,), ((PostName.SECRETARY, ""),)),
    Somebody("小刘", (Role.STAFF,), ((PostName.SERVER, ""),)),
    Somebody("吴代表", (Role.RESIDENT,), (("居民代表", ""),)),
    Somebody("物业老周", (Role.CONTACT,)),
    Somebody("小志", (Role.VOLUNTEER,)),
    Somebody("张阿姨"),
    Somebody("重名"),
    Somebody("重名二"),
)


def services(office: Office) -> Sequence[Service]:
    """Return the meetings service alone, with its defaults."""
    return (build(MeetingSettings(), office),)


async def open_room(database: Database, now: datetime = TUESDAY) -> Chat:
    """Let everybody in."""
    chat = await gather(database, services, EVERYBODY, now)
    await chat.ask(_name_alike)
    return chat


def _name_alike(uow: Uow) -> None:
    """Two people of one name."""
    twin = uow.people.by_openid("o-重名二")
    assert twin is not None
    uow.people.rename(twin.id, "重名")


async def newest(chat: Chat, name: str = "周书记") -> int:
    """Return the number of what the person announced last."""
    me = await chat.ask(lambda uow: uow.people.by_openid(f"o-{name}"))
    assert me is not None
    return await chat.ask(
        lambda uow: max(meeting.number for meeting in uow.meetings.announced_by(me.id, chat.now))
    )


async def published(chat: Chat, line: str = NOTICE, name: str = "周书记") -> int:
    """Announce and publish; return the number."""
    await chat.says(name, line)
    number = await newest(chat, name)
    assert "已发布" in await chat.says(name, f"{number % 100:02d}是")
    return number
