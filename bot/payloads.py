"""What Slack sends, read into one small type per kind of interaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.payload_fields import Body, MalformedPayloadError, id_of, part_of, parts_of, storable, text_of
from commands.contract import Click, MessageChosen, Submission
from messages.actions import base

LONGEST_EVENT_ID = 64


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it, in which workspace and place, and how Slack can be answered later (30 minutes, 5 times).

    `user_name` is the person's Slack user name, such as "mia.keller"; empty where Slack does not tell it.
    """

    enterprise_id: str
    team_id: str
    user_id: str
    slack_channel: str = ""
    response_url: str = ""
    trigger_id: str = ""
    user_name: str = ""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A typed command: `line` is the whole of it, like "/hotleads 5 emea"."""

    sender: Sender
    line: str


@dataclass(frozen=True, slots=True)
class BlockClick:
    """A button or menu was used; `view_id` is set when it stood in a modal."""

    sender: Sender
    click: Click
    view_id: str


@dataclass(frozen=True, slots=True)
class ModalSubmission:
    """A modal was sent; `first_input` is the block that an error without a block of its own is shown at."""

    sender: Sender
    submission: Submission
    first_input: str


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A shortcut in the menu of a message was chosen."""

    sender: Sender
    chosen: MessageChosen


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types into a field that Slack asks the choices of."""

    sender: Sender
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class WorkspaceEvent:
    """Something happened in the workspace; Slack may deliver the same `event_id` several times."""

    sender: Sender
    event_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A payload that Tandem has no answer to; it is acknowledged and counted."""

    kind: str


Payload = SlashCommand | BlockClick | ModalSubmission | MessageShortcut | Typing | WorkspaceEvent | Unhandled


def read_payload(body: Body) -> Payload:
    """Read a verified Slack request body; raises MalformedPayloadError where a field is missing or of another type."""
    if "command" in body:
        return SlashCommand(_slash_sender(body), slash_line(text_of(body, "command"), text_of(body, "text")))
    kind = text_of(body, "type")
    if kind == "block_actions":
        return _click(body)
    if kind == "view_submission":
        view = part_of(body, "view")
        submission = Submission(
            callback=text_of(view, "callback_id"),
            values=_submitted_values(view),
            private=text_of(view, "private_metadata"),
        )
        return ModalSubmission(_interaction_sender(body), submission, _first_input(view))
    if kind == "message_action":
        return _shortcut(body)
    if kind == "block_suggestion":
        return Typing(_interaction_sender(body), base(text_of(body, "action_id")), text_of(body, "value"))
    if kind == "event_callback":
        team_id = id_of(body, "team_id")
        sender = Sender(enterprise_id=text_of(body, "enterprise_id"), team_id=team_id, user_id="")
        event_id = id_of(body, "event_id", LONGEST_EVENT_ID)
        return WorkspaceEvent(sender, event_id, text_of(part_of(body, "event"), "type"))
    return Unhandled(kind or "unknown")


def _click(body: Body) -> BlockClick:
    action = next(iter(parts_of(body, "actions")), None)
    if action is None:
        raise MalformedPayloadError("actions is missing")
    value = element_value(action)
    text = ",".join(value) if isinstance(value, list) else value or ""
    click = Click(base(text_of(action, "action_id")), text)
    return BlockClick(_interaction_sender(body), click, text_of(part_of(body, "view"), "id"))


def _shortcut(body: Body) -> MessageShortcut:
    sender, message = _interaction_sender(body), part_of(body, "message")
    ts = text_of(body, "message_ts") or text_of(message, "ts")
    text = unescape(text_of(message, "text"))
    return MessageShortcut(sender, MessageChosen(text_of(body, "callback_id"), text, sender.slack_channel, ts))


def slash_line(name: str, text: str) -> str:
    """The command line as the person typed it: Slack escapes `& < >` in it once, so it is unescaped once."""
    return f"{name} {unescape(text.strip())}".rstrip()


def unescape(text: str) -> str:
    """Undo Slack's escaping of `& < >`, once; mentions like <@U1> stay as they are."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def element_value(element: Body) -> str | list[str] | None:
    """What one block element carries: text, the chosen option's value, an id, a date; None when left empty."""
    for name in ("selected_option", "value"):
        chosen = element.get(name)
        if chosen is not None and chosen != "":
            return _chosen(chosen)
    for name, value in element.items():
        if not name.startswith("selected_") or value is None:
            continue
        if isinstance(value, list):
            return [_chosen(item) for item in value] or None
        return _chosen(value)
    return None


def _chosen(item: object) -> str:
    """An option by its value, anything else as it is."""
    return text_of(item, "value") if isinstance(item, Mapping) else storable(str(item))


def _submitted_values(view: Body) -> dict[str, str | list[str] | None]:
    state = part_of(part_of(view, "state"), "values")
    return {block: _element_in(part_of(state, block)) for block in state}


def _element_in(block: Body) -> str | list[str] | None:
    """The value of the one element of a block."""
    name = next(iter(block), None)
    return None if name is None else element_value(part_of(block, name))


def _first_input(view: Body) -> str:
    return next((text_of(block, "block_id") for block in parts_of(view, "blocks") if block.get("type") == "input"), "")


def _slash_sender(body: Body) -> Sender:
    return Sender(
        enterprise_id=text_of(body, "enterprise_id"),
        team_id=id_of(body, "team_id"),
        user_id=id_of(body, "user_id"),
        slack_channel=text_of(body, "channel_id"),
        response_url=text_of(body, "response_url"),
        trigger_id=text_of(body, "trigger_id"),
        user_name=text_of(body, "user_name"),
    )


def _interaction_sender(body: Body) -> Sender:
    # In an organisation-wide installation `team` is null and the user carries the workspace.
    team, user = part_of(body, "team"), part_of(body, "user")
    place = part_of(body, "channel") or part_of(body, "container")
    return Sender(
        enterprise_id=text_of(part_of(body, "enterprise"), "id") or text_of(team, "enterprise_id"),
        team_id=id_of(team, "id") if team.get("id") else id_of(user, "team_id"),
        user_id=id_of(user, "id"),
        slack_channel=text_of(place, "id"),
        response_url=text_of(body, "response_url"),
        trigger_id=text_of(body, "trigger_id"),
        user_name=text_of(user, "name") or text_of(user, "username"),
    )
