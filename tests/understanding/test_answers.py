"""Answers of members, volunteers and residents, written for this project."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.understanding.answers.reading import Answer, parse_answer

ASKS = ("attend", "signup", "confirm", "solved", "rating", "choice")

# ask, answer, then one message a line.
CASES: list[tuple[str, str, str]] = [
    (
        "attend",
        "yes",
        """
参加
1
１
我又能去了
1️⃣
回1
好的，一定到
准时参加
收到，参加
没问题
可以
好的
ok
我来
能来
我到时候去
会准时到的
收到，按时参会
參加
嗯嗯，去
可能会迟到十分钟
来，但要早走一会儿
不请假，正常参加
没事，我去
本来不想去的，还是去吧
必须到场
赵建国 参加
参加，需要带什么吗
我和老伴都参加
肯定去啊
怎么能不去呢
行，我来
中，俺去
去咯去咯
1 晚到一会
报到
到
收到，我会准时参加会议
按时参会，谢谢提醒
我去，帮我留个座
好，我提前到
准到
能参加的
1 参会
我可以的
参加。另外会后我有事想反映
来的来的
一定参加，带笔记本吗
我这边没问题
报名参加
刚出院，但一定来
我坐公交去，可能晚五分钟
昨天说请假，现在事办完了，能来了
不用请假了，我能参加
""",
    ),
    (
        "attend",
        "leave",
        """
2
2 出差
请假
请假，孩子发烧
我请个假，要去医院
来不了，上班
去不了，人在外地
不好意思，家里有事来不了
临时加班，不能参加了
有事
没空，要带孙子
书记我请个假
出差了，赶不回来
感冒了去不了
身体不舒服，不来了
周三值班，参加不了
能请个假吗，老人住院了
可以请假吗
时间冲突，我那天有课
因为要接孩子不能到会
抱歉不能出席，下次一定
二 走不开
在外面打工回不去
走不开，店里没人
本来要去的，突然有急事来不了
俺娃病了来不了咧
我腿摔了下不了楼，去不成
申请请假一天
我那天手术，来不了
单位派我去北京，请假
老伴化疗走不开
我发烧39度
孙子没人接，去不了
2，人在海南
请假：带状疱疹
当天有个培训，跟会议冲突了
向组织请假，回老家奔丧
临时要值班，来不成了
二，脚扭了
真来不了，家里装修
因公出差，无法参会
恐怕去不了，店里走不开
請假，要陪媽媽看醫生
晚上要上夜班
参加不了，在隔离
医生让卧床，不能出门
""",
    ),
    (
        "attend",
        "no",
        """
不去
不参加
不想来
不感兴趣
算了吧
不来了
没意思，不去
不参与
没兴趣参加
不想开会
我不去了
别叫我了
""",
    ),
    (
        "attend",
        "maybe",
        """
可能来不了
看情况
不一定
到时候看
尽量
还没定，晚点答复
有空就来
不下雨就去
要看单位排班
如果不加班我就去
说不准
应该能来
我考虑一下
等我问问领导
现在还说不好
晚点给你准信
要看领导批不批
尽量赶到
看情况吧，孩子好了就来
不敢保证
八成能去
我安排一下时间再说
如果下午不下雨我就过来
""",
    ),
    (
        "attend",
        "other",
        """
几点开始
在哪开会
谢谢
收到
知道了
可以带孩子吗
老张让我说他来不了
要开多久
辛苦了
我妈说她不去
为什么又开会
能改时间吗
停车方便吗
议题是什么
小王请假
早上好
会议室在几楼
开会带身份证吗
知道啦
能不能线上参加
谢谢书记
张大爷说他要请假
上次会议纪要发了吗
大概多长时间
这次讲什么内容
嗯？
你是谁
""",
    ),
    (
        "signup",
        "yes",
        """
我要
还要的
1
报名
我报名
算我一个
+1
报两个
带上我
我参加
去
2个人
两个人
我和孩子一起
还有名额吗，我要报
帮我报上
给我留个位置
我愿意
加我
报名，张小兰
可以啊
我能去
好，我报
没问题，我来
我去！
我要參加
李秀英报名
报我一个
我和老公一起报
参加，家里两口人
我想去
算上我
1，我带孩子
好呀好呀，我报名
我要去！
我能帮忙
行，我去
加上我女儿一共两个
必须支持
报名 王秀兰
""",
    ),
    (
        "signup",
        "no",
        """
不要了
2
不报
不去了
去不了，要上班
没时间
下次吧
请假
来不了
这周有事，不报了
不感兴趣
我就算了，膝盖不好
腰不好干不了
2 带娃
取消吧
退出
人在外地
这回不去了
我干不动了
抽不出时间
孩子要上补习班，去不成
周末加班
不方便
腿疼，走不了远路，不报了
让年轻人去吧
不报名，谢谢
2了，要照顾老人
""",
    ),
    (
        "signup",
        "maybe",
        """
看情况吧
不确定
到时候看有没有空
有空就去
等我老公排班出来
想去，但不知道能不能请下假
先考虑考虑
如果人不够我就来
不好说，要看身体
到时候再定
我问下孩子
有时间就报
还在犹豫
等排班出来再说
可能去
""",
    ),
    (
        "signup",
        "other",
        """
几点集合
小孩能参加吗
管饭吗
谢谢组织
怎么报名
需要自己带工具吗
活动取消了吗
收到
辛苦社区了
有证书吗
在哪集合
上次的时长还没给我记
昨天的活动真不错
有没有午饭
带什么工具
活动在哪
谢谢你们
报满了吗
周六还是周日
老年人能去吗
给多少钱
支持社区工作
拍的照片真好看
组织得不错
我妈能报吗
""",
    ),
    (
        "confirm",
        "yes",
        """
1
对
是的
对的，提交
没错
提交吧
好的 提交
确认
嗯
""",
    ),
    (
        "confirm",
        "no",
        """
2
不对
不对，是5号楼
改一下
错了
不是
取消
""",
    ),
    (
        "confirm",
        "other",
        """
3号楼
灯也坏了
什么时候修
1号楼
""",
    ),
    (
        "solved",
        "solved",
        """
1
解决了
已经修好了，谢谢
灯亮了
""",
    ),
    (
        "solved",
        "partly",
        """
2
2 三楼好了四楼还没亮
部分解决
好一点，但是还漏
""",
    ),
    (
        "solved",
        "not",
        """
3
没解决
还是老样子
根本没人来
3 昨天又漏了
""",
    ),
    (
        "solved",
        "other",
        """
你们几点下班
""",
    ),
    (
        "rating",
        "5",
        """
5
5分
非常满意
五星
""",
    ),
    (
        "rating",
        "4",
        """
满意
""",
    ),
    (
        "rating",
        "3",
        """
一般
""",
    ),
    (
        "rating",
        "2",
        """
不满意
""",
    ),
    (
        "rating",
        "1",
        """
非常不满意
""",
    ),
    (
        "rating",
        "0",
        """
0
不评
""",
    ),
    (
        "rating",
        "other",
        """
几点上班
""",
    ),
    (
        "choice",
        "2",
        """
2
第二个
""",
    ),
    (
        "choice",
        "3",
        """
选3
""",
    ),
    (
        "choice",
        "12",
        """
12
""",
    ),
    (
        "choice",
        "other",
        """
都不是
3号楼漏水
""",
    ),
    (
        "choice",
        "1",
        """
一
１
""",
    ),
]


@pytest.mark.parametrize(
    ("ask", "answer", "text"),
    [(ask, answer, text) for ask, answer, block in CASES for text in block.strip().splitlines()],
)
def test_answers_are_understood(ask: str, answer: str, text: str) -> None:
    assert parse_answer(text, ask).answer == answer


@pytest.mark.parametrize(
    ("ask", "text", "reason"),
    [
        ("attend", "2 出差", "出差"),
        ("attend", "不好意思改主意了，去不了了，要住院", "要住院"),
        ("attend", "请假，孩子发烧", "孩子发烧"),
        ("attend", "不好意思，家里有事来不了", "家里有事"),
        ("attend", "因为要接孩子不能到会", "要接孩子"),
        ("attend", "我腿摔了下不了楼，去不成", "我腿摔了下不了楼"),
        ("attend", "孙丽华 请假 陪父亲复查", "陪父亲复查"),
        ("attend", "来不了", None),
        ("attend", "参加", None),
        ("signup", "腰不好干不了", "腰不好"),
        ("signup", "等我老公排班出来", "等我老公排班出来"),
        ("confirm", "不对，是5号楼", "是5号楼"),
        ("solved", "2 三楼好了，四楼还没亮", "三楼好了，四楼还没亮"),
        ("solved", "1", None),
    ],
)
def test_the_reason_is_kept_as_written(ask: str, text: str, reason: str | None) -> None:
    assert parse_answer(text, ask).reason == reason


def test_an_unknown_question_has_no_answer() -> None:
    assert parse_answer("1", "weather") == Answer("other", None)


@given(st.text(max_size=2000), st.sampled_from(ASKS))
@example("6好0", "rating")
def test_any_text_is_survived(text: str, ask: str) -> None:
    found = parse_answer(text, ask)
    assert found.reason is None or found.reason in text


@given(st.integers(min_value=1, max_value=99))
def test_a_number_from_a_list_round_trips(number: int) -> None:
    wide = str(number).translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})
    assert parse_answer(f"选{wide}", "choice").answer == str(number)


def _replies() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("replies.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return [(ask, answers, text) for ask, answers, text in rows]


def test_replies() -> None:
    wrong = [
        (ask, answers, text, found)
        for ask, answers, text in _replies()
        if (found := parse_answer(text, ask).answer) not in answers.split("/")
    ]
    assert not wrong
