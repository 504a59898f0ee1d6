"""The names of actions survive the numbers that keep them unique."""

from messages.actions import ActionId, CallbackId, base


def test_the_number_behind_an_action_is_stripped() -> None:
    assert base("lead_take:12") == base("lead_take") == ActionId.LEAD_TAKE


def test_no_name_contains_the_separator_or_is_used_twice() -> None:
    names = [*ActionId, *CallbackId]
    assert not [name for name in names if ":" in name]
    assert len(set(names)) == len(names)
