"""oauth.v2.access, auth.revoke and apps.uninstall: how the app comes into a workspace, and out of it."""

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def exchange(call: Call) -> Json:
    """A bot token for a code."""
    call.oauth.check_client(call.text("client_id"), call.text("client_secret"))
    if call.text("grant_type") not in {"", "authorization_code"}:
        raise RefusedError("invalid_grant_type")
    grant, scopes = call.oauth.exchange(call.need("code", "invalid_code"), call.text("redirect_uri"))
    identity = grant.team.parts.state.identity
    enterprise = {"id": identity.enterprise_id, "name": identity.enterprise_name} if identity.enterprise_id else None
    return {
        "app_id": identity.app_id,
        "authed_user": {"id": grant.user_id},
        "scope": ",".join(scopes if grant.scopes is None else sorted(grant.scopes)),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": identity.bot_user_id,
        "team": {"id": identity.team_id, "name": identity.team_name},
        "enterprise": enterprise,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    """End the token that is used for this call; `test` only asks."""
    if call.flag("test"):
        return {"revoked": False}
    call.installations.revoke(call.team)
    return {"revoked": True}


def uninstall(call: Call) -> Json:
    """Take the app out of the token's workspace."""
    call.oauth.check_client(call.text("client_id"), call.text("client_secret"))
    call.installations.uninstall(call.team)
    return {}


METHODS = (
    Method("oauth.v2.access", exchange, wants="any"),
    Method("auth.revoke", revoke),
    Method("apps.uninstall", uninstall),
)
