"""Slack user names become names that people would write."""

import pytest

from commands.slack_names import readable_name


@pytest.mark.parametrize(
    ("user_name", "name"),
    [
        ("mia.keller", "Mia Keller"),
        ("tomás_rey-2", "Tomás Rey 2"),
        ("Ada", "Ada"),
        ("deAngelo", "DeAngelo"),
        ("", ""),
        ("._-", ""),
    ],
)
def test_a_user_name_reads_as_a_name(user_name: str, name: str) -> None:
    assert readable_name(user_name) == name
