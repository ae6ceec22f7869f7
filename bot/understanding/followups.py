"""Questions that hang on what was spoken of last: 那要带什么, 几点开门, 那我妈呢. They name no matter themselves."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.understanding.normalise import normalise
from bot.understanding.questions import asks

_LONGEST = 24
_SPOKEN_FOR = (
    "我?们?家?的?(?:爸爸|妈妈|爸|妈|爹|娘|老爸|老妈|父母|父亲|母亲|儿子|女儿|闺女|孩子|老公|老婆|老伴|爱人|丈夫|妻子|爷爷|奶奶|外公|外婆|姥姥|姥爷|"
    "公公|婆婆|岳父|岳母|哥哥?|姐姐?|弟弟?|妹妹?|孙子|孙女|家里?人|家属|亲戚|邻居|朋友|别人|老人|他们?|她们?)"
)


class Aspect(StrEnum):
    """What of a matter is asked."""

    OTHERS = "others"
    PAPERS = "papers"
    DAYS = "days"
    AMOUNT = "amount"
    FEE = "fee"
    PLACE = "place"
    HOURS = "hours"
    PHONE = "phone"
    ONLINE = "online"


_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    (
        Aspect.PAPERS,
        re.compile(
            "(?:要|需要|都|得|用|该)?(?:带|拿|准备|交|提供|备)(?:上|齐|着)?(?:点|些)?(?:什么|啥|哪些|几样|东西|身份证|户口[本簿]|照片|证件)+|(?:要|用|凭)(?:身份证|户口[本簿]|照片)|(?:要|带|用)?几[张寸份](?:的)?(?:照片|相片|复印件)?|(?:照片|相片|复印件)(?:要|用|得)?(?:几[张寸份]|多大|什么(?:底|样)?的?)|材料|手续|证件|要什么|要啥|需要什么|用什么"
        ),
    ),
    (
        Aspect.DAYS,
        re.compile(
            "(?:要|得|需要)?(?:多久|多长时间|几天|多少天|几个工作日|几个月)|(?:什么时候|啥时候|几时|哪天)能?(?:办好|办完|办下来|下来|拿到|拿|好)|当场|当天|立等可取"
        ),
    ),
    (
        Aspect.AMOUNT,
        re.compile(
            "(?:能|可以)?(?:发|给|领|补|拿|补贴|补助)(?:到|我)?(?:多少|几百|几千|几个?)(?:钱|块)?|多少钱?(?:一个?月|每个?月|一年|每年)|(?:一个?月|每个?月|一年|每年)(?:能|可以)?(?:有|发|给|领|拿)?(?:多少|几百)钱?"
        ),
    ),
    (Aspect.FEE, re.compile("多少钱|几块钱?|几元|收费|要钱|花钱|费用|免费|交钱|收钱|价格|贵")),
    (
        Aspect.PLACE,
        re.compile(
            "在?(?:哪里|哪儿|哪个(?:窗口|地方|楼)|几号窗口|几楼|什么地方|啥地方|哪)(?:集合|碰头|见面)?|地址|地点|位置|怎么走|咋走|怎么去|窗口|去哪里?|到哪里?"
        ),
    ),
    (
        Aspect.HOURS,
        re.compile(
            "几点钟?(?:集合|出发|开始|到)?|开门|关门|上班|下班|营业|开放|午休|(?:周|星期|礼拜)[一二三四五六日天末]|双休|节假日|中午|上午|下午|晚上|早上|时间|什么时候|啥时候|几时|今天|明天|后天|有人"
        ),
    ),
    (Aspect.PHONE, re.compile("电话|号码|联系方式|打哪")),
    (Aspect.ONLINE, re.compile("网上|手机上?|线上|不用(?:去|跑|来)|跑几[趟次]|要跑|小程序")),
    (
        Aspect.OTHERS,
        re.compile(
            rf"{_SPOKEN_FOR}|代办|代领|代理|代劳|委托|替(?:我|他|她|人)?|帮(?:我|他|她|忙|人)?(?=办|弄|领|取|来|$)|本人(?:来|到|去|办|亲自|到场)*|亲自"
        ),
    ),
)
_ALSO_TOLD = frozenset((Aspect.HOURS, Aspect.OTHERS))
_HOUR = re.compile("几点|什么时候|啥时候|几时")
_FILLING = re.compile(
    "一个?月|每个?月|一年|每年|那么|那个|这个|这件事?|这|那|它|请问|想问|问一下|一下|一下子|还|都|要|需要|得|该|我们|我|您|你们|你|就|呢|啊|呀|吗|么|嘛|的|了|哦|噢|吧|哈|是|有|没有?|"
    "去|办理|办|弄|领|取|到|来|在|开|能不能|可不可以|行不行|可以|能|行|不|也|什么|哪些|大概|一共|总共|平时|一般|不是|自己|对|啥|个|和|跟|她|他|必须|现在|然后|再|人|事|多少|好"
)
_REST = re.compile(r"[\W_]+")


_UNABLE = re.compile(
    "(?:腿脚?|身体|眼睛|耳朵|腰).{0,4}不(?:太|大|怎么)?(?:好|方便|行|便)|(?:去|来|走|出|下)不(?:了|动|方便)|出不了门|下不了楼|不方便(?:去|来|出门|过去)|(?:能|可)?不?能?上门|卧床|住院"
)
_LACKING = re.compile(
    "没有?(?:带)?(?P<what>.{1,10}?)(?:了|的话)*(?:咋办|怎么办|行吗|行不行|可以吗|能办吗|能不能办|还能办吗|呢)"
)


def cannot_come(text: str) -> bool:
    """Whether somebody cannot come themselves: 我腿不好去不了, 能不能上门."""
    return len(text) <= _LONGEST and _UNABLE.search(normalise(text)) is not None


def lacking(text: str) -> str:
    """Return the paper somebody does not have: 我没有银行卡咋办; "" when the words are none such."""
    found = _LACKING.search(normalise(text)) if len(text) <= _LONGEST else None
    return found["what"] if found else ""


def aspect_asked(text: str) -> Aspect | None:
    """Return what is asked of a matter the words do not name; None when they name one, or ask nothing such."""
    plain = _REST.sub("", normalise(text)) if len(text) <= _LONGEST else ""
    found: Aspect | None = None
    for aspect, says in _ASPECTS:
        rest = says.sub("|", plain)
        if rest != plain:
            found, plain = found or aspect, rest
    if found is None or _FILLING.sub("", plain).strip("|"):
        return None
    # "On Saturday I cannot come" and "my mother" ask nothing.
    asked = found not in _ALSO_TOLD or _HOUR.search(text) is not None or asks(text)
    return found if asked else None
