"""Looking at a digest before others read it: the preview, and a test sent to one person alone."""

from dataclasses import replace

from commands.contract import Answer, Click, CommandContext, DigestOffer, Response
from commands.digest_arguments import ME
from commands.digest_choice import offer_of, place_of
from commands.digest_view import NoteView
from messages import Message, render, without_newer
from messages.limits import problems
from revenue.calendar import Period, local_day, week_of

_DIVIDER = {"type": "divider"}


def preview(context: CommandContext, offer: DigestOffer) -> Response:
    """What would be posted now, with its thread, or why nothing would."""
    built = offer.build(context.store, context.workspace, _last_week(context), context.now, context.zone)
    if isinstance(built, str):
        note = NoteView(f"Nothing would be posted: {built}.", _why_nothing())
        return Answer(render("commands/digest_note", note), shareable=False)
    return Answer(_with_thread(built))


def _with_thread(message: Message) -> Message:
    """The message with its thread below it, as far as one message holds that: a private answer has no thread.

    Nor has it charts: it rides on the ack, and when Slack does not take one, nobody is there to answer without.
    """
    blocks = message.blocks
    below = 0
    for reply in message.thread:
        longer = (*blocks, *(() if below else (_DIVIDER,)), *without_newer(reply.blocks))
        if problems(list(longer)):
            break
        blocks, below = longer, below + 1
    return replace(message, blocks=blocks, thread=message.thread[below:])


def send_test(context: CommandContext, offer: DigestOffer) -> Response:
    """Send the digest to the asker alone, as a direct message."""
    person = place_of(context, ME)
    period = _last_week(context)
    built = offer.build(context.store, context.workspace, period, context.now, context.zone)
    if isinstance(built, str):
        nothing = NoteView(f"Nothing to send: {built}.", _why_nothing())
        return Answer(render("commands/digest_note", nothing), shareable=False)
    key = f"test:{offer.name}:{period.key}:{person}:{context.request_id or context.now.isoformat()}"
    offer.post(context.store, key, person, built, context.now)
    note = NoteView("The digest is on its way to you as a direct message.", "Nobody else sees it.")
    return Answer(render("commands/digest_note", note), shareable=False)


def _why_nothing() -> str:
    return "A digest is only sent when it is worth reading; a skipped week is listed by /digest with its reason."


def _last_week(context: CommandContext) -> Period:
    return week_of(local_day(context.now, context.zone)).before()


def on_preview(context: CommandContext, click: Click) -> Response:
    """Show what would be posted now."""
    return preview(context, offer_of(context, click.value))


def on_test(context: CommandContext, click: Click) -> Response:
    """Send the digest to the person alone."""
    return send_test(context, offer_of(context, click.value))
