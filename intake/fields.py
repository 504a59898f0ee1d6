"""Compiling one field of a mapping for one file: a function from a row's cells to the field's value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.dates import DEFAULT_FORMATS, DateReader
from intake.mapping import FieldSource, Settings
from intake.problems import RowRejectedError
from intake.shapes import FieldShape, ValueKind
from intake.sources import TextSources
from intake.values import Read, Remembered, Value, reading_of
from revenue.calendar import zone_of


@dataclass(frozen=True, slots=True)
class FieldCompiler:
    """Makes the value functions of one section's fields for one file.

    `settings` are complete: the workspace's zone and currency stand where the mapping says none. `formats` holds the
    format decided for a column that may be in several.
    """

    sources: TextSources
    settings: Settings
    formats: Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]

    def value(self, field: FieldSource, shape: FieldShape) -> Value:
        """The function from a row to a field's value. Raises RowRejectedError for an unfit constant."""
        label = field.column or (f"{field.lookup}.{field.value}" if field.lookup else shape.name)
        settings = field.settings(self.settings)
        read = self._read(field, shape, label, settings)
        if field.constant is not None:
            return self._constant(
                read(str(field.constant)) if shape.kind is not ValueKind.TEXT else str(field.constant)
            )
        if field.currency_column is not None and shape.kind is ValueKind.MONEY:
            return self._money_by_column(field, shape, label, settings)
        blank = self._blank(field, shape, label, read)
        spot = self.sources.spot(field.column) if field.column is not None else None
        if spot is not None and field.column is not None:
            aliases = self.sources.aliases(field.column)
            if shape.kind is ValueKind.TEXT and not aliases:
                return _plain_text(spot, blank)
            remembered = Remembered(_of_cell(read, aliases, blank))
            return lambda row: remembered[row[spot]]
        text = self.sources.text(field)
        remembered = Remembered(_of_cell(read, {}, blank))
        return lambda row: remembered[text(row)]

    def _read(self, field: FieldSource, shape: FieldShape, label: str, settings: Settings) -> Read:
        zone = zone_of(settings.zone or "UTC")
        formats = tuple(settings.dates or DEFAULT_FORMATS)
        if field.column is not None:
            formats = self.formats.get((field.column, formats), formats)
        dates = DateReader(formats, zone, label) if shape.kind in {ValueKind.DAY, ValueKind.INSTANT} else None
        return reading_of(shape, label, dates, settings.decimal, settings.currency or "")

    def _constant(self, value: object) -> Value:
        return lambda _row: value

    def _blank(self, field: FieldSource, shape: FieldShape, label: str, read: Read) -> Callable[[], object]:
        """What a blank cell means: the field's default, nothing, or a rejected row."""
        if field.default is not None:
            value = read(field.default)
            return lambda: value
        if not shape.required:
            return lambda: shape.unfilled

        def reject() -> object:
            raise RowRejectedError(f"{label} is blank, but {shape.name} is needed")

        return reject

    def _money_by_column(self, field: FieldSource, shape: FieldShape, label: str, settings: Settings) -> Value:
        text = self.sources.text(field)
        currency_of = self.sources.column(field.currency_column or "")
        by_currency: dict[str, Remembered] = {}

        def value(row: list[str]) -> object:
            currency = currency_of(row).upper() or settings.currency or ""
            remembered = by_currency.get(currency)
            if remembered is None:
                if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
                    raise RowRejectedError(f"{field.currency_column} {currency!r} is no ISO 4217 currency code")
                read = reading_of(shape, label, None, settings.decimal, currency)
                blank = self._blank(field, shape, label, read)
                remembered = by_currency[currency] = Remembered(_of_cell(read, {}, blank))
            return remembered[text(row)]

        return value


def _plain_text(spot: int, blank: Callable[[], object]) -> Value:
    """The commonest field of all, without a detour."""
    return lambda row: row[spot].strip() or blank()


def _of_cell(read: Read, aliases: dict[str, str], blank: Callable[[], object]) -> Read:
    def of_cell(cell: str) -> object:
        text = cell.strip()
        text = aliases.get(text, text)
        return read(text) if text else blank()

    return of_cell
