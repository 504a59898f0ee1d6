"""People are known from their first command on: by Slack's word, and without it as well."""

import json
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from bot.acquaintance import ASKED_AGAIN_AFTER, ASKED_EVERY
from bot.app import Tandem, build
from bot.settings import load
from commands import COMMANDS
from revenue.records import LeadRecord, MemberRecord
from revenue.vocabulary import Team
from storage import Member, record
from tests.benchmarks.dispatching import SIGNING_SECRET, request, signed, slash_form
from tests.bot.conftest import NOW
from tests.bot.tiny_slack import Reply, TinySlack

PRIYA = {
    "ok": True,
    "user": {
        "id": "UPRIYA",
        "name": "pshah",
        "tz": "Europe/London",
        "is_email_confirmed": True,
        "profile": {"real_name": "Priya Shah", "email": "Priya.Shah@x.example"},
    },
}


class Office:
    """The real commands, in a workspace that a file has filled; the clock is turned by hand."""

    def __init__(self, database_url: str, slack: TinySlack) -> None:
        self.now = NOW
        self.slack = slack
        environment = {
            "TANDEM_DATABASE_URL": database_url,
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-1",
            "TANDEM_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "TANDEM_SLACK_API_URL": slack.url,
        }
        self.tandem: Tandem = build(load(environment), COMMANDS, lambda: self.now)
        self.space = self.tandem.database.ensure_workspace("T1", "Acme", NOW).id

    def take(self, *records: Any) -> None:
        with self.tandem.database.unit_of_work(self.space) as store:
            assert record(store, "crm", records, NOW).rejections == []

    def say(self, line: str, who: str = "UPRIYA", name: str = "pshah") -> str:
        form = {**slash_form(line), "team_id": "T1", "user_id": who, "user_name": name}
        response = self.tandem.bolt.dispatch(request(signed(form)))
        assert response.status == 200
        return json.dumps(json.loads(response.body)["blocks"], ensure_ascii=False)

    def press(self, value: str, who: str = "UPRIYA") -> str:
        """Press a button below the question who somebody is; what comes in its place."""
        action = {"type": "button", "action_id": "member_confirm", "block_id": "b", "value": value}
        payload = {
            "type": "block_actions",
            "actions": [action],
            "user": {"id": who, "team_id": "T1"},
            "team": {"id": "T1"},
            "response_url": self.slack.response_url,
        }
        before = len(self.slack.of("/response/1"))
        assert self.tandem.bolt.dispatch(request(signed({"payload": json.dumps(payload)}))).status == 200
        return json.dumps(self.slack.wait_for("/response/1", before + 1)[-1].body, ensure_ascii=False)

    def people(self) -> dict[str, Member]:
        with self.tandem.database.unit_of_work(self.space, write=False) as store:
            return {member.name: member for member in store.members.all()}


@pytest.fixture
def office(database_url: str, slack: TinySlack) -> Iterator[Office]:
    made = Office(database_url, slack)
    yield made
    made.tandem.close()


def leads_of(owner: str, count: int) -> list[LeadRecord]:
    return [LeadRecord(f"{owner}{number}", f"Buyer {number}", owner=owner) for number in range(count)]


def test_a_rep_whom_a_file_knows_by_email_joins_as_the_owner_of_the_leads(office: Office) -> None:
    office.take(MemberRecord("m1", "Priya Shah", "priya.shah@x.example", region="EMEA"), *leads_of("m1", 12))
    office.slack.answer("users.info", Reply(PRIYA))
    answer = office.say("/tandem join sales")
    assert "You are in sales now. I know you from the file as Priya Shah: 12 leads are yours." in answer
    (priya,) = office.people().values()
    assert (priya.slack_user_id, priya.team, priya.zone, priya.region) == (
        "UPRIYA", Team.SALES, "Europe/London", "EMEA",
    )  # fmt: skip


def test_any_first_command_is_enough_to_be_known(office: Office) -> None:
    office.take(MemberRecord("m1", "Priya Shah", "priya.shah@x.example", team=Team.SALES), *leads_of("m1", 1))
    office.slack.answer("users.info", Reply(PRIYA))
    assert "do not know you" not in office.say("/hotleads mine")
    assert office.people()["Priya Shah"].slack_user_id == "UPRIYA"


def test_an_email_that_nobody_confirmed_links_nobody(office: Office) -> None:
    office.take(MemberRecord("m1", "Pat Boss", "priya.shah@x.example"))
    unconfirmed = {**PRIYA, "user": {**PRIYA["user"], "is_email_confirmed": False}}  # type: ignore[dict-item]
    office.slack.answer("users.info", Reply(unconfirmed))
    office.say("/tandem join sales")
    assert office.people()["Pat Boss"].slack_user_id is None
    assert office.people()["Priya Shah"].email is None


def test_without_a_match_by_email_a_likely_namesake_is_offered(office: Office) -> None:
    office.take(MemberRecord("m1", "Priya Shah"), *leads_of("m1", 1))
    office.slack.answer("users.info", Reply(PRIYA))
    question = office.say("/tandem join sales")
    assert "Are you *Priya Shah* from the file? 1 lead is theirs." in question
    assert list(office.people()) == ["Priya Shah"]
    yes = f"sales {office.people()['Priya Shah'].id.hex}"
    assert yes in question
    answer = office.press(yes)
    assert "I know you from the file as Priya Shah: 1 lead is yours." in answer
    assert (office.people()["Priya Shah"].slack_user_id, office.people()["Priya Shah"].zone) == (
        "UPRIYA", "Europe/London",
    )  # fmt: skip
    # Who comes too late is told so.
    assert "Somebody in Slack is Priya Shah already." in office.press(yes, who="UEVE")


def test_whoever_says_no_is_somebody_of_their_own_and_may_still_change_their_mind(office: Office) -> None:
    office.take(MemberRecord("m1", "Priya Shah"), *leads_of("m1", 2))
    office.slack.answer("users.info", Reply({**PRIYA, "user": {"profile": {"real_name": "Priya"}}}))
    office.say("/tandem join sales")
    assert "You are in sales now." in office.press("sales nobody")
    assert sorted(office.people()) == ["Priya", "Priya Shah"]
    answer = office.say("/tandem join sales as Priya Shah")
    assert "I know you from the file as Priya Shah: 2 leads are yours." in answer
    assert list(office.people()) == ["Priya Shah"]
    assert "You are known as Priya Shah already." in office.say("/tandem join sales as Priya Shah")


def test_when_both_own_something_they_stay_two_and_it_is_said(office: Office) -> None:
    office.take(MemberRecord("m1", "Priya Shah"), *leads_of("m1", 1), LeadRecord("free", "Free"))
    office.slack.answer("users.info", Reply({"ok": False, "error": "missing_scope"}))
    office.say("/tandem join sales")
    with office.tandem.database.unit_of_work(office.space) as store:
        _workspace, pshah = store.members.asker("UPRIYA")
        (free,) = store.leads.find("Free")
        assert pshah is not None
        store.leads.take(free.id, pshah.id, Team.SALES, NOW, seen=None)
    refused = office.say("/tandem join sales as Priya Shah")
    assert "both own leads or deals, so you stay two" in refused
    assert len(office.people()) == 2


def test_somebody_who_joined_before_slack_told_is_linked_later(office: Office) -> None:
    office.take(MemberRecord("m1", "P. Shah", "priya.shah@x.example"), *leads_of("m1", 1))
    office.slack.answer("users.info", Reply({"ok": False, "error": "missing_scope"}), Reply(PRIYA))
    office.say("/tandem join sales")
    assert len(office.people()) == 2
    office.now += ASKED_AGAIN_AFTER
    office.say("/hotleads")
    wait_until(lambda: list(office.people()) == ["P. Shah"])
    assert office.people()["P. Shah"].team is Team.SALES


def test_slack_is_asked_once_a_day_and_the_zone_follows_the_person(office: Office) -> None:
    moved = {**PRIYA, "user": {**PRIYA["user"], "tz": "Asia/Tokyo"}}  # type: ignore[dict-item]
    office.slack.answer("users.info", Reply(PRIYA), Reply(moved))
    office.say("/tandem join sales")
    for _ in range(3):
        office.say("/hotleads")
    assert len(office.slack.of("users.info")) == 1
    assert office.people()["Priya Shah"].zone == "Europe/London"
    office.now += ASKED_EVERY
    office.say("/hotleads")
    office.slack.wait_for("users.info", 2)
    wait_until(lambda: office.people()["Priya Shah"].zone == "Asia/Tokyo")


def test_nobody_waits_long_for_a_slack_that_does_not_answer(office: Office) -> None:
    answered = Event()
    office.slack.before_answer = lambda call: call.method == "users.info" and answered.wait(30)
    try:
        assert "You are in sales now." in office.say("/tandem join sales", name="priya.shah")
        assert list(office.people()) == ["Priya Shah"]
        # While Slack is silent, nobody is held up a second time.
        assert office.say("/tandem status")
        assert len(office.slack.of("users.info")) == 1
        assert not answered.is_set()
    finally:
        answered.set()


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"ok": False, "error": "user_not_found"}),
        Reply({"ok": True}),
        Reply({"ok": True, "user": "UPRIYA"}),
        Reply({"ok": True, "user": {"tz": "Mars/Olympus", "profile": {"email": None}}}),
        Reply({}, status=500),
        Reply(reset=True),
    ],
)
def test_whatever_slack_says_people_can_join(office: Office, reply: Reply) -> None:
    office.slack.answer("users.info", reply)
    assert "You are in marketing now." in office.say("/tandem join marketing", name="mia.keller")
    assert [(member.name, member.zone) for member in office.people().values()] == [("Mia Keller", None)]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
