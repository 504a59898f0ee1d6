"""`/tandem`: help, the set-up check, the people of both teams and the settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import structlog

from commands import COMMANDS
from commands.contract import Answer, Click, CommandContext, CommandError, CommandHelp, Response
from commands.tandem import COMMAND, parse
from commands.tandem_view import TO_TRY
from messages import as_text, render
from revenue.calendar import WeeklySchedule, parse_period
from revenue.money import Money
from revenue.records import LeadRecord, MemberRecord, OpportunityRecord, StagePassage, TouchEvent, TouchKind
from revenue.vocabulary import Outcome, Role, Team
from storage import Database, Member, Workspace, record
from tests.messages.hostile import CORPUS, poisoned, skeleton

HELP = tuple(CommandHelp(f"/{command.name}", command.usage, command.summary) for command in COMMANDS)


@dataclass
class Office:
    """A workspace where people type `/tandem`."""

    database: Database
    id: Any
    now: datetime
    slack_user_name: str = ""

    def within(self, answer: Any, who: str, as_of: datetime | None = None) -> Response:
        with self.database.unit_of_work(self.id, as_of=as_of) as store:
            workspace, member = store.members.asker(who)
            context = CommandContext(
                store, workspace, who, member, self.now, help=HELP, slack_user_name=self.slack_user_name
            )
            response: Response = answer(context)
        return response

    def read(self, text: str = "", who: str = "U0ANNA", as_of: datetime | None = None) -> str:
        response = self.within(lambda context: COMMAND.run(context, COMMAND.parse(text)), who, as_of)
        assert isinstance(response, Answer)
        return as_text(response.message)

    def refused(self, text: str, who: str = "U0ANNA", as_of: datetime | None = None) -> CommandError:
        with pytest.raises(CommandError) as caught:
            self.read(text, who, as_of)
        return caught.value

    def members(self) -> dict[str, Member]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return {member.name: member for member in store.members.all()}

    def workspace(self) -> Workspace:
        return self.database.workspaces()[0]

    def take(self, *records: Any) -> None:
        with self.database.unit_of_work(self.id) as store:
            assert record(store, "crm", records, self.now).rejections == []

    def known(self, slack_user_id: str, name: str, team: Team | None, role: Role) -> None:
        with self.database.unit_of_work(self.id) as store:
            store.members.save(slack_user_id, name, self.now, team=team, role=role)


@pytest.fixture
def office(database: Database, workspace: Workspace, now: datetime) -> Office:
    return Office(database, workspace.id, now)


def test_help_is_made_from_the_registry(office: Office) -> None:
    text = office.read()
    for command in COMMANDS:
        assert f"/{command.name} {command.usage}".strip() in text
        assert command.summary in text
    assert "try /digest preview" in text
    assert "/tandem status" in text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_has_a_line_that_one_can_type(command: Any) -> None:
    name, _, text = TO_TRY[f"/{command.name}"].partition(" ")
    assert name == f"/{command.name}"
    command.parse(text)


def test_only_answers_that_changed_nothing_can_be_shared(office: Office) -> None:
    office.known("U0ANNA", "Anna", Team.SALES, Role.LEAD)

    def shareable(text: str) -> bool:
        answer = office.within(lambda context: COMMAND.run(context, COMMAND.parse(text)), "U0ANNA")
        assert isinstance(answer, Answer)
        return answer.shareable

    writing = ("join sales", "currency USD", "zone UTC", "fiscal may", "member Anna sales lead")
    assert [shareable(text) for text in writing] == [False] * len(writing)
    assert [shareable(text) for text in ("help", "status", "members")] == [True] * 3


def test_a_stranger_is_asked_for_the_team_and_a_member_is_not(office: Office) -> None:
    assert office.read().startswith("I do not know your team yet. Which one is it?\n[Sales] [Marketing]")
    clicked = office.within(
        lambda context: COMMAND.actions["member_join"](context, Click("member_join", "sales")), "U0ANNA"
    )
    assert isinstance(clicked, Answer)
    assert clicked.replace
    assert "You are in sales now." in as_text(clicked.message)
    assert "Which one is it" not in office.read()


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("stauts", ' Did you mean "status"?'),
        ("memebrs", ' Did you mean "members"?'),
        ("frobnicate", ""),
    ],
)
def test_a_typo_gets_a_guess_and_the_form(text: str, guess: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse(text)
    assert f'"{text}" means here.{guess}' in caught.value.message
    assert caught.value.hint.startswith("Form: `/tandem [help|")


def test_an_empty_workspace_is_told_every_step(office: Office) -> None:
    text = office.read("setup")
    assert text.startswith(
        "0 of 7 steps are done\n"
        "○ The time zone of your weeks: /tandem zone Europe/Berlin, before a digest is subscribed\n"
        "○ Opportunities: import an export of your CRM: tandem import FILE"
    )
    assert "○ People of both teams: each types /tandem join sales or /tandem join marketing" in text
    assert "○ A shared goal: /goals set; a lead or an admin sets it, and both teams see it" in text
    assert "○ A weekly digest: /digest subscribe weekly monday 9:00 here" in text
    assert "Amounts in EUR · days and weeks of UTC · fiscal year from January" in text
    assert "✓" not in text
    assert "on the way to Slack" not in text


def test_what_is_done_is_ticked(office: Office) -> None:
    office.take(
        LeadRecord("ana", name="Ana", created_at=office.now),
        TouchEvent("t1", "ana", TouchKind.PAGE_VIEW, office.now),
        OpportunityRecord("o1", (StagePassage("Open", Outcome.OPEN, office.now),), name="Alder"),
    )
    office.known("U0ANNA", "Anna", Team.SALES, Role.LEAD)
    office.known("U0MIA", "Mia", Team.MARKETING, Role.LEAD)
    steps = "steps are done\n○ The time zone of your weeks: /tandem zone"
    assert office.read("status").startswith(f"4 of 7 {steps}")
    # Whoever means UTC says so.
    assert "Weeks and days are those of Etc/UTC now." in office.read("zone UTC")
    text = office.read("status")
    assert text.startswith("5 of 7 steps are done\n✓ The time zone of your weeks\n✓ Opportunities\n✓ Lead events\n")
    with office.database.unit_of_work(office.id) as store:
        store.goals.agree(parse_period("Q4 2026", office.now.date()), Money.of(1, "EUR"), None, office.now)
        store.subscriptions.subscribe("weekly", "C1", WeeklySchedule(0, time(9), "UTC"), "U1", office.now)
    text = office.read("status")
    assert text.startswith("Everything is set up\n")
    assert "○" not in text


def test_messages_that_did_not_arrive_are_shown_and_only_digests_can_be_posted_again(office: Office) -> None:
    for kind, key, place in (("digest", "digest:1:2026-W47", "C0REVENUE"), ("reply", "r1", "https://hooks.slack/x")):
        with office.database.unit_of_work(office.id) as store:
            store.outbox.enqueue(kind, key, place, {"text": "x"}, office.now)
            message = next(m for m in store.outbox.candidates(office.now) if m.dedupe_key == key)
            claimed = store.outbox.claim(message, "me", office.now, timedelta(minutes=1))
            assert claimed is not None
            store.outbox.mark_ambiguous(claimed, "it timed out")
    text = office.read("status")
    assert "Not surely posted to #C0REVENUE: it timed out\n[Post again]" in text
    told = "Not surely posted as a private answer: it timed out\nWhoever runs Tandem decides: tandem outbox list"
    assert told in text
    assert text.count("[Post again]") == 1
    assert "hooks.slack" not in text


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


def test_settings(office: Office) -> None:
    office.known("U0ANNA", "Anna", Team.SALES, Role.REP)
    assert "Amounts are in USD now." in office.read("currency usd")
    assert "Weeks and days are those of Europe/Berlin now." in office.read("zone Europe/Berlin")
    assert "The fiscal year begins in April now." in office.read("fiscal apr")
    workspace = office.workspace()
    assert (workspace.currency, workspace.zone, workspace.fiscal_start_month) == ("USD", "Europe/Berlin", 4)
    assert "The fiscal year begins in October now." in office.read("fiscal 10")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("currency euro", 'I do not know the currency "euro". Did you mean "EUR"?'),
        ("currency eru", 'I do not know the currency "eru". Did you mean "EUR"?'),
        ("currency xyz", 'I do not know the currency "xyz".'),
        ("currency", "Which currency?"),
        ("zone", "Which time zone?"),
        ("zone Berlin", '"Berlin" is not a time zone. Did you mean Europe/Berlin?'),
        ("fiscal 13", 'I do not know the month "13".'),
        ("fiscal aprl", 'I do not know the month "aprl". Did you mean "April"?'),
        ("fiscal", "Which month?"),
    ],
)
def test_a_wrong_setting_shows_the_form(office: Office, text: str, message: str) -> None:
    error = office.refused(text)
    assert error.message == message
    assert error.hint.startswith("Form: `/tandem ")
    assert office.workspace().currency == "EUR"


def test_settings_belong_to_leads_once_there_are_some(office: Office) -> None:
    office.known("U0LEA", "Lea", Team.SALES, Role.LEAD)
    office.known("U0ADA", "Ada", None, Role.ADMIN)
    for text in ("currency USD", "zone Europe/Berlin", "fiscal april"):
        assert office.refused(text).hint == "Ask Ada or Lea."
    assert "USD" in office.read("currency USD", who="U0ADA")


def test_settings_and_people_have_no_past(office: Office) -> None:
    for text in ("status", "setup", "members", "currency USD", "join sales", "member <@U1|Anna> sales"):
        error = office.refused(text, as_of=office.now)
        assert error.message == "This shows how Tandem is set up now; it has no past."
    assert "One revenue team." in office.read("help", as_of=office.now)


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_a_message(value: str) -> None:
    for template, view in COMMAND.examples:
        keep = ("slack_channel", "key", "next_step", "done")
        changed, harmless = (poisoned(view, text, keep) for text in (value, "Nordlys"))
        assert skeleton(render(template, changed).blocks) == skeleton(render(template, harmless).blocks)
