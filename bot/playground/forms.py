"""What a person filled into a message or view, turned into the `state.values` that Slack sends."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.playground.blocks import elements_of
from bot.playground.workspace import Json

Entry = str | list[str] | None
Entries = Mapping[str, Mapping[str, Entry]]
"""What was filled in, by block id and action id: a block may have several elements."""

_TEXTS: Final = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_PLAIN: Final = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}
_PLAIN_MANY: Final = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
_CHOICE: Final = {"static_select", "external_select", "radio_buttons"}
_CHOICES: Final = {"multi_static_select", "multi_external_select", "checkboxes"}
EXTERNAL: Final = {"external_select", "multi_external_select"}
_FILES: Final = "file_input"
_STATEFUL: Final = {*_TEXTS, *_PLAIN, *_PLAIN_MANY, *_CHOICE, *_CHOICES, _FILES}


def initial_entry(element: Json) -> Entry:
    """What an element holds before the person touches it."""
    kind = element["type"]
    if kind in _TEXTS:
        return element.get("initial_value")
    if kind in _PLAIN:
        initial = element.get(_PLAIN[kind][1])
        return None if initial is None else str(initial)
    if kind in _PLAIN_MANY:
        return list(element.get(_PLAIN_MANY[kind][1]) or [])
    if kind in _CHOICE:
        option = element.get("initial_option")
        return option["value"] if option else None
    if kind in _CHOICES:
        return [option["value"] for option in element.get("initial_options") or []]
    return None


def element_state(element: Json, entry: Entry) -> Json:
    """One element's state as Slack sends it; ValueError for an option or file that the element does not have."""
    kind = element["type"]
    if kind in _TEXTS:
        return {"type": kind, "value": entry or None}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": int(str(entry)) if entry else None}
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind][0]: entry or None}
    if kind in _PLAIN_MANY:
        return {"type": kind, _PLAIN_MANY[kind][0]: _as_list(entry)}
    if kind in _CHOICE:
        return {"type": kind, "selected_option": _option(element, str(entry)) if entry else None}
    if kind in _CHOICES:
        return {"type": kind, "selected_options": [_option(element, value) for value in _as_list(entry)]}
    if kind == _FILES:
        return {"type": kind, "files": [_file(element, file_id) for file_id in _as_list(entry)]}
    raise ValueError(f"{kind} holds no state")


def stateful_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) pair whose element holds what a person filled in or chose."""
    return ((block, element) for block, element in elements_of(blocks) if element.get("type") in _STATEFUL)


def entry_of(block: Json, element: Json, entries: Entries) -> Entry:
    """What an element holds: its entry, or what it holds before anybody touches it."""
    return entries.get(block["block_id"], {}).get(element["action_id"], initial_entry(element))


def state_values(blocks: list[Json], entries: Entries) -> Json:
    """`state.values` of a message or view: block id -> action id -> state, of all elements that hold one."""
    values: Json = {}
    for block, element in stateful_elements(blocks):
        state = element_state(element, entry_of(block, element, entries))
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def addressed(blocks: list[Json], given: Mapping[str, Entry | Mapping[str, Entry]]) -> Entries:
    """Entries by block id and action id, where those of a block with one element were given by the block alone.

    LookupError for a block that holds nothing, or several elements of which none is named.
    """
    inside: dict[str, list[str]] = {}
    for block, element in stateful_elements(blocks):
        inside.setdefault(block["block_id"], []).append(element["action_id"])
    found: dict[str, Mapping[str, Entry]] = {}
    for block_id, entry in given.items():
        action_ids = inside.get(block_id, [])
        if isinstance(entry, Mapping):
            found[block_id] = entry
        elif len(action_ids) == 1:
            found[block_id] = {action_ids[0]: entry}
        else:
            raise LookupError(f"block {block_id} holds {', '.join(action_ids) or 'nothing to fill in'}")
    return found


def _as_list(entry: Entry) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    return list(entry or [])


def _option(element: Json, value: str) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return {"text": option["text"], "value": value}
    raise ValueError(f"{element['action_id']} has no option {value!r}")


def _file(element: Json, file_id: str) -> Json:
    for file in element.get("files") or []:
        if file["id"] == file_id:
            return dict(file)
    raise ValueError(f"{element['action_id']} has no file {file_id!r}")


def options_of(element: Json) -> list[Json]:
    """All options of an element, those in groups too."""
    return [*_offered(element), *_initial(element)]


def with_files(block: Json, files: list[Json]) -> Json:
    """The block with the files that were chosen, where it is one in which files are chosen."""
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") != _FILES:
        return block
    return block | {"element": element | {"files": files}}


def with_suggestions(block: Json, suggested: Mapping[tuple[str, str], list[Json]]) -> Json:
    """The block with the options that the app suggested for its external selects, by block id and action id."""
    changed = dict(block)
    for key in ("element", "accessory"):
        if isinstance(block.get(key), dict):
            changed[key] = _suggested(block, block[key], suggested)
    if block.get("type") == "actions":
        changed["elements"] = [_suggested(block, element, suggested) for element in block["elements"]]
    return changed


def _suggested(block: Json, element: Json, suggested: Mapping[tuple[str, str], list[Json]]) -> Json:
    if element.get("type") not in EXTERNAL:
        return element
    options = suggested.get((str(block.get("block_id")), str(element.get("action_id"))))
    return element | ({"options": options} if options else {})


def _offered(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _initial(element: Json) -> list[Json]:
    """The initial choice of an external select is an option that nobody needs to suggest."""
    if element.get("type") not in EXTERNAL:
        return []
    one = [element["initial_option"]] if element.get("initial_option") else []
    return [*one, *(element.get("initial_options") or [])]
