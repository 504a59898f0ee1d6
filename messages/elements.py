"""What people click inside a message: buttons, menus, options."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, TypeVar

from jinja2 import Undefined

from messages.actions import ActionId, numbered
from messages.errors import TemplateError
from messages.escaping import plain

Element = dict[str, Any]
T = TypeVar("T")
_LABEL_CHARACTERS = 75


def plain_text(value: object) -> Element:
    """A plain_text object; `emoji` is off, so a value such as ":fire:" stays what it is. Never change it in place."""
    if type(value) is str and len(value) <= _LABEL_CHARACTERS:
        return _label(value)
    return {"type": "plain_text", "text": plain(value), "emoji": False}


# Ten rows carry the same four labels ten times: they are one object, which `fit` copies before it shortens anything.
@lru_cache(maxsize=512)
def _label(value: str) -> Element:
    return {"type": "plain_text", "text": plain(value), "emoji": False}


def carried(value: object) -> str:
    """What a click or a form brings back, as it is; what UTF-8 cannot write becomes "?", or nothing could be sent."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def initial_option(options: list[Element], value: object) -> Element:
    """The option that carries `value`. Raises TemplateError when none does: Slack would refuse the payload."""
    for candidate in options:
        if candidate["value"] == carried(value):
            return candidate
    raise TemplateError(f"the initial value {value!r} is none of the options")


class Elements:
    """The clickable part of the builder; keeps action ids unique within one message."""

    __slots__ = ("_times_used",)

    def __init__(self) -> None:
        self._times_used: dict[ActionId, int] = {}

    def _action_id(self, action: ActionId) -> str:
        if type(action) is not ActionId:
            if isinstance(action, Undefined):
                str(action)  # raises, naming the name
            raise TemplateError(f"{action!r} is not an action: add it to messages/actions.py and use its name")
        times = self._times_used[action] = self._times_used.get(action, 0) + 1
        return numbered(action, times)

    def button(
        self,
        text: object,
        action: ActionId,
        value: object = "",
        *,
        style: Literal["primary", "danger"] | None = None,
        confirm: Element | str | None = None,
        url: str | None = None,
    ) -> Element:
        """A button; `value` is what the click brings back (at most 2,000 characters), `confirm` asks first."""
        element: Element = {"type": "button", "text": plain_text(text), "action_id": self._action_id(action)}
        if value != "":
            element["value"] = carried(value)
        if style is not None:
            element["style"] = style
        if confirm is not None:
            element["confirm"] = confirm if isinstance(confirm, dict) else self.confirm(confirm)
        if url is not None:
            element["url"] = str(url)
        return element

    def confirm(
        self, text: object, title: object = "Are you sure?", ok: object = "Yes", cancel: object = "Cancel"
    ) -> Element:
        """The question that Slack asks before a click counts."""
        return {
            "title": plain_text(title),
            "text": plain_text(text),
            "confirm": plain_text(ok),
            "deny": plain_text(cancel),
        }

    def options(self, pairs: Iterable[tuple[object, object]]) -> list[Element]:
        """The choices of a menu, one for each (text, value); `value` is what comes back, at most 150 characters."""
        return [{"text": plain_text(text), "value": carried(value)} for text, value in pairs]

    def overflow(self, action: ActionId, *pairs: tuple[object, object] | None) -> Element:
        """The "..." menu with one to five choices, each a (text, value); conditions inside are fine."""
        return {"type": "overflow", "options": self.options(given(pairs)), "action_id": self._action_id(action)}

    def select(
        self, action: ActionId, options: list[Element], placeholder: object = "Choose", initial: object = None
    ) -> Element:
        """A drop-down; `initial` is the value of the option shown first."""
        element: Element = {
            "type": "static_select",
            "placeholder": plain_text(placeholder),
            "options": given(options),
            "action_id": self._action_id(action),
        }
        if initial is not None:
            element["initial_option"] = initial_option(element["options"], initial)
        return element


def given(elements: Iterable[T | None]) -> list[T]:
    """The elements that are there: `m.button(…) if condition` leaves nothing behind when the condition fails."""
    # A condition leaves a plain Undefined behind; a mistyped name is another kind, which must not pass unseen.
    return [element for element in elements if element is not None and type(element) is not Undefined]
