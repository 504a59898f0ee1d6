"""A command that repeats what it was told: enough of a command to test everything around commands."""

from dataclasses import dataclass

from commands.contract import (
    Answer,
    Choice,
    Click,
    Command,
    CommandContext,
    CommandError,
    MessageChosen,
    ModalErrors,
    OpenModal,
    Response,
    Shortcut,
    Submission,
)
from messages import Message, Modal


@dataclass(frozen=True, slots=True)
class Words:
    """What the parrot was told."""

    text: str


def said(text: str) -> Message:
    """A message of one section."""
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}},))


FORM = Modal(
    {
        "type": "modal",
        "callback_id": "parrot_form",
        "title": {"type": "plain_text", "text": "Parrot"},
        "submit": {"type": "plain_text", "text": "Say it"},
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": {"type": "plain_text", "text": "Words"},
                "element": {"type": "plain_text_input", "action_id": "words"},
            }
        ],
    }
)


def parse(text: str) -> Words:
    """Anything but silence."""
    if not text:
        raise CommandError("You said nothing.", "Try `/parrot hello`.")
    return Words(text)


def run(context: CommandContext, arguments: Words) -> Response:
    """Repeat it, open a form, learn the person's name, or fall off the perch."""
    if arguments.text == "boom":
        raise RuntimeError("the secret reason")
    if arguments.text == "form":
        return OpenModal(FORM)
    if arguments.text.startswith("call me "):
        name = arguments.text.removeprefix("call me ")
        context.store.members.save(context.slack_user_id, name, context.now)
        return Answer(said(f"hello {name}"), shareable=False)
    who = context.member.name if context.member else f"stranger {context.slack_user_id}"
    return Answer(said(f"{who} in {context.workspace.team_id} says {arguments.text}"))


def on_click(context: CommandContext, click: Click) -> Response:
    """Repeat the value of the button."""
    if click.value == "boom":
        raise CommandError("Polly is tired.", "Come back later.")
    if click.value == "form":
        return OpenModal(FORM)
    return Answer(said(f"clicked {click.value}"), replace=click.value == "replace")


def on_message(context: CommandContext, chosen: MessageChosen) -> Response:
    """Repeat the message that was chosen."""
    if chosen.text == "boom":
        raise CommandError("Polly is tired.", "Come back later.")
    if chosen.text == "form":
        return OpenModal(FORM)
    return Answer(said(f"chose {chosen.text} of {chosen.ts} in {chosen.slack_channel}"))


def on_typing(context: CommandContext, typed: str) -> list[Choice]:
    """Suggest what is typed, and the same twice."""
    if typed == "boom":
        raise RuntimeError("the secret reason")
    return [Choice(typed, "once"), Choice(f"{typed} {typed}", "twice")]


def on_submit(context: CommandContext, submission: Submission) -> Response:
    """Repeat what was typed into the form."""
    words = submission.values["words"]
    if words is None:
        return ModalErrors({"words": "Say something."})
    if words == "rude":
        raise CommandError("Polly does not say that.", "Be nice.")
    return Answer(said(f"submitted {words} about {submission.private}"))


PARROT = Command(
    name="/parrot",
    usage="/parrot <words>",
    summary="Repeats what you say.",
    parse=parse,
    run=run,
    actions={"parrot_say": on_click},
    submissions={"parrot_form": on_submit},
    shortcuts=(Shortcut("parrot_message", "Repeat it", "Repeats a message.", on_message),),
    suggestions={"parrot_field": on_typing},
)
