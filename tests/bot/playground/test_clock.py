"""A clock that can be turned: its targets, its stops on the way, and how it is turned over HTTP."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import Playground
from bot.playground.clock import Turn, TurnableClock
from bot.playground.tickets import ResponseUrl, Tickets
from bot.playground.workspace import Identity, Json
from tests.bot.playground.bots import Reply, ask

FRIDAY = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)
"""The Friday before the clocks go back in Berlin."""


def standing(start: datetime = FRIDAY) -> TurnableClock:
    """A clock that moves when it is turned and never else."""
    return TurnableClock(start=start, real=lambda: datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "to", "there"),
    [
        (FRIDAY, Turn.HOUR, FRIDAY + timedelta(hours=1)),
        (FRIDAY, Turn.DAY, FRIDAY + timedelta(days=1)),
        (FRIDAY, Turn.NEXT_MORNING, datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
        (FRIDAY, Turn.NEXT_MONDAY, datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 20, 5, 0, tzinfo=UTC), Turn.NEXT_MORNING, datetime(2026, 10, 20, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 20, 7, 0, tzinfo=UTC), Turn.NEXT_MORNING, datetime(2026, 10, 21, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 19, 6, 59, tzinfo=UTC), Turn.NEXT_MONDAY, datetime(2026, 10, 19, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 19, 7, 0, tzinfo=UTC), Turn.NEXT_MONDAY, datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_named_target_is_on_the_zones_own_clock(start: datetime, to: Turn, there: datetime) -> None:
    assert standing(start).turn(to) == there


def test_a_turn_stops_wherever_something_falls_due_and_calls_all_in_their_order() -> None:
    clock = standing()
    seen: list[tuple[str, datetime]] = []

    def at_four(since: datetime, until: datetime) -> datetime | None:
        four = FRIDAY + timedelta(hours=1)
        return four if since < four <= until else None

    clock.listen(lambda now: seen.append(("first", now)), at_four)
    stop = clock.listen(lambda now: seen.append(("second", now)))
    clock.turn_to(FRIDAY + timedelta(hours=3))
    four, six = FRIDAY + timedelta(hours=1), FRIDAY + timedelta(hours=3)
    assert seen == [("first", four), ("second", four), ("first", six), ("second", six)]
    stop()
    clock.turn(Turn.HOUR)
    assert [who for who, _ in seen[4:]] == ["first"]


def test_the_clock_never_goes_back_and_never_too_far() -> None:
    clock = standing()
    assert clock.turn_to(FRIDAY - timedelta(days=1)) == FRIDAY
    with pytest.raises(ValueError, match="366 days at a time"):
        clock.turn_to(FRIDAY + timedelta(days=367))
    with pytest.raises(ValueError, match="offset from UTC"):
        clock.turn_to(datetime(2026, 10, 24))  # noqa: DTZ001  the mistake that is meant


def test_a_halted_clock_ends_its_turn_at_the_next_stop() -> None:
    clock = standing()
    clock.listen(lambda _: clock.halt(), lambda since, _until: since + timedelta(hours=1))
    assert clock.turn(Turn.DAY) == FRIDAY + timedelta(hours=1)
    assert clock.turn(Turn.DAY) == FRIDAY + timedelta(hours=1)


def test_an_answer_under_way_survives_a_turn_of_weeks() -> None:
    real = [FRIDAY]
    clock = TurnableClock(real=lambda: real[0])
    tickets = Tickets(clock, Identity())
    trigger = tickets.trigger("U0PRIYA")
    path = tickets.response_path("commands", ResponseUrl("U0PRIYA", "C0REVENUE", clock()))
    clock.turn_to(FRIDAY + timedelta(weeks=3))
    assert tickets.redeem_trigger(trigger) == "U0PRIYA"
    assert tickets.redeem_response(path).user_id == "U0PRIYA"
    real[0] += timedelta(minutes=31)
    with pytest.raises(Exception, match="expired_url"):
        tickets.redeem_response(path)


def turned(playground: Playground, path: str, body: object) -> Reply:
    return ask(playground, "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


@pytest.mark.parametrize("path", ["/_control/clock", "/ui/clock"])
def test_it_is_turned_over_http_and_messages_carry_the_new_time(path: str) -> None:
    clock = standing()
    with Playground(clock=clock) as playground:
        answer: Json = json.loads(turned(playground, path, {"to": "next_monday"}).body)
        assert answer == {
            "ok": True,
            "turnable": True,
            "now": "2026-10-26T08:00:00+00:00",
            "seconds_ahead": clock.offset.total_seconds(),
            "zone": "Europe/Berlin",
        }
        playground.say("priya", "revenue", "Good morning")
        (said,) = playground.messages("revenue")
        assert float(said["ts"]) == pytest.approx(clock().timestamp(), abs=0.001)
        assert json.loads(ask(playground, "GET", "/_control/clock").body) == answer


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"to": "yesterday"}, "neither a named target nor an instant"),
        ({"to": "2026-10-27T09:00:00"}, "offset from UTC"),
        ({"to": "2020-01-01T00:00:00Z"}, "only goes forward"),
        ({"to": "9999-12-31T23:59:59+00:00"}, "366 days at a time"),
        ({"to": 7}, "say where to"),
        (["next_monday"], "say where to"),
    ],
)
def test_a_turn_to_nowhere_is_refused_with_a_sentence(body: object, reason: str) -> None:
    with Playground(clock=standing()) as playground:
        answer = turned(playground, "/_control/clock", body)
    assert answer.status == 400
    assert reason in json.loads(answer.body)["error"]


def test_a_fixed_clock_says_that_it_cannot_be_turned() -> None:
    with Playground(clock=lambda: FRIDAY) as playground:
        assert json.loads(ask(playground, "GET", "/_control/clock").body)["turnable"] is False
        answer = turned(playground, "/ui/clock", {"to": "hour"})
    assert answer.status == 400
    assert "cannot be turned" in json.loads(answer.body)["error"]
