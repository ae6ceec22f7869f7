"""API: tokens, addresses, quotas, menus, media, QR codes, templates on the shelf."""

import secrets

from bot.emulator.endpoint import OK, Answer, Call, Endpoint, Json, get, post
from bot.emulator.errors import Refused

_SCENES = {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
_MONTH_S = 2_592_000


def endpoints() -> list[Endpoint]:
    return [
        get("/cgi-bin/token", token, needs_token=False),
        post("/cgi-bin/stable_token", stable_token, needs_token=False),
        get("/cgi-bin/getcallbackip", addresses),
        get("/cgi-bin/get_api_domain_ip", addresses),
        get("/cgi-bin/ticket/getticket", jsapi_ticket),
        post("/cgi-bin/clear_quota", clear_quota),
        post("/cgi-bin/clear_quota/v2", clear_quota_by_secret, needs_token=False),
        post("/cgi-bin/openapi/quota/get", quota),
        post("/cgi-bin/openapi/quota/clear", clear_one_quota),
        post("/cgi-bin/menu/create", create_menu),
        get("/cgi-bin/menu/get", get_menu),
        get("/cgi-bin/menu/delete", delete_menu),
        get("/cgi-bin/get_current_selfmenu_info", current_menu),
        post("/cgi-bin/menu/addconditional", add_conditional),
        post("/cgi-bin/menu/delconditional", delete_conditional),
        post("/cgi-bin/menu/trymatch", try_match),
        post("/cgi-bin/media/upload", upload_media),
        post("/cgi-bin/media/uploadimg", upload_picture),
        get("/cgi-bin/media/get", get_media),
        post("/cgi-bin/qrcode/create", create_qr),
        get("/cgi-bin/template/get_all_private_template", list_templates),
        post("/cgi-bin/template/del_private_template", delete_template),
        get("/wxaapi/newtmpl/gettemplate", list_notices),
    ]


def token(call: Call) -> Json:
    _check_owner(call, call.query.get("grant_type"), call.query.get("appid"), call.query.get("secret"))
    value, seconds = call.world.tokens.issue()
    return {"access_token": value, "expires_in": seconds}


def stable_token(call: Call) -> Json:
    _check_owner(call, call.body.get("grant_type"), call.body.get("appid"), call.body.get("secret"))
    value, seconds = call.world.tokens.issue_stable(force=call.body.get("force_refresh") is True)
    return {"access_token": value, "expires_in": seconds}


def _check_owner(call: Call, grant: object, app_id: object, secret: object) -> None:
    account, allowed = call.world.account, call.world.knobs.allowed_ips
    if grant != "client_credential":
        raise Refused(40002)
    if not app_id or not secret:
        raise Refused(41004 if app_id else 41002)
    if app_id != account.app_id:
        raise Refused(40013)
    if secret != account.secret:
        raise Refused(40125)
    if allowed is not None and call.ip not in allowed:
        raise Refused(40164, f"invalid ip {call.ip} ipv6 ::ffff:{call.ip}, not in whitelist")


def addresses(call: Call) -> Json:
    return {"ip_list": ["127.0.0.1"]}


def jsapi_ticket(call: Call) -> Json:
    return {**OK, "ticket": secrets.token_urlsafe(64), "expires_in": 7200}


def clear_quota(call: Call) -> Json:
    if call.body.get("appid") != call.world.account.app_id:
        raise Refused(40013)
    call.world.quotas.clear(call.world.clock.now())
    return dict(OK)


def clear_quota_by_secret(call: Call) -> Json:
    if call.body.get("appsecret") != call.world.account.secret:
        raise Refused(40125)
    return clear_quota(call)


def quota(call: Call) -> Json:
    path = str(call.need("cgi_path", 76003))
    limit = call.world.quotas.limits.get(path)
    if limit is None:
        raise Refused(76003)
    used = call.world.quotas.used.get(path, 0)
    return {**OK, "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}}


def clear_one_quota(call: Call) -> Json:
    call.world.quotas.clear(call.world.clock.now(), str(call.need("cgi_path", 76003)))
    return dict(OK)


def create_menu(call: Call) -> Json:
    """Raises: Refused 40033 when the body escapes its characters instead of sending UTF-8."""
    if b"\\u" in call.raw:
        raise Refused(40033)
    call.world.menus.create(call.body.get("button"))
    call.world.changes.mark()
    return dict(OK)


def get_menu(call: Call) -> Json:
    menus = call.world.menus
    if menus.default is None:
        raise Refused(46003)
    answer: Json = {"menu": {"button": menus.default}}
    if menus.conditionals:
        answer["conditionalmenu"] = [
            {"button": each.buttons, "matchrule": each.rule, "menuid": int(each.menu_id)}
            for each in menus.conditionals
        ]
    return answer


def delete_menu(call: Call) -> Json:
    call.world.menus.delete()
    call.world.changes.mark()
    return dict(OK)


def current_menu(call: Call) -> Json:
    buttons = call.world.menus.default
    return {"is_menu_open": int(buttons is not None), "selfmenu_info": {"button": buttons or []}}


def add_conditional(call: Call) -> Json:
    if b"\\u" in call.raw:
        raise Refused(40033)
    menu_id = call.world.menus.add_conditional(call.body.get("button"), call.body.get("matchrule"))
    call.world.changes.mark()
    return {"menuid": menu_id}


def delete_conditional(call: Call) -> Json:
    call.world.menus.delete_conditional(str(call.need("menuid")))
    call.world.changes.mark()
    return dict(OK)


def try_match(call: Call) -> Json:
    follower = call.world.followers.get(str(call.need("user_id")))
    if follower is None:
        raise Refused(65302)
    return {"button": call.world.menus.shown_to(follower.tags)}


def upload_media(call: Call) -> Json:
    if call.upload is None:
        raise Refused(41005)
    kind = call.query.get("type", "")
    media = call.world.media.upload(kind, call.upload.content, call.upload.name)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.media_id, "created_at": int(media.created.timestamp())}


def upload_picture(call: Call) -> Json:
    if call.upload is None:
        raise Refused(41005)
    if len(call.upload.content) >= 1024 * 1024:
        raise Refused(40009)
    media = call.world.media.upload("image", call.upload.content, call.upload.name)
    return {"url": f"http://mmbiz.qpic.cn/{media.media_id}/0"}


def get_media(call: Call) -> Answer:
    """Return the bytes; a video answers with an address instead."""
    media_id = call.query.get("media_id", "")
    if not media_id:
        raise Refused(41006)
    media = call.world.media.fetch(media_id)
    if media.kind == "video":
        return {"video_url": f"http://mmbiz.qpic.cn/{media.media_id}/0"}
    return media


def create_qr(call: Call) -> Json:
    action = call.body.get("action_name")
    if action not in _SCENES:
        raise Refused(40052)
    scene = _scene_of(call, by_text="STR" in str(action))
    ticket = call.world.new_ticket(scene)
    answer: Json = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket[-16:]}"}
    if "LIMIT" not in str(action):
        seconds = call.body.get("expire_seconds", _MONTH_S)
        if not isinstance(seconds, int) or not 0 < seconds <= _MONTH_S:
            raise Refused(40035)
        answer["expire_seconds"] = seconds
    return answer


def _scene_of(call: Call, *, by_text: bool) -> str:
    detail = call.body.get("action_info")
    scene = detail.get("scene") if isinstance(detail, dict) else None
    value = scene.get("scene_str" if by_text else "scene_id") if isinstance(scene, dict) else None
    if by_text and isinstance(value, str) and 1 <= len(value) <= 64:
        return value
    if not by_text and isinstance(value, int) and 0 < value < 2**32:
        return str(value)
    raise Refused(40053)


def list_templates(call: Call) -> Json:
    rows = [
        {"template_id": each.template_id, "title": each.title, "content": each.content()}
        for each in call.world.templates.shelf.values()
        if each.kind == "template"
    ]
    return {"template_list": rows}


def delete_template(call: Call) -> Json:
    template = call.world.templates.find(call.need("template_id", 40037), notice=False)
    del call.world.templates.shelf[template.template_id]
    return dict(OK)


def list_notices(call: Call) -> Json:
    rows = [
        {
            "priTmplId": each.template_id,
            "title": each.title,
            "content": each.content(),
            "type": 3 if each.kind == "long-term" else 2,
        }
        for each in call.world.templates.shelf.values()
        if each.kind != "template"
    ]
    return {**OK, "data": rows}
