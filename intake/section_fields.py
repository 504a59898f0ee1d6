"""Every field of a section, wherever it stands: those of its histories and of its rules, those that hold dates."""

from collections.abc import Iterable, Iterator

from intake.mapping import FieldSource, Section
from intake.shapes import ValueKind, shape_of


def fields_of(section: Section) -> Iterator[FieldSource]:
    """Every field source of a section, those of its histories too."""
    yield from section.fields.values()
    for passage in section.passages:
        yield from (field for field in (passage.at, passage.amount, passage.lost_reason) if field is not None)
    yield from (entry.at for entry in section.lifecycle)
    yield from (rule.field for rule in section.skip)
    if section.stage is not None:
        yield from section.stage.sources()


def looked_up_in(sections: Iterable[Section]) -> dict[str, dict[str, bool]]:
    """The lookups that sections need, each with the columns that they read of it, and whether it must have them."""
    needed: dict[str, dict[str, bool]] = {}

    def need(lookup: str | None, column: str | None, *, optional: bool = False) -> None:
        if lookup is not None and column is not None:
            columns = needed.setdefault(lookup, {})
            columns[column] = columns.get(column, False) or not optional

    for section in sections:
        for field in fields_of(section):
            need(field.lookup, field.value, optional=field.optional)
        history = section.stage.history if section.stage is not None else None
        if history is not None:
            for column in (history.stage, history.at):
                need(history.lookup, column)
            need(history.lookup, history.amount, optional=True)
            need(history.labels, history.label)
    return needed


def date_fields(section: Section) -> Iterator[FieldSource]:
    """The field sources of a section that hold days or instants."""
    shape = shape_of(section.kind)
    for name, field in section.fields.items():
        known = shape.get(name)
        if known is not None and known.kind in {ValueKind.DAY, ValueKind.INSTANT}:
            yield field
    yield from (passage.at for passage in section.passages if passage.at is not None)
    yield from (entry.at for entry in section.lifecycle)
    if (stage := section.stage) is not None:
        yield from (field for field in (stage.began, stage.entered, stage.closed_on) if field is not None)
