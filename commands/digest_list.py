"""The list of `/digest`: every subscription with its next run, and what became of the last one."""

from datetime import timedelta

from commands.contract import CommandContext
from commands.digest_view import DigestListView, SubscriptionRow
from messages import Message, render
from messages.words import long_date
from revenue.calendar import WEEKDAYS, local_day
from revenue.schedule import due_runs
from storage import OutboxMessage, OutboxState, Subscription, run_key

SHOWN = 10


def list_message(context: CommandContext, note: str = "") -> Message:
    """All subscriptions of the workspace, below what was just done."""
    subscriptions = context.store.subscriptions.all()
    rows = tuple(_row(context, subscription) for subscription in subscriptions[:SHOWN])
    more = len(subscriptions) - len(rows)
    first = context.digests[0].name if context.digests else ""
    return render("commands/digest", DigestListView(rows, more, first, context.zone, note))


def title_of(context: CommandContext, subscription: Subscription) -> str:
    """What the digest of a subscription is called; its bare name where no such digest is offered any more."""
    return next((offer.title for offer in context.digests if offer.name == subscription.digest), subscription.digest)


def _row(context: CommandContext, subscription: Subscription) -> SubscriptionRow:
    schedule = subscription.schedule
    paused = subscription.paused_at is not None
    coming = due_runs(schedule, context.now, context.now + timedelta(days=9))
    last, unsure_key = _last(context, subscription)
    return SubscriptionRow(
        id=str(subscription.id),
        title=title_of(context, subscription),
        slack_channel=subscription.slack_channel,
        when=f"{WEEKDAYS[schedule.weekday]} {schedule.at:%H:%M}, {schedule.zone}",
        paused=paused,
        next_run=None if paused or not coming else coming[0][1],
        last=last,
        unsure_key=unsure_key,
    )


def _last(context: CommandContext, subscription: Subscription) -> tuple[str, str]:
    """What became of the last run in words, and the key of its message when a person may post that again."""
    runs = context.store.subscriptions.runs(subscription.id, 1)
    if not runs:
        return "never ran yet", ""
    last = runs[0]
    day = long_date(local_day(last.run_at, context.zone), context.local_now.date())
    if last.state == "skipped":
        return f"skipped on {day}: {last.reason}", ""
    message = context.store.outbox.by_key(run_key(subscription.id, last.period_key))
    match message.state if message else OutboxState.SENT:
        case OutboxState.SENT:
            return f"last posted on {day}", ""
        case OutboxState.PENDING | OutboxState.SENDING:
            return f"on its way to Slack since {day}", ""
        case OutboxState.DROPPED:
            return f"given up on {day}: somebody decided that it need not be posted", ""
        case OutboxState.AMBIGUOUS:
            return f"not surely posted on {day}: {_trouble(message)}", message.dedupe_key if message else ""
        case OutboxState.DEAD:
            return f"refused by Slack on {day}: {_trouble(message)}", message.dedupe_key if message else ""


def _trouble(message: OutboxMessage | None) -> str:
    return (message.error if message else None) or "no answer from Slack"
