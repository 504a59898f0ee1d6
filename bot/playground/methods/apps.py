"""auth.test, apps.connections.open and what the app can ask about itself."""

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import bot_profile
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def test_auth(call: Call) -> Json:
    """Who the token belongs to."""
    identity = call.parts.state.identity
    return {
        "url": f"https://{identity.team_domain}.slack.com/",
        "team": identity.team_name,
        "user": identity.bot_user_name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": identity.enterprise_id} if identity.enterprise_id else {}),
    }


def open_connection(call: Call) -> Json:
    """A WebSocket address for Socket Mode."""
    return {"url": call.parts.socket_mode.open(call.parts.base_url())}


def test_api(call: Call) -> Json:
    """Echo of the arguments; `error` is answered as an error."""
    if call.text("error"):
        raise RefusedError(call.text("error")[:200])
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


def show_team(call: Call) -> Json:
    """The workspace; another one than the token's is not found, as in Slack for most tokens."""
    identity = call.parts.state.identity
    if call.text("team") not in {"", identity.team_id}:
        raise RefusedError("team_not_found")
    address = f"https://{identity.team_domain}.slack.com/"
    icon = {f"image_{size}": f"{address}img/team_{size}.png" for size in (34, 44, 68, 88, 102, 132, 230)}
    shown: Json = {
        "id": identity.team_id,
        "name": identity.team_name,
        "domain": identity.team_domain,
        "url": address,
        "email_domain": "",
        "icon": icon | {"image_default": True},
        "is_verified": False,
        "avatar_base_url": "https://ca.slack-edge.com/",
    }
    if identity.enterprise_id:
        shown |= {"enterprise_id": identity.enterprise_id, "enterprise_name": identity.enterprise_name}
    return {"team": shown}


def show_bot(call: Call) -> Json:
    """The app's own bot; there is no other here."""
    identity = call.parts.state.identity
    if call.text("bot") not in {"", identity.bot_id}:
        raise RefusedError("bot_not_found")
    profile = bot_profile(identity, int(call.parts.state.settings.clock().timestamp()))
    del profile["team_id"]
    return {"bot": profile | {"user_id": identity.bot_user_id}}


METHODS = (
    Method("auth.test", test_auth),
    Method("apps.connections.open", open_connection, scope="connections:write", wants="app"),
    Method("api.test", test_api, wants="any"),
    Method("team.info", show_team, scope="team:read"),
    Method("bots.info", show_bot, scope="users:read"),
)
