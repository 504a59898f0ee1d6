"""`/tandem join`: as oneself, or as somebody whom files know already."""

from commands.contract import Answer, Click
from commands.tandem import COMMAND
from messages import as_text
from revenue.records import MemberRecord
from revenue.vocabulary import Role, Team
from tests.commands.tandem_office import Office


def test_a_stranger_is_asked_for_the_team_and_a_member_is_not(office: Office) -> None:
    assert office.read().startswith("I do not know your team yet. Which one is it?\n[Sales] [Marketing]")
    clicked = office.within(
        lambda context: COMMAND.actions["member_join"](context, Click("member_join", "sales")), "U0ANNA"
    )
    assert isinstance(clicked, Answer)
    assert clicked.replace
    assert "You are in sales now." in as_text(clicked.message)
    assert "Which one is it" not in office.read()


def test_joining_and_changing_ones_mind(office: Office) -> None:
    assert "Type /hotleads: it shows whom to call, and why." in office.read("join sales")
    assert "You are in marketing now." in office.read("join the Marketing team")
    member = office.members()["U0ANNA"]
    assert (member.team, member.role) == (Team.MARKETING, Role.MARKETER)


def test_whoever_joins_is_called_by_name(office: Office) -> None:
    office.slack_user_name = "anna.snelling"
    office.read("join sales")
    assert list(office.members()) == ["Anna Snelling"]
    office.slack_user_name = "annas"
    office.read("join marketing")
    assert list(office.members()) == ["Anna Snelling"]


def test_a_lead_stays_lead_when_joining(office: Office) -> None:
    office.known("U0ANNA", "Anna", Team.SALES, Role.LEAD)
    office.read("join marketing")
    assert office.members()["Anna"].role is Role.LEAD


def test_joining_nothing_or_something_else(office: Office) -> None:
    assert office.refused("join").message == "Which team?"
    assert office.refused("join sales as").message == "As whom?"
    error = office.refused("join slaes")
    assert error.message == 'There is no team "slaes". Did you mean "sales"?'
    assert error.hint.startswith("Form: `/tandem join sales`")
    assert office.members() == {}


def test_joining_as_somebody_whom_files_know(office: Office) -> None:
    office.take(MemberRecord("anna", "Anna Snelling", region="Central"), MemberRecord("lea", "Lea", role=Role.LEAD))
    error = office.refused("join sales as snell")
    assert error.hint == "Did you mean `/tandem join sales as Anna Snelling`?"
    assert office.members()["Anna Snelling"].slack_user_id is None
    office.read("join sales as anna snelling")
    member = office.members()["Anna Snelling"]
    assert (member.slack_user_id, member.team, member.role, member.region) == (
        "U0ANNA", Team.SALES, Role.REP, "Central",
    )  # fmt: skip
    assert "known as Anna Snelling already" in office.refused("join sales as Lea").message
    assert "Nobody of that name waits" in office.refused("join sales as Anna Snelling", who="U0EVE").message
