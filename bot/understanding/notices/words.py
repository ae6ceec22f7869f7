"""The words of a notice beside its time: kind of meeting, place, topic."""

from __future__ import annotations

import re

Span = tuple[int, int]
#: Stands for words already understood; nothing is read across it.
GAP = "\x00"

OTHER = "其他"
_KINDS = {
    "支部党员大会": r"支部?(?:全体)?(?:党员)?大会|(?:全体)?党员大会|全体党员会|党员会(?!议室)|支部会(?!议室)",
    "支部委员会": r"支部?委员(?:扩大)?会(?:议)?|支委(?:扩大)?会(?!议室)|支委|支部班子会",
    "党小组会": r"党小组(?:会|学习|组织生活)?(?!长|活动室)|(?<=组)小组会|小组会(?!议室)",
    "党课": r"微?党课|党员上课",
    "主题党日": r"(?:主题)?党日(?:活动)?",
    "居民代表大会": r"(?:居民|业主)?代表大会|居民代表会(?:议)?|居代会",
    "议事会": r"(?:居民|民主|协商)?议事(?:协商)?会|(?:居民)?协商议事(?:会)?|议事(?!厅|室|点|规则|机制)|民主协商会",
    "听证会": r"听证(?:会)?",
    "志愿者培训": r"(?:志愿|义工)[^\s,。;\x00]{0,10}?培训(?:会|班|课)?|培训(?=[^\s,。;\x00]{0,6}志愿)|(?:给|为)[^\s,。;\x00]{0,6}(?:志愿者|义工)[^\s,。;\x00]{0,2}(?:上课|培训)",
    "工作例会": r"(?:工作|业务|周|月)?例会|[晨早周夕]会(?!议)|站务会",
}
_ANY_KIND = re.compile("|".join(f"(?P<k{index}>{words})" for index, words in enumerate(_KINDS.values())))
_NAMES = tuple(_KINDS)
_OTHER_NAME = re.compile(
    r"(?:(?![开在到的是搞])[^\s,。;:()、\x00]){0,8}?(?:(?![开的个次])[一-龥]会(?![议员场计社上后前费馆堂员考]|议室)|培训(?:班|课|会)?|讲座|沙龙|大扫除|开放日|接待日|家访日)"
)
_ABOUT = re.compile(
    r"(?:讨论|商量|研究|议题|内容|主题|筹备|准备|布置|安排|总结|说说|通报|落实|关于(?!召开|举行|开展|举办))[^\s,。;\x00]{0,12}$"
)

_VERBS = (
    "传达|学习(?!室|角|中心|强国)|讨论|商量|商议|商讨|研究|审议|审核|表决|投票|评议|听取|通报|布置|部署|安排|总结|选举|推选|推荐|征求|公布|公示|宣传|议一议|议定|(?<!会)议(?!室|事[厅室点])|聊聊|聊|谈谈|谈(?!心室|话室)|说说|说|"
    "讲讲|讲(?!堂)|汇报|交流(?!室|中心)|动员|观看|参观|走访|慰问|清理|打扫|捡|发放|接收|讨论|协商|介绍|解读|通过|确定|定一下|定下|对一下|对|评选|分享|学(?![校堂生习])|发(?![热展改])|报(?!告厅|名)|筹备|落实|排(?!练)|改选"
)
_STOP = rf"(?:{_VERBS}|集合|召开|举行|举办|开展|开会|开|碰一?[下头个]|参加|请|各位|大家|带|关于|搞|进行|会议(?!室|厅|中心|楼)|议题|主题|内容|时间|地点|组织|见面|碰头|不见不散)"
_HEAD = (
    r"(?:室|大厅|[一-龥]厅|礼堂|食堂|祠堂|讲堂|学堂|馆|中心|站(?![起队好])|门口?|我家|家里|(?!大)[一-龥]家(?![属长庭具政访])|屋企|大?院(?:子|里)?|广场|操场|剧场|球场|停车场|场地|花?园|学校|"
    r"[一-龥]校|[小中大]学|社区|小区|居委会?|村委会?|业委会|街道(?:办事处|办)?|办事处|楼(?!长|组|道|栋长|门长)[上下前后顶]?|层|那?屋里?|棚|亭子?|廊|台(?![账风])|派出所|所|店|超市|银行|"
    r"微信群(?:直播)?|群里|群|腾讯会议|钉钉(?:会议|群)?|线上|视频会议|直播间|基地|阵地|驿站|板房|树下|路口|楼道口|单元口|巷口|隔壁|旁边|对面|门前|空地|架空层|车库|河边|桥头|[一-龥]边|码头|牌坊|[读书文化习艺]角|[大小里外]间|"
    r"[书机茶库班展门厢客病]房|[茶书工作染磨]坊|[一-龥]阁|[一-龥]轩|[一-龥]斋|[庙寺]|天井|大坝|礼拜堂|道场|晒场|[a-z甲乙丙丁一二三四五六茶雅卡]座|(?:酒|茶|书|咖啡|水)吧|(?<![干支])部(?![署门分位])|[一-龥]局(?![面势部])|"
    r"[工农电水船]厂|营房|营地|合作社|报社|旅行社|炕头上?|炕上|戏台|看台|平台|天台|露台|露天|墙根|底下|门厅|大堂|楼梯间|客厅|天桥|铺子|柜台|地下室|空间|[那这]间|(?:微信|钉钉|腾讯)?视频|"
    r"腾讯会议室?|钉钉直播|(?:线上)?直播|云端|云会议|剧院|影院|戏院|医院|学院|法院|书院|四合院|校区|园区|景区|营区|[一-龥]苑|[一-龥]村(?![民里])|[一-龥]桥|[一-龥]渡|[一-龥]坡|[一-龥]湾|"
    r"(?:包|雅|单|套|隔|车|洗衣|开水|茶水|工具|器材|储藏|杂物|值班)间|包房|[院地晒场]坝|坝子|"
    r"红十字会|工会|残联|妇联|敬老院|福利院|[一-龥]院|党群|站点|活动点|服务点|票务处|咨询处|岗亭)"
)
_ROOM = r"(?:[a-z]?\d{3,4}(?:室|房间?)?|[a-z]座?|[一二三四五六七八九十\d]{1,3}(?:楼|层|号楼|号|单元|室|栋)|门口|里[面头]?|内|旁边?|隔壁|对面|楼[上下]|[东南西北][门侧头面边](?:那[间个])?|[那这]间|天井里?|炕(?:头上?|上)|[前后外]?头(?![条衔像发儿目脑])|[前后外]面)"
_WORD = rf"(?:(?!{_STOP})[^\s,。;:()、!?|\x00])"
_PLACE = rf"(?:{_WORD}{{0,10}}?{_HEAD}(?>{_ROOM}{{0,3}})){{1,3}}"
_BARE_ROOM = r"(?:[一二三四五六七八九十\d]{1,2}楼[东南西北][头侧面边](?:那间)?|[a-z]?\d{3,4}(?:室|房间?)?|[一二三四五六七八九十\d]{1,2}(?:楼|号楼|层)(?:大厅|会议室)?)"
#: A place with its rooms, as a pattern: 党群服务中心二楼会议室.
PLACE = _PLACE
_ANY_PLACE = re.compile(rf"{_PLACE}|{_BARE_ROOM}")
_LABELLED = re.compile(
    r"(?:会议|集合|活动|开会|培训)?(?:(?:地点|地址)|(?:地方|场地|位置|会场)(?=[:\s(]|在|是|为|设|定|改[到在]))(?:不变|照旧|没变|还是|仍|依旧|改|定|安排|设|就|是|为|在|到|[:\s(])*"
    r"(?P<place>(?!不[在变]|老地方|了|待定|另)[^\s,。;:()!?\x00]{1,20})"
)
_MOVED = re.compile(
    rf"(?:(?:改|换|挪|移|搬)(?:到|在|至|成)了?|[改换挪](?=[^\s,。;\x00]{{1,12}}吧))(?P<place>{_PLACE}|{_BARE_ROOM})吧?(?=$|[\s,。;!?()\x00])"
)
_BY_CUE = re.compile(
    rf"(?:在|到|去|于|来|喺|都上)(?P<place>{_PLACE}|{_BARE_ROOM})(?:里|内)?\s?(?=来|去|过|列队|集合|集中|召开|举行|举办|开|碰|参加|见|上|包|陪|看|慰问|观摩|考察|取经|调研|踏青|扫墓|祭扫|植树|种树|值守|候车|乘车|表演|进行|搞|组织|学习|听|等|会合|做|办|培训|一趟|一下|坐|聚|{_VERBS}|$|[\s,。;!()|\x00])"
)
_WHOLE = re.compile(
    rf"(?:还是?|就|都|仍|老地方|先?占着?|改)?(?:在|到|去|来|于)?(?P<place>{_PLACE}|{_BARE_ROOM})(?:里|内)?(?:列队|集合|集中|见面?|碰头|开会|召开|举行|参加|不见不散|等|开|一趟|一下|坐坐|坐一坐|聚|上车|乘车|候车)?$"
)
_LEADING = re.compile(
    rf"(?:在|到)?(?P<place>{_PLACE}|{_BARE_ROOM})(?=\s?(?:{_STOP}|临时|紧急|[他她咱你](?!们?家)|[号码][稍后另待:]|链接|二维码))"
)
#: Where people only gather before they go on to where it takes place.
_GATHERING = re.compile(r"\s?(?:列队)?(?:集合|集中|会合|碰头)|[^\s,。;]{0,3}(?:上车|乘车|坐车|发车)")
_AHEAD = re.compile(rf"(?:在|到|去|于)(?P<place>{_PLACE})(?=[一-龥]{{2}})")
_WEAK = frozenset({"线上", "群", "社区", "楼"})

_TOPIC_LABEL = re.compile(
    r"(?:会议|活动|培训|党课)?(?:议题|主题(?!党日)|内容|议程|事项|题目)(?:还是|仍是|不变|是|为|有|[:\s])*(?P<topic>[^\s,。;!?\x00][^。;\n\x00]{0,39}?)(?=$|[\s。;\n\x00]|,)"
)
_SAYING = re.compile(
    r"^(?:主要)?(?:请[^\s]{0,6}?)?(?:说说|说|讲讲|讲|聊聊|聊|谈谈|谈|定一下|定下|碰一下|议一议|对一下)(?:一下|一说)?(?=.{2})"
)
_TOPIC_VERB = re.compile(rf"^(?:主要|一起|统一|集体|继续|就|要|还要|去|到[^\s]{{1,6}}?)?(?:{_VERBS})")
_INSTRUCTION = re.compile(
    r"^(?:…|[哦噢喔啊呃嗯哎]?不对|顺便(?=[吃喝带拍捎把])|[哦噢喔]?别|啥时候?|什么时候|何时|(?:第?[\d一二三四五六七八九十]+[年月日号]|[周星期礼拜]{1,2}[一二三四五六日天])+$|[哦噢喔啊呃嗯哎]?不$|(?:[说写打记看搞弄发]错|错)了?|[口笔]误|[^\s]{0,6}有人[用占]|[哦噢喔啊呃嗯哎]不是|[跟同](?:大家|各位|你们)|那屋|通知(?:一下|大家|各位)|每人|每组|抽空|抽时间|有空|找个?时间|请(?!.{0,8}(?:讲|介绍|分享|作|做))|务必|务请|准时|按时|别|不要|勿|不得|收到|带|有[^\s]{1,6}的|没有?[^\s]{1,6}的|(?:乘|坐|搭)(?:大巴|班车|公交|地铁|车)|自带|自备|穿|佩戴|联系|电话|主讲|主持|同志们|各位|大家(?!把.{1,8}(?:[念议聊谈说读过学]一|[念议聊谈说读])[念议聊谈说读过学下遍]$)|大伙|街坊|乡亲|邻居们|亲们|家人们|诸位|注意|望|届时|如有|有事|"
    r"因故|不能|参会|参加|出席|邀请|人员|范围|要求|备注|预计|大约|大概|约|时长|活动[一二两三四五半\d]+个?半?小时|(?:人数)?[不伐冇]限(?:人数)?$|人越多越好|多多益善|[\d一二两三四五六七八九十]+[个组户](?:家庭|户)$|分[一二两三四五\d]+[队组]|每[组队]|提前|手机|特此|以上|谢谢|辛苦|收悉|能来|都来|记得|会后|午餐|不见不散|时间|另外|手机|具体|昨天|上次|原定|原|今天先|先不|照常|照旧|不变|其他不变|还是老|老地方|上车|发车|改|挪|推迟|延|一?整天|全天|[今明后]天起|旁听|凭|家长|来了|自理|午饭|中午|早饭|报到|签到|时间再|地点|定了|名单|日子|过节|元旦|快到了|各楼|老(?:哥|姐|少))"
    r"|[来要](?:开|搞|办)[个场次]?$|(?:讲师|老师|专家|律师|医生|民警)[^\s]{0,2}(?:来|到场)$|(?:听好|听着|看过来|注意啦|注意了|碰头|碰个头|自带|自备)$|(?:都到|都来|参加|到齐|到场|勿误|请假|提前.{0,6}到|准时到|带上.{0,6}|回复|互相转告|相互转告|知悉|出席|收到|注意|静音|照常|照旧|不变)$|几点(?:开|到|集合)|自理|领号|领取|可陪同|有[^\s]{1,4}领|来人讲|上车|稍后|再说|再等|没下来|听我|快到了|老地方|[到来]我家|支部组织|等通知|管饭|有饭|另行|不开了|取消|提前.{1,5}[到来]|带(?:好|上|齐)?(?:身份证|手套|笔|本|口罩|工具|水杯)"
)
_AUDIENCE = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+(?:组|支部|党支部|网格|小组|楼|号楼|栋)的?|[一-龥]{1,4}几个|全体[一-龥]{1,6}|[一-龥]{0,4}人员|[老小阿][一-龥]|[一-龥]{1,3}(?:书记|主任|师傅|大爷|大妈|阿姨|老师|医生|同志|奶奶|爷爷)|党员|居民代表|志愿者|支委|[一-龥]{1,8}们|各[一-龥]{2,3}|[一-龥]{0,2}支部)$"
)
_DESCRIBED = 3  # characters
_ORDINAL = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+(?:组|支部|党支部|网格|小组|次|季度)|全天|全体|年度|各|本|支部|社区|居民|所有)"
)
_OPENING = re.compile(
    r"^(?:集合|集中|关于|今年|本次|这次|再次|临时|紧急|召开|举行|举办|组织(?!生活)|开展|参加|开个|开|个(?!人)|搞个|搞|进行|上|的|要|我们|咱们|咱|将|拟|定|和)+"
)
_BRINGING = re.compile(r"(?:请?自?带|请穿|穿)(?:好|上|齐)?.{1,6}$")
_TRAILING = re.compile(r"(?:的?(?:会议)?通知|的?时间.*|集合|吧|啊|哈|,|:)$")
_NAME_LEAD = re.compile(
    r"^.*(?:开个|开一?次|召开|举行|举办|开展|参加|搞一?[次个]|搞|上|的|在|到|是|请|通知|注意|开|[:、])"
)


def kind_of(text: str) -> tuple[str, Span | None]:
    """Return the kind of meeting and where it is named; a kind that is only talked about (讨论党课安排) comes last."""
    named = [
        (bool(_ABOUT.search(text[: found.start()])), found.start(), found)
        for found in _ANY_KIND.finditer(text)
    ]
    if not named:
        return OTHER, None
    found = min(named, key=lambda entry: entry[:2])[2]
    index = next(index for index in range(len(_NAMES)) if found[f"k{index}"])
    return _NAMES[index], found.span()


def name_span(text: str) -> Span | None:
    """Return where another meeting is named: 楼组长会, 茶话会, 讲座."""
    found = _OTHER_NAME.search(text)
    return found.span() if found else None


def blank(text: str, spans: tuple[Span, ...]) -> str:
    """Return `text` with gaps where the spans were, of the same length."""
    for first, last in spans:
        text = text[:first] + GAP * (last - first) + text[last:]
    return text


def place_spans(text: str) -> tuple[Span, Span] | None:
    """Return where the place is named, and that with the words around it (还在…集合).

    Expects a text whose time and meeting name are blanked.
    """
    if found := _MOVED.search(text) or _LABELLED.search(text) or _cued(text):
        return found.span("place"), found.span()
    found_places = [spans for first, last in segments(text) if (spans := _in_segment(text, first, last))]
    strong = [spans for spans in found_places if text[slice(*spans[0])] not in _WEAK]
    return next(iter(strong or found_places), None)


def _cued(text: str) -> re.Match[str] | None:
    """Return the first place behind 在 or 到, rather one where something is done than where people gather."""
    cued = list(_BY_CUE.finditer(text))
    held = [found for found in cued if not _GATHERING.match(text, found.end())]
    return next(iter(held or cued), None)


def place_ahead(text: str) -> tuple[Span, Span] | None:
    """Return where a place stands before whatever is done there (在社区广场教老人用手机), and that with its cue."""
    found = _AHEAD.search(text)
    return (found.span("place"), found.span()) if found else None


def labelled_topic(text: str) -> str | None:
    """Return what stands behind 议题, 内容 or 主题."""
    found = _TOPIC_LABEL.search(text)
    return found["topic"] if found else None


def spoken_topic(text: str) -> str | None:
    """Return what is to be done (讨论门禁, 说广场舞) in a text whose time, place and meeting name are blanked."""
    spoken = [piece for piece in _pieces(text) if _TOPIC_VERB.match(piece) and len(piece) > 2]
    return _SAYING.sub("", spoken[0]) if spoken else None


def topic_of(text: str) -> str | None:
    """Return the subject in a text whose time, place and meeting name are blanked; None when only the name is left."""
    pieces = _pieces(text)
    return spoken_topic(text) or (_SAYING.sub("", max(pieces, key=len)) if pieces else None)


def _pieces(text: str) -> list[str]:
    """Return what may be a subject: neither an instruction, nor those who are invited, nor another place."""
    said = [_BRINGING.sub("", text[first:last]) for first, last in segments(text)]
    pieces = [_trimmed(piece) for piece in said if not _INSTRUCTION.search(piece)]
    return [
        piece
        for piece in pieces
        if len(piece) > 1
        and not _INSTRUCTION.search(piece)
        and not _AUDIENCE.match(piece)
        and not _ANY_PLACE.fullmatch(piece)
    ]


def segments(text: str) -> list[Span]:
    """Return the spans between punctuation and gaps."""
    return [found.span() for found in re.finditer(r"[^\s,。;!?()|\x00]+", text)]


def full_name(text: str, named: Span) -> str:
    """Return the meeting's own name with the words that describe it: 年度第一次党小组会."""
    first = next((span[0] for span in segments(text) if span[0] <= named[0] < span[1]), named[0])
    described = _NAME_LEAD.sub("", text[first : named[0]])
    return _OPENING.sub("", described + _NAME_LEAD.sub("", text[named[0] : named[1]]))


def is_described(name: str, kind: int) -> bool:
    """Whether what stands in a name before its kind, of this many characters, says what it is about (停车费听证会)."""
    described = name[: len(name) - kind]
    return len(described) >= _DESCRIBED and not _ORDINAL.match(described)


def _trimmed(piece: str) -> str:
    return _TRAILING.sub("", _OPENING.sub("", piece)).strip(" :、的")


def _in_segment(text: str, first: int, last: int) -> tuple[Span, Span] | None:
    found = _WHOLE.match(text[first:last]) or _LEADING.match(text[first:last])
    if found is None:
        return None
    return (first + found.start("place"), first + found.end("place")), (
        first + found.start(),
        first + found.end(),
    )
