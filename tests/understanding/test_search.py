"""Service items found by everyday words, in a small catalogue written for this test."""

import time
import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.explain import read_catalogue
from bot.understanding.search.finding import ServiceIndex, ServiceItem
from bot.understanding.search.meanings import signs

ITEMS = [
    ServiceItem(code="A1", name="最低生活保障申请", aliases=("吃低保",)),
    ServiceItem(code="A2", name="高龄津贴申领", aliases=("老龄补贴",), around="80周岁以上本市户籍老人"),
    ServiceItem(code="A3", name="老年人优待证办理"),
    ServiceItem(code="A4", name="残疾人证新办", aliases=("办残疾证",)),
    ServiceItem(code="A5", name="居民身份证丢失补领与挂失", aliases=("身份证丢了",)),
    ServiceItem(code="A6", name="居民身份证换领", aliases=("身份证到期",)),
    ServiceItem(code="A7", name="新生儿出生登记（上户口）"),
    ServiceItem(code="A8", name="养犬登记及年检", aliases=("狗证",)),
    ServiceItem(code="A9", name="社会保障卡挂失与补换", aliases=("社保卡丢了",)),
    ServiceItem(code="B1", name="异地长期居住人员异地就医备案"),
    ServiceItem(code="B2", name="教师资格认定"),
    ServiceItem(code="B3", name="拖欠工资投诉（劳动保障监察）"),
    ServiceItem(code="B4", name="结婚登记"),
    ServiceItem(code="B5", name="流浪乞讨人员救助与寻亲"),
    ServiceItem(code="B6", name="食品经营许可证办理"),
]
INDEX = ServiceIndex(ITEMS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("低保怎么申请", "A1"),
        ("dibao zenme banli", "A1"),
        ("老母亲八十二了，能领点什么", "A2"),
        ("逛公园不花钱的老年证", "A3"),
        ("殘疾證去哪裡辦", "A4"),
        ("身份证找不着了", "A5"),
        ("身分证过期了要换", "A6"),
        ("娃还没户口呢", "A7"),
        ("想养只小狗要办手续不", "A8"),
        ("社包卡丢了咋补", "A9"),
        ("我要到闺女那边长住，在外地看病能报吗", "B1"),
        ("jszg认定", "B2"),
        ("包工头欠我们血汗钱", "B3"),
        ("我俩打算领证", "B4"),
        ("天桥下面有人露宿街头", "B5"),
    ],
)
def test_everyday_words_find_the_item(text: str, code: str) -> None:
    assert INDEX.find(text)[0].code == code


@pytest.mark.parametrize(
    "text",
    [
        "股票怎么开户",
        "明天去广州的火车票",
        "导游证年审",
        "测绘资质升级",
        "宽带太慢了",
        "",
        "？？？",
        "网约车驾驶员证",
        "院子里放十箱蜜蜂养要批吗",
        "平板屏幕裂了想换",
        "这个手机卡号不想要了怎么注销",
        "想出本诗集书号去哪申请",
        "帆船驾照去哪考",
        "保单交两年退保亏多少",
    ],
)
def test_what_the_catalogue_has_not_is_recognised(text: str) -> None:
    assert INDEX.find(text) == []


def test_the_words_that_led_there_are_told() -> None:
    words = INDEX.find("我的身份证丢了怎么办")[0].words
    assert any("身份证" in word for word in words)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert ServiceIndex([]).find("低保") == []


def test_at_most_as_many_as_asked_for_best_first() -> None:
    hits = INDEX.find("身份证", count=2)
    assert {hit.code for hit in hits} == {"A5", "A6"}
    assert INDEX.find("身份证丢了", count=2)[0].code == "A5"
    assert "B4" not in {hit.code for hit in INDEX.find("身份证")}


@given(st.text(max_size=2000))
@settings(max_examples=60)
def test_any_text_is_survived(text: str) -> None:
    assert len(INDEX.find(text)) <= 5


@given(st.sampled_from(ITEMS))
def test_a_full_name_finds_itself(item: ServiceItem) -> None:
    assert INDEX.find(item.name)[0].code == item.code


def test_a_city_sized_catalogue_is_quick() -> None:
    many = [
        ServiceItem(code=f"{number}", name=f"{item.name}{number}号", around="本区户籍居民，当年受理")
        for number in range(90)
        for item in ITEMS
    ]
    began = time.process_time()
    index = ServiceIndex(many)
    built = time.process_time()
    for text in ("我妈八十了能领什么", "身份证丢了", "老板不发工资") * 10:
        index.find(text)
    asked = time.process_time()
    assert built - began < 5
    assert (asked - built) / 30 < 0.02


SHORT_NAMES = ServiceIndex(
    [
        ServiceItem(code="C1", name="养犬登记", aliases=("狗证",)),
        ServiceItem(code="C2", name="居住证申领"),
        ServiceItem(code="C3", name="生育登记", aliases=("准生证",)),
        ServiceItem(code="C4", name="失业登记"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("养了条狗要办证吧", "C1"),
        ("给狗办证", "C1"),
        ("办狗证收多少钱", "C1"),
        ("没有本地户口想办居住证", "C2"),
    ],
)
def test_a_catalogue_of_short_names_takes_everyday_words_too(text: str, code: str) -> None:
    assert SHORT_NAMES.find(text)[0].code == code


@pytest.mark.parametrize("text", ["考驾照在哪报名", "结婚证在哪领", "小孩上学怎么报名", "护照去哪办"])
def test_what_is_known_to_be_something_else_is_not_bent_to_fit(text: str) -> None:
    assert SHORT_NAMES.find(text) == []


def test_every_part_of_a_compound_meaning_is_itself_listed() -> None:
    source = resources.files("bot.understanding.search").joinpath("meanings.toml").read_text("utf-8")
    table = tomllib.loads(source)
    listed = {name for kind in ("things", "events", "acts", "people") for name in table[kind]}
    parts = {part for rows in table["together"].values() for row in rows for part in row.split()}
    assert parts <= listed
    assert {*table["wider"], *table["wider"].values()} <= listed


def test_long_words_win_over_the_whole_sentence() -> None:
    assert "=结婚" in signs("周六能领证吗")
    assert "=失业" in signs("他没工作") and "=上班" not in signs("他没工作")


def test_words_that_sound_alike_and_typed_pinyin_mean_the_same() -> None:
    assert "=健康证" in signs("健糠证在哪办")
    assert "=低保" in signs("dibao zenme ban")


def test_meanings_together_make_another() -> None:
    assert "=残疾乘车" in signs("残疾人坐公交要钱吗")
    assert "=残疾乘车" not in signs("残疾人怎么办证")


PERMITS = ServiceIndex(
    [
        ServiceItem(code="D1", name="居民身份证首次申领"),
        ServiceItem(code="D2", name="居民身份证换领"),
        ServiceItem(code="D3", name="居民身份证丢失补领"),
        ServiceItem(code="D4", name="残疾人证新办"),
        ServiceItem(code="D5", name="残疾人证换领、变更"),
        ServiceItem(code="D6", name="残疾人证遗失补办与注销"),
        ServiceItem(code="D7", name="取水许可证核发"),
        ServiceItem(code="D8", name="取水许可证延续审批"),
        ServiceItem(code="D9", name="取水许可证注销"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("头一回给孩子弄张身份证", "D1"),
        ("身份证落在火车上了", "D3"),
        ("身份证下个月就过日子了", "D2"),
        ("残疾证让猫抓烂了要换", "D5"),
        ("残疾证叫人顺走了", "D6"),
        ("人走了，残疾证销掉", "D6"),
        ("从没有过残疾证，想办一个", "D4"),
        ("取水的证快到期了要续", "D8"),
        ("取水许可不要了，注销", "D9"),
    ],
)
def test_what_is_to_be_done_decides_between_items_about_one_thing(text: str, code: str) -> None:
    assert PERMITS.find(text)[0].code == code


def test_a_need_of_others_is_left_out_where_the_catalogue_names_its_matter() -> None:
    assert INDEX.find("承包河滩挖沙要批吗") == []
    assert PERMITS.find("自家打一口井取水要批吗")[0].code == "D7"


def test_a_name_that_holds_all_that_is_asked_is_not_refused() -> None:
    other_names = ServiceIndex(
        [ServiceItem(code="E1", name="退休待遇资格认证"), ServiceItem(code="E2", name="公租房申请")]
    )
    assert other_names.find("退休认证")[0].code == "E1"
    assert other_names.find("学历认证") == []


@pytest.mark.parametrize("asked", ["老年公交卡怎么办", "老人公交卡去哪领", "我妈坐公交的老年卡找谁办"])
def test_an_old_persons_bus_card_is_the_concession_card_where_that_is_what_is_served(asked: str) -> None:
    """The sample community serves no ordinary bus card, which many offices leave to the bus company."""
    catalogue = resources.files("bot").joinpath("demo_town/services.csv").read_bytes()
    index = ServiceIndex(read_catalogue(catalogue))
    assert [hit.code for hit in index.find(asked)][:1] == ["TX-MZ-005"]
    assert index.find("公交卡丢了能退押金吗") == []
