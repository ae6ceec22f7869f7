"""Which community somebody means who says where they live: by its name, its street, or an estate in it.

Names are compared without their dress (社区, 小区, 街道). Of all that a text holds the longest name counts; a text that is
itself the beginning of a name (新城) means whatever is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.understanding.normalise import normalise

_DRESS = {
    "community": re.compile(r"(?:社区居民委员会|社区居委会|社区服务站|居委会|村委会|社区|村)$"),
    "estate": re.compile(r"(?:住宅小区|小区|苑区)$"),
    "street": re.compile(r"(?:街道办事处|街道办|街道|镇|乡)$"),
}
# What is said around the name of one's home and is no matter of its own.
_AROUND = re.compile(
    r"我们?家?|咱们?家?|俺们?家?|家|就?住|应该|好像|大概|是|在|就|这边|那边|这里|那里|附近|居民|业主|租户|"
    r"办事处|街道办|居民委员会|居委会|服务站|社区|小区|街道|你好|您好|请问|的|呢|吧|啊|呀|哦|哈|嘛|了|"
    r"[\d一二三四五六七八九十百零]+\s*(?:号楼|号院|栋|幢|单元|室|楼|号|座|期|区)|[\W_]"
)
_UNSURE = re.compile(
    r"(?:我|俺|咱)?(?:也|真|都|还|自己)?(?:不清楚|不知道|不晓得|不认得|不太清楚|说不清|说不上来?|搞不清楚?|弄不清楚?|分不清|"
    r"忘了|忘记了?|记不清楚?|不记得|记不得|唔知道?|唔清楚|不明白|人工|不好说)(?:了|啊|呀|哦|呢|的)?"
)
_SHORTEST = 2
_LONGEST_ANSWER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A community by all it may be called by."""

    id: int
    name: str
    street: str
    estates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """The communities a text may mean, and what it says besides."""

    ids: tuple[int, ...]
    rest: str


def read_home(text: str, known: Iterable[Called]) -> Meant:
    """Return which of the communities a text names, and what is left of it."""
    said = normalise(text)
    spellings = [(word, one.id) for one in known for word in _spellings(one)]
    held = [(word, number) for word, number in spellings if word in said]
    if held:
        longest = max(len(word) for word, _ in held)
        name = next(word for word, _ in held if len(word) == longest)
        found = dict.fromkeys(number for word, number in held if len(word) == longest)
        return Meant(tuple(found), _AROUND.sub("", said.replace(name, "", 1)))
    bare = _AROUND.sub("", said)
    if len(bare) < _SHORTEST:
        return Meant((), bare)
    return Meant(tuple(dict.fromkeys(number for word, number in spellings if bare in word)), bare)


def is_unsure(text: str) -> bool:
    """Whether somebody says that they do not know, and nothing else."""
    said = normalise(text)
    return (
        len(said) <= _LONGEST_ANSWER
        and not _AROUND.sub("", _UNSURE.sub("", said))
        and bool(_UNSURE.search(said))
    )


def _spellings(one: Called) -> Iterator[str]:
    for kind, names in (("community", (one.name,)), ("estate", one.estates), ("street", (one.street,))):
        for name in names:
            full = normalise(name)
            for word in dict.fromkeys((full, _DRESS[kind].sub("", full))):
                if len(word) >= _SHORTEST:
                    yield word
