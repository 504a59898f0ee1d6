"""Finding, decoding and checking a mapping file, with all its faults reported at once."""

import hashlib
import string
from pathlib import Path, PurePath
from typing import Any

import msgspec

from intake.dates import format_fault
from intake.mapping import (
    FieldSource,
    FileSettings,
    Kind,
    LifecycleSource,
    LookupSource,
    Mapping,
    PassageSource,
    Section,
    Settings,
    Stages,
)
from intake.nodes import Nodes, Raw
from intake.problems import ImportRefusedError, Problem, suggestion
from intake.shapes import shape_of
from intake.sources import OPTIONAL
from revenue.calendar import zone_of
from revenue.money import CURRENCIES

READY_MAPPINGS = Path(__file__).parent / "mappings"
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_OWN_KEYS = {"source", "lookups", "aliases", "file", "ignore"}
_HISTORY_OF = {Kind.OPPORTUNITY: ("stages", "passages"), Kind.LEAD: ("lifecycle",)}


def ready_mappings() -> list[str]:
    """The names of the mappings that come with Tandem."""
    return sorted(path.stem for path in READY_MAPPINGS.glob("*.toml"))


def load_mapping(named: str | Path) -> Mapping:
    """The mapping at a path, or the ready one of a bare name. Raises ImportRefusedError with every fault found."""
    path = _find(named)
    text = path.read_bytes()
    try:
        raw = msgspec.toml.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ImportRefusedError(
            [Problem(path.name, f"this is not TOML: {error}", "docs/import.md shows complete examples.")]
        ) from None
    checker = _Checker(path.name)
    mapping = checker.mapping(raw, hashlib.sha256(text).hexdigest())
    if checker.problems:
        raise ImportRefusedError(checker.problems)
    return mapping


def _find(named: str | Path) -> Path:
    path = Path(named)
    if path.is_file():
        return path
    if str(named) in ready_mappings():
        return READY_MAPPINGS / f"{named}.toml"
    ready = ", ".join(ready_mappings())
    raise ImportRefusedError(
        [Problem(f"mapping {str(named)!r}", "there is no such file", f"Give a TOML file, or a ready mapping: {ready}.")]
    )


class _Checker(Nodes):
    """Turns decoded TOML into a Mapping and collects what is wrong with it on the way."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.lookups: dict[str, LookupSource] = {}

    def mapping(self, raw: Raw, digest: str) -> Mapping:
        known = _OWN_KEYS | set(Settings.__struct_fields__) | set(Kind)
        self.unknown(raw, known, "")
        source = self.value(raw.get("source"), str, "source", "")
        if not source:
            self.fault("source", "it is missing", 'Name the system the files come from, e.g. source = "hubspot".')
        for name, node in self.table(raw.get("lookups", {}), "lookups").items():
            self.lookups[name] = self.lookup(node, f"lookups.{name}")
        sections = [
            section
            for kind in Kind
            for place, node in self.tables(raw.get(kind, []), kind)
            if (section := self.section(kind, node, place)) is not None
        ]
        if not any(kind in raw for kind in Kind):
            self.fault("", "it names no kind of record", f"Write at least one section of {', '.join(Kind)}.")
        files = [self.file(node, place) for place, node in self.tables(raw.get("file", []), "file")]
        return Mapping(
            name=self.name,
            source=source or "",
            sections=tuple(sections),
            lookups=self.lookups,
            aliases=self.value(raw.get("aliases", {}), dict[str, dict[str, str]], "aliases", {}),
            files=tuple(file for file in files if file is not None),
            ignore=tuple(self.value(raw.get("ignore", []), list[str], "ignore", [])),
            settings=self.settings({key: raw[key] for key in Settings.__struct_fields__ if key in raw}, ""),
            digest=digest,
        )

    def lookup(self, raw: object, place: str) -> LookupSource:
        lookup: LookupSource | None = self.node(raw, LookupSource, place)
        if lookup is None:
            return LookupSource(file="", key="")
        if (fault := _pattern_fault(lookup.file)) is not None:
            remedy = (
                'Write its name or a glob, e.g. file = "prices.csv", and give the file or put it beside the others.'
            )
            self.fault(f"{place}.file", fault, remedy)
        return lookup

    def section(self, kind: Kind, raw: Raw, place: str) -> Section | None:
        special = {"fields", "stages", "passages", "lifecycle"}
        plain = {"files", "where", "aliases"}
        histories = {"stages", "passages", "lifecycle"} - set(_HISTORY_OF.get(kind, ()))
        self.unknown(raw, (special | plain | set(Settings.__struct_fields__)) - histories, place)
        settings = self.settings({key: raw[key] for key in Settings.__struct_fields__ if key in raw}, place)
        fields = {
            name: field
            for name, node in self.table(raw.get("fields", {}), f"{place}.fields").items()
            if (field := self.field(node, f"{place}.fields.{name}")) is not None
        }
        files = self.value(raw.get("files", []), list[str], f"{place}.files", [])
        if not files:
            self.fault(f"{place}.files", "no file is named", 'Write e.g. files = ["accounts*.csv"].')
        self.required_fields(kind, set(raw.get("fields", {})), f"{place}.fields")
        section = Section(
            kind=kind,
            files=files,
            fields=fields,
            where=self.value(raw.get("where", {}), dict[str, list[str]], f"{place}.where", {}),
            aliases=self.value(raw.get("aliases", {}), dict[str, dict[str, str]], f"{place}.aliases", {}),
            stages=self.node(raw["stages"], Stages, f"{place}.stages") if "stages" in raw else None,
            passages=self.sources(raw.get("passages", []), PassageSource, f"{place}.passages"),
            lifecycle=self.sources(raw.get("lifecycle", []), LifecycleSource, f"{place}.lifecycle"),
            settings=settings,
        )
        if kind is Kind.OPPORTUNITY:
            self.stages(section, place)
        return section

    def required_fields(self, kind: Kind, named: set[str], place: str) -> None:
        shape = {name: field for name, field in shape_of(kind).items() if field is not None}
        for name in sorted(named - set(shape)):
            self.fault(f"{place}.{name}", f"{kind} has no such field", suggestion(name, shape))
        for name, field in shape.items():
            if field.required and name not in named:
                self.fault(place, f"{name} is missing", f'Say which column holds it: {name} = "a column\'s name".')

    def stages(self, section: Section, place: str) -> None:
        if section.stages is None or not section.passages:
            remedy = f"Write [{place}.stages] (column, open, won, lost) and [[{place}.passages]]; see docs/import.md."
            self.fault(place, "it does not say how an opportunity passes its stages", remedy)
            return
        outcomes = section.stages.outcomes()
        lists = section.stages.open + section.stages.won + section.stages.lost
        for stage in sorted({stage for stage in lists if lists.count(stage) > 1}):
            self.fault(f"{place}.stages", f"{stage!r} stands in more than one list", "Leave it in one.")
        for number, passage in enumerate(section.passages, 1):
            named = [*(passage.when or ()), *([passage.stage] if passage.stage else [])]
            for stage in named:
                if stage not in outcomes:
                    fault = f"{stage!r} is in none of the lists open, won, lost of {place}.stages"
                    self.fault(f"{place}.passages, number {number}", fault, suggestion(stage, outcomes))
        reached = {stage for passage in section.passages for stage in passage.when or outcomes}
        for stage in sorted(set(outcomes) - reached):
            self.fault(
                f"{place}.passages", f"none is for rows in stage {stage!r}", "Add it to the `when` of a passage."
            )

    def file(self, raw: Raw, place: str) -> FileSettings | None:
        self.settings({key: value for key, value in raw.items() if key != "match"}, place)
        kept = {key: raw[key] for key in FileSettings.__struct_fields__ if key in raw}
        try:
            return msgspec.convert(kept, FileSettings)
        except msgspec.ValidationError as error:
            if "match" not in raw:
                self.fault(place, str(error), 'Say which files: match = "export_*.csv".')
            return None

    def settings(self, raw: Raw, place: str) -> Settings:
        settings = self.node(raw, Settings, place) or Settings()
        self.readable(settings, place)
        return settings

    def readable(self, settings: Settings | FieldSource, place: str) -> None:
        inside = f"{place}." if place else ""
        for written in settings.dates or ():
            if (remedy := format_fault(written)) is not None:
                self.fault(f"{inside}dates", f"{written!r} is no date format", remedy)
        if settings.dates == []:
            self.fault(f"{inside}dates", "the list is empty", 'Write e.g. dates = ["%d.%m.%Y"].')
        if settings.zone is not None:
            try:
                zone_of(settings.zone)
            except ValueError as error:
                fault, _, remedy = str(error).partition(". ")
                self.fault(f"{inside}zone", fault, remedy)
        currency = settings.currency
        if currency is not None and currency not in CURRENCIES:
            self.fault(f"{inside}currency", f"{currency!r} is no ISO 4217 code", 'Write e.g. currency = "EUR".')
        if isinstance(settings, Settings):
            if settings.delimiter is not None and settings.delimiter not in DELIMITERS:
                remedy = f"Write one of {', '.join(DELIMITERS.values())}: " + ' "," ";" "\\t" "|".'
                self.fault(f"{inside}delimiter", f"{settings.delimiter!r} is no delimiter Tandem reads", remedy)
            if settings.encoding is not None and not _is_encoding(settings.encoding):
                remedy = 'Write e.g. encoding = "latin-1", "cp1252" or "utf-16".'
                self.fault(f"{inside}encoding", f"{settings.encoding!r} is no encoding Python knows", remedy)

    def sources(self, raw: object, cls: type[Any], place: str) -> list[Any]:
        made = []
        for spot, node in self.tables(raw, place):
            parts = {
                name: self.field(value, f"{spot}.{name}") if name in {"at", "amount", "lost_reason"} else value
                for name, value in node.items()
            }
            if (one := self.node(parts, cls, spot)) is not None:
                made.append(one)
        return made

    def field(self, raw: object, place: str) -> FieldSource | None:
        if isinstance(raw, str):
            return FieldSource(column=raw)
        field: FieldSource | None = self.node(raw, FieldSource, place)
        if field is None:
            return None
        given = [name for name in ("column", "constant", "template", "lookup") if getattr(field, name) is not None]
        if len(given) != 1:
            fault = f"it gives {' and '.join(given)}" if given else "it does not say where the value comes from"
            self.fault(place, fault, "Give exactly one of column, constant, template, lookup.")
        if field.template is not None and (broken := _template_fault(field.template)):
            self.fault(
                f"{place}.template", broken, 'Write e.g. "{account}/{email}" or "{first name:optional} {last name}".'
            )
        if field.lookup is not None:
            if field.lookup not in self.lookups:
                self.fault(
                    f"{place}.lookup", f"there is no lookup {field.lookup!r}", suggestion(field.lookup, self.lookups)
                )
            if field.by is None or field.value is None:
                self.fault(
                    place, "a lookup needs `by` and `value`", "by = this file's column, value = the lookup file's."
                )
        elif field.by is not None or field.value is not None:
            self.fault(place, "`by` and `value` belong to a lookup", "Add lookup = ..., or take them away.")
        self.readable(field, place)
        return field


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)  # refuses "base64" and the like, which codecs.lookup would find
    except LookupError:
        return False
    return True


def _pattern_fault(pattern: str) -> str | None:
    """Why a glob cannot be looked for in a folder, or None."""
    path = PurePath(pattern)
    if not path.parts:
        return f"{pattern!r} names no file"
    if path.anchor:
        return f"{pattern!r} is a path from the root"
    if any("**" in part and part != "**" for part in path.parts):
        return f"{pattern!r} has a ** that is not a folder of its own"
    return None


def _template_fault(template: str) -> str | None:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        return f"{template!r} is no template: {error}"
    if not any(name for _, name, _, _ in parts):
        return f"{template!r} names no column"
    unknown = [spec for _, _, spec, _ in parts if spec and spec != OPTIONAL]
    if unknown:
        return f"{unknown[0]!r} is nothing that can stand behind a column's name"
    return None
