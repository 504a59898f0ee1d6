"""`/tandem`: help, the set-up check and the settings."""

from datetime import time, timedelta
from typing import Any

import pytest

from commands import COMMANDS
from commands.contract import Answer, CommandError
from commands.tandem import COMMAND, parse
from commands.tandem_view import TO_TRY
from messages import render
from revenue.calendar import WeeklySchedule, parse_period
from revenue.money import Money
from revenue.records import LeadRecord, OpportunityRecord, StagePassage, TouchEvent, TouchKind
from revenue.vocabulary import Outcome, Role, Team
from tests.commands.tandem_office import Office
from tests.messages.hostile import CORPUS, poisoned, skeleton


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
