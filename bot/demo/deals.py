"""Opportunities: how they open, move through the stages and close, with the journey around them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.baton import PROOF_REASONS, RETURN_REASONS, ask_marketing, hand_to_sales
from bot.demo.content import CURRENCY
from bot.demo.journeys import Journey
from revenue.money import Money
from revenue.records import OpportunityRecord, StagePassage
from revenue.vocabulary import LifecycleStage, OpportunityKind, Outcome

DISCOVERY, PROPOSAL, SECURITY, NEGOTIATION = "Discovery", "Proposal", "Security review", "Negotiation"
WON, LOST = "Won", "Lost"
STAGES = (DISCOVERY, PROPOSAL, SECURITY, NEGOTIATION)

LOST_REASONS = (
    ("chose another vendor", 5.0),
    ("no budget this year", 4.0),
    ("project postponed", 4.0),
    ("no decision", 3.0),
    ("security questions unanswered", 2.0),
    ("price", 2.0),
)
# Reasons after which marketing keeps the lead warm.
_COME_BACK_LATER = ("no budget this year", "project postponed")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a deal ends: `at` is an ideal instant."""

    at: datetime
    won: bool


def _hundreds(euros: float) -> Money:
    return Money.of(max(9, round(euros / 100)) * 100, CURRENCY)


def usual_amount(journey: Journey, kind: OpportunityKind) -> Money:
    """What a company of this size usually signs."""
    size = 9_000 + 520 * journey.company.employees**0.62
    share = {OpportunityKind.NEW: 1.0, OpportunityKind.RENEWAL: 0.8, OpportunityKind.EXPANSION: 0.42}[kind]
    return _hundreds(journey.dice.around(size * share, 0.38))


def closed_deal(
    journey: Journey, kind: OpportunityKind, ending: Ending, opened: datetime, amount: Money | None = None
) -> OpportunityRecord:
    """A deal from its opening to its ending, with the work and the reading in between."""
    dice, clock = journey.dice, journey.clock
    amount = amount or usual_amount(journey, kind)
    closed = clock.at_desk(ending.at, journey.rep.zone, dice, opened)
    if ending.won:
        path = [
            DISCOVERY,
            PROPOSAL,
            *([SECURITY] if dice.chance(0.5) else []),
            *([NEGOTIATION] if dice.chance(0.8) else []),
        ]
        reason = None
    else:
        path = list(STAGES[: dice.weighted(((1, 2.0), (2, 4.0), (3, 2.5), (4, 1.5)))])
        reason = dice.weighted(LOST_REASONS)
    if kind is not OpportunityKind.NEW:
        path = [stage for stage in path if stage not in (DISCOVERY, SECURITY)] or [PROPOSAL]
    passages = _walk(journey, path, opened, closed, amount)
    journey.work(opened, closed, every=7.5)
    _proof_and_reading(journey, opened, closed, late_reads=dice.randint(1, 3))
    if ending.won:
        journey.enter(_STAGE_AFTER_WIN[kind], closed)
        passages.append(StagePassage(WON, Outcome.WON, closed, amount))
    else:
        passages.append(StagePassage(LOST, Outcome.LOST, closed, None, reason))
        if kind is not OpportunityKind.EXPANSION:
            journey.enter(LifecycleStage.LOST, closed)
        later = kind is OpportunityKind.NEW and reason in _COME_BACK_LATER and clock.days_since(closed) > 6
        if later and dice.chance(0.5):
            ask_marketing(journey, closed + timedelta(days=1), closed, f"needs nurture: {reason}", back=True)
    return _record(journey, kind, passages)


_STAGE_AFTER_WIN = {
    OpportunityKind.NEW: LifecycleStage.CUSTOMER,
    OpportunityKind.RENEWAL: LifecycleStage.RENEWAL,
    OpportunityKind.EXPANSION: LifecycleStage.EXPANSION,
}


def open_deal(
    journey: Journey, kind: OpportunityKind, stage: str, opened: datetime, amount: Money
) -> OpportunityRecord:
    """A deal that stands in `stage` now; deals in the security review have waited there for two weeks or so."""
    dice, clock = journey.dice, journey.clock
    path = list(STAGES[: STAGES.index(stage) + 1])
    if kind is not OpportunityKind.NEW:
        path = [step for step in path if step not in (DISCOVERY, SECURITY)] or [PROPOSAL]
    waiting = dice.uniform(11, 24) if stage == SECURITY else dice.uniform(1.5, 12)
    entered = max(opened + timedelta(hours=1), clock.ago(min(waiting, clock.days_since(opened) * 0.8)))
    passages = _walk(journey, path[:-1], opened, entered, amount) if len(path) > 1 else []
    last = clock.at_desk(entered, journey.rep.zone, dice, passages[-1].at) if passages else opened
    passages.append(StagePassage(path[-1], Outcome.OPEN, last, amount))
    until = clock.ago(dice.uniform(2.5, 9))
    if until > opened:
        journey.work(opened, until)
        _proof_and_reading(journey, opened, until, late_reads=dice.randint(1, 3))
    return _record(journey, kind, passages)


def _walk(journey: Journey, path: list[str], opened: datetime, closed: datetime, amount: Money) -> list[StagePassage]:
    """The stages between two instants; the first guess of the amount is corrected with the proposal."""
    guess = _hundreds(float(amount.major) * journey.dice.uniform(0.75, 1.2))
    passages = [StagePassage(path[0], Outcome.OPEN, opened, guess if len(path) > 1 else amount)]
    at = opened
    for n, stage in enumerate(path[1:], start=1):
        ideal = opened + (closed - opened) * (n / len(path)) * journey.dice.uniform(0.8, 1.15)
        placed = journey.clock.at_desk(ideal, journey.rep.zone, journey.dice, at)
        if not at < placed < closed:
            placed = at + (closed - at) * 0.4
        at = placed
        passages.append(StagePassage(stage, Outcome.OPEN, at, amount if stage != DISCOVERY else guess))
    return passages


def _proof_and_reading(journey: Journey, opened: datetime, end: datetime, late_reads: int) -> None:
    """Inside a deal the buyer reads the deciding pages, and marketing now and then sends proof."""
    journey.read_on(opened, end, late_reads, (2,))
    journey.webinars(opened, end, 0.35)
    if end - opened > timedelta(days=12) and journey.dice.chance(0.3):
        ideal = opened + (end - opened) * journey.dice.uniform(0.25, 0.6)
        ask_marketing(journey, ideal, opened, journey.dice.weighted(PROOF_REASONS))


def _record(journey: Journey, kind: OpportunityKind, passages: list[StagePassage]) -> OpportunityRecord:
    words = {OpportunityKind.NEW: "", OpportunityKind.RENEWAL: " renewal", OpportunityKind.EXPANSION: " expansion"}
    return OpportunityRecord(
        key=f"deal-{journey.key}-{kind}",
        passages=tuple(passages),
        name=f"{journey.company.record.name}: {journey.product}{words[kind]}",
        account=journey.company.key,
        owner=journey.rep.key,
        lead=journey.key,
        campaign=journey.campaign,
        product=journey.product,
        kind=kind,
    )


def approach(journey: Journey, opened_ideal: datetime, *, comeback: float | None = None) -> datetime:
    """The way of a new buyer from the first page to an opened opportunity; returns when it opened.

    `comeback` is the number of days the lead lay with marketing after a first handoff that sales returned.
    """
    dice, clock, zone = journey.dice, journey.clock, journey.company.zone
    handed = opened_ideal - timedelta(days=dice.uniform(1, 7))
    first_handed = handed - timedelta(days=(comeback or 0) + 12) if comeback else handed
    engaged = first_handed - timedelta(days=dice.uniform(2, 14))
    known = engaged - timedelta(days=dice.uniform(1, 12))
    start = known - timedelta(days=dice.uniform(1, 24))
    seed_at = clock.reading(start, known, zone, dice)
    known_at = clock.reading(seed_at, engaged, zone, dice)
    engaged_at = clock.reading(known_at, first_handed, zone, dice)
    journey.begin(seed_at, known_at, engaged_at, reads=dice.randint(2, 4))
    journey.webinars(known_at, first_handed)
    journey.read_on(engaged_at, first_handed, dice.randint(1, 2), (1, 1, 2))
    last = engaged_at
    if comeback is not None:
        last = hand_to_sales(journey, first_handed, last, returned=dice.weighted(RETURN_REASONS))
        journey.letters(last, handed)
        proof_at = clock.at_desk(last + (handed - last) * 0.6, journey.marketer.zone, dice, last)
        proof = journey.send_proof(proof_at)
        back = clock.reading(proof, max(proof, handed), zone, dice)
        journey.read_on(back, max(back, handed), 4, (1, 2))
        last = back
    last = hand_to_sales(journey, handed, last)
    opened = clock.at_desk(opened_ideal, journey.rep.zone, dice, last)
    journey.enter(LifecycleStage.OPPORTUNITY, opened)
    return opened
