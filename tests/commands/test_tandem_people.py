"""`/tandem members`, `member` and `admin`: who is in which team, and who may change that."""

import pytest
import structlog

from revenue.records import MemberRecord
from revenue.vocabulary import Role, Team
from tests.commands.tandem_office import Office


def test_members_by_team(office: Office) -> None:
    assert office.read("members").startswith("Nobody is known yet. Each one types /tandem join sales or")
    office.known("U0ANNA", "Anna", Team.SALES, Role.REP)
    office.known("U0MIA", "Mia", Team.MARKETING, Role.LEAD)
    office.known("U0ADA", "Ada", None, Role.ADMIN)
    office.take(MemberRecord("tom", "Tom", team=Team.SALES))
    text = office.read("members")
    assert text.startswith("4 people\n\nMarketing Mia (lead)\n\nSales Anna, Tom\n\nNo team yet Ada (admin)\n")
    assert "1 person known from files only: in Slack each types /tandem join sales as Their Name" in text
    assert "(rep)" not in text


def test_nobody_becomes_a_lead_by_name_once_there_is_one_to_ask(office: Office) -> None:
    office.take(MemberRecord("lea", "Lea", role=Role.LEAD))
    office.known("U0MIA", "Mia", Team.MARKETING, Role.LEAD)
    assert "belong to the leads" in office.refused("join sales as Lea").message
    assert "Ask Mia." in office.refused("join sales as Lea").hint
    assert office.members()["Lea"].slack_user_id is None


def test_the_first_admin_claims_it_on_purpose_and_roles_are_given_by_nobody_else(office: Office) -> None:
    assert "join sales" in office.refused("admin me").hint
    office.known("U0ANNA", "Anna", Team.SALES, Role.REP)
    office.known("U0EVE", "Eve", Team.SALES, Role.REP)
    error = office.refused("member <@U0ANNA|Anna> sales lead")
    assert "nobody in Slack is a lead or an admin yet" in error.message
    assert error.hint == "`/tandem admin me` makes you the admin, for everybody to see."
    assert office.refused("admin Eve").message == "Who shall be the admin?"
    assert "A lead of each team: /tandem admin me makes you the admin, who types" in office.read("status")
    with structlog.testing.capture_logs() as logged:
        assert "You are the admin of Tandem here now: nobody was before you." in office.read("admin me")
    assert [(entry["event"], entry["name"]) for entry in logged] == [("admin.claimed", "Anna")]
    assert "Anna (admin)" in office.read("members")
    assert office.refused("admin me").message == "You are an admin already: you decide."
    assert office.refused("admin me", who="U0EVE").hint == "Ask Anna."
    error = office.refused("member <@U0EVE|Eve> sales lead", who="U0EVE")
    assert error.message == "Teams and roles belong to the leads of both teams."
    assert "Mia is in marketing now." in office.read("member <@U0MIA|Mia> marketing")
    assert office.members()["Mia"].role is Role.MARKETER


def test_somebody_unknown_changes_nothing_at_all(office: Office) -> None:
    office.take(MemberRecord("eve", "Eve", team=Team.SALES))
    for text in ("currency USD", "zone Europe/Berlin", "fiscal april", "member Eve admin", "member <@U0EVE> sales"):
        error = office.refused(text)
        assert "/tandem join sales" in error.hint, text
    assert (office.workspace().currency, office.workspace().zone) == ("EUR", "UTC")
    assert [(member.name, member.role) for member in office.members().values()] == [("Eve", Role.REP)]


def test_leads_whom_only_a_file_knows_lock_nobody_out(office: Office) -> None:
    office.take(
        MemberRecord("lea", "Lea", team=Team.SALES, role=Role.LEAD),
        MemberRecord("max", "Max", team=Team.MARKETING, role=Role.LEAD),
    )
    office.known("U0ANNA", "Anna", Team.SALES, Role.REP)
    assert "A lead of each team: /tandem admin me" in office.read("status")
    assert "Amounts are in USD now." in office.read("currency USD")
    assert "You are the admin" in office.read("admin me")
    error = office.refused("currency EUR", who="U0EVE")
    assert error.hint == "Ask Anna."


def test_changing_somebody_by_name(office: Office) -> None:
    office.known("U0LEA", "Lea", Team.SALES, Role.LEAD)
    office.take(
        MemberRecord("a", "Anna Snelling", "anna@x.example", team=Team.SALES),
        MemberRecord("b", "Anna Holm", team=Team.SALES),
    )
    assert "Anna Snelling is a lead now." in office.read("member anna snelling lead", who="U0LEA")
    assert "I do not know anybody of that name." in office.refused("member Bob sales", who="U0LEA").message
    assert "Anna Snelling is in marketing now." in office.read("member ANNA@x.example marketing", who="U0LEA")
    assert office.members()["Anna Snelling"].role is Role.LEAD


@pytest.mark.parametrize("part", ["anna h", "holm", "nna", "@"])
def test_a_part_of_a_name_changes_nobody_and_shows_the_whole_line(office: Office, part: str) -> None:
    office.known("U0LEA", "Lea", Team.SALES, Role.LEAD)
    office.take(MemberRecord("b", "Anna Holm", team=Team.SALES))
    error = office.refused(f"member {part} sales lead", who="U0LEA")
    assert error.message == "I do not know anybody of that name."
    assert (error.hint == "Did you mean `/tandem member Anna Holm sales lead`?") is (part != "@")
    assert office.members()["Anna Holm"].role is Role.REP


def test_two_of_one_name_are_told_apart_by_email(office: Office) -> None:
    office.known("U0LEA", "Lea", Team.SALES, Role.LEAD)
    office.take(MemberRecord("a", "Anna Holm", "a@x.example"), MemberRecord("b", "Anna Holm", "b@x.example"))
    error = office.refused("member Anna Holm sales", who="U0LEA")
    assert (error.message, error.hint) == (
        '2 people are called "Anna Holm".', "Write the email address, or mention the person.",
    )  # fmt: skip
    assert "Anna Holm is in sales now." in office.read("member b@x.example sales", who="U0LEA")


def test_a_person_without_team_or_role_gets_the_form(office: Office) -> None:
    for text in ("member", "member Anna", "member Anna slaes"):
        error = office.refused(text)
        assert "Form: `/tandem member @somebody sales`" in error.hint
    assert error.message == 'Whose team, and which one? Did you mean "sales"?'
