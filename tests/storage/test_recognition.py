"""Who in Slack is whom in our files: the same person, however Tandem came to know them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from revenue.records import LeadRecord, MemberRecord, OpportunityRecord, Recorded, StagePassage
from revenue.vocabulary import Outcome, Role, Team
from storage import Database, TwoOwnersError

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
Take = Callable[..., Recorded]
PRIYA = MemberRecord("m1", "Priya Shah", "priya@x.example", manager="Mo", region="EMEA")


def lead_of(owner: str, key: str = "l1") -> LeadRecord:
    return LeadRecord(key, "Ada", owner=owner)


def test_whom_a_file_knows_by_the_email_is_met_as_the_owner_of_their_leads(
    database: Database, space: UUID, take: Take
) -> None:
    deal = OpportunityRecord("o1", (StagePassage("Open", Outcome.OPEN, NOW),), "Deal", owner="m1")
    take(space, PRIYA, lead_of("m1"), lead_of("m1", "l2"), deal)
    with database.unit_of_work(space) as store:
        met = store.recognition.meet("UPRIYA", LATER, email="PRIYA@x.example", zone="Europe/London")
        assert met is not None
        assert (met.name, met.slack_user_id, met.zone, met.region) == ("Priya Shah", "UPRIYA", "Europe/London", "EMEA")
        holdings = store.recognition.holdings(met.id)
        assert (holdings.leads, holdings.deals, holdings.is_from_file) == (2, 1, True)
        assert store.members.all() == [met] == [store.members.asker("UPRIYA")[1]]


def test_a_stranger_is_met_and_nobody_is_made(database: Database, space: UUID, take: Take) -> None:
    take(space, PRIYA)
    with database.unit_of_work(space) as store:
        assert store.recognition.meet("UEVE", NOW, email="eve@x.example", zone="Europe/Oslo") is None
        assert store.recognition.meet("UEVE", NOW, email=None, zone=None) is None
        assert [member.slack_user_id for member in store.members.all()] == [None]


def test_a_zone_is_kept_up_to_date_and_silence_changes_nothing(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        store.members.save("U1", "Rita", NOW, team=Team.SALES, email="rita@x.example", zone="Europe/Oslo")
        moved = store.recognition.meet("U1", LATER, email="other@x.example", zone="Asia/Tokyo")
        assert moved is not None
        assert (moved.zone, moved.email, moved.name) == ("Asia/Tokyo", "rita@x.example", "Rita")
        assert store.recognition.meet("U1", LATER, email=None, zone=None) == moved


def test_somebody_who_joined_before_is_made_one_with_the_file_as_soon_as_slack_tells_the_email(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, PRIYA, lead_of("m1"))
    with database.unit_of_work(space) as store:
        joined = store.members.save("UPRIYA", "Priya", NOW, team=Team.SALES)
        met = store.recognition.meet("UPRIYA", LATER, email="priya@x.example", zone=None)
        assert met is not None
        assert met.id != joined.id
        assert (met.name, met.team, met.role) == ("Priya Shah", Team.SALES, Role.REP)
        assert store.members.all() == [met]
    # The file still means the same person.
    take(space, MemberRecord("m1", "Priya Shah-Jones", "priya@x.example"), lead_of("m1", "l9"), now=LATER)
    with database.unit_of_work(space, write=False) as store:
        assert [(member.name, member.id) for member in store.members.all()] == [("Priya Shah-Jones", met.id)]
        assert store.recognition.holdings(met.id).leads == 2


def test_whoever_owns_something_keeps_it_and_the_file_goes_on_naming_them(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, PRIYA, LeadRecord("l1", "Ada"))
    with database.unit_of_work(space) as store:
        joined = store.members.save("UPRIYA", "Priya", NOW, team=Team.SALES, role=Role.LEAD)
        (lead,) = store.leads.find("Ada")
        store.leads.take(lead.id, joined.id, Team.SALES, LATER, seen=None)
        (told,) = store.members.named("Priya Shah")
        one = store.recognition.merge(joined, told, LATER)
        assert (one.id, one.name, one.email, one.role) == (joined.id, "Priya Shah", "priya@x.example", Role.LEAD)
        assert store.members.all() == [one]
    take(space, lead_of("m1", "l2"), now=LATER)
    with database.unit_of_work(space, write=False) as store:
        assert store.recognition.holdings(one.id).leads == 2


def test_two_who_both_own_something_stay_two(database: Database, space: UUID, take: Take) -> None:
    take(space, PRIYA, lead_of("m1"), LeadRecord("l2", "Bea"))
    with database.unit_of_work(space) as store:
        joined = store.members.save("UPRIYA", "Priya", NOW, team=Team.SALES)
        (bea,) = store.leads.find("Bea")
        store.leads.take(bea.id, joined.id, Team.SALES, LATER, seen=None)
        (told,) = store.members.named("Priya Shah")
        with pytest.raises(TwoOwnersError, match="both Priya and Priya Shah own something"):
            store.recognition.merge(joined, told, LATER)
        met = store.recognition.meet("UPRIYA", LATER, email="priya@x.example", zone="Europe/Oslo")
        assert met is not None
        assert (met.id, met.email, met.zone) == (joined.id, None, "Europe/Oslo")
        with pytest.raises(TwoOwnersError, match="somebody else in Slack"):
            store.recognition.merge(joined, met, LATER)


def test_before_they_were_made_one_they_were_two(database: Database, space: UUID, take: Take) -> None:
    take(space, PRIYA)
    with database.unit_of_work(space) as store:
        joined = store.members.save("UPRIYA", "Priya", NOW, team=Team.SALES)
    with database.unit_of_work(space) as store:
        (told,) = store.members.named("Priya Shah")
        store.recognition.merge(joined, told, LATER)
    with database.unit_of_work(space, write=False, as_of=NOW) as store:
        assert [member.name for member in store.members.all()] == ["Priya", "Priya Shah"]
        assert store.members.asker("UPRIYA")[1] == joined


def test_people_of_a_likely_name_are_offered(database: Database, space: UUID, take: Take) -> None:
    names = ("Priya Shah", "Priya Nair", "Émile Zola", "Ana", "Anna Holm", "Zoë")
    take(space, *(MemberRecord(f"m{number}", name) for number, name in enumerate(names)))
    with database.unit_of_work(space) as store:
        store.members.save("UNAIR", "Priya", NOW)
        for name, found in (
            ("priya shah", ["Priya Shah"]),
            ("Shah, Priya", ["Priya Shah"]),
            ("Priya", ["Priya Nair", "Priya Shah"]),
            ("emile.zola", ["Émile Zola"]),
            ("Zoe Kravitz", ["Zoë"]),
            ("Anna", ["Anna Holm"]),
            ("An", []),
            ("", []),
        ):
            assert [member.name for member in store.recognition.alike(name)] == found, name


def test_a_file_cannot_say_that_somebody_is_somebody_else_in_slack(database: Database, space: UUID, take: Take) -> None:
    take(space, PRIYA, lead_of("m1"))
    with database.unit_of_work(space) as store:
        store.members.save("UPRIYA", "Upriya", NOW, team=Team.SALES)
    other = MemberRecord("m2", "Tom")
    recorded = take(space, MemberRecord("m1", "Priya Shah", slack_user_id="UPRIYA"), other, now=LATER)
    assert (recorded.tally.new, recorded.tally.rejected) == (1, 1)
    (rejection,) = recorded.rejections
    assert rejection.position == 0
    assert rejection.reason == (
        "its slack user id UPRIYA belongs to Upriya already; if that is the same person, they type"
        " `/tandem join sales as Priya Shah` (or marketing) in Slack, and then it is imported"
    )
    with database.unit_of_work(space) as store:
        _workspace, joined = store.members.asker("UPRIYA")
        assert joined is not None
        (told,) = store.members.named("Priya Shah")
        store.recognition.merge(joined, told, LATER)
    again = take(space, MemberRecord("m1", "Priya Shah", slack_user_id="UPRIYA"), now=LATER)
    assert again.rejections == []
