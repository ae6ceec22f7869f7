"""Where volunteers are wanted: places said right before what is done there, streets, gates and somebody's home.

An announcement of an activity is shorter than that of a meeting: 公园晨扫, 8栋, 沿街捡烟头, 打扫李大爷家.
"""

from __future__ import annotations

import re

from bot.understanding.notices.words import PLACE, Span, blank, segments

_NUMERAL = r"[一二三四五六七八九十\d]{1,3}"
_BUILDING = rf"(?:{_NUMERAL}(?:号楼|栋|幢|号门|号院|单元|号车库)(?:{_NUMERAL}单元)?(?:至|到|-|、|和|[一二三四五六七八九十\d号楼栋])*(?:楼?[下前后]|门口|门前|大厅|架空层|楼道)?)"
_STREET = r"(?:[一-龥]{1,6}?(?:路|街|巷|弄堂|弄|胡同|大道|步道|绿道|街道|大街|夜市|菜场|市场|商圈|桥下|沿线|江边|河边|湖边|坝坝头|坝头)(?:[东南西北]段|路?口|两侧|沿线|门口)?)"
_AROUND = r"(?:(?:周边|沿街|沿路|附近|辖区|各|全)(?:各)?(?:商铺|商户|门店|店铺|小区|社区|楼栋|单元|楼道|路口|院子|网格)?)"
_GATE = r"(?:(?:小区|社区|公园|学校|大院)?[东南西北正后侧]门(?:口|外)?)"
_HOME = re.compile(
    r"(?:[一-龥]{0,2}(?:大爷|大妈|大娘|奶奶|爷爷|阿姨|伯伯|叔叔|婶子?|师傅|老师|老人|困难户|住户)家(?:里)?)"
)
# A name alone between commas: 翠湖, 兴业里, 小区卡口.
_NAMED = (
    r"(?:[一-龥\d]{1,9}(?:里|湖|处|点|口|角|山|岛|塔|港|滩|坊|府|城|公馆|花苑|家园|新村|名都|国际|一期|二期))"
)
_ALONE = re.compile(
    rf"(?:在|到|去)?(?P<place>{_BUILDING}|{_GATE}|{_AROUND}|{_STREET}|{_NAMED})(?:集合|见|碰头)?"
)
#: What is done begins with one of these; a place does not.
_WORK = re.compile(
    r"巡|查|清|打扫|扫|捡|擦|修|教|给|帮|陪|送|发|讲|写|包|剪|探|慰|走访|整理|检查|宣|张贴|贴|抬|搬|护送|测|演|唱|学|看|做|理发|缝|辅导|维持|协助|排查|入户|净|磨|值|免费"
)
_BEFORE_WORK = re.compile(
    rf"(?:在|到|去)?(?P<place>{_BUILDING}|{_GATE}|{PLACE}(?:{_GATE})?|沿街|沿路|{_STREET})(?=[一-龥]{{2}})"
)
#: 社区大扫除 names the work, not the place.
_WEAK = re.compile(r"社区|小区|街道|楼|院|全|各|群|线上|居委会")
_NO_STREET = re.compile(r"出路|一路|走路|马路上|思路|上街|逛街|带路|开路|问路|让路|修路|扫街|过马路")
_GATHER = re.compile(r"[^\s,。;\x00]{1,10}?(?:集合|集中|会合)(?:后|再)?(?:出发)?(?:去|到)?")


def venue_spans(text: str) -> tuple[Span, Span] | None:
    """Return where a place stands that announcements of meetings do not have, and that with its cue."""
    parts = segments(text)
    for first, last in parts:
        if (found := _ALONE.fullmatch(text, first, last)) and not _WORK.match(found["place"]):
            return found.span("place"), found.span()
    for first, last in parts:
        found = _BEFORE_WORK.match(text, first, last)
        if found and _is_place(found["place"]) and not _NO_STREET.search(text[first:last]):
            return found.span("place"), found.span("place")
    home = _HOME.search(text)
    return (home.span(), home.span()) if home else None


def _is_place(words: str) -> bool:
    return not _WEAK.fullmatch(words) and not _WORK.match(words)


def without_gathering(text: str) -> str:
    """Return the text with a gap where it only says where people gather."""
    return blank(text, tuple(found.span() for found in _GATHER.finditer(text)))
