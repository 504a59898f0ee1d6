"""`/digest`: who gets which digest when; subscribe, preview, test, pause, and what became of the last ones."""

from commands.authority import refuse_without_past
from commands.contract import Answer, Click, Command, CommandContext, CommandError, Response
from commands.digest_arguments import USAGE, Args, Verb, parse
from commands.digest_choice import chosen, clicked, offer_of, require_decider_on
from commands.digest_list import list_message, title_of
from commands.digest_preview import on_preview, on_test, preview, send_test
from commands.digest_subscribing import on_form, on_subscribe, subscribe
from commands.digest_view import EXAMPLES, NoteView
from messages import Message, render
from messages.actions import ActionId, CallbackId
from storage import Subscription


def run(context: CommandContext, args: Args) -> Response:
    """Answer `/digest`; of the past, only the preview of what would have been posted then."""
    if args.verb is not Verb.PREVIEW:
        refuse_without_past(context)
    match args.verb:
        case Verb.LIST:
            return Answer(list_message(context), shareable=bool(context.store.subscriptions.all()))
        case Verb.SUBSCRIBE:
            return subscribe(context, args)
        case Verb.PREVIEW:
            return preview(context, offer_of(context, args.digest))
        case Verb.TEST:
            return send_test(context, offer_of(context, args.digest))
        case Verb.PAUSE | Verb.RESUME:
            return Answer(_set_paused(context, chosen(context, args), paused=args.verb is Verb.PAUSE), shareable=False)


def _set_paused(context: CommandContext, subscription: Subscription, *, paused: bool) -> Message:
    require_decider_on(context, subscription.slack_channel)
    title = title_of(context, subscription)
    if paused == (subscription.paused_at is not None):
        return list_message(context, f"{title}: {'paused' if paused else 'not paused'} already.")
    if paused:
        context.store.subscriptions.pause(subscription.id, context.now)
        return list_message(context, f"{title}: paused.")
    context.store.subscriptions.resume(subscription.id, context.now)
    return list_message(context, f"{title}: comes again.")


def on_pause(context: CommandContext, click: Click) -> Response:
    """Pause one subscription."""
    return Answer(_set_paused(context, clicked(context, click.value), paused=True), replace=True)


def on_resume(context: CommandContext, click: Click) -> Response:
    """Resume one subscription."""
    return Answer(_set_paused(context, clicked(context, click.value), paused=False), replace=True)


def on_post_again(context: CommandContext, click: Click) -> Response:
    """A person decided that a digest of unknown fate shall be posted again."""
    message = context.store.outbox.by_key(click.value)
    if message is None or message.kind != "digest":
        raise CommandError(
            "That is no digest that could be posted again.", "Type `/digest` to see what became of them."
        )
    require_decider_on(context, message.slack_channel)
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
