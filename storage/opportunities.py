"""Opportunities: deals as they stood at an instant, read from their stage history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from revenue.deals import Deal
from revenue.money import Money
from revenue.vocabulary import OpportunityKind, Outcome
from storage.repository import Repository, same
from storage.tables import accounts, campaigns, members, opportunities, opportunity_passages


class Opportunities(Repository):
    """The deals of this workspace."""

    def deals(self, now: datetime, *, account_id: UUID | None = None) -> list[Deal]:
        """Every deal known at `now`, as it stood then: stage, outcome and amount of its last passage by `now`.

        A stage without a date counts from when it was recorded. Amounts stay in their own currency.
        """
        joined = (
            opportunities.join(opportunity_passages, same(opportunities, opportunity_passages, "id", "opportunity_id"))
            .outerjoin(accounts, same(opportunities, accounts, "account_id"))
            .outerjoin(members, same(opportunities, members, "owner_id"))
            .outerjoin(campaigns, same(opportunities, campaigns, "campaign_id"))
        )
        statement = (
            self._select(
                opportunities,
                opportunities.c.id,
                opportunities.c.name,
                accounts.c.name,
                members.c.name,
                members.c.manager,
                members.c.region,
                accounts.c.region,
                opportunities.c.product,
                accounts.c.industry,
                campaigns.c.name,
                opportunities.c.kind,
                opportunity_passages.c.stage,
                opportunity_passages.c.outcome,
                opportunity_passages.c.at,
                opportunity_passages.c.amount_minor,
                opportunity_passages.c.currency,
                opportunity_passages.c.lost_reason,
            )
            .select_from(joined)
            .where(opportunity_passages.c.effective_at <= min(now, self._horizon))
            .order_by(opportunities.c.id, opportunity_passages.c.position)
        )
        if account_id is not None:
            statement = statement.where(opportunities.c.account_id == account_id)
        return list(_fold(self._connection.execute(statement)))

    def lead_of(self, opportunity_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lead ids by opportunity id, for those that began with a known lead."""
        statement = self._select(opportunities, opportunities.c.id, opportunities.c.lead_id).where(
            opportunities.c.lead_id.is_not(None), opportunities.c.id.in_(list(opportunity_ids))
        )
        return {row.id: row.lead_id for row in self._connection.execute(statement)}

    def any(self) -> bool:
        """True when the workspace has at least one deal."""
        return self._connection.execute(self._select(opportunities, opportunities.c.id).limit(1)).first() is not None


def _fold(rows: Iterable[Sequence[Any]]) -> Iterable[Deal]:
    """One deal from each run of passages of the same opportunity."""
    run: list[Sequence[Any]] = []
    for row in rows:
        if run and run[0][0] != row[0]:
            yield _deal(run)
            run = []
        run.append(row)
    if run:
        yield _deal(run)


def _deal(run: list[Sequence[Any]]) -> Deal:
    first, last = run[0], run[-1]
    (id_, name, account, owner, manager, owner_region, region, product, industry, campaign, kind) = first[:11]
    outcome = Outcome(last[12])
    valued = [row for row in run if row[14] is not None]
    amount = Money(valued[-1][14], valued[-1][15]) if valued else None
    return Deal(
        id=id_,
        name=name or account or "Deal without a name",
        account=account,
        owner=owner,
        manager=manager,
        region=owner_region or region,
        product=product,
        industry=industry,
        campaign=campaign,
        kind=OpportunityKind(kind),
        stage=last[11],
        outcome=outcome,
        opened_at=first[13],
        stage_entered_at=last[13],
        closed_at=None if outcome is Outcome.OPEN else last[13],
        amount=amount,
        lost_reason=last[16],
    )
