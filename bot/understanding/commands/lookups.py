"""What a clerk looks for among the cases: 搜 路灯, 查一下有没有人报过漏水, 王桂兰报过什么.

What leads to the words and what follows them is taken off both ends, whatever its sequence; what remains are the words.
"""

import re
from dataclasses import dataclass

from bot.understanding.commands.parts import CASE_NOUN

_LONGEST = 16  # characters of what is looked for
_SOFT = r"(?:一?下(?![水雨岗沉午班楼面车坡陷])子?|一[查找搜翻]|[查找搜翻]|出来?|看|到|一?遍)*"
# Typed for looking in the records, and nothing else.
_STRONG = re.compile(
    rf"(?:查询?|搜索?|检索)?(?:关键[词字]|关键词语)|搜(?![身救罗集刮捕])索?{_SOFT}|检索{_SOFT}|查找{_SOFT}|[杳渣嗖艘叟]一?下?(?=\s|:)"
)
_WEAK = re.compile(rf"(?:查|找|翻|调|拉|看|列|捞|扒){_SOFT}|(?:系统|台账|记录|库)里?")
_POLITE = re.compile(
    r"请|麻烦|帮我|帮忙|帮|给我|替我|我想|我要|再|先|去|能不能|可以|把|将|你|都|全部?|统统|通通"
)
_WHETHER = re.compile(r"(?:看看?|查查?)?(?:有没有|有无|是否有|是不是有|有过没有)(?:人|谁|居民|哪家|业主)?")
_WHEN = re.compile(r"以前|之前|最近|曾经?|过去|历史上?|原来|老早|去年|今年|上次")
_MANY = re.compile(r"所有|全部|一切|哪些|哪几[条件个]|(?:那|这)?几[条件个起单次]|一些|的(?!士|话)")
_ABOUT = re.compile(
    r"(?:报|反映|投诉|提|举报|登记|反应|来电|打电话)(?:过|到|上来|进来|了)?(?=[^\s])|关于|有关|涉及|说(?:到|起)?|提到|带有?|含有?|包含|类似|跟(?=.*(?:有关|相关))|和(?=.*(?:有关|相关))|与(?=.*(?:有关|相关))"
)
_MARK = re.compile(r"[\s,、:。!~\"'-]+")
_LEADS = (_POLITE, _STRONG, _WEAK, _WHETHER, _WHEN, _ABOUT, _MANY, _MARK)
_TRAILS = re.compile(
    rf"(?:的|那|这|几|些|[件条个起单次宗桩](?!元)|{CASE_NOUN}|案例|记录|内容|有关|相关|方面|历史|以前|之前|老|都|全部?|统统|有|吧|啊|呀|了|哈|嘛|[\s,、。!~\"'?]|给我|发我|我|看看?|瞧瞧|"
    rf"(?:报|反映|投诉|登记|提|举报)(?:过|上来|进来|了)(?:什么|啥|哪些|几次|多少次?|没有|没)?|过(?:什么|啥|哪些)?|(?:搜|查|找|检索|调|翻|拉|列|捞){_SOFT})$"
)
_MATTER = re.compile(
    r"投诉|工单|案件|案子|单子|诉求|反映|案例|记录|(?:有没有|有无|是否有)(?:人|谁|居民)?(?:以前|之前|曾经?)?(?:报|反映|投诉|提|举报)|(?:报|反映|投诉|登记|举报)(?:过|上来)|有关|相关|关于|[那这]几[件条起单]|(?:报|投诉|反映)的\W*$"
)
_NO_LOOKUP = re.compile(
    r"怎么|怎样|附近|外卖|视频|电影|百度|网上|地图|路线|天气|新闻|歌|小说|游戏|淘宝|抖音|人来|时间|机会|工作|对象|我(?!们)|你|他|她|电话|钥匙|身份证|手机|孩子|老伴|做法|节目|电视|股|通讯录|诗|谜|比赛|比分|对阵|品牌|"
    r"流程|标准|电话|人手|办法|证|号码|优惠|好吃|好看|是不是|没有|[吗呢]|^(?:昨天|今天|前天|明天|刚才)$|的人$|^(?:看|是|什么|人|大家|居民|群众|别人|人家|领导|书记|主任|老师|老板|记者)$|^(?:看|是)"
)
# 找 5号楼 灯: a space behind the verb, or a place and a word.
_PLACED = re.compile(r"\s*(?:帮我)?[找查](?:\s|[一-鿿\d]{1,8}(?:号?楼|栋|单元|小区|座|苑|区)\s+[一-鿿]{1,8})")
_REPORTED = re.compile(r"(?:报|投诉|反映|登记)的?$|(?:报|投诉|反映|提)过?")


@dataclass(frozen=True, slots=True)
class _Lead:
    end: int
    strong: bool
    weak: bool


def read_lookup(text: str) -> tuple[int, int] | None:
    """Return where the words looked for stand in a folded message; None when nothing is looked for."""
    lead = _lead(text)
    end = _trail(text, lead.end)
    words = text[lead.end : end]
    if not 0 < len(words) <= _LONGEST or _NO_LOOKUP.search(words):
        return None
    looks = lead.weak or re.search(rf"(?:搜|查|找|检索|调|翻|捞){_SOFT}[\s。!]*$", text[end:]) is not None
    if (
        lead.strong
        or _PLACED.match(text)
        or (looks and _MATTER.search(text))
        or _asks_whether(text, lead.end, end)
    ):
        return lead.end, end
    return None


def _asks_whether(text: str, start: int, end: int) -> bool:
    """有没有投诉棋牌室的单子: asked of the desk, not of people."""
    whether = _WHETHER.search(text, 0, start)
    if whether is None:
        return False
    looked = _WEAK.search(text, 0, start) is not None and "的" in text[end:]
    return looked or _MATTER.search(text[end:]) is not None or _REPORTED.search(text, 0, end) is not None


def _lead(text: str) -> _Lead:
    position, strong, weak = 0, False, False
    while position < len(text):
        for pattern in _LEADS:
            match = pattern.match(text, position)
            if match is not None and match.end() > position:
                break
        else:
            break
        strong |= pattern is _STRONG
        weak |= pattern is _WEAK
        position = match.end()
    return _Lead(position, strong, weak)


def _trail(text: str, start: int) -> int:
    end = len(text)
    while (match := _TRAILS.search(text, start, end)) is not None and match.start() < end:
        end = match.start()
    return end
