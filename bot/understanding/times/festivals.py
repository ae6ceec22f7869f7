"""Festivals, solar terms and lunar dates: 元旦, 国庆期间, 中秋节后第一个工作日, 腊月二十三."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.understanding.times.lunar import lunar_date
from bot.understanding.times.shapes import DAY, Day, Frame, one_day, wrong_day
from bot.understanding.times.text import HAN_DIGITS, number
from bot.understanding.times.workdays import first_day_off, last_day_off, qingming

#: The feasts that fall on the same day every year.
FIXED = {
    (1, 1): "元旦节 元旦",
    (2, 14): "情人节",
    (3, 5): "学雷锋纪念日 学雷锋日 雷锋日",
    (3, 8): "三八国际妇女节 国际妇女节 三八妇女节 三八节 妇女节 女神节 3.8妇女节",
    (3, 12): "植树节",
    (3, 15): "消费者权益日",
    (4, 1): "愚人节",
    (4, 15): "国家安全教育日",
    (5, 1): "五一国际劳动节 国际劳动节 五一劳动节 五一节 劳动节",
    (5, 4): "五四青年节 五四节 青年节",
    (5, 12): "护士节 防灾减灾日",
    (6, 1): "六一国际儿童节 国际儿童节 六一儿童节 六一节 儿童节",
    (6, 5): "环境日",
    (6, 26): "禁毒日",
    (7, 1): "七一建党节 建党节 党的生日 七一节",
    (8, 1): "八一建军节 建军节 八一节",
    (9, 10): "教师节",
    (10, 1): "国庆节 国庆 十一国庆节 十一国庆",
    (11, 9): "消防宣传日 消防日",
    (12, 4): "国家宪法日 宪法日",
    (12, 5): "国际志愿者日 志愿者日",
    (12, 13): "国家公祭日 公祭日",
    (12, 24): "平安夜",
    (12, 25): "圣诞节 圣诞",
}
#: Names that are also numbers or streets; they need a word that only follows a day.
_RISKY = {
    (3, 8): "三八",
    (5, 1): "五一",
    (5, 4): "五四",
    (6, 1): "六一",
    (7, 1): "七一",
    (8, 1): "八一",
    (10, 1): "十一",
}
_LUNAR = {
    (1, 1): "农历新年 大年初一 正月初一 春节 过年",
    (1, 15): "元宵节 元宵 正月十五 灯节",
    (2, 2): "龙抬头",
    (5, 5): "端午节 端午 端阳节",
    (7, 7): "七夕节 七夕",
    (7, 15): "中元节",
    (8, 15): "中秋节 中秋 八月十五",
    (9, 9): "重阳节 重阳 老人节",
    (12, 8): "腊八节 腊八",
    (12, 23): "小年",
    (12, 30): "除夕夜 除夕 大年三十 大年夜 年三十 年夜",
}
_SUNDAYS = {(5, 2): "母亲节", (6, 3): "父亲节"}
_TERMS = {
    "冬至": (12, 21.94),
    "夏至": (6, 21.37),
    "立春": (2, 3.87),
    "立秋": (8, 7.5),
    "立冬": (11, 7.438),
    "立夏": (5, 5.52),
}
_PUBLIC = frozenset(["元旦", "春节", "清明", "劳动", "五一", "端午", "中秋", "国庆", "十一", "过年", "除夕"])

_YearRule = Callable[[int], date | None]


def _fixed(month: int, day: int) -> _YearRule:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> _YearRule:
    return lambda year: lunar_date(year, month, day)


def _sunday(month: int, nth: int) -> _YearRule:
    def find(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=6 - first.weekday() + 7 * (nth - 1))

    return find


def _term(month: int, constant: float) -> _YearRule:
    def find(year: int) -> date:
        short = year % 100
        return date(
            year, month, int(short * 0.2422 + constant) - (short // 4 if month > 2 else (short - 1) // 4)
        )

    return find


def _rules() -> dict[str, _YearRule]:
    rules: dict[str, _YearRule] = {"清明节": qingming, "清明": qingming}
    for (month, day), names in FIXED.items():
        rules |= dict.fromkeys(names.split(), _fixed(month, day))
    for (month, day), name in _RISKY.items():
        rules[name] = _fixed(month, day)
    for (month, day), names in _LUNAR.items():
        rules |= dict.fromkeys(names.split(), _lunar(month, day))
    for (month, nth), name in _SUNDAYS.items():
        rules[name] = _sunday(month, nth)
    return rules | {name: _term(*word) for name, word in _TERMS.items()}


_RULES: Final = _rules()
_AFTER_RISKY = "(?=长?假|小长假|黄金周|放假|期间|当天|当日|那天|这天|之?前(?!面|门)|之?后(?!面)|以前|以后|[上下]午|早上|晚上|$)"
_SAFE_NAMES = "|".join(sorted(set(_RULES) - set(_RISKY.values()), key=len, reverse=True))
_FESTIVAL = re.compile(
    rf"(?:(?P<year>\d{{4}}|今|明|去|后)年(?:的)?)?"
    rf"(?:(?P<name>{_SAFE_NAMES})(?![号日])|(?<![{HAN_DIGITS}十\d周月])(?P<risky>{'|'.join(_RISKY.values())}){_AFTER_RISKY})"
    r"(?P<block>(?:小?长假|假期|放假|黄金周)?(?:期间|放假期间)|小?长假|假期|黄金周|放假)?(?:当天|当日|那天|这天|那一天)?"
)
_LUNAR_DATE = re.compile(
    rf"(?:(?:农历|阴历|旧历)(?P<month>正|腊|冬|十?[{HAN_DIGITS}十])月|(?P<named>正|腊|冬)月|(?P<year>大?年)(?=初))"
    rf"(?:初(?P<early>[一二三四五六七八九十])|(?P<late>[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?))(?:日|号)?"
)
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_YEARS_AWAY = {"今": 0, "明": 1, "后": 2, "去": -1}


def scan_festival(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    """Read a festival or a lunar date; 期间 and 假期 mean the days off around a public holiday."""
    if found := _LUNAR_DATE.match(text, at):
        return _lunar_day(found, frame), found.end()
    found = _FESTIVAL.match(text, at)
    if found is None:
        return None
    name = found["name"] or found["risky"]
    first = _in_year(_RULES[name], found["year"], frame)
    day = one_day(first) if first else wrong_day(frame)
    return _with_holiday(day, name, whole=bool(found["block"])), found.end()


def _with_holiday(day: Day, name: str, *, whole: bool) -> Day:
    public = name[:2] in _PUBLIC and day.error is None
    last = last_day_off(day.first) if public else day.first
    if whole and public:
        first = first_day_off(day.first) if name[:2] in ("春节", "过年", "除夕") else day.first
        return Day(first=first, end=last + DAY, before=first, block=last, vague=True)
    return replace(day, before=day.first, block=last)


def _in_year(rule: _YearRule, word: str | None, frame: Frame) -> date | None:
    if word is not None:
        return rule(frame.today.year + _YEARS_AWAY[word] if word in _YEARS_AWAY else _bounded(int(word)))
    for year in range(frame.anchor.year - 1, frame.anchor.year + 2):
        first = rule(year)
        if first is not None and first >= frame.anchor:
            return first
    return None


def _bounded(year: int) -> int:
    return min(max(year, 1900), 2200)


def _lunar_day(found: re.Match[str], frame: Frame) -> Day:
    word = found["month"] or found["named"] or "正"
    month = _LUNAR_MONTHS.get(word) or number(word)
    first = _in_year(_lunar(month, number(found["early"] or found["late"])), None, frame)
    return one_day(first) if first else wrong_day(frame)
