"""The arithmetic of heat, as somebody with a pencil checks it."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.lead_heat import BRIEF_LINES, FULL_LINES, HeatWords, heat_words
from revenue.heat import explain
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam
from storage import Touch

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
touches_of_a_buyer = st.lists(
    st.builds(
        lambda number, kind, minutes: Touch(
            str(number), kind, TouchTeam.BUYER, NOW - timedelta(minutes=minutes), None, None, None, None
        ),
        st.integers(0, 10_000),
        st.sampled_from(
            (TouchKind.PAGE_VIEW, TouchKind.DEMO_REQUEST, TouchKind.CAREERS_VIEW, TouchKind.WEBINAR_ATTEND)
        ),
        st.integers(0, 120 * 24 * 60),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda touch: touch.key,
)


def parts_of(words: HeatWords) -> list[float]:
    """What a reader adds up: the result of each line, and of the rest."""
    shown = [re.search(r"(?:^|= )(-?[\d.]+) for ", line) for line in words.lines]
    shown.append(re.search(r": (-?[\d.]+)$", words.rest))
    return [float(part[1]) for part in shown if part is not None]


@given(touches_of_a_buyer)
def test_the_lines_and_the_rest_sum_to_the_heat_shown(touches: list[Touch]) -> None:
    touches.sort(key=lambda touch: touch.at, reverse=True)
    brief, full = (heat_words(touches, NOW, "UTC", most) for most in (BRIEF_LINES, FULL_LINES))
    assert brief.total == full.total
    for words in (brief, full):
        if words.lines:
            assert round(sum(parts_of(words)), 1) == float(words.total)


@given(touches_of_a_buyer)
def test_the_heat_shown_is_off_by_no_more_than_its_rounded_lines(touches: list[Touch]) -> None:
    exact = explain([touch.for_heat() for touch in touches], NOW)
    shown = float(heat_words(touches, NOW, "UTC").total)
    assert abs(shown - exact.heat) <= 0.05 * (len(exact.lines) + 1)
