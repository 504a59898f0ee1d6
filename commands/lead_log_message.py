"""The shortcut *Log as touch* on a message: whom it was with, what it was, when, and the message as the note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from commands.contract import (
    Choice,
    CommandContext,
    MessageChosen,
    ModalErrors,
    OpenModal,
    Response,
    Shortcut,
    Submission,
)
from commands.days import chosen_day
from commands.lead_actions import NOTE_CHARACTERS, actor, lead_of
from commands.lead_logging import LOGGED, Deed, instant_of, log
from commands.lead_names import lead_title
from messages import render_modal
from messages.actions import FieldId, ShortcutId
from messages.words import capital, shorten
from revenue.calendar import local_day
from revenue.records import TouchKind

SUGGESTED = 20
_NAME_CHARACTERS = 75
_ADDRESS = re.compile(r"[^\s<>|,;:()\"']+@[^\s<>|,;:()\"']+\.[a-z]{2,}", re.IGNORECASE)
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_MARKED = re.compile(r"<([^|>]*)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class TouchFormView:
    """The form: kinds as (words, value), the lead as (words, value) where the message names one, the proposed day."""

    private: str
    kinds: tuple[tuple[str, str], ...]
    lead: tuple[str, str] | None
    day: date
    note: str
    most: int


def log_as_touch(ctx: CommandContext, chosen: MessageChosen) -> Response:
    """Ask for what the message does not say. An email address in it says whom it was with."""
    actor(ctx, "log a touch")
    view = TouchFormView(
        f"{chosen.slack_channel}:{chosen.ts}",
        tuple((capital(word), kind.value) for kind, (word, _said) in LOGGED.items()),
        _named_in(ctx, chosen.text),
        local_day(_written_at(chosen.ts, ctx.now), ctx.zone),
        shorten(_readable(ctx, chosen.text), NOTE_CHARACTERS),
        NOTE_CHARACTERS,
    )
    return OpenModal(render_modal("commands/lead_touch", view))


def suggest(ctx: CommandContext, typed: str) -> Sequence[Choice]:
    """Leads whose name, company or email holds what was typed."""
    return [
        Choice(shorten(lead_title(lead), _NAME_CHARACTERS), lead.id.hex)
        for lead in ctx.store.leads.find(typed, SUGGESTED)
    ]


def submitted(ctx: CommandContext, submission: Submission) -> Response:
    """Record the touch; the same message logged twice for one lead and kind is one touch, whoever logs it."""
    values = submission.values
    errors: dict[str, str] = {}
    if not values.get(FieldId.TOUCHED_LEAD):
        errors[FieldId.TOUCHED_LEAD] = "Choose whom it was with."
    kind = next((kind for kind in LOGGED if kind.value == values.get("kind")), None)
    if kind is None:
        errors["kind"] = "Choose one of these."
    day = chosen_day(values.get("day"))
    if day is None or day > local_day(ctx.now, ctx.zone):
        errors["day"] = "Choose today or a day before."
    if errors or kind is None or day is None:
        return ModalErrors(errors)
    lead = lead_of(ctx, str(values.get(FieldId.TOUCHED_LEAD)))
    written_at = _written_at(submission.private.rpartition(":")[2], ctx.now)
    # The message was written when it happened, unless another day was chosen.
    at = written_at if local_day(written_at, ctx.zone) == day else instant_of(ctx, day)
    key = f"message:{submission.private}:{lead.id.hex}:{TouchKind(kind)}"
    return log(ctx, lead, Deed(key, kind, min(at, ctx.now), str(values.get("note") or "")))


def _named_in(ctx: CommandContext, text: str) -> tuple[str, str] | None:
    """The lead with an email address that stands in the message, if there is exactly one."""
    found = {}
    for address in dict.fromkeys(address.lower() for address in _ADDRESS.findall(text)):
        for lead in ctx.store.leads.find(address, 2):
            if (lead.email or "").lower() == address:
                found[lead.id] = lead
    if len(found) != 1:
        return None
    (lead,) = found.values()
    return shorten(lead_title(lead), _NAME_CHARACTERS), lead.id.hex


def _readable(ctx: CommandContext, text: str) -> str:
    """A message without Slack's marks: people by name, links by their words."""

    def name(found: re.Match[str]) -> str:
        known = ctx.store.members.named(found[1])
        return f"@{known[0].name if known else found[2] or 'somebody'}"

    return _MARKED.sub(lambda found: found[2] or found[1].lstrip("!#"), _PERSON.sub(name, text)).strip()


def _written_at(ts: str, now: datetime) -> datetime:
    """When a message was written; now for one whose place does not tell, or tells an instant to come."""
    try:
        return min(datetime.fromtimestamp(float(ts), UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


SHORTCUT = Shortcut(
    ShortcutId.LOG_AS_TOUCH,
    "Log as touch",
    "A call, meeting, email or talk at an event that this message tells of",
    log_as_touch,
)
