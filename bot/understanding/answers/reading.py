"""What a person answered to a question that was asked, with the question as context."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.understanding.answers.attendance import read_attendance
from bot.understanding.numerals import fold, read_number

_LONGEST = 2_000
_EDGE = " \t\r\n,，。.!！、;；:：~～-—…"
_CODE = re.compile(
    r"\s*(?:(?:我?回复?|选择?|我选|扣|答|按|打)\s*)?[「『\"(\[]?\s*([0-9一二三四五])\s*[」』\")\]]?"
    r"(?=$|[\s,。.!、;:~?]|[^\d点时号月日楼层栋单元室个位名人天年次块元%十百/:-])"
)
_RATING_CODE = re.compile(
    r"\s*(?:(?:我?给|打|评|选)\s*)?(?:([0-5])\s*(?:分|颗?星|星级)?(?=$|[\s,。.!、;:~]|[^\d点时号月日楼层栋单元室个天])|"
    r"([零一二三四五])(?:分|颗?星|星级|(?=$|[\s,。!])))"
)
_CHOICE = re.compile(
    r"\s*(?:(?:我?选择?|要|就|回复?|我要|那就)\s*)*(?:第|no\.?)?\s*(\d{1,3}|[一二三四五六七八九十两]{1,3})\s*(?:个|条|项|号|种)?"
    r"(?:吧|的|啊|呀|呢|了|好了)*[\s。.!~]*$"
)

_YES = re.compile(
    r"(?:是|对|嗯|好|行|可以|没错|正确|确认|确定|提交|同意|没问题|ok|okay|yes|y|要|成|中|得|发|交|报|就这样|就是这样|是这样|没毛病|对头|发吧|准确|无误|👌|👍|✅)"
    r"(?:的|了|吧|啊|呀|哒|滴|嘞|对|是|嗯|好|无误|提交|确认|没错|就这样|就是|可以|谢谢|您|你|呢|哦|[\s,。.!~])*"
)
_NO = re.compile(
    r"(?:先)?(?:不对|不是|错了?|有误|不行|不|修改|改一?下|改|要改|重新|重来|取消|不提交|先不|别|不要|不确认|不同意|不可以|不用|否|no|n|❌|算了)"
    r"(?:了|的|吧|啊|呀|提交|确认|发|交|填|写|来|对|是这样|一下)*"
)
_WANTED = re.compile(r"(?:我|还|嗯|好|那|就|当然|肯定|想|\s)*要(?:的|了|啊|呀|吧|啦|嘞|谢谢|\s)*")
_UNWANTED = re.compile(r"(?:我|算了|那|先|就|\s)*不(?:想)?要(?:的|了|啊|吧|啦|谢谢|\s)*")
_NOT_SOLVED = re.compile(
    r"没(?:有)?(?:解决|修|弄|处理|好|人|变|改|动|用|搞)|未(?:解决|处理|修)|还(?:是|在|没|不|有)|又(?:坏|漏|堵|不|来|开始|灭|停)|依然|依旧|仍|根本|不(?:亮|满意|行|好|通|转|管|了了之|解决)|照样|老样子|白搭|假的|骗|糊弄|敷衍|没完|更(?:差|严重|糟)"
)
_PARTLY = re.compile(
    r"部分|一部分|一半|半好|好一?点|好(?:了)?(?:一)?些|差不多|基本|大部分|有些|有的|有所|比之前|改善|还差|就差|勉强|没全|不全|没完全|不完全|不彻底|不算|只(?:修|弄|处理|解决)"
)
_SOLVED = re.compile(
    r"解决|好了|好啦|修好|弄好|搞好|搞定|处理(?:好|完)|亮了|通了|不漏|不堵|不吵|没问题|可以了|行了|满意|正常|恢复|干净了|来水了|来电了|(?:^|[\s,])(?:好|是|嗯|对|行)(?:的)?(?:$|[\s,。!])|谢谢|感谢|👍|👌"
)
_BUT = re.compile(r"但|可是|不过|就是|只是|可(?!以)|然而")

_RATINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:不|懒得|别|免)(?:想|用|要|愿)?(?:评|打分|参与|填)|跳过|弃权|算了|不了"), "0"),
    (re.compile(r"(?:非常|很|太|极|十分|特别|相当)(?:的)?不满意|太?(?:很)?差劲?|糟|垃圾|最低|失望|恶劣"), "1"),
    (re.compile(r"不(?:太|怎么|大|够|是很)?(?:满意|好|行)|较差|有点差"), "2"),
    (re.compile(r"一般|还行|凑合|马马虎虎|中等|过得去|还可以|普通|将就|勉强"), "3"),
    (re.compile(r"(?:非常|很|十分|特别|太|超级?|极其|相当|完全|百分百)(?:的)?(?:满意|好|棒|给力)|满分|最高|完美|点赞|棒|优秀|给力|👍"), "5"),
    (re.compile(r"满意|不错|挺好|较好|可以|好"), "4"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in one word, and the remaining words as written."""

    answer: str
    reason: str | None


OTHER = Answer("other", None)


def parse_answer(text: str, ask: str) -> Answer:
    """Return the answer to `ask`: attend, signup, confirm, solved, rating or choice.

    Attend and sign-up give yes, no, leave, maybe or other; confirm yes, no or other; solved gives
    solved, partly, not or other; rating "0" (none given) to "5" or other; choice digits or other.
    """
    reader = _READERS.get(ask)
    if reader is None or not text.strip() or len(text) > _LONGEST:
        return OTHER
    return reader(text)


def _attend(text: str) -> Answer:
    return Answer(*read_attendance(text, signup=False))


def _signup(text: str) -> Answer:
    bare = fold(text).strip(_EDGE)
    if _WANTED.fullmatch(bare) or _UNWANTED.fullmatch(bare):
        return Answer("no" if _UNWANTED.fullmatch(bare) else "yes", None)
    return Answer(*read_attendance(text, signup=True))


def _confirm(text: str) -> Answer:
    folded = fold(text).lower()
    code = _coded(folded, {"1": "yes", "2": "no"})
    if code is not None:
        return Answer(code[0], _kept(text, code[1]))
    if _YES.fullmatch(folded.strip(_EDGE)):
        return Answer("yes", None)
    start = len(folded) - len(folded.lstrip(_EDGE))
    refused = _NO.match(folded, start)
    if refused is not None and (refused.end() - start > 1 or refused.end() == len(folded.rstrip(_EDGE))):
        return Answer("no", _kept(text, refused.end()))
    return OTHER


def _solved(text: str) -> Answer:
    folded = fold(text).lower()
    code = _coded(folded, {"1": "solved", "2": "partly", "3": "not"})
    if code is not None:
        return Answer(code[0], _kept(text, code[1]))
    if "?" in folded or "吗" in folded:
        return OTHER
    bad, good = bool(_NOT_SOLVED.search(folded)), bool(_SOLVED.search(_NOT_SOLVED.sub(" ", folded)))
    if _PARTLY.search(folded) or (good and bad and "没问题" not in folded):
        return Answer("partly", text.strip(_EDGE))
    if bad:
        return Answer("not", text.strip(_EDGE))
    return Answer("solved", None) if good else OTHER


def _rating(text: str) -> Answer:
    folded = fold(text).lower()
    match = _RATING_CODE.match(folded)
    if match is not None:
        value = read_number(match[1] or match[2])
        return Answer(str(value), _kept(text, match.end()))
    for pattern, value_word in _RATINGS:
        found = pattern.search(folded)
        if found is not None:
            before, after = text[: found.start()].strip(_EDGE), text[found.end() :].strip(_EDGE)
            # Words on both sides belong together with what stands between them.
            return Answer(value_word, (text.strip(_EDGE) if before and after else before or after) or None)
    return OTHER


def _choice(text: str) -> Answer:
    match = _CHOICE.match(fold(text).lower())
    value = read_number(match[1]) if match else None
    return OTHER if value is None else Answer(str(value), None)


def _coded(folded: str, meanings: Mapping[str, str]) -> tuple[str, int] | None:
    match = _CODE.match(folded)
    if match is None:
        return None
    meaning = meanings.get(str(read_number(match[1])))
    # 一直漏水 begins with a numeral, but only alone does a spoken one answer.
    spoken = not match[1].isascii()
    alone = not folded[match.end() :].strip(_EDGE) or folded[match.end()] in _EDGE
    return None if meaning is None or (spoken and not alone) else (meaning, match.end())


def _kept(text: str, start: int) -> str | None:
    return text[start:].strip(_EDGE) or None


_READERS: Mapping[str, Callable[[str], Answer]] = {
    "attend": _attend,
    "signup": _signup,
    "confirm": _confirm,
    "solved": _solved,
    "rating": _rating,
    "choice": _choice,
}
