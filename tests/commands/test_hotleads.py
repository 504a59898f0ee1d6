"""/hotleads: whom to call now, on real rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.contract import CommandError
from commands.hotleads import COMMAND
from messages.actions import ActionId
from revenue.identities import Identity, IdentityKind
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Role, Team
from tests.talk import Talk, buttons_of, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    """Priya and Sam sell, Jonas markets, Vera looks on; four buyers of different heat."""

    def ago(**span: float) -> datetime:
        return now - timedelta(**span)

    def lead(key: str, name: str, account: str | None = None, owner: str | None = None, **more: str) -> LeadRecord:
        baton = Team.SALES if owner else Team.MARKETING
        title = more.get("title")
        campaign = more.get("campaign")
        return LeadRecord(
            key,
            name,
            account=account,
            owner=owner,
            baton=baton,
            title=title,
            campaign=campaign,
            created_at=ago(days=40),
        )

    talk.record(
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        MemberRecord("sam", "Sam", slack_user_id="U2", team=Team.SALES, role=Role.REP),
        MemberRecord("jonas", "Jonas", slack_user_id="U3", team=Team.MARKETING, role=Role.MARKETER),
        MemberRecord("vera", "Vera", slack_user_id="U4", role=Role.VIEWER),
        MemberRecord("noor", "Noor", slack_user_id="U5", team=Team.SALES, role=Role.REP),
        AccountRecord("nordlys", "Nordlys Energi", region="EMEA"),
        AccountRecord("brightwater", "Brightwater", region="APAC"),
        CampaignRecord("webinar", "Autumn webinar"),
        lead("mette", "Mette Holm", "nordlys", "priya", title="VP Operations"),
        lead("samir", "Samir Patel", "brightwater", "sam", title="Head of IT"),
        lead("ana", "Ana Silva", "brightwater", "priya"),
        lead("nils", "Nils Berg", campaign="webinar"),
        TouchEvent("1", "mette", TouchKind.PAGE_VIEW, ago(days=22), content="Grid balancing"),
        TouchEvent("2", "mette", TouchKind.WEBINAR_ATTEND, ago(days=5), content="Peak load"),
        TouchEvent("3", "mette", TouchKind.PRICING_VIEW, ago(hours=3)),
        TouchEvent("4", "mette", TouchKind.DEMO_REQUEST, ago(minutes=40)),
        TouchEvent("5", "samir", TouchKind.WEBINAR_ATTEND, ago(days=1), content="Peak load"),
        TouchEvent("6", "samir", TouchKind.CALL, ago(days=12), member="priya"),
        TouchEvent("7", "ana", TouchKind.PAGE_VIEW, ago(days=15), content="About us"),
        TouchEvent("8", "nils", TouchKind.TRIAL_START, ago(hours=2)),
    )
    return talk


def refusal(talk: Talk, text: str) -> str:
    """What is wrong with this input, and the right form."""
    with pytest.raises(CommandError) as caught:
        talk.read(COMMAND, text)
    return f"{caught.value.message} {caught.value.hint}"


def test_a_rep_sees_whom_to_call_and_why(team: Talk) -> None:
    text = team.read(COMMAND)
    assert text.startswith("1 of your 2 open leads is hot")
    assert "Nordlys Energi · Mette Holm, VP Operations · 🔥🔥🔥" in text
    assert (
        "Asked for a demo 40 minutes ago, after reading pricing today · read 2 pages and 1 webinar in 23 days" in text
    )
    assert "nobody has called yet" in text
    assert "Heat halves every 14 days; 1 more is warm or cool. As of 24 Nov 2026 at 14:02." in text
    assert "Brightwater" not in text


def test_a_shared_list_names_the_person_it_speaks_of(team: Talk) -> None:
    shared = team.share(COMMAND)
    assert "of Priya's" in shared
    assert "your" not in shared
    assert "by you" not in shared


def test_the_list_takes_at_most_three_statements(team: Talk) -> None:
    team.within(lambda store: store.ranking.refresh(team.now))
    for text in ("", "10", "team", "all 10"):
        _response, statements = team.ask(COMMAND, text)
        assert 1 <= len(statements) <= 3, (text, statements)


def test_the_team_and_everybody(team: Talk) -> None:
    sales = team.read(COMMAND, "team")
    assert sales.startswith("2 of 3 open leads of sales are hot")
    assert 'Attended the webinar "Peak load" yesterday' in sales
    assert "last contact 12 days ago, by you · Sam owns it" in sales
    assert "Nils Berg" not in sales
    everybody = team.read(COMMAND, "all")
    assert everybody.startswith("3 of 4 open leads are hot")
    assert "Nils Berg · 🔥🔥 ★\n" in everybody
    assert "no owner yet" in everybody


@pytest.mark.parametrize("text", ["1 all emea", "EMEA 1 all", "top 1 of all leads in emea"])
def test_arguments_come_in_any_order(team: Talk, text: str) -> None:
    answer = team.read(COMMAND, text)
    assert answer.startswith("The only open lead for EMEA is hot")
    assert "Nils" not in answer


def test_campaigns_have_several_words_and_people_have_names(team: Talk) -> None:
    assert "Nils Berg" in team.read(COMMAND, "all autumn webinar")
    assert team.read(COMMAND, "autumn all").startswith("The only open lead for Autumn webinar is hot")
    assert team.read(COMMAND, "sam").startswith("Sam's only open lead is hot")
    assert team.read(COMMAND, "<@U2|sam> 3").startswith("Sam's only open lead is hot")


def test_a_number_asks_for_that_many_hot_or_not(team: Talk) -> None:
    assert "Ana Silva" not in team.read(COMMAND)
    assert "Ana Silva" in team.read(COMMAND, "2")


def test_nonsense_gets_the_right_form(team: Talk) -> None:
    typo = refusal(team, "emae 2")
    assert 'I do not know the filter "emae". Did you mean "EMEA"?' in typo
    assert "Form: `/hotleads [mine|team|all|seeds] [how many] [region, campaign or product]`." in typo
    assert "I can show 1 to 25 leads, not 99." in refusal(team, "99")
    assert "not 0." in refusal(team, "0")
    assert "not 2.5." in refusal(team, "team 2.5")
    assert "How many leads: 3 or 5?" in refusal(team, "3 5")
    assert "one thing at a time: EMEA or Autumn webinar?" in refusal(team, "emea autumn")
    assert "Did you mean" not in refusal(team, "xyzzy")
    assert 'I do not know the filter "teem". Did you mean "team"?' in refusal(team, "teem 5")
    assert 'Did you mean "unowned"?' in refusal(team, "unwoned emea")
    assert 'I do not know the filter "teem xyzzy". Did you mean "team"?' in refusal(team, "teem xyzzy")
    assert 'I do not know the filter "xyzzy". Regions here: APAC, EMEA. Form:' in refusal(team, "xyzzy")
    assert "A quotation mark has no partner." in refusal(team, '"; drop')


def test_who_has_no_leads_sees_those_of_the_team(team: Talk) -> None:
    newcomer = team.read(COMMAND, who="U5")
    assert newcomer.startswith("2 of 3 open leads of sales are hot\nYou own no open leads, so these are all that sales")
    marketer = team.read(COMMAND, who="U3")
    assert marketer.startswith("The only open lead of marketing is hot")
    assert "Nils Berg" in marketer
    assert "Mette" not in marketer


def test_an_unknown_person_sees_everybodys_and_a_way_in(team: Talk) -> None:
    response, _statements = team.ask(COMMAND, who="U99")
    assert words_of(response).startswith("I do not know your team yet. Which one is it?\n[Sales] [Marketing]")
    assert "3 of 4 open leads are hot" in words_of(response)
    assert buttons_of(response)[ActionId.MEMBER_JOIN] == ["sales", "marketing"]


def test_nobody_hot_names_the_warmest_and_who_is_free(team: Talk, now: datetime) -> None:
    later = now + timedelta(days=12)
    team.record(TouchEvent("9", "nils", TouchKind.DEMO_REQUEST, later), now=later)
    text = team.read(COMMAND, now=later)
    assert text.startswith(
        "None of your 2 open leads is hot today\nThe warmest is Nordlys Energi (asked for a demo 12 days"
    )
    assert "1 hot lead has no owner: /hotleads unowned" in text
    assert "Heat halves every 14 days; 2 are warm or cool." in text
    assert "[Log a call]" not in text
    assert "Nils Berg" in team.read(COMMAND, "unowned", now=later)


def test_nothing_has_come_in_yet(talk: Talk) -> None:
    text = talk.read(COMMAND)
    assert "No lead events yet." in text
    assert "Import a file of what buyers read and did, CSV or NDJSON: /tandem setup shows how." in text
    assert "Connect" not in text
    assert "[How is this ranked?]" not in text


@pytest.mark.parametrize("text", ["5 emea", "teem", "priya"])
def test_before_anything_has_come_in_no_word_is_to_blame(talk: Talk, text: str) -> None:
    answer = talk.read(COMMAND, text)
    assert "No lead events yet." in answer
    assert "I do not know the filter" not in answer


def test_closed_leads_are_not_ranked(team: Talk) -> None:
    def lose_all(store: object) -> None:
        for lead in store.leads.find("e", 10):  # type: ignore[attr-defined]
            store.leads.enter(lead.id, LifecycleStage.LOST, team.now)  # type: ignore[attr-defined]

    team.within(lose_all)
    assert "Mette" not in team.read(COMMAND, "all")


def test_a_snoozed_lead_stays_out_until_its_day(team: Talk, now: datetime) -> None:
    def snooze(store: object) -> None:
        (mette,) = store.leads.find("Mette")  # type: ignore[attr-defined]
        store.leads.snooze(mette.id, now + timedelta(days=1), now)  # type: ignore[attr-defined]

    team.within(snooze)
    text = team.read(COMMAND)
    assert "1 hot one is snoozed, 1 is warm or cool." in text
    assert "The warmest of the others is Brightwater (read" in text
    assert "Mette" not in text
    assert "Mette" in team.read(COMMAND, now=now + timedelta(days=1))


def test_names_do_nothing_but_stand_there(team: Talk, now: datetime) -> None:
    team.record(
        AccountRecord("evil", "<!channel> *Ltd*"),
        LeadRecord("eve", "=cmd() _Eve_", account="evil", owner="priya", baton=Team.SALES, created_at=now),
        TouchEvent("x", "eve", TouchKind.WEBINAR_ATTEND, now, content="<https://x.example|click> :fire:"),
    )
    plain, _statements = team.ask(COMMAND, "1")
    response, _statements = team.ask(COMMAND, "2")
    assert len(response.message.blocks) == len(plain.message.blocks) + 2  # type: ignore[union-attr]
    sent = str(response.message.blocks)  # type: ignore[union-attr]
    assert "&lt;!channel&gt;" in sent
    assert "<!channel>" not in sent
    assert "<https" not in sent
    assert "*Ltd*" not in sent


def test_buttons_fit_who_asks(team: Talk) -> None:
    response, _statements = team.ask(COMMAND, "all")
    buttons = buttons_of(response)
    assert len(buttons[ActionId.LEAD_LOG_CALL]) == 1, "only Mette is Priya's own"
    assert len(buttons[ActionId.LEAD_TAKE]) == 2
    menus = buttons[ActionId.LEAD_MENU]
    assert sum(value.startswith("hand_back:") for value in menus) == 2, "marketing's lead has no way back"
    assert "share" not in buttons, "the transport adds it"


def test_many_rows_fit_into_one_message(team: Talk, now: datetime) -> None:
    rows = [LeadRecord(f"x{n}", f"Buyer {n}", owner="priya", baton=Team.SALES, created_at=now) for n in range(40)]
    touches = [TouchEvent(f"x{n}", f"x{n}", TouchKind.DEMO_REQUEST, now - timedelta(hours=n)) for n in range(40)]
    team.record(*rows, *touches)
    response, _statements = team.ask(COMMAND, "25")
    assert words_of(response).count("Buyer ") == 24
    assert "and 1 more" not in words_of(response)
    assert any(value.startswith("call:") for value in buttons_of(response)[ActionId.LEAD_MENU])


def test_all_teams_answers_in_place_with_a_share_button(team: Talk) -> None:
    response, _statements = team.ask(COMMAND, "2")
    (line,) = buttons_of(response)[ActionId.SCOPE_ALL]
    answer = team.click(COMMAND, ActionId.SCOPE_ALL, line)
    assert answer.replace
    assert words_of(answer).startswith("3 of 4 open leads are hot")
    assert buttons_of(answer)["share"] == ["/hotleads all 2"]


def test_the_ranking_is_explained_in_words(team: Talk) -> None:
    text = words_of(team.click(COMMAND, ActionId.EXPLAIN_RANKING))
    assert text.startswith("Flames first, then stars, then recent heat.")
    assert "25 for a demo request" in text
    assert "🔥🔥🔥 top 2.5 %, today from 20.0 points" in text
    assert "log2" not in text


def test_the_past_shows_what_was_known_then_and_changes_nothing(team: Talk, now: datetime) -> None:
    then = now - timedelta(days=4)
    response, _statements = team.ask(COMMAND, as_of=then)
    text = words_of(response)
    assert 'Attended the webinar "Peak load" yesterday' in text
    assert "As of 20 November 2026, 14:02 UTC." in text
    assert "demo" not in text
    assert buttons_of(response) == {}
    long_ago = team.read(COMMAND, as_of=datetime(2017, 6, 30, 23, 59, tzinfo=UTC))
    assert "No lead events yet." in long_ago


def seed(key: str, ago: timedelta, now: datetime, **told: Any) -> TouchEvent:
    """A visit of an anonymous browser."""
    return TouchEvent(
        key, told.get("browser", key), TouchKind.PRICING_VIEW, now - ago, named_by=IdentityKind.ANONYMOUS_ID
    )


@pytest.fixture
def visited(team: Talk, now: datetime) -> Talk:
    """Two anonymous visitors beside everybody else, one told to belong to Acme."""
    told = (Identity(IdentityKind.ANONYMOUS_ID, "b1"),)
    team.record(
        AccountRecord("acme", "Acme"),
        IdentityRecord("group", told, now, account="acme"),
        seed("b1", timedelta(hours=1), now),
        seed("b2", timedelta(days=3), now),
        source="web",
    )
    return team


@pytest.mark.parametrize("text", ["seeds", "anonymous", "the visitors please"])
def test_seeds_are_anonymous_visitors_with_what_to_have_ready(visited: Talk, text: str) -> None:
    answer = visited.read(COMMAND, text)
    assert answer.startswith("2 anonymous visitors, the warmest first\nNobody can be called here yet")
    assert "Somebody at Acme" in answer
    assert "Read pricing 1 hour ago" in answer
    assert "Have ready: what it costs and what it saves, in one page" in answer
    assert answer.index("Somebody at Acme") < answer.rindex("Somebody")
    assert "Mette" not in answer
    response, _statements = visited.ask(COMMAND, text)
    assert set(buttons_of(response)) == {ActionId.LEAD_OPEN}


def test_seeds_are_in_no_other_list_and_move_no_mark(team: Talk, now: datetime) -> None:
    lines = ["mine", "team", "all 25", "unowned"]
    before = [team.read(COMMAND, line) for line in lines]
    team.record(*(seed(f"s{number}", timedelta(minutes=number), now) for number in range(40)), source="web")
    assert [team.read(COMMAND, line) for line in lines] == before
    assert team.read(COMMAND, "seeds 25").count("Somebody") == 25
    assert "15 more have no name either" in team.read(COMMAND, "seeds 25")


def test_seeds_of_an_earlier_instant_are_those_of_then(visited: Talk, now: datetime) -> None:
    then = visited.read(COMMAND, "seeds", as_of=now - timedelta(days=1))
    assert then.startswith("1 anonymous visitor, a seed")
    assert "Acme" not in then
    told = (Identity(IdentityKind.USER_ID, "ada"), Identity(IdentityKind.ANONYMOUS_ID, "b1"))
    visited.record(IdentityRecord("named", told, now, name="Ada"), source="web")
    assert visited.read(COMMAND, "seeds").startswith("1 anonymous visitor, a seed")
    assert "Ada" in visited.read(COMMAND, "all 25")


def test_without_seeds_the_list_says_what_to_do(talk: Talk, team: Talk) -> None:
    assert team.read(COMMAND, "seeds").startswith("No anonymous visitors\nVisitors are here from their first page on")
    assert "All of them: /hotleads seeds" in team.read(COMMAND, "seeds EMEA")


def test_before_anything_has_come_in_seeds_tell_how_to_begin(talk: Talk) -> None:
    assert "Once your site sends events" in talk.read(COMMAND, "seeds")
