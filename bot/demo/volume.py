"""Plausible touches by the million, fast, for benchmarks: chronological, with keys, spread unevenly over leads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle

from bot.demo.content import EARLY, LATE, MIDDLE
from bot.demo.dice import Dice
from bot.demo.people import REPS
from revenue.records import LeadRecord, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, Team, TouchTeam

# How often each kind occurs in a thousand touches, and who acts.
_MIX = (
    ((TouchKind.PAGE_VIEW, TouchTeam.BUYER), 560.0),
    ((TouchKind.PRICING_VIEW, TouchTeam.BUYER), 60.0),
    ((TouchKind.CONTENT_READ, TouchTeam.BUYER), 90.0),
    ((TouchKind.FORM_SUBMIT, TouchTeam.MARKETING), 12.0),
    ((TouchKind.DEMO_REQUEST, TouchTeam.BUYER), 3.0),
    ((TouchKind.EMAIL_OPEN, TouchTeam.MARKETING), 120.0),
    ((TouchKind.EMAIL_CLICK, TouchTeam.MARKETING), 35.0),
    ((TouchKind.WEBINAR_ATTEND, TouchTeam.MARKETING), 14.0),
    ((TouchKind.CALL, TouchTeam.SALES), 40.0),
    ((TouchKind.EMAIL_SENT, TouchTeam.SALES), 45.0),
    ((TouchKind.LOGIN, TouchTeam.PRODUCT), 21.0),
)
_TITLES: dict[TouchKind, tuple[str | None, ...]] = {
    TouchKind.PAGE_VIEW: tuple(content.title for content in (*EARLY, *MIDDLE)),
    TouchKind.PRICING_VIEW: ("Pricing", "Plan comparison"),
    TouchKind.CONTENT_READ: tuple(content.title for content in (*MIDDLE, *LATE)),
}
_PATTERNS = 8_192
_PICKS = 16_381
_STEPS = 4_096
SPAN = timedelta(days=270)


def lead_key(number: int) -> str:
    """The key of the n-th lead (from 0) that `leads` makes and `touches` speak of."""
    return f"buyer-{number:07d}"


def leads(count: int, created_at: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> Iterator[LeadRecord]:
    """`count` engaged leads with an address; every third is owned by one of the reps in turn."""
    lifecycle = ((LifecycleStage.ENGAGED, created_at),)
    for number in range(count):
        owner = REPS[number // 3 % len(REPS)].key if number % 3 == 0 else None
        yield LeadRecord(
            key=lead_key(number),
            name=f"Buyer {number}",
            email=f"buyer{number}@volume.example",
            owner=owner,
            baton=Team.SALES if owner else Team.MARKETING,
            created_at=created_at,
            lifecycle=lifecycle,
        )


def touches(count: int, leads: int, seed: int, end: datetime) -> Iterator[TouchEvent]:
    """`count` touches of `leads` leads in order of time over the 270 days up to `end` (an aware instant), keys `t0`...

    The same arguments give the same touches. A fifth of the leads have nearly half of the touches.
    Raises ValueError without a lead, for a count below one or for a naive `end`.
    """
    if leads < 1 or count < 1:
        raise ValueError("a volume needs at least one touch and one lead")
    if end.tzinfo is None:
        raise ValueError("end must be an aware instant")
    dice = Dice.of(seed, "volume")
    doings = []
    for _ in range(_PATTERNS):
        kind, team = dice.weighted(_MIX)
        content = dice.choice(_TITLES.get(kind, (None,)))
        doings.append((kind, team, content, dice.choice(REPS).key if team is TouchTeam.SALES else None))
    # Uneven waits that add up to the whole span: a table of steps, walked again and again.
    steps = [dice.expovariate(1.0) for _ in range(_STEPS)]
    rounds, rest = divmod(count, _STEPS)
    length = sum(steps) * rounds + sum(steps[:rest])
    # Each wait is rounded to a microsecond: leave room for that.
    span = SPAN - timedelta(microseconds=count)
    waits = [span * (step / length) for step in steps]
    at = end - SPAN
    who = _whose(leads, dice)
    for number, lead, (kind, team, content, member), wait in zip(
        range(count), who, cycle(doings), cycle(waits), strict=False
    ):
        at += wait
        yield TouchEvent(f"t{number}", lead, kind, at, team, None, content, member)


def _whose(leads: int, dice: Dice) -> Iterator[str]:
    """Lead keys without end: low numbers more often, blurred a little so that nobody has an absurd share."""
    keys = [lead_key(number) for number in range(leads)]
    blur = max(1, leads // 20)
    keys += keys[:blur]
    picks = [int(leads * dice.random() ** 2) for _ in range(_PICKS)]
    while True:
        shift = dice.randrange(blur)
        yield from [keys[pick + shift] for pick in picks]
