"""What makes a value harmless inside a Slack message, whoever typed it."""

import re
from functools import lru_cache

from jinja2 import Undefined
from markupsafe import Markup

Printed = tuple[list[str], list[object]]
"""What a template printed: the parts of a `%` format in its own words, and the values that go into it."""

# The line break of a template, `{{ br }}`: a control character, so that no value can contain it after escaping.
BREAK = "\x01"
# One printed value is a name or a phrase, never a page: a long one must not push out the rest of its block.
VALUE_CHARACTERS = 500
# Slack refuses empty texts; this stands for a value of which nothing visible is left.
BLANK = "\u2013"

# Controls, zero-width and bidirectional controls, blank letters, tags and lone surrogates: invisible or reordering.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
# Joiners are part of Persian and Indic spelling and of emoji sequences; elsewhere they only hide.
_JOINED = r"[^\x00-\u036f\u2000-\u206f]"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_STRAY_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")
_SPACE = re.compile(r"\s+")
_BREAK_IN_SPACE = re.compile(f" ?{BREAK} ?")
_EDGES = f" {BREAK}"
_SELECTORS = " \u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10)))
_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = "\t-\r\x1c-\x1f\x85\u2028\u2029"
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RIGHT_TO_LEFT = re.compile(f"[{_RIGHT_TO_LEFT}]")
_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"

# Text in which nothing needs a change: a colon before a space opens no `:emoji:`. Possessive runs of few characters
# are scanned three times as fast as one class of all of them.
_ASCII_WORDS = " -%'-)+-9;=?-^a-}"
_OTHER_WORDS = f"^\x00-\x7f\u200c\u200d{_SPACES}{_INVISIBLE}{_BREAKS}{_RIGHT_TO_LEFT}"
_HARMLESS_TEXT = re.compile(f"[{_ASCII_WORDS}]*+(?:(?:[{_OTHER_WORDS}]++|: )[{_ASCII_WORDS}]*+)*+")
_NOTABLE_PLAIN = re.compile(f"[&<>\u200c\u200d{_INVISIBLE}{_BREAKS}]")

# Slack has no escape for its formatting marks, so they become look-alikes: `*` and `~` and the backtick always, `_`
# unless it is inside a word (addresses stay copyable), the colon that could open an `:emoji:` (clock times stay),
# and `>` at the start, which would quote the line.
_MARK = re.compile(r"[&<>*~`]|_(?![^\W_])|(?<![^\W_])_|:(?=[\w+'-]+(?::|\Z))(?!(?<=\d:)\d\d(?!\d))")
_HARMLESS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "*": "\u2217",
    "~": "\u223c",
    "`": "\u2035",
    "_": "\u02cd",
    ":": "\u2236",
}
_CUT_ENTITY = re.compile(r"&[a-z]{0,3}\Z")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(?:https?|mailto):[^|>]*\|([^>]*)>")


def safe(value: object) -> str:
    """A value as Slack mrkdwn that shows it and does nothing else; Markup stays as it is.

    Takes text and whole numbers; anything else (None, floats, money, instants) raises TypeError, because how it is
    worded is a decision of the template: `{{ amount|money }}`.
    """
    if type(value) is not str:
        if isinstance(value, Markup):
            return value
        value = _as_str(value)
    if len(value) <= VALUE_CHARACTERS and _HARMLESS_TEXT.fullmatch(value):
        return value
    return _harmless(value)


def filled(printed: Printed) -> str:
    """What a template printed into one text: its own words, with every value put in as `safe` gives it.

    Runs of white space are one space, and there is none beside a break. Most values are harmless: they are looked at
    once, all together, which takes a third of the time that a look at each takes.
    """
    pieces, values = printed
    form = _form("".join(pieces))
    try:
        said = f" {' '.join(values)} "  # type: ignore[arg-type]
        harmless = len(said) <= VALUE_CHARACTERS and _HARMLESS_TEXT.fullmatch(said) is not None
    except TypeError:  # a number, or what must not be printed
        harmless = False
    if harmless:
        text = form % tuple(values)
    else:
        safe_values = [safe(value) for value in values]
        text, said = form % tuple(safe_values), f" {' '.join(safe_values)} "
    # Two spaces side by side: a value is empty, or has spaces that the words around it know nothing of.
    return _collapsed(text) if "  " in said or BREAK in said else text


def trusted(text: str) -> Markup:
    """Text that Slack may take as formatting; every value inside must have been through `safe`."""
    # Markup(text) does the same and looks for __html__ first, at four times the cost.
    return str.__new__(Markup, text)


def plain(value: object) -> str:
    """A value for a plain_text object (header, button, option, label): one line, never empty, `& < >` escaped."""
    if isinstance(value, Markup):
        return tidy(without_tokens(value)).replace("\n", " ") or BLANK
    text = value if type(value) is str else _as_str(value)
    if _NOTABLE_PLAIN.search(text):
        text = raw(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.strip() or BLANK


def raw(text: str) -> str:
    """Visible text on one line, not escaped: for places where Slack parses nothing, such as a form's first value."""
    return _visible(text).strip()


def without_tokens(text: str) -> str:
    """Mrkdwn with dates and links replaced by their readable text."""
    if "<" not in text:
        return text
    return _LINK.sub(r"\1", _DATE.sub(r"\1", text))


def cut(text: str, limit: int) -> str:
    """Escaped text of at most `limit` characters, ending in "…" where it was cut, never inside an entity."""
    if len(text) <= limit:
        return text
    return _CUT_ENTITY.sub("", text[: limit - 1]).rstrip() + "…"


def tidy(text: str) -> str:
    """The body of a block: runs of white space become one space, `{{ br }}` becomes a line break."""
    text = str(text)  # the methods of Markup are many times slower
    if BREAK in text:
        return broken(_collapsed(text))
    return " ".join(text.split())


def broken(text: str) -> str:
    """A text of `filled` as the body of a block: `{{ br }}` becomes a line break, except at the ends."""
    return text.strip(_EDGES).replace(BREAK, "\n")


def _collapsed(text: str) -> str:
    return _BREAK_IN_SPACE.sub(BREAK, _SPACE.sub(" ", text))


# A template has few ways to take: what it says itself is tidied once for each.
_form = lru_cache(maxsize=1024)(_collapsed)


def _as_str(value: object) -> str:
    if isinstance(value, Undefined) or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return str(value)
    raise TypeError(
        f"a template must say how to word {type(value).__name__} {value!r}, e.g. with |money or |slack_date"
    )


def _visible(text: str) -> str:
    """On one line, without what cannot be seen; empty when nothing can."""
    text = _SPACE.sub(" ", _STRAY_JOINER.sub("", _HIDDEN.sub("", text)))
    return text if text.strip(_SELECTORS) else ""


def _harmless(value: str) -> str:
    text = _visible(value)
    if not text:
        return BLANK
    if text.lstrip().startswith(">"):
        text = text.replace(">", "\u203a", 1)
    text = cut(_MARK.sub(lambda found: _HARMLESS[found.group()], text[: VALUE_CHARACTERS + 1]), VALUE_CHARACTERS)
    if _HAS_RIGHT_TO_LEFT.search(text):
        # Isolated, so that an Arabic or Hebrew name does not reorder the words around it.
        return f"{_ISOLATE}{text}{_POP_ISOLATE}"
    return text
