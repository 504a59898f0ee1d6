"""The demo funnel arrives in storage whole, once, and answers the question a rep asks first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.funnel import Funnel, build_funnel
from bot.demo.load import load
from revenue.vocabulary import Role
from storage import Database, Scope, Workspace, migrate

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def funnel() -> Funnel:
    return build_funnel(NOW)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, funnel: Funnel) -> Iterator[tuple[Database, Workspace]]:
    folder: Path = tmp_path_factory.mktemp("demo")
    database = Database.open(f"sqlite:///{folder / 'demo.db'}")
    migrate(database)
    workspace = database.ensure_workspace("T0DEMO", "Tandem demo", NOW)
    with database.unit_of_work(workspace.id) as store:
        recorded = load(funnel, store)
        assert recorded.rejections == []
        assert recorded.tally.new == recorded.tally.read == len(funnel.records)
    yield database, workspace
    database.close()


def test_the_same_funnel_again_changes_nothing(database, funnel):
    db, workspace = database
    with db.unit_of_work(workspace.id) as store:
        tally = load(funnel, store).tally
    assert tally.unchanged == tally.read == len(funnel.records)


def test_workspace_and_cast_are_set_up(database, funnel):
    db, workspace = database
    with db.unit_of_work(workspace.id, write=False) as store:
        settings, priya = store.members.asker("U000PRIYA")
        assert len(store.members.all()) == len(funnel.cast)
    assert (settings.currency, settings.zone) == ("EUR", "Europe/Berlin")
    assert settings.fiscal_start_month == funnel.fiscal_start_month
    assert priya.name == "Priya"
    assert priya.zone == "Europe/London"
    assert priya.role is Role.REP
    assert priya.manager == "Sofia"


def test_goal_was_agreed_before_the_quarter_began(database, funnel):
    db, workspace = database
    with db.unit_of_work(workspace.id, write=False) as store:
        goal = store.goals.on(NOW.date(), NOW)
        measures = store.goals.measures(goal.period_key, NOW)
        before = store.goals.on(NOW.date(), funnel.goal.agreed_at - timedelta(days=1))
    assert goal.target == funnel.goal.target
    assert len(measures) == len(funnel.measures)
    assert before is None


@pytest.mark.parametrize(
    ("slack_user_id", "first"),
    [("U000PRIYA", "Nordlys Energi"), ("U00000TOM", "Cascade Grain"), ("U00000MEI", "Deccan Cement")],
)
def test_every_rep_sees_who_asked_for_a_demo_first(database, slack_user_id, first):
    db, workspace = database
    with db.unit_of_work(workspace.id, write=False) as store:
        _, member = store.members.asker(slack_user_id)
        ranking = store.ranking
        levels = ranking.levels(NOW)
        top = ranking.top(Scope(owner_id=member.id), 4, NOW, levels)
        counts = ranking.counts(Scope(owner_id=member.id), NOW, levels)
    assert top[0].account == first
    assert top[0].why_kind == "demo_request"
    assert top[0].flames == 3
    assert [lead.flames >= 1 for lead in top[:3]] == [True] * 3
    assert 20 <= counts.open <= 50
    assert counts.hot < counts.open / 2
