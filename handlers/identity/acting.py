"""Acting for somebody else: asked for, granted by that person or by the office, ended by either side."""

from __future__ import annotations

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.understanding.names import parse_name
from bot.understanding.phones import phone_in
from handlers.identity import rules
from handlers.identity.actions import By, is_keeper, tell
from handlers.identity.errors import AlreadySettled, NameFirst, NobodyKnown, TooManyProxies
from storage.identity.accounts import AccountEvent
from storage.identity.model import AccountAct, ProxyState
from storage.identity.proxies import Proxy
from storage.outbox.model import Urgency
from storage.outbox.records import Question
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

PROXY = "proxy"
ASK_PROXY = "identity.proxy"

_VISITORS = (PostName.SERVER.value, PostName.COLLECTOR.value)


def may_know(person: Person, number: int, uow: Uow) -> bool:
    """Whether the person may know that somebody wants to act for another: the two, and who may confirm it."""
    proxy = uow.proxies.find(number)
    if proxy is None or proxy.community_id != person.community_id:
        return False
    return person.id in (proxy.agent_id, proxy.person_id) or _may_confirm(person, proxy, uow)


def ask(uow: Uow, by: By, words: str) -> Proxy:
    """Keep the wish to act for somebody and ask them; the answer to the speaker never tells whether they are known.

    Raises: TooManyProxies, NameFirst.
    """
    if not by.person.name_sealed:
        raise NameFirst
    mine = uow.proxies.of(by.person.id, ProxyState.ASKED, ProxyState.ACTIVE)
    if len([proxy for proxy in mine if proxy.agent_id == by.person.id]) >= rules.MOST_PROXIES:
        raise TooManyProxies
    meant = [person for person in _meant(uow, by.person, words) if person.id != by.person.id]
    community = by.person.community_id
    proxy = Proxy(
        number=numbers.issue(uow, PROXY, community),
        community_id=community,
        agent_id=by.person.id,
        person_id=meant[0].id if len(meant) == 1 else None,
        words=words,
        state=ProxyState.ASKED,
        asked_at=by.now,
    )
    uow.proxies.ask(proxy)
    _tell_principal(uow, by, proxy)
    _tell_office(uow, by, proxy)
    return proxy


def answer(uow: Uow, by: By, number: int, *, granted: bool) -> Proxy:
    """Let the person decide for whom somebody wants to act. Raises: NoSuchNumber, AlreadySettled."""
    proxy = uow.proxies.find(number)
    if proxy is None or proxy.person_id != by.person.id:
        raise NoSuchNumber(number=number)
    return _settle(uow, by, proxy, by.person, granted=granted)


def confirm(uow: Uow, by: By, number: int, words: str, *, granted: bool) -> Proxy:
    """Let the office decide after having asked the person at home; `words` name the person when nobody did before.

    Raises: NoSuchNumber, AlreadySettled, NobodyKnown.
    """
    proxy = uow.proxies.find(number)
    if proxy is None or not _may_confirm(by.person, proxy, uow):
        raise NoSuchNumber(number=number)
    if not granted:
        return _settle(uow, by, proxy, None, granted=False)
    principal = uow.people.get(proxy.person_id) if proxy.person_id is not None else None
    if principal is None:
        meant = _meant(uow, uow.people.get(proxy.agent_id), words or proxy.words)
        if len(meant) != 1 or meant[0].id == proxy.agent_id:
            raise NobodyKnown(who=words or proxy.words)
        principal = meant[0]
    return _settle(uow, by, proxy, principal, granted=True)


def end(uow: Uow, by: By) -> list[Proxy]:
    """End everything in which the speaker is one of the two sides; the other side hears it."""
    found = uow.proxies.of(by.person.id, ProxyState.ASKED, ProxyState.ACTIVE)
    for proxy in found:
        uow.proxies.settle(proxy, ProxyState.ENDED, by.person.id, by.now)
        uow.dialogues.settle_all(ASK_PROXY, proxy.number)
        uow.outbox.recall(f"identity.proxy:{proxy.number}:", by.now)
        other = proxy.person_id if proxy.agent_id == by.person.id else proxy.agent_id
        if other is not None and proxy.state is ProxyState.ACTIVE:
            fill = {"name": uow.people.name_of(by.person)}
            tell(
                uow,
                uow.people.get(other),
                f"identity.ended:{proxy.number}",
                "identity.proxy.over",
                fill,
                by.now,
            )
            _note(uow, by, uow.people.get(proxy.agent_id), AccountAct.PROXY_ENDED, proxy.number)
    return found


def principal_called(uow: Uow, person: Person, name: str) -> Person | None:
    """Return whom the person may act for under this name, or the only one when none is named."""
    principals = [uow.people.get(principal_id) for principal_id in sorted(person.acts_for)]
    named = [principal for principal in principals if name and uow.people.name_of(principal) == name]
    if len(named) == 1:
        return named[0]
    return principals[0] if not name and len(principals) == 1 else None


def _meant(uow: Uow, agent: Person, words: str) -> list[Person]:
    """Return who may be meant: by phone, else by name, of namesakes those whose building is named."""
    if phone := phone_in(words):
        return [
            person for person in uow.accounts.with_phone(phone) if person.community_id == agent.community_id
        ]
    for word in reversed(words.split()):
        named = uow.accounts.called(agent.community_id, word) if parse_name(word) else []
        if len(named) <= 1:
            if named:
                return named
            continue
        homes = {building.id: building.name for building in uow.places.buildings(agent.community_id)}
        return [person for person in named if homes.get(person.building_id or 0, "\0") in words]
    return []


def _may_confirm(person: Person, proxy: Proxy, uow: Uow) -> bool:
    """Whether the person may say that they have asked at home: who answers for accounts, and the grid's visitors."""
    if person.community_id != proxy.community_id or Role.STAFF not in person.roles:
        return False
    if person.id in (proxy.agent_id, proxy.person_id):
        return False
    return is_keeper(person) or person.id in [visitor.id for visitor in _visitors(uow, proxy)]


def _visitors(uow: Uow, proxy: Proxy) -> list[Person]:
    """Return who of the office visits the person: the grid's, else that of the one who asked."""
    for person_id in (proxy.person_id, proxy.agent_id):
        home_id = uow.people.get(person_id).building_id if person_id is not None else None
        home = uow.places.building(home_id) if home_id is not None else None
        if home is not None and home.grid_id is not None:
            return uow.people.with_post(proxy.community_id, _VISITORS, home.grid_id)
    return uow.people.with_post(proxy.community_id, (PostName.DUTY.value,))


def _tell_principal(uow: Uow, by: By, proxy: Proxy) -> None:
    if proxy.person_id is None:
        return
    principal = uow.people.get(proxy.person_id)
    if principal.openid is None:
        return
    question = Question(kind=ASK_PROXY, ref=proxy.number, lasts=rules.PROXY_LASTS)
    fill = {"name": uow.people.name_of(by.person)}
    key = f"identity.proxy:{proxy.number}:{principal.id}"
    tell(uow, principal, key, "identity.proxy.asked", fill, by.now, question=question, urgency=Urgency.HIGH)


def _tell_office(uow: Uow, by: By, proxy: Proxy) -> None:
    for visitor in _visitors(uow, proxy)[:2]:
        if visitor.openid is None or visitor.id in (proxy.agent_id, proxy.person_id):
            continue
        fill = {"number": proxy.number, "name": uow.people.name_of(by.person), "words": proxy.words}
        tell(uow, visitor, f"identity.proxy:{proxy.number}:{visitor.id}", "identity.proxy.wish", fill, by.now)


def _settle(uow: Uow, by: By, proxy: Proxy, principal: Person | None, *, granted: bool) -> Proxy:
    if proxy.state is not ProxyState.ASKED or by.now - proxy.asked_at > rules.PROXY_LASTS:
        raise AlreadySettled(number=proxy.number)
    state = ProxyState.ACTIVE if granted else ProxyState.REFUSED
    uow.proxies.settle(proxy, state, by.person.id, by.now, principal.id if principal is not None else None)
    agent = uow.people.get(proxy.agent_id)
    uow.outbox.recall(f"identity.proxy:{proxy.number}:", by.now)
    uow.dialogues.settle_all(ASK_PROXY, proxy.number)
    if granted and principal is not None:
        name = uow.people.name_of(principal)
        tell(
            uow,
            agent,
            f"identity.granted:{proxy.number}:{agent.id}",
            "identity.proxy.granted",
            {"name": name},
            by.now,
        )
        if principal.id != by.person.id and principal.openid is not None:
            fill = {"name": uow.people.name_of(agent)}
            key = f"identity.granted:{proxy.number}:{principal.id}"
            tell(uow, principal, key, "identity.proxy.granted_for_you", fill, by.now, urgency=Urgency.HIGH)
        _note(uow, by, agent, AccountAct.PROXY, proxy.number)
    return proxy


def _note(uow: Uow, by: By, person: Person, what: AccountAct, number: int) -> None:
    event = AccountEvent(
        person=person,
        actor_id=by.person.id,
        what=what,
        message_key=by.message_key,
        detail={"number": number},
    )
    uow.accounts.note(event, by.now)


def names_somebody(words: str) -> bool:
    """Whether the words hold what could be a name or a phone."""
    return bool(phone_in(words)) or any(parse_name(word) for word in words.split())
