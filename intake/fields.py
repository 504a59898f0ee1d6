"""Compiling one field of a mapping for one file: from the cells of its rows to the field's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.dates import DEFAULT_FORMATS, DateReader
from intake.mapping import FieldSource, Settings
from intake.problems import RowRejectedError
from intake.shapes import FieldShape, ValueKind
from intake.sources import CellText, TextSources
from intake.values import Constant, Meaning, Read, Remembered, Stripped, Value, reading_of
from revenue.calendar import zone_of
from revenue.money import CURRENCIES


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
        """What rows say of a field. Raises RowRejectedError for an unfit constant."""
        column = self.sources.heading(field.column) if field.column is not None else None
        label = column or (f"{field.lookup}.{field.value}" if field.lookup else shape.name)
        settings = self.sources.settings_of(field, self.settings)
        read = self._read(field, shape, label, settings)
        if field.constant is not None:
            return Constant(read(str(field.constant)))
        if field.currency_column is not None and shape.kind is ValueKind.MONEY:
            return self._money_by_column(field, shape, label, settings)
        blank = self._blank(field, shape, label, read)
        cell = self.sources.cell(field)
        if cell is None:
            text = self.sources.text(field)
            return Value(lambda row: read(found) if (found := text(row)) else blank())
        spot, text_of = cell
        if shape.kind is ValueKind.TEXT and text_of is str.strip:
            return Stripped(spot, blank)
        return Meaning(spot, Remembered(_of_cell(text_of, read, blank)))

    def amounts(self, label: str) -> Read:
        """What reads the amounts of a column that no field of the section names."""
        shape = FieldShape("amount", ValueKind.MONEY, required=False, unfilled=None)
        return reading_of(shape, label, None, self.settings.decimal, self.settings.currency or "")

    def _read(self, field: FieldSource, shape: FieldShape, label: str, settings: Settings) -> Read:
        zone = zone_of(settings.zone or "UTC")
        formats = tuple(settings.dates or DEFAULT_FORMATS)
        if field.column is not None:
            formats = self.formats.get((field.column, formats), formats)
        dates = DateReader(formats, zone, label) if shape.kind in {ValueKind.DAY, ValueKind.INSTANT} else None
        return reading_of(shape, label, dates, settings.decimal, settings.currency or "")

    def _blank(self, field: FieldSource, shape: FieldShape, label: str, read: Read) -> Callable[[], object]:
        """What a blank cell means: the field's default, nothing, or a rejected row."""
        if field.default:
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
                if currency not in CURRENCIES:
                    raise RowRejectedError(f"{field.currency_column} {currency!r} is no ISO 4217 currency code")
                read = reading_of(shape, label, None, settings.decimal, currency)
                blank = self._blank(field, shape, label, read)
                remembered = by_currency[currency] = Remembered(_of_cell(str, read, blank))
            return remembered[text(row)]

        return Value(value)


def _of_cell(text_of: CellText, read: Read, blank: Callable[[], object]) -> Read:
    return lambda cell: read(text) if (text := text_of(cell)) else blank()
