"""What somebody says of the result: solved, partly or not, and how satisfied they are."""

import re

from bot.understanding.answers.plain import plain

_EDGE = " \t\r\n,，。.!！、;；:：~～-—…"
_NOT_SOLVED = re.compile(
    r"没(?:有)?(?:解决|修(?!完)|弄(?!完)|处理|好|人|变|改|动|用|搞|来过|影|下文|见|来)|一个样|一模一样|未(?:解决|处理|修)|还(?:是|在|没|不|有|黑|漏|堵|吵|臭|闪|响|坏|脏|停|那样)|又(?:坏|漏|堵|不|来|开始|灭|停|臭|吵|响|闪|犯)|依然|依旧|仍|根本|"
    r"不(?:亮|满意|行|好|通|转|管|了了之|解决)(?!了)|照样|老样子|白[搭修弄跑]|假的|骗|糊弄|敷衍|没完|更(?:差|严重|糟|坏|凶|厉害|吵|臭|响|慢)|[坏漏堵吵]得更|还(?:那么|这么)|咋[地的样]还?是?咋[地的样]|石沉大海|屁|连[^,]{1,6}都没|等于(?:没|零)|应付|没动静|爱答不理"
)
_AGAIN = re.compile(r"好了?[^,]{0,6}又(?!好|来人)")
_PARTLY = re.compile(
    r"(?P<verb>[一-鿿])是(?P=verb)了|大半|多半|[七八]成|部分|一部分|一半|半好|好一?点|好(?:了)?(?:一)?些|强(?:一?点|些)|差不多|基本|大部分|有些|有的|有所|比之前|改善|还差|就差|勉强|凑合|[修弄好清]了(?!等于|跟|像|和|如)[^,]{2,6}没[修弄好清](?:$|[,。])|没[修弄搞做处理完]{0,2}完|没散|没[全好]透|好了点|没全|不全|没完全|不完全|不彻底|不算|只(?:修|弄|处理|解决)|"
    r"[一二两三四五六几\d]\S{0,2}(?:修|弄|处理|清|换)(?:了|好)[一二两三四五几\d]|白天[^,]*(?:晚上|夜里)[^,]*[还又]"
)
_SOLVED = re.compile(
    r"解决|利索|妥当|通开|拴(?:绳|上|好)|退(?:钱|款|费)?(?:给我)?(?:了|啦)|还给我|道(?:了)?歉|好了|好啦|好使|修好|弄好|搞好|搞定|处理(?:好|完)|亮(?:了|啦|堂)|通了|畅通|不[漏堵吵响臭闪晃滴停跳](?:了|啦)|没(?:味|声|声音|异味|噪音)(?:儿)?(?:了|啦)|没问题|可以了|行了|妥了|满意|正常|恢复|干净(?:了|啦)|热(?:了|乎了)|"
    r"[水电气灯网]来(?:了|啦)|(?<![没未])(?:撤|盖上|盖好|到账|装上|装好|补上|补好|铺好|填平|贴上|锁上|接上|安上|安好|刷好|剪|砍|挪|移)(?:掉|走|开|完)?(?:了|啦)|[水电气]有了|(?:清|拉|搬|运|挪|移|拖|牵|收)(?:走|掉|理|干净)?(?:了|啦)|拆(?:掉|了)|能[用坐走开停洗](?:了|啦)|换(?:好|了)|(?:^|[\s,])(?:好|是|嗯|对|行)(?:的)?(?:$|[\s,。!])|谢谢|感谢|👍|👌"
)
_ASKS = re.compile(r"[?吗]|什么事|哪件|哪个事|是谁|什么意思")
_RATINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:不|懒得|别|免)(?:想|用|要|愿)?(?:评|打分|参与|填)|跳过|弃权|算了|不了"), "0"),
    (re.compile(r"(?:非常|很|太|极|十分|特别|相当)(?:的)?不满意|太?(?:很)?差劲?(?!不多|点|强)|糟|垃圾|最低|(?<!有点)(?<!有些)失望|恶劣|气死|气人|火大|恶心|一分都不|零分|烂|一塌糊涂|零分|最差|差评"), "1"),
    (re.compile(r"不(?:太|怎么|大|够|是很)?(?:满意|好(?!也?不坏|说)|行|理想)|不咋|不怎么样|较差|差点|有点差|有[点些]失望|差强人意|等太久|拖拉|太慢|慢得|慢死"), "2"),
    (re.compile(r"还可以吧?(?![,]?(?:挺|很|蛮)好)|一般|还行|凑合|马马虎虎|中等|过得去|普通|将就|勉强|就那样|就那么|及格|不好也?不坏"), "3"),
    (
        re.compile(
            r"(?:非常|很|十分|特别|太|超级?|极其|相当|完全|百分百|真|确实|实在)(?:的)?(?:满意|好|棒|给力|可以|不错|赞|负责|贴心|快|及时|认真|靠谱)|满分|[五5]星|好评|一流|最高|完美|赞|棒|优秀|给力|好得很|好极|杠杠|没[得的]说|没话说|巴适|顶呱呱|贴心|暖心|牛|👍"
        ),
        "5",
    ),
    (re.compile(r"满意|不错|挺好|较好|可以|好"), "4"),
)  # fmt: skip


def read_solved(text: str) -> tuple[str, str | None] | None:
    """Return solved, partly or not with the words; None when it says neither."""
    folded = plain(text)
    if _ASKS.search(folded):
        return None
    words = text.strip(_EDGE)
    if _AGAIN.search(folded):
        return "not", words
    bad = bool(_NOT_SOLVED.search(folded))
    good = bool(_SOLVED.search(_NOT_SOLVED.sub(" ", folded)))
    if _PARTLY.search(folded) or (good and bad and "没问题" not in folded):
        return "partly", words
    if bad:
        return "not", words
    return ("solved", None) if good else None


def read_rating(text: str) -> tuple[str, str | None] | None:
    """Return the satisfaction said in words, 0 for none given to 5, and what else was said."""
    folded = plain(text)
    for pattern, value in _RATINGS:
        found = pattern.search(folded)
        if found is not None:
            before, after = text[: found.start()].strip(_EDGE), text[found.end() :].strip(_EDGE)
            # Words on both sides belong together with what stands between them.
            return value, (text.strip(_EDGE) if before and after else before or after) or None
    return None
