"""Ids: UUIDs of version 7, increasing and unique whatever the threads do."""

import threading
import time
from uuid import RFC_4122, UUID

from storage.ids import new_id, new_numbers


def test_ids_are_uuids_of_version_7_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_ids_increase_and_never_repeat_over_threads() -> None:
    made: list[list[int]] = [[] for _ in range(4)]

    def make(mine: list[int]) -> None:
        for size in (1, 7, 1000) * 20:
            mine.extend(new_numbers(size))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in made)
    together = [number for mine in made for number in mine]
    assert len(set(together)) == len(together) == 4 * 20 * 1008
    assert {(UUID(int=number).version, UUID(int=number).variant) for number in together} == {(7, RFC_4122)}
