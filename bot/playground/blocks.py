"""Looking into Block Kit: its elements, its words, and the default check against Slack's limits."""

from collections.abc import Iterator

from bot.playground.workspace import Json

MAX_BLOCKS = 50
MAX_TOTAL_CHARACTERS = 13_200
_TEXT_LIMITS = {"header": 150, "section": 3000, "markdown": 12_000}
_COUNT_LIMITS = {"context": 10, "actions": 25}
_KNOWN_BLOCKS = frozenset(
    {
        *(
            "header",
            "section",
            "context",
            "divider",
            "actions",
            "image",
            "input",
            "rich_text",
            "table",
            "file",
            "video",
        ),
        *("markdown", "data_table", "data_visualization", "context_actions"),
    }
)


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, interactive element) pair from top to bottom."""
    for block in blocks:
        for element in [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def words_of(value: object) -> Iterator[str]:
    """Every text inside blocks, messages or views, in reading order: what a person can read."""
    if isinstance(value, list):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for key, item in value.items():
            if isinstance(item, dict | list) and key != "metadata":
                yield from words_of(item)


def limit_problems(blocks: list[Json]) -> list[str]:
    """What Slack would refuse, one sentence with a JSON pointer each; empty when all is well.

    Limits as documented in Slack's Block Kit reference.
    """
    problems = [] if len(blocks) <= MAX_BLOCKS else [f"no more than {MAX_BLOCKS} items allowed [json-pointer:/blocks]"]
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        where = f"/blocks/{place}"
        kind = block.get("type")
        if kind not in _KNOWN_BLOCKS:
            problems.append(f"unsupported type: {kind} [json-pointer:{where}/type]")
            continue
        block_id = block.get("block_id")
        if block_id is not None:
            problems += _too_long(block_id, 255, f"{where}/block_id")
            if block_id in seen:
                problems.append(f"block_id `{block_id}` already exists [json-pointer:{where}/block_id]")
            seen.add(block_id)
        problems += _block_problems(block, where)
    if sum(len(words) for words in words_of(blocks)) > MAX_TOTAL_CHARACTERS:
        problems.append(f"msg_blocks_too_long: more than {MAX_TOTAL_CHARACTERS} characters [json-pointer:/blocks]")
    return problems


def view_problems(view: Json) -> Iterator[str]:
    """What Slack would refuse in a modal or home tab beside its blocks."""
    if view["type"] == "modal" and not view.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    for key in ("title", "submit", "close"):
        if view.get(key):
            yield from _text_problems(view[key], 24, f"/view/{key}")
    yield from _too_long(view.get("private_metadata") or "", 3000, "/view/private_metadata")
    yield from _too_long(view.get("callback_id") or "", 255, "/view/callback_id")
    if len(view["blocks"]) > 2 * MAX_BLOCKS:
        yield f"no more than {2 * MAX_BLOCKS} items allowed [json-pointer:/view/blocks]"
    if any(block.get("type") == "input" for block in view["blocks"]) and not view.get("submit"):
        yield "a submit button is required when there are inputs [json-pointer:/view/submit]"


def _block_problems(block: Json, where: str) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind in _TEXT_LIMITS and block.get("text") is not None:
        yield from _text_problems(block["text"], _TEXT_LIMITS[kind], f"{where}/text")
    if kind == "section" and block.get("text") is None and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{where}]"
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{where}/fields]"
    for place, text in enumerate(fields):
        yield from _text_problems(text, 2000, f"{where}/fields/{place}")
    if kind in _COUNT_LIMITS and not 1 <= len(block.get("elements") or []) <= _COUNT_LIMITS[kind]:
        yield f"must have 1 to {_COUNT_LIMITS[kind]} items [json-pointer:{where}/elements]"
    if kind == "image" and not block.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{where}]"
    used: set[str] = set()
    for _, element in elements_of([block]):
        action_id = element["action_id"]
        if action_id in used:
            yield f"action_id `{action_id}` already exists for another element [json-pointer:{where}]"
        used.add(action_id)
        yield from _element_problems(element, where)


def _element_problems(element: Json, where: str) -> Iterator[str]:
    yield from _too_long(element["action_id"], 255, f"{where}/action_id")
    if element.get("type") == "button":
        yield from _text_problems(element.get("text"), 75, f"{where}/text")
        yield from _too_long(element.get("value") or "", 2000, f"{where}/value")
    options = element.get("options")
    if options is None:
        return
    most = 5 if element["type"] == "overflow" else 100
    if not 1 <= len(options) <= most:
        yield f"must have 1 to {most} items [json-pointer:{where}/options]"
    for place, option in enumerate(options):
        yield from _text_problems(option.get("text"), 75, f"{where}/options/{place}/text")
        yield from _too_long(option.get("value") or "", 150, f"{where}/options/{place}/value")


def _text_problems(text: object, limit: int, where: str) -> Iterator[str]:
    if isinstance(text, str):  # a markdown block carries its text bare
        yield from _too_long(text, limit, where)
    elif not isinstance(text, dict) or not isinstance(text.get("text"), str):
        yield f"must be a text object [json-pointer:{where}]"
    elif not text["text"]:
        yield f"must be more than 0 characters [json-pointer:{where}/text]"
    else:
        yield from _too_long(text["text"], limit, f"{where}/text")


def _too_long(value: str, limit: int, where: str) -> Iterator[str]:
    if len(value) > limit:
        yield f"must be less than {limit + 1} characters [json-pointer:{where}]"
