"""Marks and trusted markup: the only functions whose results Slack may take as formatting."""

from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlsplit

from markupsafe import Markup

from messages.escaping import BREAK, safe, trusted

BAR_WIDTH = 22

br = trusted(BREAK)


def flames(tier: int) -> str:
    """Recent heat, 0 to 3, as flames."""
    return "🔥" * max(0, min(tier, 3))


def stars(tier: int) -> str:
    """Rank among all leads, 0 to 3, as stars."""
    return "★" * max(0, min(tier, 3))


def bar(share: float | Decimal | Fraction | None, pace: float | Decimal | Fraction | None = None) -> Markup:
    """A progress bar of 22 cells, one of them the mark of `pace`; full from 1 on, empty at 0 or without data."""
    width = BAR_WIDTH - (pace is not None)
    cells = 0 if share is None else int(max(0.0, min(float(share), 1.0)) * width)
    drawn = "█" * cells + "░" * (width - cells)
    if pace is not None:
        at = round(max(0.0, min(float(pace), 1.0)) * width)
        drawn = f"{drawn[:at]}│{drawn[at:]}"
    return trusted(f"`{drawn}`")


def mention(slack_user_id: str) -> Markup:
    """A person's name as Slack shows it; notifies them. Raises ValueError for anything but a Slack user id."""
    if not (slack_user_id.isascii() and slack_user_id.isalnum() and slack_user_id[:1] in ("U", "W")):
        raise ValueError(f"{slack_user_id!r} is no Slack user id")
    return trusted(f"<@{slack_user_id}>")


def place(slack_channel: str) -> Markup:
    """A Slack channel by its id, or a person for a direct message. Raises ValueError for anything else."""
    if slack_channel[:1] in ("U", "W"):
        return mention(slack_channel)
    if not (slack_channel.isascii() and slack_channel.isalnum() and slack_channel[:1] in ("C", "G", "D")):
        raise ValueError(f"{slack_channel!r} is no Slack channel id")
    return trusted(f"<#{slack_channel}>")


def link(text: object, url: str) -> Markup:
    """A link. Raises ValueError unless the address is http or https."""
    if urlsplit(url).scheme not in ("http", "https") or any(mark in url for mark in "<>| \t\r\n"):
        raise ValueError(f"{url!r} is no web address")
    address = url.replace("&", "&amp;")
    return trusted(f"<{address}|{str(safe(text)).replace('|', '¦')}>")


def bold(value: object) -> Markup:
    """The value in bold."""
    return trusted(f"*{safe(value)}*")


def italic(value: object) -> Markup:
    """The value in italics."""
    return trusted(f"_{safe(value)}_")


def code(value: object) -> Markup:
    """The value as something to type, such as a command."""
    return trusted(f"`{safe(value)}`")


def with_code(text: str) -> Markup:
    """A sentence of ours in which backticks mark what to type, as in "Try `/hotleads team`"; the rest is escaped."""
    parts = text.split("`")
    # An odd backtick out marks nothing.
    spans = [code(part) if at % 2 and at < len(parts) - 1 else safe(part) for at, part in enumerate(parts)]
    return trusted("".join(spans))


def dots(*parts: object) -> Markup:
    """The parts that say something, with " · " between them; None and empty ones are left out."""
    return trusted(" · ".join([text for part in parts if part is not None and (text := safe(part))]))
