"""Forgiving arguments: words in any order, numbers, people by mention, and guesses at what was meant."""

import re
import shlex
from collections.abc import Iterable, Sequence

from commands.contract import CommandError
from messages.words import did_you_mean, join_and, shorten

_NUMBER = re.compile(r"#?([+-]?\d+(?:[.,]\d+)?)")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_QUOTES = re.compile('["\u201c\u201d]')
_SHOWN = 60
_REGIONS = 6


def words_of(text: str) -> list[str]:
    """The words of a command line; "two words" in quotes stay together. An open quote is an ordinary character."""
    if not _QUOTES.search(text):
        return text.split()
    lexer = shlex.shlex(text.replace("\u201c", '"').replace("\u201d", '"'), posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', ""
    try:
        return [word for word in lexer if word]
    except ValueError:
        return text.split()


def number_in(word: str) -> str | None:
    """The digits of a word that is meant as a number, such as "5", "#5" or "-3"; None for any other word."""
    found = _NUMBER.fullmatch(word)
    return found[1] if found else None


def whole_number(digits: str, least: int, most: int, what: str, hint: str) -> int:
    """A number from `least` to `most`. Raises CommandError that says what `what` may be: "leads"."""
    if not digits.lstrip("+").isdecimal() or not least <= int(digits[:9]) <= most:
        raise CommandError(f"I can show {least} to {most} {what}, not {shorten(digits, _SHOWN)}.", hint)
    return int(digits)


def mentioned(word: str) -> str | None:
    """The Slack user id of a mention such as <@U1> or <@U1|priya>; None for any other word."""
    found = _MENTION.fullmatch(word)
    return found[1] if found else None


def choose(
    wanted: str, choices: Iterable[str], what: str, hint: str, *, also: Iterable[str] = (), otherwise: str = ""
) -> str:
    """The one of `choices` that a person means: the same word, else the only one that holds it, in any case.

    Raises CommandError with the close ones, or with a guess: "I do not know the filter emae. Did you mean EMEA?";
    `also` are words that would have been understood elsewhere and are worth a guess, and `otherwise` is said when there
    is none.
    """
    folded = wanted.casefold()
    known = list(dict.fromkeys(choices))
    for choice in known:
        if choice.casefold() == folded:
            return choice
    holding = [choice for choice in known if folded in choice.casefold()]
    if len(holding) == 1:
        return holding[0]
    if holding:
        raise CommandError(f"{quoted(wanted)} may be {join_and(_first(holding), 'or')}. Which one?", hint)
    raise unknown(what, wanted, [*also, *known], hint, otherwise)


def unknown(what: str, wanted: str, choices: Iterable[str], hint: str, otherwise: str = "") -> CommandError:
    """The error for a word that names none of the choices: 'I do not know the filter "emae". Did you mean "EMEA"?'

    Without a guess at the whole there may be one at a part of it; else `otherwise` is said.
    """
    if len(_QUOTES.findall(wanted)) % 2:
        # The words after an open quote were read one by one, so none of them is what was meant.
        return CommandError('A quotation mark has no partner. Put a name into two of them: "New York".', hint)
    known = list(choices)
    near = next((word for word in (wanted, *wanted.split()) if did_you_mean(word, known)), wanted)
    return CommandError(guessing(f"I do not know the {what} {quoted(wanted)}.", near, known, otherwise), hint)


def regions_here(regions: Sequence[str]) -> str:
    """What to choose from, where a guess is not to be had: "Regions here: APAC, Americas, EMEA."; empty without any."""
    return f"Regions here: {', '.join(_first(regions, _REGIONS))}." if regions else ""


def quoted(word: str) -> str:
    """What somebody typed, as it can be repeated to them: in quotes, shortened, without what would mark it as code."""
    return f'"{shorten(_QUOTES.sub("", word.replace("`", "")), _SHOWN)}"'


def guessing(said: str, wanted: str, choices: Iterable[str], otherwise: str = "") -> str:
    """The sentence, then 'Did you mean "EMEA"?' when a choice is close to what was typed, else what is said instead."""
    close = did_you_mean(wanted, choices)
    return f'{said} Did you mean "{close}"?' if close else f"{said} {otherwise}".rstrip()


def longest_known(words: Sequence[str], choices: Iterable[str]) -> tuple[str, list[str]] | None:
    """The longest choice that stands among the words, in any case, and the words without it; None when none does."""
    by_folded = {" ".join(choice.casefold().split()): choice for choice in choices}
    folded = [word.casefold() for word in words]
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            found = by_folded.get(" ".join(folded[start : start + length]))
            if found is not None:
                return found, [*words[:start], *words[start + length :]]
    return None


def _first(choices: Sequence[str], most: int = 4) -> list[str]:
    return list(choices) if len(choices) <= most else [*choices[: most - 1], "others"]
