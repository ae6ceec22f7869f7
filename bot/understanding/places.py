"""Where it is: estate, building, entrance, floor and room in the spellings people use.

Canonical forms: building `3号楼` (a letter is `A座`), entrance `2单元`, floor `3层`, room `502`,
grid `一网格`. Imports and conversation share them, so what a sheet calls `三栋` a resident finds as `3#`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.understanding.numerals import DIGITS, fold, read_number

_LONGEST = 2_000
_HAN = f"{DIGITS}十百"
_NUM = rf"(?:\d{{1,3}}|[{_HAN}]{{1,5}})"
_SECTION = r"(?:[a-z甲乙丙丁东西南北中]\s*(?:区|院|组团|期)|[一二三四五六\d]期)"
_NOT_COUNTED = r"(?<![这那某每另整几共同有\d.#点一二三四五六七八九十百])"
# Homophones of the words of an address, only where a number stands before them.
_BEFORE = rf"(?<=[\d{_HAN}])"
_MISSPELT = (
    (re.compile(rf"(?<=[号\d{_HAN}])[搂娄](?![住抱着])"), "楼"),
    (re.compile(rf"{_BEFORE}(?:[丹但担]元|单[园员原])"), "单元"),
    (re.compile(rf"{_BEFORE}[动懂洞](?=[\d{_HAN}]+\s*[单丹但门]|\s*$)"), "栋"),
)
_EDGE = " \t\r\n,，。.!！、;；:：~～-—的"

_NUMBERED = re.compile(
    rf"(?P<section>{_SECTION})?\s*第?{_NOT_COUNTED}(?P<number>{_NUM})\s*"
    r"(?:号\s*(?:居民|住宅)?楼|#\s*(?:楼|栋)?|[栋幢](?!楼(?![下上道顶梯门前后里内层底栋长旁]|\d|$|[\s,。]))(?:楼(?![下上道顶梯门前后里内层底]))?|座(?!位|桥|山|塔|落|谈|机|垫|楼|椅|城)|"
    r"(?:号|楼)(?=\s*[\d一二三四五六七八九十]{1,2}\s*单元)|号(?=\s*-?\s*\d{1,2}-\d{3,4}(?!\d)))"
)
_LETTERED = re.compile(
    r"(?<![a-z])(?P<letter>[a-z]|[甲乙丙丁])\s*-?(?P<number>\d{0,2})\s*(?P<kind>号楼|座(?!位|谈|机)|栋|幢|楼)"
)
_DASHED = re.compile(
    rf"(?<![\d.\-/:])(?P<number>\d{{1,3}})\s*[-—–一杠/]\s*(?P<entrance>\d{{1,2}})\s*[-—–杠/]\s*(?P<room>\d{{1,4}})(?![\d\-/:.]|[点年月日元块])|"
    rf"(?P<spoken>[{_HAN}]{{1,3}})\s*杠\s*(?P<spoken_entrance>[{_HAN}]{{1,2}})\s*杠\s*(?P<spoken_room>[{DIGITS}]{{3,4}})|"
    r"(?<![\d.\-/:])(?P<short>\d{1,2})\s*[-—–]\s*(?P<short_room>\d{3,4})(?![\d\-/:.]|\s*[点年月日元块米人瓦个度])"
)
_ENTRANCE = re.compile(
    r"[\s,、\-的儿]*(?:(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2}|[甲乙丙丁a-d])\s*(?:单\s*元|门洞|号?门(?![口前外卫岗禁锁牌铃诊票头面])))"
)
_ENTRANCE_ALONE = re.compile(
    r"(?<![\d一二三四五六七八九十几])(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2}|[甲乙丙丁])\s*单元(?!楼房)"
)
_DASHED_REST = re.compile(r"[\s,、]*-?\s*(?P<entrance>\d{1,2})\s*-\s*(?P<room>\d{3,4})(?!\d)")
_FLOOR = re.compile(
    rf"[\s,、\-的儿]*(?P<floor>负?\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*[层楼](?!栋|长)|顶[层楼]|底[层楼]|地下室)"
)
_FLOOR_ALONE = re.compile(
    rf"(?<![\d.#号第几{_HAN}])(?P<floor>负?(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*[层楼](?!栋|长|房|盘|市|梯间|宇)|顶[层楼](?!上|的灯)|地下室)"
)
_ROOM = re.compile(
    rf"[\s,、\-的儿]*(?P<room>\d{{3,4}}(?!\d)|(?<![{DIGITS}])[零〇一二三四五六七八九幺]{{3,4}}(?![{_HAN}]))\s*(?:室|号?房间?|号室|户|住户|号(?!楼|线|公交))?(?![路弄元块米个人年月日点度:%])"
)
_ROOM_ALONE = re.compile(
    r"(?<![\d\-.])(?P<room>\d{3,4}|[零〇一二三四五六七八九幺]{3,4})\s*(?:室(?![内外友])|号?房间?(?![东价租产子])|号室)"
)
_LEAD_IN = re.compile(
    r"(?:.*(?:不是|不在|并非).*|(?:你好|您好)?[\s,。]*(?:我们?|俺们?|咱们?)?(?:家)?(?:就|也)?(?:住|在|是|位于|地址|报修)*(?:在|是)?)",
    re.DOTALL,
)
_DENIED = re.compile(r"(?:不是|不在|并非|而不是|别是)\s*$")
_STREET = re.compile(
    r"[一-鿿]{1,6}(?:路|街|巷|胡同|大道|弄堂|里弄|桥|河)(?:\d|[东西南北中口上边段]|与|和|[一二三四五六七八九十百]|交|旁|$)|"
    r"门口|大门|东门|西门|南门|北门|正门|后门|侧门|广场|公园|超市|菜市场|市场|学校|幼儿园|停车场|车库|车棚|凉亭|花坛|健身|活动室|充电|垃圾(?:站|桶|房|点|箱)|配电|岗亭|围墙|"
    r"楼下|楼上|楼道|楼顶|楼梯|电梯|路口|旁边|对面|附近|中间|后面|前面|院(?:子|里|内)|小区(?:里|内|东|西|南|北|中)|河边|绿化带|草坪|卫生站|居委会|服务中心|篮球场|公厕"
)
_PLAIN_BUILDING = re.compile(
    rf"第?\s*(?P<number>\d{{1,3}}|[{_HAN}]{{1,5}})\s*(?:号\s*(?:居民|住宅)?楼|#\s*[楼栋]?|[栋幢座楼]|号)?(?:楼)?"
)
_PLAIN_ENTRANCE = re.compile(
    rf"第?\s*(?P<number>\d{{1,2}}|[{_HAN}]{{1,3}}|[甲乙丙丁a-d])\s*(?:单\s*元|门洞|号?门|号)?"
)
_PLAIN_GRID = re.compile(
    rf"(?:第|网格)?\s*(?P<number>\d{{1,2}}|[{_HAN}]{{1,3}})\s*(?:号|#)?\s*(?:网\s*格|格)?"
)
_ESTATE_TAIL = ("小区", "社区", "家园", "花园", "苑", "新村", "公寓", "家属院", "大院")

_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in canonical words; `rest` is what remains of the text, as written.

    `known` is False when the book does not list the building: the caller asks instead of guessing.
    """

    estate: str | None = None
    building: str | None = None
    entrance: str | None = None
    floor: str | None = None
    room: str | None = None
    rest: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class _Hit:
    place: Place
    start: int
    end: int


class PlaceBook:
    """The estates and buildings of the community, with the names people give them."""

    def __init__(self, rows: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Take rows of estate, building name and aliases."""
        self._buildings: dict[str, tuple[str, ...]] = {}
        nicknames: dict[str, tuple[str | None, str]] = {}
        estates: set[str] = set()
        for estate, name, aliases in rows:
            building = canonical_building(name)
            self._buildings[building] = (*self._buildings.get(building, ()), estate)
            estates.add(estate)
            for alias in (building, *aliases):
                if not _is_spelling(alias):
                    nicknames[fold(alias).strip().lower()] = (estate or None, building)
        self._nicknames = sorted(nicknames.items(), key=lambda item: -len(item[0]))
        self._estates = sorted(filter(None, estates), key=lambda name: -len(name))

    def estates_of(self, building: str) -> tuple[str, ...]:
        """Return the estates that have a building of this canonical name."""
        return self._buildings.get(building, ())

    def find(self, text: str) -> Place | None:
        """Return the place named in `text`; None when it names none.

        A date (3号), a floor (3楼) and an hour (3点) are no buildings. With no rows in the book
        nothing can be unknown.
        """
        if len(text) > _LONGEST:
            return None
        folded = _spelt(fold(text).lower())
        estate = self._estate(folded)
        hit = self._nickname(folded) or _building(folded) or _without_building(folded)
        if hit is None:
            return _outdoors(text, folded, estate)
        hit = _continued(folded, hit)
        cuts = [(hit.start, hit.end)]
        if estate and not (hit.start <= estate[1] < hit.end):
            cuts.append((estate[1], estate[2]))
        return self._settled(replace(hit.place, rest=_remainder(text, cuts)), estate[0] if estate else None)

    def _settled(self, place: Place, estate: str | None) -> Place:
        estate = place.estate or estate
        if place.building is None or not self._buildings:
            return replace(place, estate=estate)
        building = self._listed(place.building)
        homes = self._buildings.get(building, ())
        known = bool(homes) and (estate is None or estate in homes)
        if estate is None and len(set(homes)) == 1:
            estate = homes[0] or None
        return replace(place, estate=estate, building=building, known=known)

    def _listed(self, building: str) -> str:
        """Return the listed name of a building said with or without its section (B区5号楼)."""
        if building in self._buildings or "区" not in building:
            return building
        bare = building.rsplit("区", 1)[1]
        return bare if bare in self._buildings else building

    def _estate(self, folded: str) -> tuple[str, int, int] | None:
        for name in self._estates:
            for spelling in _estate_spellings(name):
                start = folded.find(spelling)
                if start >= 0:
                    return name, start, start + len(spelling)
        return None

    def _nickname(self, folded: str) -> _Hit | None:
        for nickname, (estate, building) in self._nicknames:
            start = folded.find(nickname)
            if start >= 0 and not _DENIED.search(folded[:start]):
                return _Hit(Place(estate=estate, building=building), start, start + len(nickname))
        return None


def canonical_building(text: str) -> str:
    """Return `3号楼` for `3`, `3#`, `三栋`, `03号楼`; a name such as 老干部楼 stays as it is."""
    folded = fold(text).strip().lower()
    section = re.match(_SECTION, folded)
    body = folded[section.end() :].strip() if section else folded
    prefix = folded[: section.end()].replace(" ", "").upper() if section else ""
    plain = _PLAIN_BUILDING.fullmatch(body)
    value = read_number(plain["number"]) if plain else None
    if value is not None:
        return f"{prefix}{value}号楼"
    lettered = _LETTERED.fullmatch(body) or re.fullmatch(r"(?P<letter>[a-z])(?P<number>)", body)
    if lettered:
        return prefix + _lettered_name(lettered["letter"], lettered["number"])
    return fold(text).strip()


def canonical_entrance(text: str) -> str:
    """Return `2单元` for `2`, `二单元`, `2门`; other words stay as they are."""
    plain = _PLAIN_ENTRANCE.fullmatch(fold(text).strip().lower())
    return fold(text).strip() if plain is None else _entrance_name(plain["number"])


def canonical_grid(text: str) -> str:
    """Return `一网格` for `1`, `第一网格`, `1号网格`; other words stay as they are."""
    plain = _PLAIN_GRID.fullmatch(fold(text).strip())
    value = read_number(plain["number"]) if plain else None
    return fold(text).strip() if not value or value > 99 else f"{_spoken(value)}网格"


def _spelt(folded: str) -> str:
    """Return a folded text with the words of an address as they are spelt, character for character."""
    for pattern, word in _MISSPELT:
        folded = pattern.sub(word, folded)
    return folded


def _spoken(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones or not tens else "")


def _building(folded: str) -> _Hit | None:
    hits = [hit for pattern in (_dashed, _numbered, _lettered) for hit in pattern(folded)]
    said = [hit for hit in hits if not _DENIED.search(folded[: hit.start])]
    return min(said, key=lambda hit: (hit.start, -hit.end), default=None)


def _numbered(folded: str) -> list[_Hit]:
    found = []
    for match in _NUMBERED.finditer(folded):
        value = read_number(match["number"])
        if value:
            section = (match["section"] or "").replace(" ", "").upper()
            found.append(_Hit(Place(building=f"{section}{value}号楼"), match.start(), match.end()))
    return found


def _lettered(folded: str) -> list[_Hit]:
    return [
        _Hit(Place(building=_lettered_name(match["letter"], match["number"])), match.start(), match.end())
        for match in _LETTERED.finditer(folded)
        if match["kind"] != "楼" or match["letter"].isascii()
    ]


def _lettered_name(letter: str, number: str) -> str:
    return f"{letter.upper()}{int(number)}号楼" if number else f"{letter.upper()}座"


def _dashed(folded: str) -> list[_Hit]:
    found = []
    for match in _DASHED.finditer(folded):
        place = _dashed_place(match)
        if place is not None:
            found.append(_Hit(place, match.start(), match.end()))
    return found


def _dashed_place(match: re.Match[str]) -> Place | None:
    building = read_number(match["number"] or match["spoken"] or match["short"])
    entrance = match["entrance"] or match["spoken_entrance"]
    room = read_number(match["room"] or match["spoken_room"] or match["short_room"])
    if not building or room is None:
        return None
    place = Place(building=f"{building}号楼", entrance=_entrance_name(entrance) if entrance else None)
    return replace(place, room=str(room)) if room > 99 else replace(place, floor=f"{room}层")


def _outdoors(text: str, folded: str, estate: tuple[str, int, int] | None) -> Place | None:
    """A street, a gate or only the estate: nothing a table of buildings could list."""
    if estate is not None:
        return Place(estate=estate[0], rest=_remainder(text, [(estate[1], estate[2])]))
    return Place(rest=text.strip(_EDGE)) if _STREET.search(folded) else None


def _without_building(folded: str) -> _Hit | None:
    """Only the inner part of an address: 2单元502, 三楼, 502室."""
    entrance = _ENTRANCE_ALONE.search(folded)
    if entrance is not None:
        return _Hit(Place(entrance=_entrance_name(entrance["number"])), entrance.start(), entrance.end())
    room = _ROOM_ALONE.search(folded)
    if room is not None:
        return _Hit(Place(room=_room_digits(room["room"])), *room.span())
    floor = _FLOOR_ALONE.search(folded)
    return _Hit(Place(floor=_floor_name(floor["floor"])), *floor.span()) if floor else None


def _continued(folded: str, hit: _Hit) -> _Hit:
    """Read entrance, floor and room right behind what was found."""
    place, end = hit.place, hit.end
    dashed = _DASHED_REST.match(folded, end) if place.building and not place.room else None
    if dashed is not None:
        inner = replace(place, entrance=_entrance_name(dashed["entrance"]), room=_room_digits(dashed["room"]))
        return _Hit(inner, hit.start, dashed.end())
    if place.building and not place.entrance and (entrance := _ENTRANCE.match(folded, end)):
        place, end = replace(place, entrance=_entrance_name(entrance["number"])), entrance.end()
    if not place.floor and not place.room and (floor := _FLOOR.match(folded, end)):
        place, end = replace(place, floor=_floor_name(floor["floor"])), floor.end()
    if not place.room and (room := _ROOM.match(folded, end)):
        place, end = replace(place, room=_room_digits(room["room"])), room.end()
    return _Hit(place, hit.start, end)


def _entrance_name(token: str) -> str:
    value = read_number(token)
    return f"{token.upper() if value is None else value}单元"


def _floor_name(token: str) -> str:
    word = token.replace(" ", "")
    if word == "地下室":
        return word
    value = read_number(word.lstrip("负").rstrip("层楼"))
    if value is None:
        return f"{word[0]}层"
    return f"{'-' if word.startswith('负') else ''}{value}层"


def _room_digits(token: str) -> str:
    return token if token.isascii() else "".join(str(read_number(char)) for char in token)


def _remainder(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    kept, cursor = [], 0
    for start, end in sorted(cuts):
        before = text[cursor:start].strip(_EDGE)
        kept.append("" if cursor == 0 and _LEAD_IN.fullmatch(before) else before)
        cursor = max(cursor, end)
    kept.append(text[cursor:].strip(_EDGE))
    return " ".join(filter(None, kept))


def _estate_spellings(name: str) -> list[str]:
    folded = fold(name).lower()
    short = [folded.removesuffix(tail) for tail in _ESTATE_TAIL if folded.endswith(tail)]
    return [folded, *(stem for stem in short if len(stem) >= 3)]


def _is_spelling(alias: str) -> bool:
    """Whether the grammar reads this name anyway, so that it need not be listed."""
    folded = fold(alias).strip().lower()
    return not folded or _PLAIN_BUILDING.fullmatch(folded) is not None or bool(_LETTERED.fullmatch(folded))
