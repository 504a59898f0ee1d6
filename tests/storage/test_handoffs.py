"""Handoffs: the baton passes in both directions, and each pass is answered once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from revenue.records import LeadRecord, MemberRecord, Recorded
from revenue.vocabulary import Team
from storage import Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Take = Callable[..., Recorded]


def test_the_baton_is_sent_accepted_and_returned(database: Database, space: UUID, take: Take) -> None:
    take(space, LeadRecord("l1", "Ada"), MemberRecord("m1", "Rita"), MemberRecord("m2", "Mia"))
    with database.unit_of_work(space) as store:
        (lead,), (rita,), (mia,) = store.leads.find("ada"), store.members.find("rita"), store.members.find("mia")
        assert not store.handoffs.accept_open(lead.id, rita.id, NOW)
        assert not store.handoffs.return_open(lead.id, "no budget", None, NOW)
        sent = store.handoffs.send(lead.id, Team.MARKETING, "ready", NOW, from_member_id=mia.id)
        assert store.handoffs.accept_open(lead.id, rita.id, NOW + HOUR)
        assert not store.handoffs.accept_open(lead.id, mia.id, NOW + 2 * HOUR)
        assert store.handoffs.return_open(lead.id, "no budget", date(2027, 1, 4), NOW + 3 * HOUR)
        assert not store.handoffs.return_open(lead.id, "again", None, NOW + 4 * HOUR)
        back = store.handoffs.send(lead.id, Team.SALES, "needs proof", NOW + 5 * HOUR)
        first, second = store.handoffs.of_lead(lead.id)
        assert (first.id, second.id) == (sent, back)
        assert (first.from_member, first.to_member, first.accepted_at, first.returned_at, first.return_reason) == (
            "Mia", "Rita", NOW + HOUR, NOW + 3 * HOUR, "no budget",
        )  # fmt: skip
        assert (second.from_team, second.accepted_at) == (Team.SALES, None)
        assert store.handoffs.between(NOW, NOW + 5 * HOUR) == [first]
        assert store.handoffs.returned_between(NOW + 3 * HOUR, NOW + 4 * HOUR) == [first]
        assert store.handoffs.returned_between(NOW, NOW + 3 * HOUR) == []
