"""The category file of the complaints service, and what it makes of residents' words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.categories import BadCategories, CategoryBook

SOURCE = Path(__file__).parents[2] / "handlers" / "complaints" / "categories.toml"
OWN = Path(__file__).parents[1] / "quality" / "own" / "categories.jsonl"
PHRASES = SOURCE.with_name("category_phrases.toml")
BOOK = CategoryBook.read(SOURCE.read_text(encoding="utf-8"), PHRASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("3号楼2单元楼道灯坏了三天，晚上老人下楼看不见", "lighting"),
        ("電梯又停了，我住十六樓", "lift"),
        ("楼上漏水把我家天花板泡了", "leak"),
        ("厨房下水道返水，臭死了", "drain"),
        ("下完雪没人铲，全是冰", "waterlogging"),
        ("暖气一点都不热，屋里才十五度", "heating"),
        ("早上起来就停水，饭都做不了", "water"),
        ("我们楼老是跳闸", "power"),
        ("楼道里有煤气味", "gas"),
        ("工地半夜还在打桩", "building_noise"),
        ("广场舞音响开到十点多", "noise"),
        ("我的车位天天被人占", "parking"),
        ("垃圾桶满了两天没人收", "rubbish"),
        ("楼梯间一个月没人扫，小广告贴满墙", "cleaning"),
        ("五楼在楼道里堆满纸壳子", "clutter"),
        ("车棚里老鼠成群", "pests"),
        ("有人遛狗不牵绳", "dogs"),
        ("一楼在院子里私搭了个棚子", "illegal_building"),
        ("消防通道停满了车", "fire_lane"),
        ("消方通道停满了车", "fire_lane"),
        ("有人从窗户拉飞线给电瓶车充电", "ebike"),
        ("物业费涨价没跟我们商量", "property_fee"),
        ("物业保安见人就吼", "property_service"),
        ("跟对门因为鞋柜吵架，想请人调解", "neighbours"),
        ("有人从楼上往下扔酒瓶", "falling_objects"),
        ("外墙瓷砖掉下来一大片", "house_safety"),
        ("单元门禁坏了，谁都能进", "access"),
        ("小区门口路面全是坑，骑车颠", "roads"),
        ("路口红绿灯坏了", "traffic"),
        ("大树枝挡光，该修剪了", "green"),
        ("健身器材断了一根", "facilities"),
        ("菜场外面小贩占道经营", "stalls"),
        ("楼下饭店油烟往我家灌", "fumes"),
        ("工地干完活包工头不给工钱", "wages"),
        ("超市卖过期牛奶", "consumer"),
        ("电瓶昨晚被偷了", "security"),
        ("窗口工作人员态度恶劣", "staff_conduct"),
        ("建议在社区多搞点讲座", "suggestion"),
        ("要给网格员小陈送锦旗", "praise"),
        ("嗯", "other"),
    ],
)
def test_everyday_complaints_find_their_category(text: str, key: str) -> None:
    assert BOOK.classify(text).key == key


def test_a_suggestion_about_a_matter_is_of_that_matter() -> None:
    assert BOOK.classify("建议把路灯修一修").key == "lighting"


def test_danger_makes_any_matter_urgent() -> None:
    assert BOOK.classify("路边井盖没了").urgency == "urgent"
    assert BOOK.classify("路面有点不平").urgency == "normal"


def test_staff_conduct_is_restricted_and_little_else() -> None:
    assert {category.key for category in BOOK.categories if category.restricted} == {
        "staff_conduct",
        "domestic",
    }


def test_guesses_are_ranked_and_names_are_found() -> None:
    assert len(BOOK.ranked("隔壁装修半夜打电钻，垃圾堆在楼道")) == 3
    lighting = BOOK.by_key("lighting")
    assert lighting is not None
    assert BOOK.by_key(lighting.name) == lighting


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ('[[category]]\nname = "x"\nunit = "y"', "key"),
        ('[[category]]\nkey = "a"\nname = "x"\nunit = "y"\nurgency = "soon"', "urgency"),
        ('[[category]]\nkey = "a"\nname = "x"\nunit = "y"\nsolve = "7天"', "solve"),
        ('[[category]]\nkey = "a"\nname = "x"\nunit = "y"\ncolour = "red"', "colour"),
        ('[[category]]\nkey = "a"\nname = "x"\nunit = "y"\n' * 2, "twice"),
        ("", "no category"),
        ("[[category", "array"),
    ],
)
def test_a_mistake_in_the_file_is_named(source: str, hint: str) -> None:
    with pytest.raises(BadCategories, match=hint):
        CategoryBook.read(source)


def test_examples_must_be_of_a_known_category() -> None:
    one = '[[category]]\nkey = "a"\nname = "x"\nunit = "y"'
    with pytest.raises(BadCategories, match="lamps"):
        CategoryBook.read(one, 'lamps = "灯坏了"')


def test_a_community_adds_a_category_by_examples_alone() -> None:
    two = '[[category]]\nkey = "boats"\nname = "游船"\nunit = "园林"\n[[category]]\nkey = "other"\nname = "其他"\nunit = "社区"'
    book = CategoryBook.read(two, 'boats = """\n湖上的脚踏船漏水\n游船码头没人管\n"""')
    assert book.classify("码头那边的游船翻了个面").key == "boats"
    assert book.classify("zzz").key == "other"


def test_complaints_written_apart_from_the_examples_mostly_find_their_category() -> None:
    lines = [json.loads(line) for line in OWN.read_text("utf-8").splitlines()]
    right = sum(BOOK.classify(line["text"]).name == line["category"] for line in lines)
    assert right / len(lines) >= 0.9


@given(st.text(max_size=2000))
def test_any_text_is_survived(text: str) -> None:
    assert BOOK.classify(text).key
