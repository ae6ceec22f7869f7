"""Who is to do it: the person or the body named in a clerk's sentence."""

import re
from dataclasses import dataclass
from typing import Literal

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施"
    "文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗"
    "谷盛曲翁冉骆蓝游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费"
    "蔺濮璩郦胥郜逄嵇裘芮厉戎郁赖莘贡扈冀茹匡晁訾阚鞠荆竺逯桓阎尉伊屠郗骈谌佴冼邸亢慕銮阙覃庾缑邬展占敬仝亓乜储诸葛卜冷晏席卫米柏宗瞿桂佟臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池麻苑迟邝佐"
)
# Surnames that are no words of everyday behind 小, 老, 阿.
_PLAIN = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘于蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱江尹薛闫侯龙陶黎贺顾郝龚邵钱严覃武戴莫孔汤樊葛邢齐易乔伍庞颜庄聂章鲁岳殷詹申欧耿焦俞柳甘祝尚符舒阮柯纪梅童凌毕裴霍涂苗曲翁冉骆游辛靳柴蒙鲍华喻祁蒲房屈饶解牟穆卓缪简芦麦褚娄戚景费晏席卫桂佟臧苟邬卞姬仇栾隋刁荣寇桑郎甄丛虞敖佘苑邝阙展蔺濮璩郦胥郜逄嵇裘芮厉戎郁赖莘贡扈冀茹匡晁訾阚鞠荆竺逯桓阎尉伊屠郗骈谌佴冼邸亢慕銮"
_TITLE = (
    "师傅|主任|书记|站长|阿姨|经理|队长|所长|科长|警官|律师|老师|大姐|大哥|大爷|会计|干事|委员|组长|班长|主管|"
    "同志|处长|局长|网格员|网格长|院长|医生|工|姐|哥|叔|婶|嫂|姨|队|所|总"
)
_BOUNDARY = (
    r"(?=$|[\s,、;:。.!~@和跟及]|去|来|处理|办|看|跟|负责|今|明|后天|上午|下午|中午|晚上|早上|尽快|马上|立即|联系|核实|上门|"
    r"协调|过去|现场|(?:要|得|应该?|需要?|必须)?回避|到|派|分|安排|接|查|修|跑|盯|解决|吧|一下|抽空|抓紧|帮|先|你|同志|周|本周|下周|这周|\ue000|催|了解|走访|带|对接|牵头|提|把|将|弄|搞|做|管|再|说|讲|麻烦|劳|请|辛苦|打个|了$|他们?俩|她们?俩|[仨俩两三]个?|还(?=有|剩|压|欠|差)|的(?=\ue000)|手里|手上|手头|名下|那边|那儿|一块|一起|一道|俩|两个|分头|搭|快点|赶紧|赶快|干)"
)
_ROLE = (
    r"(?:(?:我们|咱们?|本|你们)?网格(?:里)?的|(?:[一二三四五六七八九十\d]{1,3}|第.{1,2})(?:号)?网格(?:的|员|长)?|(?:社区|小区)?民警|片警|网格[员长]|专职网格员|"
    r"(?:水电|水暖|维修|管道|绿化|保洁|保安|消防|电梯|值班|物业|城管|综治|街道|社区|居委会?|调解|民政|社工站?|环卫|党建)"
    r"(?:维保|维修|保养|抢修)?(?:那边)?(?:的|工|员|师傅|[班队组]长|主管|班|队|人员|专员|岗)?|电工|水工|社工|志愿者|楼栋?长|门栋长|同事|咱们?|我们|负责人)"
)
# What given names are not made of: particles and the small words of a sentence.
_GIVEN = "(?![了吧把的吗啊呢么就都也还再被给让从往在是不没下着过要该得将儿哈一们个件单号佢咗哋])[一-鿿]"
_NO_NAME = r"(?!谢谢|麻烦|麻利|关[掉闭单上门心注]|方案|程度|明确|白[天色]|金额|成立|计划|车[库位]|高[空层]|平[台房]|范围|全[家体]|万元|齐全|尤其|文[明件]|常住|左右|明[天早晚日]|今[天晚早]|安[排全]|方[便法]|高兴|时间|马上|关于|何时|单位|项目|万一|连续|石头|程序|路上|车上|强烈|毛病|包括|成功|常常|费用|全部|都|于是|向来|管理|房屋|易[于]|平时|大[家队会楼概约量门厅雨]|师傅|小[区时孩学心]|老[人是板师天家早远])"
_PERSON = (
    rf"{_NO_NAME}(?:[小老大阿][{_SURNAMES}](?:(?:{_TITLE})(?!们)|{_BOUNDARY})|[{_SURNAMES}](?:{_TITLE})(?!们)|"
    rf"[{_SURNAMES}]{_GIVEN}(?=[去来跟办弄管盯](?:$|[\s,、。!\ue000]|看|处理|一|下|查|修|问|理|进|着))|[{_SURNAMES}](?:{_GIVEN}){{2}}{_BOUNDARY}|[{_SURNAMES}]{_GIVEN}{_BOUNDARY}|{_GIVEN}(?:哥|姐|叔|婶|姨){_BOUNDARY}|{_GIVEN}(?:师傅|主任|站长|阿姨|经理|警官|律师|大姐|大哥|会计|干事|网格员|医生)(?!们)|"
    rf"[{_SURNAMES}](?:娃儿?|妹儿?|幺妹|老[大二三四五])|(?:欧阳|上官|司马|诸葛|慕容|司徒|皇甫)(?:{_GIVEN}){{1,2}}{_BOUNDARY}|[小老阿][{_PLAIN}]|阿[a-z]{{2,8}}|[小老大阿]{_GIVEN}{_BOUNDARY})"
)
_OF_BODY = "(?![这那该归给让把要得是就转由找请叫单件个的了移送派交一])[一-鿿]"
_BODY_CORE = (
    r"物业(?:服务中心|服务处|管理处|公司|项目部|办(?!理|一|下|结|了|好|完|掉|吧)|那边|客服|经理)?|城管(?:执法)?(?:局|中队|大队|队|科|办|所)?|综合执法(?:局|中队|大队|队|办)?|"
    r"派出所|交警(?:支队|大队|中队|队)?|公安(?:局|分局|机关|部门)?|消防(?:救援)?(?:大队|支队|中队|队|站|局|办)?|市场监管(?:局|所)?|市监(?:局|所)?|工商(?:局|所)?|"
    r"环卫(?:站|所|处|公司|队|中心|部门)?|园林(?:局|处|所|绿化)?|绿化(?:队|公司|办)?|环保(?:局|所|站|部门)?|生态环境(?:局|分局)?|"
    r"(?:自来水|供水|燃气|天然气|煤气|热力|供热|供暖|供电|电力|排水|电梯|保洁|保安|开发(?!商)|施工|公交|通信|停车|水务|能源|维保|建筑|装修)(?:维保|维修|安装|抢修)?"
    r"(?:公司|集团|所|局|站|处|单位|队|方|管理所|厂|部门)?|"
    r"渔政|海事|路政|运管|烟草|殡葬|机关|维保单位|责任单位|产权单位|施工单位|国家电网|国网|电信|联通|铁塔|广电|开发商|施工方|施工队|业委会|居委会?|村委会|党群(?:服务)?中心|"
    r"街道(?:办事处|办|党工委)?|社区|司法所|妇联|残联|工会|团委|医院|卫生院|卫生服务中心|疾控(?:中心)?|"
    r"(?:民政|综治|平安|应急|信访|城建|安监|安全|计生|社保|劳动|党建|经济|卫健|文化|人社|医保|住建|房管|住房|教育|文旅|水利|交通|市政|规划|税务|农业|退役军人|维稳|宣传|组织|武装|拆迁)"
    r"(?:事务|保障|监察|服务|管理|建设|协调|执法|治理|发展|环境|规划)?(?:大队|支队|中队|队|局|科|办(?:公室)?(?!理|一|下|结|了|好|完|掉|吧)|所|站|处|中心|部门?|委)?|"
    r"维修(?:班|队|组|部)|巡逻队|调解(?:委员会|委|室|队|组)|上级|上面|上头|(?:市长|市民|便民)?热线(?:办|中心)?|领导|区里|市里|镇里|镇政府|区政府|12\d{3}|110|119|120|"
    rf"(?:{_OF_BODY}){{1,6}}(?:公司|局|科|派出所|管理处|管理所|办公室|服务中心|服务站|委员会|联席会|协会|商会|署|厅|学校|医院|中队|大队|支队|部门)"
)
_PREFIX = r"(?:我们|咱们?|本|辖区|属地|区|市|县|镇|乡|省)?"
_BODY = rf"{_PREFIX}(?:(?:{_OF_BODY}){{0,6}}?街道|(?:{_OF_BODY}){{0,4}}?社区)?(?:{_BODY_CORE})"
_POST = r"(?:党总支|党支部|党委|支部|值班|分管|主管|社区|街道|街道办|居委会?|网格|大|一把手)?(?:副|正)?(?:书记|站长|主任|领导|组长)(?:那)?"

# 修水管的大刘, 我们班长老薄: what comes before the name only says which one.
_WHICH = rf"(?:(?:我们|咱们?|你们|本)(?:站|组|队|科室?|社区|网格|物业|班|所|中心)+的?(?=[小老大阿{_SURNAMES}])|(?:我们|咱们?)?(?:{_OF_BODY}){{2,6}}的(?=[小老大阿][{_SURNAMES}])|(?:我们|咱们?|你们)?(?:[班组队科站]长|师傅|工长|管事的)(?=[小老大阿{_SURNAMES}]))"
PERSON = re.compile(rf"@?(?:(?:{_ROLE}\s?){{1,2}}|{_WHICH})?@?(?P<who>{_PERSON})")
_OFFICE = r"(?:(?:管理|服务|维护|执法|应急|指挥|客服|工程|保养)?(?:中心|(?:[站队室]|组(?!织)|所(?!有)|处(?![理置])|科(?!学)|部(?!分)|班(?!次))(?![长里员内])|分局|支队|中队|大队))?"
BODY = re.compile(rf"@?(?P<who>{_BODY}{_OFFICE})(?:那边|那里|那)?")
POST = re.compile(rf"(?P<who>{_POST})")
_ROLE_ONLY = re.compile(rf"(?P<who>{_ROLE})(?=$|[\s,、。]|去|来|处理|看|跟|上门|负责|核实)")
_HANDLE = re.compile(r"@(?P<who>[^\s@,、。:;!?\ue000]{1,12})")
_LOOSE = re.compile(
    r"(?P<who>[一-鿿a-z]{2,8}?)(?=$|[\s,、;:。.!~]|去|来|处理|跟进|办理|负责|解决|看|吧|一下|核实)",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"^个?人|[我你您他她它这那谁哪了吗呢么不没吧啊的得完过]|^[好一]|今天|明天|一下|处理|尽快|抓紧|赶紧|居民|怎么|什么|视频|文件|通知|群"
)
# 报给区里，社区管不了: behind a comma a sentence of its own may begin.
_LIST_GOES_ON = re.compile(r"$|[\s,、;:。.!~]|和|跟|及|去|来|处理|办|一起|一块|负责|跟进|分头|都|你们")
_JOINT = re.compile(r"\s*(?:、|和|跟|及|与|,|\s(?=@))\s*")

Kind = Literal["person", "body", "other"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """The stretches of the text that name the recipients, and where the rest begins."""

    spans: tuple[tuple[int, int], ...]
    end: int
    kind: Kind


def read_recipient(text: str, start: int, end: int, *, loose: bool) -> Recipient | None:
    """Return the recipients named at `start`; `loose` also takes a short word nobody knows."""
    first = _one(text, start, end, loose=loose)
    if first is None:
        return None
    spans, position, kind = [first[0]], first[1], first[2]
    while (joint := _JOINT.match(text, position, end)) is not None:
        more = _one(text, joint.end(), end, loose=False)
        if more is None or more[2] != kind or ("," in joint[0] and not _LIST_GOES_ON.match(text, more[1])):
            break
        spans.append(more[0])
        position = more[1]
    return Recipient(tuple(spans), position, kind)


def _one(text: str, start: int, end: int, *, loose: bool) -> tuple[tuple[int, int], int, Kind] | None:
    kinds: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_HANDLE, "person"), (BODY, "body"), (PERSON, "person"), (POST, "person"), (_ROLE_ONLY, "person"),
    )  # fmt: skip
    matches = [(match, kind) for pattern, kind in kinds if (match := pattern.match(text, start, end))]
    if matches:
        # 物业老周 is a person of the body: whoever reaches further knows more.
        match, kind = max(matches, key=lambda found: (found[0].end(), found[1] == "body"))
        named = PERSON.match(text, match.end(), end) if kind == "body" else None
        if named is not None:
            return named.span("who"), named.end(), "person"
        if kind == "body":
            return _whole_body(text, match, end)
        return match.span("who"), match.end(), kind
    match_loose = _LOOSE.match(text, start, end) if loose else None
    if match_loose is None or _NOT_A_NAME.search(match_loose["who"]):
        return None
    return match_loose.span("who"), match_loose.end(), "other"


def _whole_body(text: str, match: re.Match[str], end: int) -> tuple[tuple[int, int], int, Kind]:
    """街道城建科 is one body, though 街道 alone is one, too."""
    start, last = match.start("who"), match
    while last.end("who") == last.end() and (more := BODY.match(text, last.end(), end)) is not None:
        last = more
    return (start, last.end("who")), last.end(), "body"
