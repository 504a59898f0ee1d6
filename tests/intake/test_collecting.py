"""The collector looks seldom during an import, and as usual again after it, however it ends."""

import gc
from contextlib import suppress

from intake.collecting import rare_collection


def test_the_collector_is_as_it_was_afterwards() -> None:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    with suppress(RuntimeError), rare_collection():
        assert gc.get_threshold()[0] > usual[0]
        raise RuntimeError
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, frozen)
