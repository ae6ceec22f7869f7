"""What is reported for somebody else: their name, their telephone, the report."""

import re
from dataclasses import dataclass

from bot.understanding.phones import phone_in, without_phone

_LONGEST_NAME = 8
_NAMED = re.compile(r"\s*(?P<name>[^\s,，:：、;；0-9#]+)[\s,，:：、;；]+(?P<rest>\S.*)", re.DOTALL)
_GAPS = " \t\r\n,，:：、;；"


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """Name, telephone and report; "" for what was not said. The telephone stays out of the report."""

    name: str
    phone: str
    report: str


def read_on_behalf(text: str) -> OnBehalfOf:
    """Read 张阿姨 13800000000 3-2-501 楼道灯坏了."""
    phone, rest = phone_in(text), without_phone(text)
    match = _NAMED.fullmatch(rest)
    if match is None or len(match["name"]) > _LONGEST_NAME:
        return OnBehalfOf("", phone, rest.strip(_GAPS))
    return OnBehalfOf(match["name"], phone, match["rest"].strip(_GAPS))
