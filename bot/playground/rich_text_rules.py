"""Slack's rules for rich text, as documented in the Block Kit reference."""

from bot.playground.demands import Among, Is, Part, Rule, Typed
from bot.playground.rule_makers import flags, given, items, string, strings, whole

_LEAVES = ("text", "link", "user", "usergroup", "team", "channel", "emoji", "date", "broadcast", "color")
_LEAF = Typed({leaf: f"rich/{leaf}" for leaf in _LEAVES})
_STYLE = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")


def _section(kind: str) -> tuple[Rule, ...]:
    part = f"rich/{kind}"
    return (*items(part, "elements", 0, None), Rule(part, "elements/*", _LEAF))


def _named(leaf: str, field: str) -> tuple[Rule, ...]:
    part = f"rich/{leaf}"
    return (*string(part, field, None, required=True), Rule(part, "style", Part("rich/style")))


RICH_TEXT_RULES = (
    *items("block/rich_text", "elements", 1, None),
    Rule(
        "block/rich_text",
        "elements/*",
        Typed({f"rich_text_{kind}": f"rich/{kind}" for kind in ("section", "list", "quote", "preformatted")}),
    ),
    *_section("section"),
    *_section("quote"),
    *whole("rich/quote", "border", 0, 1),
    *_section("preformatted"),
    *whole("rich/preformatted", "border", 0, 1),
    *strings("rich/preformatted", "language"),
    *items("rich/list", "elements", 1, None),
    Rule("rich/list", "elements/*", Typed({"rich_text_section": "rich/section"})),
    given("rich/list", "style"),
    Rule("rich/list", "style", Among(("bullet", "ordered"))),
    *whole("rich/list", "indent", 0, 8),
    *whole("rich/list", "offset", 0),
    *whole("rich/list", "border", 0, 1),
    *string("rich/text", "text", None, required=True),
    Rule("rich/text", "style", Part("rich/style")),
    *_named("link", "url"),
    *strings("rich/link", "text"),
    *flags("rich/link", "unsafe"),
    *_named("user", "user_id"),
    *_named("usergroup", "usergroup_id"),
    *_named("team", "team_id"),
    *_named("channel", "channel_id"),
    *_named("emoji", "name"),
    *strings("rich/emoji", "unicode", "url"),
    *whole("rich/emoji", "skin_tone", 1, 6),
    given("rich/date", "timestamp"),
    Rule("rich/date", "timestamp", Is("integer")),
    *string("rich/date", "format", None, required=True),
    *strings("rich/date", "url", "fallback"),
    Rule("rich/date", "style", Part("rich/style")),
    given("rich/broadcast", "range"),
    Rule("rich/broadcast", "range", Among(("here", "channel", "everyone"))),
    Rule("rich/broadcast", "style", Part("rich/style")),
    *string("rich/color", "value", None, required=True),
    Rule("rich/color", "style", Part("rich/style")),
    *flags("rich/style", *_STYLE),
)
