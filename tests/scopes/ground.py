"""The ground of the scope matrix: two communities with everybody in them, and one thing of every numbered kind on each side.

Everything in it bears a mark nobody would say by chance (`暗号07`), so that a leak is seen wherever it comes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update

from bot.app import list_services
from bot.config import Config, OfficeSettings
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.numbers import is_valid, issue
from bot.kernel.office import Office
from bot.kernel.route import Service
from handlers.complaints.rules.promises import ComplaintSettings
from handlers.identity.actions import BINDING
from handlers.meetings.floor.tasks import KIND_TASK
from handlers.privacy.actions import ERASURE, EXPORT
from handlers.roster.importing import import_file
from storage.complaints.model import cases
from storage.database import Database
from storage.identity.codes import BindRequest
from storage.meetings.floor_records import Task
from storage.people.model import people
from storage.people.store import Person
from storage.privacy.model import RequestKind
from storage.privacy.store import DataRequest
from storage.uow import Uow
from tests.chat import Chat, at

HOME, FAR = "同心社区", "远山社区"
NOW = at("2026-06-09 09:00")
PLACES = f"""社区,网格,小区,楼栋
{HOME},一网格,幸福里,1号楼
{HOME},二网格,幸福里,5号楼
{FAR},远网格,远山苑,9号楼
"""
UNITS = f"""社区,单位,类型,联系人,电话,负责类别
{HOME},安居物业,物业,老周,13900000001,照明
{HOME},区城管,城管,城管,0472-5550110,占道
{FAR},远山物业,物业,远工,13900000009,照明
"""
_HEAD = "社区,姓名,手机号,身份,岗位,网格,党支部,单位,小区,楼栋"
# Who speaks: name, identity, post, grid, branch, unit, building. The name is the role, as the table of expectations says it.
SPEAKERS = (
    "报事人,居民,,,,,5号楼",
    "路人,居民,,,,,5号楼",
    "党员甲,党员,,,一支部,,1号楼",
    "党员乙,党员,,,二支部,,5号楼",
    "志愿者,居民、志愿者,,,,,1号楼",
    "科员,工作人员,,,,,",
    "服务员一,工作人员,居民服务员,一网格,,,",
    "收集员一,工作人员,民情收集员,一网格,,,",
    "指导员一,工作人员,党建指导员,一网格,,,",
    "服务员二,工作人员,居民服务员,二网格,,,",
    "值班员,工作人员,值班,,,,",
    "站长甲,工作人员,站长,,,,",
    "书记甲,工作人员,书记,,,,",
    "支书一,工作人员、党员,支部书记,,一支部,,",
    "支书二,党员,支部书记,,二支部,,",
    "组织者,志愿者,活动负责人,,,,",
    "组织者二,志愿者,活动负责人,,,,",
    "联系人甲,单位联系人,,,,安居物业,",
    "联系人乙,单位联系人,,,,区城管,",
    "管理员甲,工作人员,管理员,,,,",
)
FAR_SPEAKERS = (
    "远书记,工作人员、党员,书记,,远支部,,",
    "远站长,工作人员,站长,,,,",
    "远服务,工作人员,居民服务员,远网格,,,",
    "远联系,单位联系人,,,,远山物业,",
    "远组织,志愿者,活动负责人,,,,",
    "远党员,党员,,,远支部,,9号楼",
    "远居民,居民,,,,,9号楼",
)
STOPPED = "停用的,工作人员,站长,,,,"
"""A lead whose account is frozen."""
_MARK = re.compile(r"暗号\d\d")


def services(_office: Office, check: tuple[str, ...] = ()) -> tuple[Service, ...]:
    """Return every counter, as the program lists them."""
    complaints = ComplaintSettings(check=check)
    return list_services(Config(office=OfficeSettings(name=HOME), complaints=complaints))


def people_table() -> str:
    """Return everybody as an office lists them."""
    rows, phone = [_HEAD], 13800000100
    for community, estate, lines in ((HOME, "幸福里", (*SPEAKERS, STOPPED)), (FAR, "远山苑", FAR_SPEAKERS)):
        for line in lines:
            name, identity, post, grid, branch, unit, building = line.split(",")
            phone += 1
            home = f"{estate},{building}" if building else ","
            rows.append(f"{community},{name},{phone},{identity},{post},{grid},{branch},{unit},{home}")
    return "\n".join(rows) + "\n"


def names(lines: tuple[str, ...] = SPEAKERS) -> list[str]:
    """Return the names of those who speak."""
    return [line.split(",")[0] for line in lines]


@dataclass
class Ground:
    """Everything by its name: `case/grid1` → number; and the mark each bears."""

    chat: Chat
    numbers: dict[str, int] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def free(self) -> int:
        """A number with a good check digit nobody has."""
        top = max(self.numbers.values())
        return next(number for number in range(top + 200, 10_000) if is_valid(number))

    def mark(self, what: str) -> str:
        """Return a new mark for something."""
        return self.marks.setdefault(what, f"暗号{len(self.marks):02d}")

    def marked(self, text: str) -> set[str]:
        """Return what a text gives away."""
        return {what for what, mark in self.marks.items() if mark in _MARK.findall(text)}

    async def someone(self, name: str) -> Person:
        """Return who bears a name."""
        found = await self.chat.ask(lambda uow: uow.people.by_openid(f"o-{name}"))
        assert found is not None
        return found


async def lay_out(database: Database, *, check: tuple[str, ...] = ()) -> Ground:
    """Found both communities and let everything happen in them; `check`: kinds of cases a second person checks."""
    await database.run(lambda uow: uow.places.community(HOME))
    for kind, table in (("places", PLACES), ("units", UNITS), ("people", people_table())):
        report = await import_file(database, kind, table.encode(), apply=True, now=NOW, home=HOME)
        assert report.clean, report
    office = Office(name=HOME, phone="", hours_text="", calendar=OfficeCalendar())
    chat = Chat(database, services(office, check), office, NOW)
    await database.run(_open_windows)
    ground = Ground(chat)
    await _cases(ground)
    await _areas(ground)
    await _gatherings(ground)
    await _desk(ground)
    await _accounts(ground)
    await chat.until(chat.now)
    await chat.ask(_close_questions)
    return ground


def _open_windows(uow: Uow) -> None:
    """Bind everybody as the chat's phones are called, agreed to the privacy words, and free to be written to."""
    for community, lines in ((HOME, (*SPEAKERS, STOPPED)), (FAR, FAR_SPEAKERS)):
        for name in names(lines):
            (person,) = uow.people.named(uow.places.community(community), name)
            here = people.c.id == person.id
            uow._connection.execute(update(people).where(here).values(openid=f"o-{name}"))
    uow._connection.execute(
        update(people).values(quota_left=10_000, quota_ends_at=at("2027-12-31 00:00"), agreed="1")
    )


def _close_questions(uow: Uow) -> None:
    """Nobody is in the middle of a talk when the matrix begins."""
    for name in names((*SPEAKERS, STOPPED, *FAR_SPEAKERS)):
        person = uow.people.by_openid(f"o-{name}")
        assert person is not None
        uow.dialogues.forget(person.id)
    stopped = uow.people.by_openid("o-停用的")
    assert stopped is not None
    uow.accounts.freeze(stopped.id, NOW)


async def _report(ground: Ground, what: str, by: str, matter: str) -> int:
    shown = await ground.chat.says(by, f"{matter}{ground.mark(what)}", "complaint.new")
    said = await ground.chat.says(by, "1")
    ground.numbers[what] = number_in(said, shown)
    return ground.numbers[what]


async def _cases(ground: Ground) -> None:
    says = ground.chat.says
    await _report(ground, "case/grid1", "报事人", "1号楼2单元三楼灯坏了三天")
    await _report(ground, "case/grid2", "报事人", "5号楼门口的垃圾没人收，臭得很")
    unit1 = await _report(ground, "case/unit1", "报事人", "5号楼1单元电梯停了两天")
    unit2 = await _report(ground, "case/unit2", "报事人", "1号楼前面有人占道摆摊")
    secret = await _report(ground, "case/restricted", "报事人", "1号楼地下室渗水墙皮掉了")
    await _report(ground, "case/far", "远居民", "9号楼2单元三楼灯坏了三天")
    for number, unit in ((unit1, "安居物业"), (unit2, "区城管")):
        await says("值班员", f"受理{number}")
        await says("值班员", f"转{number} {unit}")
    await ground.chat.until(ground.chat.now + timedelta(minutes=2))
    await ground.chat.ask(
        lambda uow: uow._connection.execute(
            update(cases).where(cases.c.number == secret).values(restricted=True, owner_id=None)
        )
    )


async def _areas(ground: Ground) -> None:
    for what, by, house in (("area/grid1", "服务员一", "1号楼"), ("area/far", "远站长", "9号楼")):
        shown = await ground.chat.says(by, f"事件 停水{ground.mark(what)} {house} 预计18点")
        ground.numbers[what] = number_in(shown)


async def _gatherings(ground: Ground) -> None:
    says = ground.chat.says
    for what, by in (("meeting/branch1", "支书一"), ("meeting/branch2", "支书二"), ("meeting/far", "远书记")):
        shown = await says(by, f"开会 支部大会 6月28日19点 二楼会议室 议题：{ground.mark(what)}")
        number = ground.numbers[what] = number_in(shown)
        await says(by, f"{number % 100:02d}是")
    for what, by in (("series/branch2", "支书二"), ("series/far", "远书记")):
        shown = await says(by, f"例会 每月15日19点 党小组会 三楼活动室 议题：{ground.mark(what)}")
        number = ground.numbers[what] = number_in(shown)
        await says(by, f"{number % 100:02d}是")
    for what, meeting, by, owner in (
        ("task/branch2", "meeting/branch2", "支书二", "党员乙"),
        ("task/far", "meeting/far", "远书记", "远党员"),
    ):
        ground.numbers[what] = await _task(ground, what, meeting, by, owner)
    for what, by in (("activity/draft", "组织者"), ("activity/open", "组织者"), ("activity/far", "远组织")):
        shown = await says(by, f"发活动 清扫{ground.mark(what)} 6月20日上午9点 小广场 10人")
        number = ground.numbers[what] = number_in(shown)
        if what != "activity/draft":
            await says(by, f"发布{number}")


async def _task(ground: Ground, what: str, meeting: str, by: str, owner: str) -> int:
    giver, given = await ground.someone(by), await ground.someone(owner)

    def give(uow: Uow) -> int:
        number = issue(uow, KIND_TASK, giver.community_id)
        uow.meetings.tasks.add(
            Task(
                number=number,
                community_id=giver.community_id,
                meeting_number=ground.numbers[meeting],
                owner_id=given.id,
                words=ground.mark(what),
                due_at=at("2026-07-09 09:00"),
                next_chase_at=None,
                set_by=giver.id,
                created_at=NOW,
            )
        )
        return number

    return await ground.chat.ask(give)


async def _desk(ground: Ground) -> None:
    for side, who in (("home", "报事人"), ("far", "远居民")):
        ground.numbers[f"talk/{side}"] = number_in(await ground.chat.says(who, "人工"))
        await ground.chat.says(who, "着火了，快来人")
        person = await ground.someone(who)
        danger = await ground.chat.ask(
            lambda uow, person=person: uow.frontdesk.latest_of(person.id, at("2026-06-01 00:00"))
        )
        assert danger is not None
        ground.numbers[f"emergency/{side}"] = danger.number


async def _accounts(ground: Ground) -> None:
    sides = (("home", "路人", "党员甲", "管理员甲"), ("far", "远居民", "远党员", "远站长"))
    for side, asker, meant, keeper in sides:
        one, other, lead = [await ground.someone(name) for name in (asker, meant, keeper)]

        def begin(
            uow: Uow, side: str = side, one: Person = one, other: Person = other, lead: Person = lead
        ) -> None:
            number = ground.numbers[f"binding/{side}"] = issue(uow, BINDING, one.community_id)
            uow.codes.request(
                BindRequest(
                    number=number,
                    community_id=one.community_id,
                    asker_id=one.id,
                    person_id=other.id,
                    asked_at=NOW,
                    settled_at=None,
                )
            )
            number = ground.numbers[f"import/{side}"] = issue(uow, "import", one.community_id)
            uow.imports.begin(number, one.community_id, "people", lead.id, NOW)
            uow.imports.set_off(number, 1, 0, NOW)
            uow.imports.applied(number, NOW)

        await ground.chat.ask(begin)
        said = await ground.chat.says(asker, f"代办 {meant}")
        ground.numbers[f"proxy/{side}"] = number_in(said)
        for kind in RequestKind:
            ground.numbers[f"{kind.value}/{side}"] = await _request(ground, one, kind)


async def _request(ground: Ground, person: Person, kind: RequestKind) -> int:
    def ask(uow: Uow) -> int:
        number = issue(
            uow, {RequestKind.EXPORT: EXPORT, RequestKind.ERASE: ERASURE}[kind], person.community_id
        )
        uow.privacy.request(
            DataRequest(
                number=number,
                community_id=person.community_id,
                person_id=person.id,
                kind=kind,
                asked_at=NOW,
                due_at=NOW + timedelta(days=3),
            )
        )
        return number

    return await ground.chat.ask(ask)


def number_in(*texts: str) -> int:
    """Return the number a text names. Raises: AssertionError when there is none."""
    for text in texts:
        found = [int(digits) for digits in re.findall(r"(?<!\d)\d{3,6}(?!\d)", text) if is_valid(int(digits))]
        named = re.search(r"编号\s*(\d{3,6})", text)
        if named or found:
            return int(named[1]) if named else found[0]
    raise AssertionError(texts)
