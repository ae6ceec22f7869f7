"""Times as people write them: one table per kind of expression, and what holds for any text."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.times.reading import TimeMeaning, find_time, parse_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 25, 16, 20, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 12, 13, 9, 0, tzinfo=SHANGHAI)
TIME_SIGNS = "零一二两三四五六七八九十百廿0123456789 ,:.-/()年月日号点时分刻半差今明昨后前大上下本这周星期每天第最后个工作早中午晚到改推迟内之以元旦春节初正底"


def shown(instant: datetime | None) -> str | None:
    return f"{instant:%y-%m-%d %H:%M}" if instant else None


def meaning(text: str, now: datetime = WEDNESDAY) -> TimeMeaning:
    return parse_time(text, now)


@pytest.mark.parametrize(
    ("text", "start", "grain"),
    [
        ("明天下午两点", "26-11-26 14:00", "hour"),
        ("後天上午十點半", "26-11-27 10:30", "minute"),
        ("下礼拜三早上八点一刻", "26-12-02 08:15", "minute"),
        ("下周二十点", "26-12-01 10:00", "hour"),
        ("下周三十点四十", "26-12-02 10:40", "minute"),
        ("周一二十点", "26-11-30 20:00", "hour"),
        ("周三下午六点", "26-11-25 18:00", "hour"),
        ("周三下午三点", "26-12-02 15:00", "hour"),
        ("这周一九点", "26-11-23 09:00", "hour"),
        ("上上周日晚上八点", "26-11-15 20:00", "hour"),
        ("１２月８日　９：３０", "26-12-08 09:30", "minute"),
        ("12.8下午3点", "26-12-08 15:00", "hour"),
        ("2026年12月6日（周日）上午9:00", "26-12-06 09:00", "hour"),
        ("二〇二七年一月八号中午十二点半", "27-01-08 12:30", "minute"),
        ("8号五点", "26-12-08 17:00", "hour"),
        ("3:40", "26-11-26 15:40", "minute"),
        ("十一点", "26-11-26 11:00", "hour"),
        ("5:30pm", "26-11-25 17:30", "minute"),
        ("差一刻八点", "26-11-26 07:45", "minute"),
        ("晚上九点差五分", "26-11-25 20:55", "minute"),
        ("中午一点", "26-11-26 13:00", "hour"),
        ("今晚十二点", "26-11-26 00:00", "hour"),
        ("明天凌晨两点", "26-11-26 02:00", "hour"),
        ("大后天傍晚六点左右", "26-11-28 18:00", "hour"),
        ("明儿个后晌三点", "26-11-26 15:00", "hour"),
        ("听日下昼四点", "26-11-26 16:00", "hour"),
        ("明朝夜里向八点", "26-11-26 20:00", "hour"),
        ("后天头午九点", "26-11-27 09:00", "hour"),
        ("明儿后半晌三点", "26-11-26 15:00", "hour"),
        ("一个半小时后", "26-11-25 17:50", "minute"),
        ("三个小时之后", "26-11-25 19:20", "hour"),
        ("三天后上午十点", "26-11-28 10:00", "hour"),
        ("元旦前两天下午四点", "26-12-30 16:00", "hour"),
        ("大年初三上午九点", "27-02-08 09:00", "hour"),
        ("后天下班后", "26-11-27 18:00", "hour"),
        ("12月第三个周四晚上七点", "26-12-17 19:00", "hour"),
        ("12月1日至3日下午两点", "26-12-01 14:00", "hour"),
        ("四点十五人", "26-11-26 16:00", "hour"),
    ],
)
def test_points(text: str, start: str, grain: str) -> None:
    got = meaning(text)
    assert (shown(got.start), got.end, got.grain, got.error) == (start, None, grain, None)


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("后日", "26-11-27 00:00", "26-11-28 00:00", "day"),
        ("周三", "26-12-02 00:00", "26-12-03 00:00", "day"),
        ("周四", "26-11-26 00:00", "26-11-27 00:00", "day"),
        ("25号", "26-11-25 00:00", "26-11-26 00:00", "day"),
        ("24号", "26-12-24 00:00", "26-12-25 00:00", "day"),
        ("31日", "26-12-31 00:00", "27-01-01 00:00", "day"),
        ("12.5号", "26-12-05 00:00", "26-12-06 00:00", "day"),
        ("11月20日", "26-11-20 00:00", "26-11-21 00:00", "day"),
        ("10月20日", "27-10-20 00:00", "27-10-21 00:00", "day"),
        ("下个月第一个周一", "26-12-07 00:00", "26-12-08 00:00", "day"),
        ("本月最后一个工作日", "26-11-30 00:00", "26-12-01 00:00", "day"),
        ("月底最后一个周五", "26-11-27 00:00", "26-11-28 00:00", "day"),
        ("月底", "26-11-30 00:00", "26-12-01 00:00", "day"),
        ("周末", "26-11-28 00:00", "26-11-30 00:00", "day"),
        ("下周末", "26-12-05 00:00", "26-12-07 00:00", "day"),
        ("下周六周日", "26-12-05 00:00", "26-12-07 00:00", "day"),
        ("12月5日、6日", "26-12-05 00:00", "26-12-07 00:00", "day"),
        ("12月5-7日", "26-12-05 00:00", "26-12-08 00:00", "day"),
        ("12月30日至1月2日", "26-12-30 00:00", "27-01-03 00:00", "day"),
        ("周三到周五", "26-11-25 00:00", "26-11-28 00:00", "day"),
        ("下周三至周五", "26-12-02 00:00", "26-12-05 00:00", "day"),
        ("明后两天", "26-11-26 00:00", "26-11-28 00:00", "day"),
        ("下下周", "26-12-07 00:00", "26-12-14 00:00", "week"),
        ("下个月", "26-12-01 00:00", "27-01-01 00:00", "month"),
        ("春节", "27-02-06 00:00", "27-02-07 00:00", "day"),
        ("中秋节", "27-09-15 00:00", "27-09-16 00:00", "day"),
        ("腊月二十三", "27-01-30 00:00", "27-01-31 00:00", "day"),
        ("元旦假期", "27-01-01 00:00", "27-01-04 00:00", "day"),
        ("元旦后第一个工作日", "27-01-04 00:00", "27-01-05 00:00", "day"),
        ("三个工作日后", "26-11-30 00:00", "26-12-01 00:00", "workdays"),
        ("两周后", "26-12-09 00:00", "26-12-10 00:00", "day"),
        ("下午2-4点", "26-11-26 14:00", "26-11-26 16:00", "hour"),
        ("晚上七点到八点半", "26-11-25 19:00", "26-11-25 20:30", "minute"),
        ("明天上午十点到两点", "26-11-26 10:00", "26-11-26 14:00", "hour"),
        ("明天8:30—11:00", "26-11-26 08:30", "26-11-26 11:00", "minute"),
        ("周五下午三点到周六上午十点", "26-11-27 15:00", "26-11-28 10:00", "hour"),
        ("明晚十点到十二点", "26-11-26 22:00", "26-11-27 00:00", "hour"),
    ],
)
def test_days_and_ranges(text: str, start: str, end: str, grain: str) -> None:
    got = meaning(text)
    assert (shown(got.start), shown(got.end), got.grain, got.deadline) == (start, end, grain, False)


@pytest.mark.parametrize(
    ("text", "start", "part"),
    [
        ("明早", "26-11-26 06:00", "早上"),
        ("后天一大早", "26-11-27 06:00", "早上"),
        ("周五晚", "26-11-27 18:00", "晚上"),
        ("8号晌午", "26-12-08 11:00", "中午"),
        ("今天傍晚", "26-11-25 17:00", "傍晚"),
        ("元宵节晚上", "27-02-20 18:00", "晚上"),
        ("上午", "26-11-26 06:00", "上午"),
    ],
)
def test_parts_of_day(text: str, start: str, part: str) -> None:
    got = meaning(text)
    assert (shown(got.start), got.part, got.grain) == (start, part, "part_of_day")


@pytest.mark.parametrize(
    ("text", "end", "grain"),
    [
        ("周五前", "26-11-28 00:00", "day"),
        ("15号以前", "26-12-16 00:00", "day"),
        ("截止到周日", "26-11-30 00:00", "day"),
        ("最晚明天下午五点", "26-11-26 17:00", "hour"),
        ("周五下班前", "26-11-27 18:00", "hour"),
        ("七日内", "26-12-03 00:00", "day"),
        ("两个工作日内", "26-11-28 00:00", "workdays"),
        ("48小时以内", "26-11-27 16:20", "hour"),
        ("本周内", "26-11-30 00:00", "week"),
        ("年底前", "27-01-01 00:00", "day"),
        ("春节前", "27-02-06 00:00", "day"),
        ("下周之前", "26-11-30 00:00", "week"),
    ],
)
def test_limits(text: str, end: str, grain: str) -> None:
    got = meaning(text)
    assert (got.start, shown(got.end), got.grain, got.deadline) == (None, end, grain, True)


@pytest.mark.parametrize(
    ("text", "rule", "start"),
    [
        ("每天早上六点", "daily 06:00", "26-11-26 06:00"),
        ("每晚七点半", "daily 19:30", "26-11-25 19:30"),
        ("工作日上午九点", "weekdays 09:00", "26-11-26 09:00"),
        ("每个周三", "weekly WE", "26-12-02 00:00"),
        ("每周二、四晚上七点", "weekly TU,TH 19:00", "26-11-26 19:00"),
        ("每周二十点", "weekly TU 10:00", "26-12-01 10:00"),
        ("每逢周日下午三点到五点", "weekly SU 15:00-17:00", "26-11-29 15:00"),
        ("周一至周五每天上午九点", "weekly MO,TU,WE,TH,FR 09:00", "26-11-26 09:00"),
        ("每月1号和15号", "monthly 1,15", "26-12-01 00:00"),
        ("每个月第一个周六上午九点", "monthly 1SA 09:00", "26-12-05 09:00"),
        ("每月最后一个周五下午", "monthly -1FR 下午", "26-11-27 12:00"),
        ("每月月底", "monthly -1", "26-11-30 00:00"),
        ("每逢五号", "monthly 5", "26-12-05 00:00"),
        ("每月最后一天", "monthly -1", "26-11-30 00:00"),
        ("每年三月五号", "yearly 03-05", "27-03-05 00:00"),
        ("隔周周三下午两点", "weekly/2 WE 14:00", "26-12-02 14:00"),
    ],
)
def test_recurrences(text: str, rule: str, start: str) -> None:
    got = meaning(text)
    assert (got.recurrence, shown(got.start)) == (rule, start)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("周三下午三点改到周四上午十点", "26-11-26 10:00"),
        ("晚上六点改成七点", "26-11-25 19:00"),
        ("明天上午十点的会挪到两点", "26-11-26 14:00"),
        ("明天下午三点的会推迟到下周一", "26-11-30 15:00"),
        ("周五下午三点的会推迟一小时", "26-11-27 16:00"),
        ("不是周五是周六", "26-11-28 00:00"),
        ("改到下周二晚上七点", "26-12-01 19:00"),
    ],
)
def test_changes_give_the_new_time(text: str, start: str) -> None:
    assert shown(meaning(text).start) == start


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "2月29号",
        "十一月三十一号下午",
        "13月5号",
        "32号",
        "明天25点",
        "三点七十分",
        "9:75",
        "下周八",
        "2027年4月31日",
    ],
)
def test_impossible_times_are_named(text: str) -> None:
    got = meaning(text)
    assert (got.error, got.start, got.end, got.grain) == ("impossible", None, None, "none")


@pytest.mark.parametrize(
    "text",
    [
        "三点意见", "我有一点建议", "快一点", "早点来", "有一点脏", "几点开会", "第一点", "十分感谢", "下午好", "早上好", "小区周围", "3号楼2单元",
        "28号线地铁", "502室", "3-2-502", "120平米", "电话13812345678", "两个小时", "一周一次", "改天再说", "有空再说", "尽快处理", "", "楼道灯坏了",
    ],
)  # fmt: skip
def test_what_is_not_a_time(text: str) -> None:
    assert meaning(text) == TimeMeaning()


def test_weeks_end_on_sunday() -> None:
    assert shown(meaning("下周一", SUNDAY).start) == "26-12-14 00:00"
    assert shown(meaning("本周日", SUNDAY).start) == "26-12-13 00:00"
    assert shown(meaning("这周六", SUNDAY).start) == "26-12-12 00:00"


def test_now_may_come_in_utc() -> None:
    """At 17:00 UTC it is already tomorrow in the community."""
    got = meaning("今天上午九点", datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert got.start == datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)


def test_a_year_without_published_holidays() -> None:
    got = meaning("三个工作日内", datetime(2031, 9, 29, 10, 0, tzinfo=SHANGHAI))
    assert shown(got.end) == "31-10-10 00:00"


def test_the_span_is_found_in_the_text_as_written() -> None:
    text = "王阿姨說 明天下午３點 在居委会碰头"
    found = find_time(text, WEDNESDAY)
    assert found is not None
    assert text[slice(*found[1])] == "明天下午３點"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=2000), st.text(alphabet=TIME_SIGNS, max_size=120)))
def test_any_text_is_survived(text: str) -> None:
    got = find_time(text, WEDNESDAY)
    if got is None:
        return
    found, (first, last) = got
    assert 0 <= first < last <= len(text)
    assert all(instant is None or instant.tzinfo is not None for instant in (found.start, found.end))
    assert found.start is None or found.end is None or found.start < found.end


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 23), st.integers(0, 59))
def test_a_written_instant_is_read_back(days: int, hour: int, minute: int) -> None:
    instant = (WEDNESDAY + timedelta(days=days)).replace(hour=hour, minute=minute)
    for pattern in ("%Y年%m月%d日%H:%M", "%Y-%m-%d %H:%M", "%m月%d日 %H时%M分"):
        assert meaning(instant.strftime(pattern)).start == instant


@pytest.mark.parametrize(
    "text",
    [
        "一" * 2000,
        "9" * 2000,
        "周" * 2000,
        "到" * 2000,
        ", " * 1000,
        "改到" * 1000,
        "12月" * 700,
        "每周一" * 600,
    ],
)
def test_repeated_signs_take_no_long_time(text: str) -> None:
    meaning("明天")
    begin = time.perf_counter()
    meaning(text)
    assert time.perf_counter() - begin < 0.5
