"""What only the whole answer tells: both codes at once, a condition that is none, an offer to fill a gap, somebody else."""

import re

from bot.understanding.answers.reasons import SURNAME, VERB

_GOING = rf"(?:{VERB}|报名|冲|爬|走|赶)"
# 1或者2都有可能 weighs both, 选1还是选2 asks.
_BOTH_CODES = re.compile(r"\D{0,6}[1一]\s*(?:或者?|还是|选|回|、|/|or|和|跟|都|也)\s*(?:选|回)?\s*[2二]")
_WHICH = re.compile(r"还是|[?吗呢]|哪个")
# 就是下雪也去, 只要不下刀子我都到, 除非天塌了，不然我准到: nothing would keep them.
_COMES_ANYWAY = re.compile(
    rf"(?:就是|要是|哪怕|就算|即使|即便|不管|无论|任凭|再[一-鿿]{{1,3}}|只要不?[一-鿿]{{2,6}})[^,。]{{0,12}},?[^,。]{{0,6}}?(?:也|都|照样|照旧|照常)(?![^,。]*[不没莫])[^,。]{{0,5}}?{_GOING}|"
    rf"除非[^,。]{{1,10}},?(?:不然|否则|要不然?)[^,。不没]{{0,6}}{_GOING}"
)
# 有名额的话报我一个: the condition is the office's, not theirs.
_IF_THERE_IS_ROOM = re.compile(
    r"(?:[?吗么],?|[行可以能成]不,)(?:那)?(?:行|可以|能|成|要)(?:的话),?(?:我)?(?:就)?(?:报|参加|算|来|去)|(?:还?有|要有|没满|不满|能加|加得进)(?:的话|名额|位置?|空位|空额|空缺|地方|座位?|票|余)?(?:的话)?,?(?:就|请|也|那|麻烦)*(?:给|帮|替)?(?:我|俺|咱)?(?:们|家)?[^,我别不没]{0,2}(?:报|算|留|加|写|记|登|添|占|排)(?:上|个|一个|一位)*(?:我|俺|名|一个|个|$)"
)
# 人不够再喊我: they wait for others to go first.
_IF_SHORT_OF_PEOPLE = re.compile(
    r"(?:人(?:数|手)?(?:实在|要是)?(?:不够|不足|不满|没满|少|凑不(?:齐|够|满))|缺(?:人|一个|个)|差(?:人|一个|个)|少(?:人|个)|没人(?=,|的话|再|就|来|去|报|肯|愿|顶)|有人(?:退|不来|请假)|谁(?:退|不来)|凑不(?:齐|够|满))[^,。]{0,6},?(?:那|再|就|可以|我就|我再|你们?|随时|麻烦)*(?:喊|叫|找|算|来|去|联系|通知|补|顶|凑|替|上|报)"
)
_PUT_ME_DOWN = re.compile(r"(?:报|算|加|写|记)(?:上|我|名)|我(?:报|来|参加|去)(?:$|[,吧了的])")
# 接龙 8. 何志强
_IN_THE_CHAIN = re.compile(
    rf"(?:接龙[^,]{{0,3}}\d{{0,3}}|(?:[3-9]|\d{{2,3}}))\s*[.、)]?\s*[{SURNAME}][一-鿿]{{1,2}}(?:\d人)?"
)
# 到得了就到; 早上没空下午行.
_AS_IT_COMES = re.compile(
    rf"(?P<verb>[来去到赶])得[了成及]我?就(?:{VERB}|$)|能(?P<going>[来去到])我?就(?P=going)|能[来去到][^,]{0, 5},不能[来去到]|(?:没空|不行|不能)(?:的话)?,?(?:上午|下午|晚上|早上|中午|明天|后天|周[一二三四五六日])(?:倒|还|就)?(?:行|可以|能|有空|成)"
)
# 够了就算了 says when, not that.
_OTHERWISE_NOT = re.compile(
    r"(?:够|没有|不行|不成|不可以|满|没名额|没位置?|人多|不缺|没空位)(?:了|的话)?(?:我)?(?:就|那就|也就)?(?:算了|不去|不来|不报|不参加)"
)
_YOURS = re.compile(
    r"你们?(?:另|再|去|就)*(?:通知|找|叫|喊|让|换|请)(?:别|其他|旁)人|你们?(?:去|都|就|自己|慢慢|好好)*(?P<verb>[一-鿿]{1,2})你们?的"
)
_THEIRS = re.compile(
    rf"(?:^|[\s,。;!])[^,。我俺咱]{{0,10}}?(?:他|她|(?:老|小)[{SURNAME}]|[{SURNAME}](?:姐|哥|叔|婶|姨|嫂|师傅|阿姨|大爷|大妈|老师|主任|书记|奶奶|爷爷))(?:们|俩|两口子)?"
    rf"(?:也|都|就|又|还|今天|明天|后天|那天|这次|这回|估计|可能|大概|恐怕|怕是|肯定|一定|说|她|他|要|想|会|能|是|得|应该|不能|不会|不想)*(?:不?{VERB}(?:不了|不成)?|没空|没时间|有事|走不开|请[^,]{{0,2}}假)"
)
_MINE = re.compile(
    rf"(?:我|俺|咱)(?!妈|爸|爹|娘|家|们?(?:楼|单元|小区|组|支部|队|科|单位|厂)|老)[^,。]{{0,8}}?(?:不?{VERB}|请[^,]{{0,2}}假|没空|走不开|离不开)|我(?:和|跟|同|俩|也)|[带陪照伺]|请[^,]{{0,2}}假$"
)
_BETWEEN_CLAUSES = str.maketrans({"，": ",", "、": ",", ";": ",", "!": ","})


def read_whole(folded: str) -> str | None:
    """Return yes, no, maybe or other where the answer as a whole says so; None leaves it to its clauses."""
    text = folded.translate(_BETWEEN_CLAUSES).strip(" ,。")
    if _IN_THE_CHAIN.fullmatch(text):
        return "yes"
    if _BOTH_CODES.match(text):
        return "other" if _WHICH.search(text) else "maybe"
    short = _IF_SHORT_OF_PEOPLE.search(text)
    if (short and not _PUT_ME_DOWN.search(text, short.end())) or _AS_IT_COMES.search(text):
        return "maybe"
    if _COMES_ANYWAY.search(text) or _IF_THERE_IS_ROOM.search(text):
        return "yes"
    if _THEIRS.search(text) and not _MINE.search(text):
        return "other"
    return None


def says_when_not(clause: str) -> bool:
    """Whether a clause only names the case in which they would stay away: 够了就算了."""
    return _OTHERWISE_NOT.search(clause) is not None


def leaves_it_to_you(clause: str) -> bool:
    """Whether others are told to go on without them: 你们开你们的."""
    return _YOURS.search(clause) is not None
