"""No call for help is missed, and a fire extinguisher is not a fire."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.emergency.reading import Danger, danger
from bot.understanding.labels.reading import Labels

CALLS = {
    Danger.FIRE: [
        "着火了", "五楼窗户往外冒烟,快叫消防", "我家灶台起火了灭不掉", "楼下电动车烧起来了", "整个楼道全是烟,下不去了", "對面樓失火了",
        "充电宝炸了把床单点着了", "油锅着了咋办", "快递站那边火光冲天", "配电箱在冒火花", "不是演习,真的起火了", "隔壁老头抽烟把被子烧着了",
        "车库里有辆车自燃了", "樓下電動車著火了", "家裡著火", "上次就说会着火,现在真着火了", "房顶烧塌了", "垃圾桶着火了火苗很高",
    ],
    Danger.GAS: [
        "一进门全是煤气味", "天然气漏了,嘶嘶响", "闻到好重的燃气味,不敢开灯", "厨房有股臭鸡蛋味,头晕", "煤炉没关好,一家人都头疼恶心", "瓦斯外洩",
        "我妈煤气中毒了", "液化气罐阀门关不上一直漏",
    ],
    Danger.VIOLENCE: [
        "有人拿着菜刀在楼道里砍门", "我老公又打我了,我躲在厕所", "楼下一群人打起来了都见血了", "有个男的一直跟着我进了小区", "小偷还在我屋里", "他说要杀了我全家",
        "救命他掐我脖子", "隔壁女的一直喊救命", "前夫在砸我家门", "我被人关在地下室了", "有人往楼道里泼汽油", "门外有人撬锁,我一个人在家", "有陌生人要把孩子拉上面包车",
        "我儿子喝醉了拿刀要捅他爸", "街上有人抢包", "他爸往死里打孩子", "好几个人堵着门要打我",
    ],
    Danger.SELF_HARM: [
        "我不想活了", "活着真没意思", "药我一瓶全吞下去了", "安眠药已经喝下去了,别救我", "有人站在楼顶上要往下跳", "她说今晚就解脱了", "遗书写好了",
        "想死,真的撑不住了", "闺女割腕了", "桥上有个姑娘要跳河", "活够了,这就走", "我爸喝了农药", "唔想做人喇", "一个人坐在天台边上哭", "不如死了算了",
    ],
    Danger.MEDICAL: [
        "我爸突然倒地上叫不醒", "老太太摔了起不来,头上都是血", "孩子噎着了脸发紫", "老伴胸口疼得厉害喘不上气", "有人掉河里了", "工人触电了", "门口撞车了人躺在地上不动",
        "奶奶嘴歪了说不出话", "孩子把洁厕灵喝了", "楼上掉下来一个人", "隔壁独居的大爷三天没出门了敲门没人应", "产妇羊水破了家里没人", "他没有呼吸了", "血一直止不住",
        "我低血糖要晕了", "我媽暈倒了", "小孩抽搐翻白眼", "狗咬住孩子不松口", "爷爷从梯子上摔下来动不了了",
    ],
    Danger.TRAPPED: [
        "我们被困在电梯里了", "电梯卡住了里面有人", "孩子反锁在家,锅还开着", "墙塌了下面压着人", "小孩脑袋卡在栏杆里", "有个孩子趴在窗台外面", "水已经淹到胸口了", "有人掉井里了",
        "娃把自己锁车里了,太阳晒着",
    ],
    Danger.MISSING: ["我妈走丢了,有老年痴呆", "孩子在广场不见了", "爷爷早上出门到现在没回来,失联了", "有个小孩在路边哭找不到大人"],
    Danger.HELP: ["救命", "SOS", "快打120", "帮我报警", "出人命了", "快救人啊"],
}  # fmt: skip

QUIET = [
    "灭火器过期两年了", "110联网报警器什么时候装", "消防演练几点开始", "楼下火锅店油烟太大", "怎么求助办证", "消防通道被车堵了", "消防栓没水",
    "楼道堆纸箱,我怕哪天着火", "飞线充电万一起火怎么办", "去年着火烧坏的墙一直没修", "烧烤摊天天冒烟熏人", "有人在楼下烧纸", "小区里老有人放鞭炮",
    "燃气公司电话多少", "煤气费在哪交", "天然气开户要什么材料", "燃气表没电了", "家里停气两天了", "今天有人上门检查煤气收了我三百",
    "吵死了", "热死了电梯里没空调", "累死我了", "生气得要死", "笑死", "想死你们了", "物业气死人", "冷得要死暖气不热", "垃圾臭死了", "老鼠死在下水道里了",
    "献血证丢了", "量血压的活动哪天", "高血压药能报销吗", "我妈中风后遗症能办残疾证吗", "心脏病手术能报多少", "工伤怎么认定", "被狗咬了打疫苗去哪",
    "打电话没人接", "打麻将太吵", "打扫卫生的阿姨真好", "打针在哪打", "打印证明", "楼上孩子打闹", "隔壁打孔装修", "我打了好几次电话了",
    "建议把那棵树砍了", "能帮我砍一刀吗", "磨刀的师傅什么时候来", "杀虫的什么时候来", "电瓶被偷了", "车窗被砸了", "自行车被撬", "快递被人拿走了",
    "救助站在哪", "医疗救助怎么申请", "急救知识培训哪天", "感谢救命恩人", "志愿者应急救援队怎么加入", "防火宣传活动报名",
    "身份证丢了", "医保卡不见了", "我家猫走丢了", "狗不见了", "钥匙锁在屋里了找谁开锁", "手机掉水里了怎么办", "快递单号丢了",
    "电梯老是卡", "电梯上个月困过人,还没修好", "墙皮掉下来差点砸到人", "外墙瓷砖要掉了怕砸人", "井盖没了怕孩子掉进去", "电线掉下来了", "路滑老人容易摔",
    "跳广场舞的太吵", "跳楼价清仓", "孩子在楼上跳绳", "想不想活动活动", "活动几点", "活不干光收钱", "这日子没法过了,天天停水",
    "鱼缸里的鱼死了", "花死了怎么办", "死机了", "死亡证明怎么开", "户口注销死亡", "农药瓶子到处扔", "河里有死鱼发臭", "有人往河里倒垃圾",
    "我出不来,请个假", "住院了,周四的会请假", "摔伤了腿,志愿活动去不了", "发烧了明天的会不去了", "我妈刚去世,丧葬费怎么领",
    "家暴告诫书怎么申请", "法律援助能帮离婚吗", "上次打架的事调解好了", "公证要带什么", "水管爆了", "轮胎炸了", "爆米花车占道", "炸鸡店的油味",
    "煮鸡蛋要几分钟", "红烧肉怎么做", "我要看火影忍者", "播放火车驶向云外", "枪战片有吗", "杀毒软件下载", "刀郎的歌",
    "你好", "转人工", "进度", "241", "谢谢你们救了急",
]  # fmt: skip


# Said sideways, in haste, in dialect; and what only sounds like it.
OBLIQUE = [
    "阳台窗帘被烟头点着了火往上窜", "厨房爆了一声现在全是火", "我家老太太烧水忘了关,满屋子焦味黑烟", "电动车电池在客厅炸了",
    "三楼在冒火,有人在窗口喊", "厨房软管脱了一直嗤嗤冒气", "我和孩子都头晕想吐,屋里开着炭盆", "对面楼飘来好大瓦斯味",
    "他举着刀对着我妈", "一帮人冲进店里乱砸还打人", "我老公把我锁在房里不让出去,又打我", "有人在楼道里持棍追打",
    "有个人一直敲我门骂要弄死我", "我家进贼了人还在", "我被人绑在车里", "她手里拿着刀要割自己", "我妈把一整盒降糖药都吃了",
    "儿子留了纸条说对不起爸妈先走一步", "女同学坐在护栏外面哭", "他说要带着孩子一起死", "我真的不想活了谁也帮不了我",
    "活得太累,想从楼上跳下去算了", "昏倒在菜市场门口一个大爷", "我爷爷呼吸越来越弱", "吃完药浑身起疹子喘不上来气",
    "我老伴从凳子上摔下来腿断了", "工人被钢筋扎穿了大腿", "孩子溺水了刚捞上来没气", "公公中风了嘴歪眼斜", "孕妇大出血",
    "我弟弟触电倒地了", "被马蜂蜇了脸肿得睁不开喘不上气", "狗把孩子脸咬烂了一直流血", "有个老人掉沟里爬不上来",
    "电梯突然停了灯也灭了里面有老人孩子", "工棚塌了有人在里头", "孩子的手被电梯门夹住了拔不出来",
    "我妈关在阳台进不来,外面零下十度", "雨太大车被淹了人出不来", "我奶奶有痴呆,出门两小时找不着了", "小孩放学没回家电话也关机",
    "有人在河边喊救命", "快点来人啊要出人命了", "帮忙叫下救护车,我动不了", "报警报警有人行凶", "我邻居站在阳台栏杆外面了",
    "煤气灶爆了,我妈手脸都烧了", "儿子把自己反锁屋里说再见了", "楼下有人拿棍子追着人打", "孩子吃了我一板降压药",
    "我爸骑车摔沟里了头破了叫不应", "一开门屋里全是黑烟", "有个老头倒在雪地里不动", "冰面裂了,有孩子掉进去了",
    "隔壁传来女人惨叫和砸东西声", "他掐着我妹妹的脖子", "我吞了好多片药,胃好疼", "有人往我门缝里塞火",
    "电梯掉下去了里面有三个人", "我闻着燃气味,邻居没人应门", "奶奶吃元宵噎得脸都紫了", "高压线断了搭在人身上",
    "我撑不住了,今晚就走", "我在桥上,谢谢你们这些年", "陌生男人拽着我女儿不放", "老公拿着酒瓶子砸我头,流血了",
    "公交车起火了车门打不开", "孩子从四楼掉下来了", "有人在我家客厅,我躲衣柜里", "工地塌了埋了两个", "👶没呼吸了",
    "屋企着火啦快啲嚟", "有人喺天台企咗好耐話要跳落去", "家父突然胸痛冷汗倒地", "俺娘不喘气了", "娃儿落井头去了",
    "姆妈吃错药水了,吐白沫", "眉气漏了", "房子着货了", "有人藕打老人流血了", "我把绳子都系好了",
    "别救我,让我走吧,活着太累", "快来人,我家厨房着火了", "楼下有人打架动刀了", "我妈晕过去了叫不醒", "电梯里困了四个人",
    "煤气泄漏了怎么办", "有人要从楼上跳下去", "我不想活了", "有个小孩掉进水池了", "隔壁传来爆炸声",
    "老人心脏病发作快不行了", "有人闯进我家了", "我老公打我,救命", "孩子找不到了", "楼道里都是浓烟", "我吃了很多安眠药",
    "有人被车撞倒在路口", "儿子拿刀要自杀", "屋里好大的煤气味,人昏昏沉沉的", "有人在砸门要杀我", "我爸摔下楼梯头破血流",
    "婴儿卡住喉咙了", "楼上有人喊救命", "我割了手腕好多血", "爷爷倒在厕所里没反应", "电线着火了", "有个女孩坐在天台上哭",
    "被人跟踪了很害怕", "我被锁在阳台外面,三楼,快冻死了", "家里老人误服农药", "活着真累,想一了百了",
    "有人往车底下扔了燃着的东西", "隔壁打孩子打得没声了", "我在水库边上,不想回去了", "冒烟了冒烟了配电箱",
    "我妈把煤气打开了要寻死", "河里漂着一个人", "有人喝醉了躺在马路中间", "楼顶有个小孩在边上玩", "孩子发高烧抽过去了",
    "爬山迷路了手机快没电天黑了", "有人抢我孙子", "气罐着了", "快点来,家里进贼了,还在里面",
]  # fmt: skip

LOOKALIKES = [
    "楼下小饭店排烟管对着我家", "烟道串味", "冬天在屋里烧炭取暖的邻居太多有隐患", "火灾报警器老误报", "煤气表走得太快",
    "液化气涨价了", "换煤气罐去哪换", "楼上夫妻吵架摔东西太吵", "保安跟外卖员吵起来了态度恶劣", "我家门锁坏了进不去家门",
    "门禁把我锁外面了", "电梯又停了爬楼", "上次电梯困人后一直没检修", "路面结冰摔了好几个人了",
    "我妈在你们门口台阶上摔了一跤希望加扶手", "流浪狗追人孩子害怕", "狗咬人了主人不承认", "上个月有人跳楼现在楼里都不敢住",
    "听说有老人走失,防走失手环怎么领", "老伴住院了怎么报销", "我得了抑郁症有什么救助", "妈妈去世了户口怎么注销",
    "残疾证怎么办,我腿断过", "心脏搭桥能报多少", "被打伤了医药费谁出,怎么申请法律援助", "保护令去哪申请",
    "我不想活动了,太累", "这破灯坏得我不想说话了", "电死蚊子的灯有吗", "热得要中暑了,活动室没空调", "晕车能请假吗",
    "头晕去不了会", "急救培训我报名", "救护车开不进小区", "有没有心理援助热线", "孩子丢了校服", "老人卡丢了",
    "车被砸了玻璃", "有人偷快递", "电表箱老跳闸", "窗户玻璃碎了怕掉下来", "树枝快断了怕砸人", "老鼠药什么时候投放",
    "打农药气味难闻", "河道漂着垃圾", "水淹了地下车库", "车库进水车被泡了", "屋里漏水天花板塌了一块", "墙裂了会不会塌",
    "小孩爬健身器材危险", "有人在天台养鸽子", "楼顶有人搭棚子", "在河边钓鱼的太多", "跟踪一下我的投诉", "追着要物业费",
    "爆竹声太吵", "高空抛物砸坏车", "着急死了快点修",
]  # fmt: skip

# What is happening, by the class of wording: pictures, letters, a leave-taking, silence behind a door, the water's edge.
CLASSES = [
    "🔥🔥九栋", "🔥🔥🔥", "快来🔥", "🆘🆘", "zhao huo le", "you ren ni shui", "jiu ming",
    "多谢大家这些年照应,存折在柜子里,我先走了", "猫送给隔壁了,我走了,别找我", "煤气是我故意打开的", "抱着孩子要从阳台跳",
    "独居的老孙两天没露面,敲门没人应", "臭味从老太太屋里出来,叫不开门", "平常天天来的大爷今天电话打不通,敲了没人应",
    "塘边上孩子的鞋还在,人找不到了", "一个骑车的掉进去了,在里面喊", "工地塌了,底下还有人", "对面窗户通红,热浪扑过来",
    "骗子冒充公安,我奶奶正在汇款", "说话不方便,报警", "电梯不动了,里面老人喘不上气",
]  # fmt: skip
DENIED = [
    "不是着火,是炒菜的烟", "没有晕倒,就是犯困", "并没有人打架", "没着火,放心", "脑袋要炸了,太吵", "腿都要断了,电梯还没好", "打死我也不去开会",
    "大火煮开再放盐", "河里泛白沫,上游排污水", "海南出差赶不回来", "房本丢了,孩子上学要用",
]  # fmt: skip

# Typed as it sounds; and words of their own that only sound so.
MISSPELT = [
    "煤汽罐一直呼呼响",
    "俺爹运倒在地头",
    "他叫不形了",
    "我困再电题里",
    "法门关不紧,煤气味大",
    "有人掉和里了快来",
    "农要喝了半瓶",
    "歹图进屋了",
]
SOUNDS_SO = [
    "那批桌椅运到了",
    "护膝丢在活动室",
    "湖西路修好没有",
    "图片传不上去",
    "送餐的敲门声太大",
    "孩子留学了怎么办证明",
    "贼拉冷,暖气不热",
]

# Words that are in no rule and in no phrase.
UNFORESEEN = [
    "遗嘱和钥匙都放桌上了,我这就上路", "别等我吃饭了,我上楼顶吹吹风就不下来了", "老头子趴在桌上怎么推都没动静", "阳台那边火星子乱蹦,窗帘都黑了",
    "屋里一股臭味像煤气,我头发沉", "我儿子掉进沟里没影了", "一个男的提着菜刀满楼道转", "电梯停在半空门打不开,里面有小孩哭",
    "奶奶下午出去遛弯,天黑了还没回来,她记性不好", "孩子嘴里吐白泡,手脚直蹬",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CALLS.items() for text in texts])
def test_a_call_for_help_is_heard(kind: Danger, text: str) -> None:
    assert danger(text) is not None


@pytest.mark.parametrize("text", CALLS[Danger.SELF_HARM])
def test_self_harm_is_told_from_other_dangers(text: str) -> None:
    assert danger(text) is Danger.SELF_HARM


@pytest.mark.parametrize("text", OBLIQUE)
def test_an_oblique_call_is_heard(text: str) -> None:
    assert danger(text) is not None


@pytest.mark.parametrize("text", [*QUIET, *LOOKALIKES])
def test_nothing_is_happening(text: str) -> None:
    assert danger(text) is None


def test_every_class_of_wording_is_heard() -> None:
    assert [text for text in CLASSES if danger(text) is None] == []


def test_words_of_danger_are_known_by_their_sound() -> None:
    assert [text for text in MISSPELT if danger(text) is None] == []
    assert [text for text in SOUNDS_SO if danger(text) is not None] == []


def test_what_is_denied_or_only_said_so_is_none() -> None:
    assert [text for text in DENIED if danger(text) is not None] == []


@pytest.mark.parametrize("text", [text for texts in CALLS.values() for text in texts] + OBLIQUE)
def test_rules_and_phrases_together_hear_a_call(labels: Labels, text: str) -> None:
    assert labels.alarm(text) is not None


def test_what_no_wording_foresees_is_heard(labels: Labels) -> None:
    missed = [text for text in UNFORESEEN if labels.alarm(text) is None]
    assert len(missed) <= len(UNFORESEEN) // 5, missed


def test_rules_and_phrases_together_stay_calm(labels: Labels) -> None:
    """Hardly any of what was collected to fool the alarm does."""
    alarming = [text for text in (*QUIET, *LOOKALIKES) if labels.alarm(text) is not None]
    assert len(alarming) <= len([*QUIET, *LOOKALIKES]) // 25, alarming


@pytest.mark.parametrize("text", ["隔壁男的天天打老婆", "对门男的老打他媳妇", "我被我老公打了"])
def test_violence_at_home_is_heard_though_it_is_a_habit(labels: Labels, text: str) -> None:
    assert labels.alarm(text) is Danger.VIOLENCE


def test_self_harm_is_told_from_other_dangers_without_wordings_too(labels: Labels) -> None:
    assert labels.alarm("都别等我了,今晚我就去陪老头子") is Danger.SELF_HARM


@settings(max_examples=200, deadline=500)
@given(st.text(max_size=2000))
def test_any_text_is_survived(text: str) -> None:
    danger(text)


@pytest.mark.parametrize("unit", ["打", "从楼", "我", "火烧", "电梯", "a", "1", "没有", "孩子"])
def test_long_monotony_costs_little(unit: str) -> None:
    start = time.perf_counter()
    danger(unit * (2000 // len(unit)))
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize("text", ["2 三楼好了,四楼也不亮", "我要反映隔壁男的天天打老婆"])
def test_an_answer_and_a_report_are_no_calls_for_help(labels: Labels, text: str) -> None:
    assert labels.alarm(text) is None


def test_it_costs_next_to_nothing() -> None:
    start = time.process_time()
    for _ in range(20):
        for text in QUIET:
            danger(text)
    assert (time.process_time() - start) / 20 / len(QUIET) < 200e-6
