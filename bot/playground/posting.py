"""Messages as the app writes them: held against the limits, posted, changed in place, or answered to one person."""

from typing import Literal

from bot.playground.modals import with_ids
from bot.playground.payloads import bot_profile
from bot.playground.refusal import RefusedError
from bot.playground.rules import CHECKER
from bot.playground.state import Conversation, State, is_tombstone
from bot.playground.tickets import ResponseUrl
from bot.playground.workspace import Json

TEXT_CUT = 40_000
# Error codes that stand before their sentence, where the whole message is refused for another reason than its parts.
OWN_CODES = frozenset({"msg_blocks_too_long"})


class Posting:
    """Every way in which the app's words come into a conversation."""

    def __init__(self, state: State) -> None:
        self._state = state

    def post(self, conversation: Conversation, given: Json, files: list[Json] | None = None) -> Json:
        """A message for everybody in the conversation, with the files that are shared by it."""
        message = self._message(given | {"files": files or []}, "posted")
        return self._state.add_message(conversation, message | ({"files": files} if files else {}))

    def post_private(self, conversation: Conversation, user_id: str, given: Json, command: str = "") -> Json:
        """A message for one person; `command` is what they typed to get it."""
        message = self._message(given, "private")
        if command:
            message["command"] = command
        return self._state.add_private(user_id, conversation, message)

    def change(self, conversation: Conversation, ts: str, given: Json, kind: str = "changed") -> Json:
        """Replace text and blocks of a message that the app posted; `kind` is the part of the rules for the call."""
        message = conversation.messages.get(ts)
        if message is None or is_tombstone(message):
            raise RefusedError("message_not_found")
        if message.get("bot_id") != self._state.identity.bot_id:
            raise RefusedError("cant_update_message")
        self._rewrite(message, given, kind)
        message["edited"] = {"user": self._state.identity.bot_user_id, "ts": self._state.next_ts()}
        self._state.change_message(conversation, message)
        return message

    def answer(self, ticket: ResponseUrl, given: Json, command: str = "") -> Json | None:
        """An answer to a command or a click, as an acknowledgement or a response URL carries it.

        Returns the message that now shows it; None when the original was deleted.
        """
        conversation = self._state.conversations[ticket.conversation_id]
        original = ticket.message_ts
        if _is_set(given, "delete_original"):
            if ticket.is_ephemeral:
                self._state.remove_private(ticket.user_id, original)
            elif original in conversation.messages:
                self._state.remove_message(conversation, original)
            return None
        if _is_set(given, "replace_original") and original:
            if not ticket.is_ephemeral:
                return self.change(conversation, original, given, "posted")
            message = self._state.private[ticket.user_id].get(original)
            if message is not None:
                self._rewrite(message, given, "posted")
                self._state.change_private(ticket.user_id, message)
                return message
        if ticket.thread_ts and "thread_ts" not in given and original:
            given = given | {"thread_ts": ticket.thread_ts}
        if given.get("response_type") == "in_channel":
            return self.post(conversation, given)
        return self.post_private(conversation, ticket.user_id, given, command)

    def _rewrite(self, message: Json, given: Json, kind: str) -> None:
        """Blocks stay where no new text comes, attachments and metadata until others come; an empty one removes."""
        fresh = self._message(given, kind)
        if given.get("text") or "blocks" in fresh:
            message["text"] = fresh["text"]
            message.pop("blocks", None)
        for key in ("blocks", "attachments", "metadata"):
            if key in fresh:
                message[key] = fresh[key]
            elif given.get(key) is not None:
                message.pop(key, None)

    def _message(self, given: Json, kind: str) -> Json:
        self._check_call(kind, given)
        text = str(given.get("text") or given.get("markdown_text") or "")
        blocks = given.get("blocks") or []
        if given.get("markdown_text"):
            blocks = [{"type": "markdown", "text": given["markdown_text"]}]
        identity = self._state.identity
        message: Json = {
            "type": "message",
            "user": identity.bot_user_id,
            "bot_id": identity.bot_id,
            "app_id": identity.app_id,
            "team": identity.team_id,
            "text": text[:TEXT_CUT],
            "bot_profile": bot_profile(identity, int(self._state.settings.clock().timestamp())),
        }
        if blocks:
            message["blocks"] = with_ids(blocks)
        if isinstance(given.get("thread_ts"), str) and given["thread_ts"]:
            message["thread_ts"] = given["thread_ts"]
        for key in ("metadata", "attachments"):
            if given.get(key):
                message[key] = given[key]
        return message

    def check_blocks(self, blocks: object) -> None:
        """Raise `invalid_blocks`, or the code of a limit of its own, with the problems found."""
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise RefusedError("invalid_blocks_format")
        problems = tuple(self._state.settings.check(blocks))
        if problems:
            codes = {problem.partition(": ")[0] for problem in problems} & OWN_CODES
            whole = codes and all(problem.startswith(tuple(OWN_CODES)) for problem in problems)
            raise RefusedError(min(codes) if whole else "invalid_blocks", problems)

    def checked_view(self, view: object, *kinds: Literal["modal", "home"]) -> Json:
        """The view, of one of these kinds; else `invalid_arguments` or `view_too_large`, with its problems."""
        if not isinstance(view, dict) or view.get("type") not in kinds:
            raise RefusedError("invalid_arguments", ("unsupported type [json-pointer:/view/type]",))
        problems = CHECKER.problems(view["type"], view, "/view")
        if problems:
            too_large = all(problem.code == "view_too_large" for problem in problems)
            raise RefusedError("view_too_large" if too_large else "invalid_arguments", tuple(map(str, problems)))
        return view

    def _check_call(self, kind: str, given: Json) -> None:
        """Raise the code of the first rule that the call's own arguments break: nothing to say, text too long."""
        present = {key: value for key, value in given.items() if value not in ("", {})}  # `{}` takes metadata away
        for problem in CHECKER.problems(kind, present):
            raise RefusedError(problem.code)
        self.check_blocks(given.get("blocks") or [])
        for place, attachment in enumerate(given.get("attachments") or []):
            blocks = {"blocks": attachment.get("blocks") or []}  # older attachments have none
            for problem in CHECKER.problems("message", blocks, f"/attachments/{place}"):
                raise RefusedError("invalid_attachments", (str(problem),))


def _is_set(given: Json, name: str) -> bool:
    """True for true, also where it is written as text, as in Slack's own examples."""
    return str(given.get(name)).lower() == "true"
