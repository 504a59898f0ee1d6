"""Decoding the fields of a mapping file: where each comes from and how its text is to be read."""

import string
from typing import Any, get_args

import msgspec

from intake.dates import format_fault
from intake.mapping import FieldSource, LookupSource, Settings
from intake.nodes import Nodes, Raw
from intake.problems import suggestion
from intake.sources import OPTIONAL
from revenue.calendar import zone_of
from revenue.money import CURRENCIES

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class FieldNodes(Nodes):
    """Tables of a mapping file with fields in them; `lookups` are those that a field may name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.lookups: dict[str, LookupSource] = {}

    def settings(self, raw: Raw, place: str) -> Settings:
        """The reading settings in a table."""
        settings = self.node(raw, Settings, place) or Settings()
        self.readable(settings, place)
        return settings

    def readable(self, settings: Settings | FieldSource, place: str) -> None:
        """Note what nobody could read by."""
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
        """Structs of repeated tables, whose keys may be fields."""
        made = (self.with_fields(node, cls, spot) for spot, node in self.tables(raw, place))
        return [one for one in made if one is not None]

    def with_fields(self, raw: Raw, cls: type[Any], place: str) -> Any | None:
        """A struct of one table, whose keys may be fields; None when a key that is needed does not fit."""
        kinds = {field.name: field.type for field in msgspec.structs.fields(cls)}
        parts = {
            name: self.field(value, f"{place}.{name}") if _is_field(kinds.get(name)) else value
            for name, value in raw.items()
        }
        return self.node(parts, cls, place)

    def field(self, raw: object, place: str) -> FieldSource | None:
        """Where one field comes from: a column's name, or a table of one of the forms."""
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


def _is_field(kind: object) -> bool:
    return FieldSource in {kind, *get_args(kind)}


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)  # refuses "base64" and the like, which codecs.lookup would find
    except LookupError:
        return False
    return True


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
