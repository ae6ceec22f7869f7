"""The delivery ladder, rung by rung: window, template, held, handed over, call list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.emulator.server import Emulator
from bot.emulator.windows import USER_MESSAGE
from bot.kernel.calendar import OfficeCalendar, Span
from bot.kernel.clock import SystemClock
from bot.kernel.delivery import Fate, Outcome
from bot.kernel.talk import Kind
from bot.runtime.templates import TemplateSetting, fill_field
from bot.wechat.api import Api
from bot.wechat.gateway import Gateway
from bot.wechat.line import CallLimits, Line
from bot.wechat.token import TokenKeeper
from storage.database import Database
from storage.outbox.model import Urgency
from storage.outbox.records import Question
from tests.chassis.test_token import Shelf
from tests.chassis.tiny import NOON, Post, TinyOffice, news

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CLOSED, USED_UP = Outcome(fate=Fate.NEXT, errcode=45015), Outcome(fate=Fate.NEXT, errcode=45047)
LATER = Outcome(fate=Fate.LATER, errcode=-1, wait=timedelta(seconds=3))
UNKNOWN, NEVER = Outcome(fate=Fate.UNKNOWN), Outcome(fate=Fate.NEVER, errcode=45002)
LAMP = {"lamp": TemplateSetting(id="T1", fields={"thing1": "{words}", "phrase2": "{state}"})}
ONCE = {"lamp": TemplateSetting(id="T2", fields={"thing1": "{words}"}, once=True)}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The ladder asks the database nothing that test_outbox does not ask on both kinds."""
    return sqlite_url


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> TinyOffice:
    return await TinyOffice(database, tmp_path, templates=LAMP).open()


class TestLadder:
    async def test_inside_the_window_it_goes_out_and_is_counted(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        assert await office.deliver() == 1
        assert office.post.sent == [("custom", "zhang", "您的事有消息:灯修好了")]
        assert await office.state("a") == "sent"
        assert await office.left("zhang") == 4
        assert await office.deliver(MINUTE) == 0

    async def test_what_is_due_later_waits(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5), due_at=NOON + MINUTE))
        assert await office.deliver() == 0
        assert await office.deliver(MINUTE) == 1

    async def test_without_a_window_a_template_goes(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang"), template="lamp"))
        await office.deliver()
        assert office.post.ways() == ["template"]
        assert "'thing1': '灯修好了', 'phrase2': '-'" in office.post.words()[0]
        assert await office.state("a") == "sent"

    @pytest.mark.parametrize("form", ["{state}", "{words}"], ids=["not at all", "cut short"])
    async def test_words_a_template_has_no_room_for_are_handed_over_besides(
        self, database: Database, tmp_path: Path, form: str
    ) -> None:
        words = "明早八点半师傅上门来修，请家里留人，电话保持畅通"
        roomless = {"lamp": TemplateSetting(id="T1", fields={"thing1": form})}
        office = await TinyOffice(database, tmp_path, templates=roomless).open()
        await office.owe(news("a", await office.person("zhang"), words, template="lamp", call=True))
        await office.deliver()
        assert office.post.ways() == ["template"] and await office.state("a") == "held"
        assert await office.database.run(lambda uow: uow.outbox.call_list(1)) == []
        assert words in await office.says("zhang", "你好")
        assert words not in await office.says("zhang", "你好")

    async def test_without_either_it_is_held_and_handed_over_exactly_once(self, office: TinyOffice) -> None:
        await office.owe(
            news("a", await office.person("zhang")), news("b", await office.person("zhang"), "灯又坏了")
        )
        await office.deliver()
        assert office.post.sent == []
        assert await office.state("a") == "held"
        said = await office.says("zhang", "你好")
        assert said == "\n".join(
            [
                "没听懂。",
                office.sentence("frontdesk.held", count=2),
                "您的事有消息:灯修好了",
                "您的事有消息:灯又坏了",
            ]
        )
        assert await office.state("a") == "handed"
        assert "灯" not in await office.says("zhang", "你好")
        await office.deliver(MINUTE)
        assert office.post.sent == []

    async def test_whoever_never_writes_is_called(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang"), call=True))
        await office.deliver()
        await office.deliver(3 * DAY)
        assert await office.state("a") == "missed"
        listed = await office.database.run(lambda uow: uow.outbox.call_list(1))
        assert [notice.key for notice in listed] == ["a"]

    async def test_news_nobody_needs_any_more_are_dropped(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang")))
        await office.deliver()
        await office.deliver(3 * DAY)
        assert await office.state("a") == "dropped"
        assert "灯" not in await office.says("zhang", "你好")

    @pytest.mark.parametrize("refusal", [CLOSED, USED_UP], ids=["45015", "45047"])
    async def test_a_refused_window_is_believed_and_the_next_rung_taken_at_once(
        self, office: TinyOffice, refusal: Outcome
    ) -> None:
        person = await office.person("zhang", left=5)
        await office.owe(news("a", person, template="lamp"), news("b", person))
        office.post.then(refusal)
        assert await office.deliver() == 2
        assert office.post.ways() == ["custom", "template", "custom"]
        assert await office.state("a") == "sent"
        assert await office.left("zhang") == 0

    async def test_refused_everywhere_it_is_held_and_asked_no_more(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5), template="lamp"))
        office.post.then(CLOSED, Outcome(fate=Fate.NEXT, errcode=43004))
        assert await office.deliver() == 1
        assert await office.state("a") == "held"
        assert await office.deliver(MINUTE) == 0

    async def test_a_message_at_fault_goes_nowhere_and_costs_nothing(self, office: TinyOffice) -> None:
        person = await office.person("zhang", left=5)
        await office.owe(news("a", person), news("b", person, call=True))
        office.post.then(NEVER, NEVER)
        await office.deliver()
        assert [await office.state(key) for key in "ab"] == ["dropped", "missed"]
        assert await office.left("zhang") == 5

    async def test_somebody_without_an_account_is_held_for_a_call(self, office: TinyOffice) -> None:
        gone = await office.person("gone", left=5)
        await office.database.run(lambda uow: uow.people.heard(gone, NOON, 5, NOON + DAY, follows=False))
        await office.owe(news("a", gone, template="lamp", call=True))
        await office.deliver()
        assert office.post.sent == []
        assert len(await office.database.run(lambda uow: uow.outbox.call_list(1))) == 1


class TestQuota:
    async def test_the_window_is_used_to_the_reserve(self, office: TinyOffice) -> None:
        """Ordinary news leave one of five messages for what matters more, small news two."""
        person = await office.person("zhang", left=5)
        await office.owe(*[news(f"n{number}", person) for number in range(6)])
        await office.deliver()
        assert len(office.post.sent) == 4
        assert await office.left("zhang") == 1
        await office.owe(news("survey", person, "满意吗", urgency=Urgency.HIGH))
        await office.deliver(MINUTE)
        assert office.post.words()[-1] == "您的事有消息:满意吗"
        assert await office.left("zhang") == 0

    @pytest.mark.parametrize(
        ("urgency", "left", "goes"),
        [
            (Urgency.LOW, 2, False),
            (Urgency.LOW, 3, True),
            (Urgency.NORMAL, 1, False),
            (Urgency.NORMAL, 2, True),
            (Urgency.HIGH, 1, True),
            (Urgency.URGENT, 1, True),
            (Urgency.REPLY, 1, True),
        ],
    )
    async def test_each_urgency_leaves_room(
        self, office: TinyOffice, urgency: Urgency, left: int, goes: bool
    ) -> None:
        await office.owe(news("a", await office.person("zhang", left=left), urgency=urgency))
        await office.deliver()
        assert bool(office.post.sent) is goes

    async def test_a_window_about_to_close_is_not_used(self, office: TinyOffice) -> None:
        await office.owe(
            news(
                "a",
                await office.person("zhang", left=5),
                due_at=NOON + 2 * DAY - timedelta(seconds=10),
                useless_after=NOON + 9 * DAY,
            )
        )
        await office.deliver(2 * DAY - timedelta(seconds=10))
        assert office.post.sent == []

    async def test_a_tap_opens_a_window_of_a_minute(self, office: TinyOffice) -> None:
        await office.says("zhang", "", kind=Kind.EVENT, event="click", event_key="tiny.show")
        assert await office.left("zhang") == 3

    async def test_small_news_come_once_a_day(self, office: TinyOffice) -> None:
        person = await office.person("zhang", left=5)
        await office.owe(
            *[news(key, person, urgency=Urgency.LOW, useless_after=NOON + 9 * DAY) for key in "abc"]
        )
        await office.deliver()
        assert len(office.post.sent) == 1
        await office.deliver(DAY - MINUTE)
        assert len(office.post.sent) == 1
        await office.deliver(DAY + MINUTE)
        assert len(office.post.sent) == 2

    async def test_what_the_platform_did_not_take_costs_nothing(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.post.then(LATER, LATER, LATER, LATER, LATER)
        for minute in range(6):
            await office.deliver(minute * MINUTE)
        assert await office.state("a") == "sent"
        assert await office.left("zhang") == 4


class TestQuietHours:
    @pytest.fixture
    async def office(self, database: Database, tmp_path: Path) -> TinyOffice:
        calendar = OfficeCalendar(quiet=Span(time(20), time(8)))
        return await TinyOffice(database, tmp_path, calendar=calendar).open()

    async def test_news_wait_for_the_morning(self, office: TinyOffice) -> None:
        late, morning = timedelta(hours=9), timedelta(hours=20)  # 21:00, 8:00
        await office.owe(news("a", await office.person("zhang", left=5), due_at=NOON + late))
        await office.deliver(late)
        await office.deliver(morning - MINUTE)
        assert office.post.sent == []
        await office.deliver(morning)
        assert len(office.post.sent) == 1

    @pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.REPLY])
    async def test_danger_and_answers_do_not(self, office: TinyOffice, urgency: Urgency) -> None:
        late = timedelta(hours=9)
        await office.owe(news("a", await office.person("zhang", left=5), due_at=NOON + late, urgency=urgency))
        await office.deliver(late)
        assert len(office.post.sent) == 1

    async def test_a_quiet_night_is_no_attempt(self, office: TinyOffice) -> None:
        """After the night the connection breaks once: the message is tried again, as if there had been no night."""
        late, morning = timedelta(hours=9), timedelta(hours=20)
        await office.owe(news("a", await office.person("zhang", left=5), due_at=NOON + late))
        await office.deliver(late)
        office.post.then(UNKNOWN)
        await office.deliver(morning)
        assert await office.state("a") == "waiting"
        await office.deliver(morning + MINUTE)
        assert office.post.ways() == ["custom", "custom"]


class TestRetries:
    async def test_a_busy_platform_is_asked_again_after_the_wait(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.post.then(LATER)
        await office.deliver()
        assert await office.deliver(timedelta(seconds=2)) == 0
        assert await office.deliver(timedelta(seconds=3)) == 1
        assert await office.state("a") == "sent"

    async def test_an_outage_of_minutes_loses_nothing(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.post.then(*[LATER] * 8)
        passed = timedelta()
        while await office.state("a") == "waiting" and passed < timedelta(hours=1):
            await office.deliver(passed)
            passed += timedelta(seconds=30)
        assert await office.state("a") == "sent"
        assert passed < timedelta(minutes=10)

    async def test_an_outage_without_end_holds_what_it_stops_and_leaves_the_window(
        self, office: TinyOffice
    ) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.post.then(*[LATER] * 100)
        for minute in range(120):
            await office.deliver(minute * MINUTE)
        assert await office.state("a") == "held"
        assert await office.left("zhang") == 5

    async def test_a_message_that_may_have_arrived_is_repeated_once(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        office.post.then(UNKNOWN, UNKNOWN, UNKNOWN)
        for minute in range(4):
            await office.deliver(minute * MINUTE)
        assert office.post.ways() == ["custom", "custom"]
        assert await office.state("a") == "sent"

    async def test_a_template_is_repeated_under_the_same_key(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang"), template="lamp"))
        office.post.then(UNKNOWN, UNKNOWN)
        for minute in range(4):
            await office.deliver(minute * MINUTE)
        assert office.post.ways() == ["template"] * 3
        assert len(set(office.post.words())) == 1
        assert await office.state("a") == "sent"

    async def test_whoever_dies_on_the_way_leaves_the_notice_to_the_next(self, office: TinyOffice) -> None:
        await office.owe(news("a", await office.person("zhang", left=5)))
        await office.database.run(lambda uow: uow.outbox.claim(NOON, timedelta(minutes=10), 10))
        assert await office.deliver(timedelta(minutes=9)) == 0
        assert await office.deliver(timedelta(minutes=10)) == 1

    async def test_one_notice_nobody_can_word_stops_no_other(
        self, office: TinyOffice, caplog: pytest.LogCaptureFixture
    ) -> None:
        person = await office.person("zhang", left=5)
        await office.owe(
            news("bad", person, fill={}), news("worse", person, fill={}, call=True), news("good", person)
        )
        with caplog.at_level(logging.ERROR):
            await office.deliver()
        assert [await office.state(key) for key in ("bad", "worse", "good")] == ["dropped", "missed", "sent"]
        assert "cannot be said" in caplog.text

    async def test_one_held_notice_nobody_can_word_stops_no_reply(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await office.owe(news("bad", person), news("good", person))
        await office.deliver()
        await office.database.run(
            lambda uow: uow._connection.exec_driver_sql("UPDATE outbox SET fill = '{}' WHERE key = 'bad'")
        )
        assert (await office.says("zhang", "你好")).endswith("您的事有消息:灯修好了")
        assert await office.state("bad") == "dropped"


class TestSubscriptions:
    @pytest.fixture
    async def office(self, database: Database, tmp_path: Path) -> TinyOffice:
        return await TinyOffice(database, tmp_path, templates=ONCE).open()

    async def credits(self, office: TinyOffice, person: int) -> int:
        return await office.database.run(lambda uow: uow.consents.credits(person, "T2"))

    async def consent(self, office: TinyOffice, answer: str) -> None:
        fields = {"List.0.TemplateId": "T2", "List.0.SubscribeStatusString": answer}
        assert (
            await office.says("zhang", "", kind=Kind.EVENT, event="subscribe_msg_popup_event", fields=fields)
            == ""
        )

    async def test_each_consent_pays_for_one(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await self.consent(office, "accept")
        await office.owe(news("a", person, template="lamp"), news("b", person, template="lamp"))
        await office.deliver()
        assert office.post.ways() == ["template"]
        assert [await office.state(key) for key in "ab"] == ["sent", "held"]
        assert await self.credits(office, person) == 0

    async def test_a_refusal_takes_all(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        for answer in ("accept", "accept", "reject"):
            await self.consent(office, answer)
        assert await self.credits(office, person) == 0

    async def test_43101_is_believed(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await self.consent(office, "accept")
        await office.owe(news("a", person, template="lamp"))
        office.post.then(Outcome(fate=Fate.NEXT, errcode=43101, refused=True))
        await office.deliver()
        assert await office.state("a") == "held"
        assert await self.credits(office, person) == 0

    async def test_it_is_never_repeated(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await self.consent(office, "accept")
        await office.owe(news("a", person, template="lamp"))
        office.post.then(UNKNOWN)
        await office.deliver()
        await office.deliver(MINUTE)
        assert office.post.ways() == ["template"]


class TestQuestions:
    async def test_a_question_opens_when_it_reaches_the_person(self, office: TinyOffice) -> None:
        asked, held = await office.person("zhang", left=5), await office.person("wang")
        question = Question(kind="tiny.ask", ref=241)
        await office.owe(news("a", asked, question=question), news("b", held, question=question))
        await office.deliver()
        assert len(await office.database.run(lambda uow: uow.dialogues.open_asks(asked, NOON))) == 1
        assert await office.database.run(lambda uow: uow.dialogues.open_asks(held, NOON)) == []
        await office.says("wang", "你好")
        assert len(await office.database.run(lambda uow: uow.dialogues.open_asks(held, NOON))) == 1

    async def test_no_second_question_is_put_beside_one(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        questions = [
            news(key, person, key, question=Question(kind="tiny.ask", ref=ref))
            for key, ref in (("甲", 1), ("乙", 2))
        ]
        await office.owe(*questions)
        await office.deliver()
        assert await office.says("zhang", "灯坏了") == "在哪栋楼?"
        first = await office.says("zhang", "3号楼")
        assert ("甲" in first, "乙" in first) == (True, False)
        assert "乙" in await office.says("zhang", "你好")

    async def test_what_does_not_fit_waits_for_the_next_reply(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await office.owe(*[news(f"n{number}", person, f"{number}" * 400) for number in range(3)])
        await office.deliver()
        replies = [await office.says("zhang", "你好") for _ in range(4)]
        assert all(len(reply.encode()) <= 2048 for reply in replies)
        assert sum(reply.count("您的事有消息") for reply in replies) == 3


class TestManyAtOnce:
    async def test_persons_are_served_side_by_side_and_each_in_order(
        self, database: Database, tmp_path: Path
    ) -> None:
        slow = SlowPost()
        office = await TinyOffice(database, tmp_path, courier=slow).open()
        persons = [await office.person(f"p{number}", left=5) for number in range(20)]
        await office.owe(
            *[news(f"{turn}-{person}", person, str(turn)) for turn in range(3) for person in persons]
        )
        assert await office.deliver() == 60
        assert 1 < slow.most <= 8
        for number in range(20):
            assert [words[-1] for openid, words in slow.done if openid == f"p{number}"] == ["0", "1", "2"]


class SlowPost(Post):
    """A courier that takes its time and notes how many letters it carried at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.done: list[tuple[str, str]] = []

    async def send_text(self, openid: str, text: str) -> Outcome:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        self.done.append((openid, text))
        return Outcome(fate=Fate.SENT)


class TestAgainstThePlatform:
    """The same ladder with the real gateway, against the emulator's windows, templates and faults."""

    async def test_window_template_held(self, database: Database, tmp_path: Path) -> None:
        async with _platform(database, tmp_path) as (office, wechat):
            zhang, wang, li = wechat.phone("张阿姨"), wechat.phone("王叔"), wechat.phone("李奶奶")
            zhang.follower.window.open(USER_MESSAGE, wechat.clock.now())
            await office.owe(
                news("a", await office.person(zhang.openid, left=5)),
                news(
                    "b",
                    await office.person(wang.openid),
                    template="lamp",
                    fill={"words": "灯修好了", "state": "办结"},
                ),
                news("c", await office.person(li.openid)),
            )
            await office.deliver()
            assert zhang.last_heard == "您的事有消息:灯修好了"
            assert "灯修好了" in wang.last_heard and "办结" in wang.last_heard
            assert li.heard == []
            assert [await office.state(key) for key in "abc"] == ["sent", "sent", "held"]

    async def test_a_window_only_we_believe_in_falls_to_the_template(
        self, database: Database, tmp_path: Path
    ) -> None:
        async with _platform(database, tmp_path) as (office, wechat):
            zhang = wechat.phone("张阿姨")
            person = await office.person(zhang.openid, left=5)
            await office.owe(news("a", person, template="lamp", fill={"words": "灯修好了", "state": "办结"}))
            await office.deliver()
            assert len(zhang.heard) == 1
            assert await office.left(zhang.openid) == 0

    async def test_an_answer_that_got_lost_is_repeated_once_for_words_and_not_seen_twice_for_templates(
        self, database: Database, tmp_path: Path
    ) -> None:
        async with _platform(database, tmp_path) as (office, wechat):
            zhang, wang = wechat.phone("张阿姨"), wechat.phone("王叔")
            zhang.follower.window.open(USER_MESSAGE, wechat.clock.now())
            wechat.faults.disconnect("/cgi-bin/message/custom/send", "after")
            wechat.faults.disconnect("/cgi-bin/message/template/send", "after")
            await office.owe(
                news("a", await office.person(zhang.openid, left=5)),
                news(
                    "b",
                    await office.person(wang.openid),
                    template="lamp",
                    fill={"words": "灯", "state": "办结"},
                ),
            )
            for minute in range(3):
                await office.deliver(minute * MINUTE)
            assert len(zhang.heard) == 2
            assert len(wang.heard) == 1
            assert [await office.state(key) for key in "ab"] == ["sent", "sent"]


@asynccontextmanager
async def _platform(database: Database, folder: Path) -> AsyncIterator[tuple[TinyOffice, Emulator]]:
    async with Emulator() as wechat, aiohttp.ClientSession() as session:
        wechat.world.add_template("T1", "进度", {"thing1": "事项", "phrase2": "状态"})
        line = Line(session, wechat.base_url, CallLimits(total_s=2))
        keeper = TokenKeeper(line, wechat.account.app_id, wechat.account.secret, Shelf(), SystemClock())
        gateway = Gateway(Api(line, keeper), SystemClock())
        yield await TinyOffice(database, folder, courier=gateway, templates=LAMP).open(), wechat


@pytest.mark.parametrize(
    ("name", "form", "filled"),
    [
        ("thing1", "{words}", "一二三四五六七八九十一二三四五六七八九…"),
        ("phrase2", "{words}", "一二三四五"),
        ("thing1", "{nothing}", "-"),
        ("thing1", "  {short}\n {short} ", "灯 灯"),
        ("time3", "{short}", "灯"),
    ],
)
def test_a_field_is_filled_as_the_platform_takes_it(name: str, form: str, filled: str) -> None:
    assert fill_field(name, form, {"words": "一二三四五六七八九十" * 3, "short": "灯"}) == filled
