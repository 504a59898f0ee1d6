"""What a person typed, as the rich text block that Slack makes of it."""

import html
import re

from bot.playground.workspace import Json

_PART = re.compile(
    r"<(?:@(?P<user>[UW]\w+)(?:\|[^>]*)?|#(?P<channel>C\w+)(?:\|[^>]*)?|(?P<url>https?://[^|>]+)(?:\|(?P<label>[^>]*))?)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
)


def rich_text_of(text: str, ts: str) -> Json:
    """The block for `text`, as Slack passes text on; the id of the block follows from the message's timestamp."""
    elements: list[Json] = []
    start = 0
    for found in _PART.finditer(text):
        elements += _plain(text[start : found.start()])
        elements.append(_element(found))
        start = found.end()
    elements += _plain(text[start:])
    return {
        "type": "rich_text",
        "block_id": f"r{ts[-5:]}",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": html.unescape(text)}] if text else []


def _element(found: re.Match[str]) -> Json:
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    if found["url"]:
        label = {"text": html.unescape(found["label"])} if found["label"] else {}
        return {"type": "link", "url": html.unescape(found["url"]), **label}
    return {"type": "emoji", "name": found["emoji"]}
