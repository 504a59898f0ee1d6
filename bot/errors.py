"""One table from an exception to what the person reads and what the log records."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from commands.contract import CommandError
from messages import Message, render
from messages.views import ErrorView
from storage import DatabaseBusyError, DatabaseUnavailableError, is_busy


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a failed request: two sentences for the person, an event and a level for the log.

    `surprising` failures carry their request id to the person and their traceback to the log, never the reverse.
    """

    message: str
    hint: str
    event: str
    level: str
    surprising: bool = False


def _wrong_input(error: Exception) -> Explanation:
    if not isinstance(error, CommandError):
        raise TypeError("not a CommandError")
    return Explanation(error.message, error.hint, "command.refused", "info")


def _slack_refused(error: Exception) -> Explanation:
    if not isinstance(error, SlackApiError):
        raise TypeError("not a SlackApiError")
    code = str(error.response.get("error", ""))
    if code in {"expired_trigger_id", "trigger_expired", "trigger_exchanged"}:
        message, hint = "The form took longer than Slack's three seconds to open.", "Please try once more."
        return Explanation(message, hint, "slack.trigger_expired", "warning")
    return Explanation(
        f"Slack refused what Tandem tried to do (`{code or 'no reason given'}`).",
        "Nothing was changed. If it happens again, tell the person who runs Tandem.",
        "slack.refused",
        "error",
        surprising=True,
    )


def _no_database(error: Exception) -> Explanation:
    if is_busy(error):
        return Explanation(
            "Tandem's database is busy with something large, perhaps an import.",
            "Nothing was changed. Please try again in a moment.",
            "database.busy",
            "warning",
            surprising=True,
        )
    return Explanation(
        "Tandem cannot reach its database right now.",
        "Nothing was changed. Please try again in a moment.",
        "database.unavailable",
        "error",
        surprising=True,
    )


def _out_of_time(_: Exception) -> Explanation:
    return Explanation(
        "That took too long.",
        "Please try again in a moment.",
        "request.timeout",
        "error",
        surprising=True,
    )


def _anything_else(_: Exception) -> Explanation:
    return Explanation(
        "Sorry, something went wrong on Tandem's side.",
        "Please try again. If it happens again, tell the person who runs Tandem.",
        "request.failed",
        "error",
        surprising=True,
    )


# The first row whose type fits decides; the last fits everything.
TABLE: tuple[tuple[type[Exception], Callable[[Exception], Explanation]], ...] = (
    (CommandError, _wrong_input),
    (SlackApiError, _slack_refused),
    (DatabaseUnavailableError, _no_database),
    (DatabaseBusyError, _no_database),
    (TimeoutError, _out_of_time),
    (Exception, _anything_else),
)


def explain(error: Exception) -> Explanation:
    """Find what to say about an error."""
    for kind, explanation in TABLE:
        if isinstance(error, kind):
            return explanation(error)
    raise AssertionError("the last row fits every exception")


def error_message(explanation: Explanation, request_id: str) -> Message:
    """The error as a private message; the request id is shown when a person has to report it."""
    shown_id = request_id if explanation.surprising else ""
    return render("messages/error", ErrorView(explanation.message, explanation.hint, shown_id))
