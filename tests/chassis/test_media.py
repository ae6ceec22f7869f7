"""Pictures and voices: fetched, cleaned, kept, sent on, and thrown away when their time is over."""

from __future__ import annotations

import io
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.kernel.delivery import Coded, Fate, Fetched, Outcome, Uploaded
from bot.runtime.enclosures import Enclosures
from bot.runtime.errands import Errands
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.pictures import MOST_BYTES, NotUsable, prepare
from bot.runtime.postman import Postman
from bot.runtime.shelf import Shelf
from storage.database import Database
from storage.media import Media, MediaKind, MediaState
from storage.outbox.model import Urgency
from storage.uow import Uow
from storage.vault import Vault, VaultError
from tests.chassis.tiny import NOON, Post, TinyOffice, news
from tests.pictures import GPS, MAKER, VOICE, photo
from tests.town import Town

SENT = Outcome(fate=Fate.SENT)
EXPIRED = Outcome(fate=Fate.NEVER, errcode=40007)


@dataclass
class Store:
    """The platform's store of files: gives and takes what a test wants."""

    files: dict[str, bytes] = field(default_factory=dict)
    refusals: list[Outcome] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    uploads: list[tuple[str, str, int]] = field(default_factory=list)

    async def fetch(self, media_id: str) -> Fetched:
        self.asked.append(media_id)
        if self.refusals:
            return Fetched(outcome=self.refusals.pop(0))
        if media_id not in self.files:
            return Fetched(outcome=EXPIRED)
        return Fetched(outcome=SENT, content=self.files[media_id])

    async def upload(self, kind: str, content: bytes, mime: str) -> Uploaded:
        self.uploads.append((kind, mime, len(content)))
        if self.refusals:
            return Uploaded(outcome=self.refusals.pop(0))
        return Uploaded(outcome=SENT, media_id=f"up{len(self.uploads)}")

    async def make_code(self, scene: str, lasts: timedelta) -> Coded:
        self.asked.append(f"{scene} for {lasts}")
        if self.refusals:
            return Coded(outcome=self.refusals.pop(0))
        return Coded(outcome=SENT, address=f"http://weixin.qq.com/q/{scene}")


class Voices(Post):
    """A courier for voices, too."""

    async def send_voice(self, openid: str, media_id: str) -> Outcome:
        return self._next("voice", openid, media_id)


class Room:
    """An office with a shelf, and a store at the platform."""

    def __init__(self, office: TinyOffice, folder: Path) -> None:
        self.office = office
        self.database = office.database
        self.store = Store()
        self.post = Voices()
        self.folder = folder / "media"
        self.shelf = Shelf(self.folder, self.database.vault)
        self.errands = Errands(self.database, self.store, self.shelf)
        enclosures = Enclosures(self.database, self.post, self.store, self.shelf)
        self.postman = Postman(self.database, self.post, office.texts, office.calendar, {}, enclosures)

    async def keep(self, media_id: str, kind: MediaKind = MediaKind.IMAGE, person_id: int = 1) -> int:
        return await self.database.run(
            lambda uow: uow.media.keep(
                community_id=1, person_id=person_id, service="tiny", kind=kind, media_id=media_id, now=NOON
            )
        )

    async def stored(self, media_id: str = "m", content: bytes | None = None) -> int:
        self.store.files[media_id] = content or photo()
        ref = await self.keep(media_id)
        await self.errands.run_due(NOON)
        return ref

    async def get(self, ref: int) -> Media:
        found = await self.database.run(lambda uow: uow.media.get(ref))
        assert found is not None
        return found

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()] if self.folder.exists() else []


@pytest.fixture
async def room(database: Database, tmp_path: Path) -> Room:
    return Room(await TinyOffice(database, tmp_path).open(), tmp_path)


# --- codes ----------------------------------------------------------------------------------------------


async def _ordered(room: Room) -> int:
    return await room.database.run(
        lambda uow: uow.media.order_code(
            "meet-1-2", community_id=1, service="tiny", about=7, now=NOON, until=NOON + timedelta(hours=2)
        )
    )


async def test_a_code_is_drawn_by_an_errand_and_kept_as_long_as_it_is_good(room: Room) -> None:
    ref = await _ordered(room)
    assert await room.errands.run_due(NOON) == 1
    media = await room.get(ref)
    assert media.state is MediaState.STORED and room.store.asked == ["meet-1-2 for 2:00:00"]
    content = room.shelf.read(media.digest or "")
    assert content is not None
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG" and min(picture.size) > 300
    assert await room.errands.run_due(NOON + timedelta(hours=3)) == 1
    assert room.files() == []


async def test_a_code_the_platform_refuses_is_given_up_at_once_and_a_busy_one_soon(room: Room) -> None:
    refused, busy = await _ordered(room), await _ordered(room)
    room.store.refusals = [EXPIRED, *[Outcome(fate=Fate.LATER)] * 3]
    for seconds in (0, 3, 6, 9):
        await room.errands.run_due(NOON + timedelta(seconds=seconds))
    for ref in (refused, busy):
        assert (await room.get(ref)).state is MediaState.GONE


# --- fetching -------------------------------------------------------------------------------------------


async def test_a_picture_is_fetched_once_and_only_we_may_read_it(room: Room) -> None:
    ref = await room.stored()
    media = await room.get(ref)
    assert (media.state, media.mime, media.size) == (
        MediaState.STORED,
        "image/jpeg",
        len(room.shelf.read(media.digest or "") or b""),
    )
    assert stat.S_IMODE(room.files()[0].stat().st_mode) == 0o600
    assert await room.errands.run_due(NOON + timedelta(hours=1)) == 0
    assert room.store.asked == ["m"]


async def test_the_same_content_lies_there_once(room: Room) -> None:
    await room.stored("a")
    await room.stored("b")
    assert len(room.files()) == 1


async def test_a_voice_is_kept_as_it_is(room: Room) -> None:
    room.store.files["v"] = VOICE
    ref = await room.keep("v", MediaKind.VOICE)
    await room.errands.run_due(NOON)
    assert (await room.get(ref)).mime == "audio/amr"
    assert room.shelf.read((await room.get(ref)).digest or "") == VOICE


async def test_what_the_platform_has_no_more_is_gone_and_asked_for_once(room: Room) -> None:
    ref = await room.keep("late")
    await room.errands.run_due(NOON)
    assert (await room.get(ref)).state is MediaState.GONE
    lost = await room.database.run(lambda uow: uow.media.lost_unasked("tiny", 10))
    assert [media.id for media in lost] == [ref]
    await room.database.run(lambda uow: uow.media.note_asked([ref], NOON))
    assert await room.database.run(lambda uow: uow.media.lost_unasked("tiny", 10)) == []


async def test_what_cannot_be_had_now_is_tried_again_for_three_days(room: Room) -> None:
    room.store.files["m"] = photo()
    room.store.refusals = [Outcome(fate=Fate.LATER, wait=timedelta(seconds=30)), Outcome(fate=Fate.UNKNOWN)]
    ref = await room.keep("m")
    assert await room.errands.run_due(NOON) == 1
    assert await room.errands.run_due(NOON + timedelta(seconds=29)) == 0
    assert await room.errands.run_due(NOON + timedelta(seconds=30)) == 1
    assert await room.errands.run_due(NOON + timedelta(minutes=5)) == 1
    assert (await room.get(ref)).state is MediaState.STORED
    other = await room.keep("n")
    room.store.refusals = [Outcome(fate=Fate.LATER)]
    await room.errands.run_due(NOON + timedelta(days=3))
    assert (await room.get(other)).state is MediaState.GONE


async def test_a_process_that_dies_over_it_leaves_it_to_others(room: Room) -> None:
    ref = await room.keep("m")
    room.store.files["m"] = photo()
    claimed = await room.database.run(lambda uow: uow.media.claim(NOON, timedelta(minutes=2), 8))
    assert [media.id for media in claimed] == [ref]
    assert await room.errands.run_due(NOON + timedelta(minutes=1)) == 0
    assert await room.errands.run_due(NOON + timedelta(minutes=2)) == 1
    assert (await room.get(ref)).state is MediaState.STORED


@pytest.mark.parametrize("content", [b"GIF89a", b"\xff\xd8\xff\xe0 no picture", b"<svg/>", b"%PDF-1.4"])
async def test_what_is_no_picture_is_lost(room: Room, content: bytes) -> None:
    ref = await room.stored(content=content)
    assert (await room.get(ref)).state is MediaState.GONE
    assert room.files() == []


# --- cleaning -------------------------------------------------------------------------------------------


def test_a_picture_forgets_place_time_and_camera() -> None:
    taken = photo(turned=True)
    before = Image.open(io.BytesIO(taken)).getexif()
    assert before[MAKER] and before.get_ifd(GPS)
    content, mime = prepare(MediaKind.IMAGE, taken)
    assert mime == "image/jpeg"
    kept = Image.open(io.BytesIO(content))
    assert not dict(kept.getexif())
    assert b"secret" not in content and b"Zhang" not in content and b"Exif" not in content
    assert kept.size == (48, 64), "it stands upright without the hint"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "L", "1"])
def test_pictures_of_every_kind_become_jpeg(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "PNG")
    content, _ = prepare(MediaKind.IMAGE, out.getvalue())
    assert Image.open(io.BytesIO(content)).format == "JPEG"


def test_a_large_picture_shrinks() -> None:
    content, _ = prepare(MediaKind.IMAGE, photo(4000, 3000))
    assert Image.open(io.BytesIO(content)).size == (2560, 1920)


def test_too_many_bytes_or_pixels_are_refused() -> None:
    with pytest.raises(NotUsable):
        prepare(MediaKind.VOICE, b"#!AMR\n" + bytes(MOST_BYTES[MediaKind.VOICE]))
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(NotUsable):
        prepare(MediaKind.IMAGE, out.getvalue())


# --- sending --------------------------------------------------------------------------------------------


async def test_a_notice_shows_the_picture_and_uploads_it_once(room: Room) -> None:
    ref = await room.stored()
    one, two = await room.office.person("o_zhou", left=5), await room.office.person("o_wang", left=5)
    await room.office.owe(news("a", one, media=ref), news("b", two, media=ref))
    await room.postman.deliver_due(NOON)
    assert room.post.ways() == ["picture", "picture"]
    assert room.store.uploads[0][:2] == ("image", "image/jpeg")
    await room.office.owe(news("c", one, media=ref))
    await room.postman.deliver_due(NOON + timedelta(hours=1))
    assert room.post.words()[-1] in {"up1", "up2"} and len(room.store.uploads) <= 2
    assert await room.office.state("c") == "sent"


async def test_a_voice_is_sent_as_voice(room: Room) -> None:
    room.store.files["v"] = VOICE
    ref = await room.keep("v", MediaKind.VOICE)
    await room.errands.run_due(NOON)
    await room.office.owe(news("a", await room.office.person("o_wang", left=5), media=ref))
    await room.postman.deliver_due(NOON)
    assert room.post.ways() == ["voice"]


async def test_an_upload_the_platform_forgot_is_done_again(room: Room) -> None:
    ref = await room.stored()
    await room.database.run(lambda uow: uow.media.note_upload(ref, "old", NOON + timedelta(days=1)))
    room.post.then(EXPIRED)
    await room.office.owe(news("a", await room.office.person("o_wang", left=5), media=ref))
    await room.postman.deliver_due(NOON)
    assert room.post.words() == ["old", "up1"]
    assert await room.office.state("a") == "sent"


async def test_an_upload_is_not_used_when_its_days_are_over(room: Room) -> None:
    ref = await room.stored()
    person = await room.office.person("o_wang", left=5)
    await room.office.owe(news("a", person, media=ref))
    await room.postman.deliver_due(NOON)
    later = NOON + timedelta(days=3)
    await room.database.run(
        lambda uow: uow.people.heard(person, later, 5, later + timedelta(days=2), follows=True)
    )
    await room.office.owe(news("b", person, media=ref, due_at=later, useless_after=later + timedelta(days=1)))
    await room.postman.deliver_due(later)
    assert room.post.words() == ["up1", "up2"]


async def test_a_picture_on_its_way_is_waited_for(room: Room) -> None:
    ref = await room.keep("m")
    await room.office.owe(news("a", await room.office.person("o_wang", left=5), media=ref))
    await room.postman.deliver_due(NOON)
    assert (room.post.sent, await room.office.state("a")) == ([], "waiting")
    room.store.files["m"] = photo()
    await room.errands.run_due(NOON)
    await room.postman.deliver_due(NOON + timedelta(seconds=10))
    assert room.post.ways() == ["picture"]


async def test_words_stand_in_for_a_picture_that_is_lost(room: Room) -> None:
    gone = await room.keep("gone")
    await room.errands.run_due(NOON)
    torn = await room.stored("m")
    room.files()[0].unlink()
    refused = await room.stored("n", photo(shade=9))
    room.store.refusals = [Outcome(fate=Fate.NEVER, errcode=40005)]
    person = await room.office.person("o_wang", left=5)
    for key, ref in {"a": gone, "b": torn, "c": refused, "d": 999}.items():
        await room.office.owe(news(key, person, media=ref, urgency=Urgency.REPLY))
    await room.postman.deliver_due(NOON)
    assert room.post.ways() == ["custom"] * 4


async def test_a_broken_upload_is_no_message_in_doubt(room: Room) -> None:
    ref = await room.stored()
    room.store.refusals = [Outcome(fate=Fate.UNKNOWN), Outcome(fate=Fate.LATER)]
    await room.office.owe(news("a", await room.office.person("o_wang", left=5), media=ref))
    for minutes in range(4):
        await room.postman.deliver_due(NOON + timedelta(minutes=minutes))
    assert room.post.ways() == ["picture"]
    assert await room.office.left("o_wang") == 4


# --- leaving --------------------------------------------------------------------------------------------


async def test_what_became_of_nothing_goes_after_a_week(room: Room) -> None:
    loose, kept = await room.stored("a"), await room.stored("b", photo(shade=9))
    await room.database.run(lambda uow: uow.media.attach([kept], 1, 241))
    await room.errands.run_due(NOON + timedelta(days=7))
    assert await room.database.run(lambda uow: uow.media.get(loose)) is None
    assert len(room.files()) == 1
    await room.database.run(lambda uow: uow.media.release("tiny", 241, NOON))
    await room.errands.run_due(NOON)
    assert room.files() == []


async def test_a_file_somebody_else_needs_stays(room: Room) -> None:
    loose, kept = await room.stored("a"), await room.stored("b")
    await room.database.run(lambda uow: uow.media.attach([kept], 1, 241))
    await room.database.run(lambda uow: uow.media.drop([loose], NOON))
    await room.errands.run_due(NOON)
    assert len(room.files()) == 1


async def test_nobody_attaches_what_another_person_sent(room: Room) -> None:
    mine, other = await room.keep("a", person_id=1), await room.keep("b", person_id=2)

    def work(uow: Uow) -> int:
        uow.media.attach([mine, other], 1, 241)
        return uow.media.count_about("tiny", 241, MediaKind.IMAGE)

    assert await room.database.run(work) == 1


# --- in the town ----------------------------------------------------------------------------------------


async def test_errands_run_with_the_heart_and_their_failure_stops_nobody(room: Room) -> None:
    async def fails(now: object) -> int:
        raise RuntimeError("the disk is full")

    heart = Heartbeat(room.database, [], room.postman, room.office.clock, [fails])
    await heart.tick(NOON)
    assert heart.is_alive(NOON)
    room.store.files["m"] = photo()
    ref = await room.keep("m")
    await Heartbeat(room.database, [], room.postman, room.office.clock, [room.errands.run_due]).tick(NOON)
    assert (await room.get(ref)).state is MediaState.STORED


async def test_a_photo_from_a_phone_lies_clean_on_our_shelf(town: Town) -> None:
    zhang = town.resident("张阿姨")
    await zhang.sends_picture(photo(turned=True))
    files = [path for path in town.program.config.storage.media_dir.rglob("*") if path.is_file()]
    assert len(files) == 1
    stored = files[0].read_bytes()
    assert b"JFIF" not in stored and not stored.startswith(b"\xff\xd8"), "sealed on the disk"
    kept = Image.open(io.BytesIO(town.program.database.vault.read_file(stored)))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (48, 64), {})


def test_files_from_before_they_were_sealed_are_read_and_new_keys_seal_all(tmp_path: Path) -> None:
    vault = Vault.open_file(tmp_path / "key")
    shelf, clear = Shelf(tmp_path / "media", vault), photo()
    digest = "ab" * 32
    (tmp_path / "media" / "ab").mkdir(parents=True)
    (tmp_path / "media" / "ab" / digest).write_bytes(clear)
    fresh = shelf.put(b"voice")
    assert shelf.read(digest) == clear and shelf.read(fresh) == b"voice"
    assert shelf.seal_anew() == 1 and shelf.read(digest) == clear
    vault.add_keys()
    assert shelf.seal_anew() == 2 and shelf.seal_anew() == 0
    vault.drop_old_keys()
    assert shelf.read(digest) == clear and shelf.read(fresh) == b"voice"
    path = tmp_path / "media" / "ab" / digest
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(VaultError):
        shelf.read(digest)
