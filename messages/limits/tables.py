"""The validator's part for tables."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from messages.limits import numbers as at_most

if TYPE_CHECKING:
    from messages.limits.checks import Check

Json = Mapping[str, Any]
Path = tuple[str | int, ...]


def table(check: "Check", block: Json, path: Path) -> None:
    """A plain table, of which a message may have one."""
    check.tables += 1
    if check.tables > at_most.TABLES:
        check.report(f"more than {at_most.TABLES} table in a message", path)
    check.items(block["rows"], at_most.TABLE_ROWS, path, "rows")
    _rows(check, block["rows"], path)


def data_table(check: "Check", block: Json, path: Path) -> None:
    """A table that can be sorted; its first row is the header."""
    check.length(block["caption"], at_most.SECTION_CHARACTERS, path, "caption")
    if not 2 <= len(block["rows"]) <= at_most.DATA_TABLE_ROWS:
        check.report(f"{len(block['rows'])} rows, allowed are 2 to {at_most.DATA_TABLE_ROWS}", (*path, "rows"))
    if len({len(row) for row in block["rows"]}) > 1:
        check.report("rows of different lengths", (*path, "rows"))
    _rows(check, block["rows"], path)


def _rows(check: "Check", rows: Sequence[Sequence[Json]], path: Path) -> None:
    for number, row in enumerate(rows):
        check.items(row, at_most.TABLE_COLUMNS, (*path, "rows"), number)
        count = sum(len(cell.get("text", "")) for cell in row)
        check.cells += count
        check.size += count
    if check.cells > at_most.TABLE_CHARACTERS:
        check.report(f"{check.cells} characters in cells, at most {at_most.TABLE_CHARACTERS}", (*path, "rows"))
