"""The verbs of the clerks' chat commands, their usual misspellings, and the words that forbid acting.

The names of the actions are stable: handlers register them with `on_command(name, …)`. An action nobody registers
falls through to the verbs of the services. `cases` are digits as typed; `target` and `body` are pieces of the text.

action       typed as                                          cases  target           body
accept       受理 241 · 接 241 · 241我来 · 收到214号           1..n                    words behind
assign       派 241 王芳 · 241让小郭去 · 转 241 给王师傅       1..n   persons, with ,  instruction
transfer     转 241 物业 · 移交派出所 241                      1..n   bodies, with ,   instruction
reply        回 241 文字 · 跟241的居民讲一下 …                 1..n                    the words
ask_more     补 241 请发照片 · 让241补一张照片                 1..n                    what is missing
note         记 241 文字 · 给241加一句 …                       1..n                    the words
close        办结 241 已换灯 · 241修好了，关了吧               1..n                    the result
reject       退 241 3 · 退回 241 … · 241不受理 · 驳回 241      1..n                    reason or its number
check        核 241 · 241核查通过                              1..n                    words behind
refute       驳 241 灯还闪 · 241核查不通过 …                   1..n                    what is wrong
pause        挂 241 等配件 6-18 · 241先挂起                    1..n                    reason and day
resume       恢复 241 · 241恢复办理                            1..n                    words behind
extend       延 241 6-30 原因 · 241延到周五                    1..n                    day and reason
approve      准 241 · 同意241延期                              1..n                    words behind
decline      不准 241 · 241不同意延期                          1..n                    reason
escalate     上报 241 12345 单号… · 升级 241                   1..n   body             reason, outside number
remind       催 241 · 提醒物业 254 明天到期                    1..n   whom             words behind
grade        级 241 急 · 241定为紧急                           1..n                    the urgency
categorise   类 241 照明 · 241改成照明类                       1..n                    the category
merge        并 278 到 241 · 合并246和247 · 248并进250         2..n   the case it joins  words behind
unmerge      拆并 278 · 取消合并 278                           1..n                    words behind
split        拆 241 · 拆分 241                                 1..n                    words behind
restrict     保密 241 · 241设为保密                            1..n                    words behind
avoid        回避 241 张三 · 241让张三回避                     1..n   persons, with ,  reason
reopen       重开 241 原因                                     1..n                    reason
show         看 241 · 252办得怎么样了                          1..n
list_todo    待办 · 我的 · 超期 · 小郭手里还有几件             none   whose            the filter
search       找 3号楼 灯 · 搜 路灯不亮                         none                    the keywords
stats        上周分类统计 · 这个月结了多少件                   none                    the filter
event        事件 停水 3号楼 预计18点                          none                    all of it
update       更新 319 13点 阀门配件在路上                      1                       what is new
end          结束 319 已恢复供水                               1                       the closing words
connect      接入 475                                          1                       words behind
report_for   代报 姓名 地址 内容                               none                    all of it
undo         撤销 · 撤销 241                                   0..1
none         everything else: talk, questions, refusals, hearsay, residents' own words

One verb may mean two acts by the state of the case, which the desk decides: 接 (accept or take), 退回 (reject or hand
back), 驳回 of a closing that waits for its check (refute). Residents' verbs (撤回, 催办 of their own case) and the
numbered verbs of meetings and volunteers stand in the services' commands.toml.
"""

import re
from collections.abc import Mapping
from functools import cache

from bot.understanding.sounds import sound_of

# Longest first inside an action does not matter: the tables are sorted when they are compiled.
VERBS: Mapping[str, tuple[str, ...]] = {
    "accept": ("受理", "登记受理", "予以受理", "接单", "认领", "签收", "接收", "立案", "接手", "收下", "承接", "接下", "接受", "领单", "接案", "受案", "接", "领"),
    "assign": (
        "派给", "派工", "派活", "派单给", "派单", "指派给", "指派", "分派给", "分派", "分配给", "分配", "分给", "交给", "派", "安排给", "安排",
        "改派给", "改派", "重新派给", "重派给", "重派", "换给", "交办给", "交办", "交由", "交", "派去", "派出", "派到", "布置给", "分到", "交代给",
    ),
    "transfer": (
        "转给", "转交给", "转交", "移交给", "移交", "转办给", "转办", "转派给", "转派", "转到", "移送", "流转给", "流转到", "流转", "转至", "转",
        "转往", "转去", "推送给", "推给", "移给", "转送", "递给", "递交给", "转去给", "送交", "移过去给",
    ),
    "reply": ("回复", "回覆", "答复", "回话", "回信", "回", "复"),
    "note": ("备注", "记录", "标注", "补记", "记一下", "记一笔", "记下", "记", "加备注", "加个备注", "补充", "注明", "批注", "备忘", "写备注", "附注", "附言"),
    "close": (
        "办结", "结案", "完结", "关闭", "关单", "销单", "销号", "销案", "结单", "归档", "了结", "结掉", "关掉", "结", "关", "办完", "办妥",
        "办掉", "闭单", "闭环", "消号", "消单",
    ),
    "reject": (
        "退回", "退单", "驳回", "打回去", "打回", "退回去", "打回来", "打发回去", "打发走", "不受理", "不予受理", "不予立案", "拒绝受理", "拒收", "拒绝", "退掉", "退", "作退回处理",
        "退件", "回退", "退单", "不立案", "作废",
    ),
    "escalate": ("上报", "升级", "往上报", "报上去", "提级", "上交", "呈报", "报送", "报请", "报告给", "上升到", "上升至", "上升", "提请", "提到", "报给", "报到", "报至", "升到", "上送", "上呈", "报"),
    "merge": ("合并", "并案", "归并", "合并到", "合并进", "合并入", "并到", "并入", "并进", "合成", "并成", "合为", "合到", "合进", "并", "归到", "并给"),
    "show": (
        "查看", "查询", "看看", "看一下", "看下", "查一下", "查下", "查查", "查", "看", "调出", "调取", "打开", "显示", "详情", "进度", "进展",
        "看一看", "翻出", "调一下", "调看", "调阅", "展开", "翻一下", "翻下", "翻翻", "睇下", "睇睇", "瞅瞅", "瞅下", "瞧瞧", "瞧下",
    ),
    "remind": (
        "催办", "督办", "催促", "催一下", "催下", "催催", "催一催", "再催", "催", "提醒", "提醒一下", "督促", "跟催", "催一遍", "催一声", "提醒下",
        "盯一下", "盯紧", "盯", "加急",
    ),
    "ask_more": ("补", "补件", "补材料", "补正", "要补", "追问"),
    "check": ("核", "核查通过", "核验通过", "核实通过", "复核通过", "核准办结", "核过", "核查", "核验", "核销"),
    "refute": ("驳", "核查不通过", "核验不通过", "核查不过", "核不过", "打回重办", "退回重办", "驳回办结"),
    "pause": ("挂", "挂起", "挂单", "挂着", "搁置", "暂停办理", "暂停", "中止"),
    "resume": ("恢复", "恢复办理", "恢复处理", "解挂", "取消挂起", "解除挂起", "继续办理", "重启"),
    "extend": ("延", "延期", "延到", "延至", "延期到", "延期至", "顺延", "顺延到", "申请延期", "申请延期到", "展期", "延后到", "推迟到", "宽限到"),
    "approve": ("准", "准了", "批准", "准予", "同意", "同意延期", "批准延期", "准予延期", "准许", "核准"),
    "decline": ("不准", "不同意", "不批", "不批准", "不予批准", "不准延期", "不同意延期", "不予延期"),
    "grade": ("级", "级别", "定级", "调级", "改级", "分级", "急度", "紧急程度", "紧急度"),
    "categorise": ("类", "类别", "改类", "归类", "分类", "定类", "重新分类", "改类别", "归类到", "归类为", "改分类"),
    "unmerge": ("拆并", "取消合并", "撤销合并", "解除合并", "解并", "取消并案", "拆开合并"),
    "split": ("拆", "拆分", "拆单", "拆件", "拆案", "分拆", "分案"),
    "restrict": ("保密", "设为保密", "设保密", "列为保密", "标为保密", "加密", "转保密"),
    "avoid": ("回避",),
    "reopen": ("重开", "重新打开", "重新办理", "重办", "重新受理", "恢复立案"),
    "update": ("更新", "更新事件"),
    "end": ("结束", "结束事件", "事件结束"),
    "undo": ("撤销", "撤消"),
    "connect": ("接入", "接通", "接线", "连线"),
}  # fmt: skip

# Verbs too short or too common to decide alone; they need the number right beside them.
WEAK = frozenset(
    ("接", "收", "领", "记", "复", "看", "查", "关", "结", "报", "并", "回", "退", "转", "派", "催",
     "补", "核", "驳", "挂", "延", "准", "级", "类", "拆", "同意", "更新", "结束", "暂停", "重启", "核查", "恢复")
)  # fmt: skip
# Behind the number nothing may be glued to these either: 补241课时, 挂241号专家门诊, 关241开关.
APART = frozenset(("补", "核", "驳", "挂", "准", "拆", "关", "结", "催", "退", "记", "查", "复"))
# One character typed for another of its sound; only believed when a recipient follows.
SLIPS: Mapping[str, str] = {
    "专": "transfer", "砖": "transfer", "传": "transfer", "牌": "assign", "拍": "assign", "沠": "assign", "脉": "assign", "湃": "assign",
    "崔": "remind", "摧": "remind", "璀": "remind", "洁": "close", "秸": "close", "推": "reject", "腿": "reject", "会": "reply",
    "抱": "escalate", "病": "merge", "杳": "show", "渣": "show", "按": "accept", "纪": "note", "驭": "reject",
}  # fmt: skip
# Enough alone where nothing is glued to them.
SINGLES: Mapping[str, str] = {
    "收": "accept", "接": "accept", "领": "accept", "结": "close", "关": "close", "销": "close", "撤": "close", "退": "reject", "驳": "reject",
    "转": "transfer", "移": "transfer", "派": "assign", "催": "remind", "盯": "remind", "报": "escalate", "并": "merge", "合": "merge",
    "看": "show", "查": "show", "调": "show",
}  # fmt: skip
# Common beginnings of other words (准备, 核心, 恢复供水): behind the number nothing may be glued to them.
GLUED = frozenset(
    ("补", "核", "驳", "挂", "延", "准", "级", "类", "拆", "恢复", "更新", "结束", "暂停", "同意")
)

# Typed for a verb by shape or habit, where the sound differs.
_LOOKALIKES: Mapping[str, str] = {
    "受": "爱授手", "理": "埋里", "办": "半般为力", "结": "洁秸", "退": "推腿", "回": "会迥囬廻", "转": "传专砖", "派": "牌沠脉", "复": "负覆腹夏",
    "报": "抱", "升": "生开", "合": "台和盒", "并": "病", "催": "摧崔", "上": "尚", "案": "按宴", "查": "察杳", "移": "已栘", "交": "文叉",
    "备": "各务", "注": "住主", "级": "极及圾", "驳": "驭搏", "销": "消硝", "归": "旧", "核": "该", "提": "堤题", "接": "按", "记": "纪",
    "单": "草", "答": "搭", "督": "督", "送": "关", "录": "绿", "闭": "闲", "档": "挡",
}  # fmt: skip
PINYIN_VERBS: Mapping[str, str] = {
    "shouli": "accept", "banjie": "close", "jiean": "close", "tuihui": "reject", "huifu": "reply", "dafu": "reply",
    "beizhu": "note", "zhuan": "transfer", "pai": "assign", "shangbao": "escalate", "shengji": "escalate",
    "note": "note", "hebing": "merge", "chakan": "show", "cuiban": "remind", "cui": "remind", "bohui": "reject", "jiedan": "accept",
}  # fmt: skip
# Typed in English; the words behind are Chinese all the same.
ENGLISH_VERBS: Mapping[str, str] = {
    "accept": "accept", "assign": "assign", "transfer": "transfer", "forward": "transfer", "reply": "reply",
    "answer": "reply", "close": "close", "reject": "reject", "escalate": "escalate", "merge": "merge", "remind": "remind",
}  # fmt: skip
_SPELLABLE = 2  # only two-character verbs are recognised misspelt; one sound alone says too little
# Words of everyday talk that sound like a verb of ours.
_REAL_WORDS = frozenset(
    ("手里", "首里", "回会", "会回", "大夫", "大副", "开会", "手机", "审计", "省级", "生计", "自拍", "大会", "牵手", "绘画", "灰心", "著名",
     "城堡", "体积", "家鸡", "佳绩", "不从", "转脚", "保送", "报送", "纪律", "规范", "分牌", "接吻", "流传", "传送", "推掉", "提及", "开到", "报关", "闭关", "开打", "开展", "重力", "升上", "转为", "转关", "配分", "病案", "病成",
     "要不", "放放", "不急", "不及", "不见", "不济", "几下", "总之", "先是", "像是", "张开", "放下", "底下", "地下", "手下", "现实", "现时", "详实", "紧张", "险情", "举手", "推荐", "排出",
     "排除", "重磅", "同一", "结下", "解手", "大幅", "个子", "种子", "各自", "报道", "报导", "报纸", "包子", "商城", "商报", "了解", "终止", "何为", "总支", "终止", "低下", "警长",
     "乡亲", "防范", "限时", "悄悄", "装置", "转弯", "转角", "专职", "交友", "部件", "几路", "几度", "季度", "该类", "中期", "界限", "联想", "街巷", "借书", "燕子", "样子", "长期",
     "顺眼", "结冰", "菜单", "重排", "风道", "纸牌", "傍晚", "消耗", "定金", "体型", "题型", "冰层", "河道", "合金", "何谓", "喝茶", "合眼", "统一", "长亭", "丧生", "晨报", "三声",
     "三层", "上身", "上缴", "承包", "承保", "扬起", "氧气", "洋气", "结束", "意思", "抱歉", "身体", "设计")
)  # fmt: skip

# Everyday words that only begin like a verb of ours: 退出, 报名, 接水管, 上报纸.
OTHER_WORDS = re.compile(
    r"退[出休款钱烧役伍步让]|报[名纸销警社]|上报纸|接[水听口近触到送电]|领[导带先域]|回[民家头忆顾访]|复[印杂习]|催[缴收费]|升级(?:改造|换代|版)|"
    r"转[弯身账让学正折机院]|结[果婚构实]|关[于系注心键]|看[来法病见守]|派[上头别]|记[者忆]|备[用份]|合[适理同]|交物业费|办[公法]"
)
NEGATED = re.compile(
    r"别|不要|不用|先不|暂不|暂缓|不能|不可|不该|不许|勿|没有|没|未|不想|不会|无需|无须|甭|莫|唔(?!该)|冇|休得|不必|缓|不着急"
)
TAKEN_BACK = re.compile(
    r"先等(?!于)|(?<![退结关转派销办驳]了)算了|先别|先不|不用了|先等等|等等再|等一下再|再等等|先放放|放一放|发错|说错|打错|先缓|(?:^|[\s,。!])不对(?:$|[\s,。!])|开玩笑|暂时不|先停|等我|的事先|再说吧?$|另说"
)
QUESTION = re.compile(
    r"(受理|办结|结案|上报|升级|合并|[退转派结关报催收接管办])不\1|[?吗嘛]\W*$|[?吗]|(?:么|呢|没有|了没|没|不)\W*$|怎么|怎样|如何|咋|为什么|为啥|什么时候|啥时候|多久|几时|哪里|哪儿|在哪|谁|"
    r"能不能|可不可以|是不是|要不要|该不该|是否|能否|可否|有没有|行不行|好不好|对不对|应不应该"
)
# A question at the end, by its particle or by 没, 不.
ASKS = re.compile(r"[?吗]|(?:么|没有|了没|没|不)\W*$")


@cache
def spelling_table() -> Mapping[str, str]:
    """Return every right spelling with its action."""
    return {word: action for action, words in VERBS.items() for word in words}


@cache
def misspelling_table() -> Mapping[str, str]:
    """Return spellings that look like a verb of ours without being one, with the action meant."""
    right = spelling_table()
    wrong: dict[str, str] = dict(PINYIN_VERBS)
    for word, action in right.items():
        if len(word) == _SPELLABLE:
            for variant in _variants(word):
                wrong.setdefault(variant, action)
    return {word: action for word, action in wrong.items() if word not in right and word not in _REAL_WORDS}


@cache
def sound_table() -> Mapping[str, tuple[str, ...]]:
    """Return the sounds of the two-character verbs with the verbs."""
    sounds: dict[str, list[str]] = {}
    for word in spelling_table():
        if len(word) == _SPELLABLE:
            sounds.setdefault(sound_of(word), []).append(word)
    return {sound: tuple(words) for sound, words in sounds.items()}


def misspelt(word: str) -> str | None:
    """Return the action meant by a two-character word or pinyin that is no verb of ours."""
    if word in spelling_table() or word in _REAL_WORDS:
        return None
    found = misspelling_table().get(word)
    if found is not None or len(word) != _SPELLABLE or word.isascii():
        return found
    alike = sound_table().get(sound_of(word), ())
    shared = [verb for verb in alike if set(verb) & set(word)]  # 结安 is 结案 rather than 接案
    return spelling_table()[(*shared, *alike)[0]] if alike else None


def _variants(word: str) -> list[str]:
    first, second = word[0], word[1]
    others = [other + second for other in _LOOKALIKES.get(first, "")]
    others += [first + other for other in _LOOKALIKES.get(second, "")]
    return [second + first, *others]
