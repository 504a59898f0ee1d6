"""The same message for a terminal: what a person reads, without Block Kit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from messages.charts import chart_lines
from messages.escaping import cut, without_tokens
from messages.payloads import Message, Modal

Json = Mapping[str, Any]

_GIST_CHARACTERS = 300
_INDENT = "    "
# Values never keep a formatting mark, so every one that is left was written by a template.
_PAIRS = re.compile(r"(?<![^\W_])([_~])(?=\S)(.+?)(?<=\S)\1(?![^\W_])")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]*)\|([^>]*)>")
# A drawn bar says nothing to whoever hears the message.
_BAR = re.compile(r"`[█░│]+`\s*")
_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^>]*)?>")


def as_text(message: Message | Modal) -> str:
    """A message, with its thread indented below it, or a modal, as lines for a terminal."""
    if isinstance(message, Modal):
        view = message.view
        lines = [*_headline(_plain(view["title"])), "", *_lines(view["blocks"])]
        buttons = " ".join(f"[{_plain(view[name])}]" for name in ("submit", "close") if name in view)
        return "\n".join([*lines, "", buttons])
    parts = ["\n".join(_lines(message.blocks))]
    for reply in message.thread:
        parts.append("\n".join(f"{_INDENT}{line}".rstrip() for line in as_text(reply).split("\n")))
    return "\n\n".join(parts)


def gist(blocks: list[dict[str, Any]]) -> str:
    """The notification text: the headline and the first paragraph, on one line, escaped as it came."""
    parts: list[str] = []
    for block in blocks:
        if block["type"] in ("header", "section", "context") and len(parts) < 2:
            texts = _texts_of(block)
            parts.append(" ".join(_spoken(text["text"]) for text in texts))
    return cut(" · ".join(parts), _GIST_CHARACTERS) or "Tandem"


def _spoken(text: str) -> str:
    return _unmarked(without_tokens(_BAR.sub("", text))).replace("\n", " ")


def _texts_of(block: Json) -> list[Json]:
    if block["type"] == "context":
        return [element for element in block["elements"] if "text" in element]
    return [block["text"]] if "text" in block else list(block["fields"])


def _lines(blocks: Any) -> Iterator[str]:
    first = True
    for block in blocks:
        if not first and block["type"] != "actions":
            yield ""
        first = False
        yield from _RENDERERS[block["type"]](block)


def _headline(text: str) -> list[str]:
    return [text, "─" * len(text)]


def _section(block: Json) -> Iterator[str]:
    if "text" in block:
        yield from _plain(block["text"]).split("\n")
    yield from (_plain(field).replace("\n", ": ", 1).replace("\n", " ") for field in block.get("fields", ()))
    if "accessory" in block:
        yield _element(block["accessory"])


def _context(block: Json) -> Iterator[str]:
    yield from " · ".join(_plain(e) if "text" in e else e["alt_text"] for e in block["elements"]).split("\n")


def _table(block: Json) -> Iterator[str]:
    yield from (" | ".join(cell.get("text", "") for cell in row) for row in block["rows"])


def _input(block: Json) -> Iterator[str]:
    element = block["element"]
    chosen = element.get("initial_options") or ([element["initial_option"]] if "initial_option" in element else [])
    picked = [option["value"] for option in chosen]
    if "options" in element:
        answer = " · ".join(f"({'x' if o['value'] in picked else ' '}) {_plain(o['text'])}" for o in element["options"])
    else:
        names = ("initial_value", "initial_date", "initial_user")
        answer = next((element[name] for name in names if name in element), "")
        answer = f"[{answer or ' '}]"
    yield f"{_plain(block['label'])}{' (optional)' if block.get('optional') else ''}: {answer}"
    if "hint" in block:
        yield f"{_INDENT}{_plain(block['hint'])}"


def _element(element: Json) -> str:
    if element["type"] == "button":
        return f"[{_plain(element['text'])}]"
    if "options" in element:
        return f"( {' · '.join(_plain(option['text']) for option in element['options'])} )"
    return f"({element.get('alt_text', element['type'])})"


_RENDERERS = {
    "header": lambda block: iter(_headline(_plain(block["text"]))),
    "section": _section,
    "context": _context,
    "actions": lambda block: iter([" ".join(map(_element, block["elements"]))]),
    "divider": lambda block: iter(["─" * 40]),
    "image": lambda block: iter([f"({block['alt_text']})"]),
    "table": _table,
    "data_visualization": chart_lines,
    "input": _input,
}


def _plain(text: Json) -> str:
    """A text object as characters: tokens readable, marks gone, entities decoded."""
    shown: str = text["text"]
    if text["type"] == "mrkdwn":
        shown = _LINK.sub(r"\2 (\1)", shown)
        shown = _MENTION.sub(r"\1\2", shown)
        shown = _unmarked(without_tokens(shown))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unmarked(text: str) -> str:
    text = text.replace("*", "").replace("`", "")
    return _PAIRS.sub(r"\2", text) if "_" in text or "~" in text else text
