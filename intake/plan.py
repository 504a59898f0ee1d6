"""Everything that is checked before an import writes its first row: files, columns, lookups, date formats."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake.converting import Convert, Keep, compile_filter, compile_section
from intake.dates import DEFAULT_FORMATS, ColumnDecider, DateReader
from intake.fields import FieldCompiler
from intake.headers import canonical, spellings
from intake.mapping import Kind, Mapping, Section, Settings, combine, matches, origin_of
from intake.ndjson import SUFFIXES, NdjsonReader
from intake.problems import ImportRefusedError, Problem, suggestion
from intake.reading import CsvReader, RowReader
from intake.rejects import mended
from intake.section_fields import date_fields, fields_of, looked_up_in
from intake.skipping import Skip, compile_skips
from intake.sources import (
    LINE,
    CellText,
    LookupTable,
    Named,
    TextSources,
    columns_of,
    load_lookup,
    names_in,
    no_lookup,
)
from intake.survey import Survey, survey
from intake.values import Remembered
from revenue.calendar import zone_of

# Files of so many bytes together may be kept as rows, about 10 MiB: dates are decided by all rows of a column.
_SMALL = 1 << 20

Formats = dict[tuple[str, tuple[str, ...]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """One section read from one file, ready to go. `key` changes with the file, its lookups and the mapping."""

    key: str
    section: Section
    path: Path
    survey: Survey
    reader: RowReader
    columns: tuple[str, ...]
    convert: Convert
    keep: Keep | None
    skip: Skip | None
    numbered: Callable[[int], str] | None
    rejects_name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An import as a whole: its runs in the order of kinds, the tables it looks up in, and the files it does not read.

    `ignored` are those that the mapping says to pass over; `looked_up` by the names of their files.
    """

    runs: list[Run]
    looked_up: dict[str, LookupTable]
    ignored: list[Path]


def plan(mapping: Mapping, paths: Sequence[Path], defaults: Settings) -> Plan:
    """What an import will do. `defaults` give zone and currency where the mapping says none.

    Raises ImportRefusedError with every problem of every file; nothing has been written then.
    """
    return _Planner(mapping, paths, defaults).plan()


class _Planner:
    def __init__(self, mapping: Mapping, paths: Sequence[Path], defaults: Settings) -> None:
        self.mapping = mapping
        self.paths = list(dict.fromkeys(paths))
        self.defaults = defaults
        self.problems: list[Problem] = []
        self.lookups: dict[str, LookupTable] = {}
        self.surveys: dict[tuple[Path, str | None], Survey] = {}

    def plan(self) -> Plan:
        pairs = [
            (number, section, path)
            for number, section in enumerate(self.mapping.sections)
            for path in self.paths
            if section.takes(path)
        ]
        self.all_known({path for _, _, path in pairs})
        self.load_lookups([section for _, section, _ in pairs])
        runs = []
        if not self.problems:
            uses = Counter(path for _, _, path in pairs)
            for number, section, path in pairs:
                try:
                    runs.append(self.run(number, section, path, alone=uses[path] == 1))
                except ImportRefusedError as error:
                    self.problems += error.problems
        if self.problems:
            raise ImportRefusedError(dict.fromkeys(self.problems))
        order = list(Kind)
        read = {path for _, _, path in pairs}
        tables = {table.name: table for table in self.lookups.values() if table.digest}
        return Plan(
            _distinct_names(sorted(runs, key=lambda run: order.index(run.section.kind))),
            {path.name: tables[path.name] for path in self.paths if path not in read and path.name in tables},
            [path for path in self.paths if path not in read and path.name not in tables],
        )

    def all_known(self, taken: set[Path]) -> None:
        lookup_files = [pattern for lookup in self.mapping.lookups.values() for pattern in lookup.patterns()]
        patterns = [pattern for section in self.mapping.sections for pattern in section.files]
        for path in self.paths:
            if path.is_dir():
                self.problems.append(Problem(str(path), "it is a folder", "Name the files in it, e.g. folder/*.csv."))
            elif not path.exists():
                self.problems.append(Problem(str(path), "there is no such file", "Check the name and the folder."))
            elif path not in taken and not any(
                matches(path, pattern) for pattern in [*lookup_files, *self.mapping.ignore]
            ):
                remedy = (
                    f"It reads {', '.join(dict.fromkeys(patterns))}: add this file to a section, or to ignore = [...]."
                )
                self.problems.append(Problem(path.name, f"the mapping {self.mapping.name} has no place for it", remedy))
        if not taken and not self.problems:
            remedy = f"The mapping reads {', '.join(dict.fromkeys(patterns))}."
            self.problems.append(Problem(self.mapping.name, "none of the files holds records", remedy))

    def load_lookups(self, sections: Sequence[Section]) -> None:
        needed = looked_up_in(sections)
        for name in sorted(needed):
            source = self.mapping.lookups[name]
            path = next(self.candidates(source.patterns()), None)
            if path is None and source.optional:
                self.lookups[name] = no_lookup(source, needed[name])
                continue
            if path is None:
                remedy = "Add it to the files given, or put it beside them."
                self.problems.append(
                    Problem(f"{' or '.join(source.patterns())}, lookup {name}", "it was not found", remedy)
                )
                continue
            try:
                self.lookups[name] = load_lookup(name, source, self.mapping, path, needed[name])
            except ImportRefusedError as error:
                self.problems += error.problems
        for section in sections:
            for name, columns in looked_up_in([section]).items():
                if (table := self.lookups.get(name)) is None:
                    continue
                for column in sorted(column for column in columns if columns[column] and column not in table.columns):
                    place = f"{self.mapping.name}, {section.kind}"
                    fault = f"the lookup file {table.name} has no column {column!r}"
                    self.problems.append(Problem(place, fault, suggestion(column, table.columns)))

    def candidates(self, patterns: Sequence[str]) -> Iterator[Path]:
        """Files a lookup may mean: those given first, then those beside them."""
        for pattern in patterns:
            yield from (path for path in self.paths if matches(path, pattern) and origin_of(path.name)[0] == path.name)
        for folder in dict.fromkeys(path.parent for path in self.paths):
            for pattern in patterns:
                yield from sorted(path for path in folder.glob(pattern) if path.is_file())

    def run(self, number: int, section: Section, path: Path, *, alone: bool) -> Run:
        settings = combine(self.mapping.settings_of(path, section), self.defaults)
        named = list(columns_of(section))
        surveyed = self.survey(path, settings.encoding)
        reader = self.reader(path, surveyed, settings, named)
        wanted = list(dict.fromkeys(name.column for name in named))
        columns = canonical(reader.columns, wanted, self.mapping.headers)
        self.columns_exist(path, named, columns, reader)
        sources = TextSources(self.mapping, section, columns, reader.columns, self.lookups, origin_of(path.name)[0])
        keep = compile_filter(section, sources)
        formats = self.decide(section, settings, reader, sources, keep)
        compiler = FieldCompiler(sources, settings, formats)
        looked_up = sorted(looked_up_in([section]))
        contents = [surveyed.digest, *(self.lookups[name].digest for name in looked_up)]
        said = "\0".join([*contents, self.mapping.digest, section.kind, str(number), repr(self.defaults)])
        ending = ".ndjson" if isinstance(reader, NdjsonReader) else ".csv"
        return Run(
            key=hashlib.blake2b(said.encode(), digest_size=16).hexdigest(),
            section=section,
            path=path,
            survey=surveyed,
            reader=reader,
            columns=columns,
            convert=compile_section(section, compiler),
            keep=keep,
            skip=compile_skips(section, sources),
            numbered=reader.line_of if any(LINE in names_in(field) for field in fields_of(section)) else None,
            rejects_name=f"{path.name}{'' if alone else f'.{section.kind}'}.rejects{ending}",
        )

    def survey(self, path: Path, encoding: str | None) -> Survey:
        if (path, encoding) not in self.surveys:
            self.surveys[path, encoding] = survey(path, encoding)
        return self.surveys[path, encoding]

    def reader(self, path: Path, surveyed: Survey, settings: Settings, named: Sequence[Named]) -> RowReader:
        wanted = list(dict.fromkeys(name.column for name in named))
        again = origin_of(path.name)[0] != path.name
        if path.suffix.lower() in SUFFIXES:
            return NdjsonReader(path, surveyed, wanted, settings.decimal, mended=again)
        # All files of an import are planned before the first is imported: what is kept of them is kept together.
        small = sum(given.stat().st_size for given in self.paths) <= _SMALL
        spelt = spellings(wanted, self.mapping.headers)
        read = CsvReader(path, surveyed, settings.delimiter, spelt, keep=small)
        return mended(read) if again else read

    def columns_exist(self, path: Path, named: Sequence[Named], columns: Sequence[str], reader: RowReader) -> None:
        fault = "it has no column"
        if isinstance(reader, NdjsonReader):
            columns, fault = sorted(reader.found), "no object in its first 1,000 lines has"
        headings = columns if isinstance(reader, NdjsonReader) else reader.columns
        counts = Counter(columns)
        problems = []
        for name in named:
            place = f"{path.name}, {name.place}"
            if counts[name.column] == 0 and not name.optional:
                problems.append(Problem(place, f"{fault} {name.column!r}", suggestion(name.column, headings)))
            elif counts[name.column] > 1:
                remedy = "Give each column its own name."
                problems.append(Problem(place, f"it has {counts[name.column]} columns {name.column!r}", remedy))
        if problems:
            raise ImportRefusedError(problems)

    def decide(
        self, section: Section, settings: Settings, reader: RowReader, sources: TextSources, keep: Keep | None
    ) -> Formats:
        """Which of several date formats each column is in, from a look at all its values."""
        deciders: dict[tuple[str, tuple[str, ...]], ColumnDecider] = {}
        looks: list[tuple[int, Remembered]] = []
        for field in date_fields(section):
            own = field.settings(settings)
            formats = tuple(own.dates or DEFAULT_FORMATS)
            cell = sources.cell(field)
            if field.column is None or len(formats) < 2 or cell is None or (field.column, formats) in deciders:
                continue
            decider = ColumnDecider(DateReader(formats, zone_of(own.zone or "UTC"), field.column))
            deciders[field.column, formats] = decider
            looks.append((cell[0], Remembered(_seen_by(decider, cell[1]))))
        if not deciders:
            return {}
        for _, cells, fault in reader.rows():
            if fault is None and (keep is None or keep(cells)):
                for spot, seen in looks:
                    _ = seen[cells[spot]]
        problems = [
            Problem(
                reader.path.name,
                ambiguity,
                f'Pin the format: [[file]] match = "{reader.path.name}" dates = ["{formats[0]}"].',
            )
            for (_, formats), decider in deciders.items()
            if (ambiguity := decider.ambiguity()) is not None
        ]
        if problems:
            raise ImportRefusedError(problems)
        return {key: decider.decided() for key, decider in deciders.items()}


def _seen_by(decider: ColumnDecider, text_of: CellText) -> Callable[[str], None]:
    """Shows a decider the text of a cell."""
    return lambda cell: decider.see(text_of(cell))


def _distinct_names(runs: list[Run]) -> list[Run]:
    """The runs with rejects files of different names, for files of the same name from different folders."""
    seen: Counter[str] = Counter()
    result = []
    for run in runs:
        seen[run.rejects_name] += 1
        count = seen[run.rejects_name]
        name = Path(run.rejects_name)
        if count > 1:
            name = name.with_stem(f"{name.stem}-{count}")
        result.append(replace(run, rejects_name=str(name)))
    return result
