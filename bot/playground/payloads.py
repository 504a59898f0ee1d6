"""The payloads that Slack sends to an app, with Slack's keys (documented shapes; bolt-python's test payloads)."""

import secrets

from bot.playground.forms import Entry, element_state, options_of
from bot.playground.rich_text import rich_text_of
from bot.playground.state import Conversation, State
from bot.playground.workspace import Identity, Json, Person


def _enterprise(state: State) -> Json:
    identity = state.identity
    if not identity.enterprise_id:
        return {}
    return {"enterprise_id": identity.enterprise_id, "enterprise_name": identity.enterprise_name}


def _team(state: State) -> Json:
    return {"id": state.identity.team_id, "domain": state.identity.team_domain} | _enterprise(state)


def _user(state: State, person: Person) -> Json:
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": state.identity.team_id}


def _envelope(state: State, kind: str, person: Person) -> Json:
    identity = state.identity
    enterprise = {"id": identity.enterprise_id, "name": identity.enterprise_name} if identity.enterprise_id else None
    return {
        "type": kind,
        "team": _team(state),
        "enterprise": enterprise,
        "is_enterprise_install": False,
        "user": _user(state, person),
        "api_app_id": identity.app_id,
        "token": identity.verification_token,
    }


def channel_name(conversation: Conversation) -> str:
    """The name that Slack sends: `directmessage` and `privategroup` for what has no public one."""
    return {"im": "directmessage", "group": "privategroup"}.get(conversation.kind, conversation.name)


def as_sent(message: Json) -> Json:
    """A message as the app gets to see it: what a person typed comes with the rich text that Slack makes of it."""
    shown = {key: value for key, value in message.items() if key not in {"command", "is_ephemeral"}}
    if "client_msg_id" in message and message.get("text"):
        shown.setdefault("blocks", [rich_text_of(message["text"], message["ts"])])
    return shown


def bot_profile(identity: Identity, updated: int) -> Json:
    """Who the bot is, as its messages say it."""
    icons = {f"image_{size}": f"https://{identity.team_domain}.slack.com/img/app_{size}.png" for size in (36, 48, 72)}
    return {
        "id": identity.bot_id,
        "deleted": False,
        "name": identity.app_name,
        "updated": updated,
        "app_id": identity.app_id,
        "icons": icons,
        "team_id": identity.team_id,
    }


def shortcut(state: State, person: Person, callback_id: str, *, action_ts: str, trigger_id: str) -> Json:
    """A global shortcut; it belongs to no conversation, hence it has no response URL."""
    payload = _envelope(state, "shortcut", person)
    del payload["api_app_id"], payload["user"]["name"]  # Slack sends neither here
    return payload | {"action_ts": action_ts, "callback_id": callback_id, "trigger_id": trigger_id}


def message_shortcut(
    state: State,
    person: Person,
    conversation: Conversation,
    message: Json,
    callback_id: str,
    *,
    action_ts: str,
    response_url: str,
    trigger_id: str,
) -> Json:
    """A shortcut that was chosen in the menu of a message."""
    payload = _envelope(state, "message_action", person)
    del payload["api_app_id"], payload["user"]["username"]
    return payload | {
        "action_ts": action_ts,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "message_ts": message["ts"],
        "message": as_sent(message),
    }


def block_suggestion(state: State, person: Person, block: Json, element: Json, typed: str, where: Json) -> Json:
    """The question for the options of an external select; `where` is the container with its view or message."""
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
    return _envelope(state, "block_suggestion", person) | where | asked


def in_view(view: Json) -> Json:
    """The place of an element in a modal or home tab."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def in_message(conversation: Conversation, message: Json) -> Json:
    """The place of an element in a message; a private answer does not come with its text, as in Slack."""
    private = bool(message.get("is_ephemeral"))
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": conversation.id,
        "is_ephemeral": private,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    place: Json = {
        "container": container,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
    }
    if not private:
        place["message"] = {key: value for key, value in as_sent(message).items() if key != "metadata"}
    return place


def slash_command(
    state: State,
    person: Person,
    conversation: Conversation,
    command: str,
    text: str,
    *,
    response_url: str,
    trigger_id: str,
) -> Json:
    """A slash command; all values are strings, as in a form."""
    identity = state.identity
    return {
        "token": identity.verification_token,
        "team_id": identity.team_id,
        "team_domain": identity.team_domain,
        **_enterprise(state),
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": identity.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def action(block: Json, element: Json, entry: Entry, action_ts: str) -> Json:
    """What happened to one element: pressed, or an option or a date chosen."""
    kind = element["type"]
    happened: Json = {"action_id": element["action_id"], "block_id": block["block_id"]}
    if kind in {"button", "icon_button", "workflow_button"}:
        happened |= {key: element[key] for key in ("text", "value", "style", "url", "icon") if key in element}
    elif kind == "feedback_buttons":
        pressed = next(
            (b for b in (element["positive_button"], element["negative_button"]) if b["value"] == entry), None
        )
        if pressed is None:
            raise ValueError(f"{element['action_id']} has no button {entry!r}")
        happened |= {"text": pressed["text"], "value": pressed["value"]}
    elif kind == "overflow":
        chosen = next((option for option in options_of(element) if option["value"] == entry), None)
        if chosen is None:
            raise ValueError(f"{element['action_id']} has no option {entry!r}")
        happened["selected_option"] = {"text": chosen["text"], "value": chosen["value"]}
    else:
        initial = {key: value for key, value in element.items() if key.startswith(("initial_", "placeholder"))}
        happened |= initial | element_state(element, entry)
    return happened | {"type": kind, "action_ts": action_ts}


def message_action(
    state: State,
    person: Person,
    conversation: Conversation,
    message: Json,
    *,
    values: Json,
    happened: Json,
    response_url: str,
    trigger_id: str,
) -> Json:
    """`block_actions` from a message; what is filled in there stands at the top, in a view it stands in the view."""
    return (
        _envelope(state, "block_actions", person)
        | in_message(conversation, message)
        | {
            "trigger_id": trigger_id,
            "state": {"values": values},
            "response_url": response_url,
            "actions": [happened],
        }
    )


def view_action(state: State, person: Person, view: Json, *, values: Json, happened: Json, trigger_id: str) -> Json:
    """`block_actions` from an open modal or the home tab."""
    return _envelope(state, "block_actions", person) | {
        **in_view(view | {"state": {"values": values}}),
        "trigger_id": trigger_id,
        "actions": [happened],
    }


def view_submission(state: State, person: Person, view: Json, values: Json, trigger_id: str) -> Json:
    """A submitted modal with everything that was filled in."""
    return _envelope(state, "view_submission", person) | {
        "trigger_id": trigger_id,
        "view": view | {"state": {"values": values}},
        "response_urls": [],
    }


def view_closed(state: State, person: Person, view: Json, is_cleared: bool) -> Json:
    """A modal that was closed without submitting."""
    return _envelope(state, "view_closed", person) | {"view": view, "is_cleared": is_cleared, "response_urls": []}


def url_verification(state: State) -> Json:
    """The question by which Slack finds out whether a request URL is the app's: it must answer with the challenge."""
    return {
        "token": state.identity.verification_token,
        "challenge": secrets.token_urlsafe(36),
        "type": "url_verification",
    }


def event_callback(state: State, event: Json) -> Json:
    """An Events API delivery around `event`."""
    identity = state.identity
    return {
        "token": identity.verification_token,
        "team_id": identity.team_id,
        **({"enterprise_id": identity.enterprise_id} if identity.enterprise_id else {}),
        "api_app_id": identity.app_id,
        "event": event,
        "type": "event_callback",
        # Another one in every run: a bot that remembers the last run would take it for a repetition.
        "event_id": f"Ev0{secrets.token_hex(5).upper()}",
        "event_time": int(state.settings.clock().timestamp()),
        "authorizations": [
            {
                "enterprise_id": identity.enterprise_id or None,
                "team_id": identity.team_id,
                "user_id": identity.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{state.next_id('EC')}",
    }
