"""Shortens what is too long, so that people read less instead of nothing."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from statistics import mode
from typing import Any

from messages.escaping import cut
from messages.limits import numbers as at_most
from messages.limits.checks import problems

Block = dict[str, Any]

# A text is not cut below this to make room for others.
_SHORTEST = 200


def fit(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that keep Slack's limits for a message: texts end in "…", rows too many become "and 12 more".

    The input stays as it is. A button or option whose value is too long is left out: a shorter value would mean
    something else.
    """
    fitted = _drop_rows(_fit_blocks(deepcopy(list(blocks))))[: at_most.BLOCKS_IN_MESSAGE]
    excess = characters(fitted) - at_most.MESSAGE_CHARACTERS
    for text in sorted(_texts(fitted), key=lambda text: len(text["text"]), reverse=True):
        if excess <= 0:
            break
        before = len(text["text"])
        _shorten(text, max(before - excess, _SHORTEST))
        excess -= before - len(text["text"])
    return fitted


def fit_view(view: Block) -> Block:
    """A modal that keeps Slack's limits, as `fit` does for messages; the input stays as it is."""
    fitted = deepcopy(view)
    for name in ("title", "submit", "close"):
        if name in fitted:
            _shorten(fitted[name], at_most.TITLE_CHARACTERS)
    fitted["blocks"] = _fit_blocks(fitted["blocks"])[: at_most.BLOCKS_IN_VIEW]
    return fitted


def shorten_mrkdwn(text: str, limit: int) -> str:
    """As `cut`, never inside a date, link or mention, and with bold and code closed again."""
    if len(text) <= limit:
        return text
    kept = cut(text, limit - 2)
    if kept.rfind("<") > kept.rfind(">"):
        kept = kept[: kept.rfind("<")].rstrip() + "…"
    return kept + "".join(mark for mark in "`*" if kept.count(mark) % 2)


def characters(blocks: object) -> int:
    """All characters of texts, values and ids in a payload: the sum that Slack limits for a message."""
    if isinstance(blocks, dict):
        return sum(characters(value) for name, value in blocks.items() if name not in ("type", "style"))
    if isinstance(blocks, list | tuple):
        return sum(map(characters, blocks))
    return len(blocks) if isinstance(blocks, str) else 0


def _fit_blocks(blocks: list[Block]) -> list[Block]:
    charts = 0
    fitted = []
    for block in blocks:
        charts += block["type"] == "data_visualization"
        if _fit_block(block) and not (block["type"] == "data_visualization" and charts > at_most.CHARTS):
            fitted.append(block)
    return fitted


def _fit_block(block: Block) -> bool:
    """Shorten one block in place; False when nothing of it is left."""
    match block["type"]:
        case "header":
            _shorten(block["text"], at_most.HEADER_CHARACTERS)
        case "section":
            _fit_section(block)
        case "context":
            block["elements"] = block["elements"][: at_most.CONTEXT_ELEMENTS]
            for text in block["elements"]:
                if "text" in text:
                    _shorten(text, at_most.CONTEXT_CHARACTERS)
        case "actions":
            block["elements"] = [element for element in block["elements"] if _fit_element(element)]
            block["elements"] = block["elements"][: at_most.ACTION_ELEMENTS]
            return bool(block["elements"])
        case "input":
            _shorten(block["label"], at_most.LABEL_CHARACTERS)
            if "hint" in block:
                _shorten(block["hint"], at_most.LABEL_CHARACTERS)
            return _fit_element(block["element"])
        case "table":
            block["rows"] = [row[: at_most.TABLE_COLUMNS] for row in block["rows"][: at_most.TABLE_ROWS]]
        case "data_table":
            block["rows"] = [row[: at_most.TABLE_COLUMNS] for row in block["rows"][: at_most.DATA_TABLE_ROWS]]
        case "data_visualization":
            return not problems([block])  # a part of a chart would say something else; the words around it say it all
    return True


def _fit_section(block: Block) -> None:
    if "text" in block:
        _shorten(block["text"], at_most.SECTION_CHARACTERS)
    if "fields" in block:
        block["fields"] = block["fields"][: at_most.FIELDS]
        for text in block["fields"]:
            _shorten(text, at_most.FIELD_CHARACTERS)
    if "accessory" in block and not _fit_element(block["accessory"]):
        del block["accessory"]


_OPTIONS = {"overflow": at_most.OVERFLOW_OPTIONS, "static_select": at_most.OPTIONS}


def _fit_element(element: Block) -> bool:
    """Shorten one element in place; False when it cannot do its work any more."""
    if "options" in element:
        options = [option for option in element["options"] if len(option["value"]) <= at_most.OPTION_VALUE]
        element["options"] = options[: _OPTIONS.get(element["type"], at_most.VISIBLE_OPTIONS)]
        chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        for option in (*element["options"], *chosen):
            _shorten(option["text"], at_most.OPTION_CHARACTERS)
        if element.get("initial_option") not in element["options"]:
            element.pop("initial_option", None)
        if "initial_options" in element:
            element["initial_options"] = [option for option in chosen if option in element["options"]]
            if not element["initial_options"]:
                del element["initial_options"]
        if not element["options"]:
            return False
    if "placeholder" in element:
        _shorten(element["placeholder"], at_most.PLACEHOLDER_CHARACTERS)
    if "initial_value" in element:
        element["initial_value"] = element["initial_value"][: at_most.INITIAL_CHARACTERS]
    if "confirm" in element:
        _fit_confirm(element["confirm"])
    if element["type"] == "button":
        _shorten(element["text"], at_most.BUTTON_CHARACTERS)
        return (
            len(element.get("value", "")) <= at_most.BUTTON_VALUE
            and len(element.get("url", "")) <= at_most.URL_CHARACTERS
        )
    return True


def _fit_confirm(confirm: Block) -> None:
    _shorten(confirm["title"], at_most.CONFIRM_TITLE)
    _shorten(confirm["text"], at_most.CONFIRM_TEXT)
    _shorten(confirm["confirm"], at_most.CONFIRM_BUTTON)
    _shorten(confirm["deny"], at_most.CONFIRM_BUTTON)


def _shorten(text: Block, limit: int) -> None:
    shorter = shorten_mrkdwn if text["type"] == "mrkdwn" else cut
    text["text"] = shorter(text["text"], limit)


def _texts(blocks: Sequence[Block]) -> Iterator[Block]:
    """The long texts of a message: sections, their fields, contexts."""
    for block in blocks:
        if block["type"] == "section":
            yield from [block["text"]] if "text" in block else []
            yield from block.get("fields", [])
        elif block["type"] == "context":
            yield from (element for element in block["elements"] if "text" in element)


def _drop_rows(blocks: list[Block]) -> list[Block]:
    """Leaves out rows from the end until the rest fits, and says how many; a row is a section with what follows it.

    What stands below the last row (notes, buttons of the whole message) stays.
    """
    starts = [index for index, block in enumerate(blocks) if block["type"] == "section"]
    if len(starts) < 2 or _fits(blocks):
        return blocks
    # The last row is as long as rows usually are; the rest below it is the foot of the message.
    usual = mode(after - start for start, after in pairwise(starts))
    foot = blocks[starts[-1] + usual :]
    for dropped in range(1, len(starts)):
        more = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"and {dropped} more", "verbatim": True}]}
        shorter = [*blocks[: starts[-dropped]], more, *foot]
        if _fits(shorter):
            break
    return shorter


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= at_most.BLOCKS_IN_MESSAGE and characters(blocks) <= at_most.MESSAGE_CHARACTERS
