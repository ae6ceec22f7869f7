"""Why somebody does not come, in their own words: what an answer says beside its decision."""

import re
from dataclasses import dataclass

EDGE = " \t\r\n,，。.!！、;；:：~～-—…()（）"
VERB = r"(?:参加|参与|参会|到会|到场|出席|列席|前往|报名|开会|过来|过去|赶来|来|去|到|报|上)"
SURNAME = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴孔向汤"
# What is said of the meeting and not of oneself is a refusal's tone, no reason.
ATTITUDE = re.compile(
    r"[^,]{0,6}(?:浪费(?:我)?时间|(?P<verb>[一-鿿])了?也(?:是)?白(?P=verb)|白[开去来跑搭费]|没[劲味]|(?:老|天天|总|成天)开会|(?:懒得|不想)动|念(?:稿|文件|报纸|材料)|老一套|那一套|扯皮|(?:整|开|搞|弄)(?:啥|什么)会?|有(?:啥|什么)(?:用|好|意思|意义|听头|开头)|图(?:啥|个啥)|何必|听不懂|走形式|作秀|糊弄|应付|凑人头|没(?:啥|什么)?(?:意思|意义|用|劲)|形式主义|走过场|无聊|瞎折腾|开(?:那|这)?么?多会|闲得慌|没完没了|烦(?:死|人)?|就那(?:么|些)(?:回)?事)(?:了|的|啊|子|呗)*"
)
# What it depends on: 看领导放不放人, 要是不下雨.
DEPENDS = re.compile(
    r"看(?!看|情况|时间|着|$)(?:能不能)?[^,吧]{2,}|(?:如果|要是|假如|只要|除非|等)[^,我就]{2,}"
)
_SIGNATURE = re.compile(rf"[{SURNAME}][一-鿿]{{1,2}}")
_NO_REASON = re.compile(
    r"(?:不|就|这[种类号样](?:的)?会?|那[种类号样](?:的)?会?|以后|今后|这个?会?|那个|才|说了|就是|(?:是)?真|这活动|这个活动|会议?|活动|(?:跟|和|向|给)[^,]{1,4}说一声|帮我说一声|说一声|麻烦转告|转告|遗憾|可惜|啦|哎|唉|我|俺|本人|先|再|又|也|改(?:变)?了?主意|变卦|凑?(?:这个)?热闹|真的?|实在|非常|很|太|十分|抱歉|不好意思|对不起|对不住|麻烦|谢谢|感谢|辛苦|各位|领导|书记|主任|站长|老师|你好|您好|大家|啊|了|哈|哦|呀|吧|呢|的|[😭😅😂🙏]|祝.*|望批准|请批准|望谅解|见谅|请谅解|这次|这回|今天|明天|向(?:支部|书记|组织|领导)|跟(?:书记|领导)|报告|同志|收到|好的|那个|嗯|去|来|就|只能|可以|能|申请|想|要|特此|特|参加|参会|报名|开会|一次|一下|一天|半天)+"
)
_BECAUSE = re.compile(
    r"^(?:因为|由于|因|原因是?|主要是?|现在|今天|那天|当天|这边|我?这两天|不过|但是?|可是|就是|不好意思|抱歉|对不起|书记|实在)+"
)
_FILLER = re.compile(rf"我|吧|了|啊|呀|的|哈|才|能|会|再|也|都|还|就|一下|{VERB}")
# What was meant before: 原来说来的, 昨天想报名.
FORMERLY = re.compile(
    r"^(?:我)?(?:原来|原本|本来|本(?=想|要|打算|准备)|原(?=想|打算|准备)|(?:之前|先前|刚才|开始|起初|上次|上回|昨天|前天)[^,]{0,4}(?:说|想|要|打算|准备|报|答应|定|请|以为|能|可以)|(?:上次|上回|昨天|前天|之前)的)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece between two commas, what it decides, and where the deciding words stand."""

    start: int
    end: int
    verdict: str | None  # yes, fine, no, unable, leave, maybe, later, ask, ack; None decides nothing
    decided: tuple[int, int] | None = None


def reason_of(text: str, folded: str, clauses: list[Clause], *, maybe: bool) -> str | None:
    """Return the longest run of clauses that do not decide, or what the deciding clause adds."""
    runs: list[tuple[int, int]] = []
    for clause in clauses:
        telling = clause.verdict in (None, "ask") or _tells(text, clause, clauses, maybe=maybe)
        named = (
            _SIGNATURE.fullmatch(folded[clause.start : clause.end])
            and clause is clauses[0]
            and len(clauses) > 1
        )
        if not telling or named or FORMERLY.match(folded[clause.start : clause.end]):
            continue
        if strip_reason(text[clause.start : clause.end]) is None:
            continue
        if runs and not _decides_between(clauses, runs[-1][1], clause.start):
            runs[-1] = (runs[-1][0], clause.end)
        else:
            runs.append((clause.start, clause.end))
    if runs:
        start, end = max(runs, key=lambda run: run[1] - run[0])
        return strip_reason(text[start:end])
    return None if maybe else _within(text, clauses)


def _tells(text: str, clause: Clause, clauses: list[Clause], *, maybe: bool) -> bool:
    """Whether a clause that decides something also says why."""
    words = text[clause.start : clause.end]
    if clause.verdict == "maybe" and clause.decided and maybe:
        rest = text[clause.start : clause.decided[0]] + text[clause.decided[1] : clause.end]
        return ("就" not in words and len(_FILLER.sub("", rest)) >= 2) or bool(DEPENDS.search(words))
    beside_leave = clause.verdict in ("unable", "yes") and any(other.verdict == "leave" for other in clauses)
    return beside_leave and len(words) > 4


def _decides_between(clauses: list[Clause], start: int, end: int) -> bool:
    return any(start <= clause.start < end for clause in clauses)


def _within(text: str, clauses: list[Clause]) -> str | None:
    for clause in clauses:
        if clause.decided is None or clause.verdict not in ("leave", "unable", "no"):
            continue
        before = strip_reason(text[clause.start : clause.decided[0]])
        after = strip_reason(text[clause.decided[1] : clause.end])
        if before or after:
            return max((before or "", after or ""), key=len)
        whole = text[clause.start : clause.end]
        if re.search(
            r"没(?:有)?(?:时间|空|功夫|工夫)|冲突|走不开|抽不|脱不|离不开|腾不|不在|撞|不得[空闲]", whole
        ):
            return whole.strip(EDGE)
    return None


def strip_reason(piece: str) -> str | None:
    """Return the reason in a piece of an answer without its 因为, None when there is none."""
    kept = piece.strip(EDGE)
    because = _BECAUSE.match(kept)
    kept = kept[because.end() :].strip(EDGE) if because else kept
    told = len(kept) > 1 and not _NO_REASON.fullmatch(kept) and not ATTITUDE.fullmatch(kept)
    return kept if told else None
