"""Where a field's text comes from in a row: its column, a constant, a template of columns or a lookup."""

import dataclasses
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.headers import canonical, spellings
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
# Among the aliases of a column, what stands for every value that has no alias of its own.
ANY_OTHER = "*"
_LARGEST_LOOKUP = 1_000_000


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A lookup file in memory: its rows by key, and how its text is to be read. `digest` changes with its content.

    `asked` are those of its keys that rows had so far.
    """

    name: str
    digest: str
    settings: Settings
    columns: dict[str, int]
    rows: dict[str, list[list[str]]]
    asked: set[str] = dataclasses.field(default_factory=set)

    def of(self, key: str) -> list[list[str]]:
        """The rows of a key, none for one that is not there."""
        rows = self.rows.get(key, [])
        if rows:
            self.asked.add(key)
        return rows


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
    for column in (*section.where, *section.where_not):
        yield Named(column, f"{section.kind}.where")
    for rule in section.skip:
        yield from _columns(rule.field, f"{section.kind}.skip")
    if section.stages is not None:
        yield Named(section.stages.column, f"{section.kind}.stages.column")
    for passage in section.passages:
        for part in ("at", "amount", "lost_reason"):
            if (field := getattr(passage, part)) is not None:
                yield from _columns(field, f"{section.kind}.passages.{part}")
    for entry in section.lifecycle:
        yield from _columns(entry.at, f"{section.kind}.lifecycle.at")
    if section.stage is not None:
        for field in section.stage.sources():
            yield from _columns(field, f"{section.kind}.stage")
        if section.stage.history is not None:
            yield Named(section.stage.history.by, f"{section.kind}.stage.history.by")


def _columns(field: FieldSource, place: str) -> Iterator[Named]:
    for name in names_in(field):
        if name not in {LINE, FILE}:
            yield Named(name, place, field.optional)
    if field.otherwise is not None:
        yield Named(field.otherwise, place, optional=True)


def names_in(field: FieldSource) -> list[str]:
    """The names of all columns that a field is read from, LINE and FILE among them."""
    names = [field.column, field.by, field.currency_column]
    if field.template is not None:
        names += [name for _, name, _, _ in string.Formatter().parse(field.template)]
    return [name for name in names if name]


def no_lookup(source: LookupSource, wanted: Iterable[str]) -> LookupTable:
    """The table of an optional lookup file that is not there."""
    columns = {column: spot for spot, column in enumerate(dict.fromkeys([source.key, *wanted]))}
    return LookupTable(source.patterns()[0], "", Settings(), columns, {})


def load_lookup(name: str, source: LookupSource, mapping: Mapping, path: Path, wanted: Iterable[str]) -> LookupTable:
    """Read a lookup file for the `wanted` columns.

    Raises ImportRefusedError when it is damaged, too large or gives a key twice that may have one row alone.
    """
    settings = mapping.settings_of(path)
    surveyed = survey(path, settings.encoding)
    named = list(dict.fromkeys([source.key, *wanted]))
    reader = CsvReader(path, surveyed, settings.delimiter, spellings(named, mapping.headers))
    columns = {column: spot for spot, column in enumerate(canonical(reader.columns, named, mapping.headers))}
    if source.key not in columns:
        problem = Problem(
            f"{path.name}, lookup {name}", f"it has no column {source.key!r}", suggestion(source.key, columns)
        )
        raise ImportRefusedError([problem])
    aliases = mapping.aliases_of(source.key)
    rows: dict[str, list[list[str]]] = {}
    for line, cells, broken in reader.rows():
        key = "" if broken else cells[columns[source.key]].strip()
        key = aliases.get(key, key)
        twice = key and not source.many and rows.get(key, [cells]) != [cells]
        fault = f"{source.key} {key!r} stands in it twice with different values" if twice else broken
        if fault is not None:
            raise ImportRefusedError([Problem(f"{path.name}, line {line}", fault, "Mend the lookup file first.")])
        if len(rows) >= _LARGEST_LOOKUP:
            remedy = "Look up in a smaller file: lookups are held in memory."
            raise ImportRefusedError([Problem(path.name, f"it has more than {_LARGEST_LOOKUP:,} keys", remedy)])
        if key and cells not in rows.setdefault(key, []):
            rows[key].append(cells)
    return LookupTable(path.name, surveyed.digest, settings, columns, rows)


class TextSources:
    """Makes the text function of any field for one file with known columns."""

    def __init__(
        self,
        mapping: Mapping,
        section: Section,
        columns: Sequence[str],
        headings: Sequence[str],
        lookups: dict[str, LookupTable],
        file: str,
    ) -> None:
        """`columns` are the file's `headings` under the names that the mapping has for them."""
        self._mapping = mapping
        self._section = section
        self._lookups = lookups
        self._file = file
        self._headings = dict(zip(columns, headings, strict=True))
        # The line number is put behind a row's own cells for the files that ask for it.
        self._spots = {LINE: len(columns)} | {column: spot for spot, column in enumerate(columns)}

    def heading(self, column: str) -> str:
        """What the file itself calls a column."""
        return self._headings.get(column, column)

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
        if field.otherwise is not None:
            return None
        return self._first_cell(field)

    def _first_cell(self, field: FieldSource) -> tuple[int, CellText] | None:
        name = field.column if field.lookup is None else field.by
        spot = self.spot(name) if name is not None else None
        if name is None or spot is None:
            return None
        own = self._own(name)
        return spot, own if field.lookup is None else self._looked_up(field, name, own)

    def text(self, field: FieldSource) -> Text:
        """The text of any field that is not a constant."""
        first = self._first(field)
        if field.otherwise is None:
            return first
        second = self.column(field.otherwise)
        return lambda row: first(row) or second(row)

    def _first(self, field: FieldSource) -> Text:
        if field.template is not None:
            return self._template(field.template)
        cell = self._first_cell(field)
        if cell is None:
            return self.column(field.column or "")
        spot, read = cell
        return lambda row: read(row[spot])

    def rows(self, lookup: str, by: str) -> Callable[[list[str]], list[list[str]]]:
        """The rows of a lookup whose key stands in a column."""
        table, key = self._lookups[lookup], self.column(by)
        return lambda row: table.of(key(row))

    def looked_up_column(self, lookup: str, column: str) -> Text:
        """The stripped text of one column of a lookup's rows."""
        spot = self._lookups[lookup].columns.get(column)
        return lambda cells: cells[spot].strip() if spot is not None else ""

    def labels(self, lookup: str, column: str) -> CellText:
        """What a lookup calls its keys in one column; a key that it has not stays as it is."""
        table, label = self._lookups[lookup], self.looked_up_column(lookup, column)
        return lambda key: label(rows[0]) if (rows := table.of(key)) else key

    def settings_of(self, field: FieldSource, wider: Settings) -> Settings:
        """The reading settings of a field; a looked-up one is written as its lookup file is."""
        if field.lookup is not None:
            wider = combine(self._lookups[field.lookup].settings, wider)
        return field.settings(wider)

    def _own(self, column: str) -> CellText:
        aliases = self.aliases(column)
        if not aliases:
            return str.strip
        if ANY_OTHER in aliases:
            other = aliases[ANY_OTHER]
            return lambda cell: aliases.get(text, other) if (text := cell.strip()) else ""
        return lambda cell: aliases.get(text := cell.strip(), text)

    def _looked_up(self, field: FieldSource, by: str, own: CellText) -> CellText:
        table = self._lookups[field.lookup or ""]
        spot = table.columns.get(field.value or "")
        aliases = self.aliases(field.value or "")

        def looked_up(cell: str) -> str:
            key = own(cell)
            rows = table.of(key)
            if rows:
                text = rows[0][spot].strip() if spot is not None else ""
                return aliases.get(text, text)
            if key and field.default is None:
                raise RowRejectedError(f"{self.heading(by)} {key!r} is not in {table.name}")
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
