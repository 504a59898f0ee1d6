"""Handoffs: the baton passes in both directions, and each pass is answered once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from revenue.records import HandoffRecord, LeadRecord, MemberRecord, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import Team, TouchTeam
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


def test_what_happens_now_is_about_the_last_pass_alone(database: Database, space: UUID, take: Take) -> None:
    take(space, LeadRecord("l1", "Ada"), MemberRecord("m1", "Rita"))
    with database.unit_of_work(space) as store:
        (lead,), (rita,) = store.leads.find("ada"), store.members.find("rita")
        store.handoffs.send(lead.id, Team.MARKETING, "ready", NOW)
        store.handoffs.send(lead.id, Team.MARKETING, "ready again", NOW + HOUR)
        assert store.handoffs.accept_open(lead.id, rita.id, NOW + 2 * HOUR)
        assert store.handoffs.touch_open(lead.id, NOW + 3 * HOUR) == NOW + HOUR
        assert store.handoffs.return_open(lead.id, "no budget", None, NOW + 4 * HOUR)
        first, second = store.handoffs.of_lead(lead.id)
        assert (first.accepted_at, first.touched_at, first.returned_at) == (None, None, None)
        assert (second.accepted_at, second.touched_at, second.returned_at) == (
            NOW + 2 * HOUR, NOW + 3 * HOUR, NOW + 4 * HOUR,
        )  # fmt: skip


def test_a_pass_that_was_followed_by_one_back_is_over(database: Database, space: UUID, take: Take) -> None:
    take(space, LeadRecord("l1", "Ada"), MemberRecord("m1", "Rita"))
    with database.unit_of_work(space) as store:
        (lead,), (rita,) = store.leads.find("ada"), store.members.find("rita")
        store.handoffs.send(lead.id, Team.MARKETING, "ready", NOW)
        store.handoffs.send(lead.id, Team.SALES, "needs proof", NOW + HOUR)
        assert not store.handoffs.accept_open(lead.id, rita.id, NOW + 2 * HOUR)
        assert store.handoffs.touch_open(lead.id, NOW + 2 * HOUR) is None
        assert not store.handoffs.return_open(lead.id, "no budget", None, NOW + 2 * HOUR)


def test_the_first_touch_is_read_from_what_any_source_tells(database: Database, space: UUID, take: Take) -> None:
    take(
        space,
        MemberRecord("rita", "Rita", team=Team.SALES),
        MemberRecord("mia", "Mia", team=Team.MARKETING),
        LeadRecord("l1", "Ada"),
        HandoffRecord("h1", "l1", Team.MARKETING, "ready", NOW),
        HandoffRecord("h2", "l1", Team.SALES, "needs proof", NOW + 4 * HOUR),
        HandoffRecord("h3", "l1", Team.MARKETING, "ready again", NOW + 9 * HOUR),
    )
    take(
        space,
        TouchEvent("t1", "l1", TouchKind.CALL, NOW - HOUR),
        TouchEvent("t2", "l1", TouchKind.PAGE_VIEW, NOW + HOUR),
        TouchEvent("t3", "l1", TouchKind.EMAIL_SENT, NOW + HOUR, team=TouchTeam.MARKETING, member="mia"),
        TouchEvent("t4", "l1", TouchKind.CALL, NOW + 5 * HOUR, member="rita"),
        now=NOW + 9 * HOUR,
        later=True,
    )
    with database.unit_of_work(space, write=False) as store:
        (lead,) = store.leads.find("ada")
        assert [handoff.touched_at for handoff in store.handoffs.of_lead(lead.id)] == [None, None, None]
    take(
        space,
        TouchEvent("t5", "l1", TouchKind.CALL, NOW + 3 * HOUR, member="rita"),
        TouchEvent("t6", "l1", TouchKind.EMAIL_SENT, NOW + 2 * HOUR, team=TouchTeam.MARKETING, member="rita"),
        now=NOW + 9 * HOUR,
    )
    with database.unit_of_work(space) as store:
        assert [handoff.touched_at for handoff in store.handoffs.of_lead(lead.id)] == [NOW + 2 * HOUR, None, None]
    with database.unit_of_work(space, as_of=NOW + HOUR) as store:
        (then,) = store.handoffs.of_lead(lead.id)
        assert then.touched_at is None


def test_a_call_after_one_that_another_source_told_is_not_the_first(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, LeadRecord("l1", "Ada"), HandoffRecord("h1", "l1", Team.MARKETING, "ready", NOW))
    take(space, TouchEvent("t1", "l1", TouchKind.CALL, NOW + HOUR), now=NOW + HOUR)
    with database.unit_of_work(space) as store:
        (lead,) = store.leads.find("ada")
        assert store.handoffs.touch_open(lead.id, NOW + 2 * HOUR) is None
        assert store.handoffs.of_lead(lead.id)[0].touched_at == NOW + HOUR
