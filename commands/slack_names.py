"""What people are called who are known from Slack only."""

import re

from messages.words import capital

_BETWEEN = re.compile(r"[\s._-]+")


def readable_name(slack_user_name: str) -> str:
    """A Slack user name as a person's name: "mia.keller" is "Mia Keller"; empty when Slack told none."""
    return " ".join(capital(word) for word in _BETWEEN.split(slack_user_name) if word)
