"""Reads what people type behind a command about deals: a period, a filter, a grouping, in any order."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commands.amounts import read_amount
from commands.arguments import words_of
from commands.contract import CommandContext, CommandError
from messages.words import did_you_mean, join_and, money
from revenue.calendar import PERIOD_FORMS, Period, local_day, parse_period
from revenue.deals import Deal
from revenue.money import Money
from revenue.vocabulary import OpportunityKind

_MOST_WORDS = 20
_LONGEST_WORD = 60
_SHOWN_VALUES = 3
_OVER = frozenset({"over", "above", "min", "minimum", ">", ">=", "≥", "more than", "at least", "larger than"})
_UNDER = frozenset({"under", "below", "max", "maximum", "<", "<=", "≤", "less than", "at most", "smaller than"})
_UNITS = frozenset({"k", "m", "mn", "mio", "bn", "thousand", "million", "billion"})
_NOISE = frozenset(
    {"in", "for", "of", "the", "and", "with", "from", "a", "all", "only", "deals", "deal", "wins", "won", "pipeline"}
)


class Dimension(StrEnum):
    """What deals can be filtered and grouped by."""

    REGION = "region"
    MANAGER = "manager"
    OWNER = "owner"
    PRODUCT = "product"
    INDUSTRY = "industry"
    CAMPAIGN = "campaign"
    STAGE = "stage"
    KIND = "kind"
    ACCOUNT = "account"


_VALUE: dict[Dimension, Callable[[Deal], str | None]] = {
    Dimension.REGION: lambda deal: deal.region,
    Dimension.MANAGER: lambda deal: deal.manager,
    Dimension.OWNER: lambda deal: deal.owner,
    Dimension.PRODUCT: lambda deal: deal.product,
    Dimension.INDUSTRY: lambda deal: deal.industry,
    Dimension.CAMPAIGN: lambda deal: deal.campaign,
    Dimension.STAGE: lambda deal: deal.stage,
    Dimension.KIND: lambda deal: deal.kind.value,
    Dimension.ACCOUNT: lambda deal: deal.account,
}
GROUPINGS = tuple(dimension for dimension in Dimension if dimension is not Dimension.ACCOUNT)
_DIMENSION_WORDS = {
    **{dimension.value: dimension for dimension in Dimension},
    "rep": Dimension.OWNER,
    "person": Dimension.OWNER,
    "people": Dimension.OWNER,
    "seller": Dimension.OWNER,
    "team": Dimension.MANAGER,
    "sector": Dimension.INDUSTRY,
    "company": Dimension.ACCOUNT,
    "customer": Dimension.ACCOUNT,
    "type": Dimension.KIND,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The words behind a command, before anybody looked up what they name. `over` and `under` are amounts as typed."""

    words: tuple[str, ...]
    by: Dimension | None
    over: str | None
    under: str | None
    form: str


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a filter: values of which any is wanted, usually of one dimension; a name can be an owner's and a
    manager's."""

    dimensions: frozenset[Dimension]
    values: tuple[str, ...]

    def fits(self, deal: Deal) -> bool:
        """Whether a deal has one of the values."""
        return any(value_of(deal, dimension) in self.values for dimension in self.dimensions)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: a period (None when none was named), terms that all must fit, bounds of amounts, a grouping."""

    period: Period | None
    terms: tuple[Term, ...]
    over: Money | None
    under: Money | None
    by: Dimension | None

    @property
    def filter_label(self) -> str:
        """The filter in words, empty without one."""
        parts = [
            join_and(term.values, "or")
            if len(term.values) <= _SHOWN_VALUES
            else f"{', '.join(term.values[:_SHOWN_VALUES])} and {len(term.values) - _SHOWN_VALUES} more"
            for term in self.terms
        ]
        if self.over is not None:
            parts.append(f"over {money(self.over)}")
        if self.under is not None:
            parts.append(f"under {money(self.under)}")
        return ", ".join(parts)

    def fits(self, deal: Deal) -> bool:
        """Whether a deal passes the filter; one without an amount passes no bound of amounts.

        Amounts in another currency than a bound cannot be compared and do not pass.
        """
        if not all(term.fits(deal) for term in self.terms):
            return False
        if self.over is None and self.under is None:
            return True
        bound = self.over or self.under
        if deal.amount is None or bound is None or deal.amount.currency != bound.currency:
            return False
        return (self.over is None or self.over < deal.amount) and (self.under is None or deal.amount < self.under)


def value_of(deal: Deal, dimension: Dimension) -> str | None:
    """What a deal is called in one dimension."""
    return _VALUE[dimension](deal)


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
    today, currency = local_day(ctx.now, ctx.workspace.zone), ctx.workspace.currency
    mine = ctx.member.name if ctx.member is not None else None
    over, under = (_bound(text, currency, typed.form) for text in (typed.over, typed.under))
    if over is not None and under is not None and not over < under:
        raise CommandError(f"No amount is over {money(over)} and under {money(under)}.", _hint(typed.form))
    values = _vocabulary(deals)
    names = _named(typed.words, values)
    period, words = _take_period(typed.words, names, today, ctx.workspace.fiscal_start_month, typed.form)
    terms: dict[frozenset[Dimension], list[str]] = {}
    for dimensions, found in _terms(words, values, mine, currency, typed.form):
        terms.setdefault(dimensions, []).extend(found)
    return Question(
        period=period,
        terms=tuple(Term(dimensions, tuple(dict.fromkeys(found))) for dimensions, found in terms.items()),
        over=over,
        under=under,
        by=typed.by,
    )


_Vocabulary = dict[str, dict[Dimension, str]]


def _vocabulary(deals: Iterable[Deal]) -> _Vocabulary:
    """Every value that a deal has, by its folded form: in which dimensions, and how it is written there."""
    values: _Vocabulary = {kind.value: {Dimension.KIND: kind.value} for kind in OpportunityKind}
    for dimension, read in _VALUE.items():
        for value in {read(deal) for deal in deals}:
            if value:
                values.setdefault(_folded(value), {})[dimension] = value
    return values


def _split(text: str) -> list[str]:
    """Words; what stands in quotes is one word, and `>50k` is two."""
    spaced = re.sub(r"(?<!\S)([<>≥≤]=?)(?=[0-9€$£])", r"\1 ", text)
    return [word for found in words_of(spaced) if (word := found.strip().strip(",;:"))]


def _grouping(word: str, form: str) -> Dimension:
    folded = word.casefold()
    for candidate in (folded, folded.removesuffix("s"), f"{folded.removesuffix('ies')}y"):
        if candidate in _DIMENSION_WORDS:
            return _DIMENSION_WORDS[candidate]
    known = join_and(GROUPINGS, "or")
    if not word:
        raise CommandError(f"By what? I can group by {known}.", _hint(form))
    guess = did_you_mean(word, _DIMENSION_WORDS)
    said = f'I cannot group by "{_quoted(word)}".'
    raise CommandError(f"{said} Did you mean {guess}?" if guess else f"{said} I can by {known}.", _hint(form))


def _bound_length(words: Sequence[str], at: int) -> int:
    for length in (2, 1):
        if " ".join(words[at : at + length]).casefold() in _OVER | _UNDER and at + length <= len(words):
            return length
    return 0


def _amount_words(words: Sequence[str]) -> tuple[str, int]:
    """The amount at the start of these words, and how many of them it takes: "50k", "50 k", "2 million"."""
    if len(words) > 1 and words[1].casefold() in _UNITS:
        return f"{words[0]} {words[1]}", 2
    return (words[0], 1) if words else ("", 0)


def _bound(text: str | None, currency: str, form: str) -> Money | None:
    if text is None:
        return None
    try:
        return read_amount(text, currency)
    except ValueError as error:
        raise CommandError(f'I cannot read "{_quoted(text)}" as an amount. {error}.', _hint(form)) from None


def _named(words: Sequence[str], values: _Vocabulary) -> set[tuple[int, int]]:
    """Where names of two and more words stand among the words."""
    return {
        (start, end)
        for start, end in _spans(len(words))
        if end - start > 1 and _folded(" ".join(words[start:end])) in values
    }


def _take_period(
    words: tuple[str, ...], names: set[tuple[int, int]], today: date, fiscal_start_month: int, form: str
) -> tuple[Period | None, list[str]]:
    """The longest run of words that is a period and no part of a longer name, and the words without it."""
    for start, end in _spans(len(words)):
        if any(s <= start and end <= e and e - s > end - start for s, e in names):
            continue
        try:
            period = parse_period(" ".join(words[start:end]), today, fiscal_start_month)
        except ValueError as error:
            # "2017-13" is a period in form but not in fact.
            if end - start == 1 and PERIOD_FORMS not in str(error):
                raise CommandError(_sentence(str(error)), _hint(form)) from None
            continue
        rest = [*words[:start], *words[end:]]
        for other in rest:
            if _is_period(other, today, fiscal_start_month):
                raise CommandError(
                    f'One period at a time: "{" ".join(words[start:end])}" or "{_quoted(other)}"?', _hint(form)
                )
        return period, rest
    return None, list(words)


def _is_period(word: str, today: date, fiscal_start_month: int) -> bool:
    try:
        parse_period(word, today, fiscal_start_month)
    except ValueError:
        return False
    return True


def _terms(
    words: Sequence[str], values: _Vocabulary, mine: str | None, currency: str, form: str
) -> Iterator[tuple[frozenset[Dimension], list[str]]]:
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            found = values.get(_folded(" ".join(words[at:end])))
            if found:
                yield frozenset(found), list(dict.fromkeys(found.values()))
                at = end
                break
        else:
            word = words[at]
            if term := _one_word(word, values, mine, currency, form):
                yield term
            at += 1


def _one_word(
    word: str, values: _Vocabulary, mine: str | None, currency: str, form: str
) -> tuple[frozenset[Dimension], list[str]] | None:
    """What a single word stands for: mine, a part of a name, or nothing worth a filter."""
    folded = _folded(word)
    if folded in ("mine", "my", "me"):
        if mine is None:
            raise CommandError("I do not know you yet, so I cannot tell which deals are yours.", _hint(form))
        return frozenset({Dimension.OWNER}), [mine]
    parts: dict[Dimension, list[str]] = {}
    for value, found in values.items():
        if folded in value.split() or (folded == f"{value}s"):
            for dimension, written in found.items():
                parts.setdefault(dimension, []).append(written)
    if not parts:
        if folded in _NOISE or folded in _DIMENSION_WORDS or folded.removesuffix("s") in _DIMENSION_WORDS:
            return None
        if folded == currency.casefold():
            return None
        raise _unknown(word, values, form)
    people = {name for dimension in (Dimension.OWNER, Dimension.MANAGER) for name in parts.get(dimension, ())}
    if len(parts) > 1 and not (len(people) == 1 and len(parts) == 2 and Dimension.OWNER in parts):
        meant = [f"{found[0]} ({dimension.value})" for dimension, found in parts.items()]
        raise CommandError(
            f'"{_quoted(word)}" can mean {join_and(meant[:4], "or")}. Write the whole name.', _hint(form)
        )
    return frozenset(parts), sorted({value for found in parts.values() for value in found})


def _unknown(word: str, values: _Vocabulary, form: str) -> CommandError:
    written = [name for found in values.values() for dimension, name in found.items() if dimension in GROUPINGS]
    parts = [part for name in written for part in name.split() if len(part) > 2]
    # Companies are many, and one of them is close to almost any word.
    guess = did_you_mean(word, [*written, *parts, *_PERIOD_WORDS, "over", "under", "mine"]) or did_you_mean(
        word, [found[Dimension.ACCOUNT] for found in values.values() if Dimension.ACCOUNT in found]
    )
    said = f'I do not know the filter "{_quoted(word)}".'
    return CommandError(f'{said} Did you mean "{guess}"?' if guess else said, _hint(form))


_PERIOD_WORDS = ("this quarter", "last quarter", "last month", "this month", "last week", "this year", "last year")


def _hint(form: str) -> str:
    return f"Form: `{form}`, for example `{form.split(maxsplit=1)[0]} last month over 50k`."


def _quoted(text: str) -> str:
    shown = text.replace("`", "").replace('"', "")
    return f"{shown[:40]}…" if len(shown) > 40 else shown


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """All runs of words, the longest first, then from the left."""
    for size in range(length, 0, -1):
        for start in range(length - size + 1):
            yield start, start + size


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
