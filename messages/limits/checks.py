"""The validator: every limit of Slack's that Tandem's payloads could meet, by hand because it runs on every answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from messages.limits import figures
from messages.limits import numbers as at_most

Json = Mapping[str, Any]
Path = tuple[str | int, ...]


def problems(blocks: Sequence[Json]) -> list[str]:
    """What Slack would refuse in the blocks of a message, each with its path; empty when nothing."""
    check = Check()
    check.blocks(blocks, at_most.BLOCKS_IN_MESSAGE)
    if check.size > at_most.MESSAGE_CHARACTERS:
        check.report(f"{check.size} characters in all, at most {at_most.MESSAGE_CHARACTERS}", ("blocks",))
    return check.found


def view_problems(view: Json) -> list[str]:
    """What Slack would refuse in a modal's view payload, each with its path; empty when nothing."""
    check = Check()
    for name in ("title", "submit", "close"):
        if name in view:
            check.plain(view[name], at_most.TITLE_CHARACTERS, (), name)
    if "title" not in view:
        check.report("missing", ("title",))
    if "callback_id" in view:
        check.length(view["callback_id"], at_most.ID_CHARACTERS, (), "callback_id")
    if len(view.get("private_metadata", "")) > at_most.PRIVATE_METADATA:
        check.report(f"more than {at_most.PRIVATE_METADATA} characters", ("private_metadata",))
    check.blocks(view["blocks"], at_most.BLOCKS_IN_VIEW, in_view=True)
    if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
        check.report("missing although there are inputs", ("submit",))
    return check.found


class Check:
    """One pass over one payload: what is wrong, how many characters, which ids were seen."""

    __slots__ = ("action_ids", "block_ids", "cells", "charts", "found", "size", "tables")

    def __init__(self) -> None:
        self.found: list[str] = []
        self.size = 0
        self.tables = 0
        self.charts = 0
        self.cells = 0
        self.action_ids: set[str] = set()
        self.block_ids: set[str] = set()

    def report(self, what: str, path: Path) -> None:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        self.found.append(f"{steps.lstrip('.')}: {what}")

    def length(self, value: str, limit: int, path: Path, name: str | int) -> None:
        """A string of one to `limit` characters."""
        count = len(value)
        self.size += count
        if not 0 < count <= limit:
            self.report(_not_within(count, limit), (*path, name))

    def address(self, value: str, path: Path, name: str) -> None:
        """A web address."""
        self.length(value, at_most.URL_CHARACTERS, path, name)
        if not value.startswith(("https://", "http://")):
            self.report("not a web address", (*path, name))

    def text(self, value: Json, limit: int, path: Path, name: str | int) -> None:
        """A text object of one to `limit` characters."""
        count = len(value["text"])
        self.size += count
        if not 0 < count <= limit:
            self.report(_not_within(count, limit), (*path, name))
        if value["type"] not in ("mrkdwn", "plain_text"):
            self.report(f"{value['type']} is no kind of text", (*path, name))

    def plain(self, value: Json, limit: int, path: Path, name: str) -> None:
        """A text object that must be plain_text."""
        count = len(value["text"])
        self.size += count
        if not 0 < count <= limit:
            self.report(_not_within(count, limit), (*path, name))
        if value["type"] != "plain_text":
            self.report("must be plain_text", (*path, name))

    def items(self, values: Sequence[object], limit: int, path: Path, name: str | int) -> None:
        """A list of one to `limit` things."""
        if not 0 < len(values) <= limit:
            self.report(f"{len(values)} items, allowed are 1 to {limit}", (*path, name))

    def action_id(self, element: Json, path: Path) -> None:
        value = element["action_id"]
        count = len(value)
        self.size += count
        if not 0 < count <= at_most.ID_CHARACTERS:
            self.report(_not_within(count, at_most.ID_CHARACTERS), (*path, "action_id"))
        if value in self.action_ids:
            self.report(f"{value} occurs twice", (*path, "action_id"))
        self.action_ids.add(value)

    def blocks(self, blocks: Sequence[Json], limit: int, in_view: bool = False) -> None:
        self.items(blocks, limit, (), "blocks")
        for index, block in enumerate(blocks):
            path = ("blocks", index)
            kind = block.get("type")
            check = _BLOCKS.get(kind) if type(kind) is str else None
            if check is None or kind in (_NOT_IN_VIEWS if in_view else _NOT_IN_MESSAGES):
                self.report(f"{kind!r} is no block that Tandem sends here", path)
                continue
            try:
                check(self, block, path)
                if "block_id" in block:
                    self.block_id(block["block_id"], path)
            except (KeyError, TypeError, AttributeError) as error:
                self.report(f"malformed, {type(error).__name__}: {error}", path)

    def block_id(self, value: str, path: Path) -> None:
        self.length(value, at_most.ID_CHARACTERS, path, "block_id")
        if value in self.block_ids:
            self.report(f"{value} occurs twice", (*path, "block_id"))
        self.block_ids.add(value)

    def section(self, block: Json, path: Path) -> None:
        if "text" in block:
            self.text(block["text"], at_most.SECTION_CHARACTERS, path, "text")
        elif "fields" not in block:
            self.report("neither text nor fields", path)
        if "fields" in block:
            self.items(block["fields"], at_most.FIELDS, path, "fields")
            for number, value in enumerate(block["fields"]):
                self.text(value, at_most.FIELD_CHARACTERS, (*path, "fields"), number)
        if "accessory" in block:
            self.element(block["accessory"], _ACCESSORIES, (*path, "accessory"))

    def header(self, block: Json, path: Path) -> None:
        self.plain(block["text"], at_most.HEADER_CHARACTERS, path, "text")

    def context(self, block: Json, path: Path) -> None:
        elements = block["elements"]
        self.items(elements, at_most.CONTEXT_ELEMENTS, path, "elements")
        for number, element in enumerate(elements):
            if element["type"] == "image":
                self.image(element, (*path, "elements", number))
            else:
                self.text(element, at_most.CONTEXT_CHARACTERS, (*path, "elements"), number)

    def actions(self, block: Json, path: Path) -> None:
        elements = block["elements"]
        self.items(elements, at_most.ACTION_ELEMENTS, path, "elements")
        for number, element in enumerate(elements):
            self.element(element, _INTERACTIVE, (*path, "elements", number))

    def divider(self, block: Json, path: Path) -> None:
        """Nothing to check."""

    def image(self, block: Json, path: Path) -> None:
        self.length(block.get("alt_text", ""), at_most.ALT_CHARACTERS, path, "alt_text")
        if "slack_file" not in block:
            self.address(block["image_url"], path, "image_url")
        if "title" in block:
            self.plain(block["title"], at_most.ALT_CHARACTERS, path, "title")

    def input(self, block: Json, path: Path) -> None:
        self.plain(block["label"], at_most.LABEL_CHARACTERS, path, "label")
        if "hint" in block:
            self.plain(block["hint"], at_most.LABEL_CHARACTERS, path, "hint")
        self.element(block["element"], _INPUTS, (*path, "element"))

    def element(self, element: Json, allowed: Mapping[str, "_ElementCheck"], path: Path) -> None:
        check = allowed.get(element["type"])
        if check is None:
            self.report(f"a {element['type']} cannot stand here", path)
        else:
            check(self, element, path)

    def button(self, element: Json, path: Path) -> None:
        self.plain(element["text"], at_most.BUTTON_CHARACTERS, path, "text")
        self.action_id(element, path)
        if "value" in element:
            count = len(element["value"])
            self.size += count
            if not 0 < count <= at_most.BUTTON_VALUE:
                self.report(_not_within(count, at_most.BUTTON_VALUE), (*path, "value"))
        if "url" in element:
            self.address(element["url"], path, "url")
        if "style" in element and element["style"] not in ("primary", "danger"):
            self.report(f"{element['style']} is no style", (*path, "style"))
        if "confirm" in element:
            self.confirm(element["confirm"], (*path, "confirm"))

    def confirm(self, confirm: Json, path: Path) -> None:
        self.plain(confirm["title"], at_most.CONFIRM_TITLE, path, "title")
        self.text(confirm["text"], at_most.CONFIRM_TEXT, path, "text")
        self.plain(confirm["confirm"], at_most.CONFIRM_BUTTON, path, "confirm")
        self.plain(confirm["deny"], at_most.CONFIRM_BUTTON, path, "deny")

    def options(self, element: Json, limit: int, path: Path) -> None:
        options = element["options"]
        self.items(options, limit, path, "options")
        for number, option in enumerate(options):
            text, value = len(option["text"]["text"]), len(option["value"])
            self.size += text + value
            if not 0 < text <= at_most.OPTION_CHARACTERS:
                self.report(_not_within(text, at_most.OPTION_CHARACTERS), (*path, "options", number, "text"))
            if not 0 < value <= at_most.OPTION_VALUE:
                self.report(_not_within(value, at_most.OPTION_VALUE), (*path, "options", number, "value"))

    def chosen(self, element: Json, path: Path) -> None:
        for name in ("initial_option", "initial_options"):
            if name in element:
                options = element[name] if name == "initial_options" else [element[name]]
                self.items(options, len(element["options"]), path, name)
                if any(option not in element["options"] for option in options):
                    self.report("is none of the options", (*path, name))

    def overflow(self, element: Json, path: Path) -> None:
        self.action_id(element, path)
        self.options(element, at_most.OVERFLOW_OPTIONS, path)

    def static_select(self, element: Json, path: Path) -> None:
        self.typed(element, path)
        self.options(element, at_most.OPTIONS, path)
        self.chosen(element, path)

    def visible_choice(self, element: Json, path: Path) -> None:
        self.action_id(element, path)
        self.options(element, at_most.VISIBLE_OPTIONS, path)
        self.chosen(element, path)

    def typed(self, element: Json, path: Path) -> None:
        self.action_id(element, path)
        if "placeholder" in element:
            self.plain(element["placeholder"], at_most.PLACEHOLDER_CHARACTERS, path, "placeholder")
        if "initial_value" in element:
            self.length(element["initial_value"], at_most.INITIAL_CHARACTERS, path, "initial_value")


def _not_within(characters: int, limit: int) -> str:
    return f"{characters} characters, allowed are 1 to {limit}"


_ElementCheck = Callable[[Check, Json, Path], None]

_CHOICES: dict[str, _ElementCheck] = {
    "static_select": Check.static_select,
    "users_select": Check.typed,
    "external_select": Check.typed,
    "datepicker": Check.typed,
    "radio_buttons": Check.visible_choice,
    "checkboxes": Check.visible_choice,
}
_INTERACTIVE = _CHOICES | {"button": Check.button, "overflow": Check.overflow}
_ACCESSORIES = _INTERACTIVE | {"image": Check.image}
_INPUTS = _CHOICES | {"plain_text_input": Check.typed, "number_input": Check.typed}
_BLOCKS: dict[str, _ElementCheck] = {
    "section": Check.section,
    "header": Check.header,
    "context": Check.context,
    "actions": Check.actions,
    "divider": Check.divider,
    "image": Check.image,
    "table": figures.table,
    "data_table": figures.data_table,
    "data_visualization": figures.chart,
    "input": Check.input,
}
_NOT_IN_MESSAGES = frozenset({"input"})
_NOT_IN_VIEWS = frozenset({"table", "data_table", "data_visualization"})
