"""Leads that are no deal yet: warm, cool and quiet ones of reps, the nurtured, the nameless, the turned away."""

from datetime import timedelta

from bot.demo.baton import RETURN_REASONS, hand_to_sales, send_to_sales
from bot.demo.content import PRICING
from bot.demo.journeys import Journey
from revenue.vocabulary import LifecycleStage, Team


def _known(journey: Journey, known_days: float, engaged_days: float | None) -> None:
    """Begins reading a little before giving a name `known_days` ago, and engages `engaged_days` ago."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    known = clock.reading(clock.ago(known_days + 1), clock.ago(known_days), zone, dice)
    seed = clock.reading(known - timedelta(days=dice.uniform(3, 25)), known - timedelta(hours=1), zone, dice)
    engaged = None
    if engaged_days is not None:
        engaged = clock.reading(clock.ago(engaged_days + 0.9), clock.ago(engaged_days), zone, dice)
    journey.begin(seed, known, engaged, reads=dice.randint(2, 5))


def warm(journey: Journey, *, owned: bool) -> None:
    """Active in the last ten days, no more than that; an owned one was accepted and called."""
    dice, clock = journey.dice, journey.clock
    _known(journey, dice.uniform(28, 70), dice.uniform(15, 24))
    start = clock.ago(13)
    journey.read_on(start, clock.ago(4.5), dice.randint(2, 4), (1, 1, 2))
    if owned:
        last = hand_to_sales(journey, clock.ago(dice.uniform(5, 12)), clock.ago(13.5))
        journey.work(last, clock.ago(2), every=4)


def cool(journey: Journey, *, owned: bool) -> None:
    """Read some weeks or months ago; an owned one was accepted, called and has been quiet since."""
    dice, clock = journey.dice, journey.clock
    quiet = dice.uniform(16, 100)
    _known(journey, quiet + dice.uniform(20, 60), quiet + dice.uniform(8, 18))
    end = clock.ago(quiet)
    journey.read_on(clock.ago(quiet + 8), end, dice.randint(1, 2), (1, 2) if owned else (0, 1))
    journey.webinars(clock.ago(quiet + 60), end, 0.3)
    if owned:
        last = hand_to_sales(journey, clock.ago(quiet + 6), clock.ago(quiet + 7.5))
        journey.work(last, end, every=4)


def nurtured(journey: Journey) -> None:
    """Handed over once, returned with a reason, kept warm by marketing since."""
    dice, clock = journey.dice, journey.clock
    returned = min(dice.uniform(2.5, 85), dice.uniform(2.5, 85))
    _known(journey, returned + dice.uniform(30, 60), returned + dice.uniform(18, 26))
    last = hand_to_sales(
        journey, clock.ago(returned + 10), clock.ago(returned + 12), returned=dice.weighted(RETURN_REASONS)
    )
    journey.letters(last, clock.ago(2))


def fresh_return(journey: Journey) -> None:
    """Returned yesterday or so; marketing has not acknowledged it yet."""
    dice, clock = journey.dice, journey.clock
    _known(journey, dice.uniform(25, 50), dice.uniform(14, 18))
    reason, returned_at = dice.weighted(RETURN_REASONS), clock.ago(dice.uniform(0.1, 0.8))
    hand_to_sales(journey, clock.ago(dice.uniform(4, 8)), clock.ago(8.5), returned=reason, returned_at=returned_at)


def waiting(journey: Journey) -> None:
    """Handed to the rep in the last hours; not accepted yet."""
    dice, clock = journey.dice, journey.clock
    _known(journey, dice.uniform(20, 40), dice.uniform(8, 14))
    journey.read_on(clock.ago(7.5), clock.ago(2), 2, (1, 1))
    send_to_sales(
        journey, clock.ago(dice.uniform(2, 19) / 24), "qualified: attended the webinar and read the ROI guide"
    )


def marketing_only(journey: Journey) -> None:
    """Known and reading now and then; nobody of sales has seen it."""
    dice, clock = journey.dice, journey.clock
    since = dice.uniform(12, 150)
    _known(journey, since, since * dice.uniform(0.4, 0.8) if dice.chance(0.6) else None)
    journey.letters(clock.ago(since), clock.ago(4))
    journey.webinars(clock.ago(since), clock.ago(1), 0.3)
    if dice.chance(0.6):
        journey.owner = journey.marketer


def nameless(journey: Journey) -> None:
    """An anonymous company that reads, once at three in the morning."""
    dice, clock, zone = journey.dice, journey.clock, journey.company.zone
    since = dice.uniform(3, 30)
    seed = clock.reading(clock.ago(since + 1), clock.ago(since), zone, dice)
    journey.campaign = journey.scene.programme.bringing(seed, dice)
    journey.enter(LifecycleStage.SEED, seed)
    journey.read_on(seed, clock.ago(1), dice.randint(2, 5), (0, 0, 1))
    journey.read(PRICING, clock.at_night(clock.ago(dice.uniform(1.5, min(since, 6))), zone, dice))


def turned_away(journey: Journey) -> None:
    """Accepted, called, and found to be no fit: a student, a competitor, a company too small."""
    dice, clock = journey.dice, journey.clock
    days = dice.uniform(15, 150)
    _known(journey, days + dice.uniform(20, 40), days + dice.uniform(10, 16))
    journey.read_on(clock.ago(days + 9), clock.ago(days + 5), 2, (1,))
    last = hand_to_sales(journey, clock.ago(days + 4), clock.ago(days + 5))
    at = clock.at_desk(last + timedelta(days=dice.uniform(0.2, 2)), journey.rep.zone, dice, last)
    journey.enter(LifecycleStage.DISQUALIFIED, at)


def customer(journey: Journey, *, quiet_days: float = 0.5) -> None:
    """A customer of a year or more: became one before the demo's time, logs in until `quiet_days` ago."""
    dice, clock, zone = journey.dice, journey.clock, journey.company.zone
    signed = clock.at_desk(clock.ago(dice.uniform(340, 640)), journey.rep.zone, dice)
    known = signed - timedelta(days=dice.uniform(50, 110))
    journey.campaign = "newsletter"
    journey.created_at = known
    journey.enter(LifecycleStage.KNOWN, known)
    journey.enter(LifecycleStage.OPPORTUNITY, known + (signed - known) * 0.5)
    journey.enter(LifecycleStage.CUSTOMER, signed)
    journey.owner, journey.baton = journey.rep, Team.SALES
    journey.log_in(clock.ago(dice.uniform(60, 110)), clock.ago(quiet_days), every=dice.uniform(7, 13))
    journey.letters(clock.ago(180), clock.ago(3))
    if dice.chance(0.5):
        hour = clock.at_desk(clock.ago(dice.uniform(15, 120)), zone, dice)
        journey.attend_customer_hour(hour)
