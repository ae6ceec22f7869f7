"""Items, lists and pages as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from bot.kernel.talk import Say, say
from bot.understanding.followups import Aspect
from handlers.counter.card import Section, card_of, shortened
from storage.counter.entries import Item

_LONGEST_LINE = 24


def card_says(item: Item, *, last: bool, numbers: bool) -> list[Say]:
    """Say the short card; `last` when there is nothing else it may have been, `numbers` when 1 and 2 are free."""
    card = card_of(item)
    lines = [say("counter.card.name", name=card.name), _papers(card.papers, card.papers_left)]
    if card.place:
        lines.append(say("counter.card.place", place=card.place))
    if card.hours:
        lines.append(say("counter.card.hours", hours=card.hours))
    lines.append(say("counter.card.facts", days=_days(item), fee=_fee(card.fee), visits=_visits(item)))
    if card.phone:
        lines.append(say("counter.card.phone", phone=card.phone))
    if card.department:
        lines.append(say("counter.card.source", department=card.department))
    lines.append(_next(last=last, numbers=numbers))
    return lines


def _next(*, last: bool, numbers: bool) -> Say:
    if numbers:
        return say("counter.card.next_last" if last else "counter.card.next")
    return say("counter.card.next_words_last" if last else "counter.card.next_words")


def _papers(papers: str, left: int) -> Say:
    if not papers:
        return say("counter.card.no_papers")
    if left:
        return say("counter.card.papers_more", papers=papers, left=left)
    return say("counter.card.papers", papers=papers)


def _days(item: Item) -> Say:
    days = item.promised_days or item.legal_days
    if not days:
        return say("counter.card.days_unknown")
    if days.isdecimal():
        return say("counter.card.days", days=days)
    return say("counter.card.days_words", days=shortened(days, 10))


def _fee(fee: str) -> Say:
    return say("counter.card.fee", fee=fee) if fee else say("counter.card.fee_unknown")


def _visits(item: Item) -> Say:
    if item.visits == 0:
        return say("counter.card.no_visit")
    if item.visits is None:
        return say("counter.card.online" if item.online else "counter.card.visits_unknown")
    return say("counter.card.visits_online" if item.online else "counter.card.visits", count=item.visits)


def aspect_says(item: Item, aspect: Aspect, by_others: tuple[str, ...]) -> list[Say]:
    """Say one part of an item, as far as the catalogue has it; what it does not have is asked by telephone."""
    lines = [say("counter.card.name", name=shortened(item.name, _LONGEST_LINE))]
    match aspect:
        case Aspect.PAPERS:
            lines.append(_papers("、".join(item.papers), 0))
        case Aspect.DAYS:
            lines.append(_days(item))
        case Aspect.FEE:
            lines.append(say("counter.aspect.fee", fee=_fee(item.fee)))
        case Aspect.AMOUNT:
            lines.append(say("counter.aspect.amount"))
        case Aspect.PLACE if item.place:
            lines.append(say("counter.card.place", place=item.place))
        case Aspect.HOURS if item.hours:
            lines.append(say("counter.card.hours", hours=item.hours))
        case Aspect.ONLINE:
            lines.append(_visits(item))
        case Aspect.OTHERS:
            lines += _for_others(item, by_others)
        case _:
            lines += [] if item.phone else [say("counter.aspect.none")]
    return [*lines, *_phone(item)]


def lacking_says(item: Item) -> list[Say]:
    """Say whom to ask about a paper somebody does not have."""
    name = say("counter.card.name", name=shortened(item.name, _LONGEST_LINE))
    return [name, say("counter.aspect.lacking"), *_phone(item)]


def _phone(item: Item) -> list[Say]:
    return [say("counter.card.phone", phone=item.phone)] if item.phone else []


def _for_others(item: Item, by_others: tuple[str, ...]) -> list[Say]:
    """Say who may have it done, and whether somebody else may come in their place."""
    parts = {"audience": item.audience, "conditions": item.conditions}
    lines = [say(f"counter.full.part.{key}", text=text) for key, text in parts.items() if text]
    told = (*item.papers, *item.remark.split("。"), *item.steps.split("→"))
    proxy = next((part for part in told if any(word in part for word in by_others)), "")
    return [*lines, say("counter.aspect.proxy", text=proxy) if proxy else say("counter.aspect.no_proxy")]


def choice_says(items: Sequence[Item]) -> list[Say]:
    """Say which items the words may mean."""
    return [say("counter.choice.head"), *numbered([item.name for item in items]), say("counter.choice.end")]


def numbered(names: Sequence[str]) -> list[Say]:
    """Say names behind their numbers, one a line."""
    return [
        say("counter.choice.line", index=index, name=shortened(name, _LONGEST_LINE))
        for index, name in enumerate(names, 1)
    ]


def page_says(item: Item, pages: Sequence[Sequence[Section]], page: int) -> list[Say]:
    """Say one page of the full text."""
    lines = [say("counter.full.head", name=item.name)] if page == 0 else []
    lines += [say(f"counter.full.part.{section.key}", text=section.text) for section in pages[page]]
    if page == 0:
        lines.append(say("counter.full.facts", days=_days(item), visits=_visits(item)))
    if page + 1 < len(pages):
        lines.append(say("counter.full.more", page=page + 1, pages=len(pages)))
    return lines
