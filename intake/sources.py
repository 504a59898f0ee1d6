"""Where a field's text comes from in a row: its column, a constant, a template of columns or a lookup."""

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.mapping import FieldSource, LookupSource, Mapping, Section, Settings, combine
from intake.problems import ImportRefusedError, Problem, RowRejectedError, suggestion
from intake.reading import CsvReader
from intake.survey import survey

Text = Callable[[list[str]], str]
CellText = Callable[[str], str]

# Columns that every file has: where the row stands.
LINE, FILE = "line", "file"
# `{first_name:optional}` in a template may be blank.
OPTIONAL = "optional"
_LARGEST_LOOKUP = 1_000_000


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A lookup file in memory: its rows by key, and how its text is to be read. `digest` changes with its content."""

    name: str
    digest: str
    settings: Settings
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
    for name in names_in(field):
        if name not in {LINE, FILE}:
            yield Named(name, place, field.optional)


def names_in(field: FieldSource) -> list[str]:
    """The names of all columns that a field is read from, LINE and FILE among them."""
    names = [field.column, field.by, field.currency_column]
    if field.template is not None:
        names += [name for _, name, _, _ in string.Formatter().parse(field.template)]
    return [name for name in names if name]


def load_lookup(name: str, source: LookupSource, mapping: Mapping, path: Path) -> LookupTable:
    """Read a lookup file. Raises ImportRefusedError when it is damaged, too large or gives a key twice."""
    settings = mapping.settings_of(path)
    surveyed = survey(path, settings.encoding)
    reader = CsvReader(path, surveyed, settings.delimiter, [source.key])
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
    return LookupTable(path.name, surveyed.digest, settings, columns, rows)


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
        spot = self.spot(name)
        if spot is None:
            given = self._file if name == FILE else ""
            return lambda _row: given
        read = self._own(name)
        return lambda row: read(row[spot])

    def written(self, name: str) -> Text:
        """The stripped text of one column as the file has it, before any alias."""
        spot = self.spot(name)
        return self.column(name) if spot is None else lambda row: row[spot].strip()

    def cell(self, field: FieldSource) -> tuple[int, CellText] | None:
        """The one cell that decides a field, and what text it stands for; None for a field without such a cell."""
        name = field.column if field.lookup is None else field.by
        spot = self.spot(name) if name is not None else None
        if name is None or spot is None:
            return None
        own = self._own(name)
        return spot, own if field.lookup is None else self._looked_up(field, name, own)

    def text(self, field: FieldSource) -> Text:
        """The text of any field that is not a constant."""
        if field.template is not None:
            return self._template(field.template)
        cell = self.cell(field)
        if cell is None:
            return self.column(field.column or "")
        spot, read = cell
        return lambda row: read(row[spot])

    def settings_of(self, field: FieldSource, wider: Settings) -> Settings:
        """The reading settings of a field; a looked-up one is written as its lookup file is."""
        if field.lookup is not None:
            wider = combine(self._lookups[field.lookup].settings, wider)
        return field.settings(wider)

    def _own(self, column: str) -> CellText:
        aliases = self.aliases(column)
        if not aliases:
            return str.strip
        return lambda cell: aliases.get(text := cell.strip(), text)

    def _looked_up(self, field: FieldSource, by: str, own: CellText) -> CellText:
        table = self._lookups[field.lookup or ""]
        spot = table.columns[field.value or ""]
        aliases = self.aliases(field.value or "")

        def looked_up(cell: str) -> str:
            key = own(cell)
            cells = table.rows.get(key)
            if cells is not None:
                text = cells[spot].strip()
                return aliases.get(text, text)
            if key and field.default is None:
                raise RowRejectedError(f"{by} {key!r} is not in {table.name}")
            return ""

        return looked_up

    def _template(self, template: str) -> Text:
        """The template filled in; empty when a column that is not optional is blank, so that no half key is made."""
        parts = [
            (literal, self.column(name) if name else None, spec == OPTIONAL)
            for literal, name, spec, _ in string.Formatter().parse(template)
        ]

        def filled(row: list[str]) -> str:
            pieces = []
            for literal, text, optional in parts:
                pieces.append(literal)
                if text is not None:
                    value = text(row)
                    if not value and not optional:
                        return ""
                    pieces.append(value)
            return "".join(pieces).strip()

        return filled
