"""What is read as of an instant, after everything changed, equals what was read at that instant."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from storage import Database, Scope, Store
from tests.changing_world import BEGIN, COMPANIES, PEOPLE, REGIONS, STEP, ChangingWorld

STEPS = 6


def told(store: Store, now: datetime) -> dict[str, Any]:
    """What the repositories say of everything that can change."""
    deals = store.opportunities.deals(now)
    levels, counts = store.ranking.standing(Scope(), now)
    leads = {lead.id: lead for name in (*PEOPLE, *COMPANIES, "example", "l") for lead in store.leads.find(name, 20)}
    scopes = (Scope(), *(Scope(filter=region) for region in REGIONS if region))
    return {
        "deals": deals,
        "deals of an account": [
            store.opportunities.deals(now, account_id=lead.account_id) for lead in leads.values() if lead.account_id
        ],
        "stages": list(store.opportunities.stage_records(now).items()),
        "left stages": sorted(store.opportunities.left_stages(now)),
        "leads of deals": store.opportunities.lead_of(deal.id for deal in deals),
        "counts": counts,
        "hot": [
            (*lead[:8], round(lead.heat, 6), *lead[12:])
            for scope in scopes
            for lead in store.ranking.top(scope, 9, now, levels)
        ],
        "leads": leads,
        "touches": {lead: store.touches.of_lead(lead) for lead in leads},
        "first touches": store.touches.first_of(leads),
        "passages": {lead: store.leads.passages(lead) for lead in leads},
        "handoffs": store.handoffs.between(BEGIN, now + STEP),
        "returned": store.handoffs.returned_between(BEGIN, now + STEP),
        "people": sorted(store.members.all(), key=lambda member: (member.name, member.id)),
        "askers": [store.members.asker(f"U{key}") for key in (1, 2, 3, 91)],
        "words": [
            getattr(store.vocabulary, kind)() for kind in ("regions", "campaigns", "products", "industries", "managers")
        ],
        "names": sorted(name for start in "abcd" for name in store.leads.names_like(start)),
        "goal": store.goals.on(now.date(), now),
    }


@pytest.mark.parametrize("seed", range(4))
def test_then_is_told_as_it_was_told_then(database: Database, space: UUID, seed: int) -> None:
    live: dict[datetime, dict[str, Any]] = {}
    for now in ChangingWorld(seed).play(database, space, STEPS):
        with database.unit_of_work(space, write=False) as store:
            live[now] = told(store, now)
    for now, then in live.items():
        with database.unit_of_work(space, as_of=now) as store:
            remembered = told(store, now)
        for kind, value in then.items():
            assert remembered[kind] == value, (kind, now)
