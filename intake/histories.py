"""The histories in a row: the stages an opportunity passed, the lifecycle stages a lead entered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import cast

from intake.fields import FieldCompiler
from intake.mapping import Blank, FieldSource, PassageSource, Section, Stages
from intake.problems import RowRejectedError, suggestion
from intake.shapes import FieldShape, ValueKind
from intake.values import Constant, Remembered, Value
from revenue.calendar import zone_of
from revenue.money import Money
from revenue.records import StagePassage
from revenue.vocabulary import LifecycleStage, Outcome

AT = FieldShape("at", ValueKind.INSTANT, required=False, unfilled=None)
AMOUNT = FieldShape("amount", ValueKind.MONEY, required=False, unfilled=None)
_NOTHING = Constant(None)
REASON = FieldShape("lost_reason", ValueKind.TEXT, required=False, unfilled=None)


@dataclass(frozen=True, slots=True)
class _Step:
    """One passage to make for rows of one stage."""

    stage: str
    outcome: Outcome
    at: Callable[[list[str]], datetime | None]
    amount: Callable[[list[str]], Money | None]
    reason: Callable[[list[str]], str | None]
    dated: bool
    blank: Blank


def passages_value(section: Section, compiler: FieldCompiler) -> Value:
    """The stage passages of rows, oldest first; it rejects rows that close before they open."""
    stages = section.stages or Stages(column="")
    outcomes = stages.outcomes()
    passages = [_compiled(passage, compiler) for passage in section.passages]
    aliases = compiler.sources.aliases(stages.column)
    spot = compiler.sources.spot(stages.column)

    def steps_of(cell: str) -> object:
        stage = aliases.get(cell.strip(), cell.strip())
        if stage not in outcomes:
            known = suggestion(stage, outcomes)
            raise RowRejectedError(f"{stages.column} {stage!r} is in none of the lists open, won, lost. {known}")
        return tuple(make(stage, outcomes) for when, make in passages if when is None or stage in when)

    remembered = Remembered(steps_of)
    zone = zone_of(compiler.settings.zone or "UTC")

    def value(row: list[str]) -> tuple[StagePassage, ...]:
        made = []
        latest: datetime | None = None
        for step in cast("tuple[_Step, ...]", remembered[row[spot] if spot is not None else ""]):
            at = step.at(row)
            if at is None:
                if step.dated and step.blank is not Blank.UNKNOWN:
                    if step.blank is Blank.SKIP:
                        continue
                    raise RowRejectedError(f"the date of stage {step.stage!r} is blank")
            elif latest is None or at >= latest:
                latest = at
            elif is_day_of(at, latest, zone):
                at = latest
            else:
                begins, before = at.astimezone(zone), latest.astimezone(zone)
                raise RowRejectedError(
                    f"stage {step.stage!r} begins {begins:%Y-%m-%d}, before the one it follows, {before:%Y-%m-%d}"
                )
            made.append(StagePassage(step.stage, step.outcome, at, step.amount(row), step.reason(row)))
        if not made:
            raise RowRejectedError("the row has a date for none of the stages")
        return tuple(made)

    return Value(value)


def _compiled(
    passage: PassageSource, compiler: FieldCompiler
) -> tuple[frozenset[str] | None, Callable[[str, dict[str, Outcome]], _Step]]:
    def part(field: FieldSource | None, shape: FieldShape) -> Callable[[list[str]], object]:
        return (_NOTHING if field is None else compiler.value(field, shape)).of

    at, amount, reason = part(passage.at, AT), part(passage.amount, AMOUNT), part(passage.lost_reason, REASON)

    def make(own_stage: str, outcomes: dict[str, Outcome]) -> _Step:
        stage = passage.stage or own_stage
        return _Step(
            stage,
            outcomes[stage],
            cast("Callable[[list[str]], datetime | None]", at),
            cast("Callable[[list[str]], Money | None]", amount),
            cast("Callable[[list[str]], str | None]", reason if outcomes[stage] is Outcome.LOST else _NOTHING.of),
            passage.at is not None,
            passage.blank,
        )

    return (frozenset(passage.when) if passage.when is not None else None), make


def is_day_of(day: datetime, instant: datetime, zone: tzinfo) -> bool:
    """Whether a midnight, as files write a day without a time, is of the local day of an instant later that day."""
    local = day.astimezone(zone)
    return local.time() == time.min and local.date() == instant.astimezone(zone).date()


def lifecycle_value(section: Section, compiler: FieldCompiler) -> Value:
    """The lifecycle stages that rows tell, in order of time; stages without a date are left out."""
    entries = [
        (entry.stage, cast("Callable[[list[str]], datetime | None]", compiler.value(entry.at, AT).of))
        for entry in section.lifecycle
    ]

    def value(row: list[str]) -> tuple[tuple[LifecycleStage, datetime], ...]:
        entered = [(stage, at) for stage, read in entries if (at := read(row)) is not None]
        entered.sort(key=lambda entry: entry[1])
        return tuple(entered)

    return Value(value)
