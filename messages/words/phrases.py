"""Lists and guesses in words."""

from collections.abc import Iterable
from difflib import get_close_matches

from markupsafe import Markup

from messages.escaping import safe, trusted


def join_and(parts: Iterable[object], last: str = "and") -> str:
    """ "Mia, Jonas and Priya"; nothing for nothing. Mentions and dates among the parts stay what they are."""
    items = list(parts)
    if any(isinstance(item, Markup) for item in items):
        return trusted(_joined([safe(item) for item in items], last))
    return _joined([str(item) for item in items], last)


def _joined(items: list[str], last: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """The choice that is closest to a mistyped word, as it is written among the choices; None when none is close."""
    by_folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def capital(text: str) -> str:
    """The text with a capital letter at its start; the other letters stay: "emea webinar" is "Emea webinar"."""
    return f"{text[:1].upper()}{text[1:]}"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut after a word where possible and then ending in "…"."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else kept).rstrip(" ,;:·") + "…"
