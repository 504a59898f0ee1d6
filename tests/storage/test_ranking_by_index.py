"""The ranking as a rep meets it: order, filters, cut-offs, the plan that keeps it flat, and the past beside it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from revenue.heat import LEAST_FLAME
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    Record,
    Recorded,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Team
from storage import Database, RankedLead, Scope, Store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]

TEAM: list[Record] = [
    MemberRecord("rita", "Rita", team=Team.SALES),
    MemberRecord("raj", "Raj", team=Team.SALES),
    AccountRecord("north", "Nord", region="Île-de-France"),
    CampaignRecord("launch", "Launch"),
    LeadRecord("ada", "Ada", owner="rita", account="north", created_at=NOW - 60 * DAY),
    LeadRecord("bo", "Bo", owner="raj", product="Loom", created_at=NOW - 60 * DAY),
    LeadRecord("cy", "Cy", campaign="launch", created_at=NOW - 60 * DAY),
    LeadRecord("dee", "Dee", owner="rita", created_at=NOW - 60 * DAY),
    LeadRecord("ed", email="ed@nord.example", owner="rita", created_at=NOW - 60 * DAY),
]


def touches(lead: str, kind: TouchKind, *days_ago: float) -> list[Record]:
    """Touches of one kind, some days ago."""
    return [TouchEvent(f"{lead}-{kind}-{days}", lead, kind, NOW - days * DAY, content="Guide") for days in days_ago]


WARM = [
    *TEAM,
    *touches("ada", TouchKind.PRICING_VIEW, 20, 21, 22),
    *touches("bo", TouchKind.DEMO_REQUEST, 0.5),
    *touches("cy", TouchKind.WEBINAR_ATTEND, 1),
    *touches("dee", TouchKind.PAGE_VIEW, 0.1, 0.2),
    *touches("dee", TouchKind.CALL, 0.3),
    *touches("ed", TouchKind.CAREERS_VIEW, 1),
]


def top(store: Store, scope: Scope = Scope(), n: int = 10) -> list[RankedLead]:  # noqa: B008 - frozen
    """The ranking now."""
    return store.ranking.top(scope, n, NOW, store.ranking.levels(NOW))


def names(store: Store, scope: Scope = Scope(), n: int = 10) -> list[str]:  # noqa: B008 - frozen
    """Who is in the ranking, in order."""
    return [lead.name for lead in top(store, scope, n)]


def test_recent_heat_leads_and_cold_leads_stay_out(database: Database, space: UUID, take: Take) -> None:
    take(space, *WARM)
    with database.unit_of_work(space, write=False) as store:
        bo, cy, dee, ada = top(store)
        assert [lead.name for lead in (bo, cy, dee, ada)] == ["Bo", "Cy", "Dee", "Ada"]
        assert [lead.flames for lead in (bo, cy, dee, ada)] == [3, 1, 1, 0]
        assert (bo.owner, bo.stars, bo.why_kind, bo.why_content) == ("Raj", 2, "demo_request", "Guide")
        assert (dee.pages, dee.touches, dee.human_at) == (2, 3, NOW - 0.3 * DAY)
        assert names(store, n=2) == ["Bo", "Cy"]


def test_scopes_and_filters_narrow_the_ranking(database: Database, space: UUID, take: Take) -> None:
    take(space, *WARM)
    with database.unit_of_work(space, write=False) as store:
        (rita,) = store.members.find("rita")
        assert names(store, Scope(owner_id=rita.id)) == ["Dee", "Ada"]
        assert names(store, Scope(team=Team.MARKETING)) == ["Cy"]
        assert names(store, Scope(unowned=True)) == ["Cy"]
        assert names(store, Scope(filter="île-de-FRANCE")) == ["Ada"]
        assert names(store, Scope(filter="loom")) == ["Bo"]
        assert names(store, Scope(filter="Launch")) == ["Cy"]
        assert names(store, Scope(filter="nowhere")) == []


def test_a_snoozed_or_closed_lead_is_left_out_until_it_wakes(database: Database, space: UUID, take: Take) -> None:
    take(space, *WARM)
    with database.unit_of_work(space) as store:
        ids = {lead.name: lead.id for lead in top(store)}
        store.leads.snooze(ids["Bo"], NOW + DAY, NOW)
        store.leads.snooze(ids["Cy"], NOW, NOW - DAY)
        store.leads.enter(ids["Dee"], LifecycleStage.CUSTOMER, NOW)
        assert names(store) == ["Cy", "Ada"]
        store.leads.assign(ids["Bo"], None, Team.MARKETING, NOW)
        assert names(store) == ["Bo", "Cy", "Ada"]
        assert store.leads.get(ids["Bo"]).snoozed_until is None  # type: ignore[union-attr]


def test_counts_say_how_many_are_open_and_hot(database: Database, space: UUID, take: Take) -> None:
    take(space, *WARM)
    with database.unit_of_work(space, write=False) as store:
        levels = store.ranking.levels(NOW)
        (rita,) = store.members.find("rita")
        everybody = store.ranking.counts(Scope(), NOW, levels)
        assert (everybody.open, everybody.hot) == (5, 3)
        mine = store.ranking.counts(Scope(owner_id=rita.id), NOW, levels)
        assert (mine.open, mine.hot) == (3, 1)
        later = store.ranking.counts(Scope(), NOW + 30 * DAY, levels)
        assert (later.open, later.hot) == (5, 0)


def crowd(count: int) -> list[Record]:
    """Leads of all temperatures, with both owners and without one, some closed and some cold."""
    random = Random(1)
    found: list[Record] = []
    for number in range(count):
        lifecycle = ((LifecycleStage.LOST, NOW - 2 * DAY),) if number % 11 == 0 else ()
        owner = ("rita", "raj", None)[number % 3]
        found.append(
            LeadRecord(f"x{number}", f"X{number:03}", owner=owner, created_at=NOW - 90 * DAY, lifecycle=lifecycle)
        )
        for touch in range(random.randrange(5)):
            kind = random.choice(list(TouchKind))
            at = NOW - timedelta(minutes=random.randrange(60 * 24 * 40))
            found.append(TouchEvent(f"x{number}-{touch}", f"x{number}", kind, at, member=random.choice(["rita", None])))
        for turn in range(number % 4):
            sent = NOW - timedelta(days=10 * turn + number % 40)
            answered = {"returned_at": sent + DAY, "return_reason": f"no {turn}"} if turn < 3 else {}
            found.append(HandoffRecord(f"{number}-{turn}", f"x{number}", Team.MARKETING, "ready", sent, **answered))
    return found


def test_who_came_back_is_shown_with_when_and_why_sales_gave_it_back(
    database: Database, space: UUID, take: Take
) -> None:
    returned = [
        HandoffRecord(
            reason, "bo", Team.MARKETING, "ready", NOW - 60 * DAY, returned_at=NOW - days * DAY, return_reason=reason
        )
        for reason, days in (("old", 50), ("new", 40))
    ]
    take(space, *WARM, *touches("bo", TouchKind.PAGE_VIEW, 99), *returned)
    with database.unit_of_work(space, write=False) as store:
        bo, cy, *_others = top(store)
        assert (bo.name, bo.returned_at, bo.return_reason) == ("Bo", NOW - 40 * DAY, "new")
        assert (cy.active_before, cy.returned_at, cy.return_reason) == (None, None, None)


def test_the_levels_are_the_top_shares_of_the_open_leads(database: Database, space: UUID, take: Take) -> None:
    take(space, *TEAM, *crowd(200))
    with database.unit_of_work(space) as store:
        assert store.ranking.refresh(NOW) == store.ranking.levels(NOW)
        ranked = top(store, n=500)
        flames = [lead.flames for lead in ranked]
        assert flames == sorted(flames, reverse=True)
        assert all(lead.fast_heat >= LEAST_FLAME[3 - lead.flames] for lead in ranked if lead.flames)
        assert 1 <= sum(lead.flames == 3 for lead in ranked) <= len(ranked) * 0.025 + 1


def test_the_past_ranking_of_this_instant_is_the_ranking(database: Database, space: UUID, take: Take) -> None:
    take(space, *TEAM, *crowd(150))
    with database.unit_of_work(space) as store:
        store.leads.snooze(top(store)[0].id, NOW + DAY, NOW)
        (rita,) = store.members.find("rita")
        scopes = [Scope(), Scope(owner_id=rita.id), Scope(team=Team.SALES), Scope(unowned=True)]
        levels = store.ranking.refresh(NOW)
        present = [top(store, scope, 200) for scope in scopes]
        counts = [store.ranking.counts(scope, NOW, levels) for scope in scopes[:3]]
    with database.unit_of_work(space, as_of=NOW) as store:
        assert store.ranking.levels(NOW).flames == pytest.approx(levels.flames, abs=1e-9)
        for scope, wanted in zip(scopes, present, strict=True):
            assert [comparable(lead) for lead in top(store, scope, 200)] == [comparable(lead) for lead in wanted]
        assert [(c.open, c.hot) for c in (store.ranking.counts(s, NOW, levels) for s in scopes[:3])] == [
            (c.open, c.hot) for c in counts
        ]


def comparable(lead: RankedLead) -> tuple[Any, ...]:
    """All that a row says, heat to nine digits."""
    return tuple(round(value, 9) if isinstance(value, float) else value for value in lead)


def test_what_happened_later_does_not_warm_the_past(database: Database, space: UUID, take: Take) -> None:
    take(space, *WARM)
    with database.unit_of_work(space) as store:
        (ada,) = store.leads.find("ada")
        store.leads.enter(ada.id, LifecycleStage.LOST, NOW - DAY)
        store.leads.assign(ada.id, None, Team.MARKETING, NOW - DAY)
    then = NOW - 10 * DAY
    with database.unit_of_work(space, as_of=then) as store:
        (row,) = store.ranking.top(Scope(), 10, then, store.ranking.levels(then))
        assert (row.name, row.owner, row.baton, row.touches) == ("Ada", "Rita", Team.SALES, 3)
        assert store.ranking.counts(Scope(), then, store.ranking.levels(then)).open == 5


class TestOnSqlite:
    """What keeps `/hotleads` flat at any volume."""

    @pytest.fixture(params=["sqlite"])
    def engine_name(self, request: pytest.FixtureRequest) -> str:
        """The plan's words are SQLite's."""
        return str(request.param)

    @pytest.mark.parametrize("whose", ["owner", "team", "all"])
    def test_ten_rows_are_read_through_the_index(self, database: Database, space: UUID, take: Take, whose: str) -> None:
        take(space, *TEAM, *crowd(100))
        with database.unit_of_work(space, write=False) as store:
            (rita,) = store.members.find("rita")
            scope = {"owner": Scope(owner_id=rita.id), "team": Scope(team=Team.SALES), "all": Scope()}[whose]
            levels = store.ranking.levels(NOW)
            driver: Any = store._connection.connection.driver_connection
            sent: list[str] = []
            driver.set_trace_callback(sent.append)
            assert len(store.ranking.top(scope, 10, NOW, levels)) == 10
            driver.set_trace_callback(None)
            (statement,) = sent
            steps = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            index = "ix_engagement_owner_fast" if whose == "owner" else "ix_engagement_baton_fast"
            read = [step for step in steps if " engagement " in step]
            assert read
            assert all(index in step for step in read)
            assert not [step for step in steps if "TEMP B-TREE" in step]
            # Beside the ranking itself, nothing looks through all rows of the workspace.
            assert not [step for step in steps if step.endswith("(workspace_id=?)")]
