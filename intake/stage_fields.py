"""The stages of an opportunity whose row tells by itself whether it is open, won or lost, whatever they are called."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import cast

import msgspec

from intake.dates import DateReader
from intake.fields import FieldCompiler
from intake.histories import AMOUNT, AT, REASON, is_day_of
from intake.mapping import FieldSource, HistorySource, StageFields
from intake.problems import RowRejectedError
from intake.shapes import FieldShape, ValueKind
from intake.values import Value
from revenue.calendar import zone_of
from revenue.money import Money
from revenue.records import StagePassage
from revenue.vocabulary import Outcome

# What a deal entered when it was made, in a file that tells its present stage alone.
FIRST_STAGE = "Created"
_YES = frozenset({"true", "yes", "1"})
_NAME = FieldShape("name", ValueKind.TEXT, required=False, unfilled=None)

Entered = tuple[str, datetime, Money | None]


def stage_value(stage: StageFields, compiler: FieldCompiler) -> Value:
    """The stage passages of rows, oldest first; it rejects rows that close before they open, or have no stage or date.

    The history tells the way where it is given; else a deal begins as `FIRST_STAGE` and has its present stage since
    a date that the row may tell.
    """

    def part(field: FieldSource | None, shape: FieldShape) -> Callable[[list[str]], object]:
        return (lambda _row: None) if field is None else compiler.value(field, shape).of

    name = cast("Callable[[list[str]], str | None]", part(stage.name, _NAME))
    reason = cast("Callable[[list[str]], str | None]", part(stage.lost_reason, REASON))
    amount_of = cast("Callable[[list[str]], Money | None]", part(stage.amount, AMOUNT))
    began, entered, closed_on = (
        cast("Callable[[list[str]], datetime | None]", part(field, AT))
        for field in (stage.began, stage.entered, stage.closed_on)
    )
    won, closed = (_told(field, compiler) for field in (stage.won, stage.closed))
    way_of = _history(stage.history, compiler) if stage.history is not None else (lambda _row: [])
    zone = zone_of(compiler.settings.zone or "UTC")

    def value(row: list[str]) -> tuple[StagePassage, ...]:
        now, amount = name(row), amount_of(row)
        outcome = Outcome.OPEN if now is None else _outcome(now, won(row), closed(row))
        way = way_of(row)
        told = bool(way)
        since = None if outcome is Outcome.OPEN else closed_on(row)
        if way and way[-1][0] == now:
            # The row says on which day it was closed; what says when it was marked as closed is the second best.
            _, marked, worth = way.pop()
            since = since if since is not None and (not way or since >= way[-1][1]) else marked
            amount = worth or amount
        elif outcome is Outcome.OPEN:
            since = entered(row)
        if not told and (first := began(row)) is not None:
            way = [(FIRST_STAGE, first, None)]
        passages = [StagePassage(stage, Outcome.OPEN, at, worth) for stage, at, worth in way]
        if now is not None:
            since = _after(passages, since, outcome, now, zone)
            passages.append(StagePassage(now, outcome, since, None, reason(row) if outcome is Outcome.LOST else None))
        if not passages:
            raise RowRejectedError("the row has neither a stage nor the date when the deal was made")
        return _worth(passages, amount)

    return Value(value)


def _told(field: FieldSource, compiler: FieldCompiler) -> Callable[[list[str]], str]:
    """A yes or no as text, blank where a lookup has nothing about the row."""
    return compiler.sources.text(msgspec.structs.replace(field, default=field.default or ""))


def _outcome(stage: str, won: str, closed: str) -> Outcome:
    if won.casefold() in _YES:
        return Outcome.WON
    if closed.casefold() in _YES:
        return Outcome.LOST
    if not won and not closed:
        raise RowRejectedError(f"nothing says whether stage {stage!r} is closed or won")
    return Outcome.OPEN


def _after(
    passages: list[StagePassage], since: datetime | None, outcome: Outcome, stage: str, zone: tzinfo
) -> datetime | None:
    """When the present stage was entered, which cannot be before the one it follows."""
    if since is None:
        if outcome is not Outcome.OPEN:
            raise RowRejectedError(f"the date of stage {stage!r} is blank")
        return None
    before = passages[-1].at if passages else None
    if before is None or since >= before:
        return since
    if is_day_of(since, before, zone):
        return before
    here, earlier = since.astimezone(zone), before.astimezone(zone)
    raise RowRejectedError(f"stage {stage!r} begins {here:%Y-%m-%d}, before the one it follows, {earlier:%Y-%m-%d}")


def _worth(passages: list[StagePassage], amount: Money | None) -> tuple[StagePassage, ...]:
    """The passages with what the row says the deal is worth: from its beginning, or last where others say it, too."""
    if amount is None:
        return tuple(passages)
    spot = len(passages) - 1 if any(passage.amount is not None for passage in passages) else 0
    told = passages[spot]
    passages[spot] = StagePassage(told.stage, told.outcome, told.at, amount, told.lost_reason)
    return tuple(passages)


def _history(source: HistorySource, compiler: FieldCompiler) -> Callable[[list[str]], list[Entered]]:
    """The stages that the rows of a lookup tell of a deal, by time, each only where stage or amount is a new one."""
    rows_of = compiler.sources.rows(source.lookup, source.by)
    stage, at = (compiler.sources.looked_up_column(source.lookup, column) for column in (source.stage, source.at))
    formats = tuple(compiler.settings.dates or ("iso",))
    dates = DateReader(formats, zone_of(source.zone or compiler.settings.zone or "UTC"), f"{source.lookup}.{source.at}")
    amount = None
    if source.amount is not None:
        amount = compiler.sources.looked_up_column(source.lookup, source.amount)
    read_amount = compiler.amounts(f"{source.lookup}.{source.amount}")

    label_of = compiler.sources.labels(source.labels, source.label) if source.labels is not None else str

    def history(row: list[str]) -> list[Entered]:
        told: list[Entered] = []
        for cells in rows_of(row):
            if not (named := stage(cells)):
                continue
            worth = read_amount(text) if amount is not None and (text := amount(cells)) else None
            told.append((label_of(named), dates.instant(at(cells)), cast("Money | None", worth)))
        told.sort(key=lambda entry: entry[1])
        way: list[Entered] = []
        for entry in told:
            if not way or entry[0] != way[-1][0] or entry[2] not in {None, way[-1][2]}:
                way.append(entry)
        return way

    return history
