"""Finds what the words of a question name among the deals: regions, people, products, companies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from commands.arguments import mentioned, quoted, regions_here, unknown
from commands.contract import CommandContext, CommandError
from commands.deal_filters import GROUPINGS, Dimension, Term, values_of
from messages.words import did_you_mean, join_and
from revenue.calendar import MONTHS
from revenue.deals import Deal
from revenue.vocabulary import OpportunityKind, Outcome

DIMENSION_WORDS = {
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
_NOISE = frozenset(
    {"in", "for", "of", "the", "and", "with", "from", "a", "all", "only", "deals", "deal", "wins", "pipeline"}
)
_PERIOD_WORDS = tuple(
    f"{which} {unit}" for which in ("this", "last", "next") for unit in ("quarter", "month", "week", "year")
)
_PERIOD_STARTS = frozenset(words.split()[0] for words in _PERIOD_WORDS)
_PEOPLE = frozenset({Dimension.OWNER, Dimension.MANAGER})

# Every value of the deals by its folded form: in which dimensions it stands, and how it is written there.
Vocabulary = dict[str, dict[Dimension, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One value or several that a word names, and in which dimensions they stand."""

    dimensions: frozenset[Dimension]
    values: tuple[str, ...]


def vocabulary_of(deals: Iterable[Deal]) -> Vocabulary:
    """All names that can be asked for among these deals; the kinds and outcomes of deals are always among them."""
    known = list(deals)
    vocabulary: Vocabulary = {kind.value: {Dimension.KIND: kind.value} for kind in OpportunityKind}
    for dimension in Dimension:
        if dimension is not Dimension.OUTCOME:
            for value in values_of(known, dimension):
                vocabulary.setdefault(folded(value), {})[dimension] = value
    for outcome in Outcome:
        # Where a stage has this name, the stage is meant.
        vocabulary.setdefault(outcome.value, {Dimension.OUTCOME: outcome.value})
    return vocabulary


def terms_of(words: Sequence[str], vocabulary: Vocabulary, ctx: CommandContext, hint: str) -> tuple[Term, ...]:
    """What the words name. Values of the same dimension are alternatives: "east west" is East or West.

    Raises CommandError for a word that names nothing or several things, with a guess and the `hint`.
    """
    terms: dict[frozenset[Dimension], list[str]] = {}
    for found in _found(words, vocabulary, ctx, hint):
        terms.setdefault(found.dimensions, []).extend(found.values)
    return tuple(Term(dimensions, tuple(dict.fromkeys(values))) for dimensions, values in terms.items())


def folded(text: str) -> str:
    """A name as it is compared."""
    return " ".join(text.casefold().split())


def _found(words: Sequence[str], vocabulary: Vocabulary, ctx: CommandContext, hint: str) -> Iterator[Found]:
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            whole = vocabulary.get(folded(" ".join(words[at:end])))
            if whole:
                yield Found(frozenset(whole), tuple(dict.fromkeys(whole.values())))
                at = end
                break
        else:
            word = words[at]
            at += 1
            # Before parts of names: "the" is no wish for "The New York Inquirer".
            if _says_nothing(word, ctx.workspace.currency):
                continue
            found = _person(word, ctx, hint) or _part_of_a_name(word, vocabulary, hint)
            if found is None:
                raise _unknown(words[at - 1 :], vocabulary, hint)
            yield found


def _person(word: str, ctx: CommandContext, hint: str) -> Found | None:
    """The asker by "mine", or anybody by a mention."""
    user = mentioned(word)
    if user is None and folded(word) not in ("mine", "my", "me"):
        return None
    member = ctx.member if user is None else ctx.store.members.asker(user)[1]
    if member is None and user is None:
        raise CommandError("I do not know you yet, so I cannot tell which deals are yours.", hint)
    if member is None:
        raise CommandError("I do not know the person you mentioned yet.", hint)
    return Found(_PEOPLE, (member.name,))


def _part_of_a_name(word: str, vocabulary: Vocabulary, hint: str) -> Found | None:
    """All values of one dimension that have this word in them. Raises CommandError when it means different things."""
    wanted = folded(word)
    parts: dict[Dimension, list[str]] = {}
    for value, found in vocabulary.items():
        if wanted in value.split() or wanted == f"{value}s":
            for dimension, written in found.items():
                parts.setdefault(dimension, []).append(written)
    if not parts:
        return None
    values = {value for found in parts.values() for value in found}
    # The same person may own deals and lead a team.
    if len(parts) > 1 and not (len(values) == 1 and parts.keys() <= _PEOPLE):
        meant = [f"{found[0]} ({dimension.value})" for dimension, found in parts.items()]
        raise CommandError(f"{quoted(word)} can mean {join_and(meant[:4], 'or')}. Write the whole name.", hint)
    return Found(frozenset(parts), tuple(sorted(values)))


def _says_nothing(word: str, currency: str) -> bool:
    wanted = folded(word)
    return (
        wanted in _NOISE
        or wanted in DIMENSION_WORDS
        or wanted.removesuffix("s") in DIMENSION_WORDS
        or wanted == currency.casefold()
    )


def _unknown(words: Sequence[str], vocabulary: Vocabulary, hint: str) -> CommandError:
    """The error for the first of these words."""
    word = words[0]
    if folded(word) in _PERIOD_STARTS or (len(words) > 1 and did_you_mean(word, _PERIOD_STARTS)):
        # "last mont" is a slip in the word behind it, "lsat month" in the word itself.
        return unknown("period", " ".join(words[:2]), _PERIOD_WORDS, hint)
    written = [name for found in vocabulary.values() for dimension, name in found.items() if dimension in GROUPINGS]
    # Parts of names are many: only one that begins alike is a likely guess.
    parts = [part for name in written for part in name.split() if len(part) > 2 and folded(part)[0] == folded(word)[:1]]
    near = [*written, *parts, *_PERIOD_WORDS, *MONTHS, "over", "under", "mine"]
    # Companies are many, and one of them is close to almost any word.
    accounts = [found[Dimension.ACCOUNT] for found in vocabulary.values() if Dimension.ACCOUNT in found]
    regions = sorted(found[Dimension.REGION] for found in vocabulary.values() if Dimension.REGION in found)
    return unknown("filter", word, near if did_you_mean(word, near) else accounts, hint, regions_here(regions))
