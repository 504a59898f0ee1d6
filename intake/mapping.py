"""What a mapping says: which column of a foreign file fills which field of our records."""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import msgspec

from revenue.vocabulary import LifecycleStage, Outcome


class Kind(StrEnum):
    """The kinds of records a file can hold, in the order they are imported: what others refer to comes first."""

    MEMBER = "member"
    ACCOUNT = "account"
    CAMPAIGN = "campaign"
    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    TOUCH = "touch"
    HANDOFF = "handoff"
    CAMPAIGN_COST = "campaign_cost"


class Blank(StrEnum):
    """What a blank date of a stage means: reject the row, keep the stage undated, or leave the stage out."""

    REJECT = "reject"
    UNKNOWN = "unknown"
    SKIP = "skip"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the text of a file is to be read; None means not said here."""

    encoding: str | None = None
    delimiter: str | None = None
    dates: list[str] | None = None
    zone: str | None = None
    decimal: Literal[".", ","] | None = None
    currency: str | None = None


def combine(narrow: Settings, wide: Settings) -> Settings:
    """The narrow settings, with what they do not say taken from the wide ones."""
    mine = {name: getattr(narrow, name) for name in Settings.__struct_fields__}
    theirs = {name: getattr(wide, name) for name in Settings.__struct_fields__}
    return Settings(**{name: theirs[name] if value is None else value for name, value in mine.items()})


class FileSettings(Settings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Reading settings for the files whose names match."""

    match: str


class FieldSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one field's value comes from: exactly one of column, constant, template and lookup."""

    column: str | None = None
    constant: str | int | float | None = None
    template: str | None = None
    lookup: str | None = None
    by: str | None = None
    value: str | None = None
    default: str | None = None
    otherwise: str | None = None
    optional: bool = False
    dates: list[str] | None = None
    zone: str | None = None
    decimal: Literal[".", ","] | None = None
    currency: str | None = None
    currency_column: str | None = None

    def settings(self, wider: Settings) -> Settings:
        """The reading settings of this field."""
        own = Settings(dates=self.dates, zone=self.zone, decimal=self.decimal, currency=self.currency)
        return combine(own, wider)


class LookupSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A small file that is held in memory, so that fields can be looked up in it by key.

    With `many`, several rows may have one key: a field takes the first of them. With `optional`, the file may be
    missing: then no key is in it.
    """

    file: str | list[str]
    key: str
    many: bool = False
    optional: bool = False

    def patterns(self) -> list[str]:
        """The names or globs of the file, the likeliest first."""
        return [self.file] if isinstance(self.file, str) else self.file


class SkipRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows that are no records, for a reason that the summary states: those where the field is one of the values."""

    field: FieldSource
    values: list[str]
    because: str


class Stages(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the values of the stage column mean."""

    column: str
    open: list[str] = []
    won: list[str] = []
    lost: list[str] = []

    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of every stage named, in the order written."""
        lists = ((Outcome.OPEN, self.open), (Outcome.WON, self.won), (Outcome.LOST, self.lost))
        return {stage: outcome for outcome, stages in lists for stage in stages}


class PassageSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stage an opportunity entered, read from one row: for which values of the stage column, when, worth what."""

    when: list[str] | None = None
    stage: str | None = None
    at: FieldSource | None = None
    amount: FieldSource | None = None
    lost_reason: FieldSource | None = None
    blank: Blank = Blank.REJECT


class HistorySource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The stages of one opportunity in several rows of a lookup; `stage`, `at` and `amount` are columns of it.

    Stages that it has as keys of another lookup, `labels`, are called what the column `label` of that one says.
    """

    lookup: str
    by: str
    stage: str
    at: str
    amount: str | None = None
    zone: str | None = None
    labels: str | None = None
    label: str = "label"


class StageFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a row tells by itself whether its opportunity is open, won or lost, whatever its stages are called."""

    name: FieldSource
    won: FieldSource
    closed: FieldSource
    began: FieldSource
    entered: FieldSource | None = None
    closed_on: FieldSource | None = None
    amount: FieldSource | None = None
    lost_reason: FieldSource | None = None
    history: HistorySource | None = None

    def sources(self) -> list[FieldSource]:
        """The fields that are given, in the order above."""
        given = [getattr(self, name) for name in self.__struct_fields__ if name != "history"]
        return [field for field in given if field is not None]


class LifecycleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lifecycle stage a lead entered; left out for rows that do not say when."""

    stage: LifecycleStage
    at: FieldSource


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of record: the files it is read from and what fills its fields."""

    kind: Kind
    files: list[str]
    fields: dict[str, FieldSource]
    where: dict[str, list[str]] = {}
    where_not: dict[str, list[str]] = {}
    skip: list[SkipRule] = []
    aliases: dict[str, dict[str, str]] = {}
    stages: Stages | None = None
    stage: StageFields | None = None
    passages: list[PassageSource] = []
    lifecycle: list[LifecycleSource] = []
    settings: Settings = Settings()

    def takes(self, path: Path) -> bool:
        """Whether records of this section are read from the file."""
        _, kind = origin_of(path.name)
        return kind in {None, self.kind} and any(matches(path, pattern) for pattern in self.files)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file, checked. `digest` changes whenever the file does."""

    name: str
    source: str
    sections: tuple[Section, ...]
    lookups: MappingOf[str, LookupSource]
    aliases: MappingOf[str, MappingOf[str, str]]
    files: tuple[FileSettings, ...]
    ignore: tuple[str, ...]
    headers: MappingOf[str, list[str]]
    settings: Settings
    digest: str

    def settings_of(self, path: Path, section: Section | None = None) -> Settings:
        """The reading settings of one file: what is said for the file wins, then for its section, then for all."""
        result = combine(section.settings, self.settings) if section else self.settings
        for pinned in self.files:
            if matches(path, pinned.match):
                result = combine(pinned, result)
        return result

    def aliases_of(self, column: str, section: Section | None = None) -> dict[str, str]:
        """The value aliases of a column, a section's own before those for all."""
        return {**self.aliases.get(column, {}), **(section.aliases.get(column, {}) if section else {})}


_REJECTS = re.compile(rf"(.+?)(?:\.({'|'.join(Kind)}))?\.rejects(?:-\d+)?(?:\.earlier(?:-\d+)?)?\.(?:csv|ndjson)")


def origin_of(name: str) -> tuple[str, Kind | None]:
    """The name of the file whose rejected rows a file holds, and of which kind; the name itself for any other file."""
    kind = None
    while rejects := _REJECTS.fullmatch(name):
        name, kind = rejects[1], Kind(rejects[2]) if rejects[2] else kind
    return name, kind


def matches(path: Path, pattern: str) -> bool:
    """Whether a file's name (or, for a pattern with a slash, the end of its path) matches a glob.

    A rejects file is matched as the file whose rows it holds.
    """
    path = path.with_name(origin_of(path.name)[0]) if path.name else path
    if "/" in pattern:
        return fnmatchcase(f"/{path.as_posix()}", f"*/{pattern.removeprefix('/')}")
    return fnmatchcase(path.name, pattern)
