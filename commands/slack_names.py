"""What people are called who are known from Slack only."""

import re

_BETWEEN = re.compile(r"[\s._-]+")


def readable_name(slack_user_name: str) -> str:
    """A Slack user name as a person's name: "mia.keller" is "Mia Keller"; empty when Slack told none."""
    return " ".join(word[:1].upper() + word[1:] for word in _BETWEEN.split(slack_user_name) if word)
