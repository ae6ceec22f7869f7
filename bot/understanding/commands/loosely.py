"""Orders in no known form: read by the words they hold, whatever their order, and asked about before anything is done.

A message counts only when a number, one order and its recipient are nearly all it holds: what is neither
(more than one character) makes it a sentence about something else.
"""

import re
from dataclasses import dataclass, field

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found
from bot.understanding.commands.recipients import read_recipient
from bot.understanding.commands.words import NEGATED, QUESTION, SLIPS, TAKEN_BACK, misspelt, spelling_table

_LONGEST = 60
_STRANGE = 1  # characters that may remain unexplained
_LONGEST_VERB = 6
_SHORTEST_VERB = 2
# Talk about orders rather than an order: hearsay, conditions, wishes, what was done before.
_TALK = re.compile(
    r"听说|听人|以为|好像|可能|也许|估计|如果|要是|等到|的时候|之前|之后|以前|以后|上次|上回|昨天|前天|刚才|那天|当初|"
    r"已经.*了|明天再|晚点|等会|待会|回头|过会|说(?!一?[声下])|觉得|[办结理]了\ue000|是(?!我|哪)|心情|"
    r"率|流程|标准|怎么|为什么|什么|哪[个些]|谁(?!的)|多少|几[个件条]|不[是会能用要]|没有?|别|希望|居然|竟然|凭啥|每次|老是|总是|应该|我家|咱家|他们?说|你们?说|人家|要求|必须|规定|人数|问(?!题)"
)
# 办结不了 orders nothing; 解决不了，往上报 does.
_CANNOT = re.compile(r"不[了成掉得动上下到]")
_FILLER = re.compile(
    r"(?:帮我|帮忙|麻烦|请|劳驾|给我|替我|把|将|你|您|我们?|咱们?|俺|先|再|也|都|就|还是|这边|那边|这里|那里|现在|今天|明天|马上|立刻|赶紧|抓紧|尽快|直接|一起|一并|全部|这个|那个|这件|那件|这单|那单|"
    r"的事儿?|事儿|号|一下|下|一声|一句|个|掉|了|吧|啊|哈|呀|哦|嘞|呗|啦|咯|咧|去|来|里面?|上面?|好|给|到|的|单子?|案子|工单|案件|投诉|他|她|它|要|可以|需要|得|已经?|手上|手里|名下|那儿|[\s~.!])"
)
_DESCRIBED = re.compile(
    rf"(?:那个|那件|这个|这件|就是|关于)?(?=[^{CASE}]{{0,14}}的(?:那个|那件|这个|单子?|案子|工单|投诉|事|件)?)[^\s,。;:!{CASE}]{{1,14}}?的(?:那个|那件|这个|单子?|案子|工单|投诉|事儿?|件)?(?=$|{CASE}|我|你|让|叫|给|转|派|交|受理|办|结|退|催|上报|请|归|先|可以|能)"
)
_INTRODUCES = re.compile(r"(?:给|让|叫|喊|请|由|找|到|去|往|交|跟|向|和|通知|安排|麻烦|归|换|@)$")
_BREAK = re.compile(r"[,、;:。\n]+\s*|\s+")
# Said of the work itself; with somebody named it is theirs to do.
_WORK = re.compile(
    r"处理|办理|解决|弄弄|看看|修修|搞搞|负责|跟进|核实|跑一趟|走一趟|去一趟|瞧瞧|查查|盯着|接着|弄|修|办|搞|看|跟|管|接|盯|查|跑|做|收拾|疏通|联系|对接|协调|知会"
)
_SAID_OTHERWISE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("remind", re.compile(r"提个?醒|敲打敲?打?|督(?:一?下|一督|促|办)?|催(?:一?下|一?催|办|促|着|着点)?|(?:快|要|就|马上)(?:到期|超期|超时)|(?:明天|今天|后天)(?:到期|截止)|上点心|加把劲|别拖|抓点紧")),
    ("merge", re.compile(r"(?:合并?|归并?|并)(?:到|进|入|在|成|为|案|个|一)*(?:一起|一块儿?|一个|一件|一单)?")),
    ("accept", re.compile(r"(?:受|收|认|揽|应|接|领)(?:理|领|单|手|了|下|住)+|归(?:我|我们|咱)|算(?:我|我们|咱)的?|包(?:给我|我身上)|我(?:来|去|包了|扛|上|拿|领|揽|要|盯|跟|接|受理)|交(?:给)?我")),
    ("close", re.compile(r"(?:结|销|关|办|清|了|消)(?:掉|了|单|案|号|结|完|妥|账|闭|干净|利索)|(?:弄|修|搞|整|处理|解决)(?:好|完|妥|定|利索|清楚)(?:了|咧|啦)?|搞定|完工|完事|收工|收尾")),
    ("show", re.compile(r"(?:调|翻|找|拿|拉|取|弄)出来|瞅瞅|瞧瞧|看看|看一?眼|瞅一?眼|瞧一?眼|(?:是)?(?:哪家|哪户)(?:报|反映|投诉)的|进度|进展|啥情况|到哪一?步|详情|内容")),
    ("reject", re.compile(r"(?:打|退|推|驳|顶)(?:回去?|掉|了)|不归(?:我们|咱们?|社区|这边)管?")),
    ("escalate", re.compile(r"(?:往上|向上|朝上)(?:报|递|提|交)|(?:报|提|递|交|捅)(?:到|给|上去)(?=上级|上面|领导|街道|区|市|镇|书记|站长|主任)|请示")),
    ("note", re.compile(r"(?:做|加|写|添|补|记)(?:个|一个|一条|一笔|一句|上|下)?(?:备注|记录|说明|批注|标注|标记)|记(?:上|下|一笔|一条|个账)")),
    ("reply", re.compile(r"(?:回|带|捎|递)(?:个|一?句)?(?:话|信|音)|留(?:个|一?句)?(?:言|话)|(?:说|吱|讲|交代)(?:一)?声")),
    ("transfer", re.compile(r"(?:转|移|推|甩|丢|报)(?:给|到|交|往|去|至|送|过去)|(?<=[\s,\ue000])[转移]")),
    ("assign", re.compile(r"(?:派|分|交|丢|甩|安排|指)(?:给|到|去)|[派分](?=[\ue000\s])")),
)  # fmt: skip
# Other orders are put plainly or not at all: 恢复供水, 保密, 更新 are words of every day.
_EVER = frozenset(action for action, _ in _SAID_OTHERWISE)
_ADDRESSED = frozenset(("assign", "transfer"))


@dataclass(slots=True)
class _Seen:
    """What a message was found to hold."""

    actions: list[str] = field(default_factory=list)
    who: tuple[tuple[tuple[int, int], ...], str] | None = None
    works: bool = False
    cases: int = 0
    strange: int = 0
    body: int | None = None
    acted: int = 0  # where the last order ended
    joined: bool = False  # a merge word stood between two numbers


def read_loosely(text: str) -> Found | None:
    """Return what a shape with numbers seems to order, never surely; None for talk."""
    if len(text) > _LONGEST or CASE not in text:
        return None
    first = _BREAK.split(text.strip(), maxsplit=1)[0]
    if TAKEN_BACK.search(text) or QUESTION.search(text) or _TALK.search(text) or NEGATED.search(first):
        return None
    seen = _look(text)
    return None if seen.strange > _STRANGE else _decide(seen, text)


def _look(text: str) -> _Seen:
    seen, position = _Seen(), 0
    while position < len(text):
        position = _step(text, position, seen)
        if seen.body is not None:
            break
    return seen


def _step(text: str, position: int, seen: _Seen) -> int:
    """Note what stands at `position` and return where the next begins."""
    if text[position] == CASE:
        seen.cases += 1
        return position + 1
    gap = _BREAK.match(text, position)
    if gap is not None:
        if seen.cases and seen.actions and CASE not in text[gap.end() :]:
            seen.body = gap.end()
        return gap.end()
    for reader in (_recipient, _verb, _description, _work):
        end = reader(text, position, seen)
        if end is not None:
            return end
    filler = _FILLER.match(text, position)
    if filler is None:
        seen.strange += 1
        return position + 1
    return filler.end()


def _recipient(text: str, position: int, seen: _Seen) -> int | None:
    starts = position in (0, seen.acted) or text[position - 1] in f" ,:@{CASE}"
    if seen.who is not None or not (starts or _INTRODUCES.search(text, 0, position)):
        return None
    who = read_recipient(text, position, len(text), loose=False)
    order = _order_at(text, position)
    if who is None or (order and read_recipient(text, order[1], len(text), loose=False)):
        return None
    seen.who = (who.spans, who.kind)
    return who.end


def _verb(text: str, position: int, seen: _Seen) -> int | None:
    order = _order_at(text, position)
    return None if order is None else _act(*order, seen)


def _order_at(text: str, position: int) -> tuple[str, int] | None:
    """Return the action of a verb at `position` and where the verb ends."""
    right = spelling_table()
    for size in range(_LONGEST_VERB, _SHORTEST_VERB - 1, -1):
        word = text[position : position + size]
        if len(word) == size and right.get(word) in _EVER:
            return right[word], position + size
    for action, pattern in _SAID_OTHERWISE:
        match = pattern.match(text, position)
        if match is not None:
            return action, match.end()
    word = text[position : position + _SHORTEST_VERB]
    meant = misspelt(word)
    if meant is not None and meant in _EVER:
        return meant, position + len(word)
    if text[position] in SLIPS and text[position + 1 : position + 2] in ("给", CASE):
        return SLIPS[text[position]], position + 1
    return None


def _act(action: str, end: int, seen: _Seen) -> int:
    seen.actions.append(action)
    seen.acted = end
    seen.joined |= action == "merge" and seen.cases > 0
    return end


def _description(text: str, position: int, seen: _Seen) -> int | None:
    beside = text[position - 1 : position] == CASE or not seen.cases
    match = _DESCRIBED.match(text, position) if beside and not seen.actions else None
    return match.end() if match else None


def _work(text: str, position: int, seen: _Seen) -> int | None:
    match = _WORK.match(text, position)
    if match is None:
        return None
    seen.works, seen.acted = True, match.end()
    return match.end()


def _decide(seen: _Seen, text: str) -> Found | None:
    actions = list(dict.fromkeys(seen.actions))
    if _CANNOT.search(text) and actions[:1] not in (["escalate"], ["reject"]):
        return None
    spans, kind = seen.who or ((), "")
    body = None if seen.body is None else (seen.body, len(text))
    if "merge" in actions:
        return (
            Found("merge", sure=False, directed=seen.joined, body=body, closed=True)
            if seen.cases > 1
            else None
        )
    if seen.cases > 1:
        return None
    if spans and (not actions or actions[0] in _ADDRESSED) and (actions or seen.works):
        return Found(
            "assign" if kind == "person" else "transfer", sure=False, target=spans, body=body, closed=True
        )
    actions = [action for action in actions if action not in _ADDRESSED]
    if len(actions) != 1:
        return None
    return Found(actions[0], sure=False, target=spans, body=body, closed=True)
