"""Why an import cannot start, and why a row cannot come in, each in words that name the place and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, what is wrong there, and what to do about it."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}. {self.remedy}"


class ImportRefusedError(Exception):
    """The import cannot run as asked. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RowRejectedError(Exception):
    """This one row cannot come in; the message is the reason a person reads."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, or all of them when none is near."""
    words = sorted({str(known_word) for known_word in known})
    by_fold = {known_word.casefold(): known_word for known_word in words}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {by_fold[near[0]]!r}? Known here: {', '.join(words)}."
    return f"Known here: {', '.join(words) or 'nothing'}."
