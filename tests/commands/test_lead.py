"""/lead: the brief on one buyer, and what can be done with it, on real rows."""

import re
from datetime import datetime, timedelta

import pytest

from commands.contract import CommandError
from commands.lead import COMMAND
from messages.actions import ActionId
from revenue.records import LeadRecord, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, TouchTeam
from tests.commands.handed_over import handed_over, mette
from tests.talk import Talk, buttons_of, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    return handed_over(talk, now)


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
    with pytest.raises(CommandError, match='Did you mean "Mette Holm journey"'):
        team.read(COMMAND, "Mette Holm jurney")
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


def test_the_earlier_days_are_named_without_the_year_of_today(team: Talk, now: datetime) -> None:
    team.record(*(TouchEvent(f"d{n}", "mette", TouchKind.PAGE_VIEW, now - timedelta(days=25 + n)) for n in range(6)))
    text = team.read(COMMAND, "mette")
    assert re.search(r"and \d earlier touches since 25 Oct: /lead mette@nordlys.example journey", text)
