"""Announcements in one line: what begins when, where, about what, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.notices.reading import parse_activity, parse_meeting

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 16, 20, tzinfo=SHANGHAI)
SIGNS = "通知开会明天周五上下午三点半到在室楼，。：（）主题党日议支委培训地点内容12月30号人队改提前签全小时讲讨论 \n"


def shown(instant: datetime | None) -> str | None:
    return f"{instant:%y-%m-%d %H:%M}" if instant else None


@pytest.mark.parametrize(
    ("text", "start", "place", "topic", "kind"),
    [
        ("通知：本周五（27日）下午2:30在社区三楼会议室召开支部党员大会，议题：换届选举动员，请准时参加", "26-11-27 14:30", "社区三楼会议室", "换届选举动员", "支部党员大会"),
        ("开会 支部大会 12月28日19点 二楼会议室 议题:接收预备党员", "26-12-28 19:00", "二楼会议室", "接收预备党员", "支部党员大会"),
        ("关于召开第四季度支部党员大会的通知：定于2026年12月10日（星期四）19:00在党群服务中心一楼大厅召开，内容为民主评议", "26-12-10 19:00", "党群服务中心一楼大厅", "民主评议", "支部党员大会"),
        ("各位支委，今晚八点腾讯会议碰一下，商量困难党员名单", "26-11-25 20:00", "腾讯会议", "商量困难党员名单", "支部委员会"),
        ("半小时后书记办公室开支委会，人事问题", "26-11-25 16:50", "书记办公室", "人事问题", "支部委员会"),
        ("党小组会，明儿下晌三点，王大爷家，念念文件", "26-11-26 15:00", "王大爷家", "念念文件", "党小组会"),
        ("下礼拜三晚上6点半到社区上党课手机静音", "26-12-02 18:30", "社区", "党课", "党课"),
        ("本周六上午9点主题党日，集合地点小区西门，内容是捡拾白色垃圾", "26-11-28 09:00", "小区西门", "捡拾白色垃圾", "主题党日"),
        ("12.8号晚上七点 议事会 老年食堂 停车费怎么收", "26-12-08 19:00", "老年食堂", "停车费怎么收", "议事会"),
        ("明日19時30分 居民議事會 社區活動室 討論垃圾桶搬遷", "26-11-26 19:30", "社區活動室", "討論垃圾桶搬遷", "议事会"),
        ("听证会通知 时间 12月18日9点 地点 街道会议中心 事由 充电桩选址", "26-12-18 09:00", "街道会议中心", "充电桩选址", "听证会"),
        ("请于周五前报名，周日上午十点社区广场志愿服务培训", "26-11-29 10:00", "社区广场", "志愿服务培训", "志愿者培训"),
        ("各楼组长：12月3日下午3点整到居委会开楼组长例会，布置冬季防火", "26-12-03 15:00", "居委会", "布置冬季防火", "工作例会"),
        ("每周一早上八点半例会照常，二楼", "26-11-30 08:30", "二楼", "例会", "工作例会"),
        ("28号开个座谈会，时间是下午三点，在党群服务中心二楼，聊聊养老食堂", "26-11-28 15:00", "党群服务中心二楼", "养老食堂", "其他"),
        ("亲们周四晚八点线上开个小会聊一下团购的事", "26-11-26 20:00", "线上", "团购的事", "其他"),
        ("元月6号上午九点居民议事会，老戏台，谈谈井盖", "27-01-06 09:00", "老戏台", "井盖", "议事会"),
        ("周五晚七点支委会，地点不变，还在文具厂二楼，研究慰问名单", "26-11-27 19:00", "文具厂二楼", "研究慰问名单", "支部委员会"),
        ("周六下午三点党小组会，换到了茶房，念文件", "26-11-28 15:00", "茶房", "念文件", "党小组会"),
        ("水费上调听证会，周日上午十点，区水务局三楼，家长可带孩子", "26-11-29 10:00", "区水务局三楼", "水费上调", "听证会"),
        ("通知开会：后天9点，三楼，消防演练筹备", "26-11-27 09:00", "三楼", "消防演练筹备", "其他"),
    ],
)  # fmt: skip
def test_meetings(text: str, start: str, place: str, topic: str, kind: str) -> None:
    got = parse_meeting(text, NOW)
    assert (shown(got.start), got.place, got.topic, got.kind, got.error) == (start, place, topic, kind, None)


@pytest.mark.parametrize(
    ("text", "start", "place", "topic", "kind"),
    [
        ("周四下午两点茶话会，棋牌室那边有人用，噢不对，三点，还是棋牌室", "26-11-26 15:00", "棋牌室", "茶话会", "其他"),
        ("27号下午停电，党课改到当天晚上七点，学习角", "26-11-27 19:00", "学习角", "党课", "党课"),
        ("同大家讲声，周日朝早九点，喺榕树头老何屋企开党小组会", "26-11-29 09:00", "榕树头老何屋企", "党小组会", "党小组会"),
        ("工作例会周一八点半，挪到二楼里间，主要说年终考核", "26-11-30 08:30", "二楼里间", "年终考核", "工作例会"),
        ("明早9点，啊不是，10点，居委会开例会", "26-11-26 10:00", "居委会", "例会", "工作例会"),
        ("周五三点会议室，不对，那屋在装修，改图书室吧，党课", "26-11-27 15:00", "图书室", "党课", "党课"),
    ],
)  # fmt: skip
def test_meetings_that_are_corrected_in_one_breath(
    text: str, start: str, place: str, topic: str, kind: str
) -> None:
    got = parse_meeting(text, NOW)
    assert (shown(got.start), got.place, got.topic, got.kind, got.error) == (start, place, topic, kind, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12月5日8:30签到，9:00开会，居民代表大会，文化礼堂", "26-12-05 09:00", None),
        ("周六早上七点半东门上车，八点半到烈士陵园开展主题党日", "26-11-28 08:30", None),
        ("请于11月28日上午8:30前到活动室集合，9:00召开党员大会", "26-11-28 09:00", None),
        ("原定明天下午三点的议事会推迟到后天上午九点半", "26-11-27 09:30", None),
        ("昨天通知的周五下午的会改到周六上午十点", "26-11-28 10:00", None),
        ("周五上午八点半网格员例会取消，改为下午四点视频会议", "26-11-27 16:00", None),
        ("后天上午9点半到11点 听证会", "26-11-27 09:30", "26-11-27 11:00"),
        ("由周六上午九点改到周日下午两点半，大概一个半小时，志愿者培训", "26-11-29 14:30", "26-11-29 16:00"),
        ("明晚七点议事会，预计八点半结束", "26-11-26 19:00", "26-11-26 20:30"),
        ("明天下午两点党课，提前半小时签到", "26-11-26 14:00", None),
        ("三月八号上午九点，妇女节联欢会", "27-03-08 09:00", None),
        ("12月1日到3日每晚七点志愿者培训", "26-12-01 19:00", None),
    ],
)
def test_the_beginning_is_told_from_other_times(text: str, start: str, end: str | None) -> None:
    got = parse_meeting(text, NOW)
    assert (shown(got.start), shown(got.end), got.error) == (start, end, None)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("下周找个时间开个支委会吧", "no_time"),
        ("周五下午开党课，讲防诈骗，会议室", "no_time"),
        ("28号议事会", "no_time"),
        ("月底开总结会，具体另行通知", "no_time"),
        ("三十号上午例会，几点等通知", "no_time"),
        ("有时间大家聚聚开个党小组会", "no_time"),
        ("11月31日上午九点例会", "impossible"),
        ("明天26点开支委会", "impossible"),
        ("13月2号上午九点党课", "impossible"),
        ("昨天下午三点的居民议事会大家来", "past"),
        ("本周一上午九点工作例会，一楼大厅", "past"),
        ("今天上午九点支委会，书记室", "past"),
        ("11月20日下午三点党课，礼堂", "past"),
    ],
)
def test_what_is_wrong_is_named(text: str, error: str) -> None:
    got = parse_meeting(text, NOW)
    assert (got.error, got.start, got.end, got.all_day) == (error, None, None, False)


def test_a_whole_day() -> None:
    got = parse_meeting("12月1号全天，志愿者急救培训，区红十字会", NOW)
    assert (shown(got.start), got.end, got.all_day, got.place) == ("26-12-01 00:00", None, True, "区红十字会")


def test_a_kind_only_talked_about_is_not_the_kind() -> None:
    assert parse_meeting("明晚七点支委会，研究下月主题党日", NOW).kind == "支部委员会"
    assert parse_meeting("明晚七点，讨论党课安排，支委会", NOW).kind == "支部委员会"


def test_a_name_is_kept_as_written() -> None:
    got = parse_meeting("明天１０：００　会议室Ａ　安全例会", NOW)
    assert got.place == "会议室Ａ"


@pytest.mark.parametrize(
    ("text", "start", "place", "topic", "capacity", "team"),
    [
        ("周六9点 清理楼道 3号楼 20人 绿队", "26-11-28 09:00", "3号楼", "清理楼道", 20, "绿队"),
        ("发活动 周六9点 清理楼道 3号楼 20人 绿队", "26-11-28 09:00", "3号楼", "清理楼道", 20, "绿队"),
        (
            "发布活动：明天下午两点到四点，陪老人聊天，日间照料中心，限10人",
            "26-11-26 14:00",
            "日间照料中心",
            "陪老人聊天",
            10,
            None,
        ),
        (
            "这周日上午九点在中心广场集合，义务植树，需要三十名志愿者，自带水杯",
            "26-11-29 09:00",
            "中心广场",
            "义务植树",
            30,
            None,
        ),
        (
            "12月5日8:30-11:00 社区门口 学雷锋义诊 15人 红马甲服务队",
            "26-12-05 08:30",
            "社区门口",
            "学雷锋义诊",
            15,
            "红马甲服务队",
        ),
        (
            "下周三晚上七点 防诈骗宣传 人数：12 地点：东门岗亭",
            "26-12-02 19:00",
            "东门岗亭",
            "防诈骗宣传",
            12,
            None,
        ),
        ("9点 周六 铲雪 小广场", "26-11-28 09:00", "小广场", "铲雪", None, None),
    ],
)
def test_activities(
    text: str, start: str, place: str, topic: str, capacity: int | None, team: str | None
) -> None:
    got = parse_activity(text, NOW)
    assert (shown(got.start), got.place, got.topic, got.capacity, got.team) == (
        start,
        place,
        topic,
        capacity,
        team,
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("周末捡垃圾 公园 20人", "no_time"),
        ("2月30日上午九点扫雪 10人", "impossible"),
        ("昨天上午九点扫雪", "past"),
    ],
)
def test_activities_name_what_is_wrong(text: str, error: str) -> None:
    assert parse_activity(text, NOW).error == error


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=2000), st.text(alphabet=SIGNS, max_size=150)))
def test_any_text_is_survived(text: str) -> None:
    meeting = parse_meeting(text, NOW)
    activity = parse_activity(text, NOW)
    assert (meeting.start is None) == (meeting.error is not None)
    assert (activity.start is None) == (activity.error is not None)
    assert meeting.place is None or meeting.place in text
