"""Subscribing to a digest, by a line or by the form."""

from contextlib import suppress
from datetime import time

from commands.contract import (
    Answer,
    Click,
    CommandContext,
    CommandError,
    DigestOffer,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from commands.digest_arguments import ME, TIME_HINT, Args, read_time
from commands.digest_choice import offer_of, place_of, require_decider_on
from commands.digest_list import list_message
from commands.digest_view import DigestFormView
from messages import Message, render_modal
from revenue.calendar import WEEKDAYS, zone_of
from revenue.schedule import WeeklySchedule
from storage import DEFAULT_ZONE


def subscribe(context: CommandContext, args: Args) -> Response:
    """Subscribe as the line says; where it says nothing, the form asks."""
    offer = offer_of(context, args.digest)
    place = place_of(context, args.place)
    if (args.digest, args.weekday, args.at, args.zone, args.place) == (None,) * 5:
        return _form(context, place)
    schedule = WeeklySchedule(args.weekday or 0, args.at or time(9), args.zone or context.zone)
    return Answer(_save(context, offer, place, schedule), shareable=False)


def on_subscribe(context: CommandContext, _click: Click) -> Response:
    """The button that opens the form."""
    return _form(context, place_of(context, None))


def _form(context: CommandContext, place: str) -> Response:
    require_decider_on(context, place)
    view = DigestFormView(
        tuple((offer.title, offer.name) for offer in context.digests),
        tuple((day, str(number)) for number, day in enumerate(WEEKDAYS)),
        context.zone,
        place,
        place != context.slack_user_id,
    )
    return OpenModal(render_modal("commands/digest_form", view))


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
    place = place_of(context, submission.private or ME)
    return Answer(_save(context, offer, place, WeeklySchedule(weekday, at, zone)))


def _save(context: CommandContext, offer: DigestOffer, place: str, schedule: WeeklySchedule) -> Message:
    require_decider_on(context, place)
    context.store.subscriptions.subscribe(offer.name, place, schedule, context.slack_user_id, context.now)
    return list_message(context, f"{offer.title}: subscribed. {_whose(context, schedule)}")


def _whose(context: CommandContext, schedule: WeeklySchedule) -> str:
    """On whose clock it comes: "It comes at 9:00 in Europe/London, your time zone." """
    whose = ""
    if schedule.zone == context.own_zone:
        whose = ", your time zone"
    elif schedule.zone == context.workspace.zone:
        whose = ", the zone of this workspace"
        if schedule.zone == DEFAULT_ZONE:
            whose += " until somebody sets it by /tandem zone Europe/Berlin"
    return f"It comes at {schedule.at.hour}:{schedule.at.minute:02} in {schedule.zone}{whose}."
