"""Questions of the desk without a number: what is open, look for, how many."""

import re
from dataclasses import dataclass

from bot.understanding.commands.lookups import read_lookup
from bot.understanding.commands.recipients import PERSON
from bot.understanding.commands.words import NEGATED

_CASE_NOUN = r"(?:投诉|工单|案件|案子|单子|诉求|件|单|反映|事项|任务|活儿?|问题|事儿?)"
_TIME = (
    r"(?:今天|昨天|前天|明天|今日|昨日|本日|当天|这周|本周|上周|上上周|这个?月|本月|上个?月|这个?季度|本季度?|上个?季度?|今年|去年|本年|全年|"
    r"(?:最|这)?近(?:几天|一周|一个月|三个月|半年)?|[一二三四五六七八九十\d]{1,3}月份?|第[一二三四]季度|上半年|下半年|[一二三四]季度|半年|这几天|过去一?[周月年]|以来|\d{1,2}[-.]\d{1,2})"
)
_SCOPE = (
    r"(?:[一二三四五六七八九十\d]{1,3}号?网格|各?网格|全部|所有|各?小区|各?社区|各?部门|各?单位|物业|城管|街道|各类|分类|类别|类型|按类|按网格|"
    r"(?!一?下)[一-鿿]{1,4}类|漏水|噪音|垃圾|停车|照明|路灯|电梯|[一二三四五六七八九十\d]{1,3}号楼|[一二三四五六七八九十\d]{1,3}栋)"
)
_STATE = (
    r"(?:超期|逾期|超时|过期|到期|快到期|快超期|临期|即将到期|未受理|待受理|没受理|未办结?|没办结?|未结案?|没结案?|未处理|没处理|待处理|待办结?|待派|待回访|待(?!办|会|遇|定)[一-鿿]{2}(?=的|清单|列表|单|件|有)|"
    r"待核查|挂起|在办|办理中|处理中|紧急|新(?=件|单|投诉|诉求|工单|案|的)|未完成|没完成|没弄完|没办完|没处理完|没人(?:接|管|理|认领|受理|派|办|要|动|处理)|[没未]人?(?:派|安排|分派?|接|认领|回|处理|办|动|结|核|看|跟|落实|上门|联系)[人单出去完好结理实复]*|没动|没回复|未回复|[没未]回访|[没未]反馈|[没未]核实|[没未]签收|[没未]认领|[没未]核查|没派|剩下?)"
)
_FILL = (
    r"(?:帮我|给我|我们?|咱们?|请|麻烦|看看|看一下|看下|看|查一下|查|理一?理|捋一?捋|盘一?盘|拢一?拢|瞅瞅?|列一下|列出来?|列个?|列|发我|发一下|发|出|拉一下|拉个|拉|把|有哪些|有什么|还有|都有|有没有|有几|有|"
    r"哪些|啥|压[着了]?|积压|攒[着了]?|呀|哪几|几件|几个|几条|几单|多少件?|多少个|多少条|多少|什么|是|清单|列表|名单|表|一共|总共|共|到底|来着|目前|现在|手里|手头上?|手上|名下|那边|那里|这边|"
    r"个|件|条|单|的|了|呢|啊|吧|要|做|办|处理|一下|下|还|剩|没|能|想|我|你|他|她|需要|该|里|上|头|中|和|跟|,|、|。|!|\?|\s|今天|全部|所有|情况|都|给|哪)"
)
_TODO_EXACT = re.compile(
    r"\s*(?:我的)?(?:待办|待办事项|代办|我的|我名下的|我的活儿?|要跟进的|我的单子|我的案件|我的工单|超期|超期的|逾期|逾期的|未办结|未办|(?:今[日天])?的?待(?:处理|受理|办结|派单?|核查|回访)的?|没办的|在办|快到期|快到期的|今日待办|今天待办|我的任务)[\s?。!]*"
)
_TODO_WORD = re.compile(
    rf"待办|代办(?:事项|清单|列表|有)|{_STATE}(?:的)?{_CASE_NOUN}?|(?:手里|手头上?|手上|名下|那边|那儿|那里|这边)(?:还)?(?:有|压[着了]?|积压着?|剩|欠|攒[着了]?)?(?:几|多少|哪些|什么|啥)|(?:手里|手头上?|手上|名下)的?{_CASE_NOUN}|要(?:办|处理|跟进|弄|跑|做|干|忙|回访|核实|上门|联系|派|核查|走访|回复|办结|受理)(?:的|哪些|什么|啥|几[件个])|"
    rf"我(?:今天|现在|手里)?的?(?:活|{_CASE_NOUN})|(?:还|又|都)(?:有|剩|欠|差|压|积)(?:下|着|了)?(?:几|多少|哪些|什么|啥|哪几)[件个条单]?{_CASE_NOUN}?|有(?:什么|哪些|啥)(?:活|单子|任务|工单|案件|要)|要办"
)
_TODO_ASKS = re.compile(
    r"有哪些|哪些|(?:什么|啥)[\s?。]*$|几[件个条单]|多少|列|清单|列表|发我|给我|看看|看一下|看下|有什么|有啥|还有|名下|压着|拉个|拉一下|理一理|捋一?捋|盘一?盘|拢一?拢|有没有|待办$|(?:手里|手头上?|手上|名下)的?(?:单子|工单|案子|案件|投诉)[\s。!]*$|查|(?:还没|未|待|超期|逾期|到期)[^\s,。]{0,4}的?(?:单子|工单|案子|案件|投诉|件)[\s。!]*$|(?:未|没|待|超期|逾期|到期)[^\s,。]{0,4}的[\s。!]*$"
)
_NOT_WORK = re.compile(
    r"证|卡|费|护照|合同|保险|驾照|药|食品|牛奶|图书|借书|证件|社保|医保|会员|快递|作业|怎么办|咋办|去哪|在哪|哪里|会议|开会|学习|孩子|票|罚|签证|房租|年检|志愿"
)
_NOT_DONE = re.compile(r"[没未](?:办|做|弄|搞|处理|干|完成)(?:完|好|掉|结)?|剩下?")
_TODO_SLIP = re.compile(
    r"(?:代办|侍办|待班|带办|待辨|待伴|呆办|怠办)(?=$|[\s?。]|事项|事宜|清单|列表|还|有|里|发|列|看|的|多少|几|哪)"
)
_LOOK_AT = re.compile(r"\s*(?:看看|看一下|看下|查查|查一下|查下|问问|瞧瞧|翻翻)\s*")
_STATS_WORD = re.compile(
    r"统计|(?:办结|受理|满意|响应|解决|及时|超期|回访|按时|结案)率|满意度|(?:办结|受理|收到?|接到?|处理|来)了?多少|三率|多少[件个起条单]|几[件起单条]|件数|数量|多少投诉|(?:投诉|工单|案件|诉求|件)数|[涨增降]了?(?:多少|几)|新增(?=.*(?:投诉|工单|件|单))|(?:收|来|接|办|结|受理|处理|退|转)(?:到|进来|出去)?了?(?:几|多少)(?:个?[件起单条宗]|个)|占(?:了)?(?:多少|几成)|排个?(?:名|序)|(?:投诉|工单|案件|诉求|单子)(?:一共|总共|共)?有?多少|总数|总量|受理量|办结量|投诉量|诉求量|工单量|汇总|报表|分布|占比|排名|排行|"
    r"(?:周|月|季|年|日)报|数据|最多的?|结了多少|办了多少|收了多少|来了多少|前[三五十]|哪几?类|哪个(?:小区|网格|部门|楼)"
)
_STATS_CONTEXT = re.compile(
    rf"^(?:帮我|给我|请)?统计(?:一下|下)|{_TIME}|{_CASE_NOUN}|受理|办结|结案?了|网格|投诉|分类|类别|满意|超期|三率|率"
)
_STATS_FILL = re.compile(
    rf"{_TIME}|{_SCOPE}|{_STATE}|{_CASE_NOUN}|{_FILL}|统计|汇总|报表|数据|分布|占比|占|成|排个?名|排个?序|排行|(?:周|月|季|年|日)报|受理|办结|结案?|收到?|接到?|来|办理|满意度?|响应|解决|及时|回访|率|怎么样|如何|数量|量|数|三率|"
    rf"最多|最少|前[三五十]|哪几?类|哪个|哪种|按|分|各|比|环比|同比|增加|减少|导出|做|个|份|图|一张|表|总|平均|时长|天|派|转|退|出去|完成|到|为止|至今|共计|合计"
)
_REPORT = re.compile(
    rf"\s*(?:帮我|给我|请|麻烦)*(?:出|拉|来|做|给我|给|整|要|统计)(?:一?下|一?个|一?份)?(?P<time>{_TIME})(?:份)?的?(?:数据?|数字|台账|统计|报表|情况|汇总)(?:吧|一下|发我)?[\s。!]*|"
    r"\s*(?:帮我|给我|请|麻烦)?(?:出|来|发|要|做|拉|生成|看)?(?:一?个|一?份|一?张)?(?:本|上|这|上个?|这个?)?(?:(?:周|月|季度?|年)(?:报表?|的?统计|的?数据)|报表)(?:吧|一下|发我)?[\s。!]*|"
    r"\s*(?:帮我|给我|请)?(?:做个|来个)?统计(?:一下|下|数据)?[\s。!]*|\s*[上这本][周月]和[上这本][周月](?:的)?(?:对比|比较|比一?下)[\s。!]*"
)
# What asks for figures does not ask for the list, though it names a state: 超期情况统计.
_COUNTED = re.compile(r"统计|汇总|报表|占比|分布|率")
_NOT_STATS = re.compile(
    r"统计局|参加|人数|报名|谁|疫苗|核酸|口罩|党费|年龄|学历|手机|电话|钱|水电|房|人口|吃饭|工资|快递|几点|怎么(?!样)|会议|开会|交$|统计表|填|[表报]发给"
)


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """A query of the staff, with the stretches of filter or keywords and of the person named."""

    action: str
    body: tuple[int, int] | None
    target: tuple[int, int] | None = None


def read_query(text: str) -> DeskQuery | None:
    """Return the query in a folded message without case number; None for talk."""
    if len(text) > 40:
        return None
    text = _TODO_SLIP.sub("待办", text)
    if _COUNTED.search(text) and (counted := _stats(text)) is not None:
        return counted
    listed = _todo(text)
    if listed is not None and not _left_of_todo(text):
        return listed
    looked = read_lookup(text)
    return (DeskQuery("search", looked) if looked else None) or listed or _stats(text)


def _todo(text: str) -> DeskQuery | None:
    if _TODO_EXACT.fullmatch(text):
        return DeskQuery("list_todo", _first(_STATE_FILTER, text))
    if not _TODO_WORD.search(text) or not _TODO_ASKS.search(text) or _NOT_WORK.search(text):
        return None
    if NEGATED.match(text.strip()) and not re.match(r"(?:没|未)", text.strip()):
        return None
    asked = _LOOK_AT.match(text)
    person = PERSON.match(text, asked.end() if asked else 0) or re.search(
        r"(?P<who>[小老大阿][一-鿿](?=还(?:有|剩|压|欠))|(?:[小老大阿][一-鿿]|(?:(?![我把你他])[一-鿿]){2,3})(?=(?:现在|目前|还|一共)?(?:手里|手头|手上|名下|那边|那儿|那里)))",
        text,
    )
    left = _left_of_todo(text.replace(person["who"], "", 1) if person else text)
    if len(left) > 1:
        return None
    return DeskQuery("list_todo", _todo_filter(text), person.span("who") if person else None)


def _left_of_todo(text: str) -> str:
    return _residue(text, rf"{_TODO_WORD.pattern}|{_STATE}|{_TIME}|{_SCOPE}|{_CASE_NOUN}|{_FILL}")


def _todo_filter(text: str) -> tuple[int, int] | None:
    """Return what narrows the list; that the work is not done is said of every list."""
    found = _first(_STATE_FILTER, text)
    return None if found and _NOT_DONE.fullmatch(text[slice(*found)]) else found


def _stats(text: str) -> DeskQuery | None:
    if _REPORT.fullmatch(text):
        return DeskQuery("stats", _first(_STATS_FILTER, text))
    word = _STATS_WORD.search(text)
    if word is None or _NOT_STATS.search(text) or not _STATS_CONTEXT.search(text):
        return None
    if len(_residue(text, _STATS_FILL.pattern)) > 2:
        return None
    return DeskQuery("stats", _first(_STATS_FILTER, text) or _first(_RATE, text))


_STATE_FILTER = re.compile(rf"(?:{_TIME}|{_SCOPE})?(?:的)?(?!待办){_STATE}|{_TIME}|{_SCOPE}")
_RATE = re.compile(r"[一-鿿]{2}率")
_STATS_FILTER = re.compile(rf"{_TIME}(?:的)?(?:{_STATE}(?=情况|统计)|{_SCOPE})?|{_SCOPE}")


def _first(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    match = pattern.search(text)
    return match.span() if match else None


def _residue(text: str, known: str) -> str:
    return re.sub(known, "", text)
