"""The views that are open in front of each person: a stack of at most three modals."""

import secrets
from typing import Any

from bot.playground.refusal import RefusedError
from bot.playground.state import Change, State
from bot.playground.workspace import Json

STACK_LIMIT = 3
UNTITLED: Json = {"type": "plain_text", "text": "View Title"}  # what Slack calls a home tab
_TEXT_SETTINGS = {"plain_text": ("emoji", True), "mrkdwn": ("verbatim", False)}
_GIVEN = ("callback_id", "private_metadata", "external_id", "submit", "close")


class Modals:
    """Opens, changes and closes views; every change is told to the page of the person concerned."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._stacks: dict[str, list[Json]] = {person_id: [] for person_id in state.people}
        self._errors: dict[str, dict[str, str]] = {}

    def top(self, user_id: str) -> Json | None:
        """The view that this person sees, if any."""
        stack = self._stacks[user_id]
        return stack[-1] if stack else None

    def errors(self, user_id: str) -> dict[str, str]:
        """The field errors shown in that view, by block id."""
        return dict(self._errors.get(user_id, {}))

    def open(self, user_id: str, given: Json) -> Json:
        """Open the first view of a stack; an open one is replaced, as in Slack."""
        view = self._complete(given, None)
        self._refuse_twin(view)
        self._stacks[user_id] = [view]
        self._show(user_id)
        return view

    def push(self, user_id: str, given: Json) -> Json:
        """Put a view over the one that is open."""
        stack = self._stacks[user_id]
        if not stack:
            raise RefusedError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise RefusedError("push_limit_reached")
        view = self._complete(given, stack[-1])
        self._refuse_twin(view)
        stack.append(view)
        self._show(user_id)
        return view

    def update(self, given: Json, view_id: str = "", external_id: str = "", expected_hash: str = "") -> Json:
        """Change an open view in place; `hash_conflict` when it changed since `expected_hash` was read."""
        for user_id, stack in self._stacks.items():
            for place, view in enumerate(stack):
                if (view_id and view["id"] == view_id) or (external_id and view["external_id"] == external_id):
                    if expected_hash and expected_hash != view["hash"]:
                        raise RefusedError("hash_conflict")
                    changed = self._complete(given, None) | {
                        "id": view["id"],
                        "root_view_id": view["root_view_id"],
                        "previous_view_id": view["previous_view_id"],
                    }
                    stack[place] = changed
                    self._show(user_id)
                    return changed
        raise RefusedError("not_found")

    def show_errors(self, user_id: str, errors: dict[str, str]) -> None:
        """Keep the view open and write these sentences at its fields."""
        self._errors[user_id] = dict(errors)
        self._show(user_id, errors)

    def close_top(self, user_id: str) -> None:
        """Go back to the view under this one, or to the conversation."""
        if self._stacks[user_id]:
            self._stacks[user_id].pop()
        self._show(user_id)

    def close_all(self, user_id: str) -> None:
        """Back to the conversation."""
        self._stacks[user_id].clear()
        self._show(user_id)

    def _show(self, user_id: str, errors: dict[str, str] | None = None) -> None:
        if not errors:
            self._errors.pop(user_id, None)
        self._state.tell(Change("modal", {"view": self.top(user_id), "errors": errors or {}}, user_id=user_id))

    def _refuse_twin(self, view: Json) -> None:
        external_id = view["external_id"]
        if external_id and any(v["external_id"] == external_id for stack in self._stacks.values() for v in stack):
            raise RefusedError("duplicate_external_id")

    def _complete(self, given: Json, previous: Json | None) -> Json:
        return complete_view(self._state, given, previous)


def complete_view(state: State, given: Json, previous: Json | None = None) -> Json:
    """A view as Slack stores it, with a new id; `previous` is the view under it."""
    identity = state.identity
    view_id = state.next_id("V")
    view: Json = {
        "id": view_id,
        "team_id": identity.team_id,
        "type": given.get("type", "modal"),
        "blocks": with_ids(given.get("blocks") or []),
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "state": {"values": {}},
        "hash": f"{state.next_ts()[:10]}.{secrets.token_urlsafe(6)}",
        "title": completed(given.get("title") or UNTITLED),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": None,
        "submit": None,
        "previous_view_id": previous["id"] if previous else None,
        "root_view_id": previous["root_view_id"] if previous else view_id,
        "app_id": identity.app_id,
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
    }
    view.update({key: completed(given[key]) for key in _GIVEN if given.get(key) is not None})
    return view


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack stores them: each with a block id, each interactive element with an action id, each text
    with the settings that it has when none were given; a null is a field that was not given."""
    return [_with_id(_without_nulls(block)) for block in blocks]


def _with_id(block: Json) -> Json:
    complete: Json = {"block_id": secrets.token_urlsafe(4)[:5], **block}
    if block.get("type") == "rich_text":
        return complete
    for key in ("accessory", "element"):
        if isinstance(complete.get(key), dict):
            complete[key] = _with_action_id(complete[key])
    if complete.get("type") in {"actions", "context_actions"}:
        complete["elements"] = [_with_action_id(element) for element in complete.get("elements") or []]
    if complete.get("type") == "card" and "actions" in complete:
        complete["actions"] = [_with_action_id(element) for element in complete["actions"]]
    if complete.get("type") == "carousel":
        complete["elements"] = [_with_id(card) for card in complete["elements"]]
    return {key: completed(value) for key, value in complete.items()}


def _with_action_id(element: Json) -> Json:
    return element if element.get("type") == "image" else {"action_id": secrets.token_urlsafe(4)[:5], **element}


def _without_nulls(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_nulls(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {key: _without_nulls(value) for key, value in part.items() if value is not None}


def completed(part: Any) -> Any:
    """A part of a block with all its texts complete: `emoji` of plain text, `verbatim` of marked-up text."""
    if isinstance(part, list):
        return [completed(item) for item in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("text"), str):
        given = _TEXT_SETTINGS.get(str(part.get("type")))
        return part | {given[0]: part.get(given[0], given[1])} if given else part
    return {key: completed(value) for key, value in part.items()}
