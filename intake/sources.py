"""Where a field's text comes from in a row: its column, a constant, a template of columns or a lookup."""

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.mapping import FieldSource, LookupSource, Mapping, Section
from intake.problems import ImportRefusedError, Problem, RowRejectedError, suggestion
from intake.reading import CsvReader
from intake.survey import survey

Text = Callable[[list[str]], str]

# Columns that every file has: where the row stands.
LINE, FILE = "line", "file"
_LARGEST_LOOKUP = 1_000_000


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A lookup file in memory: its rows by key."""

    name: str
    columns: dict[str, int]
    rows: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Named:
    """A column that a section names: where it says so, and whether a file may lack it."""

    column: str
    place: str
    optional: bool = False


def columns_of(section: Section) -> Iterator[Named]:
    """Every column that a section reads, in the order written."""
    for name, field in section.fields.items():
        yield from _columns(field, f"{section.kind}.fields.{name}")
    for column in section.where:
        yield Named(column, f"{section.kind}.where")
    if section.stages is not None:
        yield Named(section.stages.column, f"{section.kind}.stages.column")
    for passage in section.passages:
        for part in ("at", "amount", "lost_reason"):
            if (field := getattr(passage, part)) is not None:
                yield from _columns(field, f"{section.kind}.passages.{part}")
    for entry in section.lifecycle:
        yield from _columns(entry.at, f"{section.kind}.lifecycle.at")


def _columns(field: FieldSource, place: str) -> Iterator[Named]:
    names = [field.column, field.by, field.currency_column]
    if field.template is not None:
        names += [name for _, name, _, _ in string.Formatter().parse(field.template)]
    for name in names:
        if name and name not in {LINE, FILE}:
            yield Named(name, place, field.optional)


def load_lookup(name: str, source: LookupSource, mapping: Mapping, path: Path) -> LookupTable:
    """Read a lookup file. Raises ImportRefusedError when it is damaged, too large or gives a key twice."""
    settings = mapping.settings_of(path)
    reader = CsvReader(path, survey(path, settings.encoding), settings.delimiter, [source.key])
    columns = {column: spot for spot, column in enumerate(reader.columns)}
    if source.key not in columns:
        problem = Problem(
            f"{path.name}, lookup {name}", f"it has no column {source.key!r}", suggestion(source.key, columns)
        )
        raise ImportRefusedError([problem])
    aliases = mapping.aliases_of(source.key)
    rows: dict[str, list[str]] = {}
    for line, cells, broken in reader.rows():
        key = "" if broken else cells[columns[source.key]].strip()
        key = aliases.get(key, key)
        twice = key and rows.get(key, cells) != cells
        fault = f"{source.key} {key!r} stands in it twice with different values" if twice else broken
        if fault is not None:
            raise ImportRefusedError([Problem(f"{path.name}, line {line}", fault, "Mend the lookup file first.")])
        if len(rows) >= _LARGEST_LOOKUP:
            remedy = "Look up in a smaller file: lookups are held in memory."
            raise ImportRefusedError([Problem(path.name, f"it has more than {_LARGEST_LOOKUP:,} keys", remedy)])
        if key:
            rows[key] = cells
    return LookupTable(path.name, columns, rows)


class TextSources:
    """Makes the text function of any field for one file with known columns."""

    def __init__(
        self, mapping: Mapping, section: Section, columns: tuple[str, ...], lookups: dict[str, LookupTable], file: str
    ) -> None:
        self._mapping = mapping
        self._section = section
        self._lookups = lookups
        self._file = file
        # The line number is put behind a row's own cells for the files that ask for it.
        self._spots = {LINE: len(columns)} | {column: spot for spot, column in enumerate(columns)}

    def spot(self, column: str) -> int | None:
        """The position of a column in a row, or None."""
        return self._spots.get(column)

    def aliases(self, column: str) -> dict[str, str]:
        """The value aliases of a column."""
        return self._mapping.aliases_of(column, self._section)

    def column(self, name: str) -> Text:
        """The stripped, aliased text of one column; empty for a file without it."""
        if name == FILE and name not in self._spots:
            return lambda _row: self._file
        spot = self.spot(name)
        if spot is None:
            return lambda _row: ""
        aliases = self.aliases(name)
        if not aliases:
            return lambda row: row[spot].strip()

        def aliased(row: list[str]) -> str:
            text = row[spot].strip()
            return aliases.get(text, text)

        return aliased

    def text(self, field: FieldSource) -> Text:
        """The text of any field that is not a constant."""
        if field.template is not None:
            return self._template(field.template)
        if field.lookup is not None:
            return self._lookup(field, self._lookups[field.lookup])
        return self.column(field.column or "")

    def _template(self, template: str) -> Text:
        """The template filled in; empty when any of its columns is blank, so that no half key is made."""
        parts = [
            (literal, self.column(name) if name else None) for literal, name, _, _ in string.Formatter().parse(template)
        ]

        def filled(row: list[str]) -> str:
            pieces = []
            for literal, text in parts:
                pieces.append(literal)
                if text is not None:
                    value = text(row)
                    if not value:
                        return ""
                    pieces.append(value)
            return "".join(pieces)

        return filled

    def _lookup(self, field: FieldSource, table: LookupTable) -> Text:
        by = field.by or ""
        key_of = self.column(by)
        spot = table.columns[field.value or ""]
        aliases = self.aliases(field.value or "")

        def looked_up(row: list[str]) -> str:
            key = key_of(row)
            if not key:
                return ""
            cells = table.rows.get(key)
            if cells is None:
                if field.default is not None:
                    return ""
                raise RowRejectedError(f"{by} {key!r} is not in {table.name}")
            text = cells[spot].strip()
            return aliases.get(text, text)

        return looked_up
