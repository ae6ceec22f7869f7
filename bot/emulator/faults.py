"""Knobs that make the platform misbehave, and the few rules of it that are not certain."""

from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong at one endpoint.

    `path` is the full path or `*`. `times` None means always. `disconnect` is before (the call has no effect)
    or after (it has, and the caller never learns); a fault with only a delay lets the call go on.
    """

    path: str
    errcode: int | None = None
    errmsg: str | None = None
    delay_s: float = 0.0
    disconnect: str = ""
    status: int | None = None
    times: int | None = 1
    with_token_only: bool = False
    number: int = 0
    used: int = 0

    def live(self) -> bool:
        return self.times is None or self.used < self.times

    def meets(self, path: str, *, has_token: bool) -> bool:
        return self.live() and self.path in ("*", path) and (has_token or not self.with_token_only)


class Faults:
    """The faults set now; the oldest that fits a call is used up first."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self._numbers = count(1)

    def add(self, fault: Fault) -> Fault:
        if fault.disconnect not in ("", "before", "after"):
            raise ValueError("disconnect is before or after")
        fault.number = next(self._numbers)
        self.active.append(fault)
        return fault

    def errcode(self, path: str, code: int, *, times: int | None = 1) -> Fault:
        return self.add(Fault(path=path, errcode=code, times=times))

    def delay(self, path: str, seconds: float, *, times: int | None = 1) -> Fault:
        return self.add(Fault(path=path, delay_s=seconds, times=times))

    def disconnect(self, path: str, when: str, *, times: int | None = 1) -> Fault:
        return self.add(Fault(path=path, disconnect=when, times=times))

    def status(self, path: str, status: int, *, times: int | None = 1) -> Fault:
        return self.add(Fault(path=path, status=status, times=times))

    def token_storm(self, times: int | None = None) -> Fault:
        """Answer 40001 to every call that carries a token, good or not."""
        return self.add(Fault(path="*", errcode=40001, times=times, with_token_only=True))

    def remove(self, number: int) -> None:
        self.active = [fault for fault in self.active if fault.number != number]

    def clear(self) -> None:
        self.active.clear()

    def take(self, path: str, *, has_token: bool) -> Fault | None:
        for fault in self.active:
            if fault.meets(path, has_token=has_token):
                fault.used += 1
                self.active = [each for each in self.active if each.live()]
                return fault
        return None


@dataclass(slots=True, kw_only=True)
class Knobs:
    """Switches of the platform and of the account; each default is the strict case."""

    menu_text_is_menu: bool = True  # a tapped text menu opens 3 / 1 min, not 5 / 48 h
    recognition: str | None = ""  # None leaves the element out of voice pushes
    result_events: bool = True  # TEMPLATESENDJOBFINISH, subscribe_msg_sent_event
    result_delay_s: float = 0.05
    same_client_id_code: int = 0  # what the second call with one client_msg_id answers
    twin_guard: bool = True  # 40241 within 60 s
    allowed_ips: frozenset[str] | None = None
    staff_online: bool = False  # a transferred talk is taken, and the bot is blind for 30 minutes
    staff_accounts: frozenset[str] = field(default_factory=frozenset)
