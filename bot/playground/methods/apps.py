"""auth.test, apps.connections.open and what the app can ask about itself."""

from bot.playground.methods.contract import Call, Method
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
    }


def open_connection(call: Call) -> Json:
    """A WebSocket address for Socket Mode."""
    return {"url": call.parts.socket_mode.open(call.parts.base_url())}


def test_api(call: Call) -> Json:
    """Echo of the arguments."""
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


def show_team(call: Call) -> Json:
    """The workspace."""
    identity = call.parts.state.identity
    return {"team": {"id": identity.team_id, "name": identity.team_name, "domain": identity.team_domain}}


METHODS = (
    Method("auth.test", test_auth),
    Method("apps.connections.open", open_connection, scope="connections:write", wants="app"),
    Method("api.test", test_api, wants="any"),
    Method("team.info", show_team, scope="team:read"),
)
