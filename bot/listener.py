"""The one function that every Slack interaction goes through, from a verified payload to its reply."""

import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from bot import replies
from bot.acquaintance import Acquaintance
from bot.conversation import Asker, Conversation
from bot.errors import Explanation, error_message, explain
from bot.payload_fields import MalformedPayloadError
from bot.payloads import (
    BlockClick,
    MessageShortcut,
    ModalSubmission,
    Payload,
    Sender,
    SlashCommand,
    Typing,
    Unhandled,
    WorkspaceEvent,
    read_payload,
)
from bot.slack import SlackReplies
from bot.workspaces import slack_workspace
from commands.contract import Answer, ModalErrors, OpenModal, Response
from messages import Message
from messages.actions import ActionId

log = structlog.get_logger()

EventHandler = Callable[[WorkspaceEvent, datetime], object]


@dataclass(frozen=True, slots=True)
class Later:
    """Work after the ack: Slack calls that must not make the ack wait. A failure is logged, never raised."""

    executor: Executor

    def do(self, what: str, request_id: str, work: Callable[[], None]) -> None:
        """Run the work on a thread of the pool."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:
                log.warning("reply.lost", what=what, request_id=request_id, reason=str(error))

        self.executor.submit(guarded)


class Listener(Middleware):
    """Answers all commands, clicks, submissions and events.

    It is Bolt's last middleware and answers itself. A listener behind matchers would cost 0.04 ms more and an
    argument table per request, and sixty of them would be asked one after the other.
    """

    def __init__(
        self,
        conversation: Conversation,
        slack: SlackReplies,
        acquaintance: Acquaintance,
        later: Later,
        clock: Callable[[], datetime],
        on_event: EventHandler,
    ) -> None:
        self.conversation = conversation
        self.slack = slack
        self.acquaintance = acquaintance
        self.later = later
        self.clock = clock
        self.on_event = on_event

    # The parameter is named by Bolt.
    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002
        """Answer one verified request; whatever goes wrong becomes a sentence, never a traceback."""
        request_id = secrets.token_hex(4)
        payload: Payload | None = None
        try:
            payload = read_payload(req.body)
            response = self._answer(payload, request_id)
        except MalformedPayloadError as error:
            log.warning("request.malformed", request_id=request_id, reason=str(error))
            return BoltResponse(status=400, body=f"Slack would not send this: {error}.")
        except Exception as error:
            explanation = explain(error)
            self._record(error, explanation, payload, request_id)
            return self._refusal(payload, explanation, request_id)
        return response

    def _answer(self, payload: Payload, request_id: str) -> BoltResponse:
        match payload:
            case SlashCommand():
                return self._line(payload, request_id)
            case BlockClick():
                return self._click(payload, request_id)
            case ModalSubmission():
                return self._submission(payload, request_id)
            case MessageShortcut():
                return self._shortcut(payload, request_id)
            case Typing():
                asker = self._asker(payload.sender, request_id)
                return replies.ack(replies.suggestions(self.conversation.suggest(asker, payload.field, payload.typed)))
            case WorkspaceEvent():
                self.on_event(payload, self.clock())
                return replies.acknowledged()
            case Unhandled():
                log.info("request.unhandled", kind=payload.kind, request_id=request_id)
                return replies.acknowledged()
            case _:
                assert_never(payload)

    def _line(self, payload: SlashCommand, request_id: str) -> BoltResponse:
        response = self.conversation.line(self._asker(payload.sender, request_id), payload.line)
        match response:
            case Answer():
                return replies.ack(replies.private(replies.with_share(response, payload.line)))
            case OpenModal():
                self.slack.open_view(payload.sender.trigger_id, response.modal.view)
                return replies.acknowledged()
            case ModalErrors():
                raise TypeError(f"{payload.line!r} answered with modal errors, but no modal was submitted")
            case _:
                assert_never(response)

    def _click(self, payload: BlockClick, request_id: str) -> BoltResponse:
        sender = payload.sender
        if payload.click.action == ActionId.SHARE:
            self._share(payload, request_id)
            return replies.acknowledged()
        response = self.conversation.click(self._asker(sender, request_id), payload.click)
        match response:
            case Answer():
                self._say_later(payload, response.message, request_id, replace_original=response.replace)
            case OpenModal() if payload.view_id:
                self.slack.push_view(sender.trigger_id, response.modal.view)
            case OpenModal():
                self.slack.open_view(sender.trigger_id, response.modal.view)
            case ModalErrors():
                raise TypeError(f"{payload.click.action!r} answered with modal errors, but no modal was submitted")
            case _:
                assert_never(response)
        return replies.acknowledged()

    def _shortcut(self, payload: MessageShortcut, request_id: str) -> BoltResponse:
        response = self.conversation.shortcut(self._asker(payload.sender, request_id), payload.chosen)
        match response:
            case Answer():
                self._say_later(payload, response.message, request_id, replace_original=False)
            case OpenModal():
                self.slack.open_view(payload.sender.trigger_id, response.modal.view)
            case ModalErrors():
                raise TypeError(f"{payload.chosen.callback!r} answered with modal errors, but no modal was submitted")
            case _:
                assert_never(response)
        return replies.acknowledged()

    def _share(self, payload: BlockClick, request_id: str) -> None:
        sender = payload.sender
        response = self.conversation.line(self._asker(sender, request_id), payload.click.value, shared=True)
        if not isinstance(response, Answer):
            raise TypeError(f"{payload.click.value!r} cannot be shared: it did not answer with a message")
        body = replies.shared(response.message, sender.user_id)
        self.later.do("share", request_id, lambda: self.slack.respond(sender.response_url, body))

    def _submission(self, payload: ModalSubmission, request_id: str) -> BoltResponse:
        response: Response = self.conversation.submission(self._asker(payload.sender, request_id), payload.submission)
        match response:
            case Answer():
                return replies.ack({"response_action": "update", "view": replies.message_view(response.message)})
            case OpenModal():
                return replies.ack(replies.next_view(response.modal))
            case ModalErrors():
                return replies.ack(replies.field_errors(response.errors))
            case _:
                assert_never(response)

    def _say_later(
        self, payload: BlockClick | MessageShortcut, message: Message, request_id: str, *, replace_original: bool
    ) -> None:
        sender = payload.sender
        view_id = payload.view_id if isinstance(payload, BlockClick) else ""
        if sender.response_url:
            body = replies.private_later(message, replace_original=replace_original)
            self.later.do("answer", request_id, lambda: self.slack.respond(sender.response_url, body))
        elif view_id:
            view = replies.message_view(message)
            self.later.do("answer", request_id, lambda: self.slack.update_view(view_id, view))
        else:
            log.warning("reply.nowhere", request_id=request_id, kind=type(payload).__name__)

    def _refusal(self, payload: Payload | None, explanation: Explanation, request_id: str) -> BoltResponse:
        """What the person reads; an event is refused with 500, so that Slack delivers it again."""
        match payload:
            case SlashCommand():
                return replies.ack(replies.private(error_message(explanation, request_id)))
            case BlockClick() | MessageShortcut():
                message = error_message(explanation, request_id)
                self._say_later(payload, message, request_id, replace_original=False)
                return replies.acknowledged()
            case Typing():
                return replies.ack(replies.suggestions(()))
            case ModalSubmission() if payload.first_input and not explanation.surprising:
                sentence = f"{explanation.message} {explanation.hint}".strip()
                return replies.ack(replies.field_errors({payload.first_input: sentence}))
            case ModalSubmission():
                view = replies.message_view(error_message(explanation, request_id))
                return replies.ack({"response_action": "update", "view": view})
            case _:
                return BoltResponse(status=500, body="")

    def _asker(self, sender: Sender, request_id: str) -> Asker:
        now = self.clock()
        workspace_id = slack_workspace(self.conversation.database, sender.enterprise_id, sender.team_id, now)
        return Asker(
            workspace_id,
            sender.user_id,
            now,
            sender.slack_channel,
            request_id,
            slack_user_name=sender.user_name,
            person=self.acquaintance.meet(workspace_id, sender.user_id, now),
        )

    @staticmethod
    def _record(error: Exception, explanation: Explanation, payload: Payload | None, request_id: str) -> None:
        who = getattr(payload, "sender", None)
        told = {
            "request_id": request_id,
            "kind": type(payload).__name__,
            "team_id": who.team_id if isinstance(who, Sender) else "",
            "reason": f"{type(error).__name__}: {error}",
        }
        trace = error if explanation.surprising else None
        getattr(log, explanation.level)(explanation.event, **told, exc_info=trace)
