"""When an order that was read may as well be talk about the case: 241回复写得不错, 241升级了也没人理, 241交给小郭我不放心.

What is doubted is not thrown away: the caller asks first.
"""

import re

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.parts import BARE_WORK
from bot.understanding.commands.words import QUESTION, spelling_table

_APART = " \t\r\n,、;:。.!~-\"“「'"
_SPOKEN = ("reply", "note", "ask_more")
# Behind a verb and 了, what became of it: 上报了，街道说研究研究.
_WENT_ON = re.compile(
    r"了[\s,。]*(?:[^\s,。]{0,6}?)(?:说(?!满意|好|没|可以|谢|行|不用)|又|也|还|就|才|没|等|在路上|研究|再|不收|不接|挨|一直|几天|个月)"
)
# Forbidden further on: 不是一回事，别合并.
_FORBIDDEN = re.compile(
    r"(?:别|不要|不用|甭|莫|先不|不能|不该)(?:再|急着?|先)?(?P<verb>受理|办结|结案|合并|上报|升级|[退转派结关报催])"
)
_TOO_SOON = re.compile(
    r"(?:受理|办结|退|转|派|合并|升级|上报)(?:得太?|太)?(?:早|晚|多|少|快|慢)了|(?:还|都)?没(?:修|处理|解决|弄|换|办|搞)(?:好|完|掉|妥)"
)
_LEADS = re.compile(r"如下|一下|一句|一笔|一条|一声|个|说|就|给?[他她]|给?居民|上|下|说明")
_SENT = re.compile(r"(?:让|叫上?|请|派|喊|安排|麻烦|通知)$")
_TO_RESIDENT = re.compile(
    r"[您你请已会]|[今明后]天|今晚|[上下]午|师傅|我们|正在|马上|稍等|收到|谢|抱歉|不好意思|了$"
)
_NO_MESSAGE = re.compile(r"道理|不通|半天|不清|了|过|好几|一[上下]午|一晚上")
_TOLD_OF = re.compile(r"我|[他她]|不肯|的(?!时候|话)|了\W*$|[还没]")
_LOOKED = re.compile(r"[看查翻]了")
_PRAISE = re.compile(r"(?:办|处理|回复|写|做|干|弄|完成)得")


def is_against(text: str, found: Found) -> bool:
    """Whether the message itself speaks against what was read in it; the words of a reply or note may."""
    if found.action == "close" and _TOO_SOON.search(text):
        return True
    forbidden = (match["verb"] for match in _FORBIDDEN.finditer(text))
    return found.action not in _SPOKEN and found.action in {spelling_table()[verb] for verb in forbidden}


def is_doubtful(text: str, found: Found) -> bool:
    """Whether a reading should be asked about although its form is one of an order."""
    if found.action in _SPOKEN:
        return _told_about(text, found)
    if found.action == "show":
        return _LOOKED.search(text) is not None
    if _PRAISE.search(text) is not None:
        return True
    went_on = _WENT_ON.search(text)
    if went_on is not None:
        return True
    return _glued(text, found) or _asks_on(text, found)


def _told_about(text: str, found: Found) -> bool:
    """241回复写得不错 speaks about the reply."""
    if found.body is None:
        return False
    start = found.body[0]
    if _NO_MESSAGE.match(text, start):
        return True
    if text[start] in _APART or text[start - 1] in _APART or _LEADS.match(text, start):
        return False
    if text[start - 1] == CASE:
        return _TO_RESIDENT.search(text, start) is None
    return text[text.index(CASE) + 1 : start] in spelling_table()


def _glued(text: str, found: Found) -> bool:
    """Whether words follow the act without a stop: 241接了八个月了."""
    if found.body is None or found.body[1] < len(text) or found.body[0] == len(text):
        return False
    start = found.body[0]
    if text[start] in _APART or text[start - 1] in _APART:
        return text[start] == "、" or text[start - 1] == "、"  # 受理、派单、办结一共花了三天
    if found.target and _SENT.search(text, 0, found.target[0][0]) and not _TOLD_OF.search(text, start):
        return False
    bare = BARE_WORK.match(text, start)
    rest = text[bare.end() if bare else start :]
    return bool(rest) and not is_modal_tail(rest) and rest[0] not in _APART


def _asks_on(text: str, found: Found) -> bool:
    """Whether what follows somebody's name asks: 上报街道那份材料谁写."""
    if not found.target or found.body is None:
        return False
    return QUESTION.search(text[slice(*found.body)]) is not None
