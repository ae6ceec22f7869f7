"""How staff say which of the people they look after they mean: 70岁以上, 没绑微信, 电话, 第2页; a place and a reason are left over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.normalise import digits

_AGE = re.compile(r"(?:满|年满|超过|大于)?(\d{1,3})\s*(?:周?岁)(?:以上|及以上|以上的|往上|起)?(?:的|老人)?")
_UNBOUND = re.compile(r"(?:没有?|未|无|不用)(?:绑定?|关注|微信|公众号|账号)+(?:的|老人)?")
_UNVISITED = re.compile(r"(?:还|本季|这季)*[没未]有?(?:走到|走访|走过|去过|看过|上门)(?:过|的)*")
_PHONES = re.compile(r"(?:带|要|和|的)*(?:电话|手机号?|号码|联系方式)(?:名单|号码)?")
_PAGE = re.compile(r"第?(\d{1,2})页")
_EMPTY = re.compile(r"[\s,，、:：;的有]+|名单|列表|看看|查一?下")
_OLDEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list is to name. `age`: at least so old; `rest`: what else was said."""

    age: int | None
    only_unbound: bool
    with_phones: bool
    only_unvisited: bool
    page: int
    rest: str


def read_wanted(text: str) -> Wanted:
    """Return what a list is to hold."""
    left = digits(text)
    age, left = _first(_AGE, left)
    page, left = _first(_PAGE, left)
    unvisited, left = _UNVISITED.search(left), _UNVISITED.sub("", left, count=1)
    unbound, left = _UNBOUND.search(left), _UNBOUND.sub("", left, count=1)
    phones, left = _PHONES.search(left), _PHONES.sub("", left, count=1)
    return Wanted(
        age=age if age is not None and age <= _OLDEST else None,
        only_unbound=unbound is not None,
        with_phones=phones is not None,
        only_unvisited=unvisited is not None,
        page=max(page or 1, 1),
        rest=_EMPTY.sub("", left),
    )


def _first(pattern: re.Pattern[str], text: str) -> tuple[int | None, str]:
    found = pattern.search(text)
    return (int(found[1]), text.replace(found[0], "", 1)) if found else (None, text)
