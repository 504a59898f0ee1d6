"""The validator: every limit of Slack's that Tandem's payloads could meet, by hand because it runs on every answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from messages.limits import numbers as at_most

Json = Mapping[str, Any]


def problems(blocks: Sequence[Json]) -> list[str]:
    """What Slack would refuse in the blocks of a message, each with its path; empty when nothing."""
    check = _Check()
    check.blocks(blocks, at_most.BLOCKS_IN_MESSAGE)
    if check.size > at_most.MESSAGE_CHARACTERS:
        check.report(f"{check.size} characters in all, at most {at_most.MESSAGE_CHARACTERS}")
    return check.found


def view_problems(view: Json) -> list[str]:
    """What Slack would refuse in a modal's view payload, each with its path; empty when nothing."""
    check = _Check()
    for name in ("title", "submit", "close"):
        if name in view:
            check.text(view[name], at_most.TITLE_CHARACTERS, name)
    if "title" not in view:
        check.report("missing", "title")
    check.length(view.get("callback_id", ""), at_most.ID_CHARACTERS, "callback_id")
    if len(view.get("private_metadata", "")) > at_most.PRIVATE_METADATA:
        check.report(f"more than {at_most.PRIVATE_METADATA} characters", "private_metadata")
    check.blocks(view["blocks"], at_most.BLOCKS_IN_VIEW)
    if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
        check.report("missing although there are inputs", "submit")
    return check.found


class _Check:
    """One pass over one payload: what is wrong, how many characters, which ids were seen."""

    __slots__ = ("action_ids", "block_ids", "found", "size", "tables")

    def __init__(self) -> None:
        self.found: list[str] = []
        self.size = 0
        self.tables = 0
        self.action_ids: set[str] = set()
        self.block_ids: set[str] = set()

    def report(self, what: str, *where: str | int) -> None:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
        self.found.append(f"{path.lstrip('.') or 'blocks'}: {what}")

    def length(self, value: str, limit: int, *where: str | int) -> None:
        """A string of one to `limit` characters."""
        count = len(value)
        self.size += count
        if not 0 < count <= limit:
            self.report(f"{count} characters, allowed are 1 to {limit}", *where)

    def text(self, value: Json, limit: int, *where: str | int) -> None:
        """A text object of one to `limit` characters."""
        count = len(value["text"])
        self.size += count
        if not 0 < count <= limit:
            self.report(f"{count} characters, allowed are 1 to {limit}", *where)
        if value["type"] not in ("mrkdwn", "plain_text"):
            self.report(f"{value['type']} is no kind of text", *where)

    def plain(self, value: Json, limit: int, *where: str | int) -> None:
        """A text object that must be plain_text."""
        if value["type"] != "plain_text":
            self.report("must be plain_text", *where)
        self.text(value, limit, *where)

    def items(self, values: Sequence[object], limit: int, *where: str | int) -> None:
        """A list of one to `limit` things."""
        if not 0 < len(values) <= limit:
            self.report(f"{len(values)} items, allowed are 1 to {limit}", *where)

    def action_id(self, element: Json, *where: str | int) -> None:
        value = element["action_id"]
        self.length(value, at_most.ID_CHARACTERS, *where, "action_id")
        if value in self.action_ids:
            self.report(f"{value} occurs twice", *where, "action_id")
        self.action_ids.add(value)

    def blocks(self, blocks: Sequence[Json], limit: int) -> None:
        self.items(blocks, limit, "blocks")
        for index, block in enumerate(blocks):
            kind = block.get("type")
            check = _BLOCKS.get(kind) if isinstance(kind, str) else None
            if check is None:
                self.report(f"{kind!r} is no block that Tandem sends", "blocks", index)
                continue
            try:
                check(self, block, index)
                if "block_id" in block:
                    self.block_id(block["block_id"], index)
            except (KeyError, TypeError, AttributeError) as error:
                self.report(f"malformed, {type(error).__name__}: {error}", "blocks", index)

    def block_id(self, value: str, index: int) -> None:
        self.length(value, at_most.ID_CHARACTERS, "blocks", index, "block_id")
        if value in self.block_ids:
            self.report(f"{value} occurs twice", "blocks", index, "block_id")
        self.block_ids.add(value)

    def section(self, block: Json, index: int) -> None:
        fields = block.get("fields")
        if "text" in block:
            self.text(block["text"], at_most.SECTION_CHARACTERS, "blocks", index, "text")
        elif fields is None:
            self.report("neither text nor fields", "blocks", index)
        if fields is not None:
            self.items(fields, at_most.FIELDS, "blocks", index, "fields")
            for number, value in enumerate(fields):
                self.text(value, at_most.FIELD_CHARACTERS, "blocks", index, "fields", number)
        if "accessory" in block:
            self.element(block["accessory"], _ACCESSORIES, "blocks", index, "accessory")

    def header(self, block: Json, index: int) -> None:
        self.plain(block["text"], at_most.HEADER_CHARACTERS, "blocks", index, "text")

    def context(self, block: Json, index: int) -> None:
        elements = block["elements"]
        self.items(elements, at_most.CONTEXT_ELEMENTS, "blocks", index, "elements")
        for number, element in enumerate(elements):
            if element["type"] == "image":
                self.image_element(element, "blocks", index, "elements", number)
            else:
                self.text(element, at_most.CONTEXT_CHARACTERS, "blocks", index, "elements", number)

    def actions(self, block: Json, index: int) -> None:
        elements = block["elements"]
        self.items(elements, at_most.ACTION_ELEMENTS, "blocks", index, "elements")
        for number, element in enumerate(elements):
            self.element(element, _INTERACTIVE, "blocks", index, "elements", number)

    def divider(self, block: Json, index: int) -> None:
        """Nothing to check."""

    def image(self, block: Json, index: int) -> None:
        self.image_element(block, "blocks", index)
        if "title" in block:
            self.plain(block["title"], at_most.ALT_CHARACTERS, "blocks", index, "title")

    def table(self, block: Json, index: int) -> None:
        self.tables += 1
        if self.tables > at_most.TABLES:
            self.report(f"more than {at_most.TABLES} table in a message", "blocks", index)
        self.items(block["rows"], at_most.TABLE_ROWS, "blocks", index, "rows")
        for number, row in enumerate(block["rows"]):
            self.items(row, at_most.TABLE_COLUMNS, "blocks", index, "rows", number)
            for cell in row:
                self.size += len(cell.get("text", ""))

    def input(self, block: Json, index: int) -> None:
        self.plain(block["label"], at_most.LABEL_CHARACTERS, "blocks", index, "label")
        if "hint" in block:
            self.plain(block["hint"], at_most.LABEL_CHARACTERS, "blocks", index, "hint")
        self.element(block["element"], _INPUTS, "blocks", index, "element")

    def element(self, element: Json, allowed: Mapping[str, "_ElementCheck"], *where: str | int) -> None:
        check = allowed.get(element["type"])
        if check is None:
            self.report(f"a {element['type']} cannot stand here", *where)
            return
        check(self, element, *where)

    def button(self, element: Json, *where: str | int) -> None:
        self.plain(element["text"], at_most.BUTTON_CHARACTERS, *where, "text")
        self.action_id(element, *where)
        if "value" in element:
            self.length(element["value"], at_most.BUTTON_VALUE, *where, "value")
        if "url" in element:
            self.length(element["url"], at_most.URL_CHARACTERS, *where, "url")
            if not element["url"].startswith(("https://", "http://")):
                self.report("not a web address", *where, "url")
        if element.get("style", "primary") not in ("primary", "danger"):
            self.report(f"{element['style']} is no style", *where, "style")
        if "confirm" in element:
            self.confirm(element["confirm"], *where, "confirm")

    def confirm(self, confirm: Json, *where: str | int) -> None:
        self.plain(confirm["title"], at_most.CONFIRM_TITLE, *where, "title")
        self.text(confirm["text"], at_most.CONFIRM_TEXT, *where, "text")
        self.plain(confirm["confirm"], at_most.CONFIRM_BUTTON, *where, "confirm")
        self.plain(confirm["deny"], at_most.CONFIRM_BUTTON, *where, "deny")

    def options(self, element: Json, limit: int, *where: str | int) -> None:
        options = element["options"]
        self.items(options, limit, *where, "options")
        for number, option in enumerate(options):
            self.text(option["text"], at_most.OPTION_CHARACTERS, *where, "options", number, "text")
            self.length(option["value"], at_most.OPTION_VALUE, *where, "options", number, "value")
        chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
        for option in chosen:
            if option not in options:
                self.report("the initial option is none of the options", *where)

    def overflow(self, element: Json, *where: str | int) -> None:
        self.action_id(element, *where)
        self.options(element, at_most.OVERFLOW_OPTIONS, *where)

    def static_select(self, element: Json, *where: str | int) -> None:
        self.action_id(element, *where)
        self.placeholder(element, *where)
        self.options(element, at_most.OPTIONS, *where)

    def visible_choice(self, element: Json, *where: str | int) -> None:
        self.action_id(element, *where)
        self.options(element, at_most.VISIBLE_OPTIONS, *where)

    def typed(self, element: Json, *where: str | int) -> None:
        self.action_id(element, *where)
        self.placeholder(element, *where)
        if "initial_value" in element:
            self.length(element["initial_value"], at_most.INITIAL_CHARACTERS, *where, "initial_value")

    def placeholder(self, element: Json, *where: str | int) -> None:
        if "placeholder" in element:
            self.plain(element["placeholder"], at_most.PLACEHOLDER_CHARACTERS, *where, "placeholder")

    def image_element(self, element: Json, *where: str | int) -> None:
        self.length(element.get("alt_text", ""), at_most.ALT_CHARACTERS, *where, "alt_text")
        if "slack_file" not in element:
            self.length(element["image_url"], at_most.URL_CHARACTERS, *where, "image_url")


_ElementCheck = Callable[..., None]

_INTERACTIVE: dict[str, _ElementCheck] = {
    "button": _Check.button,
    "overflow": _Check.overflow,
    "static_select": _Check.static_select,
    "users_select": _Check.typed,
    "datepicker": _Check.typed,
    "radio_buttons": _Check.visible_choice,
    "checkboxes": _Check.visible_choice,
}
_ACCESSORIES: dict[str, _ElementCheck] = _INTERACTIVE | {"image": _Check.image_element}
_INPUTS: dict[str, _ElementCheck] = {
    "plain_text_input": _Check.typed,
    "number_input": _Check.typed,
    "static_select": _Check.static_select,
    "users_select": _Check.typed,
    "datepicker": _Check.typed,
    "radio_buttons": _Check.visible_choice,
    "checkboxes": _Check.visible_choice,
}
_BLOCKS: dict[str, Callable[[_Check, Json, int], None]] = {
    "section": _Check.section,
    "header": _Check.header,
    "context": _Check.context,
    "actions": _Check.actions,
    "divider": _Check.divider,
    "image": _Check.image,
    "table": _Check.table,
    "input": _Check.input,
}
