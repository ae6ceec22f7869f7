"""The message as it was meant: slips of the tongue taken back, polite questions heard as requests."""

import re

from bot.understanding.commands.recipients import read_recipient
from bot.understanding.numerals import DIGITS, SCALES, fold

_OOPS = re.compile(
    r"(?:^|[\s,、。.!]+)(?:(?:哦|噢|啊|呃|额|哎|诶)?不对(?:不对)?|(?:我)?(?:说|打|写|发|搞|弄|看|记)?错了?|口误|手误|手滑|(?:哦|噢|啊|呃|额|哎|诶)不(?:是)?|不不不?|更正)"
    r"[\s,、:。.!~]*(?:我是说|应该|应当|重新|改|是|就)*(?:是|成|为)?[\s,:]*"
)
_NOT_BUT = re.compile(
    rf"不是(?P<wrong>\d+|[{DIGITS}{SCALES}]+)号?[\s,]*(?:应该)?是(?P<right>\d+|[{DIGITS}{SCALES}]+)号?"
)
_NUMBER = re.compile(rf"\d{{1,7}}|[{DIGITS}{SCALES}]{{2,7}}")
_ONLY_NUMBER = re.compile(
    rf"(?:是|那个|给|受理|办结)?\s*(?P<number>\d{{1,7}}|[{DIGITS}{SCALES}]{{2,7}})(?:号|件|单|这个|那个|那件|的)*[\s,。.!才对吧了哈]*"
)
_GIVEN = re.compile(r"(?:是|给|派给|转给|交给|派|转|让|叫|换成?)*")
_GIVES = re.compile(r"给|派|让|叫|由|请|转|交|归|安排|换")
_PLEASE = re.compile(r"你|麻烦|帮我|帮忙|帮下|请(?!示)|劳驾|辛苦|拜托|劳烦|唔该")
_TAG = re.compile(
    r"[\s,]*(?:(?:好|行|可以|成|中|能行|ok)(?:吗|么|不|嘛)|好不好|行不行|可不可以|可以不可以|成不成|得唔得|中不中|要得不|成不|行不)[?\s]*(?=$|[\s,。!])"
)
_COULD = re.compile(r"\s*(?:你|您)?(?:能不能|可不可以|可否|能否|能|可以)(?=请?(?:帮|麻烦|给我|替))")
_ASKING_END = re.compile(r"[吗么不呀啊][?\s]*$|[?\s]+$")
_TOLD = re.compile(r"回复|答复|告诉|转告|说|备注|回[\s\d]|记")


def as_meant(text: str) -> tuple[str, bool]:
    """Return the message without what its writer took back, and whether anything was changed."""
    settled = _without_tag(_without_slip(text))
    return settled, settled != text


def _without_slip(text: str) -> str:
    folded = fold(text)
    swap = _NOT_BUT.search(folded)
    if swap is not None:
        return text[: swap.start()] + text[slice(*swap.span("right"))] + text[swap.end() :]
    oops = _OOPS.search(folded)
    if oops is None or oops.end() == len(text):
        return text
    said, right = text[: oops.start()], text[oops.end() :]
    if not said.strip():
        return right
    number = _ONLY_NUMBER.fullmatch(fold(right))
    if number is not None:
        return _with_number(said, right[slice(*number.span("number"))]) or text
    return _with_recipient(said, right) or (right if _NUMBER.search(fold(right)) else text)


def _with_number(said: str, number: str) -> str | None:
    """Put `number` where the last one stood."""
    places = list(_NUMBER.finditer(fold(said)))
    return said[: places[-1].start()] + number + said[places[-1].end() :] if places else None


def _with_recipient(said: str, right: str) -> str | None:
    """Put the recipient named in `right` where `said` names one."""
    folded, corrected = fold(said), fold(right)
    lead = _GIVEN.match(corrected)
    new = read_recipient(corrected, lead.end() if lead else 0, len(corrected), loose=False)
    if new is None or _NUMBER.search(corrected):
        return None
    for gives in reversed(list(_GIVES.finditer(folded))):
        old = read_recipient(folded, gives.end(), len(folded), loose=False)
        if old is not None:
            start, end = old.spans[0][0], old.end
            return said[:start] + right[new.spans[0][0] :] + said[end:]
    return None


def _without_tag(text: str) -> str:
    """麻烦把44分给小龚好吗 asks for it politely; 能帮我催241吗, too."""
    folded = fold(text)
    if _TOLD.search(folded):
        return text
    could = _COULD.match(folded)
    if could is not None:
        end = _ASKING_END.search(folded)
        return text[could.end() : end.start() if end else len(text)]
    tag = _TAG.search(folded) if _PLEASE.search(folded) else None
    return text if tag is None else text[: tag.start()] + text[tag.end() :]
