"""The weekly joint digest as the leader of either team reads it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digests import NothingToSay
from digests.weekly_view import EXAMPLE
from messages import as_text, render
from revenue.money import Money
from revenue.records import TouchKind
from revenue.vocabulary import OpportunityKind, Team, TouchTeam
from tests.digests.conftest import MONDAY, Scene
from tests.messages.hostile import CORPUS, poisoned, skeleton


def test_a_week_without_anything_says_why_and_nothing_else(scene: Scene) -> None:
    scene.deal("Alder", opened="2026-10-01")
    scene.goal("Q4 2026", 100_000)
    assert scene.build() == NothingToSay("nothing was opened, won, lost or handed over in week 47 of 2026")


def test_a_workspace_without_data_has_nothing_to_say(scene: Scene) -> None:
    assert isinstance(scene.build(), NothingToSay)


def test_a_workspace_whose_deals_are_all_in_another_currency_is_told_in_that(scene: Scene) -> None:
    scene.deal("Alder", Money.of(500, "USD"), opened="2026-11-17", won="2026-11-19")
    scene.deal("Osk AS", Money.of(900, "USD"), opened="2026-11-17")
    scene.goal("Q4 2026", Money.of(1_000, "USD"))
    text = scene.tell()
    assert text.startswith("Week 47: we are at 50 % of the quarter's goal")
    assert "We won together 1 deal, 500 USD" in text
    assert "amounts in USD because no deal is in EUR." in text


def test_it_opens_with_we_and_the_pace(scene: Scene) -> None:
    # 37 of the quarter's 66 working days are over, 56 %.
    scene.goal("Q4 2026", 10_000)
    scene.deal("Alder", 4_000, won="2026-10-20", opened="2026-10-02")
    scene.deal("Osk AS", 2_000, won="2026-11-19")
    text = scene.tell()
    assert text.startswith("Week 47: we are at 60 % of the quarter's goal, 4 points ahead of pace\n")
    assert "6.00 of 10.00 k EUR · likely " in text
    assert "│" in text
    assert "no shared goal" not in text


def test_behind_pace_and_exactly_on_it(scene: Scene) -> None:
    scene.goal("Q4 2026", 6_600)
    scene.deal("Alder", 3_100, won="2026-11-19")
    assert "47 % of the quarter's goal, 9 points behind pace" in scene.tell()
    scene.deal("Osk AS", 600, won="2026-11-18")
    assert "56 % of the quarter's goal, on pace" in scene.tell()


def test_the_quarter_that_ended_within_the_week_is_told_as_ended(scene: Scene) -> None:
    # Week 53 of 2026 is from 28 December to 3 January: most of it belongs to the fourth quarter.
    scene.goal("Q4 2026", 10_000)
    scene.goal("Q1 2027", 20_000)
    scene.deal("Alder", 9_000, won="2026-12-29")
    scene.deal("Osk AS", 5_000, won="2027-01-02")
    text = scene.tell("2026-W53", now=datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert text.startswith("Week 53: we ended the quarter at 90 % of its goal\n")
    assert "We won together 2 deals, 14,000 EUR" in text
    assert "likely" not in text


def test_a_goal_agreed_after_the_week_counts_where_none_held_before(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    assert "no shared goal agreed yet: /goals" in scene.tell()
    scene.goal("Q4 2026", 1_000, at="2026-11-23T08:00")
    assert "we are at 50 % of the quarter's goal" in scene.tell()
    assert "no shared goal" in scene.tell(as_of=datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC))


def test_a_goal_that_was_changed_later_is_not_told_backwards(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    scene.goal("Q4 2026", 1_000)
    scene.goal("Q4 2026", 2_000, at="2026-11-23T08:00")
    assert "we are at 50 % of" in scene.tell()


def test_a_goal_in_another_currency_is_not_mixed_in(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    scene.goal("Q4 2026", Money.of(1_000, "USD"))
    assert "% of the quarter" not in scene.tell()


def test_a_goal_whose_quarter_is_none_any_more_is_called_a_period_here_as_in_goals(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    scene.goal("Q4 2026", 1_000)
    with scene.database.unit_of_work(scene.id) as store:
        store.configure(MONDAY, fiscal_start_month=4)
    assert scene.tell().startswith("Week 47: we are at 50 % of the period's goal, ")


def test_the_first_week_has_no_comparison_yet(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    text = scene.tell()
    assert text.startswith("Week 47: we won 1 deal, 500 EUR\n")
    assert "We won together 1 deal (no comparison yet)" in text
    assert "win rate" not in text.partition("Won by week")[0]
    assert "compared with" not in text


def test_a_week_without_a_win_is_told_plainly(scene: Scene) -> None:
    scene.past_wins()
    scene.deal("Alder", 500, opened="2026-11-17")
    text = scene.tell()
    assert text.startswith("Week 47: we opened 1 deal and won none\n")
    assert "We won together nothing this week (the week before: 0, 0 EUR)" in text
    assert "They are" not in text
    assert "Sales: tell marketing what convinced the last customer." in text


def test_percentages_need_five_cases(scene: Scene) -> None:
    for number in range(4):
        scene.deal(f"Won {number}", won=f"2026-11-{16 + number}")
    assert "win rate" not in scene.tell().partition("Won by week")[0]
    scene.deal("Lost", lost="2026-11-20")
    assert "win rate 80 % of 5 closed" in scene.tell()


def test_what_was_lost_counts_with_what_it_was_worth(scene: Scene) -> None:
    scene.deal("Alder", 500, opened="2026-11-17")
    scene.deal("Osk AS", 2_000, lost="2026-11-19")
    assert "Pipeline 1 deal added, 500 EUR · 1 lost, 2,000 EUR · net -1,500 EUR · 1 open, 500 EUR" in scene.tell()


def test_the_net_is_compared_only_with_enough_behind_it(scene: Scene) -> None:
    for number in range(5):
        scene.deal(f"This {number}", 200, opened="2026-11-17")
        scene.deal(f"Before {number}", 100, opened="2026-11-10")
    assert "net +1,000 EUR (+100 %)" in scene.tell()
    assert "%" not in scene.tell("2026-W46").partition("What")[0]


def test_other_currencies_are_counted_but_never_added(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    scene.deal("Osk AS", Money.of(90_000, "USD"), won="2026-11-19")
    scene.deal("Long ago", Money.of(70_000, "USD"), opened="2026-02-02", won="2026-03-02")
    text = scene.tell()
    assert "we won 2 deals, 500 EUR" in text
    assert "They are Alder 500 · Osk AS 90,000 USD" in text
    assert "amounts in EUR; 1 deal in USD counted but in no sum." in text
    assert "90,500" not in text


def test_marketing_began_what_its_first_touch_began(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.CONTENT_READ, "2026-10-01", campaign="Autumn webinar")
    scene.touch("Ana", TouchKind.CALL, "2026-10-05", team=TouchTeam.SALES)
    scene.lead("Bo")
    scene.touch("Bo", TouchKind.CALL, "2026-10-01", team=TouchTeam.SALES)
    scene.touch("Bo", TouchKind.WEBINAR_ATTEND, "2026-10-02", team=TouchTeam.MARKETING, campaign="Autumn webinar")
    scene.deal("Alder", 300, opened="2026-11-17", lead="Ana")
    scene.deal("Osk AS", 100, opened="2026-11-17", lead="Bo")
    scene.deal("Nobody's", 100, opened="2026-11-17")
    scene.deal("Renewed", 900, opened="2026-11-17", lead="Ana", kind=OpportunityKind.RENEWAL)
    assert "marketing began 1 of 2 new deals" in scene.tell()
    for name in ("Cleo", "Dag", "Eva"):
        scene.lead(name)
        scene.deal(name, 100, opened="2026-11-18", lead=name)
    # 300 of 700: leads without any touch are not marketing's.
    assert "marketing began 43 % of the new business" in scene.tell()


def test_without_leads_nothing_is_said_of_who_began_it(scene: Scene) -> None:
    scene.deal("Alder", 300, opened="2026-11-17", campaign="Autumn webinar")
    assert "marketing began" not in scene.tell()


def test_handoffs_in_both_directions(scene: Scene) -> None:
    for lead in ("Ana", "Bo", "Cleo", "Dag"):
        scene.lead(lead)
    scene.handoff("Ana", "2026-11-17T09:00", accepted="2026-11-17T09:10", called="2026-11-17T09:40")
    scene.handoff("Bo", "2026-11-17T09:00", accepted="2026-11-17T10:00", called="2026-11-19T10:00")
    scene.handoff("Cleo", "2026-11-22T21:00")
    scene.handoff(
        "Dag", "2026-11-10", accepted="2026-11-10T13:00", called="2026-11-10T14:00", returned="2026-11-18", why="budget"
    )
    scene.handoff("Bo", "2026-11-20", team=Team.SALES, by="Priya", to="Mia")
    text = scene.tell()
    assert "Handoffs 3 to sales · 2 accepted · 1 called in time (median 1 day 0 h)" not in text
    assert "Handoffs 3 to sales · 2 accepted · 1 called in time (median 1 day) · 1 not due yet" in text
    assert " · 1 handed back, 0 acknowledged · 1 asked of marketing, 0 answered" in text
    assert "comeback" not in text


def test_what_happened_after_the_week_is_not_told(scene: Scene) -> None:
    scene.lead("Ana")
    scene.handoff("Ana", "2026-11-22T21:00", accepted="2026-11-23T08:00", called="2026-11-23T08:30")
    assert "Handoffs 1 to sales · 0 accepted · 0 called in time · 1 not due yet" in scene.tell()


def test_renewals_and_expansions(scene: Scene) -> None:
    scene.deal("Osk AS", 28_400, won="2026-11-18", kind=OpportunityKind.RENEWAL)
    scene.deal("Alder", 9_000, lost="2026-11-18", kind=OpportunityKind.RENEWAL)
    scene.deal("Kite & Co", 15_000, won="2026-11-20", kind=OpportunityKind.EXPANSION)
    text = scene.tell()
    assert "They are Osk AS 28,400 (renewal) · Kite & Co 15,000 (expansion)" in text
    assert "Staying and growing 1 of 2 renewals signed, 1 expansion (+15,000 EUR)" in text


def test_a_week_without_renewals_says_nothing_of_them(scene: Scene) -> None:
    scene.deal("Alder", won="2026-11-18")
    assert "renewals" not in scene.tell()


def test_many_wins_are_named_in_part(scene: Scene) -> None:
    for number in range(9):
        scene.deal(f"Win {number}", 1_000 + number, won="2026-11-18")
    text = scene.tell()
    assert "The largest Win 8 1,008 · Win 7 1,007 · Win 6 1,006 · Win 5 1,005 and 5 more" in text
    assert "Win 4" not in text


def test_a_win_without_an_amount_has_just_its_name(scene: Scene) -> None:
    scene.deal("Alder", None, won="2026-11-18")
    assert "They are Alder\n" in scene.tell()


def test_an_amount_far_above_the_usual_is_celebrated_and_flagged(scene: Scene) -> None:
    scene.past_wins(6, amount=1_000)
    scene.deal("Typo Ltd", 120_000, won="2026-11-18")
    scene.deal("Alder", 3_000, won="2026-11-18")
    assert "Typo Ltd 120,000 (far above our usual, please check) · Alder 3,000\n" in scene.tell()


def test_a_product_that_always_costs_more_is_not_flagged(scene: Scene) -> None:
    scene.past_wins(9, amount=100)
    for number in range(5):
        scene.deal(f"Plant {number}", 50_000, opened="2026-09-01", won="2026-10-12", product="Plant")
    scene.deal("Alder", 52_000, won="2026-11-18", product="Plant")
    assert "please check" not in scene.tell()


def test_the_thread_has_the_last_weeks_and_the_groups(scene: Scene) -> None:
    scene.past_wins()
    scene.deal("Alder", 500, won="2026-11-19", product="Meter")
    scene.deal("Osk AS", 900, won="2026-11-19", product="Report")
    message = scene.build()
    assert [as_text(reply).split("\n")[0] for reply in message.thread] == ["Won by week", "By product"]
    chart = as_text(message.thread[0])
    assert "week 41 · 6 deals, 6,000 EUR" in chart or "week 41 · 6 deals" in chart
    assert "██████████████████████ week 41" in chart
    assert "By region" not in as_text(message)


def test_the_notification_is_a_sentence(scene: Scene) -> None:
    scene.goal("Q4 2026", 1_000)
    scene.deal("Alder", 500, won="2026-11-19")
    message = scene.build()
    assert (
        message.text == "Week 47: we are at 50 % of the quarter's goal, 6 points behind pace. We won 1 deal, 500 EUR."
    )
    assert "█" not in message.text


def test_weeks_are_those_of_the_readers(scene: Scene) -> None:
    scene.zone = "Pacific/Auckland"
    scene.deal("Sunday evening in Europe", 500, won="2026-11-22T18:00")
    assert isinstance(scene.build("2026-W47"), NothingToSay)
    assert "we won 1 deal" in scene.tell("2026-W48", now=datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_the_message(value: str) -> None:
    for view in (EXAMPLE, replace(EXAMPLE, goal=None, hurts=None)):
        harmless, hostile = (render("digests/weekly", poisoned(view, text)) for text in ("Nordlys", value))
        assert skeleton(hostile.blocks) == skeleton(harmless.blocks)
        for changed, same in zip(hostile.thread, harmless.thread, strict=True):
            assert skeleton(changed.blocks) == skeleton(same.blocks)


def test_the_example_is_as_short_as_the_mock_up() -> None:
    message = render("digests/weekly", EXAMPLE)
    assert len(message.blocks) <= 12
    assert "12 more" not in as_text(message)


def test_a_goal_of_zero_needs_no_goal_line(scene: Scene) -> None:
    scene.deal("Alder", 500, won="2026-11-19")
    scene.goal("Q4 2026", 0)
    assert "of the quarter's goal" not in scene.tell()


def test_every_line_can_be_missing() -> None:
    bare = replace(
        EXAMPLE, goal=None, baton=None, customers=None, helped=None, hurts=None, lost_to=None, groups=(), weeks=()
    )
    text = as_text(render("digests/weekly", bare))
    assert text.startswith("Week 47: we won 5 deals, 186,400 EUR")
    assert "Handoffs" not in text


def test_a_win_whose_buyer_was_first_touched_after_it_is_told_in_short(scene: Scene) -> None:
    scene.lead("ada", company="Alder")
    scene.touch("ada", TouchKind.CALL, "2026-11-20", team=TouchTeam.SALES)
    scene.deal("Alder", 500, won="2026-11-19", lead="ada")
    assert "Alder" in scene.tell()
