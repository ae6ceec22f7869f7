"""Parts of the day and clock times: 下午, 三点半, 差十分九点, 15:30, 3pm."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.understanding.times.shapes import Clock
from bot.understanding.times.text import HAN_DIGITS, SMALL, number

_PART_WORDS = {
    "凌晨": "凌晨 拂晓 天不亮 后半夜 下半夜 天没亮 天蒙蒙亮",
    "早上": "早上 早晨 清早 一大早 大清早 一早 清晨 大早上 大早 早间 一清早 早起 朝早 早饭后 朝晨 朝头早 早晨头 早浪 一大清早 清早八晨",
    "上午": "上午 午前 头晌 前晌 上半天 上昼 上半日 上半晌 头午 上晌 前半晌 午前头",
    "中午": "中午 正午 晌午 午间 午饭后 晏昼 吃中饭 吃过中饭 吃午饭 晌午头 中晌 中浪",
    "下午": "下午 午后 后晌 过晌 下晌 下半天 下昼 下半日 下半晌 后半晌 后晌午 午后头",
    "白天": "白天",
    "傍晚": "傍晚 黄昏 傍黑 天黑 擦黑 天擦黑 傍晚黑 黄昏头 夜快头",
    "晚上": "晚上 晚间 夜里 夜晚 夜间 深夜 半夜 大半夜 午夜 大晚上 晚饭后 晚黑 夜里厢 夜里向 夜到 夜头 黑夜 黑里 夜饭后 吃夜饭 吃过夜饭 吃晚饭 吃过晚饭 前半夜 上半夜 夜晚黑 晚黑头 黑了",
}
_PART_OF = {word: part for part, words in _PART_WORDS.items() for word in words.split()}
_SHORT = {"早": "早上", "朝": "早上", "晨": "早上", "午": "中午", "晚": "晚上", "夜": "晚上"}
_PART = re.compile("|".join(sorted(_PART_OF, key=len, reverse=True)))
_GREETING = re.compile("好|安")

_QUARTER = "(?:[一二两三123](?:刻钟?|个骨))"
#: What must not follow minutes said without 分: 三点二十人 is three o'clock and twenty people.
_COUNTED = (
    "(?![个位号楼元块户栋岁斤]|人(?!大|民)|名(?!单)|组(?!织)|年(?!度|终|底)|日(?!常)|月(?!度)|平米|分钟|单元)"
)
_HAN_MINUTES = f"(?:[二三四五]?十[{HAN_DIGITS}]?|[零〇][{HAN_DIGITS}])"
_MINUTES = (
    rf"(?:\s?(?:搭|过|踏)?(?P<fives>十一|[{HAN_DIGITS}十]|1[01]|\d)个字|搭(?P<mark>十一|[{HAN_DIGITS}十]|1[01]|\d)(?![\d十分个点])"
    rf"|\s?(?:过|又)?(?P<minute>{SMALL})分(?!钟)|过(?P<past>{_HAN_MINUTES}|\d{{1,2}})"
    rf"|(?P<bare>(?>{_HAN_MINUTES}|\d{{2}})){_COUNTED}(?![\d点时:])|搭?(?P<half>半)|过?(?P<quarter>{_QUARTER}))"
)
_SPOKEN = re.compile(
    rf"(?P<hour>{SMALL})\s?(?:点钟?|时(?![间候段期常代机])|點)(?:{_MINUTES}|[差缺](?:(?P<short>{SMALL})分|(?P<shortq>一刻)))?"
    r"(?P<tail>正好|整|正(?!式)|钟(?!方向)|多钟?|来钟|左右|许|出头)?(?!钟?(?:方向|位置))"
)
_DIGITAL = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2})(?::(?P<second>[0-5]\d))?(?!\d)分?(?:\s?(?P<half>[ap])\.?(?:m\b\.?)?(?![a-z]))?"
)
_ENGLISH = re.compile(r"(?<![\d:])(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b\.?")
_SHORT_OF = re.compile(rf"差(?:(?P<short>{SMALL})分钟?|(?P<quarter>一刻钟?))(?:到|就)?(?P<hour>{SMALL})点")
_DOTTED = re.compile(r"(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)(?!\d)分?")
_RANGE_HEAD = re.compile(rf"(?<!\d)(?P<hour>{SMALL})(?=\s?(?:-+|到|至)\s?{SMALL}\s?(?:点|时(?!间)))")
_OFF_WORK = re.compile("(?:快)?下班(?:时间?)?(?!高峰)")

_NOUNS = re.compile(
    "(?:小小|小|重要|具体|不同|主要|个人|个)?(?:建议|意见|要求|希望|想法|说明|感受|体会|注意|补充|原因|理由|疑问|问题|看法|需要|好处|坏处|内容|提醒|"
    "反映|诉求|事|经验|不足|情况|理解|心得|启示|措施|收获|区别|思考|困难|优势|共识|提示|倡议|请求|声明|异议|质疑|担心|钱|水|油|东西|吃|用|意思|规定|承诺|"
    "好吗|也|都不|了解|不明白|不同意|不满|能力|要说明|要注意|档|小意见|钟爱|点|儿|名|赞|心|头)"
)
_PLACE_NUMBER = re.compile(rf"(?:\d{{3}}|{SMALL}[号楼栋层组支网区单社个人名位]|[一二三]楼)")
_DECIMAL = re.compile(rf"[{HAN_DIGITS}\d]")
_BEFORE_COUNT = frozenset("第有早晚快慢多少大小好高低再等远近轻重差这那几哪")
_ONE = frozenset({"一", "1"})
_OPENING = re.compile(r"(?:^|[\s,。!?;、:()\n]|[在到于是定改约])$")


def scan_part(text: str, at: int, *, attached: bool) -> tuple[str, int] | None:
    """Read a part of the day; the short 早, 晚 count only behind a day (`attached`) or before a clock time."""
    if found := _PART.match(text, at):
        return None if _GREETING.match(text, found.end()) else (_PART_OF[found[0]], found.end())
    short = _SHORT.get(text[at : at + 1])
    if short is None:
        return None
    if attached and text[at] != "朝" and not _GREETING.match(text, at + 1):
        return short, at + 1
    follower = _read(text, at + 1)
    return (short, at + 1) if follower and follower[0].hour != 1 else None


def scan_clock(text: str, at: int, part: str | None, *, attached: bool) -> tuple[Clock, int] | None:
    """Read a clock time at `at`; alone (not `attached` to a day or part) it must not look like a count (两点建议)."""
    found = _read(text, at) or (_dotted(text, at) if attached else None)
    if found is None:
        return None
    clock, end = found
    if not attached and not _stands_alone(text, at, end):
        return None
    return replace(clock, part=part), end


def _read(text: str, at: int) -> tuple[Clock, int] | None:
    for pattern, build in _FORMS:
        if found := pattern.match(text, at):
            return build(found), found.end()
    return None


def _dotted(text: str, at: int) -> tuple[Clock, int] | None:
    found = _DOTTED.match(text, at)
    return (_plain_clock(found), found.end()) if found else None


def _spoken(found: re.Match[str]) -> Clock:
    hour, minute = number(found["hour"]), 0
    said = found["minute"] or found["past"] or found["bare"]
    if said:
        minute = number(said)
    elif said := found["fives"] or found["mark"]:
        minute = min(5 * number(said), 55)  # the Cantonese count by the figures of the dial
    elif found["half"]:
        minute = 30
    elif found["quarter"]:
        minute = 15 * number(found["quarter"][0])
    elif found["short"] or found["shortq"]:
        minute = -(number(found["short"]) if found["short"] else 15)
    return Clock(hour=hour, minute=minute, literal=_is_literal(found["hour"]))


def _short_of(found: re.Match[str]) -> Clock:
    missing = number(found["short"]) if found["short"] else 15
    return Clock(hour=number(found["hour"]), minute=-missing)


def _digital(found: re.Match[str]) -> Clock:
    if found["half"]:
        return _english(found)
    return _plain_clock(found)


def _plain_clock(found: re.Match[str]) -> Clock:
    second = int(found.groupdict().get("second") or 0)
    return Clock(
        hour=int(found["hour"]),
        minute=int(found["minute"]),
        second=second,
        literal=_is_literal(found["hour"]),
    )


def _english(found: re.Match[str]) -> Clock:
    hour = (
        int(found["hour"]) % 12 + (12 if found["half"] == "p" else 0)
        if int(found["hour"]) <= 12
        else int(found["hour"])
    )
    return Clock(hour=hour, minute=int(found.groupdict().get("minute") or 0), literal=True)


def _range_head(found: re.Match[str]) -> Clock:
    return Clock(hour=number(found["hour"]), literal=_is_literal(found["hour"]))


def _off_work(_: re.Match[str]) -> Clock:
    return Clock(hour=18, literal=True)


_FORMS = (
    (_DIGITAL, _digital),
    (_SPOKEN, _spoken),
    (_RANGE_HEAD, _range_head),
    (_SHORT_OF, _short_of),
    (_ENGLISH, _english),
    (_OFF_WORK, _off_work),
)


def _is_literal(hour: str) -> bool:
    return (len(hour) == 2 and hour[0] == "0") or (hour.isdecimal() and int(hour) >= 13)


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Whether a clock time with no day or part beside it is one, and not a count of points."""
    if text[end - 1] != "点":
        return True
    if at and text[at - 1] in _BEFORE_COUNT:
        return False
    if text[at : end - 1] in _ONE:
        return bool(_OPENING.search(text[:at])) and not _NOUNS.match(text, end)
    if _NOUNS.match(text, end):
        return False
    return not _DECIMAL.match(text, end) or bool(_PLACE_NUMBER.match(text, end))
