"""What `/digest` shows: the subscriptions with their next and last run, one sentence, and the form."""

from dataclasses import dataclass
from datetime import UTC, datetime

from revenue.calendar import WEEKDAYS


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription as people read it. `next_run` is None while it is paused.

    `last` says what became of the last one. `unsure_key` names a message that a person may post again, or is empty.
    """

    id: str
    title: str
    slack_channel: str
    when: str
    paused: bool
    next_run: datetime | None
    last: str
    unsure_key: str


@dataclass(frozen=True, slots=True)
class DigestListView:
    """All subscriptions of the workspace; `digest` is the name of the first one offered."""

    rows: tuple[SubscriptionRow, ...]
    more: int
    digest: str
    zone: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """One sentence and what to do next."""

    note: str
    hint: str


@dataclass(frozen=True, slots=True)
class DigestFormView:
    """The form of a subscription: (label, value) pairs, and what stands in it at first."""

    digests: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    zone: str
    slack_channel: str
    in_channel: bool


_ROW = SubscriptionRow(
    id="0193",
    title="Weekly joint digest",
    slack_channel="C0REVENUE",
    when="Monday 09:00, Europe/Copenhagen",
    paused=False,
    next_run=datetime(2026, 11, 30, 8, tzinfo=UTC),
    last="last posted on Monday 23 November",
    unsure_key="",
)
_UNSURE = SubscriptionRow(
    id="0194",
    title="Weekly joint digest",
    slack_channel="U0PRIYA",
    when="Friday 16:00, Europe/Copenhagen",
    paused=True,
    next_run=None,
    last="not surely posted on Friday 20 November: no answer from Slack",
    unsure_key="digest:0194:2026-W46",
)
EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/digest", DigestListView((_ROW, _UNSURE), 2, "weekly", "Europe/Copenhagen", "Subscribed.")),
    ("commands/digest", DigestListView((), 0, "weekly", "Europe/Copenhagen", "")),
    ("commands/digest_note", NoteView("Nothing would be posted: nothing was won in week 47.", "It says why.")),
    (
        "commands/digest_form",
        DigestFormView(
            (("Weekly joint digest", "weekly"),),
            tuple((day, str(number)) for number, day in enumerate(WEEKDAYS)),
            "Europe/Copenhagen",
            "C0REVENUE",
            True,
        ),
    ),
)
