"""What /hotleads was asked: words in any order become a scope, a number of rows and a filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.arguments import choose, longest_known, mentioned, number_in, regions_here, whole_number, words_of
from commands.contract import CommandContext, CommandError
from storage import Member

USAGE = "[mine|team|all|seeds] [how many] [region, campaign or product]"
FORM = f"Form: `/hotleads {USAGE}`."
MOST_ROWS = 25


class Whose(StrEnum):
    """Whose leads are asked for."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"
    UNOWNED = "unowned"
    SEEDS = "seeds"


_SCOPE_WORDS = {
    **dict.fromkeys(("mine", "my", "me", "own"), Whose.MINE),
    **dict.fromkeys(("team", "our", "ours", "us"), Whose.TEAM),
    **dict.fromkeys(("all", "everybody", "everyone", "any"), Whose.ALL),
    **dict.fromkeys(("unowned", "nobody", "free"), Whose.UNOWNED),
    **dict.fromkeys(("seeds", "seed", "anonymous", "visitors", "visitor"), Whose.SEEDS),
}
_FILLERS = frozenset({"top", "the", "hot", "lead", "leads", "in", "of", "from", "for", "show", "and", "please"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: whose leads, how many, whose by mention; `rest` are words that only the rows can explain."""

    whose: Whose | None = None
    rows: int | None = None
    slack_user_id: str | None = None
    rest: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A question that the rows have explained: `about` is a region, campaign or product, `person` a member."""

    whose: Whose | None
    rows: int | None
    about: str | None = None
    person: Member | None = None


def parse(text: str) -> Asked:
    """Arguments in any order; raises CommandError for a number out of range.

    A campaign may be called "All hands 2026", so words that are not understood wait for the rows to explain them.
    """
    return _understood(tuple(words_of(text)))


def settle(ctx: CommandContext, asked: Asked) -> Settled:
    """The question with its filter and its person found in the rows; raises CommandError with a guess."""
    if not asked.rest:
        return Settled(asked.whose, asked.rows, person=_mentioned(ctx, asked.slack_user_id))
    vocabulary = ctx.store.vocabulary
    regions = vocabulary.regions()
    subjects = [*regions, *vocabulary.campaigns(), *vocabulary.products()]
    words, about, person = list(asked.typed), None, None
    if (found := longest_known(words, subjects)) is not None:
        about, words = found
    understood = _understood(tuple(words))
    if understood.rest:
        people = {member.name: member for member in ctx.store.members.all()}
        rest, choices = " ".join(understood.rest), [*subjects, *people]
        meant = choose(rest, choices, "filter", FORM, also=Whose, otherwise=regions_here(regions))
        if meant in people:
            person = people[meant]
        elif about is not None:
            raise CommandError(f"I can filter by one thing at a time: {about} or {meant}?", FORM)
        else:
            about = meant
        understood = _understood(tuple(word for word in words if word not in understood.rest))
    person = person or _mentioned(ctx, understood.slack_user_id)
    return Settled(understood.whose, understood.rows, about, person)


def _mentioned(ctx: CommandContext, slack_user_id: str | None) -> Member | None:
    if slack_user_id is None:
        return None
    _workspace, member = ctx.store.members.asker(slack_user_id)
    if member is None:
        raise CommandError(
            "I do not know the team of the person you mention.",
            "They can type `/tandem join sales` or `/tandem join marketing`.",
        )
    return member


def _understood(words: tuple[str, ...]) -> Asked:
    whose: Whose | None = None
    numbers: list[str] = []
    user: str | None = None
    rest: list[str] = []
    for word in words:
        folded = word.casefold().rstrip(",")
        if folded in _SCOPE_WORDS:
            whose = _SCOPE_WORDS[folded]
        elif (digits := number_in(folded.removeprefix("top"))) is not None:
            numbers.append(digits)
        elif (mention := mentioned(word)) is not None:
            user = mention
        elif folded not in _FILLERS:
            rest.append(word)
    if rest:
        return Asked(whose, None, user, tuple(rest), words)
    return Asked(whose, _rows(numbers), user, (), words)


def _rows(numbers: Sequence[str]) -> int | None:
    if len(numbers) > 1:
        raise CommandError(f"How many leads: {' or '.join(numbers[:3])}?", FORM)
    return whole_number(numbers[0], 1, MOST_ROWS, "leads", FORM) if numbers else None
