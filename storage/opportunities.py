"""Opportunities: deals as they stood at an instant, read from their stage history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from revenue.deals import Deal
from revenue.money import Money
from revenue.pipeline import StageRecord
from revenue.vocabulary import OpportunityKind, Outcome
from storage.bulk import Bulk
from storage.repository import Repository, same
from storage.tables import accounts, campaigns, members, opportunities, opportunity_passages

# Read by the driver alone: a leader's question covers every deal, and converting each value of each row would cost
# more than the database does.
_DEALS = """
SELECT o.id, o.name, a.name, m.name, m.manager, m.region, a.region, o.product, a.industry, c.name, o.kind
FROM opportunities o
LEFT JOIN accounts a ON a.workspace_id = o.workspace_id AND a.id = o.account_id
LEFT JOIN members m ON m.workspace_id = o.workspace_id AND m.id = o.owner_id
LEFT JOIN campaigns c ON c.workspace_id = o.workspace_id AND c.id = o.campaign_id
WHERE o.workspace_id = {}
"""
_PASSAGES = """
SELECT opportunity_id, stage, outcome, at, amount_minor, currency, lost_reason
FROM opportunity_passages
WHERE workspace_id = {} AND effective_at <= {}
"""
_PASSAGE = ("opportunity_id", "stage", "outcome", "at", "amount_minor", "currency", "lost_reason")
_IN_ORDER = " ORDER BY opportunity_id, position"


class Opportunities(Repository):
    """The deals of this workspace."""

    def deals(self, now: datetime, *, account_id: UUID | None = None) -> list[Deal]:
        """Every deal known at `now`, as it stood then: stage, outcome and amount of its last passage by `now`.

        A stage without a date counts from when it was recorded. Amounts stay in their own currency. A deal that a
        source closes as lost at nothing is worth what it was before.
        """
        if self._known_at is not None:
            return self._deals_then(min(now, self._horizon), account_id)
        bulk = Bulk(self._connection, self._workspace_id)
        deals, passages = _DEALS, _PASSAGES
        mine: tuple[Any, ...] = ()
        if account_id is not None:
            mine = (bulk.id(account_id),)
            deals += " AND o.account_id = {}"
            passages += (
                " AND opportunity_id IN"
                " (SELECT o.id FROM opportunities o WHERE o.workspace_id = {} AND o.account_id = {})"
            )
        facts = {row[0]: row for row in bulk.fetch(deals, bulk.workspace_id, *mine)}
        known_by = (bulk.workspace_id, bulk.instant(min(now, self._horizon)))
        of_account = (bulk.workspace_id, *mine) if mine else ()
        runs = _runs(bulk.fetch(passages + _IN_ORDER, *known_by, *of_account))
        # A deal recorded between the two reads is for the next question.
        return [_deal(bulk, facts[run[0][0]], run) for run in runs if run[0][0] in facts]

    def _deals_then(self, known_by: datetime, account_id: UUID | None) -> list[Deal]:
        """The deals with whatever was known of them then: names, owners and amounts before they were changed."""
        o, a, m, c = (self._then(table) for table in (opportunities, accounts, members, campaigns))
        of_account = (o.c.account_id == account_id,) if account_id is not None else ()
        joined = (
            o.outerjoin(a, same(o, a, "account_id"))
            .outerjoin(m, same(o, m, "owner_id"))
            .outerjoin(c, same(o, c, "campaign_id"))
        )
        columns = (
            *(o.c.id, o.c.name, a.c.name, m.c.name, m.c.manager, m.c.region),
            *(a.c.region, o.c.product, a.c.industry, c.c.name, o.c.kind),
        )
        described = self._select(o, *columns).select_from(joined).where(*of_account)
        facts = {row[0]: row for row in self._connection.execute(described)}
        runs = _runs(self._passages_then(known_by))
        return [_deal(_AsRead, facts[run[0][0]], run) for run in runs if run[0][0] in facts]

    def _passages_then(self, known_by: datetime) -> Iterable[Sequence[Any]]:
        stages = self._then(opportunity_passages)
        passed = self._select(stages, *(stages.c[name] for name in _PASSAGE)).where(stages.c.effective_at <= known_by)
        return self._connection.execute(passed.order_by(stages.c.opportunity_id, stages.c.position))

    def stage_records(self, now: datetime) -> dict[str, StageRecord]:
        """The open stages in the order in which deals usually take them, each with the deals that were once there.

        Of stages that no deal went through one after the other, those that fewer closed deals left are the earlier.
        """
        known_by = min(now, self._horizon)
        if self._then(opportunity_passages) is not opportunity_passages:
            records, successions = _walked(_runs(self._passages_then(known_by)))
            return {stage: records[stage] for stage in _usual_order(records, successions)}
        passed = opportunity_passages.alias("passed")
        closing = opportunity_passages.alias("closing")
        last = (
            self._select(
                opportunity_passages,
                opportunity_passages.c.workspace_id,
                opportunity_passages.c.opportunity_id,
                func.max(opportunity_passages.c.position).label("position"),
            )
            .where(opportunity_passages.c.effective_at <= known_by)
            .group_by(opportunity_passages.c.workspace_id, opportunity_passages.c.opportunity_id)
            .subquery("last")
        )
        joined = passed.join(last, same(passed, last, "opportunity_id", "opportunity_id")).join(
            closing,
            same(last, closing, "opportunity_id", "opportunity_id") & (closing.c.position == last.c.position),
        )

        def ended(outcome: Outcome) -> Any:
            return func.count(case((closing.c.outcome == outcome, passed.c.opportunity_id)).distinct())

        statement = (
            select(passed.c.stage, ended(Outcome.WON).label("won"), ended(Outcome.LOST).label("lost"))
            .select_from(joined)
            .where(
                passed.c.workspace_id == self._workspace_id,
                passed.c.outcome == Outcome.OPEN,
                passed.c.effective_at <= known_by,
            )
            .group_by(passed.c.stage)
        )
        records = {row.stage: StageRecord(row.won, row.lost) for row in self._connection.execute(statement)}
        return {stage: records[stage] for stage in _usual_order(records, self._successions(known_by))}

    def left_stages(self, now: datetime) -> list[tuple[str, datetime, datetime]]:
        """Every passage through an open stage that was over by `now`, with a known beginning: stage, entered, left."""
        passages = self._then(opportunity_passages)
        entered, left = passages.alias("entered"), passages.alias("left_for")
        following = same(entered, left, "opportunity_id", "opportunity_id") & (
            left.c.position == entered.c.position + 1
        )
        statement = (
            select(entered.c.stage, entered.c.at, left.c.at)
            .select_from(entered.join(left, following))
            .where(
                entered.c.workspace_id == self._workspace_id,
                entered.c.outcome == Outcome.OPEN,
                entered.c.at.is_not(None),
                left.c.at.is_not(None),
                left.c.effective_at <= min(now, self._horizon),
            )
        )
        return [(stage, began, ended) for stage, began, ended in self._connection.execute(statement)]

    def _successions(self, known_by: datetime) -> dict[tuple[str, str], int]:
        """How often a deal was in one open stage before it was in another."""
        earlier = opportunity_passages.alias("earlier")
        later = opportunity_passages.alias("later")
        statement = (
            select(earlier.c.stage, later.c.stage, func.count())
            .select_from(earlier.join(later, same(earlier, later, "opportunity_id", "opportunity_id")))
            .where(
                earlier.c.workspace_id == self._workspace_id,
                earlier.c.position < later.c.position,
                earlier.c.outcome == Outcome.OPEN,
                later.c.outcome == Outcome.OPEN,
                later.c.effective_at <= known_by,
            )
            .group_by(earlier.c.stage, later.c.stage)
        )
        return {(before, after): number for before, after, number in self._connection.execute(statement)}

    def lead_of(self, opportunity_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lead ids by opportunity id, for those that began with a known lead."""
        rows, found = self._then(opportunities), dict[UUID, UUID]()
        for part in self._parts(opportunity_ids):
            statement = self._select(rows, rows.c.id, rows.c.lead_id).where(
                rows.c.lead_id.is_not(None), rows.c.id.in_(part)
            )
            found.update((row.id, row.lead_id) for row in self._connection.execute(statement))
        return found

    def any(self) -> bool:
        """True when the workspace has at least one deal."""
        return self._connection.execute(self._select(opportunities, opportunities.c.id).limit(1)).first() is not None


def _walked(
    runs: Iterable[list[Sequence[Any]]],
) -> tuple[dict[str, StageRecord], dict[tuple[str, str], int]]:
    """By open stage, the won and lost deals that were once there; and how often one stage came before another."""
    ended: dict[str, Counter[str]] = {}
    successions: Counter[tuple[str, str]] = Counter()
    for run in runs:
        open_stages = [passage[1] for passage in run if passage[2] == Outcome.OPEN]
        for stage in dict.fromkeys(open_stages):
            ended.setdefault(stage, Counter())[run[-1][2]] += 1
        successions.update(combinations(open_stages, 2))
    records = {stage: StageRecord(ends[Outcome.WON], ends[Outcome.LOST]) for stage, ends in ended.items()}
    return records, successions


def _usual_order(records: Mapping[str, StageRecord], successions: Mapping[tuple[str, str], int]) -> list[str]:
    """The stages, those first that come before most of the others (Copeland's order by pairs, so skipping is fine)."""

    def lead(stage: str) -> int:
        ahead = [successions.get((stage, other), 0) - successions.get((other, stage), 0) for other in records]
        return sum((margin > 0) - (margin < 0) for margin in ahead)

    return sorted(records, key=lambda stage: (-lead(stage), records[stage].won + records[stage].lost, stage))


def _runs(rows: Iterable[Sequence[Any]]) -> Iterable[list[Sequence[Any]]]:
    """The passages of one opportunity after the other."""
    run: list[Sequence[Any]] = []
    for row in rows:
        if run and run[0][0] != row[0]:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


class _AsRead:
    """Of rows whose values are converted already."""

    @staticmethod
    def uuid(value: Any, /) -> UUID:
        return value  # type: ignore[no-any-return]

    @staticmethod
    def from_driver(value: Any, /) -> datetime:
        return value  # type: ignore[no-any-return]


def _deal(bulk: Bulk | type[_AsRead], facts: Sequence[Any], run: list[Sequence[Any]]) -> Deal:
    """One deal from its facts and its passages, oldest first."""
    id_, name, account, owner, manager, owner_region, region, product, industry, campaign, kind = facts
    _id, stage, ended, entered, _amount, _currency, lost_reason = run[-1]
    outcome = _OUTCOMES[ended]
    opened = run[0][3]
    opened_at = bulk.from_driver(opened) if opened is not None else None
    entered_at = opened_at if len(run) == 1 else bulk.from_driver(entered) if entered is not None else None
    return Deal(
        id=bulk.uuid(id_),
        name=name or account or "Deal without a name",
        account=account,
        owner=owner,
        manager=manager,
        region=owner_region or region,
        product=product,
        industry=industry,
        campaign=campaign,
        kind=_KINDS[kind],
        stage=stage,
        outcome=outcome,
        opened_at=opened_at,
        stage_entered_at=entered_at,
        closed_at=None if outcome is Outcome.OPEN else entered_at,
        amount=_amount_of(run, outcome),
        lost_reason=lost_reason,
    )


def _amount_of(run: list[Sequence[Any]], outcome: Outcome) -> Money | None:
    """What the last passage that says so says it is worth."""
    nothing: Money | None = None
    for passage in reversed(run):
        minor, currency = passage[4], passage[5]
        if minor is None:
            continue
        if minor or outcome is not Outcome.LOST:
            return Money(minor, currency)
        nothing = nothing or Money(minor, currency)
    return nothing


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_KINDS = {kind.value: kind for kind in OpportunityKind}
