"""More reasons to call than the touch that warms most: pricing read on the same day, and a buyer who came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from messages.words import ago, shorten
from revenue.calendar import MONTHS, local_day
from revenue.heat import DEFAULT_SHEET
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam
from storage import Handoff, Touch

AWAY = timedelta(days=30)
RECENT = timedelta(days=14)
REASON_CHARACTERS = 60
_OFTEN = {1: "", 2: "twice "}


def more_reasons(
    touches: Sequence[Touch], why: Touch, handoffs: Sequence[Handoff], now: datetime, zone: str
) -> tuple[str, ...]:
    """What to know beside `why`, from touches newest first: "read pricing twice today", "came back after 41 days"."""
    by_buyer = [touch for touch in touches if DEFAULT_SHEET.rules[touch.kind].team is TouchTeam.BUYER]
    return tuple(filter(None, (_pricing(by_buyer, why, now, zone), _comeback(by_buyer, handoffs, now, zone))))


def _pricing(by_buyer: Sequence[Touch], why: Touch, now: datetime, zone: str) -> str:
    day = local_day(why.at, zone)
    times = sum(touch.kind is TouchKind.PRICING_VIEW and local_day(touch.at, zone) == day for touch in by_buyer)
    often = _OFTEN.get(times, f"{times} times ")
    if why.kind is TouchKind.PRICING_VIEW:
        return f"{often}that day" if times > 1 else ""
    when = "today" if day == local_day(now, zone) else ago(why.at, now, zone)
    return f"read pricing {often}{when}" if times else ""


def _comeback(by_buyer: Sequence[Touch], handoffs: Sequence[Handoff], now: datetime, zone: str) -> str:
    """A buyer who was silent for a month and is back these days, with the reason why sales gave it back before."""
    back = next(((new, old) for new, old in pairwise(by_buyer) if new.at - old.at >= AWAY), None)
    if back is None or now - back[0].at > RECENT:
        return ""
    away = (local_day(back[0].at, zone) - local_day(back[1].at, zone)).days
    returned = [row for row in handoffs if row.returned_at is not None and row.returned_at <= back[0].at]
    last = max(returned, key=lambda row: row.returned_at or row.sent_at, default=None)
    if last is None or last.returned_at is None:
        return f"came back after {away} days"
    month = MONTHS[local_day(last.returned_at, zone).month - 1]
    reason = f": {shorten(last.return_reason, REASON_CHARACTERS)}" if last.return_reason else ""
    return f"came back after {away} days (handed back in {month}{reason})"
