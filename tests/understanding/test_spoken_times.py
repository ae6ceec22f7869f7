"""Times and places in dialect and with slips of the keyboard; every example is our own."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.understanding.notices.reading import parse_meeting
from bot.understanding.times.reading import parse_time

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday

POINTS = {
    # slips of the keyboard
    "明添下午三点": "11-25 15:00",
    "后甜上午九点": "11-26 09:00",
    "名天早上八点": "11-25 08:00",
    "周五下舞四点半": "11-27 16:30",
    "礼败四晚上七点": "11-26 19:00",
    "下个星其一九点": "11-30 09:00",
    "下洲三十点": "12-02 10:00",
    "今晚尚七点": "11-24 19:00",
    "周四下午两点种": "11-26 14:00",
    # Cantonese
    "听晚七点半": "11-25 19:30",
    "聽朝九點": "11-25 09:00",
    "听日朝早八点": "11-25 08:00",
    "今晚八点两个字": "11-24 20:10",
    "星期四下昼三点九个字": "11-26 15:45",
    "听日下昼四点搭五": "11-25 16:25",
    "九点搭半前": None,
    "听晚八点三个骨": "11-25 20:45",
    "礼拜六朝头早九点": "11-28 09:00",
    "礼拜五嘅下昼两点": "11-27 14:00",
    "明早九点缺五分": "11-25 08:55",
    # so far from now
    "三四个小时后": "11-24 14:20",
    "三五天后": "11-29 00:00",
    "过一刻钟": "11-24 10:35",
    "过半个小时": "11-24 10:50",
    "那过两个钟头": "11-24 12:20",
    "我过四十分钟到": "11-24 11:00",
    # after the holidays
    "元旦后头一个工作日上午九点": "01-04 09:00",
    "元旦后上班第一天下午两点": "01-04 14:00",
    "元旦后开工头一天八点半": "01-04 08:30",
    "元旦节后复工首日九点": "01-04 09:00",
    "元旦后第一天上班十点": "01-04 10:00",
}  # fmt: skip

RULES = {
    "年年三月五号": "yearly 03-05",
    "每年植树节": "yearly 03-12",
    "年年三八节上午九点": "yearly 03-08 09:00",
    "每年国庆节前": None,
    "月月十五号": "monthly 15",
    "周周三晚上七点": "weekly WE 19:00",
    "个个星期六上午九点": "weekly SA 09:00",
    "晚晚八点": "daily 20:00",
    "见天早上六点": "daily 06:00",
}

#: What looks like the above and is none.
NO_TIMES = (
    "电梯超过二十分钟没来", "我去过三天", "已经过十天了", "饭后添两把椅子", "年未满十八", "听晚会", "路过一个小时", "三点建议", "写三个字",
    "金天鹅小区",
)  # fmt: skip

MEETINGS = {
    "退休支部茶话会，周五下午三点，饭店包间，每人讲个笑话": ("饭店包间", None),
    "明晚七点，五号楼后头开个会，说说电动车棚": ("五号楼后头", "电动车棚"),
    "后天下午两点，在院坝头开党小组会，讨论水管": ("院坝头", "讨论水管"),
    "各位楼长明天下午四点来书记办公室一趟，商量扫雪": ("书记办公室", "商量扫雪"),
    "主题党日：周六早7:30小学门口集合，9:00在滨河广场清理小广告": ("滨河广场", "清理小广告"),
    "明早九点小组会，还在老周家炕头上，念念报纸": ("老周家炕头上", "念念报纸"),
    "党课预告｜周五19:00｜钉钉直播｜讲防火": ("钉钉直播", "防火"),
    "周四上午十点例会，腾讯会议号另发，内容是供暖": ("腾讯会议", "供暖"),
    "周六八点小区东广场，主题党日，除草，有镰刀的自带": ("小区东广场", "除草"),
    "街坊们听好：明早九点漏水协调会，居委会": ("居委会", "漏水协调会"),
    "王师傅的荣休欢送茶话会，周三下午四点，食堂": ("食堂", "荣休欢送茶话会"),
    "明天下午三点，所有楼长碰头，值班室，春节值班排班": ("值班室", "春节值班排班"),
    "周四晚七点党课，讲师团来，文化礼堂": ("文化礼堂", "党课"),
}  # fmt: skip


def test_points() -> None:
    for text, wanted in POINTS.items():
        start = parse_time(text, NOW).start
        assert (f"{start:%m-%d %H:%M}" if start else None) == wanted, text


def test_recurrences() -> None:
    for text, wanted in RULES.items():
        assert parse_time(text, NOW).recurrence == wanted, text


def test_what_only_looks_like_a_time() -> None:
    for text in NO_TIMES:
        found = parse_time(text, NOW)
        assert (found.start, found.end) == (None, None), text


def test_places_and_topics() -> None:
    for text, (place, topic) in MEETINGS.items():
        found = parse_meeting(text, NOW)
        assert (found.place, found.topic if topic else None) == (place, topic), text
