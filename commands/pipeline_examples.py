"""Answers of `/pipeline` to look at and to test without a database: one small workspace, made up."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from commands.deal_filters import Question
from commands.pipeline_cycle import Cycle, pipeline_view
from commands.pipeline_view import EmptyView, ExplanationView
from commands.shared_goal import GoalStanding
from revenue.calendar import quarter_of
from revenue.coverage import StageRecord
from revenue.deals import Deal
from revenue.goals import SharedGoal, progress
from revenue.money import Money
from revenue.vocabulary import OpportunityKind, Outcome
from storage import Goal

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_QUARTER = quarter_of(NOW.date())
_STAGES = {"Discovery": StageRecord(61, 44), "Proposal": StageRecord(58, 29), "Negotiation": StageRecord(12, 3)}


def _deal(
    number: int,
    account: str,
    amount: str | None,
    stage: str,
    days: int,
    *,
    region: str = "Nordics",
    manager: str = "Astrid Lund",
    kind: OpportunityKind = OpportunityKind.NEW,
    campaign: str | None = None,
) -> Deal:
    outcome = {"Won": Outcome.WON, "Lost": Outcome.LOST}.get(stage, Outcome.OPEN)
    closed = NOW - timedelta(days=number) if outcome is not Outcome.OPEN else None
    opened = (closed or NOW) - timedelta(days=days)
    return Deal(
        id=UUID(int=number),
        name=account,
        account=account,
        owner="Priya Nair",
        manager=manager,
        region=region,
        product="Platform",
        industry="energy",
        campaign=campaign,
        kind=kind,
        stage=stage,
        outcome=outcome,
        opened_at=opened,
        stage_entered_at=closed or opened,
        closed_at=closed,
        amount=None if amount is None else Money.of(amount, "EUR"),
        lost_reason="no budget this year" if outcome is Outcome.LOST else None,
    )


DEALS = (
    _deal(2, "Helio Retail", "92000", "Won", 143, campaign="Autumn webinar"),
    _deal(4, "Finch Labs", "51000", "Won", 61, region="DACH", manager="Jonas Weber", campaign="Security guide"),
    _deal(5, "Osk AS", "28400", "Won", 20, kind=OpportunityKind.RENEWAL),
    _deal(6, "Kite & Co", "15000", "Won", 88, region="DACH", manager="Jonas Weber"),
    _deal(9, "Alder", "64000", "Lost", 120),
    _deal(12, "Quill", "33000", "Lost", 47, region="DACH", manager="Jonas Weber"),
    _deal(13, "Nordlys Energi", "48000", "Discovery", 6),
    _deal(14, "Brightwater", "120000", "Proposal", 31, region="DACH", manager="Jonas Weber"),
    _deal(15, "Tern Shipping", None, "Discovery", 12),
    _deal(16, "Osk AS", "9000", "Negotiation", 9, kind=OpportunityKind.EXPANSION),
)
_GOAL = Goal(UUID(int=1), _QUARTER.key, _QUARTER.start, _QUARTER.end, Money.of("400000", "EUR"), "Astrid Lund", NOW)
STANDING = GoalStanding(
    goal=_GOAL,
    period=_QUARTER,
    won=tuple(deal for deal in DEALS if deal.outcome is Outcome.WON),
    others=(),
    progress=progress(SharedGoal(_QUARTER, _GOAL.target), Money.of("186400", "EUR"), date(2026, 11, 23)),
)
_CYCLE = Cycle(
    question=Question(None, (), None, None, None),
    period=_QUARTER,
    deals=DEALS,
    stage_records=_STAGES,
    stage_days={"Discovery": Fraction(9), "Proposal": Fraction(35, 2)},
    goal=STANDING,
    currency="EUR",
    usual_currency="EUR",
    zone="Europe/Copenhagen",
    fiscal_start_month=1,
    now=NOW,
)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/pipeline", pipeline_view(_CYCLE, as_of="23 Nov 2026, 10:00 Europe/Copenhagen")),
    ("commands/pipeline_empty", EmptyView("Central, over 9,000,000 EUR")),
    ("commands/pipeline_empty", EmptyView("")),
    ("commands/pipeline_explained", ExplanationView()),
)
