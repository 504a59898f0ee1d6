"""The views of messages that no single command owns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A person's input that cannot be answered: what was wrong with it, and the right form.

    Rendered by "messages/error". `request_id` helps to find the request in the log; empty when nothing was logged.
    """

    message: str
    hint: str = ""
    request_id: str = ""
