"""Reads what people type behind a command about deals: a period, a filter, a grouping, in any order."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commands.amounts import read_amount
from commands.arguments import guessing, quoted, words_of
from commands.contract import CommandContext, CommandError
from commands.deal_filters import GROUPINGS, Dimension, Question
from commands.deal_names import DIMENSION_WORDS, Vocabulary, folded, terms_of, vocabulary_of
from commands.deal_sums import today_of
from messages.words import capital, join_and, money
from revenue.calendar import PERIOD_FORMS, Period, days, local_day, parse_period
from revenue.deals import Deal, sum_currency
from revenue.money import CURRENCIES, Money

_MOST_WORDS = 20
_LONGEST_WORD = 60
_OVER = frozenset({"over", "above", "min", "minimum", ">", ">=", "≥", "more than", "at least", "larger than"})
_UNDER = frozenset({"under", "below", "max", "maximum", "<", "<=", "≤", "less than", "at most", "smaller than"})
_WORDS = frozenset({"all", "top", "try"})
_ALL_TIME = frozenset({"all time", "all-time", "ever", "of all time", "since the beginning"})
_DAY = timedelta(days=1)
_UNITS = frozenset({"k", "m", "mn", "mio", "bn", "thousand", "million", "billion"})


ReadPeriod = Callable[[str], Period]
"""Reads a period; ValueError for words that are none."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The words behind a command, before anybody looked up what they name. `over` and `under` are amounts as typed."""

    words: tuple[str, ...]
    by: Dimension | None
    over: str | None
    under: str | None
    form: str


def read_typed(text: str, form: str) -> Typed:
    """Amounts and grouping of a command's text; the rest stays words. Raises CommandError with the right `form`."""
    words = _split(text)
    if len(words) > _MOST_WORDS or any(len(word) > _LONGEST_WORD for word in words):
        raise CommandError("That is more than I can read as a period and a filter.", _hint(form))
    rest: list[str] = []
    by: Dimension | None = None
    bounds: dict[bool, str] = {}
    at = 0
    while at < len(words):
        word = words[at].casefold()
        if word in ("by", "per"):
            by = _grouping(words[at + 1] if at + 1 < len(words) else "", form)
            at += 2
            continue
        length = _bound_length(words, at)
        if length:
            is_over = " ".join(words[at : at + length]).casefold() in _OVER
            amount, used = _amount_words(words[at + length :])
            if not used:
                raise CommandError(f"{'Over' if is_over else 'Under'} what amount?", _hint(form))
            bounds[is_over] = amount
            at += length + used
            continue
        rest.append(words[at])
        at += 1
    return Typed(tuple(rest), by, bounds.get(True), bounds.get(False), form)


def resolve(typed: Typed, deals: Sequence[Deal], ctx: CommandContext) -> Question:
    """What the words name among these deals.

    Raises CommandError that says which word is not known, with a guess and the right form.
    """
    currency, fiscal_start_month = sum_currency(deals, ctx.workspace.currency), ctx.workspace.fiscal_start_month
    over, under = (_bound(text, currency, typed.form) for text in (typed.over, typed.under))
    if over is not None and under is not None and not over < under:
        raise CommandError(f"No amount is over {money(over)} and under {money(under)}.", _hint(typed.form))
    vocabulary = vocabulary_of(deals)
    names = _named(typed.words, vocabulary)
    today = today_of(ctx)

    def read(text: str) -> Period:
        if folded(text) in _ALL_TIME or (folded(text) == "all" and len(typed.words) == 1):
            return _all_time(deals, today, ctx.workspace.zone)
        return parse_period(text, today, fiscal_start_month)

    period, words = _take_period(typed.words, names, read, typed.form)
    return Question(period, terms_of(words, vocabulary, ctx, _hint(typed.form)), over, under, typed.by)


def _split(text: str) -> list[str]:
    """Words; what stands in quotes is one word, and `>50k` is two."""
    spaced = re.sub(r"(?<!\S)([<>≥≤]=?)(?=[0-9€$£])", r"\1 ", text)
    return [word for found in words_of(spaced) if (word := found.strip().strip(",;:"))]


def _grouping(word: str, form: str) -> Dimension:
    folded = word.casefold()
    for candidate in (folded, folded.removesuffix("s"), f"{folded.removesuffix('ies')}y"):
        if candidate in DIMENSION_WORDS:
            return DIMENSION_WORDS[candidate]
    known = join_and(GROUPINGS, "or")
    if not word:
        raise CommandError(f"By what? I can group by {known}.", _hint(form))
    said = f"I cannot group by {quoted(word)}, only by {known}."
    raise CommandError(guessing(said, word, DIMENSION_WORDS), _hint(form))


def _bound_length(words: Sequence[str], at: int) -> int:
    for length in (2, 1):
        if " ".join(words[at : at + length]).casefold() in _OVER | _UNDER and at + length <= len(words):
            return length
    return 0


def _amount_words(words: Sequence[str]) -> tuple[str, int]:
    """The amount at the start of these words, and how many of them it takes: "50k", "50 k", "2 million", "50k USD"."""
    used = min(len(words), 1)
    if len(words) > used and words[used].casefold() in _UNITS:
        used += 1
    # "all" and "top" are words before they are currencies.
    if used and len(words) > used and words[used].upper() in CURRENCIES and words[used].casefold() not in _WORDS:
        used += 1
    return " ".join(words[:used]), used


def _bound(text: str | None, currency: str, form: str) -> Money | None:
    if text is None:
        return None
    try:
        return read_amount(text, currency)
    except ValueError as error:
        raise CommandError(f"I cannot read {quoted(text)} as an amount. {error}.", _hint(form)) from None


def _named(words: Sequence[str], values: Vocabulary) -> set[tuple[int, int]]:
    """Where names of two and more words stand among the words."""
    return {
        (start, end)
        for start, end in _spans(len(words))
        if end - start > 1 and folded(" ".join(words[start:end])) in values
    }


def _take_period(
    words: tuple[str, ...], names: set[tuple[int, int]], read: ReadPeriod, form: str
) -> tuple[Period | None, list[str]]:
    """The longest run of words that is a period and no part of a longer name, and the words without it."""
    for start, end in _spans(len(words)):
        if any(s <= start and end <= e and e - s > end - start for s, e in names):
            continue
        try:
            period = read(" ".join(words[start:end]))
        except ValueError as error:
            # "2017-13" is a period in form but not in fact.
            if end - start == 1 and PERIOD_FORMS not in str(error):
                raise CommandError(f"{capital(str(error))}.", _hint(form)) from None
            continue
        rest = [*words[:start], *words[end:]]
        for other in rest:
            if _is_period(other, read):
                raise CommandError(
                    f"One period at a time: {quoted(' '.join(words[start:end]))} or {quoted(other)}?", _hint(form)
                )
        return period, rest
    return None, list(words)


def _is_period(word: str, read: ReadPeriod) -> bool:
    try:
        read(word)
    except ValueError:
        return False
    return True


def _all_time(deals: Iterable[Deal], today: date, zone: str) -> Period:
    """From the first day that a deal has until today."""
    dated = [local_day(at, zone) for deal in deals for at in (deal.opened_at, deal.closed_at) if at is not None]
    return replace(days(min((day for day in dated if day <= today), default=today), today + _DAY), label="all time")


def _hint(form: str) -> str:
    return f"Form: `{form}`, for example `{form.split(maxsplit=1)[0]} last month over 50k`."


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """All runs of words, the longest first, then from the left."""
    for size in range(length, 0, -1):
        for start in range(length - size + 1):
            yield start, start + size
