"""users.*: the members of the workspace."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json, Person


def info(call: Call) -> Json:
    """One member."""
    user_id = call.need("user", "user_not_found")
    if user_id == call.parts.state.identity.bot_user_id:
        return {"user": _bot(call)}
    if user_id not in call.parts.state.people:
        raise RefusedError("user_not_found")
    return {"user": _shown(call, call.parts.state.people[user_id])}


def show_profile(call: Call) -> Json:
    """The profile of one member, or of the bot when nobody is named."""
    user_id = call.text("user") or call.parts.state.identity.bot_user_id
    if user_id == call.parts.state.identity.bot_user_id:
        return {"profile": _bot(call)["profile"]}
    if user_id not in call.parts.state.people:
        raise RefusedError("user_not_found")
    return {"profile": _shown(call, call.parts.state.people[user_id])["profile"]}


def list_all(call: Call) -> Json:
    """All members, the bot too."""
    everybody = [*(_shown(call, person) for person in call.parts.state.people.values()), _bot(call)]
    part, cursor = call.page(everybody, 1000, 1000)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


def look_up_by_email(call: Call) -> Json:
    """The member with this address."""
    email = call.need("email").lower()
    person = next((p for p in call.parts.state.people.values() if p.email.lower() == email), None)
    if person is None:
        raise RefusedError("users_not_found")
    return {"user": _shown(call, person)}


def _shown(call: Call, person: Person) -> Json:
    now: datetime = call.parts.state.settings.clock().astimezone(ZoneInfo(person.zone))
    offset = now.utcoffset()
    return {
        "id": person.id,
        "team_id": call.parts.state.identity.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.zone,
        "tz_label": now.tzname() or person.zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(call, person),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": 0,
        "color": "9f69e7",
        "who_can_share_contact_card": "EVERYONE",
    }


def _profile(call: Call, person: Person) -> Json:
    """The address is shown to tokens that may see it."""
    first, _, last = person.real_name.partition(" ")
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "team": call.parts.state.identity.team_id,
    }
    if call.scopes is None or "users:read.email" in call.scopes:
        profile["email"] = person.email
    return profile


def _bot(call: Call) -> Json:
    identity = call.parts.state.identity
    return {
        "id": identity.bot_user_id,
        "team_id": identity.team_id,
        "name": identity.bot_user_name,
        "real_name": identity.app_name,
        "deleted": False,
        "profile": {"real_name": identity.app_name, "bot_id": identity.bot_id, "api_app_id": identity.app_id},
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": 0,
    }


METHODS = (
    Method("users.info", info, scope="users:read"),
    Method("users.profile.get", show_profile, scope="users.profile:read"),
    Method("users.list", list_all, scope="users:read"),
    Method("users.lookupByEmail", look_up_by_email, scope="users:read.email"),
)
