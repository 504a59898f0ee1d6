"""Which rows of a file are no records, and why: deleted at the source, an old version, mail on its way."""

from collections.abc import Callable

import msgspec

from intake.mapping import Section
from intake.sources import TextSources

Skip = Callable[[list[str]], str | None]


def compile_skips(section: Section, sources: TextSources) -> Skip | None:
    """The function that says why a row is skipped, None for a row that is not; None when no rule fits the file."""
    rules = []
    for rule in section.skip:
        # A key that a lookup has not is no reason to skip: what it means is for the section's fields to say.
        field = msgspec.structs.replace(rule.field, default=rule.field.default or "")
        if field.column is not None and sources.spot(field.column) is None and "" not in rule.values:
            continue
        rules.append((sources.text(field), frozenset(value.casefold() for value in rule.values), rule.because))
    if not rules:
        return None

    def skip(row: list[str]) -> str | None:
        return next((because for text, values, because in rules if text(row).casefold() in values), None)

    return skip
