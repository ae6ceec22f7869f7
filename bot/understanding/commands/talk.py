"""What makes words talk about a case rather than an order: hearsay, conditions, plans, refusals, what was done before."""

import re

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.parts import HEARER

# Forbids, wherever it stands before the order.
FORBIDS = re.compile(r"别(?!人|的|处|家|墅)|莫|不要|不用|甭|勿|唔好|不必|无需|先不|暂不|缓一?缓")
# Hearsay, conditions, wishes and what was done before, anywhere outside the words.
TALK = re.compile(
    r"听说|听人|据说|以为|好像|可能|也许|估计|如果|要是|万一|等到|的时候|上次|上回|昨[天晚日儿]|前天|刚才|那天|当初|本来|原来|早就|"
    r"明天再|晚点|等会|待会|回头|过会|觉得|感觉|心情|率|流程|标准|怎么|为什么|哪[些]|居然|竟然|凭啥|每次|老是|总是|我家|咱家|规定|"
    r"不[会想]|又|说不定|难道|还以为|想要?(?=[转派办结退报])|打算|准备|计划|商量|差点|幸亏|好不容易|再(?=办结|决定|说)|的话|指示|需要|转发|以后(?=直接|都|就)|我要投诉|我(?:来)?反映|刚(?:才|刚)?[^\s,。]{0,6}了|应该[^\s,。]*吧|已经[^\s,。]*了(?=$|[\s,。])|说成|举报|通报"
)
# 办结不了, 办结了241 order nothing.
CANNOT = re.compile(
    rf"(?:受理|办结?|结|退回?|转|派|合并|上报|关|销)不[了成掉得动上下到]|[办结理退转派看收]了(?:{CASE}|\d)|(?:受理|办结|请示|上报|退回|转|派|催|报|看)过(?!去)|[收退转]{CASE}的\W*$|[退转派催办结收](?:回|去|了|出|进|来)*[一两二三四五六七八九十几]+[个件单]"
)
# A sentence goes on behind verb or number: 受理241的时候, 办结241以后, 看241期杂志, 物业费, 街道口.
GOES_ON = re.compile(
    r"的|之?[前后]|以[前后]|时|期|要|得|需|应该|还|过(?!去)|怎|多久|为|谁|会|能|没|也|都|有|费|口|门|内|外|边|旁|附近|来了?[一二两三四五几好多\d]+[次回遍]|[一二两三四五几好多\d]+[次回遍]"
)
# A state of affairs, no order: 没人认领, 不能收, 大姐问进度.
STATES = re.compile(
    rf"没人|没有人|没空|不在|不能|不归|不是|不属于?|不了|(?:{HEARER.pattern})(?:又|也|还|一直|天天|都)*(?:问|说|反映|要求|嫌|抱怨|打电话|来电|骂|闹|催)"
)
# Looks forbidding or asking, but presses.
PRESSING = re.compile(
    r"别(?:拖|磨蹭|耽误|耽搁|压|晾|搁)|[不唔](?:予|给)?(?:受理|立案|收)|不归|(?:啥|咋|怎么|什么)回事|哪门子|卡在哪[儿里]?|到哪[儿里]?了"
)
# What others say, want or did.
OTHERS = re.compile(
    r"说|问(?!题)|要求|希望|想|听|谁|记得|知道|看见|看到|他们|人家|居民|业主|领导|书记|去了|来了|过了|还是|才|只有|为了|因为|虽然|但"
)
