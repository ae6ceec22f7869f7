"""Reading the bot's answer to a push as strictly as the platform does.

Anything that would make a real phone show the failure line is a `BadReply` with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from bot.emulator.account import Account, Mode
from bot.emulator.crypto import CryptoError, Seal, same, signature

MAX_TEXT_BYTES = 2048
_XML_TYPES = frozenset({"text/xml", "application/xml"})
_USER_KINDS = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link"})


class BadReply(Exception):
    """The answer counts as no answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    title: str
    description: str
    picture: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A passive reply that the phone can show; `raw` is the inner XML after decryption."""

    kind: str
    text: str
    raw: str
    create_time: int
    media_id: str = ""
    articles: tuple[Article, ...] = ()
    staff_account: str = ""
    encrypted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What an answer to one push must fit: the account as it was at the push, the person, the kind."""

    account: Account
    openid: str
    kind: str
    media_exists: Callable[[str], bool]


def read_reply(status: int, content_type: str, body: bytes, wanted: Expectation) -> Reply | None:
    """Return the reply, or None for `success` and the empty body. Raises: BadReply."""
    if status != 200:
        raise BadReply(f"HTTP {status}")
    if body in (b"", b"success"):
        return None
    root = _parse(body)
    if content_type.split(";")[0].strip().lower() not in _XML_TYPES:
        raise BadReply(f"XML sent as {content_type or 'nothing'}")
    inner, encrypted = _open(root, body, wanted.account)
    tree = _parse(inner.encode()) if encrypted else root
    return _read(tree, inner, encrypted, wanted)


def _parse(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadReply("document type declared")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        raise BadReply(f"neither success nor XML: {error}") from error
    if root.tag != "xml":
        raise BadReply(f"root element is {root.tag}, not xml")
    return root


def _open(root: ElementTree.Element, body: bytes, account: Account) -> tuple[str, bool]:
    sealed = root.findtext("Encrypt")
    if sealed is None:
        if account.mode is Mode.SAFE:
            raise BadReply("not encrypted in safe mode")
        return body.decode(), False
    if account.mode is Mode.PLAIN:
        raise BadReply("encrypted in plain mode")
    stamp, nonce = _required(root, "TimeStamp"), _required(root, "Nonce")
    if not stamp.isdecimal():
        raise BadReply("TimeStamp is not a number")
    if not same(_required(root, "MsgSignature"), signature(account.token, stamp, nonce, sealed)):
        raise BadReply("MsgSignature is wrong")
    try:
        return Seal(account.aes_key, account.app_id).open(sealed), True
    except CryptoError as error:
        raise BadReply(f"cannot decrypt: {error}") from error


def _required(node: ElementTree.Element, path: str) -> str:
    value = node.findtext(path)
    if not value:
        raise BadReply(f"{path} is missing or empty")
    return value


def _read(tree: ElementTree.Element, raw: str, encrypted: bool, wanted: Expectation) -> Reply:
    if _required(tree, "ToUserName") != wanted.openid:
        raise BadReply("ToUserName is not the user")
    if _required(tree, "FromUserName") != wanted.account.original_id:
        raise BadReply("FromUserName is not the account")
    created = _required(tree, "CreateTime")
    if not created.isdecimal():
        raise BadReply("CreateTime is not a number")
    kind = _required(tree, "MsgType")
    articles = _articles(tree, wanted.kind) if kind == "news" else ()
    return Reply(
        kind=kind,
        text=_text_of(kind, tree, articles),
        raw=raw,
        create_time=int(created),
        media_id=_media(kind, tree, wanted),
        articles=articles,
        staff_account=tree.findtext("TransInfo/KfAccount") or "",
        encrypted=encrypted,
    )


def _text_of(kind: str, tree: ElementTree.Element, articles: tuple[Article, ...]) -> str:
    match kind:
        case "text":
            return _content(tree)
        case "news":
            return "\n".join(f"{each.title}\n{each.description}" for each in articles)
        case "video" | "music":
            parent = kind.capitalize()
            return "\n".join(
                filter(None, (tree.findtext(f"{parent}/{name}") for name in ("Title", "Description")))
            )
        case "image" | "voice" | "transfer_customer_service":
            return ""
    raise BadReply(f"unknown MsgType {kind}")


def _content(tree: ElementTree.Element) -> str:
    content = tree.findtext("Content")
    if not content or not content.strip():
        raise BadReply("Content is empty")
    if len(content.encode()) > MAX_TEXT_BYTES:
        raise BadReply(f"Content has {len(content.encode())} bytes, at most {MAX_TEXT_BYTES}")
    return content


def _media(kind: str, tree: ElementTree.Element, wanted: Expectation) -> str:
    paths = {
        "image": "Image/MediaId",
        "voice": "Voice/MediaId",
        "video": "Video/MediaId",
        "music": "Music/ThumbMediaId",
    }
    if kind == "transfer_customer_service" and wanted.kind not in _USER_KINDS:
        raise BadReply("an event cannot be transferred to staff")
    if kind not in paths:
        return ""
    media_id = _required(tree, paths[kind])
    if not wanted.media_exists(media_id):
        raise BadReply(f"no such media: {media_id}")
    return media_id


def _articles(tree: ElementTree.Element, pushed: str) -> tuple[Article, ...]:
    items = tree.findall("Articles/item")
    limit = 1 if pushed in _USER_KINDS else 8
    if _required(tree, "ArticleCount") != str(len(items)) or not items:
        raise BadReply("ArticleCount does not fit the articles")
    if len(items) > limit:
        raise BadReply(f"{len(items)} articles, at most {limit}")
    return tuple(
        Article(
            title=_required(item, "Title"),
            description=item.findtext("Description") or "",
            picture=item.findtext("PicUrl") or "",
            url=item.findtext("Url") or "",
        )
        for item in items
    )
