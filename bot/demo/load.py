"""Puts a demo funnel into a workspace's storage."""

from bot.demo.funnel import Funnel
from revenue.records import Recorded
from storage import Store, record

SOURCE = "demo"


def load(funnel: Funnel, store: Store) -> Recorded:
    """Record the whole funnel, its settings, zones and goal in the open transaction; the same again adds nothing.

    Meant for an empty workspace: a funnel of another instant has the same keys, so its touches would count as known.
    """
    store.configure(
        funnel.now, currency=funnel.currency, zone=funnel.zone, fiscal_start_month=funnel.fiscal_start_month
    )
    recorded = record(store, SOURCE, funnel.records, funnel.now)
    for member in funnel.cast:
        store.members.save(member.slack_user_id, member.name, funnel.now, zone=member.zone)
    goal = funnel.goal
    agreed = store.goals.on(goal.period.start, funnel.now)
    if agreed is None or (agreed.period_key, agreed.target) != (goal.period.key, goal.target):
        store.goals.agree(goal.period, goal.target, goal.set_by, goal.agreed_at)
        for measure in funnel.measures:
            store.goals.agree_measure(goal.period.key, measure, goal.agreed_at)
    store.ranking.refresh(funnel.now)
    return recorded
