"""What Slack sends, read into one small type per kind of interaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commands.contract import Click, Submission
from messages.actions import base

Body = Mapping[str, Any]


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
class WorkspaceEvent:
    """Something happened in the workspace; Slack may deliver the same `event_id` several times."""

    sender: Sender
    event_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A payload that Tandem has no answer to; it is acknowledged and counted."""

    kind: str


Payload = SlashCommand | BlockClick | ModalSubmission | WorkspaceEvent | Unhandled


def read_payload(body: Body) -> Payload:
    """Read a verified Slack request body."""
    if "command" in body:
        return SlashCommand(_slash_sender(body), slash_line(body["command"], body.get("text") or ""))
    kind = str(body.get("type", ""))
    if kind == "block_actions" and body.get("actions"):
        action = body["actions"][0]
        value = element_value(action)
        text = ",".join(value) if isinstance(value, list) else value or ""
        view_id = str((body.get("view") or {}).get("id", ""))
        return BlockClick(_interaction_sender(body), Click(base(str(action.get("action_id", ""))), text), view_id)
    if kind == "view_submission":
        view = body["view"]
        submission = Submission(
            callback=str(view.get("callback_id", "")),
            values=_submitted_values(view),
            private=str(view.get("private_metadata") or ""),
        )
        return ModalSubmission(_interaction_sender(body), submission, _first_input(view))
    if kind == "event_callback":
        sender = Sender(enterprise_id=body.get("enterprise_id") or "", team_id=body.get("team_id") or "", user_id="")
        event = body.get("event") or {}
        return WorkspaceEvent(sender, str(body.get("event_id", "")), str(event.get("type", "")))
    return Unhandled(kind or "unknown")


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
        if isinstance(chosen, Mapping):
            return str(chosen["value"])
        if chosen is not None and chosen != "":
            return str(chosen)
    for name, value in element.items():
        if not name.startswith("selected_") or value is None:
            continue
        if isinstance(value, list):
            return [str(item["value"]) if isinstance(item, Mapping) else str(item) for item in value] or None
        return str(value)
    return None


def _submitted_values(view: Body) -> dict[str, str | list[str] | None]:
    state = (view.get("state") or {}).get("values") or {}
    return {block: next((element_value(e) for e in elements.values()), None) for block, elements in state.items()}


def _first_input(view: Body) -> str:
    for block in view.get("blocks") or ():
        if block.get("type") == "input":
            return str(block.get("block_id", ""))
    return ""


def _slash_sender(body: Body) -> Sender:
    return Sender(
        enterprise_id=body.get("enterprise_id") or "",
        team_id=body["team_id"],
        user_id=body["user_id"],
        slack_channel=body.get("channel_id") or "",
        response_url=body.get("response_url") or "",
        trigger_id=body.get("trigger_id") or "",
        user_name=body.get("user_name") or "",
    )


def _interaction_sender(body: Body) -> Sender:
    # In an organisation-wide installation `team` is null and the user carries the workspace.
    team = body.get("team") or {}
    user = body["user"]
    enterprise = body.get("enterprise") or {}
    return Sender(
        enterprise_id=enterprise.get("id") or team.get("enterprise_id") or "",
        team_id=team.get("id") or user.get("team_id") or "",
        user_id=user["id"],
        slack_channel=(body.get("channel") or body.get("container") or {}).get("id") or "",
        response_url=body.get("response_url") or "",
        trigger_id=body.get("trigger_id") or "",
        user_name=user.get("name") or user.get("username") or "",
    )
