"""What a clerk's chat message orders: action, cases, recipient and words, or nothing at all.

Ordinary talk must never execute anything, so every form below is anchored at both ends and what
fits none of them is `none`. A misspelt verb is reported with `sure=False`; the caller asks first.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.understanding.commands import casework, queries, sentences, turns
from bot.understanding.commands.case_numbers import CASE, Shape, shape_of
from bot.understanding.commands.command import NOTHING, Command, as_command, words_of
from bot.understanding.commands.doubts import is_against, is_doubtful
from bot.understanding.commands.found import Found
from bot.understanding.commands.loosely import read_loosely
from bot.understanding.commands.meant import as_meant
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.references import Reference, parse_confirmation, parse_number, parse_reference
from bot.understanding.commands.rest import read_rest
from bot.understanding.commands.sayings import learnt_order, learnt_query
from bot.understanding.commands.words import (
    APART,
    ENGLISH_VERBS,
    GLUED,
    NEGATED,
    OTHER_WORDS,
    SLIPS,
    WEAK,
    misspelt,
    spelling_table,
)

__all__ = ["Command", "Reference", "parse_command", "parse_confirmation", "parse_number", "parse_reference"]

_LONGEST = 1_000  # characters; a longer message is a letter, not a command
_LONGEST_VERB = 6
_SHORTEST_WORDS = 2  # characters; 打回去补 says less than the reason before it
_SHORTEST_NOTED = 3  # digits: Note 12 is a telephone
_LATIN = re.compile(r"[a-z]+")
_QUOTE = re.compile(r"^\s*「(?P<quoted>[^」]{1,600})」\s*(?:[-—–\s]{3,}\n)?\s*", re.DOTALL)
_HEAD = re.compile(
    r"\s*(?:@(?:系统|机器人|小?助手|bot|客服|同心)\s*)?(?:(?:好的?|收到|行|嗯|哦|ok|那就?|然后|对了|同意)[\s,。!、]+)?"
    r"(?:请求|申请|建议|请你?|麻烦你?|帮我|帮忙|帮|劳驾|我来|我们?|给我|替我|现在|立即|马上|直接|先|再|也|把|将|你|您|系统里?|这个|那个|这件|那件|这单|那单|\s)*"
)
_FILL = re.compile(r"(?:一下|哈子?(?=[\s\ue000])|一个|一件|下|个|掉|了|单|案|:)?[\s,、:。;~!-]*")
_LEAD = re.compile(
    r"[\s,、:;。~!-]*(?:(?:这|那)?[两俩三四五几]?(?:个|件|单|条|边|桩)|这|那|的事|号|的(?=受理|办结|转|派|催|退|上报))?[\s,、:;。~!-]*"
    r"(?:我们?|咱们?|还是|重新|改|可以|已经?|都|就|先|申请|请求|建议|请|帮我|麻烦|直接|现在|今天|马上|一起|也|一并|一块儿?|一道|一齐|统统|通通|一律|一概|一股脑儿?|全部|全都?|给我|那就|你|您|再|得|需要|往|给|\s)*"
)
_SAID = re.compile(r"说|问(?!题)|听|要求|希望|让我|以为|好像|可能|应该|估计|想|谁|怎么|昨天|上次|之前")
_ALREADY = re.compile(r"\s*我?已经?")
_PAST = re.compile(r"已经?")
_MUSES = re.compile(r"我.{0,2}[再先]")  # 我再看看 orders nothing
_ALL_OF_THEM = re.compile(r"都")
_CLAUSE_BREAK = re.compile(r"[\s,、;:。!~]+")
_DESCRIBED = re.compile(
    rf"\s*(?:(?:请|麻烦|帮我|先)\s*)?(?:把|将)?[^,。!?\n{CASE}]{{1,18}}?(?:的|那个|那件|这个|这件|就是|案子|单子|,)\s*(?:就是|是)?\s*(?={CASE})"
)
# Too short to reach over words to a number: 看一下小王发的241.
_ONLY_BESIDE = GLUED | frozenset(("回", "复", "看", "查", "记", "领", "接", "关", "报", "交"))
_AFTER_NUMBER = " \t\r\n,、;:。.!~-一了吧哈啊给到转归这的@"
_APART = " \t\r\n,、;:。.!~-"
_SHORTER = frozenset(("assign", "transfer"))  # 转交警 is 转 to 交警
_BARE_VERBS = frozenset(
    ("受理", "办结", "结案", "退回", "驳回", "上报", "催办", "转办", "合并", "派单", "督办")
)


def parse_command(text: str) -> Command:
    """Return what `text` orders; `none` for talk, questions, refusals and residents' own words."""
    if len(text) > _LONGEST or not text.strip():
        return NOTHING
    text, changed = as_meant(text)
    command = _read(text)
    return replace(command, sure=False) if changed and command.action != "none" else command


def _read(text: str) -> Command:
    quote = _QUOTE.match(text)
    shape = shape_of(text, skip=quote.end() if quote else 0)
    quoted = _quoted_cases(quote["quoted"]) if quote and not shape.spans else ()
    if (not shape.spans and not quoted) or casework.opens_matter(shape.text):
        return _without_number(shape)
    found = next(_readings(shape, quoted=bool(quoted)), None)
    if found is not None and _is_day(found, shape):
        found = None
    if found is not None and not found.target and found.action in ("assign", "transfer"):
        named = read_loosely(shape.text)
        found = named if named and named.target else found
    if found is not None and found.sure and is_against(shape.text, found):
        return NOTHING
    if found is not None and found.sure and is_doubtful(shape.text, found):
        found = replace(found, sure=False)
    if found is None and all(len(number) > 1 for span in shape.spans for number in span.numbers):
        found = read_loosely(shape.text)
    if found is None:
        found = learnt_order(shape)
    return NOTHING if found is None else as_command(found, shape, quoted)


def _readings(shape: Shape, *, quoted: bool) -> Iterator[Found]:
    """Yield the readings of a message with numbers, best first."""
    text = shape.text
    if quoted:
        yield from _number_first(shape, 0)
        return
    yield from casework.before_number(text)
    yield from sentences.before_verbs(text)
    yield from turns.readings(text)
    if text.startswith(CASE, _head_end(text)):
        yield from _number_first(shape, text.index(CASE) + 1)
    else:
        yield from _verb_first(shape)
        yield from _number_after_words(shape)


def _verb_first(shape: Shape) -> Iterator[Found]:
    """受理241 · 派216给小郭 · 转街道民政科 227."""
    text = shape.text
    for start in dict.fromkeys((_head_end(text), len(text) - len(text.lstrip()))):
        for action, end, word, sure in _verbs_at(text, start):
            number = _end_of(_FILL, text, end)
            direct = text[number : number + 1] == CASE
            if word == "note" and len(shape.spans[0].numbers[0]) < _SHORTEST_NOTED:
                continue
            if direct and word in APART and text[number + 1 : number + 2] not in _AFTER_NUMBER:
                found = None
            elif direct:
                found = read_rest(text, action, (end, number), number + 1)
            elif sure and CASE in text[end:] and word not in _ONLY_BESIDE:
                found = read_rest(text, action, (end, text.index(CASE, end)), text.index(CASE, end) + 1)
            else:
                found = None
            if found is not None:
                yield replace(found, sure=found.sure and sure)
                return
    yield from _slipped(text)
    yield from _name_and_number(text)
    yield from _reported(text)


def _name_and_number(text: str) -> Iterator[Found]:
    """小李241: nothing but who and which; asked about before it is done."""
    who = read_recipient(text, 0, text.index(CASE), loose=False) if text.endswith(CASE) else None
    if who is not None and who.kind == "person" and not text[who.end : -1].strip(_APART):
        yield Found("assign", sure=False, target=who.spans, closed=True)


def _slipped(text: str) -> Iterator[Found]:
    """专310给物业: the sound of a verb, a number and somebody to do it."""
    action = SLIPS.get(text[:1])
    if action is not None and text[1:2] == CASE:
        found = read_rest(text, action, (1, 1), 2)
        if found is not None and found.target:
            yield replace(found, sure=False)


def _reported(text: str) -> Iterator[Found]:
    """已接收408: said as done, meant as an order to write it down."""
    already = _ALREADY.match(text)
    for action, end, _, sure in _verbs_at(text, already.end()) if already else ():
        number = _end_of(_FILL, text, end)
        if action in ("accept", "close") and sure and text[number : number + 1] == CASE:
            found = read_rest(text, action, (end, number), number + 1)
            if found is not None:
                yield found
                return


def _number_first(shape: Shape, start: int) -> Iterator[Found]:
    """241受理 · 224转城管，占道经营 · 243是邻区的事 退了."""
    text = shape.text
    yield from casework.behind_number(text, start)
    yield from sentences.behind_number(text, start)
    lead = _end_of(_LEAD, text, start)
    for begin in dict.fromkeys((lead, _end_of(_CLAUSE_BREAK, text, start), start)):
        for action, end, _, sure in _verbs_at(text, begin):
            if NEGATED.search(text[start : begin + 1]):
                continue
            if text[begin:end] in GLUED and text[end : end + 1] not in _APART:
                continue
            found = read_rest(text, action, None, end)
            if found is not None and (sure or found.closed or found.target):
                lead_in = text[start:begin]
                if action == "show" and _MUSES.search(lead_in):
                    return
                if action not in ("accept", "close", "show") and _PAST.search(lead_in):
                    return
                said = action == "accept" and _PAST.search(lead_in) is not None
                told = said or (bool(_ALL_OF_THEM.search(lead_in)) and text.rstrip("。! ").endswith("了"))
                yield replace(found, sure=found.sure and sure and not told)
                return
    yield from _verb_in_last_clause(text, start)


def _verb_in_last_clause(text: str, start: int) -> Iterator[Found]:
    """245我们协调不了，升级: the reason stands between number and verb."""
    for gap in list(_CLAUSE_BREAK.finditer(text, start))[-4:][::-1]:
        reason = text[start : gap.start()].strip()
        begin = _end_of(_LEAD, text, gap.end())
        if not reason or len(reason) > 40 or CASE in text[start:]:
            continue
        if NEGATED.search(text[gap.end() : begin]):
            continue
        for action, end, word, sure in _verbs_at(text, begin):
            found = read_rest(text, action, None, end)
            if found is None or not sure or action in ("reply", "note", "search"):
                continue
            if action != "remind" and _SAID.search(reason):
                continue
            if word in WEAK and not found.closed and not found.target:
                continue
            told = found.body is not None and len(words_of(text[slice(*found.body)])) >= _SHORTEST_WORDS
            body = found.body if told or sentences.is_done(reason) else (start, gap.start())
            yield replace(found, body=body)
            return


def _number_after_words(shape: Shape) -> Iterator[Found]:
    """把那个占消防通道的 就是228 转交警: words describe the case, then its number, then the verb."""
    text = shape.text
    match = _DESCRIBED.match(text)
    if match is None or _SAID.search(match[0]) or NEGATED.search(match[0]):
        return
    for found in _number_first(shape, match.end() + 1):
        if found.action not in ("accept", "show") or found.closed:
            yield found
        return


def _verbs_at(text: str, start: int) -> Iterator[tuple[str, int, str, bool]]:
    """Yield action, end, spelling and rightness of the verbs at `start`, longest first."""
    if OTHER_WORDS.match(text, start):
        return
    right, seen = spelling_table(), set[str]()
    for length in range(_LONGEST_VERB, 0, -1):
        word = text[start : start + length]
        if len(word) == length and word in right and (right[word] not in seen or right[word] in _SHORTER):
            seen.add(right[word])  # 退回之后 is no 退 either
            yield right[word], start + length, word, True
    latin = _LATIN.match(text, start)
    english = ENGLISH_VERBS.get(latin[0]) if latin else None
    if latin is not None and english is not None:
        yield english, latin.end(), latin[0], True
    for word in (text[start : start + 2], latin[0] if latin else ""):
        meant = misspelt(word)
        if meant is not None:
            yield meant, start + len(word), word, False


def _without_number(shape: Shape) -> Command:
    opening = casework.without_number(shape.text)
    if opening is not None:
        body = shape.slice(*opening.body).strip() if opening.body else None
        return Command(opening.action, True, (), None, body)
    query = queries.read_query(shape.text)
    if query is not None:
        body = shape.slice(*query.body) if query.body else None
        target = shape.slice(*query.target) if query.target else None
        return Command(query.action, True, (), target, body)
    word = shape.text.strip(" \n。.!")
    if word in _BARE_VERBS:
        return Command(spelling_table()[word], False, (), None, None)
    act = learnt_query(shape.text)
    return Command(act, False, (), None, None) if act else NOTHING


def _is_day(found: Found, shape: Shape) -> bool:
    """Whether the number may be a day of the month: 12号 …."""
    return bool(shape.spans) and shape.spans[0].date_like and not found.closed


def _quoted_cases(quoted: str) -> tuple[str, ...]:
    """Return the numbers of a quoted message when they are unmistakable."""
    spans = shape_of(quoted).spans
    marked = [span for span in spans if span.marked] or list(spans)
    return marked[0].numbers if len(marked) == 1 and not marked[0].date_like else ()


def _head_end(text: str) -> int:
    return _end_of(_HEAD, text, 0)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
