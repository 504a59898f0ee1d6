"""Bolt, set up so that nothing connects, nothing is read from the environment and one listener answers all."""

import logging
import secrets
from concurrent.futures import Executor
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient

from bot.settings import without_slack_variables


class OneWorkspace(Authorize):
    """Authorises every verified request with the one bot token, without asking Slack: no auth.test, ever."""

    def __init__(self, bot_token: str) -> None:
        self._bot_token = bot_token

    def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult:
        """The authorisation of one request."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=self._bot_token)


def bolt_app(client: WebClient, signing_secret: str, listener: Middleware, executor: Executor) -> App:
    """A Bolt app whose only answering part is `listener`.

    Of Bolt's middleware only what Tandem needs is left on: the signature and the URL verification. It subscribes to
    no message event, so there is no event of its own to ignore; it has no workflow steps and no assistant.
    """
    logger = logging.getLogger("slack_bolt")
    with without_slack_variables():
        app = App(
            name="tandem",
            logger=logger,
            # Socket Mode has no signed requests; a secret nobody knows refuses any that should come.
            signing_secret=signing_secret or secrets.token_hex(32),
            client=WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=client.retry_handlers),
            authorize=OneWorkspace(client.token or ""),
            process_before_response=True,
            listener_executor=executor,
            token_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            ignoring_self_assistant_message_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
    app.use(listener)
    return app
