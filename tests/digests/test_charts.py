"""The chart in the thread: the goal against its pace, else the pipeline by week, and nothing when data is thin."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from digests.charts import flow_chart, pace_chart
from digests.pace import Pace
from digests.weekly_view import EXAMPLE
from messages import Message, as_text, render, without_newer
from revenue.calendar import parse_period
from revenue.goals import SharedGoal
from revenue.money import Money
from tests.digests.conftest import Scene
from tests.messages.hostile import CORPUS, LONG, poisoned


def chart_of(scene: Scene, week: str = "2026-W47", now: datetime | None = None) -> Any:
    """The native chart in the first reply of the digest; None when there is none."""
    built = scene.build(week) if now is None else scene.build(week, now=now)
    assert isinstance(built, Message)
    places = [built.blocks, *(reply.blocks for reply in built.thread)]
    found = [
        (place, block)
        for place, blocks in enumerate(places)
        for block in blocks
        if block["type"] == "data_visualization"
    ]
    assert [place for place, _ in found] in ([], [1])
    return found[0][1] if found else None


def values(chart: Any) -> dict[str, list[float]]:
    return {series["name"]: [point["value"] for point in series["data"]] for series in chart["chart"]["series"]}


def test_a_goal_is_drawn_against_its_pace_week_by_week(scene: Scene) -> None:
    # The quarter has 66 working days, of which week 40 has two and every other week five.
    scene.goal("Q4 2026", 6_600)
    scene.deal("Alder", 1_000, won="2026-10-20", opened="2026-10-02")
    scene.deal("Osk AS", 2_000, won="2026-11-19")
    chart = chart_of(scene)
    assert (chart["title"], chart["chart"]["type"]) == ("Won against the pace, Q4 2026", "line")
    assert chart["chart"]["axis_config"] == {
        "categories": [f"week {number}" for number in range(40, 48)],
        "y_label": "EUR",
    }
    assert values(chart) == {
        "Won so far": [0, 0, 0, 1_000, 1_000, 1_000, 1_000, 3_000],
        "On pace": [200, 700, 1_200, 1_700, 2_200, 2_700, 3_200, 3_700],
    }
    text = scene.tell()
    assert "Won against the pace 3,000 EUR at the end of week 47, 3,700 EUR would be on pace" in text
    assert "Details and the chart are in the thread." in text
    assert "week 47       3,000    3,700" in text


def test_the_end_of_the_quarter_is_told_with_the_goal(scene: Scene) -> None:
    scene.goal("Q4 2026", 6_600)
    scene.deal("Alder", 9_000, won="2026-12-29", opened="2026-10-02")
    scene.deal("Osk AS", 5_000, won="2027-01-02", opened="2026-10-02")
    monday = datetime(2027, 1, 4, 9, tzinfo=UTC)
    drawn = values(chart_of(scene, "2026-W53", monday))
    assert (len(drawn["On pace"]), drawn["On pace"][-1], drawn["Won so far"][-1]) == (14, 6_600, 9_000)
    told = scene.tell("2026-W53", now=monday)
    assert "Won against the pace 9,000 EUR at the end of week 53, the goal was 6,600 EUR" in told


def test_a_year_is_drawn_by_month(scene: Scene) -> None:
    scene.goal("2026", 10_000)
    scene.deal("Alder", 4_000, won="2026-03-10", opened="2026-01-02")
    scene.deal("Osk AS", 2_000, won="2026-11-19")
    chart = chart_of(scene)
    assert chart["chart"]["axis_config"]["categories"][::5] == ["Jan 2026", "Jun 2026", "Nov 2026"]
    assert values(chart)["Won so far"] == [0, 0, *[4_000] * 8, 6_000]


def test_the_first_two_weeks_of_a_quarter_have_no_pace_to_draw(scene: Scene) -> None:
    scene.goal("Q4 2026", 6_600)
    scene.deal("Alder", 1_000, won="2026-10-01", opened="2026-10-01")
    second, third = datetime(2026, 10, 12, 9, tzinfo=UTC), datetime(2026, 10, 19, 9, tzinfo=UTC)
    scene.deal("Osk AS", 1_000, opened="2026-10-07")
    scene.deal("Kite", 1_000, opened="2026-10-14")
    assert chart_of(scene, "2026-W41", second) is None
    assert chart_of(scene, "2026-W42", third)["title"] == "Won against the pace, Q4 2026"


def test_a_goal_towards_which_nothing_is_won_gives_way_to_the_pipeline(scene: Scene) -> None:
    scene.goal("Q4 2026", 6_600)
    for week, opened in enumerate(("2026-11-03", "2026-11-10", "2026-11-17"), 1):
        scene.deal(f"Deal {week}", 100 * week, opened=opened)
    chart = chart_of(scene)
    assert (chart["title"], chart["chart"]["type"]) == ("Pipeline by week", "bar")
    assert values(chart) == {"Added": [0, 0, 0, 0, 0, 100, 200, 300], "Lost": [0] * 8}


def test_without_a_goal_the_pipeline_is_drawn(scene: Scene) -> None:
    for week, opened in enumerate(("2026-11-03", "2026-11-10", "2026-11-17"), 1):
        scene.deal(f"Deal {week}", 100 * week, opened=opened)
    scene.deal("Osk AS", 250, opened="2026-08-01", lost="2026-11-18")
    chart = chart_of(scene)
    assert chart["chart"]["axis_config"]["categories"] == [f"week {number}" for number in range(40, 48)]
    assert chart["chart"]["axis_config"]["y_label"] == "EUR"
    assert values(chart)["Lost"] == [0, 0, 0, 0, 0, 0, 0, 250]
    assert "Pipeline by week in 8 weeks 3 deals added, 600 EUR · 1 lost, 250 EUR" in scene.tell()


def test_deals_without_amounts_are_counted(scene: Scene) -> None:
    for week, opened in enumerate(("2026-11-03", "2026-11-10", "2026-11-17"), 1):
        scene.deal(f"Deal {week}", None, opened=opened)
    chart = chart_of(scene)
    assert chart["chart"]["axis_config"]["y_label"] == "deals"
    assert values(chart)["Added"] == [0, 0, 0, 0, 0, 1, 1, 1]
    assert "Pipeline by week in 8 weeks 3 deals added · 0 lost" in scene.tell()


def test_two_weeks_with_deals_are_too_few_to_draw(scene: Scene) -> None:
    scene.deal("Alder", opened="2026-11-10")
    scene.deal("Osk AS", opened="2026-11-17")
    assert chart_of(scene) is None
    assert "chart" not in scene.tell()


def test_what_was_opened_after_the_week_is_not_drawn(scene: Scene) -> None:
    for opened in ("2026-11-03", "2026-11-10", "2026-11-17", "2026-11-23"):
        scene.deal(f"Deal of {opened}", opened=opened)
    assert values(chart_of(scene))["Added"] == [0, 0, 0, 0, 0, 1_000, 1_000, 1_000]


@pytest.mark.parametrize(
    ("period", "today", "points", "first", "last"),
    [
        ("Q4 2026", date(2026, 11, 23), 8, "week 40", "week 47"),
        ("Q4 2026", date(2026, 11, 24), 9, "week 40", "week 48"),
        ("2026-02", date(2026, 3, 1), 5, "week 5", "week 9"),
        ("2024-01-01..2027-12-31", date(2027, 12, 1), 20, "Apr 2026", "Nov 2027"),
    ],
)
def test_periods_of_any_length_have_a_point_for_each_step(
    period: str, today: date, points: int, first: str, last: str
) -> None:
    span = parse_period(period, today)
    made = pace_chart(Pace(SharedGoal(span, Money.of(100, "EUR")), {span.start: Money.of(7, "EUR")}, today))
    assert made is not None
    names = made.chart.categories
    assert (len(names), names[0], names[-1], made.last) == (points, first, last, last)
    assert made.chart.series[0].values == (7,) * points
    assert list(made.chart.series[1].values) == sorted(made.chart.series[1].values)


def test_a_workspace_without_deals_has_no_flow() -> None:
    assert flow_chart([], parse_period("2026-W47", date(2026, 11, 23)), "UTC", "EUR") is None


def test_the_thread_reads_well_without_its_chart() -> None:
    reply = render("digests/weekly", EXAMPLE).thread[0]
    plain = replace(reply, blocks=tuple(without_newer(reply.blocks)))
    assert as_text(plain).startswith("Won against the pace 1,420,000 EUR at the end of week 47, 1,340,000 EUR would")
    assert reply.text.startswith("Won against the pace 1,420,000 EUR")


@pytest.mark.parametrize("value", [*CORPUS, *LONG])
def test_hostile_words_leave_the_chart_a_chart(value: str) -> None:
    drawn = render("digests/weekly", poisoned(EXAMPLE, value)).thread[0].blocks[1]
    assert drawn["type"] == "data_visualization"
    assert "<" not in str(drawn)
