"""Finding, decoding and checking a mapping file, with all its faults reported at once."""

import hashlib
from pathlib import Path, PurePath

import msgspec

from intake.mapping import (
    FileSettings,
    Kind,
    LifecycleSource,
    LookupSource,
    Mapping,
    PassageSource,
    Section,
    Settings,
    SkipRule,
    StageFields,
    Stages,
)
from intake.mapping_fields import FieldNodes
from intake.nodes import Raw
from intake.problems import ImportRefusedError, Problem, suggestion
from intake.shapes import shape_of

READY_MAPPINGS = Path(__file__).parent / "mappings"
_OWN_KEYS = {"source", "lookups", "aliases", "file", "ignore", "headers", "skip"}
_HISTORY_OF = {Kind.OPPORTUNITY: ("stages", "stage", "passages"), Kind.LEAD: ("lifecycle",)}


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


class _Checker(FieldNodes):
    """Turns decoded TOML into a Mapping and collects what is wrong with it on the way."""

    def mapping(self, raw: Raw, digest: str) -> Mapping:
        known = _OWN_KEYS | set(Settings.__struct_fields__) | set(Kind)
        self.unknown(raw, known, "")
        source = self.value(raw.get("source"), str, "source", "")
        if not source:
            self.fault("source", "it is missing", 'Name the system the files come from, e.g. source = "hubspot".')
        for name, node in self.table(raw.get("lookups", {}), "lookups").items():
            self.lookups[name] = self.lookup(node, f"lookups.{name}")
        skip = [everywhere(rule) for rule in self.sources(raw.get("skip", []), SkipRule, "skip")]
        sections = [
            section
            for kind in Kind
            for place, node in self.tables(raw.get(kind, []), kind)
            if (section := self.section(kind, node, place, skip)) is not None
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
            headers=self.value(raw.get("headers", {}), dict[str, list[str]], "headers", {}),
            settings=self.settings({key: raw[key] for key in Settings.__struct_fields__ if key in raw}, ""),
            digest=digest,
        )

    def lookup(self, raw: object, place: str) -> LookupSource:
        lookup: LookupSource | None = self.node(raw, LookupSource, place)
        if lookup is None:
            return LookupSource(file="", key="")
        for fault in filter(None, map(_pattern_fault, lookup.patterns() or [""])):
            remedy = (
                'Write its name or a glob, e.g. file = "prices.csv", and give the file or put it beside the others.'
            )
            self.fault(f"{place}.file", fault, remedy)
        return lookup

    def section(self, kind: Kind, raw: Raw, place: str, skip: list[SkipRule]) -> Section | None:
        special = {"fields", "stages", "stage", "passages", "lifecycle", "skip"}
        plain = {"files", "where", "where_not", "aliases"}
        histories = {"stages", "stage", "passages", "lifecycle"} - set(_HISTORY_OF.get(kind, ()))
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
            where_not=self.value(raw.get("where_not", {}), dict[str, list[str]], f"{place}.where_not", {}),
            skip=[*skip, *self.sources(raw.get("skip", []), SkipRule, f"{place}.skip")],
            aliases=self.value(raw.get("aliases", {}), dict[str, dict[str, str]], f"{place}.aliases", {}),
            stages=self.node(raw["stages"], Stages, f"{place}.stages") if "stages" in raw else None,
            stage=self.stage(raw["stage"], f"{place}.stage") if "stage" in raw else None,
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

    def stage(self, raw: object, place: str) -> StageFields | None:
        stage: StageFields | None = self.with_fields(self.table(raw, place), StageFields, place)
        history = stage.history if stage is not None else None
        if history is not None and not (history.lookup in self.lookups and self.lookups[history.lookup].many):
            remedy = f"Write [lookups.{history.lookup}] with file, key and many = true."
            self.fault(f"{place}.history", f"there is no lookup {history.lookup!r} of several rows a key", remedy)
        if history is not None:
            self.readable(Settings(zone=history.zone), f"{place}.history")
        return stage

    def stages(self, section: Section, place: str) -> None:
        if section.stage is not None:
            if section.stages is not None or section.passages:
                self.fault(
                    place, "it has both `stage` and `stages` or `passages`", "Keep `stage` alone, or the others."
                )
            return
        if section.stages is None or not section.passages:
            remedy = f"Write [{place}.stages] and [[{place}.passages]], or [{place}.stage]; see docs/import.md."
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


def everywhere(rule: SkipRule) -> SkipRule:
    """The rule for every section: it says nothing of files without its column."""
    return msgspec.structs.replace(rule, field=msgspec.structs.replace(rule.field, optional=True))


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
