"""`/digest`: who gets which digest when; subscribe, preview, test, pause, and what became of the last ones."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta

from commands.authority import refuse_without_past, require_decider
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
from commands.digest_arguments import HERE, HINT, ME, TIME_HINT, USAGE, WEEKDAYS, Args, Verb, parse, read_time
from commands.digest_view import EXAMPLES, DigestFormView, DigestListView, NoteView, SubscriptionRow
from messages import Message, render, render_modal
from messages.actions import ActionId, CallbackId
from messages.limits import problems
from messages.words import did_you_mean, join_and, long_date
from revenue.calendar import Period, local_day, week_of, zone_of
from revenue.schedule import WeeklySchedule, due_runs
from storage import OutboxMessage, OutboxState, Subscription, run_key

SHOWN = 10
_SLACK_ID = re.compile(r"[CGDUW][A-Z0-9]+")
_DIVIDER = {"type": "divider"}


def run(context: CommandContext, args: Args) -> Response:
    """Answer `/digest`; of the past, only the preview of what would have been posted then."""
    if args.verb is not Verb.PREVIEW:
        refuse_without_past(context)
    match args.verb:
        case Verb.LIST:
            return Answer(_list(context), shareable=bool(context.store.subscriptions.all()))
        case Verb.SUBSCRIBE:
            return _subscribe(context, args)
        case Verb.PREVIEW:
            return _preview(context, _offer(context, args.digest))
        case Verb.TEST:
            return _test(context, _offer(context, args.digest))
        case Verb.PAUSE | Verb.RESUME:
            chosen = _chosen(context, args)
            return Answer(_set_paused(context, chosen, paused=args.verb is Verb.PAUSE), shareable=False)


def _offer(context: CommandContext, name: str | None) -> DigestOffer:
    names = [offer.name for offer in context.digests]
    if not names:
        raise CommandError("There is no digest to choose from here.", "")
    wanted = name or names[0]
    found = next((offer for offer in context.digests if offer.name == wanted), None)
    if found is None:
        close = did_you_mean(wanted, [*names, *WEEKDAYS])
        hint = f"Did you mean *{close}*?" if close else f"There is {join_and(f'*{known}*' for known in names)}."
        raise CommandError(f"I do not know a digest named “{wanted}”.", f"{hint} {HINT}")
    return found


def _subscribe(context: CommandContext, args: Args) -> Response:
    place = _place(context, args.place)
    if (args.digest, args.weekday, args.at, args.zone, args.place) == (None,) * 5:
        return _form(context, place)
    offer = _offer(context, args.digest)
    schedule = WeeklySchedule(args.weekday or 0, args.at or time(9), args.zone or context.zone)
    return Answer(_save(context, offer, place, schedule), shareable=False)


def _place(context: CommandContext, said: str | None) -> str:
    """The Slack id that a digest goes to: what was said, else where the person is, else the person alone."""
    if said == ME:
        place = context.slack_user_id
    else:
        place = _or_own(context, context.slack_channel if said in (HERE, None) else said)
    if not _SLACK_ID.fullmatch(place):
        raise CommandError("I cannot tell where it shall go.", "Type it in Slack, in the channel that shall get it.")
    return place


def _or_own(context: CommandContext, place: str | None) -> str:
    """The same place, but the person in place of a direct message, whose id does not say whose it is."""
    return context.slack_user_id if not place or place.startswith("D") else place


def _require(context: CommandContext, place: str) -> None:
    """Everybody decides on their own direct messages; what others read belongs to the leads."""
    if place != context.slack_user_id:
        own = "`/digest subscribe weekly me` sends it to you alone."
        require_decider(context, "Digests that others read", own)


def _save(context: CommandContext, offer: DigestOffer, place: str, schedule: WeeklySchedule) -> Message:
    _require(context, place)
    context.store.subscriptions.subscribe(offer.name, place, schedule, context.slack_user_id, context.now)
    return _list(context, f"{offer.title}: subscribed.")


def _preview(context: CommandContext, offer: DigestOffer) -> Response:
    built = offer.build(context.store, context.workspace, _last_week(context), context.now, context.zone)
    if isinstance(built, str):
        note = NoteView(f"Nothing would be posted: {built}.", _why_nothing())
        return Answer(render("commands/digest_note", note), shareable=False)
    return Answer(_with_thread(built))


def _with_thread(message: Message) -> Message:
    """The message with its thread below it, as far as one message holds that: a private answer has no thread."""
    blocks = message.blocks
    below = 0
    for reply in message.thread:
        longer = (*blocks, *(() if below else (_DIVIDER,)), *reply.blocks)
        if problems(list(longer)):
            break
        blocks, below = longer, below + 1
    return replace(message, blocks=blocks, thread=message.thread[below:])


def _why_nothing() -> str:
    return "A digest is only sent when it is worth reading; a skipped week is listed by /digest with its reason."


def _test(context: CommandContext, offer: DigestOffer) -> Response:
    person = _place(context, ME)
    period = _last_week(context)
    built = offer.build(context.store, context.workspace, period, context.now, context.zone)
    if isinstance(built, str):
        nothing = NoteView(f"Nothing to send: {built}.", _why_nothing())
        return Answer(render("commands/digest_note", nothing), shareable=False)
    key = f"test:{offer.name}:{period.key}:{person}:{context.request_id or context.now.isoformat()}"
    offer.post(context.store, key, person, built, context.now)
    note = NoteView("The digest is on its way to you as a direct message.", "Nobody else sees it.")
    return Answer(render("commands/digest_note", note), shareable=False)


def _last_week(context: CommandContext) -> Period:
    return week_of(local_day(context.now, context.zone)).before()


def _chosen(context: CommandContext, args: Args) -> Subscription:
    """The one subscription that is meant: by name and place, else the one of this channel, else the only one."""
    if args.digest is not None:
        _offer(context, args.digest)
    there = [row for row in context.store.subscriptions.all() if args.digest in (None, row.digest)]
    if args.place is not None:
        there = [row for row in there if row.slack_channel == _place(context, args.place)]
    if not there:
        raise CommandError(f"There is no digest to {args.verb.value}.", HINT)
    place = _or_own(context, context.slack_channel)
    here = [row for row in there if row.slack_channel == place]
    if len(there) > 1 and len(here) != 1:
        hint = f"Form: `/digest {args.verb.value} #channel`, or press the button below `/digest`."
        raise CommandError(f"There are {len(there)} digests. Which one do you mean?", hint)
    return (here or there)[0]


def _set_paused(context: CommandContext, subscription: Subscription, *, paused: bool) -> Message:
    _require(context, subscription.slack_channel)
    title = _titles(context).get(subscription.digest, subscription.digest)
    if paused == (subscription.paused_at is not None):
        return _list(context, f"{title}: {'paused' if paused else 'not paused'} already.")
    if paused:
        context.store.subscriptions.pause(subscription.id, context.now)
        return _list(context, f"{title}: paused.")
    context.store.subscriptions.resume(subscription.id, context.now)
    return _list(context, f"{title}: comes again.")


def _titles(context: CommandContext) -> dict[str, str]:
    return {offer.name: offer.title for offer in context.digests}


def _list(context: CommandContext, note: str = "") -> Message:
    titles = _titles(context)
    subscriptions = context.store.subscriptions.all()
    rows = tuple(_row(context, subscription, titles) for subscription in subscriptions[:SHOWN])
    more = len(subscriptions) - len(rows)
    first = context.digests[0].name if context.digests else ""
    return render("commands/digest", DigestListView(rows, more, first, context.zone, note))


def _row(context: CommandContext, subscription: Subscription, titles: dict[str, str]) -> SubscriptionRow:
    schedule = subscription.schedule
    paused = subscription.paused_at is not None
    coming = due_runs(schedule, context.now, context.now + timedelta(days=9))
    last, unsure_key = _last(context, subscription)
    return SubscriptionRow(
        id=str(subscription.id),
        title=titles.get(subscription.digest, subscription.digest),
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


def _form(context: CommandContext, place: str) -> Response:
    _require(context, place)
    view = DigestFormView(
        tuple((offer.title, offer.name) for offer in context.digests),
        tuple((day, str(number)) for number, day in enumerate(WEEKDAYS)),
        context.zone,
        place,
        place != context.slack_user_id,
    )
    return OpenModal(render_modal("commands/digest_form", view))


def on_subscribe(context: CommandContext, _click: Click) -> Response:
    """The button that opens the form."""
    return _form(context, _place(context, None))


def on_form(context: CommandContext, submission: Submission) -> Response:
    """The submitted form: subscribes, or names the fields to correct."""
    values = submission.values
    errors: dict[str, str] = {}
    at = weekday = None
    try:
        at = read_time(str(values.get("at") or "").strip())
    except CommandError as error:
        errors["at"] = f"{error.message} {error.hint}"
    if at is None and "at" not in errors:
        errors["at"] = f"This is not a time of day. {TIME_HINT}"
    with suppress(ValueError):
        weekday = int(str(values.get("weekday")))
    if weekday not in range(len(WEEKDAYS)):
        errors["weekday"] = "Choose a day."
    zone = str(values.get("zone") or "").strip()
    try:
        zone = zone_of(zone).key
    except ValueError as error:
        errors["zone"] = str(error)
    offer = next((offer for offer in context.digests if offer.name == values.get("digest")), None)
    if offer is None:
        errors["digest"] = "Choose a digest."
    if errors or at is None or weekday is None or offer is None:
        return ModalErrors(errors)
    place = _place(context, submission.private or ME)
    return Answer(_save(context, offer, place, WeeklySchedule(weekday, at, zone)))


def _clicked(context: CommandContext, value: str) -> Subscription:
    found = next((row for row in context.store.subscriptions.all() if str(row.id) == value), None)
    if found is None:
        raise CommandError("That digest is not scheduled any more.", "Type `/digest` to see what is.")
    return found


def on_pause(context: CommandContext, click: Click) -> Response:
    """Pause one subscription."""
    return Answer(_set_paused(context, _clicked(context, click.value), paused=True), replace=True)


def on_resume(context: CommandContext, click: Click) -> Response:
    """Resume one subscription."""
    return Answer(_set_paused(context, _clicked(context, click.value), paused=False), replace=True)


def on_preview(context: CommandContext, click: Click) -> Response:
    """Show what would be posted now."""
    return _preview(context, _offer(context, click.value))


def on_test(context: CommandContext, click: Click) -> Response:
    """Send the digest to the person alone."""
    return _test(context, _offer(context, click.value))


def on_post_again(context: CommandContext, click: Click) -> Response:
    """A person decided that a digest of unknown fate shall be posted again."""
    message = context.store.outbox.by_key(click.value)
    if message is None or message.kind != "digest":
        raise CommandError(
            "That is no digest that could be posted again.", "Type `/digest` to see what became of them."
        )
    _require(context, message.slack_channel)
    if not context.store.outbox.post_again(click.value, context.now):
        raise CommandError("That message needs no second posting.", "It was posted meanwhile, or somebody was faster.")
    return Answer(render("commands/digest_note", NoteView("It is being posted again.", "")), replace=True)


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
    examples=EXAMPLES,
)
