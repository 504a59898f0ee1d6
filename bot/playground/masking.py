"""Hides tokens and secrets in what is shown of a request, so that a screenshot of the inspector gives nothing away."""

import re
from collections.abc import Iterable

from bot.playground.workspace import Json

_TOKEN = re.compile(r"\b(x(?:ox[a-z]|app|wfp)(?:\.xox[a-z])?-)[\w.-]+")
_TICKET = re.compile(r"([?&]ticket=)[^&\s]+")
_SECRET_KEYS = frozenset(
    {"token", "access_token", "refresh_token", "client_secret", "signing_secret", "authorization", "code"}
)
HIDDEN = "…"


class Mask:
    """Knows the secrets of this stand-in, and how Slack's tokens look."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def value(self, value: object) -> object:
        """The same value with every token and secret in it hidden, however deep; its kind can still be seen."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {str(key): self._entry(str(key), item) for key, item in value.items()}
        return value

    def body(self, value: Json) -> Json:
        """`value` for a JSON object."""
        return {str(key): self._entry(str(key), item) for key, item in value.items()}

    def text(self, text: str) -> str:
        """A text with its tokens hidden."""
        text = _TICKET.sub(rf"\g<1>{HIDDEN}", _TOKEN.sub(rf"\g<1>{HIDDEN}", text))
        return self._known.sub(HIDDEN, text) if self._known is not None else text

    def _entry(self, key: str, value: object) -> object:
        if key in _SECRET_KEYS and isinstance(value, str) and value:
            shown = self.text(value)
            return shown if shown.endswith(HIDDEN) else HIDDEN
        return self.value(value)
