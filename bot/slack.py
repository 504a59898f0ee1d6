"""The calls that Tandem makes to Slack's Web API, and the one client that makes them."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.payload_fields import part_of, text_of
from commands.contract import SlackPerson
from revenue.calendar import zone_of

SECONDS_TO_OPEN_A_VIEW = 2
SECONDS_TO_TELL_WHO = 2
SECONDS_TO_RESPOND = 10


def web_client(base_url: str, token: str, timeout_seconds: float = 10) -> WebClient:
    """A Web API client that re-sends after 429 only.

    The SDK's own connection retry would post a message twice that Slack had accepted before the line dropped.
    """
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=max(1, int(timeout_seconds)),
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)],
    )


class SlackPeople:
    """Who people are, as Slack tells."""

    def __init__(self, client: WebClient) -> None:
        self._client = WebClient(
            token=client.token, base_url=client.base_url, timeout=SECONDS_TO_TELL_WHO, retry_handlers=[]
        )

    def who_is(self, slack_user_id: str) -> SlackPerson:
        """A person's real name, email and time zone; raises SlackApiError, OSError.

        The email is empty without the scope `users:read.email`, and where its owner has not confirmed it.
        """
        user = part_of(self._client.users_info(user=slack_user_id).data, "user")  # type: ignore[arg-type]
        profile = part_of(user, "profile")
        confirmed = user.get("is_email_confirmed") is not False
        try:
            zone = zone_of(text_of(user, "tz")).key
        except ValueError:
            zone = ""
        return SlackPerson(
            text_of(profile, "real_name") or text_of(user, "real_name"),
            text_of(profile, "email") if confirmed else "",
            zone,
        )


class SlackReplies:
    """Answers to a person that cannot ride on the ack."""

    def __init__(self, client: WebClient) -> None:
        # A trigger lives three seconds: a late answer is worth nothing, so these calls give up early and never wait.
        self._views = WebClient(
            token=client.token, base_url=client.base_url, timeout=SECONDS_TO_OPEN_A_VIEW, retry_handlers=[]
        )

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal; raises SlackApiError, TimeoutError."""
        self._views.views_open(trigger_id=trigger_id, view=dict(view))

    def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal on top of the open one; raises SlackApiError, TimeoutError."""
        self._views.views_push(trigger_id=trigger_id, view=dict(view))

    def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Change an open modal; raises SlackApiError, TimeoutError."""
        self._views.views_update(view_id=view_id, view=dict(view))

    @staticmethod
    def respond(response_url: str, body: Mapping[str, Any]) -> None:
        """Post to a response URL; raises RuntimeError when Slack refuses it."""
        webhook = WebhookClient(
            response_url, timeout=SECONDS_TO_RESPOND, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)]
        )
        response = webhook.send_dict(dict(body))
        if response.status_code != 200:
            raise RuntimeError(f"response URL answered {response.status_code}: {response.body[:200]}")
