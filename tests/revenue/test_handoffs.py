"""What became of handed-over leads."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.handoffs import Handoff, HandoffSummary, summarise_handoffs
from revenue.vocabulary import Team

MONDAY = datetime(2017, 9, 25, 9, tzinfo=UTC)
SUNDAY = MONDAY + timedelta(days=6)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def handoff(
    sent: timedelta = timedelta(0),
    accepted: timedelta | None = None,
    touched: timedelta | None = None,
    returned: timedelta | None = None,
    acknowledged: timedelta | None = None,
    reason: str | None = None,
) -> Handoff:
    """A handoff from marketing to sales; all times count from Monday morning."""

    def at(after: timedelta | None) -> datetime | None:
        return None if after is None else MONDAY + after

    return Handoff(
        Team.MARKETING,
        Team.SALES,
        MONDAY + sent,
        at(accepted),
        at(touched),
        at(returned),
        at(acknowledged),
        reason,
    )


def summary(*handoffs: Handoff, now: datetime = SUNDAY) -> HandoffSummary:
    return summarise_handoffs(handoffs, MONDAY, MONDAY + timedelta(days=7), now, due_after=DAY)


def test_no_handoffs_have_no_rates() -> None:
    found = summary()
    assert (found.sent, found.due, found.median_first_touch) == (0, 0, None)
    assert (found.acceptance_rate, found.sla_hit_rate) == (None, None)


def test_touched_in_time_up_to_the_very_end_of_the_time() -> None:
    found = summary(handoff(touched=DAY), handoff(touched=DAY + timedelta(seconds=1)))
    assert (found.due, found.touched_in_time, found.missed) == (2, 1, 1)
    assert found.sla_hit_rate == Fraction(1, 2)


def test_open_and_not_yet_due_are_outside() -> None:
    now = MONDAY + 10 * HOUR
    found = summary(handoff(touched=HOUR), handoff(), handoff(sent=9 * HOUR), now=now)
    assert (found.due, found.not_yet_due) == (1, 2)
    assert found.sla_hit_rate == 1
    assert summary(handoff(), now=now).sla_hit_rate is None


def test_a_time_that_is_up_without_a_touch_is_missed() -> None:
    found = summary(handoff(accepted=HOUR))
    assert (found.accepted, found.touched, found.missed) == (1, 0, 1)
    assert found.sla_hit_rate == 0


def test_acceptance_is_no_touch() -> None:
    assert summary(handoff(accepted=HOUR)).median_first_touch is None


def test_the_median_first_touch() -> None:
    assert summary(handoff(touched=HOUR)).median_first_touch == HOUR
    assert summary(handoff(touched=HOUR), handoff(touched=4 * HOUR)).median_first_touch == 2.5 * HOUR
    assert summary(*(handoff(touched=hours * HOUR) for hours in (1, 9, 2))).median_first_touch == 2 * HOUR


def test_returns_by_reason_and_their_acknowledgement() -> None:
    found = summary(
        handoff(touched=HOUR, returned=2 * HOUR, acknowledged=3 * HOUR, reason="budget"),
        handoff(returned=2 * HOUR, reason="budget"),
        handoff(returned=2 * HOUR),
        handoff(returned=2 * HOUR, reason="a student"),
        handoff(acknowledged=HOUR, touched=HOUR),
    )
    assert (found.returned, found.acknowledged) == (4, 1)
    assert found.returned_by_reason == (("budget", 2), ("a student", 1), (None, 1))


def test_a_lead_that_went_back_untouched_before_its_time_was_up_is_outside() -> None:
    early, late = handoff(returned=2 * HOUR), handoff(returned=30 * HOUR)
    found = summary(early, late)
    assert (found.returned_before_due, found.due, found.missed) == (1, 1, 1)


def test_what_happened_later_is_not_known_yet() -> None:
    whole = handoff(accepted=2 * HOUR, touched=3 * HOUR, returned=4 * HOUR, acknowledged=5 * HOUR, reason="budget")
    found = summary(whole, handoff(sent=2 * HOUR), now=MONDAY + HOUR)
    assert (found.sent, found.accepted, found.touched, found.returned, found.acknowledged) == (1, 0, 0, 0, 0)
    assert found.returned_by_reason == ()


def test_only_handoffs_sent_in_the_period_count() -> None:
    found = summary(handoff(sent=-HOUR, touched=HOUR), handoff(sent=timedelta(days=7)), now=SUNDAY + timedelta(days=9))
    assert found.sent == 0


def test_a_touch_older_than_the_handoff_is_reported_apart() -> None:
    found = summary(handoff(touched=-HOUR))
    assert (found.touched_before_sent, found.touched, found.missed) == (1, 0, 1)
    assert found.median_first_touch is None


def test_the_time_must_be_positive() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        summarise_handoffs([], MONDAY, SUNDAY, SUNDAY, due_after=timedelta(0))


MOMENTS = st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=9))


@given(
    st.lists(
        st.builds(
            handoff,
            st.timedeltas(timedelta(0), timedelta(days=8)),
            MOMENTS,
            MOMENTS,
            MOMENTS,
            MOMENTS,
            st.sampled_from((None, "budget", "timing")),
        ),
        max_size=12,
    ),
    st.timedeltas(timedelta(0), timedelta(days=12)),
)
def test_every_handoff_is_in_exactly_one_pot(handoffs: list[Handoff], later: timedelta) -> None:
    found = summary(*handoffs, now=MONDAY + later)
    assert found.due + found.not_yet_due + found.returned_before_due == found.sent
    assert 0 <= found.touched_in_time <= found.touched <= found.due
    assert sum(count for _, count in found.returned_by_reason) == found.returned
    for rate in (found.acceptance_rate, found.sla_hit_rate):
        assert rate is None or 0 <= rate <= 1
