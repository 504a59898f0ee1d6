"""Engagement: what a lead read, why now and who spoke with it last, the same in any order."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.engagement import (
    COMEBACK_DAYS,
    DEFAULT_RULES,
    SILENT_DAYS,
    Comeback,
    Engagement,
    FoldTouch,
    OrderedFold,
    comeback_of,
    fold_engagement,
    fold_rules,
)
from revenue.heat import DEFAULT_SHEET, Decayed, HeatSheet, HeatTouch, KindRule, fold, value_at
from revenue.instants import DAY_MICROS, day_number, from_micros, to_micros, utc_day
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def touch(kind: TouchKind, days_ago: float, key: str = "k", content: str | None = None) -> FoldTouch:
    return FoldTouch(to_micros(NOW - days_ago * DAY), key, kind, content, "rita")


def test_education_is_counted_by_what_was_read_and_attended() -> None:
    state = fold_engagement(
        [
            touch(TouchKind.PAGE_VIEW, 9, "1"),
            touch(TouchKind.PRICING_VIEW, 8, "2"),
            touch(TouchKind.CONTENT_READ, 7, "3"),
            touch(TouchKind.WEBINAR_REGISTER, 6, "4"),
            touch(TouchKind.WEBINAR_ATTEND, 5, "5"),
        ]
    )
    assert (state.touches, state.pages, state.papers, state.webinars) == (5, 2, 1, 1)
    assert (state.first_at, state.newest_at) == (to_micros(NOW - 9 * DAY), to_micros(NOW - 5 * DAY))


def test_why_now_is_the_touch_that_warms_most_today_not_the_latest() -> None:
    state = fold_engagement(
        [
            touch(TouchKind.DEMO_REQUEST, 30, "old demo"),
            touch(TouchKind.PRICING_VIEW, 2, "pricing", "Pricing"),
            touch(TouchKind.PAGE_VIEW, 0, "page"),
            touch(TouchKind.MEETING, 0, "ours"),
            touch(TouchKind.UNSUBSCRIBE, 0, "bye"),
        ]
    )
    assert (state.why_key, state.why_kind, state.why_content) == ("pricing", "pricing_view", "Pricing")
    assert (state.last_key, state.human_key, state.human_member) == ("page", "ours", "rita")


def test_our_own_mail_and_the_buyers_silence_leave_nothing_to_say() -> None:
    state = fold_engagement([touch(TouchKind.EMAIL_SENT, 1)])
    assert (state.heat_sign, state.why_at, state.last_at, state.touches) == (0, None, None, 1)
    assert state.human_at == to_micros(NOW - DAY)


def test_a_mailing_that_nobody_of_ours_wrote_is_no_human_touch() -> None:
    call, mailing = touch(TouchKind.CALL, 3, "call"), touch(TouchKind.EMAIL_SENT, 1, "news")
    state = fold_engagement([call, mailing._replace(member=None)])
    assert (state.human_key, state.touches) == ("call", 2)


@pytest.mark.parametrize(
    ("days_ago", "kept"),
    [((9, 2.5, 2, 2.1, 2.3, 30), (2, 2.1, 2.3)), ((2, 2, 3), (2, 2, 3)), ((3, 2), (2, 3)), ((4, 2), (2,)), ((), ())],
)
def test_the_times_pricing_was_read_on_the_latest_day_are_kept(
    days_ago: tuple[float, ...], kept: tuple[float, ...]
) -> None:
    state = fold_engagement([touch(TouchKind.PRICING_VIEW, days, str(days)) for days in days_ago])
    latest = [state.pricing_at, state.pricing_2_at, state.pricing_3_at]
    assert [at for at in latest if at is not None] == [to_micros(NOW - days * DAY) for days in kept]


def comeback(days_ago: Iterable[int], kind: TouchKind = TouchKind.PAGE_VIEW) -> Comeback | None:
    """The comeback of a buyer who did something so many days ago; `day` as days ago, too."""
    state = Engagement()
    for days in days_ago:
        state.add(touch(kind, days, str(days)))
    last_day = state.last_at // DAY_MICROS if state.last_at is not None else 0
    today = day_number(NOW)
    found = comeback_of(last_day, state.active_days, state.active_before, today)
    return Comeback(today - found.day, found.away) if found else None


def test_a_buyer_who_was_silent_for_a_month_came_back() -> None:
    assert comeback([94, 200, 0]) == Comeback(0, 94)
    assert comeback([44, 14, 3, 1]) == Comeback(14, 30)
    assert comeback([43, 14, 3, 1]) is None
    assert comeback([90, 15, 3, 1]) is None
    assert comeback([7]) is None
    assert comeback([]) is None
    # Our own mail is no sign of life.
    assert comeback([94, 0], TouchKind.EMAIL_SENT) is None


@given(days=st.lists(st.integers(0, 150), unique=True), shuffle=st.randoms(use_true_random=False))
def test_a_comeback_is_the_end_of_the_latest_silence(days: list[int], shuffle: "st.RandomModule") -> None:
    found = comeback(days)
    latest_first = sorted(days)
    silences = [Comeback(new, old - new) for new, old in pairwise(latest_first) if old - new >= SILENT_DAYS]
    assert found == next((silence for silence in silences if silence.day <= COMEBACK_DAYS), None)
    shuffle.shuffle(days)  # type: ignore[attr-defined]
    assert comeback(days) == found


journeys = st.lists(
    st.builds(touch, st.sampled_from(list(TouchKind)), st.sampled_from([0.0, 0.1, 0.9, 1.0, 5.5, 40.0, 60.0])),
    max_size=25,
).map(lambda found: [one._replace(key=f"{n:02}") for n, one in enumerate(found)])


@given(journey=journeys, shuffle=st.randoms(use_true_random=False))
def test_any_order_gives_the_same_words(journey: list[FoldTouch], shuffle: "st.RandomModule") -> None:
    mixed = list(journey)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold_engagement(mixed) == fold_engagement(journey)
    in_arrival = Engagement()
    for one in mixed:
        in_arrival.add(one)
    wanted = fold_engagement(journey)
    for name in Engagement.__slots__:
        if not name.startswith(("heat", "fast")):
            assert getattr(in_arrival, name) == getattr(wanted, name), name


@given(journey=journeys)
def test_heat_is_the_same_as_in_the_explained_form(journey: list[FoldTouch]) -> None:
    state = fold_engagement(journey)
    heat, fast = fold(HeatTouch(t.kind, from_micros(t.at), t.key) for t in journey)
    for sign, log2, wanted, half_life in (
        (state.heat_sign, state.heat_log2, heat, DEFAULT_SHEET.half_life),
        (state.fast_sign, state.fast_log2, fast, DEFAULT_SHEET.fast_half_life),
    ):
        found = value_at(Decayed(sign, log2), NOW, half_life)
        assert found == pytest.approx(value_at(wanted, NOW, half_life), rel=1e-9, abs=1e-9)


def test_another_scoring_sheet_is_another_fold() -> None:
    rules = {**DEFAULT_SHEET.rules, TouchKind.PAGE_VIEW: KindRule(64.0, TouchTeam.BUYER, 1)}
    sheet = HeatSheet(version=2, half_life=7, rules=rules)
    day = [touch(TouchKind.PAGE_VIEW, 0, "a"), touch(TouchKind.PAGE_VIEW, 0.01, "b")]
    state = fold_engagement(day, fold_rules(sheet))
    assert value_at(Decayed(state.heat_sign, state.heat_log2), NOW, 7) == pytest.approx(64, rel=1e-2)
    assert fold_rules(DEFAULT_SHEET) == DEFAULT_RULES


def test_days_are_utc_days_also_before_1970() -> None:
    for day in (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)):
        assert utc_day(to_micros(day) // 86_400_000_000) == day.date()


@given(first=journeys, second=journeys)
def test_journeys_side_by_side_fold_as_each_alone_and_disorder_is_noticed(
    first: list[FoldTouch], second: list[FoldTouch]
) -> None:
    fold = OrderedFold()
    for lead, journey in (("ada", sorted(first)), ("bo", second)):
        for one in journey:
            fold.add(lead, one)
    if first:
        assert fold.state("ada") == fold_engagement(first)
    assert ("bo" in fold.disordered) == (second != sorted(second))
    if second and "bo" not in fold.disordered:
        assert fold.state("bo") == fold_engagement(second)
