"""One message, from receipt to reply, through the real pipeline with a service of a few lines."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text as sql

from bot.emulator.account import Account, Mode
from bot.emulator.platform import EmulatorConfig
from bot.emulator.pusher import PushTiming
from bot.emulator.server import Emulator
from bot.kernel.clock import SystemClock
from bot.kernel.delivery import Attempt
from bot.kernel.talk import Kind, say
from bot.wechat.codec import Codec
from bot.wechat.settings import WechatSettings
from bot.wechat.webhook import Webhook
from storage.database import Database, StorageSettings, open_database
from storage.dialogues import Dialogue
from storage.people.model import Role
from storage.uow import Uow
from storage.vault import Vault
from tests.chassis.tiny import NOON, TinyOffice, news, repeat_of


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> TinyOffice:
    return await TinyOffice(database, tmp_path).open()


async def report(office: TinyOffice, openid: str = "zhang") -> str:
    """Report a lamp; return its number."""
    await office.says(openid, "灯坏了")
    received = await office.says(openid, "3号楼")
    return received.split()[1].split(":")[0]


async def rows(office: TinyOffice, table: str) -> int:
    found = await office.database.run(
        lambda uow: uow._connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar()
    )
    assert isinstance(found, int)
    return found


class OnSqlite:
    """For what does not depend on the kind of database."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestStages(OnSqlite):
    async def test_a_report_in_two_steps(self, office: TinyOffice) -> None:
        assert await office.says("zhang", "灯坏了") == "在哪栋楼?"
        assert await office.says("zhang", "那里") == "请说楼号。"
        assert (await office.says("zhang", "3号楼")).endswith(":灯坏了,3号楼。")
        assert await office.says("zhang", "3号楼") == "没听懂。"

    async def test_taking_it_back_ends_any_dialogue(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        assert await office.says("zhang", "取消") == office.texts.sentences["frontdesk.cancelled"]
        assert await office.says("zhang", "3号楼") == "没听懂。"

    async def test_a_verb_comes_before_the_open_dialogue(self, office: TinyOffice) -> None:
        number = await report(office)
        await office.says("zhang", "灯又坏了")
        assert await office.says("zhang", f"看{number}") == f"{number}在办。"
        assert (await office.says("zhang", "5号楼")).startswith("编号")

    async def test_a_bare_number_comes_after_it(self, office: TinyOffice) -> None:
        number = await report(office)
        assert await office.says("zhang", number) == f"{number}在办。"
        await office.says("zhang", "灯又坏了")
        assert await office.says("zhang", number) == "请说楼号。"

    async def test_silence_ends_a_dialogue(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        office.clock.at = NOON + timedelta(minutes=31)
        assert await office.says("zhang", "3号楼") == "没听懂。"

    async def test_a_hand_over_answers_as_if_just_said(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        assert await office.says("zhang", "老年卡怎么办") == "「老年卡怎么办」要带身份证。"
        assert await office.says("zhang", "3号楼") == "没听懂。"

    async def test_a_picture_goes_to_its_route(self, office: TinyOffice) -> None:
        assert await office.says("zhang", "", kind=Kind.IMAGE, media_id="m") == "在哪栋楼?"

    async def test_what_nobody_answers_gets_no_words(self, office: TinyOffice) -> None:
        assert await office.says("zhang", "", kind=Kind.VIDEO) == ""

    async def test_persons_do_not_disturb_each_other(self, office: TinyOffice) -> None:
        await asyncio.gather(*[office.says(f"p{number}", "灯坏了") for number in range(20)])
        replies = await asyncio.gather(*[office.says(f"p{number}", f"{number}号楼") for number in range(20)])
        assert all(reply.endswith(f",{number}号楼。") for number, reply in enumerate(replies))
        assert len({reply.split(":")[0] for reply in replies}) == 20

    async def test_a_form_of_another_version_is_no_dead_end(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        old = Dialogue("tiny", "where", {"words": "灯坏了"}, NOON, NOON + timedelta(hours=1))
        await office.database.run(lambda uow: uow.dialogues.put(person, old))
        assert await office.says("zhang", "3号楼") == "没听懂。"
        assert await report(office)


class TestNumbers(OnSqlite):
    async def test_a_number_one_may_not_know_reads_like_one_that_is_free(self, office: TinyOffice) -> None:
        number = await report(office)
        free, typo = "8002", f"{int(number) + 1}"
        said = [await office.says("wang", words) for words in (number, free, typo)]
        assert {words.replace(each, "N") for words, each in zip(said, (number, free, typo), strict=True)} == {
            office.sentence("frontdesk.errors.no_such_number", number="N")
        }
        shown = [await office.says("wang", f"看{each}") for each in (number, free)]
        assert shown == [said[0], said[1]]

    async def test_another_communitys_number_is_nobodys(self, office: TinyOffice) -> None:
        def elsewhere(uow: Uow) -> None:
            from_there = uow.people.newcomer("li", uow.places.community("别的社区"), NOON)
            uow.people.add_role(from_there, Role.STAFF)

        number = await report(office)
        await office.database.run(elsewhere)
        assert await office.says("li", number) == office.sentence(
            "frontdesk.errors.no_such_number", number=number
        )


class TestCommands(OnSqlite):
    async def test_staff_accept_by_number(self, office: TinyOffice) -> None:
        number = await report(office)
        await office.person("li", role=Role.STAFF)
        assert await office.says("li", f"受理 {number}") == f"已受理 {number}。"

    async def test_a_command_that_is_misspelt_is_asked_about_and_not_done(self, office: TinyOffice) -> None:
        number = await report(office)
        await office.person("li", role=Role.STAFF)
        said = await office.says("li", f"授理 {number}")
        act = say("frontdesk.acts.accept")
        assert said == office.sentence("frontdesk.unsure", act=act, number=number)
        assert f"授理 {number}" not in office.service.runs

    async def test_residents_command_nothing(self, office: TinyOffice) -> None:
        number = await report(office)
        assert "已受理" not in await office.says("zhang", f"受理 {number}")


class TestFailures:
    async def test_a_refusal_is_told_and_its_effects_undone(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        assert await office.says("zhang", "取消") != ""
        before = await rows(office, "receipts")
        assert await office.says("zhang", "关") == "241已经办结了。"
        await self._nothing_kept(office)
        assert await rows(office, "receipts") == before + 1

    async def test_a_refusal_leaves_the_dialogue_where_it_was(self, office: TinyOffice) -> None:
        await office.says("zhang", "灯坏了")
        assert "这个编号" in await office.says("zhang", "看 8002")
        assert (await office.says("zhang", "3号楼")).startswith("编号")

    @pytest.mark.parametrize(
        "words", ["崩", "哑", "坑"], ids=["a bug", "a sentence without its values", "a refusal without words"]
    )
    async def test_a_fault_becomes_an_apology_with_a_reference(
        self, office: TinyOffice, words: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR):
            said = await office.says("zhang", words)
        reference = next(
            vars(record)["reference"] for record in caplog.records if hasattr(record, "reference")
        )
        assert said == office.sentence("frontdesk.errors.broken", reference=reference)
        await self._nothing_kept(office)
        assert await rows(office, "receipts") == 1

    async def test_after_a_fault_the_same_person_is_served(self, office: TinyOffice) -> None:
        await office.says("zhang", "崩")
        assert await report(office)

    async def test_when_the_database_fails_the_person_is_told_so(
        self, office: TinyOffice, database_url: str
    ) -> None:
        await office.database.run(
            lambda uow: uow._connection.execute(sql("ALTER TABLE receipts RENAME TO gone"))
        )
        assert await office.says("zhang", "灯坏了") == office.sentence("frontdesk.errors.not_kept")
        await office.database.run(
            lambda uow: uow._connection.execute(sql("ALTER TABLE gone RENAME TO receipts"))
        )
        assert await office.says("zhang", "灯坏了") == "在哪栋楼?"

    @staticmethod
    async def _nothing_kept(office: TinyOffice) -> None:
        assert await office.database.run(lambda uow: uow.tokens.get("trace")) is None
        assert await rows(office, "numbers") == 0
        assert await rows(office, "outbox") == 0


class TestRepeats:
    async def test_a_repeat_gets_the_same_words_and_second(self, office: TinyOffice) -> None:
        message = office.push("zhang", "灯坏了")
        first = await office.hear(message)
        second = await office.hear(repeat_of(message, NOON + timedelta(seconds=5)))
        assert first == second
        assert office.service.runs == ["灯坏了"]

    async def test_also_after_the_database_was_closed_and_in_another_process(
        self, office: TinyOffice, database_url: str, vault: Vault, tmp_path: Path
    ) -> None:
        message = office.push("zhang", "灯坏了")
        first = await office.hear(message)
        office.database.close()
        again = open_database(StorageSettings(url=database_url), vault)
        try:
            later = TinyOffice(again, tmp_path)
            assert await later.hear(message) == first
            assert later.service.runs == []
        finally:
            again.close()

    async def test_two_processes_asked_at_once_give_one_answer(
        self, postgres_url: str, vault: Vault, tmp_path: Path
    ) -> None:
        both = [open_database(StorageSettings(url=postgres_url), vault) for _ in range(2)]
        try:
            offices = [await TinyOffice(one, tmp_path).open() for one in both]
            for turn in range(20):
                message = offices[0].push(f"p{turn}", "灯坏了")
                replies = await asyncio.gather(*[one.hear(message) for one in offices * 2])
                assert len(set(replies)) == 1
            assert len(offices[0].service.runs) + len(offices[1].service.runs) == 20
            assert await rows(offices[0], "people") == 20
        finally:
            for one in both:
                one.close()


class TestLateReplies:
    async def test_a_reply_the_webhook_no_longer_waits_for_leaves_through_the_outbox(
        self, office: TinyOffice
    ) -> None:
        attempt, message = Attempt(), office.push("zhang", "灯坏了")
        assert attempt.give_up()
        assert (await office.hear(message, attempt)).text == ""
        assert (await office.hear(message)).text == ""
        await office.deliver()
        assert office.post.sent == [("custom", "zhang", "在哪栋楼?")]
        assert await office.says("zhang", "3号楼") != ""

    async def test_once_settled_the_reply_stays_passive(self, office: TinyOffice) -> None:
        attempt = Attempt()
        assert (await office.hear(office.push("zhang", "灯坏了"), attempt)).text == "在哪栋楼?"
        assert not attempt.give_up()
        await office.deliver()
        assert office.post.sent == []

    async def test_it_takes_what_was_held_along_exactly_once(self, office: TinyOffice) -> None:
        person = await office.person("zhang")
        await office.owe(news("held", person))
        await office.deliver()
        attempt = Attempt()
        attempt.give_up()
        await office.hear(office.push("zhang", "你好"), attempt)
        await office.deliver()
        assert [words.count("灯修好了") for words in office.post.words()] == [1]
        assert "灯修好了" not in await office.says("zhang", "你好")


class TestMarks:
    async def test_replies_taken_are_written_down(self, office: TinyOffice) -> None:
        pushes = [office.push(f"p{number}", "你好") for number in range(50)]
        await asyncio.gather(*map(office.hear, pushes))
        for push in pushes:
            office.pipeline.answered(push.key)
        await office.pipeline.close()
        open_ = await office.database.run(lambda uow: uow.inbox.unanswered(NOON, NOON))
        assert open_ == []

    async def test_leaving_closes_talk_and_outbox(self, office: TinyOffice) -> None:
        person = await office.person("zhang", left=5)
        await office.says("zhang", "灯坏了")
        await office.owe(news("a", person))
        assert await office.says("zhang", "", kind=Kind.EVENT, event="unsubscribe") == ""
        assert await office.state("a") == "dropped"
        assert await office.deliver() == 0
        assert await office.left("zhang") == 0
        assert await office.database.run(lambda uow: uow.dialogues.of(person, NOON)) is None


class TestOverTheWire:
    """The same pipeline behind the real webhook, and the platform's tries."""

    async def test_three_tries_at_once_are_one_computation_and_one_reply(
        self, database: Database, database_url: str, vault: Vault, tmp_path: Path
    ) -> None:
        timing = PushTiming(interval_s=0.1, cut_after_s=5)
        account = Account(mode=Mode.PLAIN)  # so that equal replies are equal bytes
        async with Emulator(EmulatorConfig(account=account, timing=timing)) as wechat:
            office = await TinyOffice(database, tmp_path).open()
            zhang = wechat.phone("张阿姨")
            async with _served(office, wechat) as url:
                wechat.webhook_url = url
                office.service.gate.clear()
                saying = asyncio.ensure_future(zhang.says("灯坏了"))
                await asyncio.to_thread(office.service.entered.wait, 5)
                assert zhang.last_push is not None
                asked = [asyncio.ensure_future(zhang.repeated()) for _ in range(3)]
                await asyncio.sleep(0.05)
                office.service.gate.set()
                tries = await asyncio.gather(*asked)
                await saying
            assert office.service.runs == ["灯坏了"]
            assert len({each.raw for each in tries}) == 1
            assert tries[0].reply is not None and tries[0].reply.text == "在哪栋楼?"
            database.close()
            again = open_database(StorageSettings(url=database_url), vault)
            later = TinyOffice(again, tmp_path)
            async with _served(later, wechat) as url:
                wechat.webhook_url = url
                repeated = await zhang.repeated()
            again.close()
            assert later.service.runs == []
            assert repeated.reply == tries[0].reply


class _served:
    """Serves an office's webhook."""

    def __init__(self, office: TinyOffice, wechat: Emulator) -> None:
        settings = WechatSettings(app_id=wechat.account.app_id, token=wechat.account.token)
        self._webhook = Webhook(Codec(settings), office.pipeline, SystemClock(), timedelta(seconds=4))
        self._pipeline = office.pipeline

    async def __aenter__(self) -> str:
        app = web.Application()
        app.add_routes(self._webhook.routes("/wechat"))
        self._server = TestServer(app)
        await self._server.start_server()
        return str(self._server.make_url("/wechat"))

    async def __aexit__(self, *_: object) -> None:
        await self._webhook.drain()
        await self._pipeline.close()
        await self._server.close()
