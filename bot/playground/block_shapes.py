"""Whether blocks have the shape of Block Kit at all, so that everything after may trust it."""

from collections.abc import Iterator

from bot.playground.workspace import Json

_TEXTS = frozenset({"type", "block_id", "action_id", "alt_text", "image_url", "url", "style"})
_LISTS = frozenset({"elements", "fields", "options", "option_groups", "initial_options", "rows", "series", "segments"})
_OBJECTS = frozenset({"accessory", "element", "label", "hint", "confirm", "placeholder", "initial_option", "chart"})
_MOST_DEPTH = 20


def shape_problems(blocks: list[Json]) -> list[str]:
    """One sentence with a JSON pointer for each part that is of a wrong kind; empty when all is well."""
    return [
        problem
        for place, block in enumerate(blocks)
        for problem in (*_walk(block, f"/blocks/{place}", 0), *_typed(block, f"/blocks/{place}"))
    ]


def _typed(part: Json, where: str) -> Iterator[str]:
    if not isinstance(part.get("type"), str):
        yield f"missing required field: type [json-pointer:{where}]"


def _walk(part: object, where: str, depth: int) -> Iterator[str]:
    if depth > _MOST_DEPTH:
        yield f"nested too deeply [json-pointer:{where}]"
    elif isinstance(part, list):
        for place, item in enumerate(part):
            yield from _walk(item, f"{where}/{place}", depth + 1)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _kind(part, key, value, f"{where}/{key}")
            yield from _walk(value, f"{where}/{key}", depth + 1)


def _kind(part: Json, key: str, value: object, where: str) -> Iterator[str]:
    if value is None:
        return
    if key == "style" and isinstance(value, dict):  # of a rich text, where it is an object
        return
    if key in _TEXTS and not isinstance(value, str):
        yield f"must be a text [json-pointer:{where}]"
    elif key in _OBJECTS and not isinstance(value, dict):
        yield f"must be an object [json-pointer:{where}]"
    elif key in _LISTS:
        if not isinstance(value, list):
            yield f"must be a list [json-pointer:{where}]"
        elif key != "rows" and not all(isinstance(item, dict) for item in value):
            yield f"must be a list of objects [json-pointer:{where}]"
        elif key == "elements" and not all(isinstance(item.get("type"), str) for item in value):
            yield f"must be a list of elements with a type [json-pointer:{where}]"
        elif key == "options" and not all(_is_option(item) for item in value):
            yield f"must be a list of options with text and value [json-pointer:{where}]"
    elif key in {"accessory", "element"} and isinstance(value, dict) and not isinstance(value.get("type"), str):
        yield f"missing required field: type [json-pointer:{where}]"
    elif key == "value" and "action_id" in part and not isinstance(value, str):
        yield f"must be a text [json-pointer:{where}]"


def _is_option(option: Json) -> bool:
    text = option.get("text")
    return isinstance(option.get("value", ""), str) and isinstance(text, dict) and isinstance(text.get("text"), str)
