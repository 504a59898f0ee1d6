"""What helped, what hurts and what each team is asked for, with evidence or not at all."""

from revenue.records import TouchKind
from revenue.vocabulary import OpportunityKind
from tests.digests.conftest import Scene


def closed(scene: Scene, won: int, lost: int, **about: str) -> None:
    for number in range(won):
        scene.deal(f"Won {number}", won="2026-11-05", **about)
    for number in range(lost):
        scene.deal(f"Lost {number}", lost="2026-11-05", **about)


def test_a_campaign_that_clearly_wins_more_often_helped(scene: Scene) -> None:
    closed(scene, 9, 1, campaign="Autumn webinar")
    closed(scene, 4, 8, campaign="Search ads")
    scene.deal("Alder", opened="2026-11-17")
    assert "What helped Autumn webinar: win rate 90 % of 10 in 90 days, elsewhere 33 %" in scene.tell()


def test_a_difference_that_chance_makes_is_not_told(scene: Scene) -> None:
    closed(scene, 6, 4, campaign="Autumn webinar")
    closed(scene, 5, 5, campaign="Search ads")
    scene.deal("Alder", opened="2026-11-17")
    assert "What helped" not in scene.tell()


def test_fewer_than_five_cases_help_nobody(scene: Scene) -> None:
    closed(scene, 4, 0, campaign="Autumn webinar")
    closed(scene, 0, 12, campaign="Search ads")
    scene.deal("Alder", opened="2026-11-17")
    assert "What helped" not in scene.tell()


def test_renewals_do_not_make_a_campaign_look_good(scene: Scene) -> None:
    for number in range(12):
        scene.deal(f"Renewal {number}", won="2026-11-05", campaign="Newsletter", kind=OpportunityKind.RENEWAL)
    closed(scene, 4, 8, campaign="Search ads")
    scene.deal("Alder", opened="2026-11-17")
    assert "What helped" not in scene.tell()


def test_a_fast_first_call_can_be_what_helped(scene: Scene) -> None:
    for number in range(14):
        fast = number < 7
        name = f"Lead {number}"
        scene.lead(name)
        scene.handoff(name, "2026-10-06T09:00", called="2026-10-06T09:40" if fast else "2026-10-08T09:00")
        scene.deal(name, lead=name, **({"won": "2026-11-05"} if fast else {"lost": "2026-11-05"}))
    scene.deal("Alder", opened="2026-11-17")
    assert "What helped a first call within an hour: win rate 100 % of 7 in 90 days, elsewhere 0 %" in scene.tell()


def test_what_hurts_is_the_stage_where_value_waits_longest(scene: Scene) -> None:
    scene.past_wins(6, days=20)
    scene.deal("Alder", 5_000, opened="2026-09-01", stage="Proposal")
    scene.deal("Osk AS", 4_000, opened="2026-09-01", stage="Proposal")
    scene.deal("Kite & Co", 500, opened="2026-03-01", stage="Discovery")
    scene.deal("Fresh", 90_000, opened="2026-11-17", stage="Discovery")
    text = scene.tell()
    assert "What hurts 2 deals in Proposal, 9,000 EUR, open longer than 9 of 10 wins took (20 days)" in text
    assert "Marketing: proof for Alder and Osk AS. Sales: a next date or a clear no from them." in text


def test_one_stage_is_not_named(scene: Scene) -> None:
    scene.past_wins(6, days=20)
    scene.deal("Alder", 5_000, opened="2026-09-01", stage="Open")
    scene.deal("Fresh", 90_000, opened="2026-11-17", stage="Open")
    text = scene.tell()
    assert "What hurts 1 deal, 5,000 EUR, open longer than" in text
    assert "in Open" not in text


def test_nothing_hurts_while_nobody_knows_what_is_usual(scene: Scene) -> None:
    scene.past_wins(4, days=20)
    scene.deal("Alder", 5_000, opened="2025-09-01")
    scene.deal("Fresh", opened="2026-11-17")
    assert "What hurts" not in scene.tell()


def test_what_came_back_is_marketings_first_ask_and_the_uncalled_are_sales(scene: Scene) -> None:
    for number, company in enumerate(("Alder", "Osk AS", "Kite & Co", "Helio", "Finch")):
        scene.lead(f"Back {number}", company=company)
        scene.handoff(f"Back {number}", f"2026-11-1{number}", called="2026-11-15", returned="2026-11-17", why="budget")
    scene.lead("Ana", company="Nordlys Energi")
    scene.handoff("Ana", "2026-11-18", accepted="2026-11-18T12:30")
    scene.lead("Bo")
    scene.handoff("Bo", "2026-11-22T13:00")
    text = scene.tell()
    assert "Marketing: acknowledge what sales handed back: Alder, Osk AS, Kite & Co and 2 more." in text
    assert "Sales: call what was handed over and not called yet: Nordlys Energi." in text
    assert "Bo" not in text
    assert text.startswith("Week 47: we handed over 2 leads and won no deal\n")
    assert "in the thread" not in text


def test_a_reason_that_repeats_is_asked_to_be_answered(scene: Scene) -> None:
    for number in range(3):
        scene.lead(f"Back {number}")
        scene.handoff(
            f"Back {number}",
            "2026-10-10",
            called="2026-10-10T13:00",
            returned="2026-10-12",
            why="needs case study",
            acknowledged="2026-10-13",
        )
    scene.deal("Alder", opened="2026-11-17")
    assert "Marketing: a path for leads that come back with “needs case study” (3 in 90 days)." in scene.tell()


def test_when_nothing_presses_the_teams_tell_each_other_what_worked(scene: Scene) -> None:
    scene.lead("Ana", company="Alder")
    scene.touch("Ana", TouchKind.CONTENT_READ, "2026-11-02", content="ROI guide")
    scene.deal("Alder", won="2026-11-17", lead="Ana")
    text = scene.tell()
    assert "Marketing: send the content that Alder read to who is like them." in text
    assert "Sales: tell marketing what convinced Alder." in text
    assert "acknowledge" not in text


def test_what_most_value_was_lost_to_hurts_while_nothing_waits(scene: Scene) -> None:
    for number, (why, amount) in enumerate((("price", 900), ("price", 300), ("no budget", 500), ("no budget", 100))):
        scene.deal(f"Lost {number}", amount, lost=f"2026-11-0{number + 2}", why=why)
    scene.deal("Once", 90_000, lost="2026-11-02", why="a whim")
    scene.deal("Long ago", 50_000, opened="2026-05-02", lost="2026-06-02", why="no budget")
    scene.deal("Alder", opened="2026-11-17")
    text = scene.tell()
    assert "What hurts 2 deals lost to “price” in 90 days, 1,200 EUR\n" in text
    assert "whim" not in text


def test_reasons_are_not_told_where_none_repeats(scene: Scene) -> None:
    scene.deal("Once", 90_000, lost="2026-11-02", why="a whim")
    scene.deal("Alder", opened="2026-11-17")
    assert "What hurts" not in scene.tell()
