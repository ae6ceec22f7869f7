"""API: followers, their tags and remarks."""

from bot.emulator.endpoint import OK, Call, Endpoint, Json, get, post
from bot.emulator.errors import Refused
from bot.emulator.followers import Follower

_PAGE = 10_000
_AT_ONCE = 50


def endpoints() -> list[Endpoint]:
    return [
        get("/cgi-bin/user/get", list_followers),
        get("/cgi-bin/user/info", profile),
        post("/cgi-bin/user/info/batchget", profiles),
        post("/cgi-bin/user/info/updateremark", set_remark),
        post("/cgi-bin/tags/create", create_tag),
        get("/cgi-bin/tags/get", list_tags),
        post("/cgi-bin/tags/update", rename_tag),
        post("/cgi-bin/tags/delete", delete_tag),
        post("/cgi-bin/tags/members/batchtagging", attach_tag),
        post("/cgi-bin/tags/members/batchuntagging", detach_tag),
        post("/cgi-bin/tags/getidlist", tags_of),
        post("/cgi-bin/user/tag/get", members_of),
    ]


def list_followers(call: Call) -> Json:
    everyone = [each.openid for each in call.world.following()]
    start = call.query.get("next_openid", "")
    begin = everyone.index(start) + 1 if start in everyone else 0
    page = everyone[begin : begin + _PAGE]
    answer: Json = {"total": len(everyone), "count": len(page), "next_openid": page[-1] if page else ""}
    if page:
        answer["data"] = {"openid": page}
    return answer


def profile(call: Call) -> Json:
    openid = call.query.get("openid", "")
    if not openid:
        raise Refused(41009)
    return _profile(call.world.follower(openid))


def profiles(call: Call) -> Json:
    wanted = call.need("user_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
        raise Refused(40032)
    rows = [_profile(call.world.follower(each.get("openid", ""))) for each in wanted]
    return {"user_info_list": rows}


def _profile(follower: Follower) -> Json:
    """Return what the platform tells since 2021-12-27: no name, no picture, no town."""
    if not follower.following:
        return {"subscribe": 0, "openid": follower.openid}
    return {
        "subscribe": 1,
        "openid": follower.openid,
        "language": "zh_CN",
        "subscribe_time": int(follower.followed_at.timestamp()),
        "remark": follower.remark,
        "groupid": 0,
        "tagid_list": list(follower.tags),
        "subscribe_scene": "ADD_SCENE_QR_CODE" if follower.scene else "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": follower.scene,
    }


def set_remark(call: Call) -> Json:
    remark = str(call.body.get("remark", ""))
    if len(remark) >= 30:
        raise Refused(40035)
    call.world.follower(call.need("openid", 41009)).remark = remark
    return dict(OK)


def create_tag(call: Call) -> Json:
    number, name = call.world.tags.create(_tag(call).get("name"))
    return {"tag": {"id": number, "name": name}}


def list_tags(call: Call) -> Json:
    everyone = call.world.following()
    rows = [
        {"id": number, "name": name, "count": sum(number in each.tags for each in everyone)}
        for number, name in call.world.tags.names.items()
    ]
    return {"tags": rows}


def rename_tag(call: Call) -> Json:
    call.world.tags.rename(_tag(call).get("id"), _tag(call).get("name"))
    return dict(OK)


def delete_tag(call: Call) -> Json:
    call.world.tags.delete(_tag(call).get("id"), call.world.followers.values())
    return dict(OK)


def _tag(call: Call) -> Json:
    tag = call.body.get("tag")
    if not isinstance(tag, dict):
        raise Refused(45157)
    return tag


def attach_tag(call: Call) -> Json:
    number = call.world.tags.known(call.body.get("tagid"))
    for follower in _chosen(call):
        call.world.tags.attach(follower, number)
    call.world.changes.mark()
    return dict(OK)


def detach_tag(call: Call) -> Json:
    number = call.world.tags.known(call.body.get("tagid"))
    for follower in _chosen(call):
        call.world.tags.detach(follower, number)
    call.world.changes.mark()
    return dict(OK)


def _chosen(call: Call) -> list[Follower]:
    openids = call.body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= _AT_ONCE:
        raise Refused(40032)
    return [call.world.follower(each) for each in openids]


def tags_of(call: Call) -> Json:
    return {"tagid_list": list(call.world.follower(call.need("openid", 41009)).tags)}


def members_of(call: Call) -> Json:
    number = call.world.tags.known(call.body.get("tagid"))
    members = [each.openid for each in call.world.following() if number in each.tags]
    start = str(call.body.get("next_openid", ""))
    begin = members.index(start) + 1 if start in members else 0
    page = members[begin : begin + _PAGE]
    answer: Json = {"count": len(page), "next_openid": page[-1] if page else ""}
    if page:
        answer["data"] = {"openid": page}
    return answer
