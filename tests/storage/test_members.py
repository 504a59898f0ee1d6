"""Members: the people of both teams, from Slack or from a file."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from revenue.records import MemberRecord, Recorded
from revenue.vocabulary import Role, Team
from storage import Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[..., Recorded]


def test_somebody_unknown_asks(database: Database, space: UUID) -> None:
    with database.unit_of_work(space, write=False) as store:
        workspace, member = store.members.asker("U404")
        assert (workspace.id, member) == (space, None)


def test_a_new_member_gets_the_role_of_the_team(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        rita = store.members.save("U1", "Rita", NOW, team=Team.SALES, zone="Europe/Berlin")
        mia = store.members.save("U2", "Mia", NOW, team=Team.MARKETING)
        vic = store.members.save("U3", "Vic", NOW)
        assert [member.role for member in (rita, mia, vic)] == [Role.REP, Role.MARKETER, Role.VIEWER]
        assert store.members.all() == [mia, rita, vic]
        assert store.members.asker("U1")[1] == rita == store.members.get(rita.id)


def test_saving_again_changes_what_is_said_and_keeps_the_rest(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        first = store.members.save("U1", "Rita", NOW, team=Team.SALES, email="rita@x.example")
        again = store.members.save("U1", "Rita Reyes", NOW, zone="Europe/Oslo")
        assert (again.id, again.name, again.team, again.email, again.zone) == (
            first.id, "Rita Reyes", Team.SALES, "rita@x.example", "Europe/Oslo",
        )  # fmt: skip
        assert store.members.asker("U1")[1] == again


def test_a_member_of_a_file_is_recognised_by_email_when_slack_meets_them(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, MemberRecord("m1", "Rita", "Rita@X.example", manager="Mo", region="EMEA"))
    with database.unit_of_work(space) as store:
        rita = store.members.save("U1", "Rita Reyes", NOW, email="rita@x.example", team=Team.SALES)
        assert (rita.manager, rita.region, rita.role, rita.slack_user_id) == ("Mo", "EMEA", Role.REP, "U1")
        assert store.members.all() == [rita]


def test_people_are_found_by_mention_id_email_or_part_of_a_name(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        store.members.save("U1", "Rita Reyes", NOW, email="rita@x.example")
        store.members.save("U2", "Émile", NOW)
        store.members.save("U3", "Émilie", NOW)
        for text in ("<@U1>", "<@U1|rita>", "@U1", "U1", "RITA@x.example", "reyes", " rita "):
            assert [member.name for member in store.members.find(text)] == ["Rita Reyes"], text
        assert [member.name for member in store.members.find("émil")] == ["Émile", "Émilie"]
        assert [member.name for member in store.members.find("ÉMILIE")] == ["Émilie"]
        assert store.members.find("nobody") == []


def test_a_part_of_a_name_is_found_but_does_not_name_anybody(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        store.members.save("U1", "Rita Reyes", NOW, email="rita@x.example")
        store.members.save("U2", "Vic", NOW)
        for text in ("<@U1>", "<@U1|rita>", "U1", "RITA@x.example", " rita reyes "):
            assert [member.name for member in store.members.named(text)] == ["Rita Reyes"], text
        for text in ("rita", "r", "", "@", "x.example", "u1"):
            assert store.members.named(text) == [], text


def test_an_email_of_somebody_in_slack_is_not_taken_over(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        rita = store.members.save("U1", "Rita", NOW, email="rita@x.example", role=Role.LEAD)
        other = store.members.save("U2", "Ritas guest", NOW, email="RITA@x.example")
        assert (other.id != rita.id, other.role, other.email) == (True, Role.VIEWER, None)
        assert store.members.get(rita.id) == rita
