"""API: customer-service messages, typing, template messages, subscription notices."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.emulator import wire
from bot.emulator.endpoint import OK, Call, Endpoint, Json, post
from bot.emulator.errors import Refused
from bot.emulator.followers import Bubble, Follower
from bot.emulator.reply import MAX_TEXT_BYTES
from bot.emulator.templates import Sending, digest_of

_TYPING_AFTER = timedelta(seconds=30)


def endpoints() -> list[Endpoint]:
    return [
        post("/cgi-bin/message/custom/send", send_customer_message),
        post("/cgi-bin/message/custom/typing", show_typing),
        post("/cgi-bin/message/template/send", send_template),
        post("/cgi-bin/message/subscribe/bizsend", send_notice),
    ]


def send_customer_message(call: Call) -> Json:
    """Deliver inside the person's window, at the cost of one of its messages."""
    follower = call.world.follower(call.need("touser", 40003))
    kind = str(call.need("msgtype", 40008))
    _check_staff(call)
    bubbles = _bubbles_of(call, kind)
    if not follower.following:
        raise Refused(45015)
    follower.window.check(call.world.clock.now())
    follower.window.take()
    follower.last_exchange, follower.typing = call.world.clock.now(), False
    for bubble in bubbles:
        call.world.show(follower.openid, bubble)
    return dict(OK)


def _check_staff(call: Call) -> None:
    chosen = call.body.get("customservice")
    if chosen is None:
        return
    if not isinstance(chosen, dict) or chosen.get("kf_account") not in call.world.knobs.staff_accounts:
        raise Refused(61452)


def _bubbles_of(call: Call, kind: str) -> list[Bubble]:
    build = _KINDS.get(kind)
    given = call.body.get(kind)
    if build is None:
        raise Refused(40008)
    if not isinstance(given, dict):
        raise Refused(44004 if kind == "text" else 40035)
    return build(call, given)


def _bubble(kind: str, **shown: Any) -> Bubble:
    return Bubble(kind=kind, side="theirs", via="customer", **shown)


def _text(call: Call, given: Json) -> list[Bubble]:
    content = given.get("content")
    if not isinstance(content, str) or not content:
        raise Refused(44004)
    if len(content.encode()) > MAX_TEXT_BYTES:
        raise Refused(45002)
    return [_bubble("text", text=content)]


def _media(kind: str, *names: str) -> Callable[[Call, Json], list[Bubble]]:
    def build(call: Call, given: Json) -> list[Bubble]:
        for name in names:
            call.world.media.fetch(str(given.get(name, "")))
        title, words = str(given.get("title", "")), str(given.get("description", ""))
        return [_bubble(kind, media_id=str(given[names[0]]), title=title, text=words)]

    return build


def _news(call: Call, given: Json) -> list[Bubble]:
    articles = given.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refused(44003)
    if len(articles) > 1:
        raise Refused(45008)
    only = articles[0]
    if not isinstance(only, dict) or not only.get("title"):
        raise Refused(44003)
    shown = {name: str(only.get(key, "")) for name, key in _ARTICLE.items()}
    return [_bubble("news", **shown)]


_ARTICLE = {"title": "title", "text": "description", "url": "url", "picture": "picurl"}


def _menu(call: Call, given: Json) -> list[Bubble]:
    entries = given.get("list")
    if not isinstance(entries, list) or not entries or not all(map(_is_entry, entries)):
        raise Refused(40035)
    choices = [(str(each["id"]), str(each["content"])) for each in entries]
    head, tail = str(given.get("head_content", "")), str(given.get("tail_content", ""))
    return [_bubble("menu", text=head, tail=tail, choices=choices)]


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("id")) and bool(entry.get("content"))


def _miniprogram(call: Call, given: Json) -> list[Bubble]:
    return [_bubble("miniprogram", title=str(given.get("title", "")), url=str(given.get("pagepath", "")))]


_KINDS: Mapping[str, Callable[[Call, Json], list[Bubble]]] = {
    "text": _text,
    "image": _media("image", "media_id"),
    "voice": _media("voice", "media_id"),
    "video": _media("video", "media_id", "thumb_media_id"),
    "music": _media("music", "thumb_media_id"),
    "news": _news,
    "msgmenu": _menu,
    "miniprogrampage": _miniprogram,
}


def show_typing(call: Call) -> Json:
    """Raises: Refused: 45072 wrong word, 45080 nothing said for 30 s, 45081 twice in a row."""
    follower = call.world.follower(call.need("touser", 40003))
    command = call.body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise Refused(45072)
    if call.world.clock.now() - follower.last_exchange > _TYPING_AFTER:
        raise Refused(45080)
    if follower.typing and command == "Typing":
        raise Refused(45081)
    follower.typing = command == "Typing"
    call.world.changes.mark()
    return dict(OK)


def send_template(call: Call) -> Json:
    """Deliver a template message once per client_msg_id; its result event follows."""
    world, openid = call.world, str(call.need("touser", 40003))
    template = world.templates.find(call.need("template_id", 40037), notice=False)
    follower = _subscriber(call, openid)
    rows = template.checked(call.body.get("data"))
    client_id = str(call.body.get("client_msg_id", ""))
    now = world.clock.now()
    earlier = world.templates.earlier(openid, client_id, now) if client_id else None
    if earlier is not None:
        if world.knobs.same_client_id_code:
            raise Refused(world.knobs.same_client_id_code)
        return {**OK, "msgid": earlier.message_id}
    digest = digest_of(openid, template.template_id, call.body.get("data"))
    if world.knobs.twin_guard and not client_id:
        world.templates.refuse_twin(digest, now)
    message_id = world.next_message_id()
    world.templates.remember(openid, client_id, digest, Sending(message_id, now))
    if not follower.blocks_templates:
        _show_card(call, "template", template.title, rows)
    _report(call, openid, wire.template_finished(message_id, _status(follower)))
    return {**OK, "msgid": message_id}


def send_notice(call: Call) -> Json:
    """Deliver a subscription notice for one credit or a standing yes; answers without an id, as the real call."""
    world, openid = call.world, str(call.need("touser", 40003))
    template = world.templates.find(call.need("template_id", 40037), notice=True)
    follower = world.follower(openid)
    rows = template.checked(call.body.get("data"))
    world.spend_consent(follower.openid, template.template_id)
    _show_card(call, "subscription", template.title, rows)
    _report(call, openid, wire.notice_sent(template.template_id, world.next_message_id()))
    return dict(OK)


def _subscriber(call: Call, openid: str) -> Follower:
    follower = call.world.follower(openid)
    if not follower.following:
        raise Refused(43004)
    return follower


def _status(follower: Follower) -> str:
    return "failed:user block" if follower.blocks_templates else "success"


def _show_card(call: Call, kind: str, title: str, rows: list[tuple[str, str]]) -> None:
    url = str(call.body.get("url") or call.body.get("page") or "")
    bubble = Bubble(kind=kind, side="theirs", via=kind, title=title, fields=rows, url=url)
    call.world.show(str(call.body["touser"]), bubble)


def _report(call: Call, openid: str, event: Mapping[str, Any]) -> None:
    if call.world.knobs.result_events:
        world = call.world
        world.report(openid, {**wire.head(world.account, openid, world.clock.timestamp()), **event})
