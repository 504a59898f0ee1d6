"""Compiling one section of a mapping for one file: a function from the cells of rows to records."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import cast

from intake.fields import FieldCompiler
from intake.histories import lifecycle_value, passages_value
from intake.mapping import Kind, Section
from intake.problems import ImportRefusedError, Problem, RowRejectedError
from intake.reading import RowReader
from intake.shapes import RECORD_TYPES, FieldShape, shape_of
from intake.sources import TextSources
from intake.stage_fields import stage_value
from intake.values import Constant, Value
from revenue.calendar import zone_of
from revenue.records import HandoffRecord, Record

Convert = Callable[[Sequence[list[str]]], list[Record]]
Keep = Callable[[list[str]], bool]
_HELD_SHOWN = 8


def compile_section(section: Section, compiler: FieldCompiler) -> Convert:
    """The function from rows to records; it raises RowRejectedError with the reason of one of them.

    Raises ImportRefusedError for constants and defaults that do not fit their fields.
    """
    record_type = cast("Callable[..., Record]", RECORD_TYPES[section.kind])
    values: list[Value] = []
    problems: list[Problem] = []
    for name, shape in shape_of(section.kind).items():
        place = f"{section.kind}.fields.{name}"
        try:
            values.append(_field_value(section, name, shape, compiler))
        except RowRejectedError as error:
            problems.append(Problem(place, str(error), "Correct the constant or the default in the mapping."))
    if problems:
        raise ImportRefusedError(problems)

    def convert(rows: Sequence[list[str]]) -> list[Record]:
        # Field by field: that takes half as long as row by row.
        return list(map(record_type, *(value.of_all(rows) for value in values)))

    if section.kind is Kind.HANDOFF:
        zone = zone_of(compiler.settings.zone or "UTC")
        return lambda rows: [_in_order(cast("HandoffRecord", handoff), zone) for handoff in convert(rows)]
    return convert


def compile_filter(section: Section, sources: TextSources) -> Keep | None:
    """The function that tells which rows the section is about; None when it is about all."""
    if not section.where and not section.where_not:
        return None
    checks = [
        (sources.written(column), sources.column(column), frozenset(values), wanted)
        for conditions, wanted in ((section.where, True), (section.where_not, False))
        for column, values in conditions.items()
    ]

    def keep(row: list[str]) -> bool:
        return all(
            (written(row) in values or text(row) in values) is wanted for written, text, values, wanted in checks
        )

    return keep


def none_kept(section: Section, reader: RowReader, columns: Sequence[str]) -> str:
    """Words for a file of which a section's `where` keeps no row: what was asked, and what the columns hold.

    This reads the file once more, which only such files pay for.
    """
    held: dict[str, dict[str, None]] = {column: {} for column in (section.where or section.where_not)}
    spots = [(columns.index(column), values) for column, values in held.items() if column in columns]
    count = 0
    for _, cells, fault in reader.rows():
        if fault is None and any(cell and not cell.isspace() for cell in cells):
            count += 1
            for spot, values in spots:
                if len(values) <= _HELD_SHOWN:
                    values[cells[spot].strip() or "(blank)"] = None
    asked = " and ".join(
        [f"{column} is {' or '.join(values)}" for column, values in section.where.items()]
        + [f"{column} is not {' or '.join(values)}" for column, values in section.where_not.items()]
    )
    return f"where {asked} keeps none of {count:,} rows; {'; '.join(_held(column, held) for column in held)}"


def _held(column: str, held: dict[str, dict[str, None]]) -> str:
    shown = [value[:60] for value in list(held[column])[:_HELD_SHOWN]]
    more = ", ..." if len(held[column]) > _HELD_SHOWN else ""
    return f"{column if len(held) > 1 else 'it'} holds: {', '.join(shown)}{more}"


def _in_order(handoff: HandoffRecord, zone: tzinfo) -> HandoffRecord:
    later: dict[str, datetime | None] = {
        "accepted": handoff.accepted_at,
        "touched": handoff.touched_at,
        "returned": handoff.returned_at,
        "acknowledged": handoff.acknowledged_at,
    }
    for word, at in later.items():
        if at is not None and at < handoff.at:
            here, sent = at.astimezone(zone), handoff.at.astimezone(zone)
            raise RowRejectedError(f"{word} {here:%Y-%m-%d %H:%M}, before it was handed over {sent:%Y-%m-%d %H:%M}")
    return handoff


def _field_value(section: Section, name: str, shape: FieldShape | None, compiler: FieldCompiler) -> Value:
    if name == "passages" and section.stage is not None:
        return stage_value(section.stage, compiler)
    if name == "passages":
        return passages_value(section, compiler)
    if name == "lifecycle":
        return lifecycle_value(section, compiler)
    if shape is None:
        raise TypeError(f"{section.kind}.{name} has no shape")
    field = section.fields.get(name)
    if field is None:
        return Constant(shape.unfilled)
    return compiler.value(field, shape)
