"""Token buckets: what is told about waiting is true, and they never take more memory than was agreed."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.intake.buckets import Buckets, address_of
from bot.intake.limits import Rate


class Ticks:
    """A clock of seconds that is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 12)), max_size=40))
def test_who_waits_as_long_as_is_told_is_let_in(asked: list[tuple[float, int]]) -> None:
    ticks = Ticks()
    buckets = Buckets(Rate(2, 10), ticks=ticks)
    taken = 0
    for pause, amount in asked:
        ticks.now += pause
        seconds = buckets.wait("key", amount)
        if seconds:
            # Not a second earlier, and surely then.
            ticks.now += seconds
            assert buckets.wait("key", amount) == 0
        taken += min(amount, 10)
        assert taken <= 10 + 2 * ticks.now + 1e-6


def test_each_name_has_a_bucket_of_its_own_and_asking_takes_nothing() -> None:
    buckets = Buckets(Rate(1, 1), ticks=Ticks())
    assert [buckets.wait("a", take=False) for _ in range(3)] == [0, 0, 0]
    assert [buckets.wait("a"), buckets.wait("a"), buckets.wait("b")] == [0, 1, 0]


def test_the_bucket_that_was_used_longest_ago_makes_room() -> None:
    buckets = Buckets(Rate(0.001, 1), most=2, ticks=Ticks())
    assert [buckets.wait(name) for name in "abc"] == [0, 0, 0]
    assert [buckets.wait(name) > 0 for name in "cb"] == [True, True]
    assert buckets.wait("a") == 0


def test_addresses_of_one_network_are_one() -> None:
    def address(host: str) -> str:
        return address_of(Request({"type": "http", "client": (host, 1), "headers": []}))

    assert address("192.0.2.7") == "192.0.2.7"
    assert address("2001:db8::1") == address("2001:db8::2") != address("2001:db8:0:1::1")
    assert address("fe80::1%eth0") == address("fe80::2")
    assert address("no address: at all") == "no address: at all"
