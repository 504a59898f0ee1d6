"""Hostile values for any view, and the skeleton of a payload that they must not change."""

# ruff: noqa: RUF001 - look-alike characters are the subject

import re
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any

from messages.actions import base

CORPUS = (
    "<!channel>",
    "<!here|here>",
    "<@U1>",
    "<#C1|general>",
    "<http://evil.example|click>",
    "<!date^0^{date}|x>",
    "https://evil.example/x",
    "*b*",
    "_i_",
    "~s~",
    "`c`",
    "```block```",
    "*",
    "_",
    "a\n# header\n---\n> quote",
    "> quote",
    ">>> quotes",
    "&lt;!channel&gt;",
    "& < >",
    "\u202eevil\u202c",
    "\u2066evil",
    "a\u200bb\u2060c\ufeffd",
    "\u200b",
    "\x00\x01\x02\x1f\x7f\x85",
    "line\u2028line\u2029line",
    "=cmd()",
    ":fire:",
    "x:fire",
    ":a::b:",
    "{{ 7 * 7 }}{% raw %}",
    "\\",
    "שלום",
    "می\u200cخواهم",
    "\ud800",
    "👩\u200d💻",
    "| ; ^ ! # - 1. •",
)
# Texts with these are shortened, so only the blocks stay the same, not all that stands in them.
LONG = ("x" * 10_000, "&" * 10_000, "<!channel> *b* " * 700, "word " * 2_000)

_TOKEN = re.compile(r"<[^>]*>")
# What Slack would act on in mrkdwn: tokens, marks (underscores only at word edges), emoji names, quotes, line breaks.
_ACTIVE = re.compile(r"<[^>]*>|[*~`]|(?<![^\W_])_|_(?![^\W_])|:[\w+'-]+:|(?m:^(?:&gt;|>))|\n")


def poisoned(view: Any, value: str, keep: Collection[str] = ("id", "zone", "value")) -> Any:
    """A copy of a view in which every text, however deep, is `value`; fields named in `keep` stay."""
    if type(view) is str:
        return value
    if hasattr(view, "_fields"):
        return view._replace(**{f: poisoned(getattr(view, f), value, keep) for f in view._fields if f not in keep})
    if isinstance(view, tuple | list):
        return type(view)(poisoned(item, value, keep) for item in view)
    if is_dataclass(view) and not isinstance(view, type):
        changed = {f.name: poisoned(getattr(view, f.name), value, keep) for f in fields(view) if f.name not in keep}
        # Money and the like are values, not views: their texts are codes.
        return view if hasattr(view, "currency") else replace(view, **changed)
    return view


def skeleton(payload: Any, name: str = "") -> Any:
    """A payload without its words: kinds, nesting, actions, and what is active in each text."""
    if isinstance(payload, dict):
        if payload.get("type") == "mrkdwn":
            return ("mrkdwn", payload["verbatim"], active(payload["text"]))
        if payload.get("type") == "plain_text":
            return ("plain_text", payload["emoji"], bool(payload["text"]), tuple(_TOKEN.findall(payload["text"])))
        # What a form begins with is words alone: without a visible one it begins empty.
        return {key: skeleton(value, key) for key, value in payload.items() if key != "initial_value"}
    if isinstance(payload, list | tuple):
        return [skeleton(item) for item in payload]
    return base(payload) if name == "action_id" else payload if name == "type" else None


def active(text: str) -> tuple[str, ...]:
    """What Slack would act on in a mrkdwn text, in order; of a token its target, not its words."""
    return tuple(found.partition("|")[0] for found in _ACTIVE.findall(text))
