"""/lead: the brief on one buyer, and what can be done with it, on real rows."""

import re
from datetime import date, datetime, timedelta

import pytest

from commands.contract import CommandError, ModalErrors, OpenModal
from commands.hotleads import COMMAND as HOTLEADS
from commands.lead import COMMAND
from messages.actions import ActionId, CallbackId
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Outcome, Role, Team, TouchTeam
from storage import Lead, Store
from tests.talk import Talk, buttons_of, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    """Jonas of marketing handed Mette over an hour ago; Priya and Sam sell, Vera looks on."""

    def ago(**span: float) -> datetime:
        return now - timedelta(**span)

    talk.record(
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        MemberRecord("sam", "Sam", slack_user_id="U2", team=Team.SALES, role=Role.REP),
        MemberRecord("jonas", "Jonas", slack_user_id="U3", team=Team.MARKETING, role=Role.MARKETER),
        MemberRecord("vera", "Vera", slack_user_id="U4", role=Role.VIEWER),
        AccountRecord("nordlys", "Nordlys Energi", region="EMEA"),
        LeadRecord(
            "mette",
            "Mette Holm",
            email="mette@nordlys.example",
            title="VP Operations",
            account="nordlys",
            baton=Team.SALES,
            lifecycle=((LifecycleStage.KNOWN, ago(days=40)), (LifecycleStage.QUALIFIED, ago(hours=2))),
        ),
        LeadRecord("ole", "Ole Dahl", account="nordlys", baton=Team.MARKETING, created_at=ago(days=40)),
        TouchEvent("1", "mette", TouchKind.PAGE_VIEW, ago(days=21), content="Grid balancing"),
        TouchEvent("2", "mette", TouchKind.WEBINAR_ATTEND, ago(days=7), content="Peak load"),
        TouchEvent("3", "mette", TouchKind.CALL, ago(days=7), member="priya", note="wants numbers"),
        TouchEvent("4", "mette", TouchKind.PRICING_VIEW, ago(hours=3)),
        TouchEvent("5", "mette", TouchKind.PRICING_VIEW, ago(hours=3, minutes=1)),
        TouchEvent("6", "mette", TouchKind.DEMO_REQUEST, now),
        HandoffRecord(
            "old",
            "mette",
            Team.MARKETING,
            "attended a webinar",
            ago(days=20),
            from_member="jonas",
            to_member="priya",
            accepted_at=ago(days=20) + timedelta(minutes=9),
            returned_at=ago(days=12),
            return_reason="budget frozen",
        ),
        HandoffRecord("new", "mette", Team.MARKETING, "asked for a demo", ago(hours=1), from_member="jonas"),
        OpportunityRecord(
            "deal",
            (StagePassage("Engaging", Outcome.OPEN, ago(days=3), Money.of(48_000, "EUR")),),
            name="Grid balancing",
            account="nordlys",
            owner="priya",
        ),
    )
    return talk


def mette(talk: Talk) -> Lead:
    """The lead as it stands."""
    (found,) = talk.within(lambda store: store.leads.find("Mette Holm"))
    return found


def taking(talk: Talk) -> str:
    """What the *Take it* button of the brief carries now."""
    (value,) = buttons_of(talk.ask(COMMAND, "mette")[0])[ActionId.LEAD_TAKE]
    return value


def test_the_brief_says_who_why_and_what_happened(team: Talk) -> None:
    text = team.read(COMMAND, "mette")
    assert text.startswith("Nordlys Energi · Mette Holm, VP Operations · 🔥🔥🔥 ★★★\nAsked for a demo just now")
    assert "just now, after reading pricing twice today · read 3 pages and 1 webinar in 22 days" in text
    assert "came back" not in text
    assert "last contact 7 days ago, by you" in text
    assert "qualified, held by sales, nobody owns it yet · EMEA · mette@nordlys.example" in text
    assert "24 Nov · buyer: asked for a demo, read pricing twice" in text
    assert "sales: Priya called (wants numbers)" in text
    assert "Ole Dahl" not in text


def test_heat_is_arithmetic_that_adds_up(team: Talk) -> None:
    text = team.read(COMMAND, "mette")
    assert "25 for the demo request just now" in text
    assert '12 \N{MULTIPLICATION SIGN} 1/2^(7.0/14) = 8.5 for the webinar "Peak load" 7 days ago' in text
    full = words_of(team.click(COMMAND, ActionId.EXPLAIN_HEAT, mette(team).id.hex))
    assert '1 \N{MULTIPLICATION SIGN} 1/2^(21.0/14) = 0.4 for the page "Grid balancing" 21 days ago' in full
    assert "smaller" not in full
    pricing = (6 * 2 ** (-3 / 24 / 14), 6 * 2 ** (-181 / 60 / 24 / 14))
    expected = sum(round(points, 1) for points in (25, *pricing, 12 * 2**-0.5, 5 * 2**-0.5, 2 ** (-21 / 14)))
    assert full.startswith(f"Nordlys Energi · Mette Holm: heat {expected:.1f}")


def test_whoever_checks_the_arithmetic_gets_the_shown_result(team: Talk, now: datetime) -> None:
    for minutes in range(0, 3000, 61):
        full = words_of(
            team.click(COMMAND, ActionId.EXPLAIN_HEAT, mette(team).id.hex, now=now + timedelta(minutes=minutes))
        )
        for weight, age, points in re.findall(r"(\S+) \S 1/2\^\((\S+)/14\) = (\S+) for", full):
            assert f"{float(weight) * 2 ** (-float(age) / 14):.1f}" == points, full


def test_the_days_of_the_arithmetic_are_those_of_the_calendar(team: Talk, now: datetime) -> None:
    # Called 7 days ago at 14:02; a few minutes after the eighth midnight, seven and a half days have gone by.
    text = team.read(COMMAND, "mette", now=now + timedelta(hours=10, minutes=30))
    assert "last contact 8 days ago, by you" in text
    assert '1/2^(7.4/14) = 8.3 for the webinar "Peak load" 8 days ago' in text


def test_the_baton_and_the_open_deals(team: Talk) -> None:
    text = team.read(COMMAND, "mette@nordlys.example")
    assert (
        "Jonas handed it to sales on 4 Nov: attended a webinar · Priya accepted 9 min later"
        " · handed back on 12 Nov: budget frozen" in text
    )
    assert "Jonas handed it to sales on 24 Nov: asked for a demo" in text
    assert "Grid balancing · Engaging · 48,000 EUR · Priya" in text


@pytest.mark.parametrize("text", ["<mailto:mette@nordlys.example|mette@nordlys.example>", '"Mette Holm"', "METTE HOLM"])
def test_a_lead_is_found_however_it_is_written(team: Talk, text: str) -> None:
    assert "Mette Holm, VP Operations" in team.read(COMMAND, text)


def test_several_leads_are_a_choice(team: Talk) -> None:
    response, _statements = team.ask(COMMAND, "nordlys")
    assert words_of(response).startswith('2 leads answer to "nordlys"')
    opened = team.click(COMMAND, ActionId.LEAD_OPEN, buttons_of(response)[ActionId.LEAD_OPEN][0])
    assert "Mette Holm, VP Operations" in words_of(opened)
    assert buttons_of(opened)["share"] == ["/lead mette@nordlys.example"]


def test_of_several_leads_ones_own_come_first_and_lost_ones_last(team: Talk, now: datetime) -> None:
    lost = ((LifecycleStage.KNOWN, now - timedelta(days=9)), (LifecycleStage.LOST, now - timedelta(days=2)))
    team.record(
        LeadRecord("anna", "Anna Berg", account="nordlys", owner="priya", lifecycle=lost),
        LeadRecord("zoe", "Zoe Lie", account="nordlys", owner="priya", created_at=now - timedelta(days=9)),
    )
    text = team.read(COMMAND, "nordlys")
    assert sorted(("Anna Berg", "Mette Holm", "Zoe Lie"), key=text.index) == ["Zoe Lie", "Mette Holm", "Anna Berg"]


def test_the_whole_journey(team: Talk) -> None:
    text = team.read(COMMAND, "mette journey")
    assert text.startswith("Nordlys Energi · Mette Holm: 6 touches")
    assert '3 Nov · buyer: read the page "Grid balancing"' in text
    assert "earlier" not in text


def test_a_typo_gets_a_guess_and_nothing_gets_the_form(team: Talk) -> None:
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "Nordlis Energi")
    assert 'Did you mean "Nordlys Energi"?' in caught.value.message
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "nordlis")
    assert 'Did you mean "Nordlys"?' in caught.value.message
    assert "/lead <name, company or email>" in caught.value.hint
    with pytest.raises(CommandError, match="Which lead"):
        team.read(COMMAND, "  ")


def test_an_empty_workspace_is_told_what_to_do(talk: Talk) -> None:
    with pytest.raises(CommandError) as caught:
        talk.read(COMMAND, "anybody")
    assert "no lead events yet" in caught.value.message
    assert caught.value.hint.startswith("Import a file of what buyers read and did, CSV or NDJSON: `/tandem setup`")


def test_the_past_knows_nothing_of_later(team: Talk, now: datetime) -> None:
    response, _statements = team.ask(COMMAND, "mette", as_of=now - timedelta(days=5))
    text = words_of(response)
    assert "As of 19 November 2026, 14:02 UTC." in text
    assert "Priya accepted 9 min later · handed back on 12 Nov" in text
    assert "demo" not in text
    assert "Engaging" not in text
    assert buttons_of(response) == {}


def test_a_customer_is_nobodys_to_take(team: Talk, now: datetime) -> None:
    lead_id = mette(team).id
    team.within(lambda store: store.leads.enter(lead_id, LifecycleStage.CUSTOMER, now + timedelta(minutes=1)))
    text = team.read(COMMAND, "mette", now=now + timedelta(days=200))
    assert "[Take it]" not in text
    assert "[Hand back]" not in text
    assert "Heat 0\n6 touches, too long ago to count" in text


def test_what_a_buyer_reads_is_the_buyers_whoever_is_credited(team: Talk, now: datetime) -> None:
    team.record(TouchEvent("7", "mette", TouchKind.CONTENT_READ, now, team=TouchTeam.MARKETING, content="ROI guide"))
    text = team.read(COMMAND, "mette")
    assert '24 Nov · buyer: read "ROI guide"' in text
    assert "marketing: read" not in text


def test_taking_a_lead_accepts_its_handoff(team: Talk) -> None:
    text = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, taking(team)))
    assert text.startswith("Nordlys Energi · Mette Holm is yours now.\nThe handoff is accepted; marketing sees it.")
    brief = team.read(COMMAND, "mette")
    assert "accepted, held by sales, owned by you" in brief
    assert "Jonas handed it to sales on 24 Nov: asked for a demo · Priya accepted 1 h later" in brief
    assert "Log a call" in brief
    assert "Take it" not in brief
    assert "Mette Holm" in team.read(HOTLEADS)


def test_a_lead_that_came_by_its_route_is_accepted_in_the_brief(team: Talk, now: datetime) -> None:
    lead_id = mette(team).id
    (priya,) = team.within(lambda store: store.members.find("Priya"))
    team.within(lambda store: store.leads.assign(lead_id, priya.id, Team.SALES, now - timedelta(minutes=9)))
    assert "[Accept]" not in team.read(COMMAND, "mette", who="U3")
    assert "[Accept]" not in team.read(COMMAND, "mette", who="U2")
    assert "[Accept] [Log a call]" in team.read(COMMAND, "mette")
    text = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, taking(team)))
    assert text.startswith("You accepted Nordlys Energi · Mette Holm.\nThe handoff is accepted; marketing sees it.")
    brief = team.read(COMMAND, "mette")
    assert "accepted, held by sales, owned by you" in brief
    assert "[Accept]" not in brief


def test_the_first_click_wins(team: Talk, now: datetime) -> None:
    value = taking(team)
    team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U2", now=now)
    late = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U1", now=now + timedelta(minutes=3)))
    assert late.startswith("Sam took Nordlys Energi · Mette Holm 3 minutes ago.")
    assert mette(team).owner == "Sam"
    twice = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U2"))
    assert "is yours already" in twice


@pytest.mark.parametrize("who", ["U4", "U99"])
def test_only_members_of_a_team_act(team: Talk, who: str) -> None:
    lead = mette(team).id.hex
    for action in (ActionId.LEAD_TAKE, ActionId.LEAD_HAND_BACK, ActionId.LEAD_LOG_CALL, ActionId.LEAD_SNOOZE):
        with pytest.raises(CommandError) as caught:
            team.click(COMMAND, action, lead, who=who)
        assert "Only members of a team can" in caught.value.message
        assert "/tandem join sales" in caught.value.hint
    assert mette(team).owner is None


def test_a_call_is_logged_once_and_stops_the_clock(team: Talk) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    form = team.click(COMMAND, ActionId.LEAD_LOG_CALL, mette(team).id.hex)
    assert isinstance(form, OpenModal)
    private = form.modal.view["private_metadata"]
    values = {"note": "Wants the <security> paper"}
    logged = words_of(team.submit(COMMAND, CallbackId.CALL_FORM, values, private))
    assert logged.startswith(
        "Your call with Nordlys Energi · Mette Holm is logged.\nThe first talk, 1 h after the handoff."
    )
    again = words_of(team.submit(COMMAND, CallbackId.CALL_FORM, values, private))
    assert "is logged already" in again
    brief = team.read(COMMAND, "mette")
    assert "sales: Priya called (Wants the <security> paper)" in brief
    assert "last contact just now, by you" in brief
    assert "Priya called twice" not in brief


def test_a_call_of_marketing_is_marketings_and_leaves_the_clock_of_sales(team: Talk) -> None:
    def log_a_call(who: str) -> str:
        form = team.click(COMMAND, ActionId.LEAD_LOG_CALL, mette(team).id.hex, who=who)
        assert isinstance(form, OpenModal)
        private = form.modal.view["private_metadata"]
        return words_of(team.submit(COMMAND, CallbackId.CALL_FORM, {"note": "about the paper"}, private, who=who))

    assert "The first talk" not in log_a_call("U3")
    assert "marketing: Jonas called (about the paper)" in team.read(COMMAND, "mette")
    assert "The first talk, 1 h after the handoff." in log_a_call("U1")


def test_handing_back_says_why_and_when_to_wake(team: Talk, now: datetime) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    lead = mette(team).id.hex
    form = team.click(COMMAND, ActionId.LEAD_HAND_BACK, lead)
    assert isinstance(form, OpenModal)
    assert "Budget frozen" in words_of(form)
    values = {"reason": "budget", "wake_on": "2027-01-12", "note": "asks again in Q1"}
    text = words_of(team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, lead))
    assert text.startswith(
        "You handed Nordlys Energi · Mette Holm back to marketing: budget frozen, wake on Tuesday 12 January 2027."
    )
    brief = team.read(COMMAND, "mette")
    assert "handed back to marketing, held by marketing, nobody owns it yet" in brief
    assert "handed back on 24 Nov: budget frozen (asks again in Q1)" in brief
    assert "[Hand back]" not in brief
    assert mette(team).owner is None
    lead_id = mette(team).id
    passed = team.within(lambda store: store.leads.passages(lead_id))
    assert passed[-1] == (LifecycleStage.RECYCLED, now)
    assert "no owner yet" in team.read(HOTLEADS, "all")
    again = words_of(team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, lead))
    assert "is with marketing already" in again


def test_a_lead_that_sales_found_goes_back_by_a_pass_of_its_own(team: Talk, now: datetime) -> None:
    team.record(LeadRecord("kim", "Kim Vang", owner="priya", baton=Team.SALES, created_at=now - timedelta(days=2)))
    (kim,) = team.within(lambda store: store.leads.find("Kim"))
    values = {"reason": "other", "wake_on": "2026-12-24", "note": "works elsewhere"}
    team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, kim.id.hex)
    assert "Priya handed it back to marketing on 24 Nov: works elsewhere" in team.read(COMMAND, "kim")


@pytest.mark.parametrize(
    ("values", "block"),
    [
        ({"reason": "budget", "wake_on": "2026-11-24"}, "wake_on"),
        ({"reason": "budget", "wake_on": None}, "wake_on"),
        ({"reason": "budget", "wake_on": "2226-11-24"}, "wake_on"),
        ({"reason": "other", "wake_on": "2026-12-24", "note": "  "}, "note"),
        ({"reason": "mood", "wake_on": "2026-12-24"}, "reason"),
    ],
)
def test_a_form_that_does_not_fit_stays_open(team: Talk, values: dict[str, str | None], block: str) -> None:
    response = team.submit(COMMAND, CallbackId.HAND_BACK_FORM, dict(values), mette(team).id.hex)
    assert isinstance(response, ModalErrors)
    assert set(response.errors) == {block}
    assert mette(team).baton is Team.SALES


def test_marketing_cannot_hand_back_what_sales_holds(team: Talk) -> None:
    text = words_of(team.click(COMMAND, ActionId.LEAD_HAND_BACK, mette(team).id.hex, who="U3"))
    assert text.startswith("Sales holds Nordlys Energi · Mette Holm.")


def test_snoozing_ends_in_the_morning(team: Talk) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    lead = mette(team).id.hex
    assert "1 week" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"snooze:{lead}"))
    text = words_of(team.submit(COMMAND, CallbackId.SNOOZE_FORM, {"days": "7"}, lead))
    assert "stays out of the list until Tuesday 1 December." in text
    until = mette(team).snoozed_until
    assert until is not None
    assert until.date() == date(2026, 12, 1)
    assert isinstance(team.submit(COMMAND, CallbackId.SNOOZE_FORM, {"days": "900"}, lead), ModalErrors)


def test_a_menu_leads_where_its_words_say(team: Talk) -> None:
    lead = mette(team)
    assert "Mette Holm, VP Operations" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"open:{lead.id.hex}"))
    assert "is yours now" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"take:{lead.id.hex}:"))
    for value in ("", "dance:1", "open:nobody", f"open:{'0' * 32}"):
        with pytest.raises(CommandError):
            team.click(COMMAND, ActionId.LEAD_MENU, value)


def test_a_race_for_a_lead_is_decided_by_the_rows(team: Talk, now: datetime) -> None:
    def race(store: Store) -> list[bool]:
        lead = store.leads.find("Mette")[0]
        priya, sam = (store.members.find(name)[0] for name in ("Priya", "Sam"))
        return [store.leads.take(lead.id, who.id, Team.SALES, now, seen=None) for who in (sam, priya)]

    assert team.within(race) == [True, False]


def test_the_earlier_days_are_named_without_the_year_of_today(team: Talk, now: datetime) -> None:
    team.record(*(TouchEvent(f"d{n}", "mette", TouchKind.PAGE_VIEW, now - timedelta(days=25 + n)) for n in range(6)))
    text = team.read(COMMAND, "mette")
    assert re.search(r"and \d earlier touches since 25 Oct: /lead mette@nordlys.example journey", text)
