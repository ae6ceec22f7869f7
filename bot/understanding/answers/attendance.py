"""Coming or not: reads what members and volunteers write under a notice, clause by clause.

The last clause that decides wins (原来说来的，现在胃疼，请假); what remains is the reason.
"""

import re

from bot.understanding.answers.plain import plain
from bot.understanding.answers.reasons import EDGE, FORMERLY, SURNAME, VERB, Clause, reason_of, strip_reason
from bot.understanding.answers.whole import leaves_it_to_you, read_whole, says_when_not

_LONG_VERB = r"(?:参加|参与|参会|到会|到场|出席|列席|前往|报名|开会|过来|过去|赶来|支持|帮忙)"
_PARTICLES = r"(?:的|了|啦|嘞|呀|啊|吧|喽|哒|咯|哈|呗|哟|耶|滴|哦|嘛|呢|咧|哩|叻|撒|哇|嗷|喔|噢|唻|起|着|去|一个|一下|[!~])*$"
_ENDS = rf"(?:{_PARTICLES}|(?=帮|参加|支持|听|学|开会|现场|搬|一起|看看$))"
_CODE = re.compile(
    r"\s*(?:(?:我?回复?|选择?|我选|扣|答|打|报)[\s:,]*)?[「『\"(\[+]?\s*(1{1,6}|2{1,6}|[3-9]|一|二|两|壹|贰)\s*[」』\")\]]?(?:号(?=[\s。!]*$))?"
    r"(?=$|[\s,。.!、;:~+?]|[^\d点时号月日楼层栋单元室个位名人天年次块元%十百半/:\-])"
)
# 回1是参加吗 asks what the number means.
_MEANS = re.compile(r"\s*(?:号)?(?:是|代表|就是|算|表示|还是).*(?:[?吗么]|什么|啥|还是)")
# Said alone it refuses; with an apology or more it asks for leave.
_BUSY = re.compile(
    r"(?:我|那天|明天|真的?|实在|最近)*(?:没(?:有|得)?(?:时间|空|功夫|工夫)|不得空)(?:了|啊|呢|哈|的|哦)*"
)
_HEADCOUNT = re.compile(
    r"(?:我?们?家|我们|家里|一共|总共|共|报|要|来|去|再|加|就)*(?:\d{1,2}|[一二两三四五六七八九十])\s*(?:个(?:人)?|位|名|人|口)(?:人|去|来|报|参加)?"
)
_CLAUSE = re.compile(r"[^\s,。;!?、~…]+[?]?")

# 准不准假, 看老板给不给假: whether one gets it is open.
_LEAVE_OPEN = re.compile(
    r"(?P<verb>[准给批放])不(?P=verb)[^,]{0,3}假|(?:看|问|不知道?|不晓得|不清楚)[^,]{0,6}能不能[批准给]"
)
_MAY_I = re.compile(
    r"(?:能|可以|可否|能否|想|要|帮|给|麻烦)[^,]{0,8}请|请[^,]{0,8}(?:可以|行|好|成|准|批|同意)(?:吗|么|不|啊|吧)|[批准]"
)
# 不去会不会扣分 asks what follows.
_WHAT_FOLLOWS = re.compile(
    r"会不会|会[^,]{1,6}吗|扣(?:不扣)?(?:分|钱|积分|考勤)|罚|算(?:不算)?(?:缺勤|缺席|旷)|要紧|影响|有没有(?:事|关系)|[要得](?:写|交|补)"
)
_ALONE = re.compile(
    r"(?:我?(?:回复?|选择?|扣|打|按|报|改成?|改为)|那就|就|还是)*[「『\"(\[]?(?P<code>[12])[」』\")\]]?(?:吧|了|啊|哈)?"
)
# How leave is asked for; whether one may have it is a request.
_HOW_TO_LEAVE = re.compile(
    r"(?:怎么|咋|如何|找谁|跟谁|向谁|去哪)[^,]{0,4}请[^,]{0,3}假|请[^,]{0,3}假(?:怎么|找谁|跟谁|要不要|要什么|扣)"
)
_LEAVE = re.compile(
    r"请(?:个|一?[次趟回]|了|[半一两二三四五几\d]+(?:天|次|回|趟|会儿?)|会儿|过|事|病|公|上|长|短)*假|告(?:个)?假|(?:批|准|许|给)(?:我|俺|咱)?(?:个|一?次|一?回|[半一两几]天)*假(?!期|的|货|装|如)|假条|休假申请"
)
_NO_LEAVE = re.compile(r"不请假|不用请假|没请假|不想请假")
_UNABLE = re.compile(
    rf"(?:没法|无法|没办法|不能够?|没能|不会|不便|难以|不得|不太能|没机会|不可能|不方便)(?:再|去|来|按时|准时|现场|亲自|一起|前)*{VERB}|"
    rf"(?:{VERB}|[干做走动弄忙搬跑爬站坐抬拿出蹲扛挤熬整搞凑排顶撑应爬起])不(?:了|成|来|得|上|动|住|赢|到(?!\d))|不在(?!乎|话下)|赶不[上过回到及切赢]来?去?|(?:忙|搞)不赢|不有空|回不[来去]|来不及|走不(?:开|掉|脱)|脱不[开了]身?|抽不[开出]身?|离不开|腾不出|分不开身|分身乏术|"
    r"过不[来去]|(?:排|安排|倒|挪|错|调|分|转)不(?:开|过来|出来)|没(?:有|得|那个?|这个?|啥|什么|多余的?|闲)*(?:时间|空(?!调)|功夫|工夫|档期|法子|心思|心情)|不得[空闲]|不(?:太|大)?方便|时间(?:上)?(?:有)?冲突|冲突|撞(?:车|期|上|了)|不凑巧|不巧|缺席|缺勤|不行(?!再)|不可以|没法"
)
_REFUSE = re.compile(
    r"(?:(?<![起下上出进吃睡醒过回赶看说来去到走])不|就不|不想|不打算|不准备|不愿意?|不乐意|懒得|不用|没打算|别叫我)(?:再|去|来|太|怎么|是很|一起)*(?:参加|参与|来|去|到(?!\d|十|半)|报名?|出席|参会|开会|听课|出门|凑|掺和|考虑|感兴趣|上)|"
    r"我不(?:开|听|学|干|搞|弄|玩|凑|掺和|感冒|稀罕|爱去|爱来|伺候)(?:了|啊|的|哈|这个?|那个?)*$|不得(?:来|去|到|参加)(?=$|[^,]{0,1}[的了哈啊哦嘛]?$)|没(?:有|啥|什么|多大)?(?:兴趣|意思|意愿)|(?<![来去到加名席场会干做走动弄忙开受行过])不了(?=$|谢)|算了|免了|拉倒|得了吧|歇了吧|不奉陪|婉拒|放弃|弃权|退出|取消(?:报名)?|退了|退(?:一下|掉|报)|(?:名额|机会|位置)?(?:让|留|给)(?:给)?(?:别人|其他人|他人|年轻人|有需要)|"
    r"(?:别|莫要?|休|不要|不用|不必|甭|无需|用不着)(?:再)?(?:算|加|带|叫|喊|找|等|数|拉|写|报|通知|安排|管)(?:上|到|起)?我(?:头上|的?名字?|一个|的)?|(?:跳|略|绕)过我|把我(?:的)?(?:名字?|名额|那个|这个)?(?:给)?(?:去|划|删|取|除|拿|撤|抹|勾|换|踢|摘|销)|不必了|不需要|谢绝|pass"
)
_LATER = re.compile(r"下次(?:吧|再|一定)?|改天|以后再|等下次|下回")
# What keeps people away, said without saying that one stays away: 正在输液, 周六值班, 孩子中考呢.
_EXCUSE = re.compile(
    r"(?:人)?(?:还|正)?在(?:外地|外面|外省|国外|老家|医院|单位|上班|外边|住院|出差|值班|坐月子|隔离|路上|车上|火车|飞机|高铁|输液|打针|开会|考试|上课|[一-鿿]{2,3}(?:出差|住院|打工|旅游|看孩子))|"
    r"出差|加班|值班|住院|生病|发烧|感冒|咳嗽|过敏|拉肚子|头晕|上班|夜班|白班|当班|卧床|化疗|透析|(?:血压|血糖)(?:太|有点|偏|很|又)?(?:高|低)|(?:医生|大夫|家里人?|老[婆公伴]|爱人|孩子|单位|领导|老板)(?:不让|不许|不准|不同意|不批|不放|不肯)|坐月子|喂奶|哺乳|打疫苗|白内障|不(?:让|许|准|给|肯)(?:我)?(?:出|下|动|走|请|来|去|上)|输液|吊瓶|打针|[车机班铁]晚点(?!是)|延误|身子骨?(?:不|实在不|还没)|不争气|娶(?:儿?媳妇|亲)|嫁(?:女儿|闺女|姑娘)|办(?:喜事|酒席?)|吃席|坐席|待产|预产期|拆线|换药|挂水|吊水|骨折|打(?:着|了|上)?石膏|拄(?:着|双)?拐|坐轮椅|发寒热|发高烧|摔[了伤断]|扭[了伤]|崴|烫伤|出不了门|不能出门|(?:下|出|上|迈|挪|起)不了(?:床|楼|门|地|台阶|身|步|炕|远门)|手术|开刀|复查|体检|陪床|陪护|陪考|家长会|中考|高考|期末|监考|"
    r"[一-鿿](?:疼|痛)(?!快)|腰不好|腿不好|身体(?:不好|不行|不舒服|欠佳)|不舒服|难受|行动不便|腿脚不|没(?:有)?(?:精力|力气|劲|体力|车|人(?:照顾|看|带|替|接))|"
    r"婚礼|喜酒|满月|百天|丧事|奔丧|葬礼|殡仪|出殡|上坟|搬家|装修|送货|进货|盘点|收割|下地|看店|开店|赶工|培训|考试|补课|上课|旅游|回老家|回娘家|走亲戚|约了|有约|坐(?:火车|飞机|高铁)|去医院|拿药|看牙|送(?:老伴|老人|孩子|爱人)|(?:亲戚|客人|女儿|儿子|闺女)[^,]{0,4}(?:要|会)?回?来|做饭|下(?:大)?[雪雨]|路滑|不敢出门|别的安排|"
    r"有(?:点|些|急|要紧|要|别的|其他)?(?:私)?事(?!没事)|走不开|带(?:孙子|孩子|娃)|看孩子|奶孩子|接(?:孩子|娃|孙子)|照顾(?:老人|孩子|病人|老伴)|伺候|太远|堵车|车坏"
)
# 我倒是想去: a wish that something stands against.
_WISHED = re.compile(
    r"(?:我|俺)?(?:心里|其实)?(?:倒|倒是|也|是|挺|很|真)+(?:挺|很|蛮|也)?想(?:来|去|到|参加|报名)(?:的|啊|呀)*"
)
# 前面回的2不算，改成1: the number that counts is the last.
_CORRECTED = re.compile(
    r"[^\d]{0,8}(?:[12一二]|(?:写|打|按|选|发|回|点|输|扣)错了?|之前|先前|刚才|前面|上面)[^\d]{0,10}[\s,。;]*(?:改|换|更正|以|应该|应当|重新|现在|是)(?:成|为|选|回复?|报|是|到)*\s*(?P<code>[12])(?:为准|了|吧)*[\s。!~]*"
)
_DOUBLE = re.compile(
    r"也(?:得|要|会|一定|必须|应该)[^,]{0,3}(?:去|来|到|参加|赶)|(?:怎么?能|哪能|怎会|岂能|不能)(?:少|缺|落)(?:得|下)?了?我|(?:不会|不能|不可能|绝不|肯定不|从不|不)(?:缺席|缺勤|请假|错过|落下|落后|迟到|爽约|掉队|忘)|(?:能|敢|会|可以|哪能)不(?:来|去|到|参加)(?:吗|么|嘛)|(?:怎么?|咋|哪|岂|为啥|凭啥)(?:个|能|会|可能|敢|得)?不(?:来|去|到|参加|支持|报)|(?:不能|不会|不可能|没理由|哪能|怎么会|怎么能|怎能|岂能|不得)不(?:来|去|到|参加|支持)|必须(?:的|来|去|到|参加)"
)
# A condition that holds the going: 老板批假我就去.
_CONDITION = re.compile(
    r"[^,]{2,}(?:的话|我)就(?:能|可以|会)?(?:来|去|报|参加|到)(?:$|[^了的,])|(?:批|准|同意|给)[^,]{0,3}假[^,]{0,3}就"
)
# Whole clauses that say it in other words, also misspelt or in pinyin.
_SAYS_YES = re.compile(
    r"(?:没(?:得|有)?问题|冇问题|准点|好的?呢|好的?1|遵命|得令|没说的|没的说|肯定(?:的|啊|啦)?|那?必须(?:的|啊|啦)?|那?当然(?:的|啊|啦|了)?|嗯[哪呐呢]|第一个|一定|cj|can ?jia|[叁惨餐][加家]|参[家佳价]|"
    r"(?:我|给我|帮我|再)*(?:来[俩仨]|整[一两]?个)|[^,]{0,4}都(?:行|可以|成|中|好说|没问题|能来|ok)|冲(?:呀|啊|了)?|凑(?:个|一?下)?(?:数|人头|热闹)|有(?:会|活动|课)我?就(?:来|去|到)|(?:申请|要求|想)加入|走起|安排|搞起|整起|走着|约|我[和跟同]\S{1,4}|保证完成任务|服从安排|\S{0,4}带头|马上(?:动身|出发|到|来|去)|(?:已经)?在路上了?)[吧呀啊哈了!~]*"
)
_ARRANGED = re.compile(r"(?:调|换)好了?班|请好了?假|调班了|坚持(?:来|去|参加|到)")
_SAYS_NO = re.compile(
    r"不|谁爱[来去]谁[来去]?|爱谁谁|[来去]个(?:啥|什么|屁|鬼|头)|no|nope|没(?:有)?必要(?:吧|了)?|(?:书记|主任|站长|老师|领导)?你们(?:开|去|忙|玩|来)(?:吧|好了|就行)?|别等我(?:了)?|我?不凑(?:这个|这)?热闹了?|去过了?"
)
# Somebody else comes: 家里亲戚要来.
_VISITORS = re.compile(
    r"(?:亲戚|客人|孩子|女儿|儿子|闺女|师傅|家里人|医生|朋友|同学|领导)[^,]{0,4}(?:要|会|得)?(?:回?来|到)"
)
_BUT_EXCUSE = re.compile(r"(?:可是|但是?|不过|只是|就是|奈何|无奈|可惜|偏偏)(?P<why>.+)$")
_AT_ONCE = re.compile(
    r"下班|忙完|收工|马上|现在|立刻|到点|待会|一会|吃完|送完|接完|开完|所以|那我就|这我就|不|没"
)
# Questions to the office, and things it is to send: no answer to what it asked.
_ASKS_US = re.compile(
    r"(?:顺便|另外|再|还|就)(?:想|再)?问[^,]{0,2}(?:有没有|[^,]*(?:吗|么|不|没有?|哪|几|多少|怎么|啥|什么)$)|(?:想|请|来|要)(?:问|请教|咨询|打听)(?!.*(?:我妈|我爸|老公|老婆|爱人|家里|媳妇|孩子|领导|老板|单位|班长|能不能|同意))|请教|咨询"
)
_SEND_ME = re.compile(
    r"(?:给我|发我|帮我|给大家|发群里|发下|发一下).{0,6}(?:材料|资料|记录|照片|链接|定位|地址|文件|电话|视频|课件|回放|通知|内容)|(?:材料|资料|记录|照片|链接|定位|地址|文件|视频|课件|回放|内容)[^,]{0,4}(?:发|留|给)(?:我|给|一下|下|到)"
)
# 车修好了就来，修不好就没法来: either may happen.
_EITHER = re.compile(
    r"就(?:能|可以)?(?:来|去|到|报|参加)[^,]*,[^,]*(?:就|那就)(?:不|没|算|来不|去不)|就(?:不|没法|来不|去不)[^,]*,[^,]*就(?:能|可以)?(?:来|去|到|报|参加)"
)
_MAYBE = re.compile(
    r"(?:^|[得要先还全就])看(?![了到见过来看])[^,]{1,12}(?:几|啥|什么|怎么|谁|多|哪|不|吗|没)|(?:同意|批准|批了?|答应|好了|退了|退烧|够|放假|放人|能走|空出来|不(?!是)[^,]{1,4}|下来)(?:的话)?我?就(?:来|去|报|参加|到|能)|有可能|可能|也许|或许|大概|(?:不知道?|不晓得|不清楚)(?:能不能|有没有|请不请|去不去|来不来|行不行|到时|那天|得不得|抽不抽|会不会)|说不定|不一定|未必|不确定|没(?:有)?(?:准|定|想好|确定|把握|谱)|未定|待定|(?:说|讲|话)不[准好定埋]|难讲|吃不准|不好说|难说|不敢(?:保证|说|肯定|打包票)|不(?:能|敢)?保证|"
    r"看(?:看)?(?:一?下)?(?:情况|时间|天气|身体|孩子|单位|能不能|当天|到时|安排|排班|工作|哪天|有没有|具体|活|老板|加不加班|怎么|家里)|看着办|(?:^|[^好难耐中])看看?(?:吧|再|先|呗|再说)$|看看$|看[^,]{1,6}(?:有没有|行不行|能不能|[来去]不[来去]|情况|怎么样|结果|身体|病情|脸色)|^(?:人?不够|人?不满|没人|缺人)[^,]{0,3}我(?:就)?(?:来|去|上|报)|再看|先看看|"
    r"到时候?(?:再|看|定)|(?:还|也)?不(?:知道|晓得|清楚)(?:呢|啊|了)?$|回头(?:再|告诉|给|看)|再(?:回|给|跟|说|定|议|考虑|想想|商量|回复|确认|通知|联系|告诉|答复)|争取|尽量|尽可能|尽力|考虑|想想|想一下|商量|问问|问一?下|定不(?:下|了)|"
    r"等(?=[^,]{1,5}(?:排班|通知|消息|批|定|安排|出来|下来|决定|回话))|等(?:通知|我|消息|一?下|排班|确认|会|领导|家里|孩子|定)|如果|要是|假如|假若|只要|除非|万一|悬|五五开|一半[对一]?一?半|对半开|得不得空|拿不[准定]|过(?:一?两|几|[一二三])天(?:再)?(?:回|说|告诉|答|定|给)|"
    r"(?:能|有空|有时间|不下雨|没事|没雨|缺|不忙|不加班|方便|不忙的话|能调|好了|退烧|赶得上|人不够|人少|天好|天气好|身体好|请得下)(?<![说约讲定]好了)[^,]{0,5}就(?!是)|的话|先(?:待定|不定|占|留)|晚点(?:答复|回复|确认|再|给|告诉|说|通知|定)|犹豫|纠结|准信|看[^,]{1,5}?(?P<twice>[一-鿿])不(?P=twice)|明天(?:答复|回复|确认|告诉)|估计|应该|八成|差不多"
)
_IF = re.compile(r"要是|如果|假如|只要|除非|万一")
_MINDING = re.compile(r"在[^,]{0,6}(?:看|带)(?:孩子|孙|娃)")
_ABOUT_TIME = re.compile(
    r"(?:可能|也许|大概|估计|应该|或许|会|要|(?<![住走坐来去离])得)[^,]{0,6}(?:晚(?!上)|迟|早走|提前|早退|后到|先走)|(?<![车机班铁])(?:晚|迟)(?:到|点(?!给|答|回|再|告|说|通知|定|确)|一会|几分)"
)
_SURELY_NOT = re.compile(r"(?:恐怕|怕是|只怕|看来|估计)")
_QUESTION = re.compile(
    r"[?]|吗|(?:么|呢|不|没|没有)(?:啊|呀|哦|咧|嘛|的)?$|怎么|咋(?!都)|几点|几号|哪里|哪儿|哪个|在哪|去哪|哪天|(?<!没)什么|(?<!没)啥(?!都)|多少|几岁|多大|多久|多长|谁(?!都)|能不能|是不是|有没有|要不要|可不可以|行不行|为啥|为什么|是否|还有.{0,4}没"
)
_ASKS_FACTS = re.compile(
    r"^(?!.*(?:看|问|不知道|不确定|不管|无论|怎么能不|怎么会不)).*(?:多长|多久|几点|几岁|多大|多少|什么|哪)"
)
_STRONG_YES = re.compile(
    rf"(?:一定|肯定|必须?|保证|绝对|实|梗|准|一准儿?|准保|保准|铁定|指定|定会?|妥妥|准时|按时|照常|当然|可以|能够?|会|要|想|愿意|乐意|还是|都|也|就|争着|这次|这回)(?:准时|按时|提前|能|会|要|来|去|现场|一起)*(?:{_LONG_VERB}|[来去到报上]{_ENDS})|"
    rf"(?:我|俺|本人|咱|我们|我俩|全家)(?:们|俩|家|全家)?(?:[和跟同与][^,]{{1,8}}?(?:一块儿?|一起|一道|俩|都|也|)?)?(?:到时候?|周[一二三四五六日天]|明天|当天|那天|今天|又|都|也|要|想|能|会|可以|愿意|一块儿?|一起|准时|一定|肯定|还是|就|去|来)*(?:{_LONG_VERB}|[来去到报上]{_ENDS}|可以|行|愿意|没问题|有空|有时间)|"
    r"(?<![没不别])(?:算|预|加|带|写|报|添|记|补|登|排|捎|留|给|抢|占)(?:上|我|一|个|俩|两|三|位|名|\d)*(?:我|一个|两个|三个|个|一位|上|名额|位置)|(?:怎么?能|哪能|怎会|岂能)?(?:少|缺|落)(?:得|不)?(?:了|下|掉)我|少不了我|有我(?:一个|一份|份|呢|的)?$|报(?:名|上|我|一|个|俩|两|三|$)|参加(?!的|人|条件|对象)|我(?:和|跟|带)[^,]{1,6}一起|(?:^|我)(?:报到|签到)$|参会|出席|到场|到会|准时|按时|"
    rf"\+\s*\d|加[一1二2两]|没问题|没的说|包在|安排上|照常|(?<![的有])安排[!~]*$|^(?:可以|那|那就|人)?(?:[来去到](?:的|了|啊|呀|吧)?)*[来去到]{_ENDS}|(?:有空|没事)[来去到]{_ENDS}|(?:^|我(?:也|都|要|想)?)[来去](?:参加|帮|支持|听课?|学习|开会|搭把手|出(?:一?份|把)?力|凑(?:个|一)?(?:热闹|数)|捧(?:个)?场|干活|尽(?:一?份|点)?力|当|做|服务|打扫|顶|见见|看看|现场)|收到\+|愿意|乐意|算我|同意|"
    r"(?:雷打不动|有会必到|义不容辞|支持到底|风雨无阻|不见不散|随叫随到|全程在|妥妥|必达|必到|come)"
)
# Anything that ends in going there, whatever leads to it: 咱指定得去啊, 爬也要爬过去, 老地方见.
_GOES = re.compile(
    rf"^(?!.*[不没别未])(?:[^,]{{0,12}}?)(?:(?<![出回送带拿寄上下进转派])(?:[来去嚟]|(?<![收看找得想听见遇碰做])到)|过[来去]|赶[来到]|到时候?见|(?:地方|会场|现场|明儿|明天|不散|当天)见|参加|报名?|支持){_PARTICLES}|"
    r"(?:可以|能|想|愿意|来)(?:搭把手|帮(?:忙|把手|一把)|出力|干活|做点|扛|搬|拉(?!黑)|开车|接送|拍照|理发|做饭|带队|出车)|^(?:我|俺)(?:也|都)?(?:能|可以|会|想|要|愿意)[来去](?!不|接|送|看病|医院|外地|上班|加班|办事|单位|老家|北京|上海|出差)[^,?吗呢]{1,6}$|^(?:那|咱们?|我们)?一(?:起|块儿?|道)(?:吧|呗|去|来|啊|呀)|^我(?:来|可以|能)?(?:负责|包)(?:搬|拍照|签到|打扫|维持|接送|做饭|卫生|后勤|秩序|抬|扛|教|开车|登记)|(?:就|一直|早就?)(?:等|盼)(?:着)?(?:这|活动|报名)"
)
_DECIDED = re.compile(r"(?:报|来|去|参加|决定)(?:名)?了[\s。!~]*$")
_FINE = re.compile(
    r"(?:好|行|可以|能|会|要|中|得|成|妥|在|嗯|恩|ok|okay|欧克|是|对|有空|有时间|没事|y|yes|必须|都行|[👌✅🙋🙆✋👋💪])(?:的|嘞|滴|呀|吧|啊|哒|了|啦|咧|呢|哦|好|嗯|ok|收到|👌|可以|行|没问题|中|要得|成|妥|得|能|会|要|对|是)*"
)
_WORD_OF_FINE = re.compile(
    r"^(?:收到)?(?:好的|好嘞|好滴|行的|可以的?$|ok|没问题|\[ok\]|👌|🙋)|(?:好的|ok|👌|🙋|✋|💪)$"
)
_ACKNOWLEDGED = re.compile(
    r"(?:收到|已阅|阅|知道|了解|明白|知悉|谢谢|感谢|辛苦|多谢|已读|已收|看到|\[(?:强|玫瑰|抱拳|握手)\]|[👍🌹🙏❤])"
)
_PROXY = re.compile(
    rf"(?:替|帮|代|给)(?:我(?:妈|爸|老公|老婆|爱人|老伴|媳妇|儿子|女儿|闺女|婆婆|公公|爷爷|奶奶|同事|邻居|同学|朋友|亲戚|战友|室友|闺蜜|姐|妹|哥|弟|姑|舅|姨|叔|侄)|(?!忙|我|个|点|大家|社区|着|记|登|批|准|算|留)[^,]{{1,8}}?)(?:请|报|问|说|跟|参加|去|来)|"
    rf"(?:^|[\s,])(?:他们?|她们?|(?:我)?(?:老公|老婆|我妈|我爸|妈妈|爸爸|爱人|老伴|媳妇|婆婆|儿子|女儿|闺女|邻居|同事)|[老小大][{SURNAME}]|[{SURNAME}](?:师傅|阿姨|姐|哥|叔|大爷|大妈|老师|书记|主任))"
    rf"(?:也|都|说|让我|叫我|今天|明天|他|她|可能|要|想|会|能|不能|他说|她说)*(?:请假|不?{VERB}|没空|没时间|有事)|我(?:给|帮|替)(?!忙)[^,]{{1,4}}(?:转告|带话|问)|(?:让|托|叫|要)我(?:说|转告|(?:带|捎|传)(?:个|一?句)?话|帮|告诉|问|跟|来问|回|请假)"
)
_TOGETHER = re.compile(
    r"(?<![让托叫要替])我(?:和|跟|同|与|俩|们|还带|也)|一起|带(?:上|着)|都(?:来|去|能|参加|报)|俩"
)


def read_attendance(text: str, *, signup: bool) -> tuple[str, str | None]:
    """Return the answer and the reason as written; a sign-up knows no leave."""
    folded = plain(text)
    corrected = _CORRECTED.fullmatch(folded)
    if corrected is not None:
        return ("yes" if corrected["code"] == "1" else "no" if signup else "leave"), None
    code = _CODE.match(folded)
    if code is not None and read_whole(folded) is None:
        coded = _by_code(text, folded, code, signup=signup)
        if coded is not None:
            return coded
    if _PROXY.search(folded) and not _TOGETHER.search(folded):
        return "other", None
    clauses = [_judge(folded, match) for match in _CLAUSE.finditer(folded)]
    verdict = read_whole(folded) or _overall(clauses, folded, signup=signup)
    if verdict in ("yes", "other"):
        return verdict, None
    reason = reason_of(text, folded, clauses, maybe=verdict == "maybe")
    final = _final(verdict, reason, folded, signup=signup)
    return final, None if _BUSY.fullmatch(folded.strip(EDGE)) else reason


def _by_code(text: str, folded: str, code: re.Match[str], *, signup: bool) -> tuple[str, str | None] | None:
    number, rest = code[1], folded[code.end() :].strip(EDGE)
    spoken = not number[0].isascii()
    if spoken and rest and folded[code.end(1)] not in EDGE + '」』")]':
        return None
    if _MEANS.match(folded, code.end()):
        return "other", None
    if number[0] in "1一壹":
        later = [_judge(folded, match).verdict for match in _CLAUSE.finditer(folded, code.end())]
        return None if any(verdict in ("leave", "unable", "no") for verdict in later) else ("yes", None)
    if number[0] in "2二两贰":
        reason = strip_reason(text[code.end() :])
        return ("no" if signup else "leave"), reason
    return None


def _judge(folded: str, match: re.Match[str]) -> Clause:
    clause, start = match[0], match.start()

    def made(verdict: str | None, found: re.Match[str] | None = None) -> Clause:
        span = (start + found.start(), start + found.end()) if found else None
        return Clause(start, match.end(), verdict, span)

    if FORMERLY.match(clause) or says_when_not(clause):
        return made(None)
    if alone := _ALONE.fullmatch(clause):
        return made("yes" if alone["code"] == "1" else "leave")
    if leaves_it_to_you(clause):
        return made("no")
    if _WISHED.fullmatch(clause) and match.end() < len(folded.rstrip(EDGE)):
        return made(None)
    if _SAYS_YES.fullmatch(clause) or _ARRANGED.search(clause):
        return made("yes")
    if _SAYS_NO.fullmatch(clause):
        return made("no")
    if _VISITORS.search(clause) and not re.search(r"[我带都等再不没接就看]|一起", clause):
        return made(None)
    if double := _DOUBLE.search(clause):
        return made("yes", double)
    if _HOW_TO_LEAVE.search(clause):
        return made("ask")
    if _CONDITION.search(clause) and not _AT_ONCE.search(clause):
        return made("maybe")
    if _ASKS_US.search(clause) or _SEND_ME.search(clause):
        return made("ask")
    if opened := _LEAVE_OPEN.search(clause):
        return made("maybe", opened)
    if (leave := _LEAVE.search(clause)) and not _NO_LEAVE.search(clause):
        return made("ask") if _only_asks(clause) else made("leave", leave)
    if _ASKS_FACTS.search(clause):
        return made("ask")
    unable, refuse = _UNABLE.search(clause), _REFUSE.search(clause)
    if (
        (unable or refuse)
        and _WHAT_FOLLOWS.search(clause)
        and (_QUESTION.search(clause) or "会不会" in clause)
    ):
        return made("ask")
    settled = (_ABOUT_TIME.search(clause) and not _IF.match(clause)) or _MINDING.search(clause)
    maybe = None if settled else _MAYBE.search(clause)
    if maybe and not (_SURELY_NOT.match(maybe[0]) and (unable or refuse)):
        return made("maybe", maybe)
    stated = clause.endswith("呢") and (refuse or unable or _EXCUSE.search(clause))
    if _QUESTION.search(clause) and not stated:
        told = clause.endswith("呢") and not _QUESTION.search(clause[:-1]) and _STRONG_YES.search(clause)
        return made("yes" if told else "ask")
    if (later := _LATER.search(clause)) and not (refuse or unable):
        return made("later", later)
    if refuse or unable:
        return made("no" if refuse else "unable", refuse or unable)
    if _ABOUT_TIME.search(clause):
        return made("yes")
    if _FINE.fullmatch(clause):
        return made("fine")
    if yes := _STRONG_YES.search(clause):
        return made("yes", yes)
    if _GOES.search(clause):
        return made("yes")
    if _WORD_OF_FINE.search(clause):
        return made("fine")
    return made("ack" if _ACKNOWLEDGED.match(clause) else None)


def _only_asks(clause: str) -> bool:
    """Whether leave is what the question is about, not what is asked for (请假的话要写假条吗)."""
    return bool(_QUESTION.search(clause) and not _MAY_I.search(clause))


def _overall(clauses: list[Clause], folded: str, *, signup: bool) -> str:
    verdicts = [clause.verdict for clause in clauses]
    if verdicts and verdicts[-1] == "yes" and _DECIDED.search(folded):
        return "yes"
    firm = [verdict for verdict in verdicts if verdict in ("yes", "no", "unable", "leave", "maybe")]
    but = _BUT_EXCUSE.search(folded)
    if but is not None and firm == ["yes"] and _EXCUSE.search(but["why"]) and "想" in folded[: but.start()]:
        return "unable"
    if _EITHER.search(folded.replace("，", ",")):
        return "maybe"
    if firm:
        return _last_word(firm)
    if _HEADCOUNT.fullmatch(folded.strip(EDGE)) and signup:
        return "yes"
    if "ask" in verdicts:
        return "other"
    if "later" in verdicts:
        return "no"
    if "fine" in verdicts:
        return "yes"
    return "unable" if _EXCUSE.search(folded) else "other"


def _last_word(firm: list[str]) -> str:
    """Leave once asked stands; a maybe followed by a firm word is settled by it."""
    if "leave" in firm and firm[-1] != "yes":
        return "leave"
    if firm[-1] == "yes" and "maybe" in firm and firm.index("maybe") == len(firm) - 2:
        return "maybe"
    return firm[-1]


def _final(verdict: str, reason: str | None, folded: str, *, signup: bool) -> str:
    if verdict == "maybe":
        return "maybe"
    if signup:
        return "no"
    if verdict == "unable" and _BUSY.fullmatch(folded.strip(EDGE)):
        return "no"
    sorry = re.search(r"抱歉|不好意思|对不起|见谅|谅解|批准|遗憾|恐怕|可惜", folded)
    if verdict == "leave" or reason is not None or (verdict == "unable" and sorry):
        return "leave"
    return "no"
