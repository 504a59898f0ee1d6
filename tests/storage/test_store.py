"""The store: redelivered events, import checkpoints, words people filter by, and rebuilding projections."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, update

from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import Outcome, Team
from storage import Checkpoint, Database
from storage.tables import daily_touches, engagement

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]


def test_a_redelivered_slack_event_is_recognised(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        assert store.first_sight("Ev1", NOW)
    with database.unit_of_work(space) as store:
        assert not store.first_sight("Ev1", NOW + timedelta(minutes=5))
        assert store.first_sight("Ev2", NOW)


def test_an_import_resumes_where_it_stopped_until_it_is_finished(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        assert store.imports.resume_point("leads.csv") is None
        for position in (1000, 2000):
            store.imports.save("leads.csv", Checkpoint(position, 17, {"read": position}), NOW)
    with database.unit_of_work(space) as store:
        assert store.imports.resume_point("leads.csv") == Checkpoint(2000, 17, {"read": 2000})
        store.imports.save("leads.csv", Checkpoint(2400, 17, {"read": 2400}), NOW, finished=True)
        assert store.imports.resume_point("leads.csv") is None
        store.imports.save("leads.csv", Checkpoint(10, 0, {}), NOW)
        assert store.imports.resume_point("leads.csv") == Checkpoint(10, 0, {})


def test_the_words_to_filter_by_are_the_workspaces_own(database: Database, space: UUID, take: Take) -> None:
    take(
        space,
        MemberRecord("m", "Rita", manager="Mo", region="West"),
        AccountRecord("a", "Acme", region="EMEA", industry="Retail"),
        CampaignRecord("c", "Launch"),
        LeadRecord("l", "Ada", product="Loom"),
        LeadRecord("l2", "Bo", product="Loom"),
        OpportunityRecord("o", (StagePassage("Open", Outcome.OPEN, NOW),), product="Kiln"),
    )
    with database.unit_of_work(space, write=False) as store:
        words = store.vocabulary
        assert words.regions() == ["EMEA", "West"]
        assert words.products() == ["Kiln", "Loom"]
        assert (words.campaigns(), words.industries(), words.managers()) == (["Launch"], ["Retail"], ["Mo"])


def test_a_rebuild_mends_whatever_happened_to_the_projections(
    database: Database, space: UUID, take: Take, rows: Rows
) -> None:
    kinds = [TouchKind.DEMO_REQUEST, TouchKind.PAGE_VIEW, TouchKind.CAREERS_VIEW, TouchKind.CALL]
    take(space, *(TouchEvent(f"t{n}", f"l{n % 3}", kinds[n % 4], NOW - timedelta(hours=5 * n)) for n in range(40)))
    whole = (rows(space, engagement), rows(space, daily_touches))
    with database.unit_of_work(space) as store:
        broken = update(engagement).where(engagement.c.workspace_id == space)
        store._connection.execute(broken.values(heat_log2=99, touches=0, why_kind=None, first_at=None))
        store._connection.execute(delete(daily_touches).where(daily_touches.c.workspace_id == space))
    with database.unit_of_work(space) as store:
        assert store.rebuild() == 3
    assert rounded(rows(space, engagement)) == rounded(whole[0])
    assert rows(space, daily_touches) == whole[1]


def rounded(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their logarithms to nine digits."""
    return [
        {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()} for row in found
    ]


def test_more_leads_and_deals_than_one_statement_can_name(database: Database, space: UUID, take: Take) -> None:
    """A busy year has more deals than a statement takes parameters."""
    take(
        space,
        LeadRecord("l1", "Ada"),
        OpportunityRecord("o1", (StagePassage("Open", Outcome.OPEN, NOW),), "Deal", lead="l1"),
        TouchEvent("t1", "l1", TouchKind.PAGE_VIEW, NOW),
        HandoffRecord("h1", "l1", Team.MARKETING, "ready", NOW),
    )
    with database.unit_of_work(space, write=False) as store:
        (lead,), (deal,) = store.leads.find("ada"), store.opportunities.deals(NOW)
        strangers = [uuid4() for _ in range(70_000)]
        assert store.opportunities.lead_of([*strangers, deal.id, deal.id]) == {deal.id: lead.id}
        assert store.touches.first_of([*strangers, lead.id]).keys() == {lead.id}
        assert store.handoffs.of_leads([*strangers, lead.id]).keys() == {lead.id}
        assert store.handoffs.of_leads([]) == {}
