"""Which of several items about one thing is meant: to get it first, to replace, renew, change, move or give it up.

A catalogue has three items about one permit whose words are nearly the same. What is to be done with it stands in the
names, and in what people tell: a lost card is replaced, an expired one renewed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.search.index import Floats, Signs
from bot.understanding.search.meanings import signs, things_of

_FIRST, _REPLACE, _RENEW, _CHANGE, _MOVE, _END, _LOOK = (1 << bit for bit in range(7))
_TOLD: Mapping[str, int] = {
    "=新办": _FIRST,
    "=丢失": _REPLACE,
    "=补办": _REPLACE,
    "=到期": _RENEW,
    "=更换": _RENEW,
    "=变更": _CHANGE,
    "=转移": _MOVE,
    "=注销": _END,
    "=想停": _END,
    "=查询": _LOOK,
}
_DAMAGED = "=损坏"  # replaced by some offices, renewed by others
_NAMED = (
    (re.compile("首次|新办|申领|申请|设立|参保登记|(?<!变更)(?<!注销)(?<!转移)登记(?!项目|信息|档案)|核发"), _FIRST),
    (re.compile("补领|补办|补发|补换|补证|遗失|丢失|挂失|换发"), _REPLACE),
    (re.compile("换领|换发|换证|签注|年检|年审|复核|续租|延续|到期|补换|更换"), _RENEW),
    (re.compile("变更|更正|修改"), _CHANGE),
    (re.compile("转移|转入|转出|迁移|接续"), _MOVE),
    (re.compile("注销|销户|终止|停保|报停|歇业|停业"), _END),
    (re.compile("查询|打印|证明"), _LOOK),
)  # fmt: skip
_CORE = re.compile(
    r"[（(【].*?[）)】]|首次|新办|申领|申请|设立|登记|核发|配发|发放|补领|补办|补发|补换|换领|换发|换证|遗失|丢失|挂失|签注|年检|年审|复核|续租|延续|到期|更换|变更.*$|更正|修改|转移|转入|转出|迁移|接续|"
    r"注销|销户|终止|停保|报停|歇业|停业|恢复营业|补证|查询|打印|证明|审批|审核|办理|许可|备案|认定|证|的|、|及|与|和"
)
_TO_APPLY = re.compile(r"申请|申领|头一[回次个张]|第一[次回]|没有?办过|从没|没有过|还没办|新办|办[个张]|想办")
_OFTEN = 0.3  # share of an item's wordings from which a thing is its own
# Votes for an item that does what is to be done, and against one of the same thing that does not.
_BONUS = 4.0
_SLIGHT = 1.0  # votes for getting it first where only the thing is named


@dataclass(frozen=True, slots=True)
class Acts:
    """What every item of a catalogue does, and which items are about a thing."""

    done: Sequence[int]
    named: Sequence[frozenset[str]]  # the things in each item's name
    about: Mapping[str, Sequence[int]]
    family: Sequence[str]  # what is left of a name without its act: 取水许可 of 取水许可证延续审批
    members: Mapping[str, Sequence[int]]

    def votes(self, text: str, meant: Signs, best: int) -> dict[int, float]:
        """Return what is to be added for items about the things of a question, or about that of the best item."""
        told = 0
        for sign in meant:
            told |= _TOLD.get(sign, 0)
        if _DAMAGED in meant and not told & (_REPLACE | _RENEW):
            told |= _REPLACE | _RENEW
        if not told and _TO_APPLY.search(text):
            told = _FIRST
        sisters = self.members[self.family[best]]
        if not told:
            return {at: _SLIGHT for at in sisters if self.done[at] & _FIRST}
        things = frozenset(things_of(meant))
        kin = {*(at for thing in things for at in self.about.get(thing, ())), *sisters}
        # An item about more than was asked (临时身份证) is not blamed for doing something else.
        return {
            at: _BONUS if self.done[at] & told else -_BONUS
            for at in kin
            if self.done[at] and (self.done[at] & told or at in sisters or self.named[at] <= things)
        }


def acts_of(names: Sequence[str], wordings: Iterable[tuple[int, Signs]]) -> Acts:
    """Read from the names of items what they do, and from their wordings, each with its owner, about what."""
    held: defaultdict[int, Counter[str]] = defaultdict(Counter)
    spoken: Counter[int] = Counter()
    for owner, found in wordings:
        if owner < len(names):
            spoken[owner] += 1
            held[owner].update(things_of(found))
    about: defaultdict[str, list[int]] = defaultdict(list)
    done, named = [], []
    for at, name in enumerate(names):
        done.append(done_by(name))
        named.append(frozenset(things_of(signs(name, typed=False))))
        own = {thing for thing, times in held[at].items() if times > _OFTEN * spoken[at]}
        for thing in own | named[at]:
            about[thing].append(at)
    family = [family_of(name) for name in names]
    members: defaultdict[str, list[int]] = defaultdict(list)
    for at, core in enumerate(family):
        members[core].append(at)
    return Acts(done, named, about, family, members)


def family_of(name: str) -> str:
    """Return what is left of a name without what is done."""
    return _CORE.sub("", name) or name


def done_by(name: str) -> int:
    """Return what the item of a name does, as bits; 0 when the name does not say."""
    acts = 0
    for pattern, act in _NAMED:
        if pattern.search(name):
            acts |= act
    return acts


def add_votes(votes: Floats, extra: Mapping[int, float]) -> Floats:
    """Return the votes of all items with those of some added."""
    if extra:
        votes = votes.copy()
        votes[list(extra)] += np.array(list(extra.values()), dtype=np.float32)
    return votes
