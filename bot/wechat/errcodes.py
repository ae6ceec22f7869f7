"""What each errcode of the platform means for the message: the one table of wechat-platform.md §9."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.kernel.delivery import Fate
from bot.wechat.library import WeChatErrorCode as Code

_BEIJING = ZoneInfo("Asia/Shanghai")

# Codes wechatpy 1.8.18 has no name for.
_WRONG_ADDRESS = 40164
_WRONG_ACCOUNT_TYPE = 40200
_DUPLICATE_WITHIN_A_MINUTE = 40241
_SECRET_FROZEN = 40243
_NOT_FRIENDS = 43005
_MAY_NOT_ADD_TEMPLATES = 43106
_TEMPLATE_BANNED = 43116
_TOO_OFTEN_TO_PERSON = 43117
_MASS_MESSAGE_RUNNING = 45066
_OLD_SERVER_ADDRESS = 48017
_ACCOUNT_FROZEN = (50004, 50007)
_NOT_FOLLOWING = 50005
_PLATFORM_AUTHORITY = 61024
_ADDRESS_UNCONFIRMED = (89501, 89503, 89504, 89505, 89506, 89507)
_MINOR_PROTECTED = 70000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do. `renews_token`: get the token again and repeat once. `until_midnight`: wait for Beijing's new day."""

    fate: Fate
    wait: timedelta = timedelta()
    alert: bool = False
    gone: bool = False
    refused: bool = False
    renews_token: bool = False
    until_midnight: bool = False


_RENEW = Verdict(fate=Fate.LATER, wait=timedelta(seconds=30), alert=True, renews_token=True)
_SOON = Verdict(fate=Fate.LATER, wait=timedelta(seconds=1))
_NEXT_MINUTE = Verdict(fate=Fate.LATER, wait=timedelta(minutes=1))
_HOURS = Verdict(fate=Fate.LATER, wait=timedelta(hours=2))
_QUOTA = Verdict(fate=Fate.LATER, until_midnight=True, alert=True)
_OPERATOR = Verdict(fate=Fate.LATER, wait=timedelta(minutes=5), alert=True)
_ALREADY_SENT = Verdict(fate=Fate.SENT)
_OTHER_WAY = Verdict(fate=Fate.NEXT)
_OTHER_WAY_AND_OPERATOR = Verdict(fate=Fate.NEXT, alert=True)
_GONE = Verdict(fate=Fate.NEXT, gone=True)
_REFUSED = Verdict(fate=Fate.NEXT, refused=True)
_AT_FAULT = Verdict(fate=Fate.NEVER)
_UNHEARD_OF = Verdict(fate=Fate.LATER, wait=timedelta(minutes=1), alert=True)


_ROWS: tuple[tuple[Verdict, tuple[int, ...]], ...] = (
    (_ALREADY_SENT, (Code.SUCCESS, _DUPLICATE_WITHIN_A_MINUTE, Code.CLIENTMSGID_EXIST)),
    (
        _RENEW,
        (
            Code.INVALID_CREDENTIAL,
            Code.INVALID_ACCESS_TOKEN,
            Code.MISSING_ACCESS_TOKEN,
            Code.EXPIRED_ACCESS_TOKEN,
        ),
    ),
    (_SOON, (Code.SYSTEM_BUSY, Code.SYSTEM_ERROR)),
    (_NEXT_MINUTE, (Code.API_MINUTE_QUOTA_REACH_LIMIT, _MASS_MESSAGE_RUNNING)),
    (_HOURS, (_TOO_OFTEN_TO_PERSON,)),
    (_QUOTA, (Code.OUT_OF_API_FREQ_LIMIT, Code.OUT_OF_RESET_LIMIT)),
    (
        _OPERATOR,
        (
            Code.INVALID_APP_ID,
            Code.INVALID_APP_SECRET,
            Code.MISSING_APP_ID,
            Code.MISSING_APP_SECRET,
            Code.USER_UNAUTHORIZED,
            Code.USER_LIMITED,
            _WRONG_ADDRESS,
            _SECRET_FROZEN,
            _OLD_SERVER_ADDRESS,
            *_ACCOUNT_FROZEN,
            *_ADDRESS_UNCONFIRMED,
        ),
    ),
    # The way is closed for everybody, but another rung may be open: a template named wrongly must not lose the notice.
    (
        _OTHER_WAY_AND_OPERATOR,
        (
            40036,
            Code.INVALID_TEMPLATE,
            Code.INVALID_TEMPLATE_ARGUMENT,
            Code.UNAUTHORIZED_API,
            Code.API_BANNED,
            Code.NO_PERMISSION_FOR_THIS_MSGTYPE,
            Code.UNAUTHORIZED_COMPONENT_API,
            _PLATFORM_AUTHORITY,
            _WRONG_ACCOUNT_TYPE,
            _MAY_NOT_ADD_TEMPLATES,
            _TEMPLATE_BANNED,
        ),
    ),
    (
        _OTHER_WAY,
        (
            Code.OUT_OF_RESPONSE_TIME_LIMIT,
            Code.OUT_OF_RESPONSE_COUNT_LIMIT,
            Code.REQUIRE_UNBLOCK_USER,
            Code.USER_BLOCK_MESSAGE,
            _NOT_FRIENDS,
            _MINOR_PROTECTED,
        ),
    ),
    (_GONE, (Code.INVALID_OPENID, Code.REQUIRE_SUBSCRIBE, _NOT_FOLLOWING)),
    (_REFUSED, (Code.USER_REFUSE_TO_ACCEPT_THE_MESSAGE,)),
)

# Input or configuration is at fault; what stands in a row above keeps its own verdict.
_FAULTY_INPUT = (
    range(40002, 40164),
    range(40246, 40247),
    range(41003, 41031),
    range(42002, 42008),
    range(43001, 43004),
    range(44001, 44005),
    range(45001, 45009),
    range(45010, 45011),
    range(45056, 45068),
    range(45072, 45082),
    range(45157, 45160),
    range(46001, 46005),
    range(47001, 47002),
    range(48005, 48006),
    range(61450, 61458),
    range(65301, 65418),
    range(76001, 76023),
    range(200011, 200101),
    range(9410010, 9410013),
)
_TABLE = MappingProxyType({int(code): verdict for verdict, codes in _ROWS for code in codes})


def judge(errcode: int, at: datetime) -> Verdict:
    """Return what `errcode` means for a message sent at `at` (UTC); a code never heard of is tried again and shown."""
    verdict = _TABLE.get(errcode)
    if verdict is None:
        verdict = _AT_FAULT if any(errcode in codes for codes in _FAULTY_INPUT) else _UNHEARD_OF
    return replace(verdict, wait=_until_midnight(at)) if verdict.until_midnight else verdict


def judge_token_call(errcode: int, at: datetime) -> Verdict:
    """Return what `errcode` means when it answers the request for a token: mostly that an operator must act."""
    verdict = judge(errcode, at)
    return (
        verdict if errcode in (Code.SYSTEM_BUSY, Code.SYSTEM_ERROR) or verdict.until_midnight else _OPERATOR
    )


def renews_token(errcode: int) -> bool:
    """Whether the token was refused, so that one repeat with another one may help."""
    verdict = _TABLE.get(errcode)
    return verdict is not None and verdict.renews_token


def _until_midnight(at: datetime) -> timedelta:
    here = at.astimezone(_BEIJING)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.astimezone(UTC) - at
