"""Turns an answer into the bytes that ride on the ack, or into the body posted afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from slack_bolt import BoltResponse

from commands.contract import Answer, Choice
from messages import Message, Modal
from messages.actions import ActionId
from messages.elements import carried, plain_text

JSON: dict[str, str | Sequence[str]] = {"content-type": "application/json;charset=utf-8"}
# A longer line is not shared: its button would bring a message of 12,000 characters over the 13,200 that Slack takes.
LONGEST_SHARED_LINE = 1_000
MOST_BLOCKS = 50
MOST_ACTIONS = 25
_ENCODER = msgspec.json.Encoder()

Body = Mapping[str, Any]


def acknowledged() -> BoltResponse:
    """An empty ack."""
    return BoltResponse(status=200, body="")


def ack(body: Body) -> BoltResponse:
    """An ack that carries a body."""
    return BoltResponse(status=200, body=_ENCODER.encode(body).decode(), headers=JSON)


def private(message: Message) -> Body:
    """A message only the person sees."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


def private_later(message: Message, *, replace_original: bool) -> Body:
    """The same for a response URL: in the place of the clicked message, or beside it."""
    return {**private(message), "replace_original": replace_original}


def shared(message: Message, slack_user_id: str) -> Body:
    """A message for everybody in the channel, with the name of who shared it."""
    by = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{slack_user_id}>"}]}
    blocks = (*message.blocks[: MOST_BLOCKS - 1], by)
    return {"response_type": "in_channel", "replace_original": False, "text": message.text, "blocks": blocks}


def with_share(answer: Answer, line: str) -> Message:
    """The message with a button that shares the answer to this command line, when it may be and there is room."""
    message = answer.message
    if not answer.shareable or len(line) > LONGEST_SHARED_LINE:
        return message
    button = {
        "type": "button",
        "action_id": str(ActionId.SHARE),
        "text": {"type": "plain_text", "text": "Share to channel", "emoji": False},
        "value": line,
    }
    last = message.blocks[-1] if message.blocks else {}
    if last.get("type") == "actions" and len(last["elements"]) < MOST_ACTIONS:
        row = {**last, "elements": [*last["elements"], button]}
        return Message(message.text, (*message.blocks[:-1], row), message.thread)
    if len(message.blocks) >= MOST_BLOCKS:
        return message
    return Message(message.text, (*message.blocks, {"type": "actions", "elements": [button]}), message.thread)


def suggestions(choices: Sequence[Choice]) -> Body:
    """What somebody may mean who types into a field."""
    options = ({"text": plain_text(choice.words), "value": carried(choice.value)} for choice in choices)
    return {"options": list(options)}


def field_errors(errors: Mapping[str, str]) -> Body:
    """Keep the modal open with these errors, by block id."""
    return {"response_action": "errors", "errors": dict(errors)}


def next_view(modal: Modal) -> Body:
    """Put another modal in the place of the submitted one."""
    return {"response_action": "update", "view": modal.view}


def message_view(message: Message) -> dict[str, Any]:
    """A message as a modal: how a submitted form is answered without a second request."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Tandem", "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": message.blocks,
    }
