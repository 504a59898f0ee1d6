"""What Slack refuses, found before it is sent, and shortened so that it never is."""

from messages.limits.checks import problems, view_problems
from messages.limits.fitting import fit, fit_view, shorten_mrkdwn
from messages.limits.numbers import TEXT_CHARACTERS

__all__ = ["TEXT_CHARACTERS", "fit", "fit_view", "problems", "shorten_mrkdwn", "view_problems"]
