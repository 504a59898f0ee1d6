"""What a person does in the workspace: type a command, write, press, fill in, close; and what they then see."""

import uuid
from typing import Literal

from bot.playground import payloads
from bot.playground.delivery import Delivery
from bot.playground.events import Events
from bot.playground.filled import Filled
from bot.playground.form_checks import missing_entries
from bot.playground.forms import Entries, state_values, with_files
from bot.playground.looking import Looking, watched
from bot.playground.parts import Parts
from bot.playground.refusal import RefusedError
from bot.playground.seeing import Target
from bot.playground.suggestions import Suggestions
from bot.playground.tickets import ResponseUrl
from bot.playground.typed_text import passed_on
from bot.playground.workspace import Json

_TROUBLE = "We had some trouble connecting. Try again?"
_NOTHING: Entries = {}


class Acts(Looking):
    """A person's hands and eyes; every act is delivered to the bot as Slack would."""

    def __init__(self, parts: Parts, delivery: Delivery, events: Events, suggestions: Suggestions) -> None:
        super().__init__(parts)
        self._tickets = parts.tickets
        self._posting = parts.posting
        self._files = parts.files
        self._base_url = parts.base_url
        self._deliver = delivery.deliver
        self._deliver_events = delivery.deliver_events
        self._events = events
        self._suggestions = suggestions
        self._filled = Filled()

    @watched
    async def say(self, user_id: str, conversation_id: str, text: str, thread_ts: str = "") -> None:
        """Send what stands in the composer: a slash command, or a message whose events the bot has subscribed."""
        person, conversation = self.person(user_id), self.conversation(user_id, conversation_id)
        text = text.strip()
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            await self.slash(user_id, conversation_id, command, rest)
            return
        message: Json = {
            "client_msg_id": str(uuid.uuid4()),
            "type": "message",
            "text": passed_on(self._state, text, with_names=False),
            "user": person.id,
            "team": self._state.identity.team_id,
        }
        if thread_ts:
            message |= {
                "thread_ts": thread_ts,
                "parent_user_id": self.message(user_id, conversation, thread_ts)["user"],
            }
        self._state.add_message(conversation, message)
        await self._deliver_events(self._events.posted(conversation, message))

    @watched
    async def slash(self, user_id: str, conversation_id: str, command: str, text: str = "") -> None:
        """Run a slash command there."""
        person, conversation = self.person(user_id), self.conversation(user_id, conversation_id)
        typed = f"{command} {text.strip()}".strip()
        known = {hint.name for hint in self._state.settings.commands}
        if known and command not in known:
            self._state.slackbot_says(
                user_id, conversation, f"`{command}` is not a command here. There are: {', '.join(sorted(known))}."
            )
            return
        ticket = ResponseUrl(user_id, conversation.id, self._state.settings.clock())
        payload = payloads.slash_command(
            self._state,
            person,
            conversation,
            command,
            passed_on(self._state, text.strip(), with_names=True),
            response_url=self._base_url() + self._tickets.response_path("commands", ticket),
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._deliver("slash_commands", payload)
        if ack.error:
            self._state.slackbot_says(user_id, conversation, _failed(command, ack.error))
        elif ack.body and (ack.body.get("text") or ack.body.get("blocks")):
            try:
                if ack.body.get("response_type") == "in_channel":
                    shown = {"type": "message", "user": user_id, "team": payload["team_id"], "text": typed}
                    self._state.add_message(conversation, shown)
                self._posting.answer(ticket, ack.body, typed)
            except RefusedError as refused:
                what = "; ".join((refused.code, *refused.details))
                self._state.slackbot_says(user_id, conversation, _failed(command, f"invalid_command_response: {what}"))

    @watched
    async def click(
        self, user_id: str, message_ts: str, conversation_id: str, target: Target, entries: Entries = _NOTHING
    ) -> None:
        """Press or choose an element of a message; `entries` is what else is filled in there."""
        person, conversation = self.person(user_id), self.conversation(user_id, conversation_id)
        message = self.message(user_id, conversation, message_ts)
        blocks = self._suggestions.offered(user_id, message.get("blocks") or [])
        block, element = target.find(blocks)
        happened = payloads.action(block, element, target.entry, self._state.next_ts())
        filled = self._filled.entries(user_id, message["ts"], blocks, entries, target)
        ticket = ResponseUrl(
            user_id,
            conversation.id,
            self._state.settings.clock(),
            message_ts,
            bool(message.get("is_ephemeral")),
            message.get("thread_ts", ""),
        )
        payload = payloads.message_action(
            self._state,
            person,
            conversation,
            message,
            values=state_values(blocks, filled),
            happened=happened,
            response_url=self._base_url() + self._tickets.response_path("actions", ticket),
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._deliver("interactive", payload)
        if ack.error:
            self._state.slackbot_says(user_id, conversation, _failed("That button", ack.error))

    @watched
    async def click_in_view(self, user_id: str, target: Target, entries: Entries = _NOTHING) -> None:
        """Press or choose an element of the open modal."""
        view = self.view(user_id)
        blocks = self._offered(user_id, view)
        block, element = target.find(blocks)
        happened = payloads.action(block, element, target.entry, self._state.next_ts())
        filled = self._filled.entries(user_id, view["id"], blocks, entries, target)
        payload = payloads.view_action(
            self._state,
            self.person(user_id),
            view,
            values=state_values(blocks, filled),
            happened=happened,
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._deliver("interactive", payload)
        if ack.error:
            self._modals.show_errors(user_id, {"": _TROUBLE})

    @watched
    async def submit(self, user_id: str, entries: Entries = _NOTHING) -> None:
        """Submit the open modal with these entries."""
        view = self.view(user_id)
        blocks = self._offered(user_id, view)
        filled = self._filled.entries(user_id, view["id"], blocks, entries)
        missing = missing_entries(blocks, filled)
        if missing:
            self._modals.show_errors(user_id, missing)
            return
        payload = payloads.view_submission(
            self._state, self.person(user_id), view, state_values(blocks, filled), self._tickets.trigger(user_id)
        )
        ack = await self._deliver("interactive", payload)
        if ack.error:
            self._modals.show_errors(user_id, {"": _TROUBLE})
        else:
            self._obey(user_id, view, ack.body or {})

    @watched
    async def close_modal(self, user_id: str, whole_stack: bool = False) -> None:
        """Close the open modal, or all of them; the bot is told when it asked for that."""
        view = self.view(user_id)
        if whole_stack:
            self._modals.close_all(user_id)
        else:
            self._modals.close_top(user_id)
        if view["notify_on_close"]:
            payload = payloads.view_closed(self._state, self.person(user_id), view, whole_stack)
            await self._deliver("interactive", payload)

    @watched
    async def open_home(self, user_id: str, tab: Literal["home", "messages"] = "home") -> None:
        """Look at the app: its home tab, or its messages."""
        await self._deliver_events(self._events.home_opened(self.person(user_id), tab))

    def _offered(self, user_id: str, view: Json) -> list[Json]:
        """The modal's blocks with what this person may choose in them: suggested options, and files of their own."""
        files = [self._files.as_shared(stored, "", self._base_url()) for stored in self._files.chosen_by(user_id)]
        return [with_files(block, files) for block in self._suggestions.offered(user_id, view["blocks"])]

    # -- the bot's side -----------------------------------------------------------------------------------------------

    def _obey(self, user_id: str, view: Json, answer: Json) -> None:
        """What the acknowledgement of a submission says: show errors, change, push, or close."""
        match answer.get("response_action"):
            case "errors":
                self._modals.show_errors(user_id, _field_errors(view, answer.get("errors")))
            case "update" | "push" as how:
                try:
                    given = self._posting.checked_view(answer.get("view"), "modal")
                    if how == "update":
                        self._modals.update(given, view_id=view["id"])
                    else:
                        self._modals.push(user_id, given)
                except RefusedError as refused:
                    self._modals.show_errors(
                        user_id, {"": f"{_TROUBLE} ({'; '.join((refused.code, *refused.details))})"}
                    )
            case "clear":
                self._modals.close_all(user_id)
            case unknown if unknown is not None:
                self._modals.show_errors(user_id, {"": _TROUBLE})
            case _:
                if (top := self._modals.top(user_id)) is not None and top["id"] == view["id"]:
                    self._modals.close_top(user_id)


def _field_errors(view: Json, given: object) -> dict[str, str]:
    """The app's sentences by block id. Slack shows none of them when one is not the sentence of an input of this view:
    bolt-js issue 554."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if (
        not isinstance(given, dict)
        or not given
        or not all(isinstance(words, str) and words for words in given.values())
    ):
        return {"": f"{_TROUBLE} (errors must be sentences by block id)"}
    strange = sorted(given.keys() - inputs)
    if strange:
        return {"": f"{_TROUBLE} (errors: no input block {', '.join(strange)[:100]})"}
    return given


def _failed(what: str, error: str) -> str:
    """The sentence for a failure, and what a developer can do about it."""
    remedies = {
        "dispatch_failed": "No app is connected. Start the bot and try again.",
        "operation_timeout": "The app did not answer within 3 seconds.",
        "app_not_installed": "The app is not installed in this workspace.",
    }
    return f"{what} failed with the error `{error}`. {remedies.get(error, '')}".strip()
