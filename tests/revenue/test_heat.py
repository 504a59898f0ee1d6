"""Heat: the formula, its caps and its explanation, by values one can check on paper."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.heat import (
    COLD,
    DEFAULT_SHEET,
    LANDMARK,
    LEAST_FLAME,
    LEAST_POOL,
    Decayed,
    HeatTouch,
    add,
    counted,
    cut_offs,
    explain,
    fold,
    marks,
    one_touch,
    value_at,
)
from revenue.records import TouchKind

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def touch(kind: TouchKind, days_ago: float, key: str = "k") -> HeatTouch:
    return HeatTouch(kind, NOW - days_ago * DAY, key, "Guide")


def heat(*touches: HeatTouch, now: datetime = NOW) -> tuple[float, float]:
    """Heat and fast heat in points."""
    slow, fast = fold(touches)
    return value_at(slow, now, DEFAULT_SHEET.half_life), value_at(fast, now, DEFAULT_SHEET.fast_half_life)


def test_a_demo_request_is_25_points_and_halves_every_14_and_3_days() -> None:
    demo = touch(TouchKind.DEMO_REQUEST, 0)
    assert heat(demo) == pytest.approx((25.0, 25.0))
    assert heat(demo, now=NOW + 14 * DAY)[0] == pytest.approx(12.5)
    assert heat(demo, now=NOW + 3 * DAY)[1] == pytest.approx(12.5)
    assert heat(demo, now=NOW + 42 * DAY) == pytest.approx((25 / 8, 25 / 2**14))


def test_touches_add_up() -> None:
    assert heat(touch(TouchKind.CALL, 0), touch(TouchKind.CONTENT_READ, 14))[0] == pytest.approx(5 + 4 / 2)


def test_nothing_is_cold() -> None:
    assert fold([]) == (COLD, COLD)
    assert heat(touch(TouchKind.EMAIL_SENT, 1)) == (0.0, 0.0)


def test_leaving_outweighs_reading_and_heat_warms_again_by_itself() -> None:
    gone = [touch(TouchKind.UNSUBSCRIBE, 0), touch(TouchKind.PAGE_VIEW, 1)]
    assert heat(*gone)[0] < 0
    assert heat(*gone, touch(TouchKind.DEMO_REQUEST, 0))[0] == pytest.approx(5 + 2 ** (-1 / 14))


def test_opposite_touches_of_one_instant_leave_nothing() -> None:
    assert fold([touch(TouchKind.CALL, 3), touch(TouchKind.CAREERS_VIEW, 3)]) == (COLD, COLD)


def test_only_the_earliest_of_a_day_count() -> None:
    midnight = datetime(2026, 11, 10, tzinfo=UTC)
    demos = [HeatTouch(TouchKind.DEMO_REQUEST, midnight + timedelta(hours=h), f"k{h}") for h in (23, 0, 12, 24)]
    assert [t.key for t in counted(demos)] == ["k0", "k24"]
    ties = [HeatTouch(TouchKind.DEMO_REQUEST, midnight, key) for key in ("b", "a", "c")]
    assert [t.key for t in counted(ties)] == ["a"]


heats = st.builds(Decayed, st.sampled_from([-1, 1]), st.floats(-2000, 2000, allow_nan=False)) | st.just(COLD)


@given(a=heats, b=heats)
def test_sums_commute_and_nothing_adds_nothing(a: Decayed, b: Decayed) -> None:
    assert add(a, b) == add(b, a)
    assert add(a, COLD) == a


@given(a=heats, b=heats, more=st.floats(0, 5000))
def test_the_order_of_two_leads_never_changes_while_time_passes(a: Decayed, b: Decayed, more: float) -> None:
    """So an index on the stored logarithm is the ranking, for ever."""
    soon, late = LANDMARK, LANDMARK + more * DAY
    before = value_at(a, soon, 14) - value_at(b, soon, 14)
    after = value_at(a, late, 14) - value_at(b, late, 14)
    assert before * after >= 0 or math.isnan(before * after)


@given(st.lists(st.tuples(st.sampled_from(list(TouchKind)), st.integers(0, 60 * 24 * 5)), max_size=30))
def test_the_explanation_adds_up_to_the_heat(doings: list[tuple[TouchKind, int]]) -> None:
    touches = [HeatTouch(kind, NOW - timedelta(minutes=ago), f"{n:02}") for n, (kind, ago) in enumerate(doings)]
    told = explain(touches, NOW)
    gross = sum(abs(line.points) for line in told.lines)
    assert told.heat == pytest.approx(heat(*touches)[0], rel=0, abs=1e-9 * gross + 1e-12)
    assert len(told.lines) + told.uncounted == len(touches)
    assert [line.at for line in told.lines] == sorted((line.at for line in told.lines), reverse=True)


def test_an_explanation_can_be_checked_on_paper() -> None:
    told = explain([touch(TouchKind.DEMO_REQUEST, 14), touch(TouchKind.CALL, 0, "c"), touch(TouchKind.CALL, -1)], NOW)
    assert [(line.kind, line.weight, line.points) for line in told.lines] == [
        (TouchKind.CALL, 5.0, 5.0),
        (TouchKind.DEMO_REQUEST, 25.0, 12.5),
    ]
    assert (told.heat, told.uncounted, told.half_life) == (17.5, 0, 14.0)


def test_far_past_and_far_future_stay_numbers() -> None:
    ancient = one_touch(25, datetime(1, 1, 2, tzinfo=UTC), 3)
    assert value_at(ancient, NOW, 3) == 0.0
    assert value_at(one_touch(25, datetime(9999, 1, 1, tzinfo=UTC), 3), datetime(1990, 1, 1, tzinfo=UTC), 3) > 1e300


def test_cut_offs_take_the_top_shares_of_a_pool_that_is_large_enough() -> None:
    assert cut_offs([1.0] * (LEAST_POOL - 1)) == (-math.inf,) * 3
    assert cut_offs([float(n) for n in range(1, 1001)]) == (976.0, 901.0, 751.0)
    assert cut_offs([float(n) for n in range(LEAST_POOL)]) == (39.0, 36.0, 30.0)


def test_marks_need_both_the_cut_off_and_the_least_points() -> None:
    open_cuts = (-math.inf,) * 3

    def flames(points: float, cuts: tuple[float, float, float] = open_cuts) -> int:
        return marks(one_touch(points, NOW, 3), cuts, NOW, 3, LEAST_FLAME)

    assert [flames(points) for points in (0, 3.9, 4.1, 9.9, 10.1, 19.9, 20.1, -50)] == [0, 0, 1, 1, 2, 2, 3, 0]
    strict = tuple(one_touch(points, NOW, 3).log2 for points in (100, 50, 25))
    assert [flames(points, strict) for points in (24, 26, 51, 101)] == [0, 1, 2, 3]  # type: ignore[arg-type]
