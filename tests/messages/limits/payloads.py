"""Small payloads, each of a size that a limit is about."""

from typing import Any

Json = dict[str, Any]


def plain(size: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def button(**changed: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a"} | changed


def option(value: str = "v", size: int = 1) -> Json:
    return {"text": plain(size), "value": value}


def options(number: int) -> list[Json]:
    return [option(str(n)) for n in range(number)]


def section(**changed: Any) -> list[Json]:
    return [{"type": "section", "text": mrkdwn()} | changed]


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def overflow(number: int) -> Json:
    return {"type": "overflow", "options": options(number), "action_id": "a"}


def select(number: int = 1, **changed: Any) -> Json:
    return {"type": "static_select", "placeholder": plain(), "options": options(number), "action_id": "a"} | changed


def confirm(**changed: Any) -> list[Json]:
    question = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return actions(button(confirm=question | changed))


def image(**changed: Any) -> list[Json]:
    return [{"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"} | changed]


def table(rows: int, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def raw(size: int) -> Json:
    return {"type": "raw_text", "text": "x" * size}


def data_table(rows: int, columns: int = 1, **changed: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": [[raw(1)] * columns] * rows} | changed


def chart(**changed: Any) -> Json:
    return {"type": "data_visualization", "title": "x", "chart": pie(1)} | changed


def pie(segments: int, label: str = "x", value: float = 1) -> Json:
    return {"type": "pie", "segments": [{"label": label, "value": value}] * segments}


def bars(series: int = 1, categories: int = 1, name: int = 1, label: int = 1, **axis: str) -> Json:
    """Bars of so many series over so many categories; `name` and `label` are the lengths of their names."""
    labels = [str(n) if n else "x" * label for n in range(categories)]
    data = [{"label": words, "value": 1} for words in labels]
    return {
        "type": "bar",
        "series": [{"name": (str(n) if n else "").rjust(name, "x"), "data": data} for n in range(series)],
        "axis_config": {"categories": labels} | axis,
    }


def view(*blocks: Json, **changed: Any) -> Json:
    whole = {"type": "modal", "callback_id": "c", "title": plain(), "submit": plain(), "blocks": list(blocks)} | changed
    return whole if blocks else whole | {"blocks": section()}


def question(element: Json, **changed: Any) -> Json:
    return {"type": "input", "block_id": "b", "label": plain(), "element": element} | changed


def typed(**changed: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "a"} | changed


def choice(kind: str, number: int) -> Json:
    return {"type": kind, "options": options(number), "action_id": "a"}
