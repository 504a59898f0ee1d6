"""The views of messages that no single command owns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A person's input that cannot be answered: what was wrong with it, and the right form.

    Rendered by "messages/error"; backticks mark what to type. `request_id` helps to find the request in the log and
    stays empty when there is nothing to report.
    """

    message: str
    hint: str = ""
    request_id: str = ""
