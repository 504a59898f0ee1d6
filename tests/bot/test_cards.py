"""Cards end to end: a rep acts in Slack's stand-in, the marketer reads a direct message and answers it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Tandem, build
from bot.conversation import Asker
from bot.http import http_app
from bot.offers import teller_of
from bot.playground.background import Background
from bot.playground.blocks import elements_of, words_of
from bot.playground.server import Playground
from bot.settings import load
from commands import COMMANDS
from commands.contract import Click, CommandError
from digests import CARDS
from messages import as_text
from messages.actions import ActionId
from revenue.baton import BatonNews
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    Record,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import Role, Team
from storage import ReadOnlyError, Store, Workspace, record

SECRET = "playground-signing-secret"
SENT = datetime(2026, 11, 24, 13, 22, tzinfo=UTC)
WAKE = "2027-01-12"


@dataclass
class Office:
    """Tandem behind Slack's stand-in: Priya and Sam sell, Jonas and Mia are marketing; the clock stands still."""

    slack: Playground
    tandem: Tandem
    clock: list[datetime]

    def after(self, **span: float) -> None:
        """So long after the handoff."""
        self.clock[0] = SENT + timedelta(**span)

    def know(self, *records: Record) -> None:
        with self._store() as store:
            assert not record(store, "test", records, SENT).rejections

    def look(self, at: Callable[[Store], Any]) -> Any:
        with self._store() as store:
            return at(store)

    def _store(self) -> Any:
        (workspace,) = self.tandem.database.workspaces()
        return self.tandem.database.unit_of_work(workspace.id)

    def told(self, who: str) -> list[str]:
        """What this person reads in the direct message with Tandem once everything is delivered."""
        self.tandem.delivery.deliver_due()
        return [" ".join(words_of(message["blocks"])) for message in self.slack.messages(who)]

    def button(self, who: str, label: str) -> str:
        """What the newest button of this name carries in the direct message with this person."""
        return [
            str(element["value"])
            for message in self.slack.messages(who)
            for _block, element in elements_of(message["blocks"])
            if (element.get("text") or {}).get("text") == label
        ][-1]

    def take(self, who: str, company: str = "Nordlys Energi", line: str = "/hotleads all 10") -> None:
        """Takes the lead of a company from the list."""
        seen = self.slack.slash(who, "#revenue", line)
        assert company in seen.text
        self.slack.click(who, "Take it")

    def call(self, who: str, lead: str = "Mette Holm") -> None:
        self.slack.slash(who, "#revenue", f"/lead {lead}")
        self.slack.click(who, "Log a call")
        self.slack.submit_modal(who, note="Wants numbers")
        self.slack.close_modal(who, whole_stack=True)

    def hand_back(self, who: str, lead: str = "Mette Holm") -> None:
        self.slack.slash(who, "#revenue", f"/lead {lead}")
        self.slack.click(who, "Hand back")
        self.slack.submit_modal(who, reason="other", note="budget frozen until Q1", wake_on=WAKE)
        self.slack.close_modal(who, whole_stack=True)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    inner: list[ASGIApp] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await inner[0](scope, receive, send)

    clock = [SENT]
    server = Background(app, "127.0.0.1", 0)
    server.start()
    try:
        with Playground(request_url=f"http://127.0.0.1:{server.port}/slack/events") as slack:
            environment = {
                "TANDEM_DATABASE_URL": database_url,
                "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
                "TANDEM_SLACK_SIGNING_SECRET": SECRET,
                "TANDEM_SLACK_API_URL": slack.api_url,
            }
            tandem = build(load(environment), COMMANDS, lambda: clock[0])
            inner.append(http_app(tandem.bolt, tandem.health, SECRET))
            tandem.database.ensure_workspace("T0TANDEM", "Nordwind", SENT)
            office = Office(slack, tandem, clock)
            office.know(
                MemberRecord("priya", "Priya", slack_user_id="U0PRIYA", team=Team.SALES, role=Role.REP),
                MemberRecord("sam", "Sam", slack_user_id="U0SAM", team=Team.SALES, role=Role.REP),
                MemberRecord("jonas", "Jonas", slack_user_id="U0JONAS", team=Team.MARKETING, role=Role.MARKETER),
                MemberRecord("mia", "Mia", slack_user_id="U0MIA", team=Team.MARKETING, role=Role.MARKETER),
                MemberRecord("lena", "Lena", team=Team.MARKETING, role=Role.MARKETER),
            )
            yield office
            tandem.close()
    finally:
        server.stop(before=lambda: None)


@pytest.fixture
def nordlys(office: Office) -> Office:
    """Jonas has handed Mette of Nordlys over at 13:22; nobody has taken her."""
    office.know(
        AccountRecord("nordlys", "Nordlys Energi"),
        LeadRecord("mette", "Mette Holm", account="nordlys", baton=Team.SALES, created_at=SENT - timedelta(days=9)),
        TouchEvent("1", "mette", TouchKind.DEMO_REQUEST, SENT - timedelta(minutes=5)),
        HandoffRecord("h1", "mette", Team.MARKETING, "asked for a demo", SENT, from_member="jonas"),
    )
    return office


def test_the_marketer_hears_what_became_of_the_lead_and_answers(nordlys: Office) -> None:
    nordlys.after(minutes=9)
    nordlys.take("priya")
    accepted = "Priya accepted *Nordlys Energi* 9 minutes after you handed it over."
    assert nordlys.told("jonas") == [f"{accepted} Open the brief"]

    nordlys.after(minutes=48)
    nordlys.call("priya")
    called = "Priya called *Nordlys Energi* 48 minutes after you handed it over."
    assert nordlys.told("jonas")[1:] == [f"{called} Open the brief"]

    nordlys.after(hours=20)
    nordlys.hand_back("priya")
    returned = (
        "Priya handed *Nordlys Energi* back: *budget frozen until Q1*, wake on 12 January."
        " Jonas, it is yours to nurture:"
    )
    assert nordlys.told("jonas")[2:] == [f"{returned} Acknowledge Open the brief"]
    assert nordlys.told("priya") == []

    nordlys.after(hours=22)
    nordlys.slack.click("jonas", "Acknowledge")
    instead = nordlys.slack.wait_for_message("jonas", "You acknowledged")
    assert "It is yours to nurture. Priya is told." in " ".join(words_of(instead["blocks"]))
    assert "Acknowledge" not in words_of(instead["blocks"])
    told = "Jonas acknowledged *Nordlys Energi* 2 hours after you handed it back and nurtures it until 12 January."
    assert nordlys.told("priya") == [f"{told} Open the brief"]
    assert len(nordlys.told("jonas")) == 3

    (lead,) = nordlys.look(lambda store: store.leads.find("Mette"))
    (handoff,) = nordlys.look(lambda store: store.handoffs.of_lead(lead.id))
    assert (lead.owner, lead.baton) == ("Jonas", Team.MARKETING)
    assert (handoff.acknowledged_at, handoff.wake_on) == (SENT + timedelta(hours=22), date(2027, 1, 12))
    for channel in ("#revenue", "#handoffs", "#wins"):
        assert nordlys.slack.messages(channel) == []


def test_the_rep_reads_at_once_that_marketing_is_told(nordlys: Office) -> None:
    nordlys.after(minutes=9)
    nordlys.take("priya")
    nordlys.tandem.executor.shutdown(wait=True)
    answer = nordlys.slack.ephemerals("priya")[-1]
    assert "The handoff is accepted. Jonas is told." in " ".join(words_of(answer["blocks"]))


def test_a_lead_that_came_to_the_rep_is_accepted_in_the_brief(nordlys: Office) -> None:
    (lead,) = nordlys.look(lambda store: store.leads.find("Mette"))
    (priya,) = nordlys.look(lambda store: store.members.find("Priya"))
    nordlys.look(lambda store: store.leads.assign(lead.id, priya.id, Team.SALES, SENT))
    nordlys.after(minutes=9)
    nordlys.slack.slash("priya", "#revenue", "/lead Mette Holm")
    for _ in range(2):
        nordlys.slack.click("priya", "Accept")
    assert len(nordlys.told("jonas")) == 1
    assert nordlys.told("jonas")[0].startswith("Priya accepted *Nordlys Energi* 9 minutes after you handed it over.")


def test_a_second_click_tells_nobody_again(nordlys: Office) -> None:
    nordlys.slack.slash("priya", "#revenue", "/hotleads all 10")
    nordlys.slack.slash("sam", "#revenue", "/hotleads all 10")
    for who in ("priya", "priya", "sam"):
        nordlys.slack.click(who, "lead_take")
    assert len(nordlys.told("jonas")) == 1


def test_a_second_call_is_not_the_first(nordlys: Office) -> None:
    nordlys.take("priya")
    for minutes in (10, 20):
        nordlys.after(minutes=minutes)
        nordlys.call("priya")
    assert sum("called" in text for text in nordlys.told("jonas")) == 1


def test_acknowledging_twice_tells_the_rep_once(nordlys: Office) -> None:
    nordlys.take("priya")
    nordlys.hand_back("priya")
    nordlys.told("jonas")
    value = nordlys.button("jonas", "Acknowledge")
    (workspace,) = nordlys.tandem.database.workspaces()
    # The card is on two screens of Jonas; the click of the second was on its way.
    answers = [
        nordlys.tandem.conversation.click(
            Asker(workspace.id, "U0JONAS", SENT + timedelta(hours=hours)), Click(ActionId.LEAD_ACKNOWLEDGE, value)
        )
        for hours in (1, 2)
    ]
    assert "is acknowledged already" in as_text(answers[1].message)
    nordlys.after(hours=3)
    assert len(nordlys.told("priya")) == 1


def test_sales_cannot_acknowledge_for_marketing(nordlys: Office) -> None:
    nordlys.take("priya")
    nordlys.hand_back("priya")
    nordlys.told("jonas")
    value = nordlys.button("jonas", "Acknowledge")
    (workspace,) = nordlys.tandem.database.workspaces()
    click = Click(ActionId.LEAD_ACKNOWLEDGE, value)
    with pytest.raises(CommandError, match="Only marketing acknowledges"):
        nordlys.tandem.conversation.click(Asker(workspace.id, "U0SAM", SENT), click)
    assert nordlys.told("priya") == []


def test_a_marketer_who_takes_a_lead_is_told_nothing_and_tells_nobody(nordlys: Office) -> None:
    nordlys.take("jonas")
    assert [nordlys.told(who) for who in ("jonas", "mia", "priya")] == [[], [], []]


def test_a_lead_of_a_campaign_is_told_to_who_runs_it(office: Office) -> None:
    office.know(
        CampaignRecord("webinar", "Autumn webinar", "webinar", "mia"),
        AccountRecord("kite", "Kite & Co"),
        LeadRecord("ana", "Ana Silva", account="kite", campaign="webinar", created_at=SENT - timedelta(days=9)),
        TouchEvent("1", "ana", TouchKind.DEMO_REQUEST, SENT),
    )
    office.take("sam", "Ana Silva")
    office.after(minutes=30)
    office.call("sam", "Ana Silva")
    office.hand_back("sam", "Ana Silva")
    took, called, returned = office.told("mia")
    assert took == "Sam took *Kite &amp; Co*. Your campaign *Autumn webinar* brought it. Open the brief"
    assert called.startswith(
        "Sam called *Kite &amp; Co* for the first time. Your campaign *Autumn webinar* brought it."
    )
    assert returned.startswith("Sam handed *Kite &amp; Co* back: *budget frozen until Q1*, wake on 12 January. Mia, it")
    office.slack.click("mia", "Acknowledge")
    office.slack.wait_for_message("mia", "You acknowledged")
    assert office.told("sam")[0].startswith("Mia acknowledged *Kite &amp; Co* less than a minute after you handed it")
    assert office.told("jonas") == []


def test_where_slack_knows_nobody_of_marketing_nothing_is_said_and_all_is_done(office: Office) -> None:
    office.know(
        LeadRecord("ole", "Ole Dahl", baton=Team.SALES, created_at=SENT - timedelta(days=9)),
        TouchEvent("1", "ole", TouchKind.DEMO_REQUEST, SENT),
        HandoffRecord("h1", "ole", Team.MARKETING, "asked for a demo", SENT, from_member="lena"),
    )
    office.take("priya", "Ole Dahl")
    office.call("priya", "Ole Dahl")
    office.hand_back("priya", "Ole Dahl")
    assert office.look(lambda store: store.outbox.counts()) == {}
    (lead,) = office.look(lambda store: store.leads.find("Ole"))
    (handoff,) = office.look(lambda store: store.handoffs.of_lead(lead.id))
    assert (handoff.accepted_at, handoff.touched_at, handoff.returned_at) == (SENT, SENT, SENT)


def test_looking_at_the_past_or_sharing_sends_nothing(nordlys: Office) -> None:
    (workspace,) = nordlys.tandem.database.workspaces()
    past = Asker(workspace.id, "U0PRIYA", SENT, as_of=SENT + timedelta(minutes=1))
    (lead,) = nordlys.look(lambda store: store.leads.find("Mette"))
    with pytest.raises(ReadOnlyError):
        nordlys.tandem.conversation.click(past, Click(ActionId.LEAD_TAKE, f"{lead.id.hex}:"))
    nordlys.slack.slash("priya", "#revenue", "/hotleads all 10")
    nordlys.slack.click("priya", "Share to channel")
    nordlys.slack.wait_for_message("#revenue", "Nordlys Energi")
    assert nordlys.told("jonas") == []


def test_a_deed_that_is_undone_is_not_told(nordlys: Office) -> None:
    (workspace,) = nordlys.tandem.database.workspaces()
    (lead,) = nordlys.look(lambda store: store.leads.find("Mette"))
    tell, handed = teller_of(CARDS), []

    def dies(store: Store, space: Workspace, news: BatonNews, now: datetime) -> str:
        handed.append(tell(store, space, news, now))
        raise RuntimeError("the process ends here, before the commit")

    dying = replace(nordlys.tandem.conversation, cards=dies)
    click = Click(ActionId.LEAD_TAKE, f"{lead.id.hex}:")
    with pytest.raises(RuntimeError):
        dying.click(Asker(workspace.id, "U0PRIYA", SENT), click)
    assert handed == ["Jonas"]
    assert nordlys.told("jonas") == []
    nordlys.tandem.conversation.click(Asker(workspace.id, "U0PRIYA", SENT), click)
    assert len(nordlys.told("jonas")) == 1
