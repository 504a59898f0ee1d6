"""`/digest`: who gets which digest when; subscribe, preview, test, pause, and what became of the last ones."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from commands.contract import (
    Answer,
    Click,
    Command,
    CommandContext,
    CommandError,
    DigestOffer,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from messages import Message, render, render_modal
from messages.actions import ActionId, CallbackId
from messages.words import did_you_mean, join_and, long_date
from revenue.calendar import Period, local_day, week_of, zone_of
from revenue.schedule import WeeklySchedule, due_runs
from storage import Subscription, run_key

USAGE = "[subscribe weekly monday 9:00 here|preview|test|pause|resume]"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_SLACK_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_HINT = "Form: `/digest subscribe weekly monday 9:00 here`, or just `/digest`."


class Verb(StrEnum):
    """What somebody wants of the digests."""

    LIST = "list"
    SUBSCRIBE = "subscribe"
    PREVIEW = "preview"
    TEST = "test"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Args:
    """The verb and, for a subscription, what was said of it; None where nothing was."""

    verb: Verb
    digest: str | None = None
    weekday: int | None = None
    at: time | None = None
    zone: str | None = None
    slack_channel: str | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription as people read it. `next_run` is None while it is paused."""

    id: str
    title: str
    slack_channel: str
    when: str
    paused: bool
    next_run: datetime | None
    last: str


@dataclass(frozen=True, slots=True)
class DigestListView:
    """All subscriptions of the workspace."""

    rows: tuple[SubscriptionRow, ...]
    offers: tuple[DigestOffer, ...]
    zone: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """One sentence and what to do next."""

    note: str
    hint: str


@dataclass(frozen=True, slots=True)
class DigestFormView:
    """The form of a subscription."""

    digests: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    zone: str
    slack_channel: str


def parse(text: str) -> Args:
    """Read the arguments in any order; raises CommandError naming what was not understood."""
    words = text.split()
    if not words:
        return Args(Verb.LIST)
    try:
        verb = Verb(words[0].lower())
    except ValueError:
        close = did_you_mean(words[0], [verb.value for verb in Verb])
        hint = f"Did you mean *{close}*? {_HINT}" if close else _HINT
        raise CommandError(f"I do not know what “{words[0]}” means here.", hint) from None
    digest = weekday = at = zone = slack_channel = None
    for word in words[1:]:
        if (found := _weekday(word)) is not None:
            weekday = found
        elif (clock := _clock(word)) is not None:
            at = clock
        elif match := _SLACK_CHANNEL.fullmatch(word):
            slack_channel = match[1]
        elif "/" in word or word.upper() == "UTC":
            zone = _zone(word)
        elif word.lower() not in ("here", "on", "at", "every", "digest", "in", "to"):
            digest = word.lower()
    return Args(verb, digest, weekday, at, zone, slack_channel)


def _weekday(word: str) -> int | None:
    wanted = word.lower().rstrip("s,")
    if len(wanted) < 3:
        return None
    return next((i for i, day in enumerate(WEEKDAYS) if day.lower().startswith(wanted)), None)


def _clock(word: str) -> time | None:
    match = _TIME.fullmatch(word)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    if hour > 23 or minute > 59:
        raise CommandError(f"“{word}” is not a time of day.", "Write it like 9:00 or 14:30.")
    return time(hour, minute)


def _zone(word: str) -> str:
    try:
        return zone_of(word).key
    except ValueError as error:
        raise CommandError(str(error), "Write the zone like Europe/Berlin.") from None


def run(context: CommandContext, args: Args) -> Response:
    """Answer `/digest`."""
    if args.verb is Verb.LIST:
        return Answer(_list(context))
    if args.verb is Verb.SUBSCRIBE:
        return _subscribe(context, args)
    if args.verb in (Verb.PREVIEW, Verb.TEST):
        offer = _offer(context, args.digest)
        return _preview(context, offer) if args.verb is Verb.PREVIEW else _test(context, offer)
    chosen = [row for row in context.store.subscriptions.all() if args.digest in (None, row.digest)]
    if not chosen:
        raise CommandError("There is no digest to " + args.verb.value + ".", _HINT)
    for subscription in chosen:
        _set_paused(context, subscription.id, paused=args.verb is Verb.PAUSE)
    return Answer(_list(context))


def _offer(context: CommandContext, name: str | None) -> DigestOffer:
    names = [offer.name for offer in context.digests]
    wanted = name or names[0]
    found = next((offer for offer in context.digests if offer.name == wanted), None)
    if found is None:
        close = did_you_mean(wanted, names)
        hint = f"Did you mean *{close}*?" if close else f"There is {join_and(names)}."
        raise CommandError(f"I do not know a digest named “{wanted}”.", hint)
    return found


def _subscribe(context: CommandContext, args: Args) -> Response:
    if args.digest is None and args.weekday is None and args.at is None:
        return _form(context)
    offer = _offer(context, args.digest)
    slack_channel = args.slack_channel or context.slack_channel or context.slack_user_id
    schedule = WeeklySchedule(args.weekday or 0, args.at or time(9), args.zone or context.zone)
    return _save(context, offer, slack_channel, schedule)


def _save(context: CommandContext, offer: DigestOffer, slack_channel: str, schedule: WeeklySchedule) -> Response:
    _writes(context)
    context.store.subscriptions.subscribe(offer.name, slack_channel, schedule, context.slack_user_id, context.now)
    return Answer(_list(context, f"{offer.title}: subscribed."))


def _writes(context: CommandContext) -> None:
    if context.store.as_of is not None:
        raise CommandError("The past cannot be changed.", "Ask again without an instant.")


def _preview(context: CommandContext, offer: DigestOffer) -> Response:
    built = offer.build(context.store, context.workspace, _last_week(context), context.now, context.zone)
    if isinstance(built, str):
        return Answer(render("commands/digest_note", NoteView(f"Nothing would be posted: {built}.", _why_nothing())))
    return Answer(built)


def _why_nothing() -> str:
    return "A digest is only sent when it is worth reading; a skipped week is listed here with its reason."


def _test(context: CommandContext, offer: DigestOffer) -> Response:
    _writes(context)
    period = _last_week(context)
    built = offer.build(context.store, context.workspace, period, context.now, context.zone)
    if isinstance(built, str):
        return Answer(render("commands/digest_note", NoteView(f"Nothing to send: {built}.", _why_nothing())))
    key = f"test:{offer.name}:{period.key}:{context.request_id}"
    offer.post(context.store, key, context.slack_user_id, built, context.now)
    note = NoteView("The digest is on its way to you as a direct message.", "Nobody else sees it.")
    return Answer(render("commands/digest_note", note))


def _last_week(context: CommandContext) -> Period:
    return week_of(local_day(context.now, context.zone) - timedelta(days=7))


def _set_paused(context: CommandContext, subscription_id: UUID, *, paused: bool) -> None:
    _writes(context)
    if paused:
        context.store.subscriptions.pause(subscription_id, context.now)
    else:
        context.store.subscriptions.resume(subscription_id, context.now)


def _list(context: CommandContext, note: str = "") -> Message:
    titles = {offer.name: offer.title for offer in context.digests}
    rows = tuple(_row(context, subscription, titles) for subscription in context.store.subscriptions.all())
    return render("commands/digest", DigestListView(rows, context.digests, context.zone, note))


def _row(context: CommandContext, subscription: Subscription, titles: dict[str, str]) -> SubscriptionRow:
    schedule = subscription.schedule
    paused = subscription.paused_at is not None
    coming = due_runs(schedule, context.now, context.now + timedelta(days=9))
    return SubscriptionRow(
        id=str(subscription.id),
        title=titles.get(subscription.digest, subscription.digest),
        slack_channel=subscription.slack_channel,
        when=f"{WEEKDAYS[schedule.weekday]} {schedule.at:%H:%M}, {schedule.zone}",
        paused=paused,
        next_run=None if paused or not coming else coming[0][1],
        last=_last(context, subscription),
    )


def _last(context: CommandContext, subscription: Subscription) -> str:
    runs = context.store.subscriptions.runs(subscription.id, 1)
    if not runs:
        return "never ran yet"
    run_ = runs[0]
    day = long_date(local_day(run_.run_at, context.zone), date(context.now.year, 1, 1))
    if run_.state == "skipped":
        return f"skipped on {day}: {run_.reason}"
    message = context.store.outbox.by_key(run_key(subscription.id, run_.period_key))
    if message is not None and message.state.value in ("ambiguous", "dead"):
        return f"not surely posted on {day}: {message.error}"
    return f"posted on {day}"


def _form(context: CommandContext) -> Response:
    view = DigestFormView(
        tuple((offer.title, offer.name) for offer in context.digests),
        tuple((day, str(number)) for number, day in enumerate(WEEKDAYS)),
        context.zone,
        context.slack_channel,
    )
    return OpenModal(render_modal("commands/digest_form", view))


def on_subscribe(context: CommandContext, _click: Click) -> Response:
    """The button that opens the form."""
    return _form(context)


def on_form(context: CommandContext, submission: Submission) -> Response:
    """The submitted form: subscribes, or names the fields to correct."""
    values = submission.values
    errors: dict[str, str] = {}
    at = None
    try:
        at = _clock(str(values.get("at") or "").strip())
    except CommandError as error:
        errors["at"] = f"{error.message} {error.hint}"
    if at is None and "at" not in errors:
        errors["at"] = "Write a time of day, for example 9:00."
    zone = str(values.get("zone") or "").strip()
    try:
        zone = zone_of(zone).key
    except ValueError as error:
        errors["zone"] = str(error)
    if errors or at is None:
        return ModalErrors(errors)
    offer = _offer(context, str(values["digest"]))
    slack_channel = submission.private or context.slack_user_id
    return _save(context, offer, slack_channel, WeeklySchedule(int(values["weekday"]), at, zone))


def on_pause(context: CommandContext, click: Click) -> Response:
    """Pause one subscription."""
    _set_paused(context, UUID(click.value), paused=True)
    return Answer(_list(context), replace=True)


def on_resume(context: CommandContext, click: Click) -> Response:
    """Resume one subscription."""
    _set_paused(context, UUID(click.value), paused=False)
    return Answer(_list(context), replace=True)


def on_preview(context: CommandContext, click: Click) -> Response:
    """Show what would be posted now."""
    return _preview(context, _offer(context, click.value))


def on_test(context: CommandContext, click: Click) -> Response:
    """Send the digest to the person alone."""
    return _test(context, _offer(context, click.value))


def on_post_again(context: CommandContext, click: Click) -> Response:
    """A person decided that a message whose fate is unknown shall be posted again."""
    _writes(context)
    if not context.store.outbox.post_again(click.value, context.now):
        raise CommandError("That message needs no second posting.", "It was posted meanwhile, or somebody was faster.")
    return Answer(render("commands/digest_note", NoteView("It is being posted again.", "")), replace=True)


_EXAMPLE = DigestListView(
    rows=(
        SubscriptionRow(
            "1", "Weekly joint digest", "C0REVENUE", "Monday 09:00, Europe/Copenhagen", False, None, "never ran yet"
        ),
    ),
    offers=(),
    zone="Europe/Copenhagen",
    note="",
)

COMMAND = Command(
    name="digest",
    usage=USAGE,
    summary="Who gets which digest when: subscribe, preview, test, pause",
    parse=parse,
    run=run,
    actions={
        ActionId.DIGEST_SUBSCRIBE: on_subscribe,
        ActionId.DIGEST_PAUSE: on_pause,
        ActionId.DIGEST_RESUME: on_resume,
        ActionId.DIGEST_PREVIEW: on_preview,
        ActionId.DIGEST_TEST: on_test,
        ActionId.DIGEST_POST_AGAIN: on_post_again,
    },
    submissions={CallbackId.DIGEST_FORM: on_form},
    examples=(
        ("commands/digest", _EXAMPLE),
        ("commands/digest_note", NoteView("Nothing would be posted: nothing was won in week 47.", "")),
    ),
)
