"""views.*: modals and the home tab."""

from typing import Literal

from bot.playground.methods.contract import Call, Method
from bot.playground.modals import complete_view
from bot.playground.refusal import RefusedError
from bot.playground.state import Change
from bot.playground.workspace import Json


def open_view(call: Call) -> Json:
    """A modal in front of the person whose trigger this is."""
    view = _checked(call, "modal")
    return {"view": call.parts.modals.open(call.parts.tickets.redeem_trigger(call.need("trigger_id")), view)}


def push(call: Call) -> Json:
    """A modal over the one that is open."""
    view = _checked(call, "modal")
    return {"view": call.parts.modals.push(call.parts.tickets.redeem_trigger(call.need("trigger_id")), view)}


def update(call: Call) -> Json:
    """New contents for an open modal."""
    view = _checked(call, "modal")
    return {"view": call.parts.modals.update(view, call.text("view_id"), call.text("external_id"), call.text("hash"))}


def publish(call: Call) -> Json:
    """The home tab of one person."""
    view, user_id = _checked(call, "home"), call.need("user_id")
    if user_id not in call.parts.state.people:
        raise RefusedError("user_not_found")
    before = call.parts.state.homes.get(user_id)
    if before is not None and call.text("hash") not in {"", before["hash"]}:
        raise RefusedError("hash_conflict")
    home = complete_view(call.parts.state, view)
    if before is not None:
        home |= {"id": before["id"], "root_view_id": before["id"]}
    call.parts.state.homes[user_id] = home
    call.parts.state.tell(Change("home", home, user_id=user_id))
    return {"view": home}


def _checked(call: Call, kind: Literal["modal", "home"]) -> Json:
    return call.parts.posting.checked_view(call.args.get("view"), kind)


METHODS = (
    Method("views.open", open_view),
    Method("views.push", push),
    Method("views.update", update),
    Method("views.publish", publish),
)
