"""The verbs of the clerks' chat commands, their usual misspellings, and the words that forbid acting."""

import re
from collections.abc import Mapping
from functools import cache

# Longest first inside an action does not matter: the tables are sorted when they are compiled.
VERBS: Mapping[str, tuple[str, ...]] = {
    "accept": ("受理", "接单", "认领", "签收", "接收", "立案", "接手", "收下", "承接", "接下", "领单", "接案", "受案"),
    "assign": (
        "派给", "派单给", "派单", "指派给", "指派", "分派给", "分派", "分配给", "分配", "分给", "交给", "派", "安排给", "安排",
        "交办给", "交办", "派去", "派出", "派到", "布置给", "分到", "交代给",
    ),
    "transfer": (
        "转给", "转交给", "转交", "移交给", "移交", "转办给", "转办", "转派给", "转派", "转到", "移送", "流转给", "流转到", "流转", "转至", "转",
        "转往", "转去", "推送给", "移给", "转送",
    ),
    "reply": ("回复", "答复", "回话", "回信", "回", "复"),
    "note": ("备注", "记录", "标注", "补记", "记一下", "记一笔", "记下", "记", "加备注", "加个备注", "补充", "注明", "批注", "备忘", "写备注"),
    "close": (
        "办结", "结案", "完结", "关闭", "关单", "销单", "销号", "销案", "结单", "归档", "了结", "结掉", "关掉", "结", "关", "办完", "办妥",
        "办掉", "闭单", "闭环", "消号", "消单",
    ),
    "reject": (
        "退回", "退单", "驳回", "打回去", "打回", "不受理", "不予受理", "不予立案", "拒绝受理", "拒收", "拒绝", "退掉", "退", "作退回处理",
        "退件", "不立案", "作废",
    ),
    "escalate": ("上报", "升级", "往上报", "报上去", "提级", "上交", "呈报", "报送", "报请", "报告给", "上送", "上呈", "报"),
    "merge": ("合并", "并案", "归并", "合并到", "合并进", "合并入", "并到", "并入", "并进", "合到", "合进", "并", "归到", "并给"),
    "show": (
        "查看", "查询", "看看", "看一下", "看下", "查一下", "查下", "查查", "查", "看", "调出", "调取", "打开", "显示", "详情", "进度", "进展",
        "看一看", "翻出", "调一下", "调看",
    ),
    "remind": (
        "催办", "督办", "催促", "催一下", "催下", "催催", "催一催", "再催", "催", "提醒", "提醒一下", "督促", "跟催", "催一遍", "催一声", "提醒下",
        "盯一下", "盯紧", "盯", "加急",
    ),
}  # fmt: skip

# Verbs too short or too common to decide alone; they need the number right beside them.
WEAK = frozenset(
    ("接", "收", "领", "记", "复", "看", "查", "关", "结", "报", "并", "回", "退", "转", "派", "催")
)

# The characters people type for a verb they mean, by sound or by shape.
_SOUNDALIKES: Mapping[str, str] = {
    "受": "收授手首寿售兽瘦爱", "理": "里礼李利力离黎例历厘锂丽", "办": "半班板伴般拌扮", "结": "姐节杰洁街解接截介戒阶劫结",
    "退": "腿推褪", "回": "会汇灰惠", "转": "专传赚砖", "复": "付负覆服福富幅副腹", "备": "被背倍辈贝", "注": "住主助著柱驻祝",
    "记": "计纪寄", "录": "路绿陆鹿", "上": "尚商", "报": "抱暴保宝饱爆", "升": "生声申省圣", "级": "及急极机几吉",
    "合": "和河何核盒喝", "并": "病饼冰丙柄", "催": "崔摧吹脆", "驳": "博伯波薄搏", "移": "一疑已宜", "交": "叫脚教较",
    "案": "按岸暗安", "答": "达大搭", "查": "察茶差插", "看": "砍刊", "派": "牌拍排", "单": "担但蛋", "督": "都读毒度",
    "提": "题体", "醒": "省星行", "指": "只止", "领": "令另", "认": "人任", "签": "前千", "收": "受手", "立": "力利", "分": "份", "关": "官管",
    "闭": "毕必",
}  # fmt: skip
_PINYIN: Mapping[str, str] = {
    "shouli": "accept", "banjie": "close", "jiean": "close", "tuihui": "reject", "huifu": "reply", "dafu": "reply",
    "beizhu": "note", "zhuan": "transfer", "pai": "assign", "shangbao": "escalate", "shengji": "escalate",
    "hebing": "merge", "chakan": "show", "cuiban": "remind", "cui": "remind", "bohui": "reject", "jiedan": "accept",
}  # fmt: skip
_SPELLABLE = 2  # only two-character verbs are recognised misspelt; one sound alone says too little
_REAL_WORDS = frozenset(
    ("回会", "回负", "保送", "推回", "会回", "大夫", "大副", "专办", "开会", "手机", "手里", "首里")
)

NEGATED = re.compile(
    r"别|不要|不用|先不|暂不|暂缓|不能|不可|不该|不许|勿|没有|没|未|不想|不会|无需|无须|甭|莫|休得|不必|缓|不着急"
)
TAKEN_BACK = re.compile(
    r"算了|先别|先不|不用了|先等等|等等再|等一下再|再等等|先放放|放一放|发错|说错|打错|先缓|不对|开玩笑|暂时不|先停|等我|的事先|再说吧?$|另说"
)
QUESTION = re.compile(
    r"[?吗嘛]\W*$|[?吗]|(?:么|呢|没有|了没|没|不)\W*$|怎么|怎样|如何|咋|为什么|为啥|什么时候|啥时候|多久|几时|哪里|哪儿|在哪|谁|"
    r"能不能|可不可以|是不是|要不要|该不该|是否|能否|可否|有没有|行不行|好不好|对不对|应不应该"
)


def spelling_table() -> Mapping[str, str]:
    """Return every right spelling with its action."""
    return {word: action for action, words in VERBS.items() for word in words}


@cache
def misspelling_table() -> Mapping[str, str]:
    """Return spellings that are not words of ours but sound like one, with the action meant."""
    right = spelling_table()
    wrong: dict[str, str] = dict(_PINYIN)
    for word, action in right.items():
        if len(word) == _SPELLABLE:
            for variant in _variants(word):
                wrong.setdefault(variant, action)
    return {word: action for word, action in wrong.items() if word not in right and word not in _REAL_WORDS}


def _variants(word: str) -> list[str]:
    first, second = word[0], word[1]
    firsts, seconds = _SOUNDALIKES.get(first, ""), _SOUNDALIKES.get(second, "")
    swapped = [second + first]
    one_wrong = [other + second for other in firsts] + [first + other for other in seconds]
    return swapped + one_wrong + [one + other for one in firsts for other in seconds]
