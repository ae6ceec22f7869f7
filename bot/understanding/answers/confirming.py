"""Whether somebody says that what was shown to them is right."""

import re

from bot.understanding.answers.plain import plain

_EDGE = " \t\r\n,，。.!！、;；:：~～-—…"
_ENDS = ("", *_EDGE)  # behind a lone 不
_CLAUSE = re.compile(r"[^\s,，。;；!！、~…]+")
_LONGEST = 16  # characters up to which words say yes; a longer text says something of its own
_SHORT = 12  # characters of a clause up to which one telling word makes it a refusal
_ASKS = re.compile(r"[?吗]|多久|几点|是谁|怎么|咋|能不能|可不可以|为啥|为什么|哪里|什么")
_YES = re.compile(
    r"(?:嗯+|哦|噢|哎|恩|好|行|中|成|得|要|妥|对|对头|是|系|可以|确认|确定|正确|准确|无误|同意|就|也|都|这样|那样|这么|恁|照这个?|按这个?|没错|没写错|没有错|没有?问题|没毛病|没误|不错|没弄错|不用改|不改|"
    r"这(?:个|里|儿|事)|那(?:儿|里|个|边)?|儿|着|就是|一点儿?|没啥(?:要)?(?:改|问题)(?:的)?|快点|尽快|现在|就行|地方|写的?|说的?|填的?|报|发|交|提交|发送|递|提|上|出|去|我|麻烦|请|快|ok|okay|yes|y|k|[👌👍✅]|谢谢|多谢|辛苦|您|你|的|了|吧|啊|呀|哒|滴|嘞|哈|呢|呗|噻|嘛|啦|咯)+"
)
_REALLY_YES = re.compile(
    r"嗯|好|行|中|成|得|妥|对|是|系|可以|确|正确|准|无误|同意|没错|没|不用改|不改|没啥|不错|要|报|发|交|递|提|就(?:这|那|恁|照|按)|ok|y|k|[👌👍✅]"
)
_NO = re.compile(
    r"(?:先)?(?:不对|不是|不系|错了?|有误|不行|不|修改|改|要改|重新|重来|取消|不提交|先不|别|不要|不确认|不同意|不可以|不用(?!改)|否|no|n|❌|算了)"
    r"(?:了|的|吧|啊|呀|提交|确认|发|交|填|写|来|对|是这样|一下)*"
)
_WRONG = re.compile(
    r"(?<![没有无])(?:[写弄搞填说听报登选发]错)|不对|有误|有出入|重(?:新)?[写填来说报弄]|改改|改一?下|改[成到为]|还没[写填说讲]完|改个|我?要改|[弄搞写]反|反了|[少多漏]写|应该是|等(?:一?下|一?会|等)|慢着|(?:先|别|不要)+[交发报提]|不是(?:这|那)|没对"
)


def read_confirmation(text: str) -> tuple[str, int] | None:
    """Return yes or no with the position behind the words that said it; None when neither is said."""
    folded = plain(text)
    bare = folded.strip(_EDGE)
    if not bare or _ASKS.search(bare):
        return None
    if len(bare) <= _LONGEST and all(_agrees(part[0]) for part in _CLAUSE.finditer(bare)):
        return "yes", len(text)
    start = len(folded) - len(folded.lstrip(_EDGE))
    refused = _NO.match(folded, start)
    if refused is not None and (refused.end() - start > 1 or folded[refused.end() :][:1] in _ENDS):
        return "no", refused.end()
    first = _CLAUSE.search(folded)
    if first is not None and len(first[0]) <= _SHORT and _WRONG.search(first[0]):
        return "no", first.end()
    return None


def _agrees(clause: str) -> bool:
    return bool(_YES.fullmatch(clause) and (_REALLY_YES.search(clause) or "谢" in clause))
