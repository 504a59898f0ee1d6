"""What people fill in inside a modal: one input block per question, answered under its block id."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from typing import Any

from messages.actions import FieldId
from messages.elements import Element, carried, initial_option, plain_text
from messages.errors import TemplateError
from messages.escaping import raw


class Inputs(ABC):
    """The form part of the builder. Every input answers under its `block_id`; its action id is the same word."""

    __slots__ = ()

    @abstractmethod
    def _append(self, block: dict[str, Any]) -> str:
        """Put a finished block into the message."""

    def _input(self, block_id: str, label: object, element: Element, optional: bool, hint: object) -> str:
        element["action_id"] = str(block_id)
        block: dict[str, Any] = {
            "type": "input",
            "block_id": str(block_id),
            "label": plain_text(label),
            "element": element,
            "optional": optional,
        }
        if hint != "":
            block["hint"] = plain_text(hint)
        return self._append(block)

    def text_input(
        self,
        block_id: str,
        label: object,
        initial: str = "",
        *,
        multiline: bool = False,
        optional: bool = False,
        hint: object = "",
        placeholder: object = "",
        max_length: int | None = None,
    ) -> str:
        """A line of text, or several; answers with the text, None when left empty."""
        element: Element = {"type": "plain_text_input", "multiline": multiline}
        first = "\n".join(map(raw, initial.splitlines())) if multiline else raw(initial)
        if first:
            element["initial_value"] = first
        if placeholder != "":
            element["placeholder"] = plain_text(placeholder)
        if max_length is not None:
            element["max_length"] = max_length
        return self._input(block_id, label, element, optional, hint)

    def number_input(
        self,
        block_id: str,
        label: object,
        initial: object = None,
        *,
        decimal: bool = False,
        minimum: object = None,
        maximum: object = None,
        optional: bool = False,
        hint: object = "",
        placeholder: object = "",
    ) -> str:
        """A number, whole unless `decimal`; answers with its text in the form "1234.5"."""
        element: Element = {"type": "number_input", "is_decimal_allowed": decimal}
        for name, bound in (("initial_value", initial), ("min_value", minimum), ("max_value", maximum)):
            if bound is not None:
                element[name] = str(bound)
        if placeholder != "":
            element["placeholder"] = plain_text(placeholder)
        return self._input(block_id, label, element, optional, hint)

    def select_input(
        self,
        block_id: str,
        label: object,
        options: list[Element],
        initial: object = None,
        *,
        optional: bool = False,
        hint: object = "",
        placeholder: object = "Choose",
    ) -> str:
        """One of up to 100 options; answers with the option's value."""
        element: Element = {"type": "static_select", "placeholder": plain_text(placeholder), "options": options}
        if initial is not None:
            element["initial_option"] = initial_option(options, initial)
        return self._input(block_id, label, element, optional, hint)

    def suggested_input(
        self, field: FieldId, label: object, initial: tuple[object, object] | None = None, *, placeholder: object
    ) -> str:
        """One of what Tandem suggests while the person types, from the second letter on; answers with its value.

        `initial` is the (text, value) chosen already.
        """
        if type(field) is not FieldId:
            raise TemplateError(f"{field!r} is no field with suggestions: add it to messages/actions.py")
        element: Element = {
            "type": "external_select",
            "placeholder": plain_text(placeholder),
            "min_query_length": 2,
        }
        if initial is not None:
            text, value = initial
            element["initial_option"] = {"text": plain_text(text), "value": carried(value)}
        return self._input(field, label, element, False, "")

    def radio_input(
        self,
        block_id: str,
        label: object,
        options: list[Element],
        initial: object = None,
        *,
        optional: bool = False,
        hint: object = "",
    ) -> str:
        """One of up to ten options, all in sight; answers with the option's value."""
        element: Element = {"type": "radio_buttons", "options": options}
        if initial is not None:
            element["initial_option"] = initial_option(options, initial)
        return self._input(block_id, label, element, optional, hint)

    def checkbox_input(
        self,
        block_id: str,
        label: object,
        options: list[Element],
        initial: Iterable[object] = (),
        *,
        optional: bool = True,
        hint: object = "",
    ) -> str:
        """Any of up to ten options; answers with the list of their values."""
        element: Element = {"type": "checkboxes", "options": options}
        chosen = [initial_option(options, value) for value in initial]
        if chosen:
            element["initial_options"] = chosen
        return self._input(block_id, label, element, optional, hint)

    def date_input(
        self, block_id: str, label: object, initial: date | None = None, *, optional: bool = False, hint: object = ""
    ) -> str:
        """A day; answers with its ISO form."""
        element: Element = {"type": "datepicker"}
        if initial is not None:
            element["initial_date"] = initial.isoformat()
        return self._input(block_id, label, element, optional, hint)

    def user_input(
        self,
        block_id: str,
        label: object,
        initial: str | None = None,
        *,
        optional: bool = False,
        hint: object = "",
        placeholder: object = "Choose a person",
    ) -> str:
        """A person of the Slack workspace; answers with the Slack user id."""
        element: Element = {"type": "users_select", "placeholder": plain_text(placeholder)}
        if initial:
            element["initial_user"] = initial
        return self._input(block_id, label, element, optional, hint)
