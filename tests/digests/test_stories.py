"""The story of a win, from both teams' side."""

from revenue.records import TouchKind
from revenue.vocabulary import OpportunityKind, Team, TouchTeam
from tests.digests.conftest import Scene


def helio(scene: Scene) -> None:
    """A comeback: read a guide, handed over, given back, brought back by a case study, won."""
    scene.lead("Jörg", company="Helio Retail")
    scene.touch("Jörg", TouchKind.CONTENT_READ, "2026-06-29", content="Grid balancing guide")
    scene.touch("Jörg", TouchKind.WEBINAR_ATTEND, "2026-07-02", team=TouchTeam.MARKETING, campaign="Summer webinar")
    scene.handoff(
        "Jörg",
        "2026-07-06",
        accepted="2026-07-06T13:00",
        called="2026-07-06T14:00",
        returned="2026-07-15",
        why="budget frozen",
        acknowledged="2026-07-16",
    )
    scene.touch("Jörg", TouchKind.CALL, "2026-07-20", team=TouchTeam.SALES, content="Call script", by="Priya")
    scene.touch(
        "Jörg",
        TouchKind.PROOF_SENT,
        "2026-09-01",
        team=TouchTeam.MARKETING,
        content="Case study: cold stores",
        by="Lena",
    )
    scene.handoff("Jörg", "2026-10-12", accepted="2026-10-12T13:00", called="2026-10-12T14:00")
    scene.deal("Helio Retail", 92_000, opened="2026-10-20", won="2026-11-19", lead="Jörg", owner="Priya")
    scene.touch("Jörg", TouchKind.LOGIN, "2026-11-21", team=TouchTeam.PRODUCT, content="After the win")


def test_both_teams_are_in_the_tale_of_a_comeback(scene: Scene) -> None:
    helio(scene)
    text = scene.tell()
    assert (
        "Helio Retail, 92,000 EUR. Began with “Grid balancing guide” in June, came through Summer webinar; "
        "Mia handed it over twice; Priya gave it back in July (budget frozen); "
        "Lena's “Case study: cold stores” brought it back; Priya closed on Thursday. "
        "143 days, 4 touches, 3 people · a comeback\n"
    ) in text
    assert "After the win" not in text


def test_a_story_names_the_campaign_that_the_deal_has_everywhere(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.FORM_SUBMIT, "2026-11-02", content="ROI guide", campaign="Search ads")
    scene.deal("Alder", 500, won="2026-11-17", lead="Ana", owner="Tom", campaign="Summer webinar")
    assert "on Monday 2 November, came through Summer webinar;" in scene.tell()


def test_a_comeback_is_counted_beside_the_handoffs_of_the_week(scene: Scene) -> None:
    helio(scene)
    scene.lead("Ana")
    scene.handoff("Ana", "2026-11-17")
    assert " · 1 comeback won" in scene.tell()


def test_what_happened_after_the_win_is_no_part_of_it(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.FORM_SUBMIT, "2026-11-02", content="ROI guide")
    scene.deal("Alder", 500, won="2026-11-17", lead="Ana", owner="Tom")
    scene.handoff("Ana", "2026-11-18", accepted="2026-11-18T13:00", returned="2026-11-19", why="no")
    text = scene.tell()
    assert (
        "Began with a form for “ROI guide” on Monday 2 November; Tom closed on Tuesday. 15 days, 1 touch, 1 person\n"
        in text
    )
    assert "gave it back" not in text


def test_a_lead_handed_back_after_the_win_makes_no_comeback(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.FORM_SUBMIT, "2026-11-02", content="ROI guide")
    scene.handoff("Ana", "2026-11-03", accepted="2026-11-03T13:00", returned="2026-11-20", why="renewal is ours")
    scene.deal("Alder", 500, won="2026-11-17", lead="Ana", owner="Tom")
    scene.deal("Osk AS", 400, won="2026-11-17", lead="Ana", kind=OpportunityKind.EXPANSION)
    text = scene.tell()
    assert "Mia handed it over; Tom closed on Tuesday." in text
    assert "comeback" not in text
    assert "gave it back" not in text


def test_a_win_of_another_year_says_the_year(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.PAGE_VIEW, "2025-06-02")
    scene.deal("Alder", 500, won="2026-11-17", lead="Ana")
    assert "Began with a visit to our site in June 2025; we closed on Tuesday." in scene.tell()


def test_the_two_largest_new_wins_with_a_journey_are_told(scene: Scene) -> None:
    for number, name in enumerate(("Ana", "Bo", "Cleo")):
        scene.lead(name)
        scene.touch(name, TouchKind.PAGE_VIEW, "2026-10-02")
        scene.deal(f"Deal of {name}", 1_000 + number, won="2026-11-17", lead=name)
    scene.deal("No journey", 9_000, won="2026-11-17")
    scene.deal("Renewed", 8_000, won="2026-11-17", lead="Ana", kind=OpportunityKind.RENEWAL)
    text = scene.tell()
    assert text.index("Deal of Cleo, 1,002 EUR.") < text.index("Deal of Bo, 1,001 EUR.") < text.index("Also No journey")
    assert "Also No journey 9,000 · Renewed 8,000 (renewal) · Deal of Ana 1,000\n" in text


def test_handed_over_without_a_name_is_still_marketing(scene: Scene) -> None:
    scene.lead("Ana")
    scene.touch("Ana", TouchKind.DEMO_REQUEST, "2026-11-02")
    scene.handoff("Ana", "2026-11-03", called="2026-11-03T12:10", by="Jonas")
    scene.handoff("Ana", "2026-11-04", team=Team.SALES, by="Priya", to="Jonas")
    scene.deal("Alder", 500, won="2026-11-17", lead="Ana")
    text = scene.tell()
    assert "Began with the wish for a demo on Monday 2 November; Jonas handed it over; we closed on Tuesday." in text
    assert "twice" not in text
