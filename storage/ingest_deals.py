"""Campaigns and their cost, opportunities with their stage history, and handoffs into rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from revenue.records import CampaignCostRecord, CampaignRecord, HandoffRecord, OpportunityRecord
from revenue.vocabulary import OpportunityKind, Outcome
from storage.bulk import Bulk
from storage.ingest_people import keep_known
from storage.references import References
from storage.superseded import keep
from storage.tables import campaign_costs, campaigns, handoffs, opportunities, opportunity_passages

_OPPORTUNITY = ("name", "account_id", "owner_id", "lead_id", "campaign_id", "product", "kind")
_PASSAGE = (
    "opportunity_id",
    "position",
    "stage",
    "outcome",
    "at",
    "amount_minor",
    "currency",
    "lost_reason",
    "effective_at",
)
# To ask a member of an enum for its value is to call Python twice, three times for every deal.
_OUTCOMES = {outcome: outcome.value for outcome in Outcome}
_DEAL_KINDS = {kind: kind.value for kind in OpportunityKind}
_HANDOFF = (
    "lead_id",
    "from_team",
    "from_member_id",
    "to_member_id",
    "reason",
    "sent_at",
    "accepted_at",
    "touched_at",
    "returned_at",
    "return_reason",
    "acknowledged_at",
)


def _campaign_values(
    bulk: Bulk, references: References, triples: Sequence[tuple[str, Any, CampaignRecord]]
) -> list[tuple[Any, ...]]:
    owners = references.members({item.owner for _key, _id, item in triples})
    return [(item.name, item.source, owners[item.owner], bulk.day(item.starts_on)) for _key, _id, item in triples]


def insert_campaigns(
    bulk: Bulk, references: References, new: Sequence[tuple[str, Any, CampaignRecord]], now: datetime
) -> None:
    """New campaigns."""
    values = _campaign_values(bulk, references, new)
    rows = [
        (bulk.workspace_id, new_id, *row, bulk.instant(now))
        for (_key, new_id, _item), row in zip(new, values, strict=True)
    ]
    bulk.insert(campaigns, ("id", "name", "source", "owner_id", "starts_on", "recorded_at"), rows)


def change_campaigns(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, CampaignRecord]], now: datetime
) -> None:
    """Changed campaigns, and stubs that are now told."""
    keep(bulk, campaigns, [campaign_id for _key, campaign_id, _item in changed], now)
    values = _campaign_values(bulk, references, changed)
    rows = [(*row, record_id) for (_key, record_id, _item), row in zip(changed, values, strict=True)]
    keep_known(bulk, "campaigns", ("name", "source", "owner_id", "starts_on"), rows)


def _cost_values(
    bulk: Bulk, references: References, triples: Sequence[tuple[str, Any, CampaignCostRecord]]
) -> list[tuple[Any, ...]]:
    ids = references.campaigns({item.campaign for _key, _id, item in triples})
    return [
        (ids[item.campaign], bulk.day(item.spent_on), item.amount.minor, item.amount.currency)
        for _key, _id, item in triples
    ]


def insert_costs(
    bulk: Bulk, references: References, new: Sequence[tuple[str, Any, CampaignCostRecord]], _now: datetime
) -> None:
    """New campaign costs."""
    values = _cost_values(bulk, references, new)
    rows = [(bulk.workspace_id, new_id, *row) for (_key, new_id, _item), row in zip(new, values, strict=True)]
    bulk.insert(campaign_costs, ("id", "campaign_id", "spent_on", "amount_minor", "currency"), rows)


def change_costs(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, CampaignCostRecord]], _now: datetime
) -> None:
    """Corrected campaign costs."""
    values = _cost_values(bulk, references, changed)
    rows = [(*row, record_id) for (_key, record_id, _item), row in zip(changed, values, strict=True)]
    keep_known(bulk, "campaign_costs", ("campaign_id", "spent_on", "amount_minor", "currency"), rows)


def _opportunity_values(
    references: References, triples: Sequence[tuple[str, Any, OpportunityRecord]]
) -> list[tuple[Any, ...]]:
    items = [item for _key, _id, item in triples]
    accounts = references.accounts({item.account for item in items})
    owners = references.members({item.owner for item in items})
    leads = references.leads({item.lead for item in items})
    campaigns_by_key = references.campaigns({item.campaign for item in items})
    return [
        (
            item.name,
            accounts[item.account],
            owners[item.owner],
            leads[item.lead],
            campaigns_by_key[item.campaign],
            item.product,
            _DEAL_KINDS[item.kind],
        )
        for item in items
    ]


def _passage_values(bulk: Bulk, item: OpportunityRecord) -> list[tuple[Any, ...]]:
    """The stages a source tells: (stage, outcome, at, amount, currency, lost reason), `at` None for an undated one."""
    instant = bulk.instant
    values = []
    for passage in item.passages:
        at, amount = passage.at, passage.amount
        minor, currency = (None, None) if amount is None else (amount.minor, amount.currency)
        since = None if at is None else instant(at)
        values.append((passage.stage, _OUTCOMES[passage.outcome], since, minor, currency, passage.lost_reason))
    return values


def insert_opportunities(
    bulk: Bulk, references: References, new: Sequence[tuple[str, Any, OpportunityRecord]], now: datetime
) -> None:
    """New opportunities with their stage history; a stage without a date takes effect now."""
    recorded = bulk.instant(now)
    rows = [
        (bulk.workspace_id, new_id, *values, recorded)
        for (_key, new_id, _item), values in zip(new, _opportunity_values(references, new), strict=True)
    ]
    bulk.insert(opportunities, ("id", *_OPPORTUNITY, "recorded_at"), rows)
    space = bulk.workspace_id
    passages = [
        (space, new_id, position, *values, _effective(values, recorded))
        for _key, new_id, item in new
        for position, values in enumerate(_passage_values(bulk, item))
    ]
    bulk.insert(opportunity_passages, _PASSAGE, passages)


def change_opportunities(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, OpportunityRecord]], now: datetime
) -> None:
    """Changed opportunities: the source's history replaces the one it sent before, see `_history`."""
    keep(bulk, opportunities, [record_id for _key, record_id, _item in changed], now)
    rows = [
        (*values, record_id)
        for (_key, record_id, _item), values in zip(changed, _opportunity_values(references, changed), strict=True)
    ]
    keep_known(bulk, "opportunities", _OPPORTUNITY, rows)
    stored: dict[Any, list[tuple[tuple[Any, ...], Any]]] = {}
    for record_id, _position, *values, effective_at in sorted(
        bulk.fetch_in(
            "SELECT opportunity_id, position, stage, outcome, at, amount_minor, currency, lost_reason, effective_at"
            " FROM opportunity_passages WHERE workspace_id = {} AND opportunity_id IN {in}",
            bulk.workspace_id,
            values=list({record_id for _key, record_id, _item in changed}),
        ),
        key=lambda row: row[1],
    ):
        stored.setdefault(record_id, []).append((tuple(values), effective_at))
    histories = {
        record_id: _history(stored.get(record_id, []), _passage_values(bulk, item), bulk.instant(now))
        for _key, record_id, item in changed
    }
    histories = {record_id: history for record_id, history in histories.items() if history != stored.get(record_id)}
    keep(bulk, opportunity_passages, histories, now)
    bulk.run(
        bulk.sql("DELETE FROM opportunity_passages WHERE workspace_id = {} AND opportunity_id = {}"),
        [(bulk.workspace_id, record_id) for record_id in histories],
    )
    passages = [
        (bulk.workspace_id, record_id, position, *values, effective_at)
        for record_id, history in histories.items()
        for position, (values, effective_at) in enumerate(history)
    ]
    bulk.insert(opportunity_passages, _PASSAGE, passages)


def _effective(values: tuple[Any, ...], recorded: Any) -> Any:
    return values[2] if values[2] is not None else recorded


def _history(
    stored: list[tuple[tuple[Any, ...], Any]], told: list[tuple[Any, ...]], now: Any
) -> list[tuple[tuple[Any, ...], Any]]:
    """The history after a change. What is told without dates was not known before: it is added to what stood.

    A source with dates knows the past better than we do, so its history replaces ours.
    """
    if any(values[2] is not None for values in told):
        since = {values[:2]: effective_at for values, effective_at in stored if values[2] is None}
        return [(values, _effective(values, since.get(values[:2], now))) for values in told]
    before = [values for values, _effective_at in stored]
    if told == before[len(before) - len(told) :]:
        return stored
    same = 0
    while same < min(len(before), len(told)) and before[same] == told[same]:
        same += 1
    return [*stored, *((values, now) for values in told[same:])]


def _handoff_values(
    bulk: Bulk, references: References, triples: Sequence[tuple[str, Any, HandoffRecord]]
) -> list[tuple[Any, ...]]:
    items = [item for _key, _id, item in triples]
    leads = references.leads({item.lead for item in items})
    people = references.members({item.from_member for item in items} | {item.to_member for item in items})

    def at(value: datetime | None) -> Any:
        return bulk.instant(value) if value is not None else None

    return [
        (
            leads[item.lead],
            item.from_team.value,
            people[item.from_member],
            people[item.to_member],
            item.reason,
            at(item.at),
            at(item.accepted_at),
            at(item.touched_at),
            at(item.returned_at),
            item.return_reason,
            at(item.acknowledged_at),
        )
        for item in items
    ]


def insert_handoffs(
    bulk: Bulk, references: References, new: Sequence[tuple[str, Any, HandoffRecord]], now: datetime
) -> None:
    """New passes of the baton."""
    values, at = _handoff_values(bulk, references, new), bulk.instant(now)
    rows = [(bulk.workspace_id, new_id, *row, at) for (_key, new_id, _item), row in zip(new, values, strict=True)]
    bulk.insert(handoffs, ("id", *_HANDOFF, "recorded_at"), rows)


def change_handoffs(
    bulk: Bulk, references: References, changed: Sequence[tuple[str, Any, HandoffRecord]], now: datetime
) -> None:
    """What became of passes known before."""
    keep(bulk, handoffs, [handoff_id for _key, handoff_id, _item in changed], now)
    values = _handoff_values(bulk, references, changed)
    rows = [(*row, record_id) for (_key, record_id, _item), row in zip(changed, values, strict=True)]
    keep_known(bulk, "handoffs", _HANDOFF, rows)
