"""The branch of transcript 6.6: 31 members, 28 with a vote; 24 can be written to, 3 agreed to notices, 4 have no WeChat."""

from __future__ import annotations

from tests.town import Town, Townsman

MEETING_TEMPLATE = "TPL-MEETING"
TEMPLATES = {
    "meeting_invite": {
        "id": MEETING_TEMPLATE,
        "once": True,
        "fields": {"thing1": "{title}", "time2": "{at}", "thing3": "{place}"},
    }
}
WRITING, AGREED, PHONES = 24, 3, 4
_WITHOUT_VOTE = 3
_HEAD = "姓名,手机号,身份,岗位,党支部,党小组,表决权,openid"


def members() -> str:
    """Return the rows of an office's list; 周书记 leads the branch and counts among those who can be written to."""
    rows = [_HEAD, "周书记,13911100000,党员,支部书记,二支部,一组,是,o_branch_00"]
    for place in range(1, WRITING + AGREED + PHONES):
        voting = "否" if place <= _WITHOUT_VOTE else "是"
        openid = f"o_branch_{place:02d}" if place < WRITING + AGREED else ""
        rows.append(f"党员{place:02d},139111000{place:02d},党员,,二支部,一组,{voting},{openid}")
    return "\n".join(rows) + "\n"


def member(town: Town, place: int) -> Townsman:
    """Return the phone of a member; 0 is the secretary."""
    return town.resident("周书记" if place == 0 else f"党员{place:02d}", f"o_branch_{place:02d}")


async def agree(town: Town) -> None:
    """Let the three who do not write agree to one notice each, as the platform asks them."""
    for place in range(WRITING, WRITING + AGREED):
        await member(town, place).phone.answers_consent(MEETING_TEMPLATE)
        await town.settle()
