"""Heat of thousands of touches, however they arrive, is the sum that a calculator gives."""

import math
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revenue.heat import DEFAULT_SHEET, Decayed, HeatTouch, counted, value_at
from revenue.records import TouchEvent, TouchKind
from storage import Database, record
from storage.tables import engagement, lead_identities
from tests.storage.conftest import NOW, Rows

_TOUCHES, _LEADS = 3_000, ("ada", "bo", "cy", "di")
_NEAR = 1e-9


def _stream(dice: random.Random) -> list[TouchEvent]:
    """Touches of a season, most of them late in it, on days so full that caps bind."""
    kinds = list(TouchKind)
    return [
        TouchEvent(
            f"t{number}",
            dice.choice(_LEADS),
            dice.choice(kinds),
            NOW - timedelta(days=90 * dice.random() ** 2, microseconds=dice.randrange(10**6)),
        )
        for number in range(_TOUCHES)
    ]


def _naive(touches: list[TouchEvent], now: datetime) -> tuple[float, float]:
    """The sum of what counts, each touch decayed by itself, and the sum of the magnitudes."""
    points = [
        DEFAULT_SHEET.rules[touch.kind].weight * 2.0 ** (-((now - touch.at) / timedelta(DEFAULT_SHEET.half_life)))
        for touch in counted([HeatTouch(event.kind, event.at, event.key) for event in touches])
    ]
    return math.fsum(points), math.fsum(map(abs, points))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_heat_is_the_naive_sum_in_any_order_batching_and_replay(
    database: Database, new_space: Callable[[], UUID], rows: Rows, seed: int
) -> None:
    dice = random.Random(seed)
    sent = _stream(dice)
    order = [*sent, *dice.sample(sent, _TOUCHES // 5)]
    dice.shuffle(order)
    space = new_space()
    while order:
        size = dice.choice((1, 10, 300, 1_500))
        with database.unit_of_work(space) as store:
            assert not record(store, "web", order[:size], NOW).rejections
        order = order[size:]
    states = {row["lead_id"]: row for row in rows(space, engagement)}
    named = {row["value"]: states[row["lead_id"]] for row in rows(space, lead_identities)}
    assert sorted(named) == sorted(_LEADS)
    for lead, state in named.items():
        naive, magnitude = _naive([touch for touch in sent if touch.lead == lead], NOW)
        heat = value_at(Decayed(state["heat_sign"], state["heat_log2"]), NOW, DEFAULT_SHEET.half_life)
        assert abs(heat - naive) <= _NEAR * magnitude
