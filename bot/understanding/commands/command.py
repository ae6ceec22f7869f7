"""Turns a reading of a message's shape into the command: numbers, recipient and words as the person wrote them."""

import re
from dataclasses import dataclass, replace

from bot.understanding.commands.case_numbers import CASE, Shape
from bot.understanding.commands.found import Found
from bot.understanding.commands.parts import BARE_WORK, ECHO
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.numerals import fold

_EDGE = " \t\r\n:：,，、;；。~～-"
# What belongs to the verb and not to the words behind it: 备注一句，…; 退回去，….
_OF_THE_VERB = re.compile(
    r"(?:了|吧|哈|啦|处理|办|跟|理由|原因|一下|一句|一声|一条|一次|去|说明)+(?:[\s,，:：]+|$)"
)
_INTRODUCED = re.compile(
    r"^(?:(?:他们?|她们?|人家|对方)(?=[:：,，\s])|(?:内容)?如下|说|就说|信儿?(?=[:：,，\s])|话(?=[:：,，\s]))[:：,，\s]*(?=\S)"
)
_QUOTED = re.compile(r"[\"“「『'‘](?P<words>[^\"“”「」『』'‘’]+)[\"”」』'’]")
_NO_WORDS = re.compile(r"(?:你|您|去|来|看|看看|看一看|处理|跟进|办理?|修|一?趟|一?下)+")
_SPOKEN_TO = re.compile(r"[您你]|请|正在|师傅|已经?")
_OWNS = re.compile(
    r"\s*,\s*|(?:那边|那儿?|那里|手里|手上|手头|名下|负责|跟|办)*的?(?:那个|那件|那单|这个|这件)?\s*"
)


@dataclass(frozen=True, slots=True)
class Command:
    """An order of the staff; `action` is `none` for everything that is not one."""

    action: str
    sure: bool
    cases: tuple[str, ...]
    target: str | None
    body: str | None


NOTHING = Command("none", True, (), None, None)


def as_command(found: Found, shape: Shape, quoted: tuple[str, ...]) -> Command:
    groups = shape.spans[:1] if found.action != "merge" else shape.spans[:2]
    cases = quoted or tuple(dict.fromkeys(number for span in groups for number in span.numbers))
    if found.action == "remind" and not found.target:
        found = replace(found, target=_owner(shape.text))
    target = _joined(shape, found) or (shape.spans[1].numbers[0] if _merges_into(found, shape) else None)
    body = words_of(shape.slice(*found.body)) if found.body else ""
    body = _said_words(body) if found.action == "reply" else body
    if found.action == "resume" and _SPOKEN_TO.search(body):
        return Command("reply", False, cases, None, body)  # 恢复 for 回复: one sound
    return Command(found.action, found.sure, cases, target, body or None)


def words_of(piece: str) -> str:
    """Return what is said besides the verb."""
    kept = piece.strip(_EDGE)
    of_verb = _OF_THE_VERB.match(kept)
    kept = kept[of_verb.end() :].strip(_EDGE) if of_verb else kept
    folded = fold(kept)
    empty = _NO_WORDS.fullmatch(folded) or ECHO.fullmatch(folded) or BARE_WORK.fullmatch(folded)
    return "" if empty else kept


def _said_words(body: str) -> str:
    """Return the words themselves: without 说, 如下 and the quotation marks around them."""
    kept = _INTRODUCED.sub("", body, count=1)
    quoted = _QUOTED.fullmatch(kept)
    return quoted["words"] if quoted else kept


def _owner(text: str) -> tuple[tuple[int, int], ...]:
    """小唐的144催一下: whose it is is who is pressed."""
    who = read_recipient(text, 0, len(text), loose=False) if CASE in text else None
    if who is not None and who.end > text.index(CASE):
        return ()
    between = text[who.end : text.index(CASE)] if who else ""
    return who.spans if who and between.strip() and _OWNS.fullmatch(between) else ()


def _merges_into(found: Found, shape: Shape) -> bool:
    return found.action == "merge" and found.directed and len(shape.spans) > 1


def _joined(shape: Shape, found: Found) -> str | None:
    return ",".join(shape.slice(*span).lstrip("@") for span in found.target) or None
